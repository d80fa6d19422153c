"""Places that zones name: found under any of their names, made where they are new; a table of further names."""

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from institutions.addresses import plain
from institutions.annex_items import kind_of
from institutions.codes import PlaceKind
from institutions.importers.register import district_names
from institutions.models import Place, PlaceName, ZoneArea
from institutions.spelling import spelt
from xzedu.common.bulk import chunks, insert_rows
from xzedu.common.imports import Column, Importer, Match, register
from xzedu.common.imports.columns import choice, lookup, text

LONGEST = 80
KIND_NAMES = {
    "小区": "community", "居民小区": "community", "村": "village", "行政村": "village", "自然村": "village",
    "社区": "committee", "居委会": "committee", "路": "road", "街": "road", "道路": "road", "路段": "road",
}  # fmt: skip


def insert_names(names):
    """Insert the names [(place id, name, kind)] of places."""
    columns = ("place_id", "kind", "name", "plain", "pinyin", "initials")
    insert_rows(PlaceName, columns, ((place, kind, name, *spelt(name)) for place, name, kind in names))


class Gazetteer:
    """The places of some districts under all their names. Two queries; `make` writes what is missing.

    Args:
        areas: ids of the districts.
        is_sample: whether places that are made are sample data.
    """

    def __init__(self, areas, is_sample):
        self.is_sample = is_sample
        self.own, self.of_other_sort, self.made, self.made_names = {}, set(), [], []
        self._any_kind, self._by_name, self._names = {}, {}, set()
        rows = Place.objects.filter(area__in=areas).values_list("pk", "area", "kind", "plain", "is_sample")
        for pk, area, kind, name, sample in rows.iterator(chunk_size=5000):
            self._enter(pk, area, kind, name)
            if sample and not is_sample:
                self.of_other_sort.add(pk)
        names = PlaceName.objects.filter(place__area__in=areas).exclude(kind=PlaceName.Kind.OWN)
        for pk, area, name in names.values_list("place", "place__area", "plain").iterator(chunk_size=5000):
            self._by_name.setdefault((area, name), set()).add(pk)
            self._names.add((pk, name))

    def _enter(self, pk, area, kind, name):
        self.own[area, kind, name] = pk
        self._any_kind.setdefault((area, name), set()).add(pk)
        self._names.add((pk, name))

    def find(self, area, kind, name):
        """Return the id of the place of that name: its own, of this kind or of the only other one, or else a
        further name that only one place of the district has. None if there is none."""
        key = plain(name)
        if pk := self.own.get((area, kind, key)):
            return pk
        for known in (self._any_kind, self._by_name):
            if len(found := known.get((area, key), ())) == 1:
                return next(iter(found))
        return None

    def make(self, wanted):
        """Make the places of `wanted` [(area, kind, name)] that are not there."""
        new = {}
        for area, kind, name in wanted:
            if self.find(area, kind, name) is None:
                new.setdefault((area, kind, plain(name)), name)
        rows = ((area, kind, name, key, self.is_sample) for (area, kind, key), name in new.items())
        last = _last(Place)
        insert_rows(Place, ("area_id", "kind", "name", "plain", "is_sample"), rows)
        own = []
        for pk, area, kind, name, key in Place.objects.filter(pk__gt=last).values_list(
            "pk", "area", "kind", "name", "plain"
        ):
            if (area, kind, key) in new:
                self._enter(pk, area, kind, key)
                own.append((pk, name, PlaceName.Kind.OWN.value))
        self.made += [pk for pk, _name, _kind in own]
        insert_names(own)

    def add_names(self, wanted):
        """Give places the further names `wanted` [(place id, name, kind)] that they have not yet."""
        new = {}
        for place, name, kind in wanted:
            if (place, plain(name)) not in self._names:
                new.setdefault((place, plain(name)), (place, name, kind.value))
        self._names |= set(new)
        last = _last(PlaceName)
        insert_names(new.values())
        found = PlaceName.objects.filter(pk__gt=last).values_list("pk", "place", "plain")
        self.made_names += [pk for pk, place, name in found if (place, name) in new]


def _last(model):
    """Return the highest id so far: rows inserted in bulk are found behind it."""
    return model.objects.aggregate(last=Max("pk"))["last"] or 0


