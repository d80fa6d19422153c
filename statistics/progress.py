"""How a plan's target stands, computed from the yearly figures. No Django.

The rule, as printed on every page of targets: the figure of the target year counts, and until
there is one the latest. *Achieved* when it reaches the value; *missed* when the year has come
and it does not; before that *on track* when it is at or beyond the straight line from the
baseline to the target, else *behind*.
"""

from dataclasses import dataclass
from enum import StrEnum


class Standing(StrEnum):
    """How a target stands."""

    ACHIEVED = "achieved"
    ON_TRACK = "on_track"
    BEHIND = "behind"
    MISSED = "missed"
    NO_FIGURE = "no_figure"


@dataclass(frozen=True)
class Progress:
    """How a target stands: by which figure, of which year, and what the straight line asks for in that year."""

    standing: Standing
    year: int | None = None
    value: float | None = None
    expected: float | None = None

    @property
    def done(self):
        """Whether nothing more need be reached."""
        return self.standing == Standing.ACHIEVED


def judge(figures, *, by, value, at_most=False, baseline=None, baseline_year=None, cumulative=False):
    """Return the `Progress` of a target.

    Args:
        figures: year → figure; years without one are not in it.
        by, value: the target year and value; `at_most` when the figure is to stay below.
        baseline, baseline_year: where the plan began; without them the first figure is where.
        cumulative: the figures are summed from the year after the baseline on.
    """
    if cumulative:
        figures = summed(figures, baseline_year)
        baseline = 0 if baseline is None else baseline
    known = {year: figure for year, figure in figures.items() if baseline_year is None or year >= baseline_year}
    if not known:
        return Progress(Standing.NO_FIGURE)
    year = by if by in known else max(known)
    latest = known[year]
    if (latest <= value) if at_most else (latest >= value):
        return Progress(Standing.ACHIEVED, year, latest)
    if year >= by:
        return Progress(Standing.MISSED, year, latest)
    if baseline_year is None or baseline is None:
        first = min(known)
        if first == year:
            # One figure and no baseline: there is no line to be on.
            return Progress(Standing.NO_FIGURE, year, latest)
        baseline_year, baseline = first, known[first]
    expected = baseline + (value - baseline) * (year - baseline_year) / (by - baseline_year)
    reached = latest <= expected + 1e-9 if at_most else latest >= expected - 1e-9
    return Progress(Standing.ON_TRACK if reached else Standing.BEHIND, year, latest, expected)


def summed(figures, baseline_year):
    """Return year → sum of the figures up to it, from the year after the baseline on."""
    sums, so_far = {}, 0
    for year in sorted(figures):
        if baseline_year is None or year > baseline_year:
            so_far += figures[year]
            sums[year] = so_far
    return sums
