"""Writes that touch several rows: each one transaction, keyword-only."""

from django.contrib.admin.models import LogEntry
from django.db import transaction

from xzedu.common import search, versions
from xzedu.common.models import State


@transaction.atomic
def announce(*, app, kind=None, ids=(), moments=()):
    """Make a change of public content known: new content version, search index brought up to date.

    `kind` and `ids` name the things found by search that changed; `moments` are times at
    which the content changes again by itself.
    """
    versions.bump(app, *moments)
    if kind:
        search.refresh(kind, list(ids))


def log(who, obj, action, message=None):
    """Write a line into the admin's log, in the caller's transaction; nobody (None) leaves none.

    `obj` is a record or a list of records; `message` a sentence or the admin's own structure (default: added).
    """
    if who is not None:
        objs = obj if isinstance(obj, list) else [obj]
        message = message or [{"added": {}}]
        LogEntry.objects.log_actions(who.pk, objs, action, change_message=message, single_object=len(objs) == 1)


@transaction.atomic
def withdraw(*, record, on, reason, app, kind=None):
    """Withdraw a published record: it stays readable under the day `on` and the `reason`."""
    record.state, record.withdrawn_on, record.withdrawn_reason = State.WITHDRAWN, on, reason
    record.save(update_fields=["state", "withdrawn_on", "withdrawn_reason", "modified_at"])
    announce(app=app, kind=kind, ids=[record.pk])
