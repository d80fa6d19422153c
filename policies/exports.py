"""The library as files: exactly the documents a list shows, in its order."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from policies.codes import VALIDITY, Audience, Disclosure, Genre, Subject
from policies.models import Document
from policies.numbers import Number
from xzedu.common import exports
from xzedu.common.bulk import chunks

CHUNK = 1000
READ = (
    "slug", "title", "title_en", "agency_code", "year", "serial", "index_number", "genre", "subject", "audiences",
    "keywords", "addressee", "is_normative", "disclosure", "signed_on", "published_on", "publish_at", "effective_on",
    "expires_on", "withdrawn_on", "url", "is_sample", "summary", "summary_en",
)  # fmt: skip


def columns():
    """Return (code name, label) of each column of a file, in order."""
    return (
        ("slug", _("Short name")),
        ("title", _("Title")),
        ("title_en", _("Title (English)")),
        ("number", _("Document number")),
        ("index_number", _("Index number")),
        ("bodies", _("Issuing bodies")),
        ("genre", _("Genre")),
        ("subject", _("Subject category")),
        ("audiences", _("For whom")),
        ("keywords", _("Keywords")),
        ("addressee", _("Addressee")),
        ("is_normative", _("Normative document")),
        ("disclosure", _("Disclosure")),
        ("signed_on", _("Date signed")),
        ("published_on", _("Date published")),
        ("effective_on", _("In force from")),
        ("expires_on", _("In force until")),
        ("validity", _("Validity")),
        ("withdrawn_on", _("Withdrawn on")),
        ("summary", _("Summary")),
        ("summary_en", _("Summary (English)")),
        ("address", _("Address on this portal")),
        ("url", _("Official text")),
        ("is_sample", _("Sample data")),
    )


def download_listing(listing, format):
    """Return the streamed file of all documents that `listing` selects; validity is of the list's day."""
    day = listing.filters.day
    source = _("Xuzhou Education Bureau, policy library")
    if listing.has_sample:
        source += _("; rows marked as sample data are invented for demonstration")
    table = exports.Table(
        columns=columns(), rows=_rows(listing), source=source, as_of=day, name=_("Documents") + f" {day:%Y-%m-%d}"
    )
    return exports.respond(table, format)


def _rows(listing):
    """Yield the rows in the order of the list."""
    held, day = listing.catalogue, listing.filters.day
    genres, subjects, audiences, disclosures = (
        {str(value): str(label) for value, label in choices}
        for choices in (Genre.choices, Subject.choices, Audience.choices, Disclosure.choices)
    )
    validity = {status: str(label) for status, label in VALIDITY.items()}
    address = reverse("policies:detail", args=["SLUG"])
    public = Document.objects.published().with_summary()
    for numbers in chunks(listing.ordered, CHUNK):
        pks = [held.ids[number] for number in numbers]
        found = {pk: values for pk, *values in public.filter(pk__in=pks).values_list("pk", *READ)}
        for number, pk in zip(numbers, pks, strict=True):
            if pk not in found:
                continue
            (
                slug, title, title_en, agency, year, serial, index_number, genre, subject, audience,
                keywords, addressee, normative, disclosure, signed, published, publish_at, effective,
                expires, withdrawn, url, sample, summary, summary_en,
            ) = found[pk]  # fmt: skip
            if not published and not url:
                published = timezone.localdate(publish_at)
            yield (
                slug, title, title_en, str(Number(agency, year, serial)) if agency else "", index_number,
                "、".join(held.body_names(number)), genres[genre], subjects[subject],
                "、".join(audiences.get(value, value) for value in audience), keywords, addressee, normative,
                disclosures[disclosure], signed, published, effective or signed,
                expires, validity[held.verdict(number, day).status], withdrawn, summary, summary_en,
                address.replace("SLUG", slug), url, sample,
            )  # fmt: skip
