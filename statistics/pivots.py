"""Figures of one indicator as a grid of areas and years: what charts, maps and tables are drawn from."""

from dataclasses import dataclass, field
from typing import NamedTuple

from django.db import connections, router

from institutions.codes import LocaleGroup, Sector
from xzedu.statistics.codes import Sex
from xzedu.statistics.models import Observation

# What is read of a figure, in this order; all of it stands in the index.
CELL = ("area_id", "year", "release_id", "value", "missing")
# Many indicators and breakdowns at once: each one asked for is looked up in the index by itself. CROSS JOIN
# tells SQLite to begin with what is asked for, the plus to leave the index of releases alone.
MANY = """
WITH wanted(indicator_id, stage, sector, locale, sex) AS (VALUES {wanted})
SELECT w.indicator_id, w.stage, w.sector, w.locale, w.sex, {cell}
FROM wanted w CROSS JOIN statistics_observation o
WHERE o.institution_id IS NULL
    AND o.indicator_id = w.indicator_id AND o.stage = w.stage
    AND o.sector = w.sector AND o.locale = w.locale AND o.sex = w.sex
    AND o.year BETWEEN %s AND %s AND +o.area_id IN ({areas}) AND +o.release_id IN ({releases})
"""


class Breakdown(NamedTuple):
    """What part of the whole a figure is about; empty texts mean all."""

    stage: str = ""
    sector: str = ""
    locale: str = ""
    sex: str = ""

    @classmethod
    def of(cls, stage="", part=""):
        """Return the breakdown of a stage and one part of it, such as "public" or "female" (see `PARTS`)."""
        return cls(stage, **({PARTS[part]: part} if part else {}))

    @property
    def part(self):
        """The one part beside the stage, or ""; figures of two parts at once have addresses of their own."""
        return self.sector or self.locale or self.sex


# What one part of the whole is called in addresses; no two dimensions share a value.
PARTS = {
    str(value): dimension
    for dimension, choices in (("sector", Sector), ("locale", LocaleGroup), ("sex", Sex))
    for value in choices
}


class Cell(NamedTuple):
    """A figure: a value, or why there is none, and the release it is of."""

    value: float | None
    missing: str
    release: int


@dataclass
class Pivot:
    """The current figures of one indicator and one breakdown.

    Attributes:
        cells: (area id, year) → `Cell`; a pair that is not there was never measured.
    """

    indicator: object
    breakdown: Breakdown
    cells: dict = field(default_factory=dict)

    @property
    def years(self):
        return sorted({year for _area, year in self.cells})

    @property
    def areas(self):
        return sorted({area for area, _year in self.cells})

    def line(self, area):
        """Return [(year, `Cell`)] of an area (its id), in order."""
        return sorted((year, cell) for (held, year), cell in self.cells.items() if held == area)

    def put(self, current, area, year, cell):
        """Hold a figure if its release is the one that counts; of several series the first in rank."""
        if not current.is_current(cell.release, year):
            return
        held = self.cells.get((area, year))
        if held is None or current.rank(cell.release) < current.rank(held.release):
            self.cells[area, year] = cell

    def before(self, current, area, year):
        """Return (year, `Cell`) of the last figure before `year` that compares with it, or None.

        Sample figures compare with sample figures, real ones with real ones.
        """
        here = self.cells[area, year]
        alike = [
            (then, cell)
            for then, cell in self.line(area)
            if then < year
            and cell.value is not None
            and current.is_sample(cell.release) == current.is_sample(here.release)
        ]
        return alike[-1] if alike else None

    def latest(self, area):
        """Return (year, `Cell`) of the last year with a value, or None."""
        return next(((year, cell) for year, cell in reversed(self.line(area)) if cell.value is not None), None)


def read(indicator, breakdown, current, *, areas=None, years=None):
    """Return the `Pivot` of current figures: one query, answered by one index (statistics_observation_pivot).

    Args:
        current: `releases.Current`.
        areas: ids of the areas wanted; None for all.
        years: (first, last); None for all.
    """
    rows = Observation.objects.of_areas().current(current).filter(indicator=indicator, **breakdown._asdict())
    if areas is not None:
        rows = rows.filter(area__in=areas)
    if years is not None:
        rows = rows.filter(year__range=years)
    pivot = Pivot(indicator, breakdown)
    for area, year, release, value, missing in rows.order_by().values_list(*CELL):
        pivot.put(current, area, year, Cell(value, missing, release))
    return pivot


