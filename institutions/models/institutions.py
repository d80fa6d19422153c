"""Institutions with their codes and campuses."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length, Substr
from django.db.models.lookups import Exact
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from institutions.codes import CODE_PATTERN, Kind, Locale, Organiser, Sector, Stage, stages_condition
from institutions.fields import StagesField
from institutions.models.areas import Area, Named, position_constraints
from institutions.querysets import InstitutionQuerySet
from xzedu.common.models import Published, Source


class Institution(Published, Named):
    """A school or another institution of education with an official code.

    It has one type but may teach several stages. A renamed or merged-into institution keeps
    its code; a change of type or a closure retires it for ever (`FormerCode`, `Status.CLOSED`).
    """

    class Status(models.TextChoices):
        PLANNED = "planned", _("In preparation")
        OPEN = "open", _("Open")
        SUSPENDED = "suspended", _("Suspended")
        CLOSED = "closed", _("Closed")

    code = models.CharField(
        _("institution code"),
        max_length=10,
        unique=True,
        validators=[RegexValidator(CODE_PATTERN, _("An institution code has 10 digits: class, 32, serial number."))],
        help_text=_("学校(机构)标识码: 10 digits, such as 2132000123."),
    )
    name = models.CharField(_("name"), max_length=100)
    name_en = models.CharField(_("English name"), max_length=160, blank=True)
    short_name = models.CharField(_("short name"), max_length=40, blank=True, help_text=_("Such as 徐州一中."))
    # The name in pinyin: what the list is sorted by, and found by.
    sort_key = models.CharField(_("sort key"), max_length=300, editable=False, default="", db_default="")
    kind = models.CharField(_("type"), max_length=3, choices=Kind)
    stages = StagesField(_("stages"))
    organiser = models.CharField(_("organiser"), max_length=3, choices=Organiser)
    locale = models.CharField(_("urban–rural class"), max_length=3, choices=Locale, blank=True)
    authority = models.CharField(
        _("governing authority"),
        max_length=60,
        blank=True,
        help_text=_("Such as 徐州市教育局; need not be of the place."),
    )
    authority_en = models.CharField(_("governing authority (English)"), max_length=120, blank=True)
    area = models.ForeignKey(
        Area,
        models.PROTECT,
        related_name="institutions",
        verbose_name=_("district"),
        limit_choices_to={"level__in": ["city", "district", "zone"], "valid_to": None},
        help_text=_("The city itself for institutions that belong to no district, such as universities."),
    )
    township = models.ForeignKey(
        Area,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="township_institutions",
        verbose_name=_("street or town"),
        limit_choices_to={"level": "township"},
    )
    address = models.CharField(_("address"), max_length=160, blank=True)
    address_en = models.CharField(_("address (English)"), max_length=240, blank=True)
    postcode = models.CharField(
        _("postcode"),
        max_length=6,
        blank=True,
        validators=[RegexValidator(r"^\d{6}$", _("A postcode has 6 digits."))],
    )
    latitude = models.FloatField(_("latitude"), null=True, blank=True, help_text=_("WGS-84, such as 34.2617."))
    longitude = models.FloatField(_("longitude"), null=True, blank=True, help_text=_("WGS-84, such as 117.1859."))
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    website = models.URLField(_("website"), max_length=200, blank=True)
    boarding = models.BooleanField(_("boarding"), default=False)
    affordable = models.BooleanField(
        _("affordable private kindergarten"), default=False, help_text=_("普惠性民办幼儿园 recognised by the district.")
    )
    enrolment = models.PositiveIntegerField(_("enrolment"), null=True, blank=True)
    counted_on = models.DateField(_("enrolment counted on"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.OPEN)
    opened_on = models.DateField(_("opened on"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    confirmed_on = models.DateField(_("last confirmed"), null=True, blank=True)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="institutions", verbose_name=_("source")
    )
    is_sample = models.BooleanField(_("sample data"), default=False)
    modified_at = models.DateTimeField(_("last changed"), auto_now=True)

    objects = InstitutionQuerySet.as_manager()

    class Meta(Published.Meta):
        abstract = False
        verbose_name = _("institution")
        verbose_name_plural = _("institutions")
        ordering = ["sort_key", "code"]
        permissions = [("publish_institution", _("Can publish institutions and withdraw them"))]
        indexes = [
            # The list of an area's institutions in the admin and on the area page.
            models.Index("area", "sort_key", name="institutions_by_area"),
            # Keyset walks of exports and of the API.
            models.Index("sort_key", "code", name="institutions_by_name"),
            # Public changes of a day, and what an undo may touch.
            models.Index("modified_at", name="institutions_by_change"),
        ]
        constraints = [
            *Published.Meta.constraints,
            models.CheckConstraint(
                name="institutions_institution_code_form",
                condition=Q(code__digits=True) & Exact(Length("code"), 10) & Exact(Substr("code", 3, 2), "32"),
                violation_error_message=_("An institution code has 10 digits: class, 32, serial number."),
            ),
            models.CheckConstraint(
                name="institutions_institution_code_of_type",
                condition=Q(Exact(Substr("code", 1, 2), Substr("kind", 1, 2))),
                violation_error_message=_("The first two digits of the code are those of the type."),
            ),
            models.CheckConstraint(
                name="institutions_institution_closed_has_date",
                condition=(Q(status="closed") & Q(closed_on__isnull=False))
                | (~Q(status="closed") & Q(closed_on__isnull=True)),
                violation_error_message=_("A closed institution needs its closing date, and no other has one."),
            ),
            models.CheckConstraint(
                name="institutions_institution_closed_after_opened",
                condition=Q(closed_on__isnull=True) | Q(opened_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                violation_error_message=_("An institution cannot close before it opened."),
            ),
            models.CheckConstraint(
                name="institutions_institution_stages_of_type",
                condition=stages_condition(),
                violation_error_message=_("The stages do not fit the type: a nine-year school has primary and junior."),
            ),
            models.CheckConstraint(
                name="institutions_institution_enrolment_dated",
                condition=Q(enrolment__isnull=True, counted_on__isnull=True)
                | Q(enrolment__isnull=False, counted_on__isnull=False),
                violation_error_message=_("An enrolment needs the date it was counted on."),
            ),
            models.CheckConstraint(
                name="institutions_institution_affordable_private",
                condition=Q(affordable=False) | Q(kind=Kind.KINDERGARTEN, organiser=Organiser.PRIVATE),
                violation_error_message=_("Only a private kindergarten can be an affordable private kindergarten."),
            ),
            *position_constraints("institutions_institution"),
        ]

    def __str__(self):
        return f"{self.name} {self.code}"

    def get_absolute_url(self):
        return reverse("institutions:detail", args=[self.code])

    def clean(self):
        super().clean()
        if FormerCode.objects.filter(code=self.code).exists():
            raise ValidationError({"code": _("This code was retired and is never used again.")})

    @property
    def sector(self):
        return Sector.of(self.organiser)

    @property
    def stage_labels(self):
        return [Stage(stage).label for stage in self.stages]

    @property
    def local_authority(self):
        return self.authority_en if self.authority_en and get_language() == "en" else self.authority

    @property
    def local_address(self):
        """The address in the language of the page, as far as there is one."""
        return self.address_en if self.address_en and get_language() == "en" else self.address


class FormerCode(models.Model):
    """A code an institution bore before its type changed: retired, never given again, redirected."""

    code = models.CharField(_("former code"), max_length=10, unique=True, validators=[RegexValidator(CODE_PATTERN)])
    institution = models.ForeignKey(
        Institution, models.CASCADE, related_name="former_codes", verbose_name=_("institution")
    )
    retired_on = models.DateField(_("retired on"), null=True, blank=True)

    class Meta:
        verbose_name = _("former code")
        verbose_name_plural = _("former codes")
        ordering = ["code"]

    def __str__(self):
        return self.code


class Campus(Named):
    """A site of an institution; one of them may be its main campus."""

    institution = models.ForeignKey(Institution, models.CASCADE, related_name="campuses", verbose_name=_("institution"))
    name = models.CharField(_("name"), max_length=100)
    name_en = models.CharField(_("English name"), max_length=160, blank=True)
    is_main = models.BooleanField(_("main campus"), default=False)
    address = models.CharField(_("address"), max_length=160, blank=True)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    opened_on = models.DateField(_("opened on"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    is_sample = models.BooleanField(_("sample data"), default=False)
    modified_at = models.DateTimeField(_("last changed"), auto_now=True)

    class Meta:
        verbose_name = _("campus")
        verbose_name_plural = _("campuses")
        ordering = ["institution", "-is_main", "name"]
        constraints = [
            models.UniqueConstraint(
                "institution",
                name="institutions_campus_one_main",
                condition=Q(is_main=True),
                violation_error_message=_("An institution has one main campus."),
            ),
            models.UniqueConstraint(
                "institution",
                "name",
                name="institutions_campus_name_once",
                violation_error_message=_("The institution has another campus of this name."),
            ),
            *position_constraints("institutions_campus"),
        ]

    def __str__(self):
        return self.name
