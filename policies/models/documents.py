"""Official documents, their versions, relations and attachments."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from policies import articles, numbers
from policies.codes import RESERVED, Disclosure, Genre, Kind, Subject
from policies.fields import AudiencesField
from policies.models.bodies import IssuingBody, Responsibility
from policies.querysets import AttachmentQuerySet, DocumentQuerySet, RelationQuerySet, VersionQuerySet
from policies.relations import WITHOUT_CYCLES, nonsense
from xzedu.common.models import Published, Source
from xzedu.common.text import simplify

# 索引号: form and what to say about another one.
INDEX_NUMBER = (
    r"[0-9A-Z]{9,18}/(19|20)\d{2}-\d{5}",
    _("An index number is the body's code, a slash, the year, a hyphen and five digits."),
)
AGENCY_CODE = r"[\u4e00-\u9fff]{2,12}", _("An agency code is two to twelve Chinese characters, such as 徐教发.")
# Terms a normative document normally has (规范性文件): five years, on trial two.
MOST_YEARS, MOST_YEARS_ON_TRIAL = 5, 2


class Document(Published):
    """An official document of the bureau or of an authority above it: what stays the same in all its versions.

    Its number (发文字号) is 机关代字〔year〕serial号, kept in its three parts; a joint document
    bears the lead's, notices of results and reports may have none. Whether it is in force
    is computed for a day (`policies.validity`), never typed in.
    """

    slug = models.SlugField(_("short name"), max_length=80, unique=True, help_text=_("Part of the address; keep it."))
    title = models.CharField(_("title"), max_length=300)
    title_en = models.CharField(_("title (English)"), max_length=400, blank=True)
    index_number = models.CharField(
        _("index number"),
        max_length=40,
        blank=True,
        validators=[RegexValidator(rf"^{INDEX_NUMBER[0]}\Z", INDEX_NUMBER[1])],
        help_text=_("索引号, such as 000014349/2017-00110."),
    )
    agency_code = models.CharField(
        _("agency code"),
        max_length=12,
        blank=True,
        validators=[RegexValidator(rf"^{AGENCY_CODE[0]}\Z", AGENCY_CODE[1])],
        help_text=_("The part before the year, such as 徐教发."),
    )
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    serial = models.PositiveSmallIntegerField(_("serial number"), null=True, blank=True)
    bodies = models.ManyToManyField(
        IssuingBody, through="Issuance", related_name="documents", verbose_name=_("issuing bodies")
    )
    addressee = models.CharField(
        _("addressee"), max_length=300, blank=True, help_text=_("主送机关, as printed, without the colon.")
    )
    genre = models.CharField(_("genre"), max_length=20, choices=Genre, default=Genre.NOTICE)
    subject = models.CharField(_("subject category"), max_length=20, choices=Subject, default=Subject.PLANNING)
    audiences = AudiencesField(_("audience"), blank=True, max_length=100)
    keywords = models.CharField(_("keywords"), max_length=200, blank=True, help_text=_("Separated by blanks."))
    responsibilities = models.ManyToManyField(
        Responsibility, blank=True, related_name="documents", verbose_name=_("responsibilities")
    )
    disclosure = models.CharField(_("disclosure"), max_length=12, choices=Disclosure, default=Disclosure.PROACTIVE)
    signed_on = models.DateField(_("date signed"))
    published_on = models.DateField(
        _("first published"),
        null=True,
        blank=True,
        help_text=_(
            "Only if it was made public elsewhere before this portal; this portal's own date is kept by itself."
        ),
    )
    effective_on = models.DateField(
        _("in force from"), null=True, blank=True, help_text=_("Empty: from the date signed.")
    )
    expires_on = models.DateField(
        _("in force until"), null=True, blank=True, help_text=_("The last day; empty if it has no term.")
    )
    is_normative = models.BooleanField(
        _("normative document"), default=False, help_text=_("行政规范性文件: reviewed, registered, for a term.")
    )
    is_trial = models.BooleanField(_("on trial"), default=False, help_text=_("暂行, 试行."))
    registration_no = models.CharField(_("registration number"), max_length=60, blank=True)
    legality_reviewed_on = models.DateField(_("legality reviewed on"), null=True, blank=True)
    url = models.URLField(_("official text"), max_length=300, blank=True)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="documents", verbose_name=_("source")
    )
    is_sample = models.BooleanField(_("sample data"), default=False)
    modified_at = models.DateTimeField(_("last changed"), auto_now=True)

    objects = DocumentQuerySet.as_manager()

    class Meta(Published.Meta):
        abstract = False
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["-signed_on", "pk"]
        permissions = [("publish_document", _("Can publish documents and withdraw them"))]
        constraints = [
            *Published.Meta.constraints,
            models.CheckConstraint(
                name="policies_document_slug_not_reserved",
                condition=~Q(slug__in=RESERVED),
                violation_error_message=_("This short name is another page's address."),
            ),
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
            models.UniqueConstraint(
                "index_number",
                name="policies_document_index_number_unique",
                condition=~Q(index_number=""),
                violation_error_message=_("Another document has this index number."),
            ),
            models.CheckConstraint(
                name="policies_document_term_in_order",
                condition=Q(expires_on__isnull=True)
                | Q(effective_on__isnull=False, expires_on__gte=F("effective_on"))
                | Q(effective_on__isnull=True, expires_on__gte=F("signed_on")),
                violation_error_message=_("A document cannot end before it takes effect."),
            ),
            models.CheckConstraint(
                name="policies_document_published_after_signed",
                condition=Q(published_on__isnull=True) | Q(published_on__gte=F("signed_on")),
                violation_error_message=_("A document cannot be published before it is signed."),
            ),
            models.CheckConstraint(
                name="policies_document_disclosed_if_public",
                condition=~Q(disclosure="none") | Q(state__in=("draft", "in_review")),
                violation_error_message=_("A document that is not disclosed cannot be published."),
            ),
        ]
        indexes = [
            # Read in this order by the catalogue, once a content version.
            models.Index(fields=["-signed_on", "id"], name="policies_document_newest"),
        ]

    def __str__(self):
        return f"{self.title} {self.number}".strip()

    def get_absolute_url(self):
        return reverse("policies:detail", args=[self.slug])

    @property
    def number(self):
        """The document number as printed, such as 徐教发〔2023〕5号; empty when it has none."""
        return str(numbers.Number(self.agency_code, self.year, self.serial)) if self.agency_code else ""

    @property
    def local_title(self):
        """The title in the language of the page, as far as there is one."""
        return self.title_en if self.title_en and get_language() == "en" else self.title

    @property
    def local_summary(self):
        """The summary in the language of the page; needs `with_summary()`."""
        return (self.summary_en if get_language() == "en" and self.summary_en else self.summary) or ""

    @property
    def first_day(self):
        """The first day in force: as said, else the day it was signed."""
        return self.effective_on or self.signed_on

    @property
    def public_on(self):
        """The day it was made public: elsewhere first, else on this portal.

        None when it was made public elsewhere (`url`) on a day nobody recorded.
        """
        if self.published_on or self.url:
            return self.published_on
        return self.publish_at and timezone.localdate(self.publish_at)

    def clean(self):
        super().clean()
        if self.agency_code:
            # As numbers are read: whoever types one finds the document.
            self.agency_code = simplify(self.agency_code)
        if self.published_on and self.published_on > timezone.localdate():
            raise ValidationError({"published_on": _("This day has not come yet: use “public from” to publish later.")})

    def remarks(self):
        """Return what staff should think about, as sentences: nothing here is forbidden."""
        remarks = []
        if self.is_normative and not self.expires_on:
            remarks.append(_("A normative document has a term: say until when it is in force."))
        if self.is_normative and self.expires_on:
            most = MOST_YEARS_ON_TRIAL if self.is_trial else MOST_YEARS
            if self.expires_on > _years_later(self.first_day, most):
                remarks.append(
                    _("The term is longer than the %(years)d years a normative document of this kind normally has.")
                    % {"years": most}
                )
        if self.is_normative and not self.legality_reviewed_on:
            remarks.append(_("A normative document is reviewed for legality before it is issued: give the day."))
        if self.is_normative and not self.registration_no:
            remarks.append(_("A normative document is registered: give its registration number."))
        return remarks


def _years_later(day, years):
    """Return the last day of a term of `years` that begins on `day`."""
    try:
        anniversary = day.replace(year=day.year + years)
    except ValueError:
        anniversary = day.replace(year=day.year + years, month=3, day=1)
    return anniversary - timedelta(days=1)


class Issuance(models.Model):
    """A body that issues a document; the first one leads and gives the number."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="issuances", verbose_name=_("document"))
    body = models.ForeignKey(IssuingBody, models.PROTECT, related_name="issuances", verbose_name=_("issuing body"))
    position = models.PositiveSmallIntegerField(_("position"), default=1, help_text=_("1 leads."))

    class Meta:
        verbose_name = _("issuing body of a document")
        verbose_name_plural = _("issuing bodies of documents")
        ordering = ["document", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                "document",
                "body",
                name="policies_issuance_once",
                violation_error_message=_("This body is already among those that issue the document."),
            ),
            models.UniqueConstraint(
                "document",
                "position",
                name="policies_issuance_in_order",
                violation_error_message=_("Two bodies of a document have the same position."),
            ),
        ]

    def __str__(self):
        return f"{self.document_id} {self.position}"


