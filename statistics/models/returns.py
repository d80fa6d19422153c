"""What schools report once a year, on 1 September: the forms that figures are made from (教基1001 and below)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from institutions.codes import Stage
from institutions.models import Institution
from xzedu.common.models import Source
from xzedu.statistics.codes import Severity
from xzedu.statistics.querysets import ExplanationQuerySet, GradeReturnQuerySet, SchoolReturnQuerySet


def count_field(label, **options):
    return models.PositiveIntegerField(label, default=0, **options)


def area_field(label):
    """Return a field of square metres, with a decimal as the forms have."""
    return models.FloatField(label, default=0)


class SchoolReturn(models.Model):
    """One institution's return of one school year: who it is and what it stands on; its sections hold the rest."""

    class Status(models.TextChoices):
        OPEN = "open", pgettext_lazy("return", "Open")
        SUBMITTED = "submitted", _("Submitted")
        # Checked, and whatever needed one explained: figures are derived from these alone.
        ACCEPTED = "accepted", _("Accepted")

    institution = models.ForeignKey(Institution, models.CASCADE, related_name="returns", verbose_name=_("institution"))
    year = models.PositiveSmallIntegerField(_("school year"), help_text=_("The year it begins in."))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.OPEN)
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    staff = count_field(_("staff"))
    site_area = area_field(_("site area, m²"))
    floor_area = area_field(_("floor area, m²"))
    teaching_area = area_field(_("teaching and ancillary rooms, m²"))
    gymnasium_area = area_field(_("of these gymnasium, m²"))
    sports_area = area_field(_("sports grounds, m²"))
    equipment = models.FloatField(_("teaching equipment, yuan"), default=0)
    multimedia = count_field(_("networked multimedia classrooms"))
    computers = count_field(_("computers for pupils"))
    books = count_field(_("books"))
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="school_returns", verbose_name=_("source")
    )
    # Set with a return that is sent back, kept until it is handed in again. Rows written in bulk have none.
    remark = models.CharField(_("what is to be corrected"), max_length=400, blank=True, default="", db_default="")
    is_sample = models.BooleanField(_("sample data"), default=False)
    modified_at = models.DateTimeField(_("last changed"), auto_now=True)

    objects = SchoolReturnQuerySet.as_manager()

    class Meta:
        verbose_name = _("school return")
        verbose_name_plural = _("school returns")
        ordering = ["-year", "institution"]
        permissions = [("accept_return", _("Can accept returns and send them back"))]
        constraints = [
            models.UniqueConstraint(
                "institution",
                "year",
                name="statistics_return_once_a_year",
                violation_error_message=_("The institution already has a return for this school year."),
            ),
            models.CheckConstraint(
                name="statistics_return_areas_not_negative",
                condition=Q(
                    site_area__gte=0, floor_area__gte=0, teaching_area__gte=0, gymnasium_area__gte=0,
                    sports_area__gte=0, equipment__gte=0,
                ),
                violation_error_message=_("Areas and values cannot be negative."),
            ),
            models.CheckConstraint(
                name="statistics_return_gymnasium_within",
                condition=Q(gymnasium_area__lte=F("teaching_area")),
                violation_error_message=_("The gymnasium is part of the teaching and ancillary rooms."),
            ),
            models.CheckConstraint(
                name="statistics_return_accepted_has_time",
                condition=~Q(status="accepted") | Q(accepted_at__isnull=False),
                violation_error_message=_("An accepted return needs the time it was accepted."),
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["year", "status"], name="statistics_return_year")]

    def __str__(self):
        """Name the school, too: read returns with their institution where several are named."""
        return f"{self.institution} {self.year}"


