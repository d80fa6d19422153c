"""Checks of a zone plan before it is activated: pure rules. What they say is in `zone_findings`."""

from collections import Counter
from datetime import date
from typing import NamedTuple

from institutions import near_names
from institutions.addresses import Numbers
from institutions.number_ranges import gaps, overlaps
from xzedu.common.checks import EXPLAIN, NOTE, REFUSE, Checks

ROAD = "road"
# Named in a message; the rest are counted.
NAMED = 8


class School(NamedTuple):
    """A school as the register has it."""

    pk: int
    name: str
    area: int
    stages: tuple
    opened_on: date | None
    closed_on: date | None
    is_public: bool
    is_private: bool
    in_district: bool


class Entry(NamedTuple):
    """An area of a zone; `place` is an id, or None for what is not looked up; then `reason` may say why."""

    zone: int
    text: str
    place: int | None
    numbers: Numbers
    reason: str = ""


class Place(NamedTuple):
    """A place the plan names: its name, plain form, kind, the plain forms of its other names, its pinyin."""

    name: str
    plain: str
    kind: str
    further: tuple = ()
    pinyin: str = ""


class Zone(NamedTuple):
    """A zone: its number, name, schools, and whether the plan says how one of several is decided."""

    number: int
    name: str
    schools: tuple
    is_decided: bool


class Plan(NamedTuple):
    """A plan and what is around it.

    Attributes:
        stage: of its schools.
        first_day, last_day: of the school year.
        zones: number → `Zone`.
        entries: [`Entry`] of all zones in order.
        places: id → `Place`.
        due: [`School`] public schools of the district and stage, which should have a zone.
        elsewhere: place id → name of a district whose plan of the year names the place too.
        before: place id → ids of its schools in last year's plan, or None if there is none.
        gone: place id → `Place` of those last year's plan named and this one does not.
    """

    stage: str
    first_day: date
    last_day: date
    zones: dict
    entries: list
    places: dict
    due: list
    elsewhere: dict
    before: dict | None = None
    gone: dict = {}


class Finding(NamedTuple):
    """A fault: the check's code and severity, and what its message speaks of."""

    code: str
    severity: str
    values: dict


CHECKS = Checks()
check = CHECKS.add


def run(plan):
    """Return every [`Finding`] on a plan, the gravest first."""
    return [Finding(rule.code, rule.severity, values) for rule, values in CHECKS.run(plan)]


def by_place(plan):
    """Return place id → its entries."""
    found = {}
    for entry in plan.entries:
        if entry.place is not None:
            found.setdefault(entry.place, []).append(entry)
    return found


def counted(entries):
    """Yield (numbering, entries) of one place: those that count so, and those that have the whole place."""
    numberings = {entry.numbers.numbering for entry in entries if not entry.numbers.is_whole} or {""}
    whole = [entry for entry in entries if entry.numbers.is_whole]
    for numbering in sorted(numberings):
        own = [entry for entry in entries if not entry.numbers.is_whole and entry.numbers.numbering == numbering]
        yield numbering, own + whole


def named(names):
    """Return up to eight of the names, and how many there are."""
    names = list(names)
    return {"names": "、".join(names[:NAMED]) + ("…" if len(names) > NAMED else ""), "count": len(names)}


# --- Addresses ----------------------------------------------------------------


@check("empty_plan", REFUSE)
def empty_plan(plan):
    if not plan.zones:
        yield {}


@check("same_address", REFUSE)
def same_address(plan):
    """An address in two zones: both schools would be promised to the same child."""
    for place, entries in by_place(plan).items():
        if len({entry.zone for entry in entries}) < 2:
            continue
        told = set()
        for numbering, held in counted(entries):
            texts, whole = {}, {entry.zone for entry in held if entry.numbers.is_whole}
            for entry in held:
                texts.setdefault(entry.zone, entry.text)
            for (first, second), number in overlaps([(entry.zone, entry.numbers) for entry in held]).items():
                if (first, second) not in told:
                    told.add((first, second))
                    yield {
                        "place": plan.places[place].name, "numbering": numbering,
                        "number": None if {first, second} <= whole else number,
                        "first": first, "first_text": texts[first], "second": second, "second_text": texts[second],
                    }  # fmt: skip


