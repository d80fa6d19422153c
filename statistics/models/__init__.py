"""Figures and what they are made from: indicators, releases, observations, returns, targets."""

from xzedu.statistics.models.indicators import Break, Footnote, Indicator
from xzedu.statistics.models.observations import Derivation, Observation
from xzedu.statistics.models.releases import Coverage, Release, Series
from xzedu.statistics.models.returns import Explanation, GradeReturn, SchoolReturn, SectionReturn
from xzedu.statistics.models.targets import BalanceScheme, BalanceThreshold, Target

__all__ = [
    "BalanceScheme", "BalanceThreshold", "Break", "Coverage", "Derivation", "Explanation", "Footnote",
    "GradeReturn", "Indicator", "Observation", "Release", "SchoolReturn", "SectionReturn", "Series", "Target",
]  # fmt: skip
