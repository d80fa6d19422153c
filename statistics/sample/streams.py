"""Pupils of the sample: streams of cohorts that move up a grade a year, wherever they are taught.

A stream is the children of one school, or of the part of it that was or will be another
school. A merger, a closure or a new school moves a stream from one institution to another:
the pupils go on, as in life.
"""

import math
import random
from collections import defaultdict
from dataclasses import dataclass, field

from xzedu.statistics.sample import demography

FIRST, LAST = 2016, 2025
YEARS = range(FIRST, LAST + 1)
# One year more, for those who graduated before the first return.
ALL_YEARS = range(FIRST - 1, LAST + 1)
GRADES = {"preschool": 3, "primary": 6, "junior": 3, "senior": 3, "vocational": 3, "special": 6}
# Pupils of a section against others, where a school has several; attached kindergarten classes are small.
STAGE_WEIGHTS = {"preschool": 0.14, "primary": 1.1, "junior": 1.4, "senior": 3.0}
# How much larger each year's intake is than the last, beyond the births: people move to town.
TRENDS = {"urban": 0.012, "town": 0.0, "rural": -0.045}
LEAVING = {"urban": 0.002, "town": 0.0, "rural": -0.008}
NURSERY_SINCE = 2019
# Specialised schools take nobody over.
APART = frozenset({"371"})


@dataclass(frozen=True)
class School:
    """An institution as the generator needs it.

    Attributes:
        enrolment: pupils on 1 September 2025 as the register has them; None if it was closed then.
        opened, closed: the first year it reports, and the first it does not any more; None: always.
    """

    code: str
    area: str
    kind: str
    stages: tuple
    locale: str = "urban"
    boards: bool = False
    enrolment: int | None = None
    opened: int | None = None
    closed: int | None = None

    def reports(self, year):
        return (self.opened is None or year >= self.opened) and (self.closed is None or year < self.closed)


@dataclass(frozen=True)
class Change:
    """What happened to schools before the first 1 September of `year`: `type` as events of the register have it."""

    type: str
    year: int
    subject: str = ""
    predecessors: tuple = ()
    successors: tuple = ()


@dataclass
class Stream:
    """Cohorts of one stage: (year, grade) → (boys, girls), and the school that teaches them each year."""

    name: str
    stage: str
    area: str
    total: int
    places: dict
    trend: float
    leaving: float = 0.0
    first_entry: int = 0
    fading: int | None = None
    nursery: bool = False
    pupils: dict = field(default_factory=dict)


def make(schools, changes, seed):
    """Return the `Stream`s of all schools, filled with pupils. The same arguments give the same streams."""
    planner = Planner(schools, changes, seed)
    for school in schools:
        if school.enrolment:
            planner.plan(school)
    for school in schools:
        if school.closed is not None:
            planner.plan_closed(school)
    for stream in planner.streams:
        fill(stream, demography.born(stream.area), random.Random(f"{seed} {stream.name}"))  # noqa: S311
    return planner.streams


