"""Which school a place is zoned for: the kind of answer to what a parent typed, with what it rests on.

Nothing is certain without a match: only a name that is a place's own, former or other name
answers by itself, whatever fits in another way has to be chosen first (docs/adr/0016).
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from institutions import addresses, place_names, zone_rows
from institutions.addresses import Numbers, Span
from institutions.codes import PlaceKind
from institutions.place_names import RANK, Found, How, found_by, how_it_fits

MOST_CHOICES = 30
# Names of villages come again in other towns of a district, those of communities and roads do not.
NAMED_BY_TOWN = (PlaceKind.VILLAGE, PlaceKind.COMMITTEE)


class Kind(StrEnum):
    """The kinds of answer; each has an address and a template of its own."""

    SCHOOL = "school"  # assigned to one school
    SCHOOLS = "schools"  # one of several, with how it is decided
    CHOOSE = "choose"  # several places match, or none for certain
    NUMBER = "number"  # the number decides: it is missing, or outside every range
    NONE = "none"  # not covered
    WAITING = "waiting"  # the plan asked about is not published, here is the one before


class Missing(StrEnum):
    """Why a number does not decide."""

    UNKNOWN = "unknown"  # none was typed
    OUTSIDE = "outside"  # it lies in no range
    TWICE = "twice"  # it lies in more than one zone


class Change(StrEnum):
    """How an answer stands to the plan of the year before."""

    SAME = "same"
    OTHER = "other"
    NEW = "new"


class Question(NamedTuple):
    """What is asked: `area` is the id of a district or None, `place` that of a place chosen or None."""

    stage: str
    text: str
    year: int
    area: int | None = None
    place: int | None = None
    number: str = ""


class School(NamedTuple):
    """A school of a zone, and what it takes in this year: None where no plan says so."""

    institution: object
    classes: int | None = None
    places: int | None = None


@dataclass
class Answer:
    """The answer to a `Question`.

    Attributes:
        found: the place that matched and how, a `Found`; None where none did.
        plan, zone, area: the zone plan, its zone and the item of the zone's list that decide.
        schools: those of the zone.
        missing: for the kind "number", why the number does not decide; `ranges` are the items there are.
        choices: for the kind "choose".
        change, last_schools: how it stands to the year before; None where no plan tells.
        inner: for the kind "waiting", what the plan before answers: "school" or "schools".
        district: the id of the district the place is in, or that was named.
    """

    question: Question
    kind: Kind = Kind.NONE
    found: Found | None = None
    numbers: dict = field(default_factory=dict)
    dropped: str = ""
    plan: object = None
    zone: object = None
    area: object = None
    schools: list = field(default_factory=list)
    missing: Missing | None = None
    ranges: list = field(default_factory=list)
    choices: list = field(default_factory=list)
    elsewhere: bool = False
    change: Change | None = None
    last_schools: list = field(default_factory=list)
    inner: Kind | None = None
    district: int | None = None
    tail: str = ""

    @property
    def is_waiting(self):
        """Whether the plan that answers is older than the year asked about."""
        return self.plan is not None and self.plan.year < self.question.year

    @property
    def has_sample(self):
        samples = [self.found, self.plan, *self.choices, *(school.institution for school in self.schools)]
        return any(thing.is_sample for thing in samples if thing is not None)


def numbers_of(area):
    """Return which numbers of its place an area of a zone has, as `Numbers`."""
    exclusions = tuple(Span(*exclusion) for exclusion in area.exclusions)
    return Numbers(area.numbering, Span(area.first, area.last, area.parity), exclusions)


def decide(areas, numbers):
    """Return (areas that cover `numbers`, areas that could for want of a number) of the `areas` of one place."""
    covering, open_ = [], []
    for area in areas:
        has = numbers_of(area)
        number = addresses.number_of(numbers, area.numbering)
        if has.is_whole or (number is not None and has.covers(number)):
            covering.append(area)
        elif number is None:
            open_.append(area)
    # A number that lies in a range decides: what is counted otherwise need not be asked for.
    return covering, ([] if any(not numbers_of(area).is_whole for area in covering) else open_)


class Lookup:
    """Answers one `Question` from the zone plans `plans` (`zone_plans.ZonePlans`): four queries at most."""

    def __init__(self, question, plans):
        self.question = question
        self.plans = plans
        self.answering = plans.answering(question.stage, question.year)
        self.typed = addresses.read(question.text, plans.names)
        named = plans.by_code.get(self.typed.district)
        # What was typed is nearer to what is meant than what the form still held.
        self.district = named.pk if named else question.area

    @property
    def _plan_ids(self):
        return [plan.pk for plan in self.answering.values()]

    def answer(self):
        """Return the `Answer`."""
        candidates = self._named() if self.question.place is None else self._chosen()
        here = [c for c in candidates if self.district in (None, c.found.area)]
        sure = [c for c in here if c.found.is_sure or c.found.how == How.CHOSEN]
        if sure:
            return self._settle(sure)
        if candidates:
            return self._choices([c.found for c in here or candidates], elsewhere=not here)
        found = place_names.similar(self.typed.stem, self._plan_ids, letters=self.typed.is_letters)
        here = [f for f in found if self.district in (None, f.area)]
        return self._choices(here or found, elsewhere=not here) if found else self._answer(district=self.district)

    def _answer(self, kind=Kind.NONE, **values):
        return Answer(self.question, kind, **values)

    def _choices(self, found, *, elsewhere=False):
        best = {}
        for one in sorted(found, key=lambda f: (RANK[f.how], len(f.name), f.name)):
            best.setdefault(one.place, one)
        tail = next((reading.tail for reading in reversed(self.typed.readings) if reading.tail), "")
        choices = list(best.values())[:MOST_CHOICES]
        return self._answer(Kind.CHOOSE, choices=choices, elsewhere=elsewhere, district=self.district, tail=tail)

    # --- Which places are meant ---

    def _named(self):
        """Return the candidates whose name was typed, of each mention those of its best reading."""
        names = [reading.name for reading in self.typed.readings]
        if not names:
            return []
        rows = zone_rows.named(names, self._plan_ids, letters=self.typed.is_letters)
        candidates = []
        for mention in self.typed.mentions:
            for reading in mention:
                fits = [
                    Candidate(found_by(row, how), reading)
                    for row in rows
                    if (how := how_it_fits(reading.name, row)) not in (None, How.PART)
                ]
                if fits:
                    candidates += [fit.doubted() for fit in fits]
                    break
        return candidates

    def _chosen(self):
        """Return the place that was chosen as the only candidate, with the numbers typed behind its name."""
        names = zone_rows.names_of([self.question.place], self._plan_ids)
        if not names:
            return []
        fits = [
            (RANK[how], order, name, how, reading)
            for order, reading in enumerate(self.typed.readings)
            for name in names
            if (how := how_it_fits(reading.name, name))
        ]
        self.district = names[0].area
        if not fits:
            reading = self.typed.readings[-1] if self.typed.readings else addresses.Reading("", {})
            return [Candidate(found_by(names[0], How.CHOSEN), reading)]
        _rank, _order, name, how, reading = min(fits, key=lambda fit: fit[:2])
        is_whole = how in place_names.SURE and not reading.is_part
        return [Candidate(found_by(name, how if is_whole else How.CHOSEN), reading)]

    # --- What the plans say of them ---

    def _settle(self, candidates):
        """Return the answer for places that are meant for certain."""
        by_place = {}
        for candidate in sorted(candidates, key=lambda c: RANK[c.found.how]):
            by_place.setdefault(candidate.found.place, candidate)
        areas = self._areas(by_place.values())
        outcomes = [self._outcome(candidate, areas) for candidate in by_place.values()]
        outcomes = [outcome for outcome in outcomes if outcome.ranges]
        zones = {outcome.zone and outcome.zone.pk for outcome in outcomes}
        if len(outcomes) > 1 and (len(zones) > 1 or None in zones):
            return self._choices([outcome.found for outcome in outcomes])
        if not outcomes:
            return self._answer(district=self.district)
        answer = outcomes[0]
        if answer.kind != Kind.NUMBER:
            self._add_schools(answer, areas)
        return answer

    def _areas(self, candidates):
        """Return {(plan id, place id): areas} in the plans that answer and those of the year before. One query."""
        plans = [self.answering[c.found.area] for c in candidates]
        plans += [before for plan in plans if (before := self.plans.before(plan))]
        return zone_rows.areas([c.found.place for c in candidates], [plan.pk for plan in plans])

    def _outcome(self, candidate, areas):
        """Return the answer for one place: decided, or how the number does not decide."""
        found, reading = candidate
        plan = self.answering[found.area]
        ranges = areas.get((plan.pk, found.place), [])
        numbers = self._number_given(ranges) or reading.numbers
        covering, open_ = decide(ranges, numbers)
        answer = self._answer(
            Kind.NUMBER, found=found, numbers=numbers, dropped=reading.dropped, plan=plan, district=found.area,
            ranges=ranges,
        )  # fmt: skip
        zones = {area.zone_id for area in covering}
        if len(zones) == 1 and not open_:
            answer.area, answer.zone, answer.kind = covering[0], covering[0].zone, Kind.SCHOOL
        elif open_:
            answer.missing = Missing.UNKNOWN
        else:
            answer.missing = Missing.TWICE if zones else Missing.OUTSIDE
        return answer

    def _number_given(self, ranges):
        """Return the numbers of the number field; without doubt what is counted, it is what the ranges count."""
        given = addresses.read_number_field(self.question.number)
        counted = {area.numbering for area in ranges if not numbers_of(area).is_whole}
        return dict.fromkeys(counted, next(iter(given.values()))) if given and len(counted) == 1 else given

    def _add_schools(self, answer, areas):
        """Put the schools of the zone into the answer, with their places, and what changed. Two queries."""
        before = self.plans.before(answer.plan)
        last, undecided = decide(areas.get((before.pk, answer.found.place), []), answer.numbers) if before else ([], [])
        last = {area.zone_id for area in last}
        members = zone_rows.schools(list({answer.zone.pk, *last}))
        schools = members[answer.zone.pk]
        places = zone_rows.places([school.pk for school in schools], answer.plan.stage, answer.plan.year)
        answer.schools = [School(school, *places.get(school.pk, ())) for school in schools]
        answer.kind = (Kind.NONE, Kind.SCHOOL, Kind.SCHOOLS)[min(len(schools), 2)]
        if before and not undecided and len(last) < 2:
            answer.last_schools = [school for zone in last for school in members[zone]]
            same = {school.pk for school in answer.last_schools} == {school.pk for school in schools}
            answer.change = Change.NEW if not last else Change.SAME if same else Change.OTHER
        if answer.is_waiting and schools:
            answer.inner, answer.kind = answer.kind, Kind.WAITING


class Candidate(NamedTuple):
    """A place that may be meant, and the reading of what was typed by which it was found."""

    found: Found
    reading: addresses.Reading

    def doubted(self):
        """Return the candidate as sure as its reading: what was left out of the name makes it a part."""
        other_town = self.reading.dropped.endswith(("镇", "乡")) and self.found.kind in NAMED_BY_TOWN
        if self.reading.is_part or other_town:
            return self._replace(found=self.found._replace(how=max(self.found.how, How.PART, key=RANK.get)))
        return self
