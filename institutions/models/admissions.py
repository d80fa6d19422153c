"""Admissions: how many places a school has, what happens when, and whom to ask."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from institutions.codes import Route, Stage
from institutions.fields import StagesField
from institutions.models.areas import Area, Named
from institutions.models.institutions import Institution
from institutions.models.zones import SCHOOL_YEARS
from institutions.querysets import AdmissionDateQuerySet, AdmissionPlanQuerySet
from policies.models import Document
from xzedu.common.models import Published, Source
from xzedu.common.schoolyear import SchoolYear

# No school takes in more in one year; a greater number is a typing error.
MOST_PLACES = 20_000


def in_language(record, name):
    """Return the field `name` of `record` in the language of the page, Chinese where it has no English."""
    return (get_language() == "en" and getattr(record, f"{name}_en")) or getattr(record, name)


class AdmissionPlan(Published):
    """What a school takes in at a stage for a school year: its classes, and places by kind of intake."""

    institution = models.ForeignKey(
        Institution, models.CASCADE, related_name="admission_plans", verbose_name=_("institution")
    )
    stage = models.CharField(_("stage"), max_length=10, choices=Stage)
    year = models.PositiveSmallIntegerField(
        _("school year"), validators=SCHOOL_YEARS, help_text=_("The year it begins in: 2026 for 2026/27.")
    )
    classes = models.PositiveSmallIntegerField(_("classes"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    note_en = models.CharField(_("note (English)"), max_length=300, blank=True)
    document = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="admission_plans", verbose_name=_("set by")
    )
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="admission_plans", verbose_name=_("source")
    )
    is_sample = models.BooleanField(_("sample data"), default=False)
    modified_at = models.DateTimeField(_("last changed"), auto_now=True)

    objects = AdmissionPlanQuerySet.as_manager()

    class Meta(Published.Meta):
        abstract = False
        verbose_name = _("admission plan")
        verbose_name_plural = _("admission plans")
        ordering = ["-year", "institution", "stage"]
        permissions = [("publish_admissionplan", _("Can publish admission plans and withdraw them"))]
        constraints = [
            *Published.Meta.constraints,
            models.UniqueConstraint(
                "institution",
                "stage",
                "year",
                name="institutions_admissionplan_once",
                violation_error_message=_("The school has another admission plan of this stage and year."),
            ),
        ]
        indexes = [
            # The page of a stage and year, and of its districts.
            models.Index("stage", "year", name="institutions_plan_by_year"),
        ]

    def __str__(self):
        return f"{self.institution_id} {self.stage} {self.year}"

    @property
    def school_year(self):
        return SchoolYear(self.year)

    @property
    def local_note(self):
        return in_language(self, "note")


class AdmissionIntake(models.Model):
    """The places of an admission plan that are filled in one way, and how many applied and came."""

    plan = models.ForeignKey(AdmissionPlan, models.CASCADE, related_name="intakes", verbose_name=_("admission plan"))
    route = models.CharField(_("kind of intake"), max_length=10, choices=Route)
    places = models.PositiveIntegerField(_("places"), validators=[MaxValueValidator(MOST_PLACES)])
    # Empty until they are known.
    applicants = models.PositiveIntegerField(
        _("applicants"), null=True, blank=True, validators=[MaxValueValidator(10 * MOST_PLACES)]
    )
    admitted = models.PositiveIntegerField(
        _("admitted"), null=True, blank=True, validators=[MaxValueValidator(MOST_PLACES)]
    )
    # Tells an undo of an import who touched the row last.
    modified_at = models.DateTimeField(_("last changed"), auto_now=True)

    class Meta:
        verbose_name = _("intake")
        verbose_name_plural = _("intakes")
        ordering = ["plan", "route"]
        constraints = [
            models.UniqueConstraint(
                "plan",
                "route",
                name="institutions_admissionintake_once",
                violation_error_message=_("The plan states this kind of intake already."),
            ),
            models.CheckConstraint(
                name="institutions_admissionintake_admitted",
                condition=Q(admitted__isnull=True) | Q(applicants__isnull=True) | Q(admitted__lte=F("applicants")),
                violation_error_message=_("No more can be admitted than applied."),
            ),
        ]

    def __str__(self):
        return f"{self.plan_id} {self.route}"


class AdmissionDate(Published):
    """A step of the admission calendar: what to do, from when to when, where, with which papers."""

    # What an import recognises the step by when the file comes again.
    reference = models.CharField(
        _("number"), max_length=40, unique=True, help_text=_("The step's own number, such as 2026-320302-03.")
    )
    area = models.ForeignKey(
        Area,
        models.PROTECT,
        related_name="admission_dates",
        verbose_name=_("district"),
        limit_choices_to={"level__in": ["city", "district", "zone"], "valid_to": None},
        help_text=_("The city itself for what holds in all districts."),
    )
    stages = StagesField(_("stages"))
    year = models.PositiveSmallIntegerField(
        _("school year"), validators=SCHOOL_YEARS, help_text=_("The year it begins in: 2026 for 2026/27.")
    )
    title = models.CharField(_("what"), max_length=120)
    title_en = models.CharField(_("what (English)"), max_length=200, blank=True)
    begins_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True, help_text=_("The last day; empty for a single day."))
    hours = models.CharField(_("hours"), max_length=60, blank=True, help_text=_("Such as 9:00–17:00."))
    where = models.CharField(_("where"), max_length=200, blank=True)
    where_en = models.CharField(_("where (English)"), max_length=300, blank=True)
    who = models.CharField(_("who"), max_length=200, blank=True, help_text=_("Whom the step concerns."))
    who_en = models.CharField(_("who (English)"), max_length=300, blank=True)
    papers = models.TextField(_("documents needed"), blank=True, help_text=_("One a line."))
    papers_en = models.TextField(_("documents needed (English)"), blank=True)
    url = models.URLField(_("address"), max_length=300, blank=True)
    document = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="admission_dates", verbose_name=_("set by")
    )
    is_sample = models.BooleanField(_("sample data"), default=False)
    modified_at = models.DateTimeField(_("last changed"), auto_now=True)

    objects = AdmissionDateQuerySet.as_manager()

    class Meta(Published.Meta):
        abstract = False
        verbose_name = _("admission date")
        verbose_name_plural = _("admission dates")
        ordering = ["begins_on", "ends_on", "reference"]
        permissions = [("publish_admissiondate", _("Can publish admission dates and withdraw them"))]
        constraints = [
            *Published.Meta.constraints,
            models.CheckConstraint(
                name="institutions_admissiondate_period",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("begins_on")),
                violation_error_message=_("A step cannot end before it begins."),
            ),
        ]
        indexes = [models.Index("year", "begins_on", name="institutions_date_by_year")]

    def __str__(self):
        return f"{self.begins_on} {self.title}"

    @property
    def last_day(self):
        return self.ends_on or self.begins_on

    @property
    def local_title(self):
        return in_language(self, "title")

    @property
    def local_where(self):
        return in_language(self, "where")

    @property
    def local_who(self):
        return in_language(self, "who")

    @property
    def local_papers(self):
        """The documents needed, one text each."""
        return [line.strip() for line in in_language(self, "papers").splitlines() if line.strip()]


class AdmissionOffice(Named):
    """Whom parents of a district ask: the office that decides on zones and places."""

    area = models.OneToOneField(
        Area,
        models.CASCADE,
        related_name="admission_office",
        verbose_name=_("district"),
        limit_choices_to={"level__in": ["city", "district", "zone"], "valid_to": None},
    )
    name = models.CharField(_("name"), max_length=100)
    name_en = models.CharField(_("English name"), max_length=160, blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    address = models.CharField(_("address"), max_length=160, blank=True)
    address_en = models.CharField(_("address (English)"), max_length=240, blank=True)
    hours = models.CharField(_("hours"), max_length=60, blank=True)
    is_sample = models.BooleanField(_("sample data"), default=False)
    modified_at = models.DateTimeField(_("last changed"), auto_now=True)

    class Meta:
        verbose_name = _("admission office")
        verbose_name_plural = _("admission offices")
        ordering = ["area"]

    def __str__(self):
        return self.name

    @property
    def local_address(self):
        return in_language(self, "address")
