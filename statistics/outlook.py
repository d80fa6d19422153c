"""How many pupils to expect in the coming years, by following cohorts upwards. No Django.

A cohort of this year's grade is next year's higher grade, times the progression ratio of late
years (pupils who came, left or repeated). Who enters the first kindergarten year follows from
the children born three years before. The range goes from the lowest to the highest ratio
seen; where nothing is known of those who will enter, nothing is said.
"""

from dataclasses import dataclass

# In the order in which a cohort passes through them: kindergarten, primary, junior, senior.
GRADES = ("K1", "K2", "K3", "P1", "P2", "P3", "P4", "P5", "P6", "J1", "J2", "J3", "S1", "S2", "S3")
STAGES = {
    "preschool": GRADES[:3],
    "primary": GRADES[3:9],
    "junior": GRADES[9:12],
    "senior": GRADES[12:],
}
# Children born in a calendar year enter kindergarten three years later.
YEARS_FROM_BIRTH = 3
REMEMBERED = 3
FARTHEST = 6


@dataclass(frozen=True)
class Estimate:
    """A number of pupils: the middle of what is expected, and the range."""

    low: float
    middle: float
    high: float

    def __add__(self, other):
        return Estimate(self.low + other.low, self.middle + other.middle, self.high + other.high)


@dataclass(frozen=True)
class Ratio:
    """How many of a cohort go on: the lowest and highest of late years, and all of them together."""

    low: float
    middle: float
    high: float


@dataclass(frozen=True)
class Score:
    """An outlook of the past against what came: both numbers, and the error as a share of what came."""

    year: int
    expected: Estimate
    came: float

    @property
    def error(self):
        return (self.expected.middle - self.came) / self.came if self.came else None

    @property
    def was_in_range(self):
        return self.expected.low <= self.came <= self.expected.high


def _before(grade):
    at = GRADES.index(grade)
    return GRADES[at - 1] if at else None


def ratio(history, births, grade, last):
    """Return the `Ratio` of going on into `grade` over the years up to `last`, or None if none is known.

    Args:
        history: year → grade → pupils on 1 September.
        births: calendar year → births.
    """
    feeder, pairs = _before(grade), []
    for year in range(last, last - REMEMBERED, -1):
        came = history.get(year, {}).get(grade)
        were = history.get(year - 1, {}).get(feeder) if feeder else births.get(year - YEARS_FROM_BIRTH)
        if came is not None and were:
            pairs.append((were, came))
    if not pairs:
        return None
    single = [came / were for were, came in pairs]
    pooled = sum(came for _were, came in pairs) / sum(were for were, _came in pairs)
    return Ratio(min(single), pooled, max(single))


def project(history, births, last, ahead=FARTHEST):
    """Return year → grade → `Estimate` for the `ahead` years after `last`, from what was known in `last`.

    A grade whose feeder is not known is left out, and so are those it would feed.

    Raises:
        ValueError: `ahead` is not between 1 and `FARTHEST`, or nothing is known of `last`.
    """
    if not 1 <= ahead <= FARTHEST:
        raise ValueError(f"an outlook reaches 1 to {FARTHEST} years")
    if not history.get(last):
        raise ValueError(f"nothing is known of {last}")
    ratios = {grade: ratio(history, births, grade, last) for grade in GRADES}
    known = {last: {grade: Estimate(count, count, count) for grade, count in history[last].items()}}
    for year in range(last + 1, last + ahead + 1):
        known[year] = {}
        for grade in GRADES:
            going_on, feeder = ratios[grade], _before(grade)
            if feeder:
                were = known[year - 1].get(feeder)
            else:
                born = births.get(year - YEARS_FROM_BIRTH)
                were = Estimate(born, born, born) if born is not None else None
            if going_on and were:
                known[year][grade] = Estimate(
                    were.low * going_on.low, were.middle * going_on.middle, were.high * going_on.high
                )
    del known[last]
    return known


def total(grades, stage):
    """Return the `Estimate` of a stage from grade → `Estimate`; None unless every grade of it is known."""
    parts = [grades.get(grade) for grade in STAGES[stage]]
    if None in parts:
        return None
    everyone = Estimate(0, 0, 0)
    for part in parts:
        everyone += part
    return everyone


def score(history, births, stage, ahead=1):
    """Return the `Score`s of outlooks made `ahead` years before each year of `history`, oldest first.

    Each is made from nothing but what was known when it would have been made.
    """
    scores = []
    for year in sorted(history):
        made_in = year - ahead
        came = [history[year].get(grade) for grade in STAGES[stage]]
        if None in came or not history.get(made_in):
            continue
        seen = {earlier: grades for earlier, grades in history.items() if earlier <= made_in}
        born = {earlier: count for earlier, count in births.items() if earlier <= made_in}
        expected = total(project(seen, born, made_in, ahead)[year], stage)
        if expected:
            scores.append(Score(year, expected, sum(came)))
    return scores
