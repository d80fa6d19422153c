"""Figures, one a row, and the runs that derive them from returns."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from institutions.codes import LocaleGroup, Sector, Stage
from institutions.models import Area, Institution
from xzedu.common.models import ImportRun, Source
from xzedu.statistics.codes import Missing, Sex
from xzedu.statistics.models.indicators import Indicator
from xzedu.statistics.models.releases import Release
from xzedu.statistics.querysets import ObservationQuerySet


class Derivation(models.Model):
    """One run that made a release's figures from the returns of a school year."""

    release = models.ForeignKey(Release, models.CASCADE, related_name="derivations", verbose_name=_("release"))
    year = models.PositiveSmallIntegerField(_("school year"))
    run_at = models.DateTimeField(_("run"), auto_now_add=True)
    who = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("who")
    )
    reported = models.PositiveIntegerField(_("schools reported"))
    expected = models.PositiveIntegerField(_("schools expected"))
    figures = models.PositiveIntegerField(_("figures"), default=0)
    # Of the returns it was made from, in order: the same returns give the same text.
    inputs_sha256 = models.CharField(_("SHA-256 of the inputs"), max_length=64)

    class Meta:
        verbose_name = _("derivation")
        verbose_name_plural = _("derivations")
        ordering = ["-run_at", "-pk"]

    def __str__(self):
        return f"{self.release_id} {self.year} {self.run_at:%Y-%m-%d %H:%M}"


class Observation(models.Model):
    """A figure: an indicator for a year, an area or a school, and perhaps a stage, sector, locale and sex.

    It has a value or one of four reasons for having none. Empty texts mean "all": no stage
    given is all stages together. A derived figure keeps the numerator and denominator it is
    the ratio of, and how many schools went into it; one from outside its source and row.
    """

    release = models.ForeignKey(Release, models.PROTECT, related_name="observations", verbose_name=_("release"))
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, related_name="observations", verbose_name=_("indicator"), db_index=False
    )
    year = models.PositiveSmallIntegerField(_("year"))
    area = models.ForeignKey(Area, models.PROTECT, related_name="observations", verbose_name=_("area"), db_index=False)
    # A school's own figure; its `area` is then the school's district.
    institution = models.ForeignKey(
        Institution,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="observations",
        verbose_name=_("institution"),
        db_index=False,
    )
    stage = models.CharField(_("stage"), max_length=12, choices=Stage, blank=True, default="")
    sector = models.CharField(_("public or private"), max_length=8, choices=Sector, blank=True, default="")
    locale = models.CharField(_("urban or rural"), max_length=8, choices=LocaleGroup, blank=True, default="")
    sex = models.CharField(_("sex"), max_length=8, choices=Sex, blank=True, default="")
    value = models.FloatField(_("value"), null=True, blank=True)
    missing = models.CharField(_("why there is no value"), max_length=1, choices=Missing, blank=True, default="")
    numerator = models.FloatField(_("numerator"), null=True, blank=True)
    denominator = models.FloatField(_("denominator"), null=True, blank=True)
    schools = models.PositiveIntegerField(_("schools counted"), null=True, blank=True)
    derivation = models.ForeignKey(
        Derivation,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="observations",
        verbose_name=_("derived by"),
        db_index=False,
    )
    source = models.ForeignKey(
        Source,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="observations",
        verbose_name=_("source"),
        db_index=False,
    )
    import_run = models.ForeignKey(
        ImportRun,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("import"),
        db_index=False,
    )
    row = models.PositiveIntegerField(_("row of the file"), null=True, blank=True)
    modified_at = models.DateTimeField(_("last changed"), auto_now=True)

    objects = ObservationQuerySet.as_manager()

    class Meta:
        verbose_name = _("observation")
        verbose_name_plural = _("observations")
        ordering = ["indicator", "year", "area", "pk"]
        constraints = [
            models.UniqueConstraint(
                "release", "indicator", "year", "area", "stage", "sector", "locale", "sex",
                name="statistics_observation_once",
                condition=Q(institution__isnull=True),
                violation_error_message=_("The release already has a figure for this cell."),
            ),
            models.UniqueConstraint(
                "release", "indicator", "year", "institution", "stage", "sex",
                name="statistics_observation_once_a_school",
                condition=Q(institution__isnull=False),
                violation_error_message=_("The release already has a figure for this cell of the school."),
            ),
            models.CheckConstraint(
                name="statistics_observation_value_or_reason",
                condition=Q(value__isnull=False, missing="") | (Q(value__isnull=True) & ~Q(missing="")),
                violation_error_message=_("Give a value, or the reason why there is none."),
            ),
            models.CheckConstraint(
                name="statistics_observation_ratio_whole",
                condition=Q(denominator__isnull=True) | Q(numerator__isnull=False),
                violation_error_message=_("A denominator without a numerator makes no ratio."),
            ),
        ]  # fmt: skip
        indexes = [
            # The pivot of one indicator (area × year, one breakdown) is answered from this index alone;
            # SQLite wants the column of the condition in it, too.
            models.Index(
                fields=[
                    "indicator",
                    "stage",
                    "sector",
                    "locale",
                    "sex",
                    "year",
                    "area",
                    "release",
                    "value",
                    "missing",
                    "institution",
                ],
                name="statistics_observation_pivot",
                condition=Q(institution__isnull=True),
            ),
            # All figures of an area in a year: area profile, bulletin.
            models.Index(
                fields=["area", "year", "indicator"],
                name="statistics_observation_area",
                condition=Q(institution__isnull=True),
            ),
            # Figures of whole stages of one area in every indicator, for overviews and profiles: answered
            # from this index alone, which has two to eight of a hundred figures.
            models.Index(
                fields=[
                    "area",
                    "indicator",
                    "stage",
                    "year",
                    "release",
                    "value",
                    "missing",
                    "sector",
                    "locale",
                    "sex",
                    "institution",
                ],
                name="statistics_observation_whole",
                condition=Q(institution__isnull=True, sector="", locale="", sex=""),
            ),
            # A school's own figures over the years.
            models.Index(
                fields=["institution", "indicator", "year"],
                name="statistics_observation_school",
                condition=Q(institution__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.indicator_id} {self.year} {self.area_id}"
