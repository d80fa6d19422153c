from django.db import connections, models
from django.db.models import FloatField, Prefetch, Q, Sum
from django.db.models.functions import Cast
from django.utils import timezone

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
        """Return what institutions are counted by: today's districts, counties, cities and the zone, by code."""
        return self.filter(level__in=("district", "zone"), valid_to=None).order_by("code")

    def homes(self):
        """Return the areas an institution may belong to: the districts, and the city for those above them."""
        return self.filter(level__in=("city", "district", "zone"), valid_to=None).order_by("code")


# Predecessors and successors of institutions at any distance, with the number of steps.
# UNION (not ALL) and the limit end the walk even if two institutions were ever recorded as
# each other's successors.
CHAIN = """
WITH RECURSIVE step(older, newer) AS (
    SELECT p.institution_id, s.institution_id
    FROM institutions_party p
    JOIN institutions_party s ON s.event_id = p.event_id AND s.role = 'successor'
    JOIN institutions_event e ON e.id = p.event_id
    WHERE p.role = 'predecessor' AND p.institution_id <> s.institution_id
      AND e.state IN ('published', 'withdrawn') AND e.publish_at <= %s
),
back(id, steps) AS (
    SELECT older, 1 FROM step WHERE newer = %s
    UNION SELECT step.older, back.steps + 1 FROM back JOIN step ON step.newer = back.id WHERE back.steps < 20
),
forth(id, steps) AS (
    SELECT newer, 1 FROM step WHERE older = %s
    UNION SELECT step.newer, forth.steps + 1 FROM forth JOIN step ON step.older = forth.id WHERE forth.steps < 20
)
SELECT id, -MAX(steps) FROM back GROUP BY id
UNION ALL
SELECT id, MAX(steps) FROM forth GROUP BY id
ORDER BY 2, 1
"""


class InstitutionQuerySet(PublishedQuerySet):
    """Querysets of institutions."""

    LISTED = (
        "code", "name", "name_en", "kind", "organiser", "area_id", "address", "address_en", "enrolment", "status",
        "closed_on", "boarding", "is_sample",
    )  # fmt: skip

    def listed(self, pks):
        """Return the institutions `pks` in that order as a list, with the columns a list shows. One query."""
        found = {institution.pk: institution for institution in self.filter(pk__in=pks).only(*self.LISTED)}
        return [found[pk] for pk in pks if pk in found]

    def chain(self, pk):
        """Return [(id, steps)] of the predecessors (negative steps) and successors of `pk`. One query."""
        with connections[self.db].cursor() as cursor:
            now = connections[self.db].ops.adapt_datetimefield_value(timezone.now())
            cursor.execute(CHAIN, [now, pk, pk])
            return cursor.fetchall()


class EventQuerySet(PublishedQuerySet):
    """Querysets of lifecycle events."""

    def with_parties(self):
        """Fetch the deciding document and the institutions concerned along: three queries in all."""
        return self.select_related("document").prefetch_related("parties__institution")

    def decided_by(self, document):
        """Return the events a document decided, newest first, with the institutions concerned: two queries."""
        from institutions.models import Party  # the models are made of these querysets

        parties = Prefetch("parties", Party.objects.select_related("institution"))
        return self.filter(document=document).order_by("-date", "-pk").prefetch_related(parties)

    def matching(self, filters):
        """Return the events a `ChangeFilters` asks for, newest first."""
        events = self.order_by("-date", "-pk")
        if filters.area:
            here = self.model._default_manager.filter(parties__institution__area__code__in=filters.area)
            events = events.filter(pk__in=here.values("pk"))
        if filters.type:
            events = events.filter(type__in=filters.type)
        if filters.document:
            public = ("published", "withdrawn")
            events = events.filter(
                document__slug=filters.document, document__state__in=public, document__publish_at__lte=timezone.now()
            )
        if filters.since:
            events = events.filter(date__gte=filters.since)
        if filters.until:
            events = events.filter(date__lte=filters.until)
        return events

    def of(self, pk):
        """Return the events that concern the institution `pk`, oldest first."""
        return self.filter(parties__institution=pk).distinct().order_by("date", "pk")


