from django.db import models
from django.db.models import Case, Q, Value, When
from django.utils import timezone

from institutions.codes import Stage


class ReleaseQuerySet(models.QuerySet):
    """Querysets of releases."""

    def published(self, at=None):
        """Return the releases the public may see at the time `at` (default: now): the only public gate."""
        return self.filter(approved_at__isnull=False, publish_at__lte=at or timezone.now())


class ObservationQuerySet(models.QuerySet):
    """Querysets of figures. Public code asks `current(…)`, never `all()`."""

    def current(self, held):
        """Return the figures of the releases that are current: `held` is `releases.Current`.

        A release that is current for one year may be superseded for another: of several years
        what is read is sifted once more by `held.is_current(release_id, year)`.
        """
        return self.filter(release__in=held.release_ids)

    def of_areas(self):
        """Return the figures of areas, without those of single schools."""
        return self.filter(institution__isnull=True)


class FootnoteQuerySet(models.QuerySet):
    """Querysets of footnotes."""

    def in_play(self, *, indicators=(), areas=(), years=(), releases=()):
        """Return the footnotes each of whose given parts is among those shown."""
        condition = Q(observation__isnull=True)
        for name, shown in (("indicator", indicators), ("area", areas), ("year", years), ("release", releases)):
            condition &= Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__in": list(shown)})
        return self.filter(condition)

    def beside(self, pivot, releases):
        """Return the footnotes on the figures of a pivot: those in play, and those on one of its figures.

        Args:
            releases: ids of the releases the figures are of.
        """
        cells = {f"observation__{name}": value for name, value in pivot.breakdown._asdict().items()}
        single = self.filter(
            observation__indicator=pivot.indicator,
            observation__release__in=releases,
            observation__institution__isnull=True,
            **cells,
        )
        shown = self.in_play(indicators=[pivot.indicator.pk], areas=pivot.areas, years=pivot.years, releases=releases)
        return (shown | single).select_related("observation").order_by("position", "pk")

    def around(self, *, indicators, areas, years, releases):
        """Return the footnotes on a table: those in play, and those on a single figure of an indicator shown."""
        single = self.filter(
            observation__indicator__in=indicators,
            observation__release__in=releases,
            observation__institution__isnull=True,
        )
        shown = self.in_play(indicators=indicators, areas=areas, years=years, releases=releases)
        return (shown | single).select_related("observation").order_by("position", "pk")


class SchoolReturnQuerySet(models.QuerySet):
    """Querysets of returns."""

    def accepted(self):
        """Return the returns that figures are derived from."""
        return self.filter(status="accepted")


class GradeReturnQuerySet(models.QuerySet):
    """Querysets of grades of returns."""

    def in_order(self):
        """Return the grades as people go through school: by stage, then by grade."""
        places = [When(section__stage=stage, then=Value(place)) for place, stage in enumerate(Stage.values)]
        return self.alias(place=Case(*places, default=Value(len(places)))).order_by("place", "grade", "pk")


class ExplanationQuerySet(models.QuerySet):
    """Querysets of findings on returns."""

    def standing(self):
        """Return the findings that keep a return from being accepted."""
        return self.filter(Q(severity="refuse") | Q(severity="explain", text=""))
