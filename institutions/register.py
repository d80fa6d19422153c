"""The register in memory: which institutions have which facet, as compressed bitmaps.

One query per content version reads every public institution; after that each facet count
is the size of an intersection of bitmaps, so a list with all its counts costs no database
time whatever the number of institutions (docs/adr/0004).
"""

import threading
from array import array
from functools import cached_property
from heapq import nsmallest
from math import cos, hypot, inf, radians

from pyroaring import BitMap

from institutions.codes import LOCALE_GROUPS, Organiser, Sector
from institutions.models import Area, Institution
from xzedu.common import maps

METRES_PER_DEGREE = 111_195  # of latitude, on the mean sphere


class Register:
    """All public institutions, numbered by their place in the order of names.

    Attributes:
        ids: primary key by number.
        facets: facet name → value → numbers of the institutions that have it.
        areas: area id → `Area`.
    """

    FACETS = ("area", "stage", "kind", "sector", "locale", "boarding", "affordable", "status")
    COLUMNS = ("pk", "area__code", "stages", "kind", "organiser", "locale", "boarding", "affordable", "status")

    def __init__(self):
        self.ids = array("q")
        self.latitudes = array("d")
        self.longitudes = array("d")
        self.enrolments = array("q")
        gathered = {facet: {} for facet in self.FACETS}
        rows = (
            Institution.objects.published()
            .order_by("sort_key", "code")
            .values_list(*self.COLUMNS, "latitude", "longitude", "enrolment", "is_sample")
        )
        samples = array("I")
        sectors = {code: str(Sector.of(code)) for code in Organiser}
        groups = {"": ""} | {str(code): str(group) for code, group in LOCALE_GROUPS.items()}
        for number, row in enumerate(rows.iterator(chunk_size=5000)):
            pk, area, stages, kind, organiser, locale, boarding, affordable, status, lat, lon, enrolment, sample = row
            self.ids.append(pk)
            self.latitudes.append(inf if lat is None else lat)
            self.longitudes.append(inf if lon is None else lon)
            self.enrolments.append(-1 if enrolment is None else enrolment)
            if sample:
                samples.append(number)
            values = (area, kind, sectors[organiser], groups[locale], status)
            for facet, value in zip(("area", "kind", "sector", "locale", "status"), values, strict=True):
                if value:
                    gathered[facet].setdefault(value, array("I")).append(number)
            for stage in stages:
                gathered["stage"].setdefault(str(stage), array("I")).append(number)
            if boarding:
                gathered["boarding"].setdefault("yes", array("I")).append(number)
            if affordable:
                gathered["affordable"].setdefault("yes", array("I")).append(number)
        self.facets = {
            facet: {value: BitMap(numbers) for value, numbers in values.items()} for facet, values in gathered.items()
        }
        self.samples = BitMap(samples)
        self.all = BitMap(range(len(self.ids)))
        self.number_of = {pk: number for number, pk in enumerate(self.ids)}
        self.areas = {area.pk: area for area in Area.objects.homes()}
        self.area_codes = {area.code: area for area in self.areas.values()}

    @cached_property
    def outlines(self):
        """(projection, [(area, SVG path, x, y of its label)]) of the areas that have a boundary."""
        bounded = [area for area in self.areas.values() if area.boundary]
        if not bounded:
            return None, []
        projection = maps.Projection.of([area.boundary for area in bounded])
        bounded.sort(key=lambda area: -area.latitude)
        labels = maps.spread([tuple(map(round, projection(area.longitude, area.latitude))) for area in bounded])
        paths = [maps.path(area.boundary, projection) for area in bounded]
        return projection, [(area, path, *label) for area, path, label in zip(bounded, paths, labels, strict=True)]

    def having(self, facet, values):
        """Return the numbers of the institutions that have one of `values` in `facet`."""
        known = self.facets[facet]
        return BitMap.union(BitMap(), *(known[value] for value in values if value in known))

    def select(self, chosen, within=None):
        """Return the numbers that satisfy every facet of `chosen` (facet → values), inside `within`."""
        result = self.all if within is None else within
        for facet, values in chosen.items():
            if values:
                result = result & self.having(facet, values)
        return result

    def counts(self, chosen, within=None):
        """Return facet → value → count, each facet counted as if nothing were chosen in itself."""
        counted = {}
        for facet in self.FACETS:
            others = {name: values for name, values in chosen.items() if name != facet}
            base = self.select(others, within)
            counted[facet] = {
                value: base.intersection_cardinality(having) for value, having in self.facets[facet].items()
            }
        return counted

    def count(self, **chosen):
        """Return how many institutions satisfy `chosen` (facet=value)."""
        return len(self.select({facet: (value,) for facet, value in chosen.items()}))

    def distance(self, number, position):
        """Return metres from an institution to `position` (latitude, longitude); inf if it has none.

        Equirectangular approximation: below 0.1 % off over the 200 km a city spans.
        """
        latitude, longitude = position
        east = (self.longitudes[number] - longitude) * cos(radians(latitude))
        return hypot(self.latitudes[number] - latitude, east) * METRES_PER_DEGREE

    def nearest(self, numbers, position, limit):
        """Return up to `limit` of `numbers` that have a position, nearest first, as (metres, number)."""
        scale = cos(radians(position[0]))
        latitudes, longitudes = self.latitudes, self.longitudes
        lat, lon = position
        keyed = ((hypot(latitudes[n] - lat, (longitudes[n] - lon) * scale), n) for n in numbers if latitudes[n] != inf)
        return [(degrees * METRES_PER_DEGREE, n) for degrees, n in nsmallest(limit, keyed)]

    def ordered(self, numbers, sort, *, position=None, ranked=None):
        """Return `numbers` as a sequence in the order `sort`; slices of it are cheap.

        `sort` is "name", "area", "enrolment" (largest first, unknown last), "distance" from
        `position`, or "relevance" as in `ranked` (numbers, best first).
        """
        if sort == "relevance":
            return [n for n in ranked if n in numbers]
        if sort == "area":
            in_areas = [numbers & self.facets["area"].get(code, BitMap()) for code in sorted(self.area_codes)]
            return Chained(in_areas)
        if sort == "enrolment":
            return sorted(numbers, key=self.enrolments.__getitem__, reverse=True)
        if sort == "distance":
            with_position = [n for _, n in self.nearest(numbers, position, len(numbers))]
            return with_position + list(numbers - BitMap(with_position))
        return numbers


class Chained:
    """Several ordered bitmaps one after another, sliced without walking through them."""

    def __init__(self, parts):
        self.parts = parts

    def __iter__(self):
        for part in self.parts:
            yield from part

    def __len__(self):
        return sum(map(len, self.parts))

    def __getitem__(self, wanted):
        start, stop, _ = wanted.indices(len(self))
        taken = []
        for part in self.parts:
            if start < len(part) and stop > 0:
                taken.extend(part[max(start, 0) : stop])
            start, stop = start - len(part), stop - len(part)
        return taken


_lock = threading.Lock()
_held = (None, None)


def current(version):
    """Return the register at the content version `version` (see `versions.current`).

    Costs two queries the first time a process sees a version, none after that.
    """
    global _held
    wanted = version.of("institutions")
    held, register = _held
    if held == wanted:
        return register
    with _lock:
        held, register = _held
        if held != wanted:
            register = Register()
            _held = (wanted, register)
    return register


def forget():
    """Drop the register this process holds: for tests, whose databases start again at version nought."""
    global _held
    _held = (None, None)