class SectionReturn(models.Model):
    """One stage of a return: pupils coming and going, and teachers."""

    COUNTS = (
        "entrants", "graduates", "teachers", "qualified", "above_required", "backbone", "arts_pe", "middle_title",
    )  # fmt: skip

    school_return = models.ForeignKey(
        SchoolReturn, models.CASCADE, related_name="sections", verbose_name=_("school return")
    )
    stage = models.CharField(_("stage"), max_length=12, choices=Stage)
    entrants = count_field(_("entrants"))
    graduates = count_field(_("graduates of the school year before"))
    teachers = count_field(_("full-time teachers"))
    qualified = count_field(_("with the required qualification"))
    above_required = count_field(_("above the required qualification"))
    backbone = count_field(_("backbone teachers of county level or above"))
    arts_pe = count_field(_("teachers of physical education, music and art"))
    middle_title = count_field(_("of middle professional title or above"))
    modified_at = models.DateTimeField(_("last changed"), auto_now=True)

    class Meta:
        verbose_name = _("section of a return")
        verbose_name_plural = _("sections of a return")
        ordering = ["school_return", "stage"]
        constraints = [
            models.UniqueConstraint(
                "school_return",
                "stage",
                name="statistics_section_once",
                violation_error_message=_("The return already has this stage."),
            ),
            models.CheckConstraint(
                name="statistics_section_parts_of_teachers",
                condition=Q(
                    qualified__lte=F("teachers"), above_required__lte=F("qualified"), backbone__lte=F("teachers"),
                    arts_pe__lte=F("teachers"), middle_title__lte=F("teachers"),
                ),
                violation_error_message=_("A part of the teachers cannot be more than all of them."),
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.school_return_id} {self.stage}"


class GradeReturn(models.Model):
    """One grade of a section: classes by size, pupils by sex. Nursery groups are grades 0 to 3 (托, 小, 中, 大)."""

    COUNTS = ("classes", "over_standard", "large", "huge", "boys", "girls", "boarders", "migrants")

    section = models.ForeignKey(SectionReturn, models.CASCADE, related_name="grades", verbose_name=_("section"))
    grade = models.PositiveSmallIntegerField(_("grade"))
    classes = count_field(_("classes"))
    over_standard = count_field(_("of these above the standard size"))
    large = count_field(_("of these of 56 pupils or more"))
    huge = count_field(_("of these of 66 pupils or more"))
    boys = count_field(_("boys"))
    girls = count_field(_("girls"))
    boarders = count_field(_("boarders"))
    migrants = count_field(_("children of migrant workers"))
    modified_at = models.DateTimeField(_("last changed"), auto_now=True)

    objects = GradeReturnQuerySet.as_manager()

    class Meta:
        verbose_name = _("grade of a return")
        verbose_name_plural = _("grades of a return")
        ordering = ["section", "grade"]
        constraints = [
            models.UniqueConstraint(
                "section",
                "grade",
                name="statistics_grade_once",
                violation_error_message=_("The section already has this grade."),
            ),
            models.CheckConstraint(
                name="statistics_grade_plausible",
                condition=Q(grade__lte=6),
                violation_error_message=_("Grades are 0 to 6."),
            ),
            models.CheckConstraint(
                name="statistics_grade_parts_of_classes",
                condition=Q(over_standard__lte=F("classes"), large__lte=F("over_standard"), huge__lte=F("large")),
                violation_error_message=_("A part of the classes cannot be more than all of them."),
            ),
            models.CheckConstraint(
                name="statistics_grade_parts_of_pupils",
                condition=Q(boarders__lte=F("boys") + F("girls"), migrants__lte=F("boys") + F("girls")),
                violation_error_message=_("A part of the pupils cannot be more than all of them."),
            ),
        ]

    def __str__(self):
        return f"{self.section_id} {self.grade}"


class Explanation(models.Model):
    """A check that a return failed, and what the school says about it."""

    school_return = models.ForeignKey(
        SchoolReturn, models.CASCADE, related_name="explanations", verbose_name=_("school return")
    )
    check_code = models.CharField(_("check"), max_length=40)
    place = models.CharField(_("where"), max_length=60, blank=True)
    severity = models.CharField(_("severity"), max_length=8, choices=Severity)
    message = models.CharField(_("finding"), max_length=400)
    text = models.CharField(_("explanation"), max_length=400, blank=True)
    who = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("who")
    )
    explained_at = models.DateTimeField(_("explained"), null=True, blank=True)

    objects = ExplanationQuerySet.as_manager()

    class Meta:
        verbose_name = _("finding on a return")
        verbose_name_plural = _("findings on returns")
        ordering = ["school_return", "severity", "check_code", "place"]
        constraints = [
            models.UniqueConstraint("school_return", "check_code", "place", name="statistics_explanation_once"),
            models.CheckConstraint(
                name="statistics_explanation_whole",
                condition=Q(text="", explained_at__isnull=True) | (~Q(text="") & Q(explained_at__isnull=False)),
                violation_error_message=_("An explanation and its time go together."),
            ),
        ]

    def __str__(self):
        return f"{self.school_return_id} {self.check_code}"
