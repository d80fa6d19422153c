from django.db import models
from django.utils import timezone


class PublishedQuerySet(models.QuerySet):
    """Querysets of records with a publishing state."""

    def published(self, at=None):
        """Return what the public may see at the time `at` (default: now): the only public gate.

        Withdrawn records are in it: they stay readable under a dated explanation.
        """
        return self.filter(state__in=("published", "withdrawn"), publish_at__lte=at or timezone.now())

    def released(self):
        """Return what is public or will be when its time comes: for the search index, which keeps that time."""
        return self.filter(state__in=("published", "withdrawn"))
