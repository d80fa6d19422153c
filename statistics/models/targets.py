"""What plans promise, and the yardsticks of balance."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from institutions.codes import Stage
from institutions.models import Area
from policies.models import Document
from xzedu.common.models import Source
from xzedu.statistics.codes import Comparison, Measure
from xzedu.statistics.models.indicators import Indicator, localised


class Target(models.Model):
    """A value that a document promises for an indicator by a year. How it stands is computed (`targets.progress`)."""

    slug = models.SlugField(_("short name"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=160)
    title_en = models.CharField(_("title (English)"), max_length=240, blank=True)
    document = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="targets", verbose_name=_("document")
    )
    article = models.CharField(_("article"), max_length=40, blank=True, help_text=_("Such as 二、（一）."))
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="targets", verbose_name=_("indicator"))
    area = models.ForeignKey(Area, models.PROTECT, related_name="targets", verbose_name=_("area"))
    stage = models.CharField(_("stage"), max_length=12, choices=Stage, blank=True, default="")
    baseline_year = models.PositiveSmallIntegerField(_("baseline year"), null=True, blank=True)
    baseline = models.FloatField(_("baseline"), null=True, blank=True)
    year = models.PositiveSmallIntegerField(_("by the year"))
    comparison = models.CharField(_("comparison"), max_length=8, choices=Comparison, default=Comparison.AT_LEAST)
    value = models.FloatField(_("target value"))
    is_cumulative = models.BooleanField(
        _("summed over the years"), default=False, help_text=_("Such as schools built during the plan.")
    )
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="targets", verbose_name=_("source")
    )
    is_sample = models.BooleanField(_("sample data"), default=False)
    modified_at = models.DateTimeField(_("last changed"), auto_now=True)

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ["year", "slug"]
        constraints = [
            models.CheckConstraint(
                name="statistics_target_baseline_whole",
                condition=Q(baseline__isnull=True, baseline_year__isnull=True)
                | Q(baseline__isnull=False, baseline_year__isnull=False),
                violation_error_message=_("A baseline and its year go together."),
            ),
            models.CheckConstraint(
                name="statistics_target_after_baseline",
                condition=Q(baseline_year__isnull=True) | Q(year__gt=models.F("baseline_year")),
                violation_error_message=_("The target year comes after the baseline year."),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def local_title(self):
        return localised(self, "title")


class BalanceScheme(models.Model):
    """An official yardstick of balance between schools: 2017 (优质均衡) or 2012 (基本均衡)."""

    code = models.SlugField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("name (English)"), max_length=200)
    document = models.ForeignKey(
        Document, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("document")
    )
    # Of each school: at least so many indicators reached, the others at least this share of the threshold.
    fewest_reached = models.PositiveSmallIntegerField(_("indicators each school must reach"), null=True, blank=True)
    least_share = models.FloatField(_("least share of the threshold for the others"), null=True, blank=True)
    # Whether the mean of the coefficients is compared with its limit, instead of each.
    is_mean = models.BooleanField(_("mean of the coefficients"), default=False)
    includes_private = models.BooleanField(_("private schools included"), default=True)
    fewest_pupils_of_points = models.PositiveSmallIntegerField(
        _("smallest teaching point included"), null=True, blank=True, help_text=_("Empty: none is included.")
    )
    modified_at = models.DateTimeField(_("last changed"), auto_now=True)

    class Meta:
        verbose_name = _("balance scheme")
        verbose_name_plural = _("balance schemes")
        ordering = ["-code"]

    def __str__(self):
        return self.name

    @property
    def local_name(self):
        return localised(self, "name")


class BalanceThreshold(models.Model):
    """One indicator of a scheme for one stage: what each school must reach, and how far schools may differ."""

    scheme = models.ForeignKey(BalanceScheme, models.CASCADE, related_name="thresholds", verbose_name=_("scheme"))
    stage = models.CharField(_("stage"), max_length=12, choices=Stage)
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    measure = models.CharField(_("measure"), max_length=20, choices=Measure)
    factor = models.PositiveIntegerField(_("factor"), default=1, help_text=_("100 for figures per hundred pupils."))
    # 师生比 compares teachers with pupils as all others do; none has pupils below.
    threshold = models.FloatField(_("threshold"), null=True, blank=True)
    limit = models.FloatField(_("limit of the coefficient of variation"), null=True, blank=True)
    indicator = models.ForeignKey(
        Indicator, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("indicator")
    )
    modified_at = models.DateTimeField(_("last changed"), auto_now=True)

    class Meta:
        verbose_name = _("threshold")
        verbose_name_plural = _("thresholds")
        ordering = ["scheme", "stage", "position"]
        constraints = [
            models.UniqueConstraint("scheme", "stage", "measure", name="statistics_threshold_once"),
        ]

    def __str__(self):
        return f"{self.scheme_id} {self.stage} {self.measure}"