def read_several(indicator, breakdowns, current, *, areas=None):
    """Return `Breakdown` → `Pivot` of one indicator: one query, each part answered by the same index."""
    pivots = {breakdown: Pivot(indicator, breakdown) for breakdown in breakdowns}
    parts = []
    for breakdown in pivots:
        rows = Observation.objects.of_areas().current(current).filter(indicator=indicator, **breakdown._asdict())
        if areas is not None:
            rows = rows.filter(area__in=areas)
        parts.append(rows.order_by().values_list(*Breakdown._fields, *CELL))
    if parts:
        for *named, area, year, release, value, missing in parts[0].union(*parts[1:], all=True):
            pivots[Breakdown(*named)].put(current, area, year, Cell(value, missing, release))
    return pivots


def read_wholes(wanted, areas, current):
    """Return (indicator id, stage) → `Pivot` of many indicators in a few areas, by stage alone: one query.

    Args:
        wanted: {indicator: stages}; each pair is looked up in the index by itself, in all its years.
        areas: ids.
    """
    pivots = {
        (indicator.pk, stage): Pivot(indicator, Breakdown(stage))
        for indicator, stages in wanted.items()
        for stage in stages
    }
    rows = (
        Observation.objects.of_areas()
        .current(current)
        .filter(
            indicator__in=[indicator.pk for indicator in wanted],
            stage__in=sorted({stage for stages in wanted.values() for stage in stages}),
            sector="",
            locale="",
            sex="",
            area__in=areas,
        )
    )
    for indicator, stage, area, year, release, value, missing in rows.order_by().values_list(
        "indicator_id", "stage", *CELL
    ):
        if (indicator, stage) in pivots:
            pivots[indicator, stage].put(current, area, year, Cell(value, missing, release))
    return pivots


def read_many(wanted, current, *, areas, years):
    """Return (indicator id, `Breakdown`) → `Pivot` of many indicators and breakdowns: one query.

    It goes through the index once for each pair wanted, over the span of the years; the caller
    bounds how many there are.

    Args:
        wanted: [(indicator, breakdown)].
        areas: ids.
        years: those wanted, not necessarily one after the other.
    """
    pivots = {(indicator.pk, breakdown): Pivot(indicator, breakdown) for indicator, breakdown in wanted}
    releases = current.release_ids
    if not (pivots and areas and years and releases):
        return pivots
    statement = MANY.format(
        wanted=", ".join(["(%s, %s, %s, %s, %s)"] * len(pivots)),
        cell=", ".join(f"o.{name}" for name in CELL),
        areas=", ".join(["%s"] * len(areas)),
        releases=", ".join(["%s"] * len(releases)),
    )
    named = [value for indicator, breakdown in pivots for value in (indicator, *breakdown)]
    shown = set(years)
    with connections[router.db_for_read(Observation)].cursor() as cursor:
        cursor.execute(statement, [*named, min(shown), max(shown), *areas, *releases])
        for indicator, stage, sector, locale, sex, area, year, release, value, missing in cursor:
            if year in shown:
                key = (indicator, Breakdown(stage, sector, locale, sex))
                pivots[key].put(current, area, year, Cell(value, missing, release))
    return pivots


def read_selections(selections, indicators, current):
    """Return (indicator id, `Breakdown`) → `Pivot` of several selections of figures together: one query.

    Args:
        selections: filters of `Observation`, a mapping each; each is answered by the index that suits it.
        indicators: id → `Indicator` of all that may be selected.
    """
    parts = [
        Observation.objects.of_areas()
        .current(current)
        .filter(**selection)
        .order_by()
        .values_list("indicator_id", *Breakdown._fields, *CELL)
        for selection in selections
    ]
    pivots = {}
    for pk, *rest in parts[0].union(*parts[1:], all=True):
        breakdown, (area, year, release, value, missing) = Breakdown(*rest[:4]), rest[4:]
        pivot = pivots.setdefault((pk, breakdown), Pivot(indicators[pk], breakdown))
        pivot.put(current, area, year, Cell(value, missing, release))
    return pivots
