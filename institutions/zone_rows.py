"""The statements of the zone look-up, written out.

Through the ORM they took ten times as long to put together as the database takes to answer
(docs/benchmarks.md). What was typed is a parameter always; only names of columns are put in.
"""

import json
from typing import NamedTuple

from django.db import connections, router
from django.utils import timezone

from institutions.models import Institution, Zone, ZoneArea

# Initials of a common word fit thousands of names; nobody chooses among more than these.
MOST_SOUNDING = 60
BEYOND = "\U0010ffff"


class Name(NamedTuple):
    """One name of a place, as read from the database."""

    place: int
    kind: str
    name: str
    plain: str
    pinyin: str
    initials: str
    area: int
    place_kind: str
    place_name: str
    is_sample: bool


NAMES = """
SELECT n.place_id, n.kind, n.name, n.plain, n.pinyin, n.initials,
    p.area_id, p.kind AS place_kind, p.name AS place_name, p.is_sample
FROM institutions_placename n JOIN institutions_place p ON p.id = n.place_id
WHERE ({condition}) AND EXISTS (
    SELECT 1 FROM institutions_zonearea a WHERE a.place_id = n.place_id AND a.plan_id IN ({plans}))
"""
BEGINNING = "SELECT * FROM ({names} ORDER BY n.{column} LIMIT %s) AS by_{column}"
AREA_FIELDS = (
    "id", "zone_id", "plan_id", "position", "text", "place_id", "numbering", "first", "last", "parity", "exclusions",
)  # fmt: skip
ZONE_FIELDS = ("id", "plan_id", "number", "name", "text", "rule", "rule_note", "rule_note_en")
AREAS = f"""
SELECT {", ".join(f"a.{name}" for name in AREA_FIELDS)}, {", ".join(f"z.{name}" for name in ZONE_FIELDS)}
FROM institutions_zonearea a JOIN institutions_zone z ON z.id = a.zone_id
WHERE a.place_id IN ({{places}}) AND a.plan_id IN ({{plans}}) ORDER BY z.number, a.position
"""  # noqa: S608 - the names are ours
SCHOOL_FIELDS = (
    "id", "code", "name", "name_en", "kind", "organiser", "area_id", "address", "address_en", "phone", "enrolment",
    "status", "is_sample",
)  # fmt: skip
SCHOOLS = f"""
SELECT m.zone_id, {", ".join(f"i.{name}" for name in SCHOOL_FIELDS)}
FROM institutions_zoneschool m JOIN institutions_institution i ON i.id = m.institution_id
WHERE m.zone_id IN ({{zones}}) AND i.state IN ('published', 'withdrawn') AND i.publish_at <= %s
ORDER BY m.position, m.id
"""  # noqa: S608 - the names are ours
PLACES = """
SELECT p.institution_id, p.classes, SUM(i.places)
FROM institutions_admissionplan p LEFT JOIN institutions_admissionintake i ON i.plan_id = p.id
WHERE p.institution_id IN ({schools}) AND p.stage = %s AND p.year = %s AND p.state = 'published' AND p.publish_at <= %s
GROUP BY p.institution_id, p.classes
"""


def _marks(values):
    # NULL is in nothing: no row, and no fault, where there are none.
    return ", ".join(["%s"] * len(values)) or "NULL"


def _rows(sql, params):
    with connections[router.db_for_read(ZoneArea)].cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def _now():
    return connections[router.db_for_read(ZoneArea)].ops.adapt_datetimefield_value(timezone.now())


def _names(condition, params, plans, more=""):
    sql = NAMES.format(condition=condition, plans=_marks(plans)) + more
    return [Name(*row) for row in _rows(sql, [*params, *plans])]


def named(names, plans, *, letters=False):
    """Return the `Name`s of places in the zone plans `plans` (ids) that are one of `names` (plain).

    With `letters` also those that sound so, by pinyin or initials, `MOST_SOUNDING` at most. One query.
    """
    marks = _marks(names)
    if not letters:
        return _names(f"n.plain IN ({marks})", names, plans)
    condition = " OR ".join(f"n.{column} IN ({marks})" for column in ("plain", "pinyin", "initials"))
    return _names(condition, [*names] * 3, plans, f" LIMIT {MOST_SOUNDING}")


def names_of(places, plans):
    """Return the `Name`s of the places `places` (ids) that one of `plans` has: one query."""
    return _names(f"n.place_id IN ({_marks(places)})", places, plans)


def beginning(text, plans, columns, limit):
    """Return the `Name`s of places in `plans` that begin with `text` in one of `columns`, up to `limit` of each.

    A few steps along each index. An order of the database that is not that of code points would
    only find fewer. One query.
    """
    each = [
        BEGINNING.format(
            names=NAMES.format(condition=f"n.{column} >= %s AND n.{column} < %s", plans=_marks(plans)), column=column
        )
        for column in columns
    ]
    return [Name(*row) for row in _rows(" UNION ALL ".join(each), [text, text + BEYOND, *plans, limit] * len(columns))]


def areas(places, plans):
    """Return {(plan id, place id): [`ZoneArea` with its zone]} in the order of the plans: one query."""
    found, zones = {}, {}
    for row in _rows(AREAS.format(places=_marks(places), plans=_marks(plans)), [*places, *plans]):
        *values, exclusions = row[: len(AREA_FIELDS)]
        area = ZoneArea.from_db(None, AREA_FIELDS, [*values, json.loads(exclusions)])
        of_zone = row[len(AREA_FIELDS) :]
        area.zone = zones.setdefault(area.zone_id, None) or Zone.from_db(None, ZONE_FIELDS, of_zone)
        zones[area.zone_id] = area.zone
        found.setdefault((area.plan_id, area.place_id), []).append(area)
    return found


def schools(zones):
    """Return {zone id: [the institutions of it the public sees]}: one query."""
    found = {zone: [] for zone in zones}
    for zone, *row in _rows(SCHOOLS.format(zones=_marks(zones)), [*zones, _now()]):
        found[zone].append(Institution.from_db(None, SCHOOL_FIELDS, row))
    return found


def places(institutions, stage, year):
    """Return {institution id: (classes, places)} of published admission plans, each None if unknown: one query."""
    sql = PLACES.format(schools=_marks(institutions))
    return {pk: counted for pk, *counted in _rows(sql, [*institutions, stage, year, _now()])}
