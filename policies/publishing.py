"""Writes of the clerk's desk: documents with their first text, new texts, relations, an end to contact data.

Each is one transaction with its line in the admin's log, and makes itself known to pages and search.
"""

from django.contrib.admin.models import ADDITION, CHANGE
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from policies.models import Document, Issuance, Relation, Response, Version
from policies.search import KIND
from xzedu.common.actions import announce, log
from xzedu.common.models import State

RELEASED = (State.PUBLISHED, State.WITHDRAWN)


@transaction.atomic
def create_document(
    *, document, bodies, markup, responsibilities=(), summary="", summary_en="", relations=(), who=None
):
    """Store a new document with its first text and return it.

    Args:
        document: an unsaved, valid `Document`. If its state is published, it and its text are
            public from its `publish_at`; a time that has passed or is missing is now.
        bodies: `IssuingBody`s in order, the lead first; those not saved yet are.
        markup: the text as HTML from anywhere.
        relations: (kind, primary key of the target) pairs.
    """
    if document.state in RELEASED:
        document.publish_at = max(document.publish_at or timezone.now(), timezone.now())
    document.save()
    for position, body in enumerate(bodies, start=1):
        if body.pk is None:
            body.save()
            log(who, body, ADDITION)
        Issuance.objects.create(document=document, body=body, position=position)
    document.responsibilities.set(responsibilities)
    version = Version(document=document, number=1, summary=summary, summary_en=summary_en)
    version.set_body(markup)
    version.published_at = document.publish_at if document.state in RELEASED else None
    version.save()
    _relate(document, relations)
    log(who, document, ADDITION)
    announce(app="policies", kind=KIND, ids=[document.pk], moments=[document.publish_at])
    return document


@transaction.atomic
def add_version(
    *, document, markup, summary="", summary_en="", change_note="", change_note_en="", publish_at=None, who=None
):
    """Store a new text of a document and return the `Version`.

    `publish_at` is None for a draft; a time that has passed is now. While the document itself
    is not public its texts are not either: then the later of the two times counts.
    """
    # One clerk at a time numbers the versions of a document.
    document = Document.objects.select_for_update().get(pk=document.pk)
    last = document.versions.aggregate(last=Max("number"))["last"] or 0
    version = Version(
        document=document,
        number=last + 1,
        summary=summary,
        summary_en=summary_en,
        change_note=change_note,
        change_note_en=change_note_en,
    )
    version.set_body(markup)
    if publish_at and document.state in RELEASED:
        version.published_at = max(publish_at, timezone.now(), document.publish_at)
    version.save()
    log(who, version, ADDITION)
    announce(app="policies", kind=KIND, ids=[document.pk], moments=[version.published_at])
    return version


def copy_version(*, version, who=None):
    """Return (draft, whether it is new): the next text of the document, to begin with a copy of `version`.

    A draft that is already there is kept: two of them would be one too many.
    """
    draft = version.document.versions.filter(published_at__isnull=True).order_by("number").last()
    if draft:
        return draft, False
    copied = add_version(
        document=version.document,
        markup=version.body,
        summary=version.summary,
        summary_en=version.summary_en,
        who=who,
    )
    return copied, True


@transaction.atomic
def publish_first_text(*, document, publish_at_before=None):
    """Let the first text of a document go public together with it; return the `Version`, or None if nothing is to do.

    Called when the document has just been released, or when the end of its embargo was moved
    (`publish_at_before`).
    """
    if document.state not in RELEASED:
        return None
    first = document.versions.order_by("number").first()
    if first is None or first.published_at not in (None, publish_at_before):
        return None
    first.published_at = document.publish_at
    first.save(update_fields=["published_at", "modified_at"])
    return first


@transaction.atomic
def add_relations(*, document, relations, who=None):
    """Store (kind, primary key of the target) pairs as relations of `document`; return how many were new."""
    new = _relate(document, relations)
    if new:
        log(who, document, CHANGE, [{"added": {"name": str(Relation._meta.verbose_name), "object": str(new)}}])
        announce(app="policies")
    return new


def _relate(document, relations):
    held = set(document.relations.filter(article="").values_list("kind", "target_id"))
    new = [pair for pair in dict.fromkeys(relations) if pair not in held]
    Relation.objects.bulk_create([Relation(document=document, kind=kind, target_id=target) for kind, target in new])
    return len(new)


@transaction.atomic
def purge_contacts(*, consultation, who=None):
    """Remove names and contact data from the responses to a consultation; return from how many.

    Only once its result is published: until then staff may have to ask back. What was said stays.
    """
    answered = Response.objects.filter(consultation=consultation, consultation__result_on__lte=timezone.localdate())
    purged = answered.exclude(name="", contact="", sender="").update(name="", contact="", sender="")
    if purged:
        log(who, consultation, CHANGE, [{"changed": {"fields": ["names and contacts removed"]}}])
    return purged
