"""Writes that touch several rows: each one transaction, keyword-only."""

from django.db import transaction
from django.utils import timezone

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


def set_public_time(*, record):
    """Give a record that is being published its time, unless a time was set for it."""
    if record.state in (State.PUBLISHED, State.WITHDRAWN) and record.publish_at is None:
        record.publish_at = timezone.now()
