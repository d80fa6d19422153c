"""Writes that touch several rows: each one transaction, keyword-only."""

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


@transaction.atomic
def withdraw(*, record, on, reason, app, kind=None):
    """Withdraw a published record: it stays readable under the day `on` and the `reason`."""
    record.state, record.withdrawn_on, record.withdrawn_reason = State.WITHDRAWN, on, reason
    record.save(update_fields=["state", "withdrawn_on", "withdrawn_reason", "modified_at"])
    announce(app=app, kind=kind, ids=[record.pk])
