"""Gaps as tables show them: by how much two groups differ, and which of them is better off."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from xzedu.statistics import wording
from xzedu.statistics.codes import Direction, Unit
from xzedu.statistics.presenting.words import difference

# Units that stand in the names or at the figures already.
SAID_BY_NAME = frozenset({Unit.PER_HUNDRED, Unit.PERCENT})


@dataclass(frozen=True)
class Row:
    """One indicator: the figure of each group, the difference, the ratio, and who is better off."""

    indicator: object
    unit: str
    figures: tuple
    gap: str
    ratio: str
    ahead: str


@dataclass(frozen=True)
class Table:
    """One kind of gap. `heads`: names of the groups, or none where each row names its own."""

    key: str
    title: str
    note: str
    heads: tuple
    rows: tuple

    @classmethod
    def all(cls, gaps, area):
        """Return the tables of `equity.Gaps` that have rows; `area` is what all but the districts are within."""
        place = {"area": area.local_name}
        known = [
            cls.of("locales", _("Urban, town and rural: %(area)s") % place,
                   _("The gap is urban less rural."), gaps.locales),
            cls.of("districts", _("Between districts"),
                   _("The gap is the highest district less the lowest."), gaps.districts),
            cls.of("sectors", _("Public and private: %(area)s") % place,
                   _("The gap is public less private."), gaps.sectors),
        ]  # fmt: skip
        return [table for table in known if table.rows]

    @classmethod
    def of(cls, key, title, note, pairs):
        named = key == "districts"
        heads = (_("Highest"), _("Lowest")) if named else tuple(map(name, pairs[0].sides if pairs else ()))
        return cls(key, title, note, heads, tuple(row(pair, named) for pair in pairs))


def row(pair, named=False):
    """Return the `Row` of an `equity.Pair`; `named`: each figure stands with the name of its group."""
    indicator = pair.indicator

    def cell(side):
        if side.value is None:
            return _("no figure")
        text = wording.number(side.value, indicator)
        return _("%(name)s: %(value)s") % {"name": name(side), "value": text} if named else text

    gap = pair.gap
    if gap is None:
        said, ratio, ahead = "–", "–", "–"
    elif not gap.difference:
        said, ratio, ahead = _("none"), "1.00", _("neither")
    else:
        said = difference(indicator, gap.difference)
        ratio = "–" if gap.ratio is None else f"{gap.ratio:.2f}"
        ends = (pair.sides[0], pair.sides[-1])
        ahead = name(ends[gap.ahead - 1])
    unit = str(Direction(indicator.direction).label)
    if indicator.unit not in SAID_BY_NAME:
        unit = _("%(unit)s, %(direction)s") % {"unit": indicator.get_unit_display(), "direction": unit}
    return Row(indicator, unit, tuple(map(cell, pair.sides)), said, ratio, ahead)


def name(side):
    """Return the name of a group: an area's, or the label of a code."""
    return getattr(side.group, "local_name", None) or str(side.group.label)
