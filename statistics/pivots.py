"""Figures of one indicator as a grid of areas and years: what charts, maps and tables are drawn from."""

from dataclasses import dataclass, field
from typing import NamedTuple

from xzedu.statistics.models import Observation


class Breakdown(NamedTuple):
    """What part of the whole a figure is about; empty texts mean all."""

    stage: str = ""
    sector: str = ""
    locale: str = ""
    sex: str = ""


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
    for area, year, release, value, missing in rows.order_by().values_list(
        "area_id", "year", "release_id", "value", "missing"
    ):
        if not current.is_current(release, year):
            continue
        held = pivot.cells.get((area, year))
        if held is None or current.rank(release) < current.rank(held.release):
            pivot.cells[area, year] = Cell(value, missing, release)
    return pivot
