"""Places of attendance zones as they are found: by name, former name, pinyin, initials or part of a name.

Exact names are found by the indexes of `PlaceName` alone, names that begin so too; what
stands inside a name by the portal's search index, which holds the places of active plans.
"""

from enum import StrEnum
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from institutions import zone_rows
from institutions.models import PlaceName
from institutions.search import PLACE
from xzedu.common import search

MOST_SIMILAR = 30
MOST_CONTAINING = 60
# The index of pinyin on PostgreSQL knows words by three letters: fewer would read every name.
FEWEST_LETTERS = 3


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


def found_by(name, how):
    """Return a `zone_rows.Name` as the `Found` it makes."""
    return Found(name.place, name.area, name.place_kind, name.place_name, name.name, how, bool(name.is_sample))


def how_it_fits(text, name):
    """Return how `text` (a plain name or pinyin) fits a `zone_rows.Name`, or None."""
    if text == name.plain:
        return BY_NAME[name.kind]
    if text == name.pinyin:
        return How.PINYIN
    if text == name.initials:
        return How.INITIALS
    return How.PART if any(text in form for form in name[3:6]) else None


def similar(text, plans, *, letters=False, limit=MOST_SIMILAR):
    """Return up to `limit` of `Found`, the best first, whose name contains `text` (plain, or pinyin).

    One query where enough names begin so, three where those that contain it are needed too.
    """
    if len(text) < (2 if letters else 1):
        return []
    columns = ("pinyin", "initials", "plain") if letters else ("plain",)
    names = zone_rows.beginning(text, plans, columns, limit)
    if len({name.place for name in names}) < limit and (not letters or len(text) >= FEWEST_LETTERS):
        containing = search.newest(text, PLACE, limit=MOST_CONTAINING)
        names += zone_rows.names_of(containing, plans)
    best = {}
    for name in names:
        if how := how_it_fits(text, name):
            begins = any(form.startswith(text) for form in name[3:6])
            key = (RANK[how], not begins, len(name.plain), name.plain, name.place)
            if name.place not in best or key < best[name.place][0]:
                best[name.place] = (key, found_by(name, how))
    return [found for _key, found in sorted(best.values())[:limit]]
