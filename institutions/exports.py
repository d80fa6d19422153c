"""The register as files: exactly the institutions a list shows, in its order."""

from django.utils import timezone
from django.utils.translation import gettext as _

from institutions.codes import Kind, Locale, Organiser, Sector, Stage
from institutions.models import Institution
from xzedu.common import exports
from xzedu.common.bulk import chunks

CHUNK = 1000
READ = (
    "code", "name", "name_en", "short_name", "kind", "stages", "organiser", "locale", "authority", "area_id",
    "address", "postcode", "latitude", "longitude", "phone", "website", "boarding", "affordable", "enrolment",
    "counted_on", "status", "opened_on", "closed_on", "confirmed_on", "is_sample",
)  # fmt: skip


def columns():
    """Return (code name, label) of each column of a file, in order."""
    return (
        ("code", _("Institution code")),
        ("name", _("Name")),
        ("name_en", _("English name")),
        ("short_name", _("Short name")),
        ("kind", _("Type code")),
        ("kind_label", _("Type")),
        ("stages", _("Stages")),
        ("organiser", _("Organiser code")),
        ("organiser_label", _("Organiser")),
        ("sector", _("Public or private")),
        ("locale", _("Urban–rural class")),
        ("locale_label", _("Urban or rural")),
        ("authority", _("Governing authority")),
        ("area", _("District code")),
        ("area_label", _("District")),
        ("address", _("Address")),
        ("postcode", _("Postcode")),
        ("latitude", _("Latitude (WGS-84)")),
        ("longitude", _("Longitude (WGS-84)")),
        ("phone", _("Telephone")),
        ("website", _("Website")),
        ("boarding", _("Boarding")),
        ("affordable", _("Affordable private kindergarten")),
        ("enrolment", _("Enrolment")),
        ("counted_on", _("Enrolment counted on")),
        ("status", _("Status")),
        ("opened_on", _("Opened on")),
        ("closed_on", _("Closed on")),
        ("confirmed_on", _("Last confirmed")),
        ("is_sample", _("Sample data")),
    )


def download_listing(listing, format):
    """Return the streamed file of all institutions that `listing` selects."""
    names = [code for code, _label in columns()]
    table = exports.Table(
        columns=columns(),
        rows=_rows(listing),
        source=_source(listing),
        as_of=timezone.localdate(),
        name=_("Institutions of Xuzhou") + f" {timezone.localdate():%Y-%m-%d}",
        position=(names.index("latitude"), names.index("longitude")),
    )
    return exports.respond(table, format)


def _source(listing):
    source = _("Xuzhou Education Bureau, register of institutions")
    return source + _("; rows marked as sample data are invented for demonstration") if listing.has_sample else source


def _rows(listing):
    """Yield the rows in the order of the list."""
    register = listing.register
    areas = {pk: (area.code, area.local_name) for pk, area in register.areas.items()}
    kinds, organisers, locales, sectors, statuses = (
        {str(value): str(label) for value, label in choices}
        for choices in (Kind.choices, Organiser.choices, Locale.choices, Sector.choices, Institution.Status.choices)
    )
    stages = {}

    def stage_labels(values):
        if values not in stages:
            stages[values] = "、".join(str(Stage(value).label) for value in values)
        return stages[values]

    for values in _read(listing):
        (
            code, name, name_en, short_name, kind, taught, organiser, locale, authority, area,
            address, postcode, latitude, longitude, phone, website, boarding, affordable, enrolment,
            counted_on, status, opened_on, closed_on, confirmed_on, is_sample,
        ) = values  # fmt: skip
        yield (
            code, name, name_en, short_name, kind, kinds[kind], stage_labels(taught), organiser, organisers[organiser],
            sectors[Sector.of(organiser)], locale, locales.get(locale, ""), authority, *areas[area],
            address, postcode, latitude, longitude, phone, website, boarding, affordable, enrolment,
            counted_on, statuses[status], opened_on, closed_on, confirmed_on, is_sample,
        )  # fmt: skip


def _read(listing):
    """Yield the columns `READ` of the selected institutions in the order of the list."""
    public = Institution.objects.published()
    if listing.filters.sort == "name":
        # The order of an index: one walk, instead of a look-up a row.
        wanted = listing.numbers
        everything = len(wanted) == len(listing.register.ids)
        rows = public.order_by("sort_key", "code").values_list("pk", *READ)
        if everything or len(wanted) * 4 > len(listing.register.ids):
            number_of = listing.register.number_of
            for pk, *values in rows.iterator(chunk_size=CHUNK):
                if everything or number_of.get(pk) in wanted:
                    yield values
            return
    for numbers in chunks(listing.ordered, CHUNK):
        pks = [listing.register.ids[number] for number in numbers]
        found = {pk: values for pk, *values in public.filter(pk__in=pks).values_list("pk", *READ)}
        yield from (found[pk] for pk in pks if pk in found)