@check("shared_name", EXPLAIN)
def shared_name(plan):
    """Two places in different zones are looked up by the same name."""
    zones, owners = {}, {}
    for entry in plan.entries:
        if entry.place is not None:
            zones.setdefault(entry.place, set()).add(entry.zone)
    for pk, place in plan.places.items():
        for name in {place.plain, *place.further}:
            owners.setdefault(name, []).append(pk)
    for name, places in owners.items():
        of = [zones.get(pk, set()) for pk in places]
        if len(places) > 1 and len(set().union(*of)) > 1:
            numbers = ", ".join(map(str, sorted(set().union(*of))))
            yield {"name": name, "zones": numbers} | named(plan.places[pk].name for pk in places)


@check("gap", EXPLAIN)
def gap(plan):
    """Numbers between ranges of a place that belong to no zone."""
    for place, entries in by_place(plan).items():
        if any(entry.numbers.is_whole for entry in entries):
            continue
        for numbering, held in counted(entries):
            for first, last, line in gaps([entry.numbers for entry in held]):
                parity = "" if line.step == 1 else ("odd" if line.offset else "even")
                zones = ", ".join(map(str, sorted({entry.zone for entry in held})))
                yield {
                    "place": plan.places[place].name, "numbering": numbering, "from": first, "to": last,
                    "parity": parity, "zones": zones,
                }  # fmt: skip


@check("wrong_side", EXPLAIN)
def wrong_side(plan):
    """A range of odd numbers that begins or ends with an even one, or the reverse."""
    for entry in plan.entries:
        first, last, parity = entry.numbers.span
        ends = [number for number in (first, last) if number is not None]
        if parity and any((number % 2 == 1) != (parity == "odd") for number in ends):
            yield {"zone": entry.zone, "text": entry.text}


@check("two_spellings", EXPLAIN)
def two_spellings(plan):
    """Names that are near equal: probably one place spelt in two ways. Last year's that are gone count too."""
    own = {place.plain: place for place in plan.places.values() if place.kind != ROAD}
    gone = {place.plain: place for place in plan.gone.values() if place.kind != ROAD}
    zones = {}
    for entry in plan.entries:
        if entry.place is not None:
            zones.setdefault(plan.places[entry.place].plain, set()).add(entry.zone)
    known = gone | own
    for first, second in near_names.pairs({name: place.pinyin for name, place in known.items()}):
        # A further name of a place is a spelling that is known.
        if (
            (first in own or second in own)
            and second not in known[first].further
            and first not in known[second].further
        ):
            numbers = sorted(zones.get(first, set()) | zones.get(second, set()))
            yield {"first": known[first].name, "second": known[second].name, "zones": ", ".join(map(str, numbers))}


@check("listed_twice", NOTE)
def listed_twice(plan):
    """A zone that lists a place, or numbers of it, twice."""
    for place, entries in by_place(plan).items():
        counts = Counter((entry.zone, entry.numbers) for entry in entries)
        for (zone, _numbers), count in counts.items():
            if count > 1:
                yield {"place": plan.places[place].name, "zone": zone}


@check("unread", EXPLAIN)
def unread(plan):
    """Text that could not be split into places; nothing is looked up in it."""
    for entry in plan.entries:
        if entry.place is None and entry.reason:
            yield {"zone": entry.zone, "text": entry.text, "reason": entry.reason}


@check("boundary", NOTE)
def boundary(plan):
    """Boundaries in words: nothing is looked up in them."""
    found = [entry for entry in plan.entries if entry.place is None and not entry.reason]
    if found:
        yield {"zones": len({entry.zone for entry in found})} | named(f"“{entry.text}”" for entry in found)


