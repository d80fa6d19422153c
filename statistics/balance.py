"""How evenly schools are provided for, by the official yardsticks. No Django.

教督〔2017〕6号 (优质均衡, high-quality balance): of seven indicators each school reaches at least
six, and in the other at least 85 % of the threshold; between the schools of a county each
indicator's coefficient of variation (差异系数) keeps its limit. 教督〔2012〕3号 (基本均衡, basic
balance): the mean of eight coefficients keeps its limit.
"""

from dataclasses import dataclass, field
from math import sqrt

# Pupils weigh differently in a through-school's shared premises: 9-year P:J = 1:1.1,
# combined J:S = 1:1.2, 12-year 1:1.1:1.32 (notes on the 2012 measure).
WEIGHTS = {"primary": 1.0, "junior": 1.1, "senior": 1.32}


@dataclass(frozen=True)
class Standard:
    """One indicator of a yardstick: `measure` a pupil times `factor`, its threshold and its limit (None: none)."""

    measure: str
    factor: float = 1
    threshold: float | None = None
    limit: float | None = None


@dataclass(frozen=True)
class School:
    """A school, or one section of a through-school: how many pupils, and its raw amounts by measure."""

    key: object
    pupils: int
    amounts: dict


@dataclass(frozen=True)
class Shortfall:
    """Where a school is below a threshold: its value, the threshold, and the amount that is lacking."""

    standard: Standard
    value: float
    lacking: float

    @property
    def share(self):
        """The part of the threshold that is reached."""
        return self.value / self.standard.threshold


@dataclass(frozen=True)
class SchoolResult:
    """How one school stands: how many of how many it reaches, where it falls short, whether that is enough."""

    school: School
    reached: int
    of: int
    shortfalls: tuple
    passes: bool


@dataclass(frozen=True)
class Variation:
    """The spread of one indicator between schools, weighted by pupils; `coefficient` is None where the mean is 0."""

    mean: float
    deviation: float
    coefficient: float | None


@dataclass
class Result:
    """How a set of schools stands on a yardstick.

    Attributes:
        schools: a `SchoolResult` for each school, empty for a yardstick without thresholds.
        variations: measure → `Variation`.
        mean: the mean of the coefficients, where the yardstick asks for it.
        passes: whether schools and spread both satisfy it; None where there is nothing to judge.
    """

    schools: list = field(default_factory=list)
    variations: dict = field(default_factory=dict)
    mean: float | None = None
    passes: bool | None = None

    @property
    def short(self):
        """The schools that do not pass."""
        return [result for result in self.schools if not result.passes]


def variation(pairs):
    """Return the `Variation` of (pupils, raw amount) pairs.

    X_i = x_i / P_i, mean = Σx_i / ΣP_i, S = √(Σ P_i/ΣP · (X_i − mean)²), coefficient S / mean.
    Schools without pupils weigh nothing and are left out.

    Raises:
        ValueError: there are no pupils at all, or an amount is negative.
    """
    pairs = [(pupils, amount) for pupils, amount in pairs if pupils > 0]
    if not pairs:
        raise ValueError("no pupils to weigh by")
    if any(amount < 0 for _pupils, amount in pairs):
        raise ValueError("a negative amount")
    everyone = sum(pupils for pupils, _amount in pairs)
    mean = sum(amount for _pupils, amount in pairs) / everyone
    deviation = sqrt(sum(pupils / everyone * (amount / pupils - mean) ** 2 for pupils, amount in pairs))
    return Variation(mean, deviation, deviation / mean if mean else None)


def shares(pupils):
    """Return stage → its share of premises that stages use together, for stage → pupils; they add up to 1.

    Stages outside of `WEIGHTS`, such as an attached kindergarten, count with weight 1.
    """
    weighted = {stage: count * WEIGHTS.get(stage, 1.0) for stage, count in pupils.items()}
    everything = sum(weighted.values())
    if not everything:
        return {stage: 1 / len(pupils) for stage in pupils}
    return {stage: weight / everything for stage, weight in weighted.items()}


def judge_school(school, standards, fewest_reached, least_share):
    """Return the `SchoolResult` of a school with pupils.

    Args:
        fewest_reached: how many of the standards it must reach.
        least_share: the part of the threshold it must reach in every other.
    """
    reached, shortfalls = 0, []
    for standard in standards:
        if standard.threshold is None:
            continue
        amount = school.amounts.get(standard.measure, 0)
        value = amount / school.pupils * standard.factor
        needed = standard.threshold * school.pupils / standard.factor
        # Compared as amounts with room for the last bit: 4.2 per 100 of 500 pupils are 21 teachers.
        if amount >= needed - 1e-9:
            reached += 1
        else:
            shortfalls.append(Shortfall(standard, value, needed - amount))
    passes = reached >= fewest_reached and all(s.share >= least_share - 1e-12 for s in shortfalls)
    return SchoolResult(school, reached, reached + len(shortfalls), tuple(shortfalls), passes)


def evaluate(schools, standards, *, fewest_reached=None, least_share=0.85, mean_limit=None):
    """Return the `Result` of `schools` on a yardstick.

    Args:
        fewest_reached: None for a yardstick that judges no single school (2012).
        mean_limit: the limit of the mean coefficient (2012); None where each has its own.

    Schools without pupils are left out; without any school nothing is judged.
    """
    schools = [school for school in schools if school.pupils > 0]
    result = Result()
    if not schools:
        return result
    if fewest_reached is not None:
        result.schools = [judge_school(school, standards, fewest_reached, least_share) for school in schools]
    for standard in standards:
        pairs = [(school.pupils, school.amounts.get(standard.measure, 0) * standard.factor) for school in schools]
        result.variations[standard.measure] = variation(pairs)
    coefficients = [spread.coefficient for spread in result.variations.values()]
    if mean_limit is not None and None not in coefficients:
        result.mean = sum(coefficients) / len(coefficients)
    result.passes = not result.short and _spread_passes(result, standards, mean_limit)
    return result


def _spread_passes(result, standards, mean_limit):
    if mean_limit is not None:
        return result.mean is not None and result.mean <= mean_limit
    for standard in standards:
        coefficient = result.variations[standard.measure].coefficient
        if standard.limit is not None and (coefficient is None or coefficient > standard.limit):
            return False
    return True


@dataclass(frozen=True)
class Gap:
    """The difference between two groups in one figure: `difference` = first − second, `ratio` = first / second.

    `ahead` is 1 or 2, the group that is better off by the direction of good; 0 where neither is.
    """

    first: float
    second: float
    ahead: int

    @property
    def difference(self):
        return self.first - self.second

    @property
    def ratio(self):
        return self.first / self.second if self.second else None


def gap(first, second, direction):
    """Return the `Gap` between two values; `direction` is "higher", "lower" or "neither"."""
    ahead = 0
    if direction in ("higher", "lower") and first != second:
        ahead = 1 if (first > second) == (direction == "higher") else 2
    return Gap(first, second, ahead)