class Version(models.Model):
    """The text of a document from a day on; a new version never overwrites an old one.

    `body` is HTML that went through the sanitiser, with the anchors of its articles;
    `text` and `outline` follow from it (`policies.articles`).
    """

    document = models.ForeignKey(Document, models.CASCADE, related_name="versions", verbose_name=_("document"))
    number = models.PositiveSmallIntegerField(_("version"), default=1)
    summary = models.TextField(
        _("summary"), blank=True, max_length=600, help_text=_("What it means for the reader, in one or two sentences.")
    )
    summary_en = models.TextField(_("summary (English)"), blank=True, max_length=1200)
    body = models.TextField(_("text"), blank=True)
    text = models.TextField(editable=False, default="")
    outline = models.JSONField(editable=False, default=list)
    change_note = models.CharField(
        _("what changed"), max_length=300, blank=True, help_text=_("Shown to the public; needed from version 2 on.")
    )
    change_note_en = models.CharField(_("what changed (English)"), max_length=400, blank=True)
    published_at = models.DateTimeField(
        _("public from"),
        null=True,
        blank=True,
        help_text=_("Empty: a draft. A time in the future is an embargo: it ends by itself."),
    )
    published_on = models.DateField(_("first published"), null=True, blank=True)
    modified_at = models.DateTimeField(_("last changed"), auto_now=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ["document", "-number"]
        constraints = [
            models.UniqueConstraint(
                "document",
                "number",
                name="policies_version_number_unique",
                violation_error_message=_("The document already has a version of this number."),
            ),
            models.CheckConstraint(
                name="policies_version_counts_from_one",
                condition=Q(number__gte=1),
                violation_error_message=_("Versions count from 1."),
            ),
            models.CheckConstraint(
                name="policies_version_says_what_changed",
                condition=Q(number=1) | Q(published_at__isnull=True) | ~Q(change_note=""),
                violation_error_message=_("Say what changed before a new version is published."),
            ),
        ]

    def __str__(self):
        return gettext("Version %(number)d") % {"number": self.number}

    def set_body(self, markup):
        """Take HTML from anywhere as the text: sanitised, structured, anchors set."""
        structured = articles.read(markup)
        self.body, self.text, self.outline = structured.html, structured.text, structured.places

    @property
    def public_on(self):
        """The day this text was made public: elsewhere first, else on this portal."""
        return self.published_on or (self.published_at and timezone.localdate(self.published_at))

    @property
    def local_summary(self):
        """The summary in the language of the page, as far as there is one."""
        return self.summary_en if self.summary_en and get_language() == "en" else self.summary

    @property
    def local_change_note(self):
        """What changed, in the language of the page, as far as it is said."""
        return self.change_note_en if self.change_note_en and get_language() == "en" else self.change_note


class Relation(models.Model):
    """What one document does to another: the document acts, the target bears it."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="relations", verbose_name=_("document"))
    kind = models.CharField(_("does"), max_length=16, choices=Kind)
    target = models.ForeignKey(Document, models.CASCADE, related_name="acted_on", verbose_name=_("target"))
    article = models.CharField(
        _("article of the target"), max_length=40, blank=True, help_text=_("Such as 第五条; empty: the whole.")
    )
    effective_on = models.DateField(
        _("takes effect on"), null=True, blank=True, help_text=_("Empty: with the document that acts.")
    )
    note = models.CharField(_("note"), max_length=200, blank=True)
    modified_at = models.DateTimeField(_("last changed"), auto_now=True)

    objects = RelationQuerySet.as_manager()

    class Meta:
        verbose_name = _("relation")
        verbose_name_plural = _("relations")
        ordering = ["document", "kind", "target"]
        constraints = [
            models.UniqueConstraint(
                "document",
                "kind",
                "target",
                "article",
                name="policies_relation_once",
                violation_error_message=_("This relation is already recorded."),
            ),
            models.CheckConstraint(
                name="policies_relation_not_to_itself",
                condition=~Q(document=F("target")),
                violation_error_message=_("A document has no relation to itself."),
            ),
        ]

    def __str__(self):
        return f"{self.document_id} {self.kind} {self.target_id}"

    def clean(self):
        super().clean()
        if not (self.document_id and self.target_id and self.kind):
            return
        edges = ()
        if self.kind in WITHOUT_CYCLES:
            edges = Relation.objects.exclude(pk=self.pk).values_list("document_id", "kind", "target_id")
        signed = {doc.pk: doc.signed_on for doc in (self.document, self.target)}
        wrong = nonsense(self.document_id, self.kind, self.target_id, signed, set(edges))
        if wrong:
            raise ValidationError(NONSENSE[wrong])


NONSENSE = {
    "itself": _("A document has no relation to itself."),
    "later": _("A document cannot amend, repeal or replace one that was signed later. Are the two exchanged?"),
    "cycle": _("This would lead in a circle: the target already leads back to this document."),
}


class Attachment(models.Model):
    """A file that belongs to a document, kept once under the hash of its content."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="attachments", verbose_name=_("document"))
    version = models.ForeignKey(
        Version,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="attachments",
        verbose_name=_("from version"),
        help_text=_("Public together with this version; empty: with the document."),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    title = models.CharField(_("title"), max_length=200)
    file_name = models.CharField(_("file name"), max_length=200)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveIntegerField(_("size in bytes"))
    media_type = models.CharField(_("type"), max_length=100)
    # For the search; empty where a file has none, such as a scan.
    text = models.TextField(editable=False, default="")
    modified_at = models.DateTimeField(_("last changed"), auto_now=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["document", "position", "pk"]

    def __str__(self):
        return self.title

    def clean(self):
        super().clean()
        if self.version_id and self.version.document_id != self.document_id:
            raise ValidationError({"version": _("This version belongs to another document.")})

    @property
    def extension(self):
        """The kind of file as people say it: PDF, DOCX, XLSX …"""
        return self.file_name.rpartition(".")[2].upper()