@check("elsewhere", NOTE)
def elsewhere(plan):
    """Places that the plan of another district names too. Roads cross boundaries and are left out."""
    for district in sorted(set(plan.elsewhere.values())):
        yield {"district": district} | named(
            plan.places[pk].name for pk, found in plan.elsewhere.items() if found == district
        )


# --- Schools ------------------------------------------------------------------


def members(plan):
    """Yield (zone, school) of a plan."""
    for zone in plan.zones.values():
        for school in zone.schools:
            yield zone, school


@check("no_school", REFUSE)
def no_school(plan):
    for zone in plan.zones.values():
        if not zone.schools:
            yield {"zone": zone.number, "name": zone.name}


@check("closed_school", REFUSE)
def closed_school(plan):
    """A school that has closed before the school year, or opens after it."""
    for zone, school in members(plan):
        if school.closed_on and school.closed_on <= plan.first_day:
            yield {"zone": zone.number, "school": school.name, "day": str(school.closed_on)}
        elif school.opened_on and school.opened_on > plan.last_day:
            yield {"zone": zone.number, "school": school.name, "day": str(school.opened_on)}


@check("hidden_school", REFUSE)
def hidden_school(plan):
    """A school that is not on the public register: its name would become public with the plan."""
    for zone, school in members(plan):
        if not school.is_public:
            yield {"zone": zone.number, "school": school.name}


@check("wrong_stage", REFUSE)
def wrong_stage(plan):
    for zone, school in members(plan):
        if plan.stage not in school.stages:
            yield {"zone": zone.number, "school": school.name, "stage": plan.stage}


@check("undecided", REFUSE)
def undecided(plan):
    """A zone of several schools of which the plan does not say how one is decided."""
    for zone in plan.zones.values():
        if len(zone.schools) > 1 and not zone.is_decided:
            yield {"zone": zone.number} | named(school.name for school in zone.schools)


@check("other_district", EXPLAIN)
def other_district(plan):
    for zone, school in members(plan):
        if not school.in_district:
            yield {"zone": zone.number, "school": school.name}


@check("private_school", EXPLAIN)
def private_school(plan):
    """Private schools admit from the whole district; they have no zone."""
    for zone, school in members(plan):
        if school.is_private:
            yield {"zone": zone.number, "school": school.name}


@check("no_zone", EXPLAIN)
def no_zone(plan):
    """A public school of the stage in the district that no zone names."""
    have = {school.pk for _zone, school in members(plan)}
    lacking = [school.name for school in plan.due if school.pk not in have]
    if plan.zones and lacking:
        yield named(lacking)


@check("no_places", EXPLAIN)
def no_places(plan):
    have = {entry.zone for entry in plan.entries}
    for zone in plan.zones.values():
        if zone.number not in have:
            yield {"zone": zone.number, "name": zone.name}


# --- Last year ----------------------------------------------------------------


@check("changes", NOTE)
def changes(plan):
    """What differs from the plan of the year before: places new, gone, and with other schools."""
    if plan.before is None:
        return
    now = schools_of_places(plan)
    moved = [pk for pk, schools in now.items() if pk in plan.before and plan.before[pk] != schools]
    new = [pk for pk in now if pk not in plan.before]
    yield {
        "new": len(new), "gone": len(plan.gone), "moved": len(moved),
        "names": named(plan.places[pk].name for pk in moved)["names"],
    }  # fmt: skip


def schools_of_places(plan):
    """Return place id → frozenset of the ids of its schools."""
    found = {}
    for entry in plan.entries:
        if entry.place is not None:
            found.setdefault(entry.place, set()).update(school.pk for school in plan.zones[entry.zone].schools)
    return {place: frozenset(schools) for place, schools in found.items()}
