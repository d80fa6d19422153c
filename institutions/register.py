"""The register in memory: which institutions have which facet, as compressed bitmaps.

One query per content version reads every public institution; after that each facet count
is the size of an intersection of bitmaps, so a list with all its counts costs no database
time whatever the number of institutions (docs/adr/0004).
"""

from array import array
from functools import cached_property
from heapq import nsmallest
from math import cos, hypot, inf, radians

from pyroaring import BitMap

from institutions.codes import LOCALE_GROUPS, Organiser, Sector
from institutions.models import Area, Institution
from xzedu.common import maps
from xzedu.common.facets import FacetIndex, Gathered
from xzedu.common.versions import Held

METRES_PER_DEGREE = 111_195  # of latitude, on the mean sphere


class Register(FacetIndex):
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
        gathered = Gathered(self.FACETS)
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
                    gathered.add(facet, value, number)
            for stage in stages:
                gathered.add("stage", str(stage), number)
            if boarding:
                gathered.add("boarding", "yes", number)
            if affordable:
                gathered.add("affordable", "yes", number)
        self.facets = gathered.bitmaps()
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


_holder = Held("institutions", Register)
current = _holder.current
forget = _holder.forget
