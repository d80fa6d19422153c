"""Series of figures and their releases."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xzedu.common.models import Source
from xzedu.statistics.codes import ReleaseStage
from xzedu.statistics.models.indicators import localised
from xzedu.statistics.querysets import ReleaseQuerySet


class Series(models.Model):
    """A statistical publication that comes again: the city's yearly statistics, the province's, the census."""

    slug = models.SlugField(_("short name"), max_length=60, unique=True)
    title = models.CharField(_("title"), max_length=120)
    title_en = models.CharField(_("title (English)"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    description_en = models.TextField(_("description (English)"), blank=True)
    # Where several series give a figure for the same cell, the one with the lower rank is shown.
    rank = models.PositiveSmallIntegerField(_("rank"), default=10)
    next_on = models.DateField(_("next release expected"), null=True, blank=True)
    is_sample = models.BooleanField(_("sample data"), default=False)
    modified_at = models.DateTimeField(_("last changed"), auto_now=True)

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = _("series")
        ordering = ["rank", "slug"]

    def __str__(self):
        return self.title

    @property
    def local_title(self):
        return localised(self, "title")

    @property
    def local_description(self):
        return localised(self, "description")


class Release(models.Model):
    """One issue of a series: provisional, revised or final; unchangeable once it is public.

    It is public when it is approved and its embargo is over (`publish_at`). For each series and
    year the public release with the highest version is current (`releases.current`), so an
    embargo ends without a job.
    """

    series = models.ForeignKey(Series, models.PROTECT, related_name="releases", verbose_name=_("series"))
    year = models.PositiveSmallIntegerField(_("year"), help_text=_("The year it is about; of several, the last."))
    stage = models.CharField(_("stage"), max_length=12, choices=ReleaseStage, default=ReleaseStage.PROVISIONAL)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    title = models.CharField(_("title"), max_length=160, blank=True)
    title_en = models.CharField(_("title (English)"), max_length=200, blank=True)
    publish_at = models.DateTimeField(
        _("public from"), null=True, blank=True, help_text=_("A time in the future is an embargo: it ends by itself.")
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("approver")
    )
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)
    reason = models.CharField(
        _("why revised"), max_length=300, blank=True, help_text=_("Shown to the public; needed from version 2 on.")
    )
    reason_en = models.CharField(_("why revised (English)"), max_length=400, blank=True)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="releases", verbose_name=_("source")
    )
    is_sample = models.BooleanField(_("sample data"), default=False)
    modified_at = models.DateTimeField(_("last changed"), auto_now=True)

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("release")
        verbose_name_plural = _("releases")
        ordering = ["-year", "series", "-version"]
        permissions = [("approve_release", _("Can approve releases"))]
        constraints = [
            models.UniqueConstraint(
                "series",
                "year",
                "version",
                name="statistics_release_version_unique",
                violation_error_message=_("This version of the release exists already."),
            ),
            models.CheckConstraint(
                name="statistics_release_counts_from_one",
                condition=Q(version__gte=1),
                violation_error_message=_("Versions count from 1."),
            ),
            models.CheckConstraint(
                name="statistics_release_approved_with_time",
                condition=Q(approved_at__isnull=True) | Q(publish_at__isnull=False),
                violation_error_message=_("An approved release needs the time it becomes public."),
            ),
            models.CheckConstraint(
                name="statistics_release_revision_explained",
                condition=Q(version=1) | Q(approved_at__isnull=True) | ~Q(reason=""),
                violation_error_message=_("Say why the figures were revised before the revision is approved."),
            ),
        ]

    def __str__(self):
        return f"{self.series.slug} {self.year} v{self.version}"

    def get_absolute_url(self):
        return reverse("statistics:release", args=[self.series.slug, self.year, self.version])

    @property
    def local_title(self):
        return localised(self, "title") or self.series.local_title

    @property
    def full_title(self):
        """The release's own title, which says its year; else the series' title with the year."""
        return localised(self, "title") or f"{self.series.local_title} {self.year}"

    @property
    def local_reason(self):
        return localised(self, "reason")

    @property
    def public_since(self):
        """From when on the public sees it: the end of the embargo, yet never before it was approved."""
        return max(self.approved_at, self.publish_at)

    def is_public(self, at=None):
        """Return whether the public sees it at the time `at` (default: now)."""
        return bool(self.approved_at and self.publish_at and self.publish_at <= (at or timezone.now()))


class Coverage(models.Model):
    """Which years a release has figures for, and how many: kept with the figures, so that what is current
    need not be looked for among them."""

    release = models.ForeignKey(Release, models.CASCADE, related_name="coverage", verbose_name=_("release"))
    year = models.PositiveSmallIntegerField(_("year"))
    figures = models.PositiveIntegerField(_("figures"), default=0)
    # "312 of 315 reported": for derived releases.
    reported = models.PositiveIntegerField(_("schools reported"), null=True, blank=True)
    expected = models.PositiveIntegerField(_("schools expected"), null=True, blank=True)

    class Meta:
        verbose_name = _("coverage")
        verbose_name_plural = _("coverage")
        ordering = ["release", "year"]
        constraints = [
            models.UniqueConstraint("release", "year", name="statistics_coverage_once"),
            models.CheckConstraint(
                name="statistics_coverage_reported_of_expected",
                condition=Q(reported__isnull=True) | Q(expected__isnull=False, reported__lte=F("expected")),
                violation_error_message=_("No more schools can have reported than were expected."),
            ),
        ]

    def __str__(self):
        return f"{self.release_id} {self.year}"
