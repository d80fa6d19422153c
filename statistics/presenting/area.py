"""The profile of an area: all that is measured there, by topic, the city beside it. One query."""

from functools import cached_property
from typing import NamedTuple

from institutions.models import Area
from xzedu.common import versions
from xzedu.statistics import addresses, dictionary, pivots, releases
from xzedu.statistics.presenting import readings


class Row(NamedTuple):
    """A figure of the area and the same figure of the city; None where it is the city itself, or has none."""

    reading: object
    city: object


class AreaPage:
    """An area's figures of the last year in every indicator and stage."""

    def __init__(self, request, area):
        version = versions.of(request)
        self.area = area
        self.dictionary, self.places = dictionary.current(version), dictionary.places(version)
        self.current = releases.current(version)

    @property
    def city(self):
        """The city to compare with; None on its own page, and for what is not within it."""
        city = self.places.city
        within = self.area.level in (Area.Level.DISTRICT, Area.Level.ZONE)
        return city if within and city and city.pk != self.area.pk else None

    @property
    def neighbours(self):
        """[(area, address, is this)] of the city and its districts, to go through them."""
        city = [self.places.city] if self.places.city else []
        return [(area, addresses.of_area(area), area.pk == self.area.pk) for area in (*city, *self.places.districts)]

    @property
    def table_address(self):
        """The table builder with this area chosen."""
        return addresses.of_table(area=self.area)

    @property
    def has_register(self):
        """Whether the register of institutions has a page of the area."""
        return self.area.valid_to is None and self.area.level in (Area.Level.CITY, Area.Level.DISTRICT, Area.Level.ZONE)

    @cached_property
    def _pivots(self):
        wanted = {
            indicator: [whole.stage for whole in self.dictionary.wholes(indicator)]
            for indicator in self.dictionary.indicators.values()
        }
        areas = [self.area.pk, *([self.city.pk] if self.city else [])]
        return pivots.read_wholes({i: s for i, s in wanted.items() if s}, areas, self.current)

    @cached_property
    def topics(self):
        """[(topic, label, [`Row`])], topics without figures left out."""
        found = []
        for topic, label, indicators in self.dictionary.topics:
            rows = [
                row
                for indicator in indicators
                for whole in self.dictionary.wholes(indicator)
                if (row := self._row(self._pivots[indicator.pk, whole.stage]))
            ]
            if rows:
                found.append((topic, label, rows))
        return found

    def _row(self, pivot):
        reading = readings.of(pivot, self.area, self.current, self.dictionary) or self._without_value(pivot)
        if reading is None:
            return None
        city = self.city and readings.of(pivot, self.city, self.current, self.dictionary, reading.year)
        # A sample figure beside a real one would invite a comparison that means nothing.
        return Row(reading, city if city and city.is_sample == reading.is_sample else None)

    def _without_value(self, pivot):
        """Return the last reading that says why there is no number, or None if there never was a cell."""
        years = [year for year, _cell in pivot.line(self.area.pk)]
        return readings.of(pivot, self.area, self.current, self.dictionary, years[-1]) if years else None

    @property
    def has_sample(self):
        return any(row.reading.is_sample for _topic, _label, rows in self.topics for row in rows)

    @property
    def last_year(self):
        return max((row.reading.year_name for _t, _l, rows in self.topics for row in rows), default="")


class AreaList:
    """The areas that have a profile."""

    def __init__(self, request):
        version = versions.of(request)
        self.places = dictionary.places(version)

    @property
    def groups(self):
        """[(kind, [(area, address)])]: the city and its districts, what they lie in, those of former days."""
        city = [self.places.city] if self.places.city else []
        kinds = (
            ("here", [*city, *self.places.districts]),
            ("wider", self.places.wider),
            ("former", self.places.former),
        )
        return [(kind, [(area, addresses.of_area(area)) for area in areas]) for kind, areas in kinds if areas]
