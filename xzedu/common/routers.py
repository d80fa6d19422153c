"""Send the reads of public pages to a read replica, and everything else to the primary."""

import random
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings

_replica = ContextVar("replica", default=None)


@contextmanager
def read_from_replica():
    """Within the block, reads go to one replica (the same for the whole block, so a page is consistent)."""
    token = _replica.set(random.choice(settings.REPLICAS) if settings.REPLICAS else None)  # noqa: S311 - no secret
    try:
        yield
    finally:
        _replica.reset(token)


class ReplicaRouter:
    """Reads of anonymous public pages may lag behind by the replica's delay; staff never see that."""

    def db_for_read(self, model, **hints):
        return _replica.get() or "default"

    def db_for_write(self, model, **hints):
        return "default"

    def allow_relation(self, obj1, obj2, **hints):
        return True

    def allow_migrate(self, db, app_label, **hints):
        return db == "default"
