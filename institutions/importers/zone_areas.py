"""The clean table of areas of zones, one a row."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from institutions.annex_items import BOUNDARY, kind_of
from institutions.annex_numbers import read_exclusions
from institutions.codes import Numbering, Parity, PlaceKind
from institutions.importers.places import KIND_NAMES, LONGEST, Gazetteer, refuse_other_sort, unmake_places
from institutions.importers.plans import Plans, ZonePlanImporter, undo_refused_of
from institutions.models import Place, Zone, ZoneArea, ZonePlan
from xzedu.common.imports import Column, Match, register
from xzedu.common.imports.columns import choice, integer, normalise_digits, text
from xzedu.common.imports.problems import CellError

NUMBER = integer(0, 99_999)
NUMBERING_NAMES = {
    "门牌": "house", "门牌号": "house", "号": "house", "号楼": "building", "楼栋": "building", "栋": "building",
    "幢": "building", "组": "group", "村民小组": "group",
}  # fmt: skip
PARITY_NAMES = {
    "单": "odd", "单号": "odd", "奇数": "odd", "双": "even", "双号": "even", "偶数": "even", "单双号": "", "全部": "",
}  # fmt: skip


@register
class ZoneAreaImporter(ZonePlanImporter):
    """Areas of zones, one a row, recognised by plan, zone and position. The zones must be there."""

    kind = "zone-areas"
    label = _("Areas of zones")
    model = ZoneArea
    key = ("plan", "zone", "position")
    derived = ("zone_id", "plan_id", "place_id")
    makes = (Place,)

    def make_columns(self):
        kinds = [*PlaceKind.choices, (BOUNDARY, _("Boundary in words"))]
        parity = choice([*Parity.choices, ("", _("All numbers"))], PARITY_NAMES)
        numbering = choice(Numbering.choices, NUMBERING_NAMES)
        return (
            self.plan_column(),
            Column("zone", _("number of the zone"), integer(1, 100_000), ("施教区序号",), column=None),
            Column("position", _("position"), integer(1, 100_000), ("顺序", "序号")),
            Column("text", _("as written"), text(2000), ("原文",), required=True, empty=""),
            Column("kind", _("kind of place"), choice(kinds, KIND_NAMES | {"边界": BOUNDARY}), ("地点类型", "类型"), column=None),
            Column("place", _("place"), text(LONGEST), ("地点", "地点名称", "小区", "道路"), column=None),
            Column("numbering", _("numbers of"), numbering, ("编号类型",), empty=""),
            Column("first", _("from number"), NUMBER, ("起", "起号")),
            Column("last", _("to number"), NUMBER, ("止", "止号")),
            Column("parity", _("odd or even"), parity, ("单双号",), empty=""),
            Column("exclusions", _("except"), exclusions, ("除外",), empty=()),
        )  # fmt: skip

    def matches(self):
        return (Match(("zone_id", "position")),)

    def derive(self, batch):
        keys = batch.data["plan"]
        plans = Plans(keys, self.is_sample)
        plans.refuse_other_sort(batch)
        self._find_zones(batch, plans)
        kinds = batch.column("kind")
        self.wanted = []
        for key, kind, place in zip(keys, kinds, batch.column("place"), strict=True):
            wanted = key and place and kind != BOUNDARY
            self.wanted.append((key.area, kind or kind_of(place), place) if wanted else None)
        self.places = Gazetteer({found[0] for found in self.wanted if found}, self.is_sample)
        for at, found in enumerate(self.wanted):
            if found:
                refuse_other_sort(batch, at, "place", self.places, self.places.find(*found))
        self._check(batch)

    def _find_zones(self, batch, plans):
        batch.data["plan_id"] = [plans.id_of(key) for key in batch.data["plan"]]
        rows = Zone.objects.filter(plan__in={pk for pk in batch.data["plan_id"] if pk})
        held = {(plan, number): pk for pk, plan, number in rows.values_list("pk", "plan", "number")}
        batch.data["zone_id"] = []
        for at, (plan, number) in enumerate(zip(batch.data["plan_id"], batch.data["zone"], strict=True)):
            batch.data["zone_id"].append(held.get((plan, number)))
            if batch.data["plan"][at] and number and batch.data["zone_id"][at] is None:
                reason = _("The plan has no zone of this number.")
                batch.refuse(at, "zone", "no_zone", reason, _("Bring in the zones first (zone-annex)."))

    def _check(self, batch):
        """Give numbers without a kind the usual one, and refuse what contradicts itself."""
        numberings = batch.data["numbering"] = batch.column("numbering", "")
        columns = (batch.column(name) for name in ("kind", "place", "first", "last", "parity", "exclusions"))
        for at, (kind, place, first, last, parity, left_out) in enumerate(zip(*columns, strict=True)):
            numbered = first is not None or last is not None or parity or left_out
            if numbered and not numberings[at]:
                if self.wanted[at] and self.wanted[at][1] == PlaceKind.ROAD:
                    numberings[at] = Numbering.HOUSE.value
                else:
                    reason = _("It does not say what the numbers count.")
                    batch.refuse(at, "numbering", "unit", reason, _("Write house, building or group."))
            if first is not None and last is not None and last < first:
                reason = _("A range of numbers cannot end before it begins.")
                batch.refuse(at, "last", "backwards", reason, _("Check both numbers; are they exchanged?"))
            if kind == BOUNDARY and (place or numbered):
                reason = _("A boundary in words has neither place nor numbers.")
                batch.refuse(at, "kind", "boundary_with_place", reason, _("Empty those cells, or correct the kind."))
            elif kind != BOUNDARY and not place and (kind or numbered):
                batch.refuse(at, "place", "no_place", _("The row names no place."), _("Fill the cell in."))

    def prepare(self, batch, places):
        self.places.make(self.wanted[at] for at in places if self.wanted[at])
        self.made = {Place: self.places.made}
        batch.data["place_id"] = [found and self.places.find(*found) for found in self.wanted]

    def undo_refused(self, ids):
        areas = ZoneArea.objects.filter(pk__in=ids[:1000])
        return undo_refused_of(ZonePlan.objects.filter(pk__in=areas.values("plan")))

    def unmake(self, made):
        unmake_places(made[Place])


def exclusions(cell):
    """Read numbers that are left out: 5-9;21单."""
    try:
        return tuple(map(tuple, read_exclusions(normalise_digits(cell))))
    except ValueError:
        raise CellError(
            "no_numbers", gettext("It is no list of numbers."), gettext("Write it as 5-9;21;60-66双.")
        ) from None
