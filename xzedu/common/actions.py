"""Writes that touch several rows: each one transaction, keyword-only."""

from django.db import transaction

from xzedu.common import search, versions


@transaction.atomic
def announce(*, app, kind=None, ids=(), moments=()):
    """Make a change of public content known: new content version, search index brought up to date.

    `kind` and `ids` name the things found by search that changed; `moments` are times at
    which the content changes again by itself.
    """
    versions.bump(app, *moments)
    if kind:
        search.refresh(kind, list(ids))
