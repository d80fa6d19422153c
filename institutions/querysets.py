from django.db import models

from xzedu.common.querysets import PublishedQuerySet


class AreaQuerySet(models.QuerySet):
    """Querysets of areas."""

    def in_force(self, on):
        """Return the areas that exist on the day `on`."""
        return self.filter(
            models.Q(valid_from__isnull=True) | models.Q(valid_from__lte=on),
            models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=on),
        )

    def districts(self):
        """Return what institutions are counted by: districts, counties, cities, and the zone, by code."""
        return self.filter(level__in=("district", "zone")).order_by("code")


# Predecessors and successors of one institution at any distance, in both directions, with
# the number of steps. UNION (not ALL) ends the walk even if two institutions were ever
# recorded as each other's successors.
CHAIN = """
WITH RECURSIVE step(older, newer) AS (
    SELECT p.institution_id, s.institution_id
    FROM institutions_party p
    JOIN institutions_party s ON s.event_id = p.event_id AND s.role = 'successor'
    JOIN institutions_event e ON e.id = p.event_id
    WHERE p.role = 'predecessor' AND p.institution_id <> s.institution_id
      AND e.state IN ('published', 'withdrawn') AND e.publish_at <= %s
),
chain(id, steps) AS (
    SELECT {start}, 0
    UNION
    SELECT step.{far}, chain.steps + 1 FROM chain JOIN step ON step.{near} = chain.id WHERE chain.steps < 20
)
SELECT id, MIN(steps) FROM chain WHERE steps > 0 GROUP BY id ORDER BY 2, 1
"""


class InstitutionQuerySet(PublishedQuerySet):
    """Querysets of institutions."""


class EventQuerySet(PublishedQuerySet):
    """Querysets of lifecycle events."""

    def of(self, institution):
        """Return the institution's own events, oldest first."""
        return self.filter(parties__institution=institution).distinct().order_by("date", "pk")
