"""The figures of one release as its bulletin asks for them: one query."""

from functools import cached_property

from institutions.codes import LocaleGroup, Sector
from xzedu.statistics import equity, pivots
from xzedu.statistics.pivots import Breakdown
from xzedu.statistics.presenting import readings
from xzedu.statistics.presenting.bulletin import outline


class Figures:
    """What a release says of the city and its districts, the years before it beside.

    Attributes:
        current: `releases.Current` in which this release counts, superseded or not.
        indicators: code → `Indicator` of all a bulletin speaks of and that there are.
    """

    def __init__(self, release, current, dictionary, places):
        self.release, self.current = release, current.within(release)
        self.dictionary, self.places = dictionary, places
        wanted = outline.indicators()
        self.indicators = {code: i for code, i in dictionary.indicators.items() if code in wanted}

    @property
    def year(self):
        return self.release.year

    @property
    def city(self):
        return self.places.city

    @property
    def areas(self):
        """The city and its districts."""
        return [*([self.city] if self.city else []), *self.places.districts]

    @cached_property
    def pivots(self):
        """(indicator id, `Breakdown`) → `Pivot`: the city over the years, its parts in two, the districts in one."""
        if self.city is None:
            return {}
        ids = [indicator.pk for indicator in self.indicators.values()]
        city = {"indicator__in": ids, "area": self.city.pk}
        wholes = {"stage__in": ["", *outline.STAGES], "sector": "", "locale": "", "sex": ""}
        districts = {"indicator__in": ids, "area__in": [area.pk for area in self.places.districts]}
        selections = [
            city | wholes | {"year__lte": self.year},
            city | {"year__in": [self.year - 1, self.year], "sector__in": Sector.values, "locale": "", "sex": ""},
            city | {"year": self.year, "stage__in": outline.COMPULSORY, "sector": "", "sex": ""}
            | {"locale__in": LocaleGroup.values},
            districts | wholes | {"year": self.year},
        ]  # fmt: skip
        return pivots.read_selections(selections, self.dictionary.by_id, self.current)

    def pivot(self, code, breakdown):
        """Return the `Pivot` of an indicator and a breakdown, or None where there is no such figure."""
        indicator = self.indicators.get(code)
        return indicator and self.pivots.get((indicator.pk, breakdown))

    def cell(self, code, breakdown, area):
        """Return the `pivots.Cell` of the year, or None where there is none."""
        pivot = self.pivot(code, breakdown)
        return pivot and pivot.cells.get((area.pk, self.year))

    def reading(self, code, stage="", **part):
        """Return the `Reading` of the city in the release's year, with or without a value; None where there is none."""
        pivot = self.pivot(code, Breakdown(stage, **part))
        if pivot is None:
            return None
        return readings.of(pivot, self.city, self.current, self.dictionary, self.year)

    def course(self, code, stage):
        """Return [(year, `Cell`)] of the city up to the year, of figures alike: all sample or all real."""
        pivot = self.pivot(code, Breakdown(stage))
        held = pivot.line(self.city.pk) if pivot else []
        return [pair for pair in held if self.current.is_sample(pair[1].release) == self.is_sample]

    @property
    def is_sample(self):
        return self.current.is_sample(self.release.pk)

    @cached_property
    def breaks(self):
        """The `Break`s that keep this year's figures from being compared with those before, without repetition."""
        areas = {area.pk for area in self.areas}
        held = (cut for i in self.indicators.values() for cut in self.dictionary.breaks_of(i, areas))
        return sorted({cut.pk: cut for cut in held if cut.year <= self.year}.values(), key=lambda cut: cut.year)

    def compared(self, stage):
        """Return the `equity.Gaps` of a stage between the parts of the city and between its districts."""
        wanted = equity.telling([i for code, i in self.indicators.items() if code in outline.COMPARED], stage)
        return equity.compare(wanted, self._values(stage), self.city, self.places.districts)

    def _values(self, stage):
        """Return (indicator id, area id, locale, sector) → value, as `equity.compare` takes them."""
        return {
            (pk, area, breakdown.locale, breakdown.sector): cell.value
            for (pk, breakdown), pivot in self.pivots.items()
            if breakdown.stage == stage and not breakdown.sex
            for (area, year), cell in pivot.cells.items()
            if year == self.year and cell.value is not None
        }
