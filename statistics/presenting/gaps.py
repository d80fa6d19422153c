"""Gaps as tables show them: by how much two groups differ, and which of them is better off."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from institutions.codes import LocaleGroup, Sector
from xzedu.statistics import addresses, wording
from xzedu.statistics.codes import Direction, Unit
from xzedu.statistics.pivots import Breakdown
from xzedu.statistics.presenting.words import difference

# Units that stand in the names or at the figures already.
SAID_BY_NAME = frozenset({Unit.PER_HUNDRED, Unit.PERCENT})


@dataclass(frozen=True)
class Place:
    """Where and when groups are compared: what they are within, unless they are areas themselves."""

    area: object
    stage: str
    year: int

    def address(self, indicator, group):
        """Return where it is told how the figure of a group was made."""
        part = group.value if isinstance(group, LocaleGroup | Sector) else ""
        return addresses.of_figure(indicator, self.area if part else group, self.year, Breakdown.of(self.stage, part))


@dataclass(frozen=True)
class Row:
    """One indicator: each group's figure with how it was made, the difference, the ratio, and who is better off.

    Attributes:
        figures: (text, address) of each group; no address where there is no figure.
    """

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
    def all(cls, gaps, area, stage, year):
        """Return the tables of `equity.Gaps` that have rows; `area` is what all but the districts are within."""
        place, at = {"area": area.local_name}, Place(area, stage, year)
        known = [
            cls.of("locales", _("Urban, town and rural: %(area)s") % place,
                   _("The gap is urban less rural."), gaps.locales, at),
            cls.of("districts", _("Between districts"),
                   _("The gap is the highest district less the lowest."), gaps.districts, at),
            cls.of("sectors", _("Public and private: %(area)s") % place,
                   _("The gap is public less private."), gaps.sectors, at),
        ]  # fmt: skip
        return [table for table in known if table.rows]

    @classmethod
    def of(cls, key, title, note, pairs, at):
        named = key == "districts"
        heads = (_("Highest"), _("Lowest")) if named else tuple(map(name, pairs[0].sides if pairs else ()))
        return cls(key, title, note, heads, tuple(row(pair, at, named) for pair in pairs))


def row(pair, at, named=False):
    """Return the `Row` of an `equity.Pair`; `named`: each figure stands with the name of its group."""
    indicator = pair.indicator

    def cell(side):
        if side.value is None:
            return _("no figure"), ""
        text = wording.number(side.value, indicator)
        text = _("%(name)s: %(value)s") % {"name": name(side), "value": text} if named else text
        return text, at.address(indicator, side.group)

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
