"""Official documents: as far as other records must point at the one that set them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from xzedu.common.models import Published, Source


class Document(Published):
    """An official document of the bureau or of an authority above it.

    Its number (发文字号) is 机关代字〔year〕serial号, kept in its three parts; notices of
    results and reports may have none.
    """

    slug = models.SlugField(_("short name"), max_length=80, unique=True, help_text=_("Part of the address; keep it."))
    title = models.CharField(_("title"), max_length=300)
    title_en = models.CharField(_("title (English)"), max_length=400, blank=True)
    agency_code = models.CharField(
        _("agency code"), max_length=12, blank=True, help_text=_("The part before the year, such as 徐教发.")
    )
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    serial = models.PositiveSmallIntegerField(_("serial number"), null=True, blank=True)
    issuer = models.CharField(_("issuing body"), max_length=200)
    issuer_en = models.CharField(_("issuing body (English)"), max_length=300, blank=True)
    signed_on = models.DateField(_("date signed"))
    url = models.URLField(_("official text"), max_length=300, blank=True)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="documents", verbose_name=_("source")
    )
    is_sample = models.BooleanField(_("sample data"), default=False)
    modified_at = models.DateTimeField(_("last changed"), auto_now=True)

    class Meta(Published.Meta):
        abstract = False
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["-signed_on", "pk"]
        constraints = [
            *Published.Meta.constraints,
            models.CheckConstraint(
                name="policies_document_number_whole",
                condition=Q(agency_code="", year__isnull=True, serial__isnull=True)
                | (
                    # Said for NULL too: a comparison with it is no violation to a database.
                    ~Q(agency_code="")
                    & Q(year__isnull=False, serial__isnull=False)
                    & Q(year__range=(1900, 2100), serial__gte=1)
                ),
                violation_error_message=_("Give all three parts of the document number, or none."),
            ),
            models.UniqueConstraint(
                "agency_code",
                "year",
                "serial",
                name="policies_document_number_unique",
                condition=~Q(agency_code=""),
                violation_error_message=_("Another document has this number."),
            ),
        ]

    def __str__(self):
        return f"{self.title} {self.number}".strip()

    @property
    def number(self):
        """The document number as printed, such as 徐教发〔2023〕5号; empty when it has none."""
        return f"{self.agency_code}〔{self.year}〕{self.serial}号" if self.agency_code else ""

    @property
    def local_title(self):
        """The title in the language of the page, as far as there is one."""
        return self.title_en if self.title_en and get_language() == "en" else self.title