def unmake_places(made):
    """Delete the places (ids) that no zone names and that have no names but their own."""
    for chunk in chunks(made, 900):
        kept = set(ZoneArea.objects.filter(place__in=chunk).values_list("place", flat=True))
        further = PlaceName.objects.filter(place__in=chunk).exclude(kind=PlaceName.Kind.OWN)
        kept |= set(further.values_list("place", flat=True))
        Place.objects.filter(pk__in=set(chunk) - kept).delete()


def unmake_names(made):
    """Delete the names (ids) that no zone's text gives any more."""
    for chunk in chunks(made, 900):
        names = dict(PlaceName.objects.filter(pk__in=chunk).values_list("pk", "name"))
        places = PlaceName.objects.filter(pk__in=chunk).values("place")
        texts = {}
        for place, written in ZoneArea.objects.filter(place__in=places).values_list("place", "text"):
            texts.setdefault(place, []).append(plain(written))
        owners = dict(PlaceName.objects.filter(pk__in=chunk).values_list("pk", "place"))
        gone = [pk for pk, name in names.items() if not any(plain(name) in t for t in texts.get(owners[pk], ()))]
        PlaceName.objects.filter(pk__in=gone).delete()


@register
class PlaceNameImporter(Importer):
    """Former and other names of places, recognised by district, place and name; a new place is made."""

    kind = "place-names"
    label = _("Names of places")
    app = "institutions"
    model = PlaceName
    key = ("area", "kind", "place", "name")
    optional = ("kind",)
    derived = ("place_id", "plain", "pinyin", "initials")
    makes = (Place,)

    def make_columns(self):
        areas = lookup(district_names, _("district"), _("Give its code, such as 320311, or its name, such as 泉山区."))
        kinds = [(value, label) for value, label in PlaceName.Kind.choices if value != PlaceName.Kind.OWN]
        name_kind = choice(kinds, {"原名": "former", "曾用名": "former", "旧称": "former", "别名": "other"})
        return (
            Column("area", _("district"), areas, ("区县", "所在区县", "县区"), column=None),
            Column(
                "kind", _("kind of place"), choice(PlaceKind.choices, KIND_NAMES), ("地点类型", "类型"), column=None
            ),
            Column("place", _("place"), text(LONGEST), ("地点名称", "现名"), column=None),
            Column("name", _("further name"), text(LONGEST), ("其他名称", "别名", "曾用名")),
            Column("name_kind", _("kind of name"), name_kind, ("名称类型",), column="kind", empty="other"),
        )

    def matches(self):
        return (Match(("place_id", "plain")),)

    def derive(self, batch):
        batch.data.setdefault("name_kind", [PlaceName.Kind.OTHER.value] * len(batch))
        rows = zip(*(batch.data[name] for name in ("area", "kind", "place", "name")), strict=True)
        self.wanted = [
            (area, kind or kind_of(place), place) if area and place and name else None
            for area, kind, place, name in rows
        ]
        self.places = Gazetteer({found[0] for found in self.wanted if found}, self.is_sample)
        seen = {}
        for at, (found, name) in enumerate(zip(self.wanted, batch.data["name"], strict=True)):
            if not found:
                continue
            if not plain(name) or not plain(found[2]):
                batch.refuse(at, "name", "no_name", _("It has neither letters nor digits."), _("Give a name."))
            elif plain(name) == plain(found[2]):
                reason = _("It is the name of the place itself.")
                batch.refuse(at, "name", "own_name", reason, _("Give another name, or remove the row."))
            elif (first := seen.setdefault((found[0], found[1], plain(found[2]), plain(name)), at)) != at:
                reason = _("Row %d is about the same.") % batch.row_of(batch.numbers[first])
                batch.refuse(at, "name", "twice", reason, _("Keep one of the two rows."))
            refuse_other_sort(batch, at, "place", self.places, self.places.find(*found))

    def prepare(self, batch, places):
        wanted = [self.wanted[at] for at in places]
        self.places.make(wanted)
        self.made = {Place: self.places.made}
        batch.data["place_id"] = [found and self.places.find(*found) for found in self.wanted]
        looked_up = [spelt(name or "") for name in batch.data["name"]]
        for at, column in enumerate(("plain", "pinyin", "initials")):
            batch.data[column] = [found[at] for found in looked_up]

    def unmake(self, made):
        unmake_places(made[Place])


def refuse_other_sort(batch, at, column, places, found):
    """Refuse the row at `at` if it is real and the place (id) it names is sample data."""
    if found in places.of_other_sort:
        batch.refuse(
            at,
            column,
            "sample_and_real",
            _("A place of the sample data bears this name."),
            _("Remove the sample data first: manage.py remove_sample_data."),
        )
