"""Documents as they are found: by title, number, issuing body, summary, text and attachments."""

from collections import defaultdict

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from policies.models import Attachment, Consultation, Document, Issuance, Version
from xzedu.common import search
from xzedu.common.bulk import chunks
from xzedu.common.pinyin import syllables
from xzedu.common.text import number_schools

KIND = "document"
CONSULTATION = "consultation"
READ_AT_ONCE = 200


def entries(ids=None):
    """Yield the search entries of the public documents `ids`, or of all: four queries a chunk.

    One entry for the text of now, and one for each text that is due later, so that it is
    found from its moment on.
    """
    now = timezone.now()
    public = Document.objects.released()
    if ids is None:
        ids = public.values_list("pk", flat=True).order_by("pk").iterator(chunk_size=5000)
    for chunk in chunks(ids, READ_AT_ONCE):
        issuers = _grouped(
            Issuance.objects.filter(document__in=chunk)
            .order_by("position")
            .values_list("document_id", "body__name", "body__name_en")
        )
        versions = _grouped(
            Version.objects.filter(document__in=chunk, published_at__isnull=False)
            .order_by("published_at", "number")
            .values_list("document_id", "pk", "number", "published_at", "summary", "summary_en", "text")
        )
        attached = _grouped(
            Attachment.objects.filter(document__in=chunk).values_list("document_id", "version_id", "title", "text")
        )
        for document in public.filter(pk__in=chunk):
            names = " ".join(" ".join(filter(None, pair)) for pair in issuers[document.pk])
            files = attached[document.pk]
            for version, public_from, public_until in _turns(document, versions[document.pk], now):
                pk, _number, _at, summary, summary_en, text = version
                yield search.Entry(
                    object_id=document.pk,
                    public_from=public_from,
                    public_until=public_until,
                    sort_date=document.signed_on,
                    title=f"{document.title} {document.title_en}".strip(),
                    keys=" ".join(
                        filter(None, [document.number, document.index_number, number_schools(document.title), names])
                    ),
                    letters=(syllables(document.title),),
                    lead=" ".join(filter(None, [document.keywords, summary, summary_en])),
                    body=text,
                    rest="\n".join(f"{title}\n{body}" for held, title, body in files if held in (None, pk)),
                )


NO_VERSION = (None, 0, None, "", "", "")


def _turns(document, versions, now):
    """Yield (version, from, until) for the text of now and those due later; until None for the last."""
    turns = []
    for version in versions:
        # A lower number that comes out later never takes the place of a higher one.
        if not turns or version[1] > turns[-1][1]:
            turns.append(version)
    if not turns or turns[0][2] > max(now, document.publish_at):
        turns.insert(0, NO_VERSION)
    for at, version in enumerate(turns):
        until = turns[at + 1][2] if at + 1 < len(turns) else None
        if until is None or until > max(now, document.publish_at):
            begins = max(document.publish_at, version[2]) if version[2] else document.publish_at
            yield version, begins, until


def _grouped(rows):
    grouped = defaultdict(list)
    for key, *values in rows:
        grouped[key].append(values)
    return grouped


def texts(ids):
    """Return document id → text of its public version. One query."""
    rows = Version.objects.public().filter(document__in=ids).order_by("number").values_list("document_id", "text")
    return dict(rows)


def consultation_entries(ids=None):
    """Yield the search entries of the public consultations `ids`, or of all."""
    consultations = Consultation.objects.released()
    if ids is not None:
        consultations = consultations.filter(pk__in=ids)
    for consultation in consultations.iterator(chunk_size=500):
        yield search.Entry(
            object_id=consultation.pk,
            public_from=consultation.publish_at,
            sort_date=consultation.opens_on,
            title=f"{consultation.title} {consultation.title_en}".strip(),
            letters=(syllables(consultation.title),),
            body=f"{consultation.background} {consultation.background_en}".strip(),
        )


search.register(search.SearchKind(KIND, _("Documents"), entries, texts=texts, newest_first=True))
search.register(search.SearchKind(CONSULTATION, _("Consultations"), consultation_entries, newest_first=True))
