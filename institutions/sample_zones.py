"""Invented attendance zones of the sample schools for three school years, the same for the same seed.

Pure: schools in, rows of the bureaus' annexes out (importer `zone-annex`, `place-names`). Each
primary school has a block of places around it; neighbours share roads by number or side,
communities by building, villages by group, and every number of a shared place belongs to one
of them. A block of a school that is not open yet or any more belongs to the one that takes its
children. Zones of junior secondary schools are the blocks of the primary schools nearest to them.
"""

import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from institutions.addresses import EVEN, ODD
from institutions.codes import Kind, Numbering, PlaceKind, Stage, ZoneRule
from institutions.sample_places import (
    CITY_ROADS,
    FORMER,
    OTHER_COMMUNITIES,
    OTHER_ROADS,
    STYLES,
    TWICE,
    Part,
    Place,
    Words,
    composed,
)

SEED = 320300
YEARS = (2024, 2025, 2026)
STAGES = (Stage.PRIMARY, Stage.JUNIOR)
# Its plan of the last year is loaded but was not published yet.
UNPUBLISHED_AREA, UNPUBLISHED_YEAR = "320324", 2026

ANNEX_COLUMNS = (
    "plan", "number", "name", "schools", "text", "rule", "rule_note", "rule_note_en", "document",
)  # fmt: skip
NAME_COLUMNS = ("area", "kind", "place", "name", "name_kind")

# How many communities, villages and committees a block has, by what its school's place is like.
URBAN, TOWN, RURAL = ((1, 2), (0, 0), 0.2), ((1, 1), (1, 1), 0.25), ((0, 0), (1, 3), 0.05)
PAIRED = 0.12
REDRAWN = 0.06
NOTES = {
    ZoneRule.LOTTERY: (
        "报名人数超过学位数时，由区县教育局组织电脑随机派位。",
        "If more register than there are places, the district draws lots by computer.",
    ),
    ZoneRule.PREFERENCE: (
        "家长填报两个志愿，志愿人数超过学位数的学校随机派位。",
        "Parents name both schools in order; a school that too many put first draws lots.",
    ),
    ZoneRule.DISTANCE: (
        "按家庭住址与学校的步行距离由近及远安排。",
        "Places are given by walking distance between home and school.",
    ),
    ZoneRule.ORDER: (
        "同一顺序内按登记时间先后安排，额满后到另一所学校。",
        "Within each order of priority by time of registration; then the other school.",
    ),
}


@dataclass(frozen=True)
class School:
    """A sample school as the generator needs it.

    Attributes:
        stages: those it teaches; `public`: whether it has a zone if it teaches one that has.
        road, house: the street and number of its address, "" and 0 if it has none.
        opened, closed: dates or None; successor: the code of the school that took it over, or "".
    """

    code: str
    name: str
    kind: str
    stages: tuple
    public: bool
    locale: str
    latitude: float
    longitude: float
    road: str = ""
    house: int = 0
    opened: date | None = None
    closed: date | None = None
    successor: str = ""

    def is_open(self, year):
        """Return whether it takes pupils in when the school year begins."""
        day = date(year, 9, 1)
        return (self.opened is None or self.opened <= day) and (self.closed is None or self.closed > day)

    def away(self, other):
        """Return how far another school is, squared, in degrees of latitude."""
        # A degree of longitude is 0.83 of one of latitude here.
        return (self.latitude - other.latitude) ** 2 + (0.83 * (self.longitude - other.longitude)) ** 2


@dataclass(frozen=True)
class District:
    code: str
    schools: tuple


@dataclass
class Plan:
    """The zones of one district, stage and year: rows in the order of `ANNEX_COLUMNS`."""

    area: str
    stage: str
    year: int
    rows: list = field(default_factory=list)

    @property
    def is_published(self):
        return (self.area, self.year) != (UNPUBLISHED_AREA, UNPUBLISHED_YEAR)

    @property
    def reference(self):
        return f"{self.area}/{self.stage}/{self.year}/1"

    @property
    def document(self):
        return f"sample-zones-{self.year}" if self.is_published else ""


