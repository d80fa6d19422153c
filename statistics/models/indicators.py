"""What is measured, how it is defined, and where its series break."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from institutions.models import Area
from policies.models import Responsibility
from xzedu.statistics.codes import Calendar, Direction, Measure, Topic, Unit
from xzedu.statistics.fields import StagesOfIndicatorField
from xzedu.statistics.querysets import FootnoteQuerySet


def localised(obj, name):
    """Return `name` of a record in the language of the page, as far as there is one."""
    return (getattr(obj, f"{name}_en") if get_language() == "en" else "") or getattr(obj, name)


class Indicator(models.Model):
    """One thing that is measured every year, such as pupils per teacher.

    A derived indicator names the measures of the returns it is made of: numerator, and for a
    ratio denominator and factor. `maximum` refuses what cannot be, such as 140 % qualified.
    """

    code = models.SlugField(_("code"), max_length=60, unique=True, help_text=_("Part of the address; keep it."))
    name = models.CharField(_("name"), max_length=100)
    name_en = models.CharField(_("name (English)"), max_length=160)
    topic = models.CharField(_("topic"), max_length=12, choices=Topic)
    unit = models.CharField(_("unit"), max_length=20, choices=Unit)
    decimals = models.PositiveSmallIntegerField(_("decimals"), default=0)
    calendar = models.CharField(_("years are"), max_length=12, choices=Calendar, default=Calendar.SCHOOL_YEAR)
    direction = models.CharField(_("direction of good"), max_length=8, choices=Direction, default=Direction.NEITHER)
    maximum = models.FloatField(_("largest possible value"), null=True, blank=True)
    stages = StagesOfIndicatorField(_("stages"), blank=True, help_text=_("Stages it is derived for; none: no stage."))
    definition = models.TextField(_("definition"))
    definition_en = models.TextField(_("definition (English)"), blank=True)
    formula = models.CharField(_("formula"), max_length=200, blank=True)
    formula_en = models.CharField(_("formula (English)"), max_length=300, blank=True)
    numerator = models.CharField(_("numerator"), max_length=20, choices=Measure, blank=True)
    denominator = models.CharField(_("denominator"), max_length=20, choices=Measure, blank=True)
    factor = models.PositiveIntegerField(_("factor"), default=1)
    responsibility = models.ForeignKey(
        Responsibility,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="indicators",
        verbose_name=_("responsibility"),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_headline = models.BooleanField(_("headline figure"), default=False)
    modified_at = models.DateTimeField(_("last changed"), auto_now=True)

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["topic", "position", "code"]
        constraints = [
            models.CheckConstraint(
                name="statistics_indicator_ratio_whole",
                condition=Q(denominator="") | ~Q(numerator=""),
                violation_error_message=_("A ratio needs a numerator."),
            ),
            models.CheckConstraint(
                name="statistics_indicator_factor_positive",
                condition=Q(factor__gte=1),
                violation_error_message=_("The factor is 1, 100 or 10,000."),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("statistics:indicator", args=[self.code])

    @property
    def local_name(self):
        return localised(self, "name")

    @property
    def local_definition(self):
        return localised(self, "definition")

    @property
    def local_formula(self):
        return localised(self, "formula")

    @property
    def is_derived(self):
        """Whether it is made from the schools' returns."""
        return bool(self.numerator)

    @property
    def is_ratio(self):
        """Whether it is one measure over another; changes of percentages are percentage points."""
        return bool(self.denominator) or self.unit == Unit.PERCENT


class Break(models.Model):
    """A year before and after which figures do not compare: the line is cut there, and says why."""

    indicator = models.ForeignKey(
        Indicator, models.CASCADE, null=True, blank=True, related_name="breaks", verbose_name=_("indicator"),
        help_text=_("Empty: all that are derived from returns."),
    )  # fmt: skip
    area = models.ForeignKey(
        Area, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("area"),
        help_text=_("Empty: everywhere."),
    )  # fmt: skip
    year = models.PositiveSmallIntegerField(_("first year after"))
    note = models.CharField(_("why"), max_length=300)
    note_en = models.CharField(_("why (English)"), max_length=400, blank=True)
    modified_at = models.DateTimeField(_("last changed"), auto_now=True)

    class Meta:
        verbose_name = _("break in series")
        verbose_name_plural = _("breaks in series")
        ordering = ["year", "pk"]

    def __str__(self):
        return f"{self.year} {self.note}"

    @property
    def local_note(self):
        return localised(self, "note")


class Footnote(models.Model):
    """A remark on figures: on all of a release, an indicator, an area, a year, or any mix of them.

    It is shown where each of its given parts is in play, and nowhere else.
    """

    text = models.CharField(_("text"), max_length=400)
    text_en = models.CharField(_("text (English)"), max_length=600, blank=True)
    release = models.ForeignKey(
        "statistics.Release", models.CASCADE, null=True, blank=True, related_name="footnotes", verbose_name=_("release")
    )
    indicator = models.ForeignKey(
        Indicator, models.CASCADE, null=True, blank=True, related_name="footnotes", verbose_name=_("indicator")
    )
    area = models.ForeignKey(Area, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("area"))
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    observation = models.ForeignKey(
        "statistics.Observation",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="footnotes",
        verbose_name=_("observation"),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    modified_at = models.DateTimeField(_("last changed"), auto_now=True)

    objects = FootnoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("footnote")
        verbose_name_plural = _("footnotes")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                name="statistics_footnote_hangs_somewhere",
                condition=Q(release__isnull=False)
                | Q(indicator__isnull=False)
                | Q(area__isnull=False)
                | Q(year__isnull=False)
                | Q(observation__isnull=False),
                violation_error_message=_("Say what the footnote is about."),
            )
        ]

    def __str__(self):
        return self.text

    @property
    def local_text(self):
        return localised(self, "text")
