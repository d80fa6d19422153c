from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from xzedu.common.models import Source
from xzedu.common.pinyin import spaced_pinyin


class Responsibility(models.Model):
    """A function of the bureau, as a tree: where the chain from duty to figure begins."""

    slug = models.SlugField(_("short name"), max_length=60, unique=True, help_text=_("Part of the address; keep it."))
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    title = models.CharField(_("title"), max_length=120)
    title_en = models.CharField(_("title (English)"), max_length=200, blank=True)
    body = models.TextField(_("description"), blank=True)
    body_en = models.TextField(_("description (English)"), blank=True)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="responsibilities", verbose_name=_("source")
    )
    modified_at = models.DateTimeField(_("last changed"), auto_now=True)

    class Meta:
        verbose_name = _("responsibility")
        verbose_name_plural = _("responsibilities")
        ordering = ["position", "slug"]
        constraints = [
            models.CheckConstraint(
                name="policies_responsibility_not_in_itself",
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                violation_error_message=_("A responsibility cannot be part of itself."),
            )
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("responsibilities:detail", args=[self.slug])

    @property
    def local_title(self):
        """The title in the language of the page, as far as there is one."""
        return self.title_en if self.title_en and get_language() == "en" else self.title

    @property
    def local_body(self):
        """The description in the language of the page, as far as there is one."""
        return self.body_en if self.body_en and get_language() == "en" else self.body


class IssuingBody(models.Model):
    """Who issues documents: the bureau, the city's government, authorities above them."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    name_en = models.CharField(_("English name"), max_length=300, blank=True)
    agency_codes = models.CharField(
        _("agency codes"),
        max_length=100,
        blank=True,
        help_text=_("The parts of its document numbers before the year, separated by blanks: 徐教发 徐教办."),
    )
    modified_at = models.DateTimeField(_("last changed"), auto_now=True)

    class Meta:
        verbose_name = _("issuing body")
        verbose_name_plural = _("issuing bodies")
        ordering = ["name"]

    def __str__(self):
        return self.name

    @property
    def local_name(self):
        """The name in the language of the page; on an English page without one, pinyin."""
        if get_language() == "en":
            return self.name_en or spaced_pinyin(self.name)
        return self.name
