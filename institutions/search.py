"""What is found: institutions by every name they bore, code, place, pinyin and initials; places of zones by theirs."""

import re
from collections import defaultdict

from django.utils.translation import gettext_lazy as _

from institutions.models import Area, Campus, Event, FormerCode, Institution, Party, Place, PlaceName
from xzedu.common import search
from xzedu.common.bulk import chunks
from xzedu.common.pinyin import syllables
from xzedu.common.text import number_schools

KIND = "institution"
PLACE = "place"
READ_AT_ONCE = 5000

# 徐州市第一中学 is called 徐州一中, 铜山区 just 铜山.
_UNIT = re.compile(r"(?<=[\u4e00-\u9fff]{2})[市区县镇乡](?=[\u4e00-\u9fff]{2})")


def spoken_names(name):
    """Return other forms of a name that people type: numbers in one spelling, units of places left out."""
    short = _UNIT.sub("", name)
    forms = (short, number_schools(name), number_schools(short))
    return [form for form in dict.fromkeys(forms) if form != name]


def entries(ids=None):
    """Yield the search entries of the public institutions `ids`, or of all: four queries a chunk."""
    # Townships by their Chinese names only: the districts are filtered by, in either language.
    places = {
        area.pk: area.name if area.level == Area.Level.TOWNSHIP else f"{area.name} {area.name_en}"
        for area in Area.objects.only("pk", "name", "name_en", "level")
    }
    public = Institution.objects.released()
    if ids is None:
        ids = public.values_list("pk", flat=True).order_by("pk").iterator(chunk_size=READ_AT_ONCE)
    for chunk in chunks(ids, READ_AT_ONCE):
        former, campuses, codes = _beside(chunk)
        rows = public.filter(**_among("pk", chunk)).values_list(
            "pk", "publish_at", "opened_on", "code", "name", "sort_key", "name_en", "short_name", "address", "area",
            "township",
        )  # fmt: skip
        for pk, public_from, opened_on, code, name, key, name_en, short_name, address, area, township in rows:
            old = former.get(pk, ())
            spoken = spoken_names(name)
            # Forms with an Arabic number sound like the name itself.
            called = [form for form in (short_name, *spoken, *old) if form]
            sounding = [form for form in called if not any(c.isdigit() for c in form)]
            parts = key.removesuffix(name).split()
            yield search.Entry(
                object_id=pk,
                public_from=public_from,
                sort_date=opened_on,
                title=f"{name} {name_en}".strip(),
                keys=" ".join(
                    [code, *codes.get(pk, ()), *called, *(form for was in old for form in spoken_names(was))]
                ),
                letters=(parts, *map(syllables, sounding)),
                body=" ".join(filter(None, [address, places[area], places.get(township), *campuses.get(pk, ())])),
            )


def _among(name, pks):
    """Return the filter for rows whose `name` is among `pks`: a range where they follow each other."""
    first, last = min(pks), max(pks)
    if last - first + 1 == len(pks):
        return {f"{name}__gte": first, f"{name}__lte": last}
    return {f"{name}__in": pks}


def _beside(pks):
    """Return former names, campuses and former codes by institution."""
    former, campuses, codes = defaultdict(list), defaultdict(list), defaultdict(list)
    among = _among("institution", pks)
    renames = Party.objects.filter(event__type="renamed", event__in=Event.objects.published(), **among)
    for pk, name in renames.values_list("institution", "event__old_value"):
        former[pk].append(name)
    for pk, name, address in Campus.objects.filter(**among).values_list("institution", "name", "address"):
        campuses[pk] += [name, address]
    for pk, code in FormerCode.objects.filter(**among).values_list("institution", "code"):
        codes[pk].append(code)
    return former, campuses, codes


search.register(search.SearchKind(KIND, _("Institutions"), entries))


def place_entries(ids=None):
    """Yield the search entries of the places `ids`, or of all, that active zone plans name: two queries a chunk."""
    active = Place.objects.in_active_plans()
    if ids is None:
        ids = active.values_list("pk", flat=True).order_by("pk").iterator(chunk_size=READ_AT_ONCE)
    for chunk in chunks(ids, READ_AT_ONCE):
        names = defaultdict(list)
        for place, name in PlaceName.objects.filter(place__in=chunk).order_by().values_list("place", "name"):
            names[place].append(name)
        for pk, name, since in active.filter(pk__in=chunk).values_list("pk", "name", "active_since"):
            called = [name, *(other for other in names[pk] if other != name)]
            yield search.Entry(
                object_id=pk,
                public_from=since,
                title=name,
                keys=" ".join(called[1:]),
                letters=tuple(map(syllables, called)),
            )


search.register(search.SearchKind(PLACE, _("Places of attendance zones"), place_entries))