class PartyQuerySet(models.QuerySet):
    """Querysets of institutions' parts in events."""

    def successions(self, pks):
        """Return [(predecessor id, successor)] for the institutions `pks` that others took over from. Two queries."""
        now = timezone.now()
        public = self.filter(event__state__in=("published", "withdrawn"), event__publish_at__lte=now)
        left = public.filter(role="predecessor", institution__in=pks).values_list("event", "institution")
        predecessors = {}
        for event, pk in left:
            predecessors.setdefault(event, []).append(pk)
        came = self.filter(
            role="successor",
            event__in=predecessors,
            institution__state__in=("published", "withdrawn"),
            institution__publish_at__lte=now,
        ).select_related("institution")
        return [
            (pk, party.institution)
            for party in came
            for pk in predecessors[party.event_id]
            if pk != party.institution_id
        ]


class ZonePlanQuerySet(models.QuerySet):
    """Querysets of zone plans."""

    def active(self):
        """Return the plans the public sees: the gate of everything about zones."""
        return self.filter(is_active=True)


class PlaceQuerySet(models.QuerySet):
    """Querysets of places."""

    def in_active_plans(self):
        """Return the places the public sees, each with `active_since`: when the first plan that names it came."""
        active = models.Q(zone_areas__plan__is_active=True)
        since = models.Min("zone_areas__plan__activated_at", filter=active)
        return self.filter(active).annotate(active_since=since).order_by()


class ZoneSchoolQuerySet(models.QuerySet):
    """Querysets of schools of zones."""

    def public(self, at=None):
        """Return those whose institution the public sees; whether the plan is active is another question."""
        at = at or timezone.now()
        return self.filter(institution__state__in=("published", "withdrawn"), institution__publish_at__lte=at)


class ZoneAreaQuerySet(models.QuerySet):
    """Querysets of areas of zones."""

    def active(self):
        """Return the areas of plans the public sees."""
        return self.filter(plan__is_active=True)


class AdmissionPlanQuerySet(PublishedQuerySet):
    """Querysets of admission plans."""

    def published(self, at=None):
        """Return the public plans of public institutions: what is said of a hidden school is hidden too."""
        at = at or timezone.now()
        public = {"institution__state__in": ("published", "withdrawn"), "institution__publish_at__lte": at}
        return super().published(at).filter(**public)

    def standing(self):
        """Return the public plans that were not withdrawn: those that count."""
        return self.published().exclude(state="withdrawn")

    def with_sums(self):
        """Add `places`, `applicants`, `admitted` of all intakes, and `pressure`: applicants per place.

        Pressure takes the places of those intakes only whose applicants are known; it is NULL without any.
        """
        known = Sum("intakes__places", filter=Q(intakes__applicants__isnull=False, intakes__places__gt=0))
        applied = Sum("intakes__applicants", filter=Q(intakes__places__gt=0))
        return self.annotate(
            places=Sum("intakes__places"),
            applicants=Sum("intakes__applicants"),
            admitted=Sum("intakes__admitted"),
            pressure=Cast(applied, FloatField()) / Cast(known, FloatField()),
        )

    def history(self, institution, years):
        """Return the public plans of an institution, of its newest `years` years, the newest first. Two queries."""
        plans = self.published().filter(institution=institution)
        newest = plans.order_by("-year").values("year").distinct()[:years]
        return plans.filter(year__in=newest).order_by("stage", "-year").prefetch_related("intakes")


class AdmissionDateQuerySet(PublishedQuerySet):
    """Querysets of steps of the admission calendar."""

    def calendar(self):
        """Return the public steps in the order of days, each with its district and document. One query."""
        return self.published().select_related("area", "document").order_by("begins_on", "ends_on", "reference")
