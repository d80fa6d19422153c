"""Places of attendance zones as they are found: by name, former name, pinyin, initials or part of a name.

Exact names are found by the indexes of `PlaceName` alone, names that begin so too; what
stands inside a name by the portal's search index, which holds the places of active plans.
"""

from enum import StrEnum
from typing import NamedTuple

from django.db import connections, router
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from institutions.models import PlaceName, ZoneArea
from institutions.search import PLACE
from xzedu.common import search

# Initials of a common word fit thousands of names; nobody chooses among more than these.
MOST_NAMES = 60
MOST_BEGINNING = 30
# The index of pinyin on PostgreSQL knows words by three letters: fewer would read every name.
FEWEST_LETTERS = 3
BEYOND = "\U0010ffff"


class How(StrEnum):
    """How what was typed and a place's name fit together, the surest first."""

    NAME = "name"
    FORMER = "former"
    OTHER = "other"
    PINYIN = "pinyin"
    INITIALS = "initials"
    PART = "part"
    CHOSEN = "chosen"


HOW = {
    How.NAME: _("by its name"),
    How.FORMER: _("by its former name"),
    How.OTHER: _("by another name it has"),
    How.PINYIN: _("by its pinyin"),
    How.INITIALS: _("by the first letters of its pinyin"),
    How.PART: _("by part of its name"),
    How.CHOSEN: _("you chose it"),
}
# These leave no doubt which place is meant; the others must be confirmed by choosing.
SURE = (How.NAME, How.FORMER, How.OTHER)
RANK = {how: rank for rank, how in enumerate(How)}
BY_NAME = {PlaceName.Kind.OWN: How.NAME, PlaceName.Kind.FORMER: How.FORMER, PlaceName.Kind.OTHER: How.OTHER}


class Found(NamedTuple):
    """A place that fits, by which of its names and how."""

    place: int
    area: int
    kind: str
    name: str
    matched: str
    how: How
    is_sample: bool = False

    @property
    def is_sure(self):
        return self.how in SURE


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

    def found(self, how):
        return Found(self.place, self.area, self.place_kind, self.place_name, self.name, how, self.is_sample)

    def how(self, text):
        """Return how `text` (a plain name or pinyin) fits this name, or None."""
        if text == self.plain:
            return BY_NAME[self.kind]
        if text == self.pinyin:
            return How.PINYIN
        if text == self.initials:
            return How.INITIALS
        fits = text in self.plain or text in self.pinyin or text in self.initials
        return How.PART if fits else None


_COLUMNS = (
    "place", "kind", "name", "plain", "pinyin", "initials", "place__area", "place__kind", "place__name",
    "place__is_sample",
)  # fmt: skip


def _names(condition, plans):
    """Return the names that meet `condition` of places in the zone plans `plans` (ids)."""
    seen = ZoneArea.objects.filter(place=OuterRef("place"), plan__in=plans)
    return PlaceName.objects.filter(condition).filter(Exists(seen)).order_by().values_list(*_COLUMNS)


def named(names, plans, *, letters=False):
    """Return the `Name`s that are one of `names` (plain), or sound so if they are `letters`: one query."""
    condition = Q(plain__in=names)
    if letters:
        condition |= Q(pinyin__in=names) | Q(initials__in=names)
    return [Name(*row) for row in _names(condition, plans)[:MOST_NAMES]]


def names_of(place, plans):
    """Return the `Name`s of the place `place` (id), none if no plan of `plans` has it: one query."""
    return [Name(*row) for row in _names(Q(place=place), plans)]


def similar(text, plans, *, letters=False, limit=MOST_BEGINNING):
    """Return up to `limit` of `Found`, the best first, whose name contains `text` (plain, or pinyin).

    Three queries: the names that begin so, those that contain it, and what the plans have of both.
    """
    if len(text) < (2 if letters else 1):
        return []
    pks = _beginning(text, letters)
    if not letters or len(text) >= FEWEST_LETTERS:
        pks |= set(search.newest(text, PLACE, limit=4 * MOST_BEGINNING))
    if not pks:
        return []
    best = {}
    for row in _names(Q(place__in=pks), plans):
        name = Name(*row)
        if how := name.how(text):
            begins = any(form.startswith(text) for form in (name.plain, name.pinyin, name.initials))
            key = (RANK[how], not begins, len(name.plain), name.plain, name.place)
            if name.place not in best or key < best[name.place][0]:
                best[name.place] = (key, name.found(how))
    return [found for _key, found in sorted(best.values())[:limit]]


def _beginning(text, letters):
    """Return the ids of places one of whose names begins with `text`: a few steps along an index.

    An order of the database that is not that of code points would only find fewer.
    """
    columns = ("pinyin", "initials", "plain") if letters else ("plain",)
    one = "SELECT * FROM (SELECT place_id FROM {table} WHERE {c} >= %s AND {c} < %s ORDER BY {c} LIMIT %s) AS by_{c}"
    table = PlaceName._meta.db_table
    # The columns are ours; what was typed is a parameter.
    sql = " UNION ALL ".join(one.format(table=table, c=column) for column in columns)
    with connections[router.db_for_read(PlaceName)].cursor() as cursor:
        cursor.execute(sql, [text, text + BEYOND, MOST_BEGINNING] * len(columns))
        return {pk for (pk,) in cursor.fetchall()}
