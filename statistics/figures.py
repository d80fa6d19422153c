"""From what schools report to figures: sums first, ratios last. No Django.

A figure of an area is the sum of what its schools report, or one such sum over another; never
a mean of the schools' own ratios. Formulas: domain facts §5 (学校发展指标 of the national
statistics system); sizes of classes: 56 and 66 (大班额, 超大班额).
"""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple

# Counts of persons below this in a single school are not shown where they tell of origin or home.
FEWEST_SHOWN = 3
SUPPRESSED_BELOW = frozenset({"boarders", "migrants"})
# Whom the next stage takes in: junior graduates go to general and vocational schools.
NEXT_STAGES = {"primary": ("junior",), "junior": ("senior", "vocational")}
# Grade 1 of primary to the graduating class of junior secondary school (6 + 3 years).
COHORT_YEARS = 8
ONLY_OF_AREAS = frozenset({"next_entrants", "cohort_start"})


class Where(NamedTuple):
    """The place of a figure in the grid: an area or a school of it, and what part of the whole."""

    area: int
    institution: int | None = None
    stage: str = ""
    sector: str = ""
    locale: str = ""
    sex: str = ""


@dataclass
class Section:
    """One stage of one school's return, with its share of what stages use together.

    `amounts`: measure → amount; `girls` of the pupils by sex. `counts` is False for teaching
    points and attached classes, which are not counted as schools.
    """

    institution: int
    area: int
    stage: str
    sector: str
    locale: str
    counts: bool
    amounts: dict = field(default_factory=dict)
    girls: float = 0


class Formula(NamedTuple):
    """An indicator as it is computed: measure, or measure over measure times factor, for some stages."""

    code: str
    numerator: str
    denominator: str
    factor: int
    stages: tuple


class Figure(NamedTuple):
    """A derived figure: a value or the reason for none, what it is the ratio of, how many schools went in."""

    value: float | None
    missing: str
    numerator: float | None
    denominator: float | None
    schools: int


class Sums:
    """What the sections of one place add up to."""

    def __init__(self):
        self.amounts = defaultdict(float)
        self.schools, self.counted = set(), set()

    def add(self, section, amounts):
        for measure, amount in amounts.items():
            self.amounts[measure] += amount
        self.schools.add(section.institution)
        if section.counts:
            self.counted.add(section.institution)

    def __getitem__(self, measure):
        return len(self.counted) if measure == "schools" else self.amounts[measure]


def gather(sections, city):
    """Return `Where` → `Sums` over all sections: schools, districts and the city (its id), in every breakdown.

    Each section is counted once in each place; a through-school is one school in the total of
    all stages, and one in each of its stages.
    """
    sums = defaultdict(Sums)
    for section in sections:
        by_sex = {
            "": section.amounts,
            "female": {"pupils": section.girls},
            "male": {"pupils": section.amounts.get("pupils", 0) - section.girls},
        }
        for stage in (section.stage, ""):
            for sex, amounts in by_sex.items():
                sums[Where(section.area, section.institution, stage, sex=sex)].add(section, amounts)
                for area in (section.area, city):
                    sums[Where(area, None, stage, sex=sex)].add(section, amounts)
            for area in (section.area, city):
                sums[Where(area, None, stage, sector=section.sector)].add(section, section.amounts)
                if section.locale:
                    sums[Where(area, None, stage, locale=section.locale)].add(section, section.amounts)
    return sums


def add_progression(sums, cohorts):
    """Add what only areas have: entrants of the next stage, and the cohort of the graduating class.

    Args:
        sums: as `gather` gives them.
        cohorts: area id → Grade 1 pupils eight years before; areas without are left out.
    """
    areas = {where.area for where in sums if where.institution is None}
    for area in areas:
        for stage, following in NEXT_STAGES.items():
            here = sums.get(Where(area, None, stage))
            if here is not None:
                entrants = [sums.get(Where(area, None, after)) for after in following]
                here.amounts["next_entrants"] = sum(found["entrants"] for found in entrants if found is not None)
        junior = sums.get(Where(area, None, "junior"))
        if junior is not None and area in cohorts:
            junior.amounts["cohort_start"] = cohorts[area]


def figure(formula, where, sums):
    """Return the `Figure` of a formula at a place, or None where it has no meaning there."""
    if where.sex and (formula.numerator != "pupils" or formula.denominator):
        return None
    if where.institution and formula.numerator == "schools":
        return None
    # Known for areas as a whole alone.
    if {formula.numerator, formula.denominator} & ONLY_OF_AREAS - sums.amounts.keys():
        return None
    schools = len(sums.schools)
    numerator = sums[formula.numerator]
    if not formula.denominator:
        value = numerator * formula.factor
        if where.institution and formula.numerator in SUPPRESSED_BELOW and 0 < value < FEWEST_SHOWN:
            return Figure(None, "c", None, None, schools)
        return Figure(value, "", numerator, None, schools)
    denominator = sums[formula.denominator]
    if not denominator:
        return Figure(None, "x", numerator, denominator, schools)
    return Figure(numerator / denominator * formula.factor, "", numerator, denominator, schools)


def derive(formulas, sums, areas):
    """Yield (`Formula`, `Where`, `Figure`) in a fixed order.

    Args:
        areas: ids of all areas figures are wanted for; one without any school of a stage gets
            "not applicable", so that a gap in a table never has to be guessed at.
    """
    places = sorted(sums, key=_order)
    for formula in formulas:
        additive = not formula.denominator
        for where in places:
            # All stages together make sense for what adds up, not for what differs by stage.
            if where.stage in formula.stages or (not where.stage and additive and len(formula.stages) > 1):
                found = figure(formula, where, sums[where])
                if found is None and where == Where(where.area, None, where.stage) and ONLY_OF_AREAS & {*formula[1:3]}:
                    # The cohort began before there were returns.
                    found = Figure(None, "x", None, None, len(sums[where].schools))
                if found is not None:
                    yield formula, where, found
        for stage in (*formula.stages, "") if additive and len(formula.stages) > 1 else formula.stages:
            for area in areas:
                where = Where(area, None, stage)
                if where not in sums:
                    yield formula, where, Figure(None, "z", None, None, 0)


def _order(where):
    return (where.area, where.institution or 0, where.stage, where.sector, where.locale, where.sex)
