"""Attendance zones: which schools a place belongs to, by stage and school year."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from institutions.codes import Numbering, Parity, PlaceKind, Stage, ZoneRule
from institutions.models.areas import Area
from institutions.models.institutions import Institution
from institutions.querysets import PlaceQuerySet, ZoneAreaQuerySet, ZonePlanQuerySet, ZoneSchoolQuerySet
from policies.models import Attachment, Document
from xzedu.common.schoolyear import SchoolYear

# Stages whose schools have attendance zones (施教区): those of compulsory education.
ZONED_STAGES = (Stage.PRIMARY, Stage.JUNIOR)
ZONED_STAGE_CHOICES = [(stage.value, stage.label) for stage in ZONED_STAGES]
SCHOOL_YEARS = (MinValueValidator(2000), MaxValueValidator(2099))


class ZonePlan(models.Model):
    """The attendance zones of one district, stage and school year, as a document sets them.

    A plan is loaded inactive, checked and then activated (`actions.activate_plan`); the public
    sees active plans only. A corrected plan of the same year is another version, so that
    activating and undoing is one row each.
    """

    area = models.ForeignKey(
        Area,
        models.PROTECT,
        related_name="zone_plans",
        verbose_name=_("district"),
        limit_choices_to={"level__in": ["district", "zone"], "valid_to": None},
    )
    stage = models.CharField(_("stage"), max_length=10, choices=ZONED_STAGE_CHOICES)
    year = models.PositiveSmallIntegerField(
        _("school year"), validators=SCHOOL_YEARS, help_text=_("The year it begins in: 2026 for 2026/27.")
    )
    version = models.PositiveSmallIntegerField(_("version"), default=1, validators=[MinValueValidator(1)])
    document = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="zone_plans", verbose_name=_("set by")
    )
    annex = models.ForeignKey(
        Attachment, models.SET_NULL, null=True, blank=True, related_name="zone_plans", verbose_name=_("annex")
    )
    note = models.CharField(_("note"), max_length=300, blank=True)
    note_en = models.CharField(_("note (English)"), max_length=300, blank=True)
    is_active = models.BooleanField(_("active"), default=False, editable=False)
    activated_at = models.DateTimeField(_("activated at"), null=True, blank=True, editable=False)
    is_sample = models.BooleanField(_("sample data"), default=False)
    modified_at = models.DateTimeField(_("last changed"), auto_now=True)

    objects = ZonePlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("zone plan")
        verbose_name_plural = _("zone plans")
        ordering = ["-year", "area", "stage", "-version"]
        permissions = [("activate_zoneplan", _("Can activate zone plans and undo it"))]
        constraints = [
            models.UniqueConstraint(
                "area",
                "stage",
                "year",
                "version",
                name="institutions_zoneplan_once",
                violation_error_message=_("The district has another plan of this stage, year and version."),
            ),
            models.UniqueConstraint(
                "area",
                "stage",
                "year",
                name="institutions_zoneplan_one_active",
                condition=Q(is_active=True),
                violation_error_message=_("Another version of this plan is active."),
            ),
            models.CheckConstraint(
                name="institutions_zoneplan_active_since",
                condition=Q(is_active=False) | Q(activated_at__isnull=False),
                violation_error_message=_("An active plan needs the time it was activated."),
            ),
            models.CheckConstraint(
                name="institutions_zoneplan_zoned_stage",
                condition=Q(stage__in=[stage.value for stage in ZONED_STAGES]),
                violation_error_message=_("Only primary and junior secondary schools have zones."),
            ),
        ]

    def __str__(self):
        return self.reference

    @property
    def reference(self):
        """What tables name the plan by, such as 320302/primary/2026/1. Reads `self.area`."""
        return f"{self.area.code}/{self.stage}/{self.year}/{self.version}"

    @property
    def school_year(self):
        return SchoolYear(self.year)

    @property
    def local_note(self):
        return self.note_en if self.note_en and get_language() == "en" else self.note


class PlanSwitch(models.Model):
    """One activation of a zone plan, and which version it took the place of: what an undo goes back to."""

    plan = models.ForeignKey(ZonePlan, models.CASCADE, related_name="switches", verbose_name=_("zone plan"))
    before = models.ForeignKey(
        ZonePlan, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("active until then")
    )
    at = models.DateTimeField(_("time"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("who")
    )
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("undone by")
    )

    class Meta:
        verbose_name = _("activation")
        verbose_name_plural = _("activations")
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.plan_id} {self.at:%Y-%m-%d %H:%M}"


class Zone(models.Model):
    """One attendance zone of a plan: the places listed, and the school or schools they belong to."""

    plan = models.ForeignKey(ZonePlan, models.CASCADE, related_name="zones", verbose_name=_("zone plan"))
    number = models.PositiveIntegerField(_("number"), help_text=_("Its place in the plan, from 1."))
    name = models.CharField(_("name"), max_length=120)
    # As the bureau wrote it; `areas` are what was read from it.
    text = models.TextField(_("text of the plan"))
    rule = models.CharField(
        _("how a school is decided"),
        max_length=12,
        choices=ZoneRule,
        blank=True,
        help_text=_("Only for a zone of several schools."),
    )
    rule_note = models.CharField(_("note on the decision"), max_length=300, blank=True)
    rule_note_en = models.CharField(_("note on the decision (English)"), max_length=300, blank=True)
    schools = models.ManyToManyField(Institution, through="ZoneSchool", related_name="zones")
    # When a table or the desk last wrote the row: an undone import takes back only what nobody changed since.
    modified_at = models.DateTimeField(_("last changed"), auto_now=True)

    class Meta:
        verbose_name = _("zone")
        verbose_name_plural = _("zones")
        ordering = ["plan", "number"]
        constraints = [
            models.UniqueConstraint(
                "plan",
                "number",
                name="institutions_zone_number_once",
                violation_error_message=_("The plan has another zone of this number."),
            )
        ]

    def __str__(self):
        return self.name

    @property
    def local_rule_note(self):
        return self.rule_note_en if self.rule_note_en and get_language() == "en" else self.rule_note


class ZoneSchool(models.Model):
    """A school of a zone."""

    zone = models.ForeignKey(Zone, models.CASCADE, related_name="members", verbose_name=_("zone"))
    institution = models.ForeignKey(
        Institution, models.CASCADE, related_name="zone_memberships", verbose_name=_("institution")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=1)

    objects = ZoneSchoolQuerySet.as_manager()

    class Meta:
        verbose_name = _("school of the zone")
        verbose_name_plural = _("schools of the zone")
        ordering = ["zone", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                "zone",
                "institution",
                name="institutions_zoneschool_once",
                violation_error_message=_("The zone names this school already."),
            )
        ]

    def __str__(self):
        return f"{self.zone_id} {self.institution_id}"


class Place(models.Model):
    """A residential community, village, committee or road of a district, as zones name it.

    It lasts over the years: plans of different years point at the same place.
    """

    area = models.ForeignKey(Area, models.PROTECT, related_name="places", verbose_name=_("district"))
    kind = models.CharField(_("kind"), max_length=10, choices=PlaceKind)
    name = models.CharField(_("name"), max_length=80)
    # The plain form of the name (`addresses.plain`): what makes it the same place.
    plain = models.CharField(max_length=80, editable=False)
    is_sample = models.BooleanField(_("sample data"), default=False)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("place")
        # “places” alone are those a school offers.
        verbose_name_plural = pgettext_lazy("communities and roads", "places")
        ordering = ["area", "name"]
        constraints = [
            models.UniqueConstraint(
                "area",
                "plain",
                "kind",
                name="institutions_place_once",
                violation_error_message=_("The district has this place already."),
            )
        ]

    def __str__(self):
        return self.name


class PlaceName(models.Model):
    """A name a place is looked up by: its own, a former or another one."""

    class Kind(models.TextChoices):
        OWN = "own", _("name")
        FORMER = "former", _("former name")
        OTHER = "other", _("other name")

    place = models.ForeignKey(Place, models.CASCADE, related_name="names", verbose_name=_("place"))
    kind = models.CharField(_("kind"), max_length=6, choices=Kind, default=Kind.OTHER)
    name = models.CharField(_("name"), max_length=80)
    plain = models.CharField(max_length=80, editable=False)
    # Syllables without tones and blanks, and their first letters: yunlongxiaoqu, ylxq.
    pinyin = models.CharField(max_length=300, editable=False)
    initials = models.CharField(max_length=80, editable=False)
    modified_at = models.DateTimeField(_("last changed"), auto_now=True)

    class Meta:
        verbose_name = _("name of a place")
        verbose_name_plural = _("names of places")
        ordering = ["place", "kind", "name"]
        constraints = [
            models.UniqueConstraint(
                "place",
                "plain",
                name="institutions_placename_once",
                violation_error_message=_("The place has this name already."),
            )
        ]
        indexes = [
            # The three ways a name is typed: each answers both the look-up and the suggestions.
            models.Index("plain", name="institutions_placename_plain"),
            models.Index("pinyin", name="institutions_placename_pinyin"),
            models.Index("initials", name="institutions_placename_short"),
        ]

    def __str__(self):
        return self.name


class ZoneArea(models.Model):
    """One item of a zone's list: a place or part of one, or a boundary in words.

    A part is a range of house numbers (和平路1-99号单号), of buildings (云龙小区1-20号楼) or of
    village groups, less its exclusions.
    """

    zone = models.ForeignKey(Zone, models.CASCADE, related_name="areas", verbose_name=_("zone"))
    # That of the zone: what the index of the look-up begins with.
    plan = models.ForeignKey(ZonePlan, models.CASCADE, related_name="areas", editable=False)
    position = models.PositiveIntegerField(_("position"))
    text = models.TextField(_("as written"))
    place = models.ForeignKey(
        Place,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="zone_areas",
        verbose_name=_("place"),
        help_text=_("Empty for a boundary in words, which nothing is looked up in."),
    )
    numbering = models.CharField(_("numbers of"), max_length=8, choices=Numbering, blank=True)
    first = models.PositiveIntegerField(_("from number"), null=True, blank=True)
    last = models.PositiveIntegerField(_("to number"), null=True, blank=True)
    parity = models.CharField(_("odd or even"), max_length=4, choices=Parity, blank=True)
    # [[first, last, parity], …] within the range.
    exclusions = models.JSONField(_("except"), default=list, blank=True)
    modified_at = models.DateTimeField(_("last changed"), auto_now=True)

    objects = ZoneAreaQuerySet.as_manager()

    class Meta:
        verbose_name = _("area of a zone")
        verbose_name_plural = _("areas of a zone")
        ordering = ["zone", "position"]
        indexes = [
            # The look-up: where is this place in the plans that count?
            models.Index("place", "plan", name="institutions_zonearea_lookup"),
        ]
        constraints = [
            models.UniqueConstraint(
                "zone",
                "position",
                name="institutions_zonearea_position",
                violation_error_message=_("The zone has another area at this position."),
            ),
            models.CheckConstraint(
                name="institutions_zonearea_range",
                condition=Q(first__isnull=True) | Q(last__isnull=True) | Q(first__lte=F("last")),
                violation_error_message=_("A range of numbers cannot end before it begins."),
            ),
            models.CheckConstraint(
                name="institutions_zonearea_numbered",
                condition=~Q(numbering="") | Q(first__isnull=True, last__isnull=True, parity=""),
                violation_error_message=_("Say what the numbers are: houses, buildings or groups."),
            ),
        ]

    def __str__(self):
        return self.text[:60]
