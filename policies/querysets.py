from django.db import models
from django.db.models import Case, Count, F, OuterRef, Q, Subquery, When
from django.utils import timezone

from xzedu.common.querysets import PublishedQuerySet


class DocumentQuerySet(PublishedQuerySet):
    """Querysets of documents."""

    LISTED = (
        "slug", "title", "title_en", "agency_code", "year", "serial", "genre", "signed_on", "published_on",
        "publish_at", "effective_on", "expires_on", "is_normative", "is_sample", "state", "modified_at",
    )  # fmt: skip

    def with_summary(self, at=None):
        """Annotate `summary` and `summary_en` of the version that is public at the time `at`."""
        from policies.models import Version  # the models are made of these querysets

        newest = Version.objects.published(at).filter(document=OuterRef("pk")).order_by("-number")
        return self.annotate(
            summary=Subquery(newest.values("summary")[:1]), summary_en=Subquery(newest.values("summary_en")[:1])
        )

    def listed(self, pks):
        """Return the documents `pks` in that order, with what a list shows. One query."""
        found = {document.pk: document for document in self.filter(pk__in=pks).only(*self.LISTED).with_summary()}
        return [found[pk] for pk in pks if pk in found]

    def numbered(self, number):
        """Return the documents with a `numbers.Number`: one, or none."""
        return self.filter(agency_code=number.agency_code, year=number.year, serial=number.serial)

    def ending(self, first, last):
        """Return the normative documents whose term ends between two days: due for review."""
        return self.filter(is_normative=True, expires_on__range=(first, last))


class VersionQuerySet(models.QuerySet):
    """Querysets of versions. A version is public when both its document and itself are."""

    def published(self, at=None):
        """Return the versions whose own time has come; what is public also asks its document."""
        return self.filter(published_at__lte=at or timezone.now())

    def public(self, at=None):
        """Return the versions the public may see: the only public gate."""
        at = at or timezone.now()
        return self.published(at).filter(document__state__in=("published", "withdrawn"), document__publish_at__lte=at)

    def newest_of(self, slug):
        """Return the public version of the document `slug` with the highest number, or None. One query.

        Its document and that one's source come with it, and `versions`: how many are public.
        """
        others = self.model._default_manager.public().filter(document=OuterRef("document")).order_by()
        counted = others.values("document").annotate(count=Count("pk")).values("count")
        found = self.public().filter(document__slug=slug).select_related("document__source")
        return found.annotate(versions=Subquery(counted)).order_by("-number").first()

    def without_texts(self):
        """Leave the texts in the database: for lists of versions."""
        return self.defer("body", "text", "outline", "summary", "summary_en")


class RelationQuerySet(models.QuerySet):
    """Querysets of relations."""

    def public(self, at=None):
        """Return the relations between documents that are both public."""
        at = at or timezone.now()
        seen = {}
        for end in ("document", "target"):
            seen |= {f"{end}__state__in": ("published", "withdrawn"), f"{end}__publish_at__lte": at}
        return self.filter(**seen)


class AttachmentQuerySet(models.QuerySet):
    """Querysets of attachments."""

    def public(self, at=None):
        """Return the attachments the public may have: of public documents, and of versions whose time has come."""
        at = at or timezone.now()
        return self.filter(
            Q(version__isnull=True) | Q(version__published_at__lte=at),
            document__state__in=("published", "withdrawn"),
            document__publish_at__lte=at,
        )


class ConsultationQuerySet(PublishedQuerySet):
    """Querysets of consultations."""

    PHASES = ("open", "coming", "closed", "answered")

    @staticmethod
    def _phase(phase, day):
        over = Q(state="published", closes_on__lt=day)
        return {
            "open": Q(state="published", opens_on__lte=day, closes_on__gte=day),
            "coming": Q(state="published", opens_on__gt=day),
            "closed": over & (Q(result_on__isnull=True) | Q(result_on__gt=day)),
            "answered": over & Q(result_on__lte=day),
        }[phase]

    def in_phase(self, phase, day):
        """Return the consultations whose `phase` is this one on `day`."""
        return self.filter(self._phase(phase, day))

    def open_on(self, day):
        """Return the consultations that can be answered on `day`, the one that closes first, first."""
        return self.in_phase("open", day).order_by("closes_on", "pk")

    def counts(self, day):
        """Return phase → how many there are on `day`, and "all"; the withdrawn are in "all" only. One query."""
        phases = {phase: Count("pk", filter=self._phase(phase, day)) for phase in self.PHASES}
        return self.aggregate(**phases, all=Count("pk"))

    def listed(self, day):
        """Return them for a list: the open ones that close first, those that open soonest, the last closed."""
        is_open, is_coming = self._phase("open", day), self._phase("coming", day)
        return (
            self.defer("draft", "outline", "channels", "result", "result_en")
            .annotate(
                rank=Case(When(is_open, then=0), When(is_coming, then=1), default=2),
                soonest=Case(When(is_open, then="closes_on"), When(is_coming, then="opens_on")),
            )
            .order_by("rank", F("soonest").asc(nulls_last=True), "-closes_on", "pk")
        )