class Planner:
    """Decides which streams there are and where they are taught."""

    def __init__(self, schools, changes, seed):
        self.random = random.Random(f"{seed} plan")  # noqa: S311 - nothing secret
        self.by_code = {school.code: school for school in schools}
        self.streams = []
        # The stream a school has of its own, from which those that join it are cut.
        self.own = {}
        self.merged_into, self.split_from, self.junior_since = {}, {}, {}
        for change in changes:
            self._note(change)
        self.steady = defaultdict(list)
        for school in schools:
            if school.enrolment and school.opened is None and school.kind not in APART:
                for stage in school.stages[:1] if school.code in self.junior_since else school.stages:
                    self.steady[school.area, stage].append(school)

    def _note(self, change):
        if change.type == "merged":
            for code in change.predecessors:
                if code not in change.successors:
                    self.merged_into[code] = change.successors[0]
        elif change.type == "split":
            for code in change.successors:
                if code not in change.predecessors:
                    self.split_from[code] = change.predecessors[0]
        elif change.type == "changed_type":
            self.junior_since[change.subject] = change.year

    def plan(self, school):
        """Plan the streams of a school that is open on the last day."""
        stages = [stage for stage in school.stages if stage in GRADES]
        weights = [STAGE_WEIGHTS.get(stage, 1.0) for stage in stages]
        if school.code in self.junior_since:
            # So many grades of its junior stage there are by now.
            cohorts = min(3, max(0, LAST + 1 - self.junior_since[school.code]))
            weights[stages.index("junior")] *= cohorts / 3
        totals = apportion(school.enrolment, weights)
        for stage, total in zip(stages, totals, strict=True):
            if not total:
                continue
            since = self.junior_since.get(school.code, 0) if stage == "junior" else 0
            places = dict.fromkeys(ALL_YEARS, school.code)
            if school.opened and school.opened > FIRST:
                halves = self._donors(school, stage)
                for part, donor in zip(apportion(total, [1] * len(halves)), halves, strict=True):
                    moved = {year: school.code if year >= school.opened else donor for year in ALL_YEARS}
                    self._add(school, stage, part, moved, since)
            else:
                self.own[school.code, stage] = self._add(school, stage, total, places, since)

    def _add(self, school, stage, total, places, since=0, fading=None):
        trend = TRENDS[school.locale] + self.random.gauss(0, 0.008)
        # A school's nursery group, in some kindergartens.
        nursery = stage == "preschool" and school.kind == "111" and self.random.random() < 0.25
        name = f"{school.code} {stage} {len(self.streams)}"
        stream = Stream(name, stage, school.area, total, places, trend, LEAVING[school.locale], since, fading, nursery)
        self.streams.append(stream)
        return stream

    def _donors(self, school, stage):
        """Return the codes of the schools whose pupils a new school takes over; [None] if there are none."""
        mother = self.by_code.get(self.split_from.get(school.code))
        if mother and stage in mother.stages:
            return [mother.code]
        near = [other for other in self.steady[school.area, stage] if other.kind != "218"]
        near.sort(key=lambda other: (other.locale != school.locale, -other.enrolment, other.code))
        return [other.code for other in self.random.sample(near[:6], min(2, len(near)))] or [None]

    def plan_closed(self, school):
        """Plan the streams of a school that was merged or closed: its children are taught elsewhere afterwards."""
        for stage in school.stages:
            if stage not in GRADES:
                continue
            wanted = self.random.randint(24, 60) if school.kind == "218" else self.random.randint(50, 220)
            places = dict.fromkeys(ALL_YEARS, school.code)
            if school.closed > LAST:
                self._add(school, stage, wanted, places)
                continue
            host = self._host(school, stage)
            if host is None:
                continue
            places |= {year: host.code for year in ALL_YEARS if year >= school.closed}
            whole = self.own[host.code, stage]
            part = min(wanted, whole.total // 4)
            whole.total -= part
            merged = school.code in self.merged_into
            self._add(school, stage, part, places, fading=None if merged else school.closed)

    def _host(self, school, stage):
        into = self.by_code.get(self.merged_into.get(school.code))
        if into and (into.code, stage) in self.own:
            return into
        near = [other for other in self.steady[school.area, stage] if (other.code, stage) in self.own]
        near = [other for other in near if other.kind != "218"] or near
        return self.random.choice(near) if near else None


def apportion(total, weights):
    """Return whole numbers in proportion to `weights` that add up to `total` (largest remainders)."""
    everything = sum(weights)
    exact = [total * weight / everything for weight in weights]
    whole = [math.floor(number) for number in exact]
    order = sorted(range(len(exact)), key=lambda place: (whole[place] - exact[place], place))
    for place in order[: total - sum(whole)]:
        whole[place] += 1
    return whole


def fill(stream, children, random_):
    """Give a stream its pupils: those of the last year add up to its total, and each cohort goes on from there back."""
    grades = GRADES[stream.stage]

    def weight(entry):
        if entry < stream.first_entry:
            return 0.0
        size = demography.cohort(children, stream.stage, entry) * math.exp(stream.trend * (entry - LAST))
        if stream.fading is not None and stream.fading - 5 <= entry < stream.fading:
            size *= 0.75 ** (entry - stream.fading + 6)
        return size

    entries = range(LAST - grades + 1, LAST + 1)
    weights = [weight(entry) * random_.uniform(0.93, 1.07) for entry in entries]
    if not sum(weights):
        weights = [1.0] * grades
    nursery = [0.35 * weights[-1]] if stream.nursery else []
    (*last,) = apportion(stream.total, weights + nursery)
    if nursery:
        _record(stream, LAST, 0, last.pop(), 0.52)
    scale = stream.total / (sum(weights) + sum(nursery))
    for entry in range(ALL_YEARS[0] - grades + 1, LAST + 1):
        year = min(LAST, entry + grades - 1)
        if year == LAST and entry in entries:
            number = last[entry - entries[0]]
        else:
            number = round(scale * weight(entry) * random_.uniform(0.93, 1.07))
        _go_back(stream, entry, year, number, random_)
    if stream.nursery:
        for year in range(NURSERY_SINCE, LAST):
            boys, girls = stream.pupils.get((year, 1), (0, 0))
            share = 0.35 * (year - NURSERY_SINCE + 1) / (LAST - NURSERY_SINCE + 1)
            _record(stream, year, 0, round((boys + girls) * share), 0.52)


def _go_back(stream, entry, year, number, random_):
    """Record a cohort of `number` in `year` and in the years before, down to the lowest grade."""
    boys = min(0.6, max(0.44, random_.gauss(0.521, 0.012)))
    # Children still join a kindergarten in its second and third year.
    growth = 0.04 if stream.stage == "preschool" else stream.leaving
    while year >= max(entry, ALL_YEARS[0]):
        _record(stream, year, year - entry + 1, number, boys)
        number = max(0, round(number * (1 - growth + random_.gauss(0, 0.008))))
        year -= 1


def _record(stream, year, grade, number, boys):
    if number:
        stream.pupils[year, grade] = (of_boys := round(number * boys), number - of_boys)