def generate(districts, seed=SEED):
    """Yield (`Plan`s, rows in the order of `NAME_COLUMNS`) of each district. The same arguments give the same rows."""
    for order, district in enumerate(districts):
        random_ = random.Random(f"{seed} {district.code} zones")  # noqa: S311 - nothing secret
        territory = Territory(random_, district, order)
        yield list(territory.plans()), list(territory.names())


class Territory:
    """The places of a district, the blocks they lie in, and which school teaches which block."""

    def __init__(self, random_, district, order):
        self.random, self.district, self.order = random_, district, order
        self.style = STYLES[order % len(STYLES)]
        self.schools = {school.code: school for school in district.schools}
        zoned = [s for s in district.schools if s.public and s.kind != Kind.SPECIALISED]
        self.at = {stage: [s for s in zoned if stage in s.stages] for stage in STAGES}
        self.words = Words(random_)
        self.twice = [TWICE[(order + step) % len(TWICE)] for step in (0, 1)]
        self.city_roads = random_.sample(CITY_ROADS, 3)
        self.former = random_.sample(FORMER, len(FORMER))
        self.other_roads = random_.sample(OTHER_ROADS, len(OTHER_ROADS))
        self.places, self.boundaries = [], {}
        self._settle()
        self.feeders = self._feeders()
        self.pairs = {stage: self._pairs(stage) for stage in STAGES}

    # --- Places -----------------------------------------------------------------

    def _settle(self):
        """Give every primary school a block; what lies on an edge is shared with the nearest neighbour."""
        blocks = self.at[Stage.PRIMARY] or self.at[Stage.JUNIOR]
        roads = defaultdict(list)
        for stage, schools in self.at.items():
            for school in schools:
                if school.locale.startswith("11") and self.random.random() < 0.3:
                    self.boundaries[stage, school.code] = self._boundary()
        for school in blocks:
            neighbours = sorted((s for s in blocks if s is not school), key=lambda s: (school.away(s), s.code))
            near = next((s for s in neighbours if s.kind != Kind.TEACHING_POINT), None)
            self._block(school, near)
            if school.road and school.kind != Kind.TEACHING_POINT:
                roads[school.road].append(school)
        for road, along in roads.items():
            self._road_along(road, sorted(along, key=lambda s: (s.house, s.code)))

    def _block(self, school, near):
        random_, point = self.random, school.kind == Kind.TEACHING_POINT
        communities, villages, committee = {"11": URBAN, "12": TOWN}.get(school.locale[:2], RURAL)
        for _ in range(0 if point else random_.randint(*communities)):
            self._community(school, near)
        for _ in range(1 if point else random_.randint(*villages)):
            self._village(school, near)
        if not point and random_.random() < committee:
            self._add(PlaceKind.COMMITTEE, school)
        if near and not point and random_.random() < (0.7 if school.locale.startswith("11") else 0.25):
            self._shared_road(school, near)

    def _add(self, kind, school, parts=None, *, name="", numbering=""):
        place = Place(str(kind), name or self.words.name(kind), parts or [Part(school.code)], str(numbering))
        self.places.append(place)
        return place

    def _community(self, school, near):
        chance = self.random.random()
        if near and chance < 0.15:
            cut = self.random.randint(6, 16)
            parts = [Part(school.code, 1, cut), Part(near.code, cut + 1, cut + self.random.randint(4, 12))]
            self._add(PlaceKind.COMMUNITY, school, parts, numbering=Numbering.BUILDING)
            return
        place = self._add(PlaceKind.COMMUNITY, school, name=self.twice.pop() if self.twice else "")
        if chance > 0.84 and self.former:
            place.former = self.former.pop()
        elif chance > 0.8:
            place.others.append(place.name[:2] + self.random.choice(OTHER_COMMUNITIES))
        elif near and chance > 0.8 - REDRAWN:
            place.parts[0].moves.append((self.random.choice(YEARS[1:]), near.code))

    def _village(self, school, near):
        if near and self.random.random() < 0.15:
            cut = self.random.randint(2, 5)
            parts = [Part(school.code, 1, cut), Part(near.code, cut + 1, cut + self.random.randint(2, 5))]
            self._add(PlaceKind.VILLAGE, school, parts, numbering=Numbering.GROUP)
        else:
            self._add(PlaceKind.VILLAGE, school)

    def _shared_road(self, school, near):
        """A road along the edge of two blocks: cut in two, or a side each, or one has a few numbers of the other's."""
        random_ = self.random
        end, mine, theirs = random_.randrange(120, 320, 2), school.code, near.code
        match random_.choice(("cut", "cut", "moved", "open", "sides", "sides", "hole")):
            case "sides":
                parts = [Part(mine, 1, end - 1, ODD), Part(theirs, 2, end, EVEN)]
            case "hole":
                at = random_.randrange(21, end // 2, 2)
                parts = [Part(mine, 1, at - 1), Part(theirs, at, at + 8), Part(mine, at + 9, end)]
            case "moved":
                cut = random_.randrange(40, end - 40, 2)
                year = random_.choice(YEARS[1:])
                parts = [Part(mine, 1, cut - 1), Part(mine, cut, cut + 19, moves=[(year, theirs)])]
                parts.append(Part(theirs, cut + 20, end))
            case shape:
                cut = random_.randrange(40, end - 40, 2)
                parts = [Part(mine, 1, cut - 1), Part(theirs, cut, None if shape == "open" else end)]
        place = self._add(
            PlaceKind.ROAD, school, parts, name=self.city_roads.pop() if self.city_roads else "",
            numbering=Numbering.HOUSE,
        )  # fmt: skip
        if random_.random() < 0.1 and self.other_roads:
            place.others.append(self.other_roads.pop())

    def _road_along(self, road, along):
        """The road that schools have their address on: each has the numbers around its own."""
        if road in self.words.taken:
            return
        self.words.taken.add(road)
        parts, first = [], 1
        for school, after in zip(along, [*along[1:], None], strict=True):
            last = (school.house + after.house) // 2 if after else school.house + self.random.randint(10, 80)
            if last >= first:
                parts.append(Part(school.code, first, last))
                first = last + 1
        self._add(PlaceKind.ROAD, along[0], parts, name=road, numbering=Numbering.HOUSE)

    def _boundary(self):
        sides = [self.words.name(PlaceKind.ROAD) for _ in range(4)]
        if self.random.random() < 0.4:
            sides[3] = sides[3][:2] + "河"
        if self.style.between == "、":
            return "、".join(f"{side}至{name}" for side, name in zip("东南西北", sides, strict=True))
        return "{}以西、{}以北、{}以东、{}以南围合区域".format(*sides)

    # --- Schools ----------------------------------------------------------------

    def host(self, code, stage, year):
        """Return the school that teaches the children of the block of `code` in a year, or None."""
        school = self.schools[code]
        open_ = [s for s in self.at[stage] if s.is_open(year)]
        if school in open_:
            return school
        successor = self.schools.get(school.successor)
        if successor in open_:
            return successor
        larger = [s for s in open_ if s.kind != Kind.TEACHING_POINT] or open_
        return min(larger, key=lambda s: (school.away(s), s.code), default=None)

    def _feeders(self):
        """Return block → junior school: its own if it teaches both stages, else a near one; each has at least one."""
        juniors, blocks = self.at[Stage.JUNIOR], [self.schools[code] for code in self._blocks()]
        found = {school.code: school for school in blocks if school in juniors}
        for junior in juniors:
            free = [block for block in blocks if block.code not in found]
            if junior not in found.values() and free:
                found[min(free, key=lambda s: (junior.away(s), s.code)).code] = junior
        for block in blocks:
            if block.code not in found and juniors:
                found[block.code] = min(juniors, key=lambda s: (block.away(s), s.code))
        return found

    def _blocks(self):
        return dict.fromkeys(part.block for place in self.places for part in place.parts)

    def _pairs(self, stage):
        """Return code → the code of the school it shares one zone with, and the reverse."""
        found = {}
        whole = [s for s in self.at[stage] if s.kind != Kind.TEACHING_POINT and s.closed is None]
        for school in whole:
            free = [s for s in whole if s is not school and s.code not in found]
            if free and school.code not in found and self.random.random() < PAIRED:
                near = min(free, key=lambda s: (school.away(s), s.code))
                found |= {school.code: near.code, near.code: school.code}
        if stage == Stage.JUNIOR:
            # One that no block is left for shares the zone of its neighbour.
            fed = {school.code for school in self.feeders.values()}
            for school in whole:
                others = [s for s in whole if s is not school and s.code in fed and s.code not in found]
                if school.code not in fed | set(found) and others:
                    near = min(others, key=lambda s: (school.away(s), s.code))
                    found |= {school.code: near.code, near.code: school.code}
        return found

    # --- Plans ------------------------------------------------------------------

    def plans(self):
        for year in YEARS:
            for stage in STAGES:
                plan = Plan(self.district.code, str(stage), year)
                self._fill(plan, stage)
                if plan.rows:
                    yield plan

    def _fill(self, plan, stage):
        areas = self._areas(stage, plan.year)
        for school in sorted(self.at[stage], key=lambda s: (s.kind == Kind.TEACHING_POINT, s.code)):
            partner = self.schools.get(self.pairs[stage].get(school.code))
            if partner is not None and not (partner.is_open(plan.year) and school.is_open(plan.year)):
                partner = None
            if not school.is_open(plan.year) or (partner and partner.code < school.code):
                continue
            schools = [school, *filter(None, [partner])]
            text = self._text([areas[s.code] for s in schools], [self.boundaries.get((stage, s.code)) for s in schools])
            if text:
                plan.rows.append(self._row(plan, schools, text))

    def _areas(self, stage, year):
        """Return code of a school → [(place, part)] of its zone in a year."""
        areas, hosts = defaultdict(list), {}
        for place in self.places:
            for part in place.parts:
                block = part.block_in(year)
                if block not in hosts:
                    target = self.feeders[block].code if stage == Stage.JUNIOR and block in self.feeders else block
                    hosts[block] = self.host(target, stage, year)
                if hosts[block]:
                    areas[hosts[block].code].append((place, part))
        return areas

    def _text(self, areas, boundaries):
        held = {}
        for place, part in (item for one in areas for item in one):
            held.setdefault(place.name, (place, []))[1].append(part)
        places = [(place, [part for part in place.parts if part in parts]) for place, parts in held.values()]
        return composed([text for text in boundaries if text], places, self.style) if places else ""

    def _row(self, plan, schools, text):
        number = len(plan.rows) + 1
        if len(schools) == 1:
            name, rule, notes = f"{schools[0].name}施教区", "", ("", "")
        else:
            name = "、".join(school.name for school in schools) + "共同施教区"
            rule = list(NOTES)[(number + self.order) % len(NOTES)]
            notes = NOTES[rule]
        codes = "、".join(school.code for school in schools)
        return (plan.reference, number, name, codes, text, str(rule), *notes, plan.document)

    def names(self):
        """Yield the other names of places, in the order of `NAME_COLUMNS`."""
        for place in self.places:
            if place.former:
                yield self.district.code, place.kind, place.name, place.former, "former"
            for other in place.others:
                yield self.district.code, place.kind, place.name, other, "other"
