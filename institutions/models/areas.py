"""Units of territory: divisions and what statistics know beside them."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from institutions.querysets import AreaQuerySet
from xzedu.common.models import Source
from xzedu.common.pinyin import spaced_pinyin

# Positions outside this box are typing errors, not schools of Xuzhou (the city's boundary
# lies within 116.36–118.67° E, 33.72–34.98° N).
WEST, EAST, SOUTH, NORTH = 116.2, 118.8, 33.6, 35.1


def position_constraints(prefix):
    """Return the two rules every position obeys: both numbers or none, and near Xuzhou."""
    return [
        models.CheckConstraint(
            name=f"{prefix}_position_whole",
            condition=Q(latitude__isnull=True, longitude__isnull=True)
            | Q(latitude__isnull=False, longitude__isnull=False),
            violation_error_message=_("Give both latitude and longitude, or neither."),
        ),
        models.CheckConstraint(
            name=f"{prefix}_position_plausible",
            condition=Q(latitude__isnull=True) | Q(latitude__range=(SOUTH, NORTH), longitude__range=(WEST, EAST)),
            violation_error_message=_(
                "The position lies outside Xuzhou. Latitude is between 33.6 and 35.1, longitude between "
                "116.2 and 118.8; are the two exchanged?"
            ),
        ),
    ]


class Named(models.Model):
    """Something with a Chinese name and, perhaps, an English one."""

    class Meta:
        abstract = True

    @property
    def local_name(self):
        """The name in the language of the page; on an English page without one, pinyin."""
        if get_language() == "en":
            return self.name_en or spaced_pinyin(self.name)
        return self.name


class Area(Named):
    """A unit of territory: a division of GB/T 2260 or one that only statistics know.

    The development zone (320371) is the latter: its schools stand in it alone and are
    counted nowhere else.
    """

    class Level(models.TextChoices):
        NATION = "nation", _("Nation")
        PROVINCE = "province", _("Province")
        CITY = "city", _("City")
        DISTRICT = "district", _("District, county or county-level city")
        ZONE = "zone", _("Statistical zone")
        TOWNSHIP = "township", _("Street, town or township")

    code = models.CharField(
        _("code"),
        max_length=12,
        unique=True,
        validators=[RegexValidator(r"^\d{2,12}$", _("An area code has 2 to 12 digits."))],
        help_text=_("GB/T 2260 code, or the statistical code of a unit outside it."),
    )
    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=100, blank=True)
    level = models.CharField(_("level"), max_length=10, choices=Level)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )
    # A GeoJSON geometry in WGS-84; empty where no boundary is published.
    boundary = models.JSONField(_("boundary"), null=True, blank=True)
    latitude = models.FloatField(_("latitude of the label"), null=True, blank=True)
    longitude = models.FloatField(_("longitude of the label"), null=True, blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True, help_text=_("The last day, if it has gone."))
    successors = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="predecessors", verbose_name=_("succeeded by")
    )
    note = models.CharField(_("note"), max_length=300, blank=True)
    note_en = models.CharField(_("note (English)"), max_length=300, blank=True)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="areas", verbose_name=_("source")
    )
    modified_at = models.DateTimeField(_("last changed"), auto_now=True)

    objects = AreaQuerySet.as_manager()

    class Meta:
        verbose_name = _("area")
        verbose_name_plural = _("areas")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                name="institutions_area_valid_period",
                condition=Q(valid_to__isnull=True) | Q(valid_from__isnull=True) | Q(valid_to__gte=F("valid_from")),
                violation_error_message=_("An area cannot end before it begins."),
            ),
            *position_constraints("institutions_area"),
        ]

    def __str__(self):
        return f"{self.name} {self.code}"

    def get_absolute_url(self):
        return reverse("institutions:area", args=[self.code])

    @property
    def local_note(self):
        return self.note_en if self.note_en and get_language() == "en" else self.note

    @property
    def short_name(self):
        """The name as maps write it: 鼓楼 for 鼓楼区, Gulou for Gulou District; 丰县 and zones stay whole."""
        if self.level == self.Level.ZONE:
            return self.local_name
        if get_language() == "en":
            return self.local_name.split()[0]
        return self.name[:-1] if len(self.name) > 2 else self.name
