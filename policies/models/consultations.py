"""Consultations: a draft, a time to comment on it, and what became of the comments."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from policies import articles
from policies.codes import RESERVED_CONSULTATIONS
from policies.models.documents import Document
from policies.querysets import ConsultationQuerySet
from xzedu.common.models import Published, Source

LONGEST_RESPONSE = 5000


class Consultation(Published):
    """A draft the public is asked about, open from one day to another (意见征集)."""

    slug = models.SlugField(_("short name"), max_length=80, unique=True, help_text=_("Part of the address; keep it."))
    title = models.CharField(_("title"), max_length=300)
    title_en = models.CharField(_("title (English)"), max_length=400, blank=True)
    document = models.ForeignKey(
        Document,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="consultations",
        verbose_name=_("document it led to"),
    )
    opens_on = models.DateField(_("opens on"))
    closes_on = models.DateField(_("closes on"), help_text=_("The last day."))
    background = models.TextField(
        _("background"), blank=True, help_text=_("Why, and what is asked; a paragraph a line.")
    )
    background_en = models.TextField(_("background (English)"), blank=True)
    draft = models.TextField(_("draft"), blank=True)
    outline = models.JSONField(editable=False, default=list)
    channels = models.TextField(_("other ways to answer"), blank=True)
    result_on = models.DateField(_("result published on"), null=True, blank=True)
    result = models.TextField(
        _("result"), blank=True, help_text=_("What came in and what was adopted; a paragraph a line.")
    )
    result_en = models.TextField(_("result (English)"), blank=True)
    received = models.PositiveIntegerField(
        _("opinions received"), null=True, blank=True, help_text=_("In all ways; published with the result.")
    )
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="consultations", verbose_name=_("source")
    )
    is_sample = models.BooleanField(_("sample data"), default=False)
    modified_at = models.DateTimeField(_("last changed"), auto_now=True)

    objects = ConsultationQuerySet.as_manager()

    class Meta(Published.Meta):
        abstract = False
        verbose_name = _("consultation")
        verbose_name_plural = _("consultations")
        ordering = ["-opens_on", "pk"]
        permissions = [("publish_consultation", _("Can publish consultations and withdraw them"))]
        constraints = [
            *Published.Meta.constraints,
            models.CheckConstraint(
                name="policies_consultation_slug_not_reserved",
                condition=~Q(slug__in=RESERVED_CONSULTATIONS),
                violation_error_message=_("This short name is another page's address."),
            ),
            models.CheckConstraint(
                name="policies_consultation_period",
                condition=Q(closes_on__gte=F("opens_on")),
                violation_error_message=_("A consultation cannot close before it opens."),
            ),
            models.CheckConstraint(
                name="policies_consultation_result_whole",
                condition=Q(result="", result_on__isnull=True) | (~Q(result="") & Q(result_on__isnull=False)),
                violation_error_message=_("A result and the day it is published go together."),
            ),
            models.CheckConstraint(
                name="policies_consultation_result_after_close",
                condition=Q(result_on__isnull=True) | Q(result_on__gt=F("closes_on")),
                violation_error_message=_("A result is published after the consultation has closed."),
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("policies:consultation", args=[self.slug])

    def set_draft(self, markup):
        """Take HTML from anywhere as the draft: sanitised, structured, anchors set."""
        structured = articles.read(markup)
        self.draft, self.outline = structured.html, structured.places

    @property
    def local_title(self):
        """The title in the language of the page, as far as there is one."""
        return self.title_en if self.title_en and get_language() == "en" else self.title

    @property
    def local_background(self):
        """The background in the language of the page, as far as there is one."""
        return self.background_en if self.background_en and get_language() == "en" else self.background

    @property
    def local_result(self):
        """The result in the language of the page, as far as there is one."""
        return self.result_en if self.result_en and get_language() == "en" else self.result

    def is_open(self, day=None):
        """Return whether it can be answered on `day` (default: today); a withdrawn one never."""
        return self.state != "withdrawn" and self.opens_on <= (day or timezone.localdate()) <= self.closes_on

    @property
    def days_left(self):
        """How many days are left to answer, today included; 0 when it is not open."""
        return (self.closes_on - timezone.localdate()).days + 1 if self.is_open() else 0

    @property
    def phase(self):
        """ "coming", "open", "closed" (no result yet) or "answered" today; "withdrawn" whatever the day."""
        if self.state == "withdrawn":
            return "withdrawn"
        today = timezone.localdate()
        if today < self.opens_on:
            return "coming"
        if today <= self.closes_on:
            return "open"
        return "answered" if self.result_on and self.result_on <= today else "closed"


class Finding(models.Model):
    """One line of the published result: an opinion, how often it came, what was decided and why."""

    class Decision(models.TextChoices):
        ADOPTED = "adopted", _("Adopted")
        PARTLY = "partly", _("Adopted in part")
        NOT_ADOPTED = "not_adopted", _("Not adopted")

    consultation = models.ForeignKey(
        Consultation, models.CASCADE, related_name="findings", verbose_name=_("consultation")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    opinion = models.CharField(_("opinion"), max_length=400)
    opinion_en = models.CharField(_("opinion (English)"), max_length=600, blank=True)
    count = models.PositiveIntegerField(_("how often"), default=1)
    decision = models.CharField(_("decision"), max_length=12, choices=Decision)
    reason = models.CharField(_("reason"), max_length=400, blank=True)
    reason_en = models.CharField(_("reason (English)"), max_length=600, blank=True)
    modified_at = models.DateTimeField(_("last changed"), auto_now=True)

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering = ["consultation", "position"]
        constraints = [
            models.UniqueConstraint(
                "consultation",
                "position",
                name="policies_finding_in_order",
                violation_error_message=_("Two findings of a consultation have the same position."),
            ),
            models.CheckConstraint(
                name="policies_finding_has_reason",
                condition=Q(decision="adopted") | ~Q(reason=""),
                violation_error_message=_("Say why an opinion is not, or only partly, adopted."),
            ),
        ]

    def __str__(self):
        return self.opinion

    @property
    def local_opinion(self):
        """The opinion in the language of the page, as far as there is one."""
        return self.opinion_en if self.opinion_en and get_language() == "en" else self.opinion

    @property
    def local_reason(self):
        """The reason in the language of the page, as far as there is one."""
        return self.reason_en if self.reason_en and get_language() == "en" else self.reason


class Response(models.Model):
    """What somebody answered to a consultation. Never shown to the public; the findings sum it up."""

    class Status(models.TextChoices):
        NEW = "new", _("New")
        READ = "read", _("Read")
        DUPLICATE = "duplicate", _("Duplicate")
        SPAM = "spam", _("Spam")

    consultation = models.ForeignKey(
        Consultation, models.CASCADE, related_name="responses", verbose_name=_("consultation")
    )
    article = models.CharField(_("article"), max_length=40, blank=True)
    text = models.TextField(_("opinion"), max_length=LONGEST_RESPONSE)
    name = models.CharField(_("name"), max_length=60, blank=True)
    contact = models.CharField(_("telephone or e-mail"), max_length=100, blank=True)
    received_at = models.DateTimeField(_("received"), default=timezone.now)
    # One form, one response: sent twice it is still one.
    token = models.CharField(max_length=64, unique=True, editable=False)
    # Tells senders apart for a day without saying who they are (robots.sender_of).
    sender = models.CharField(max_length=64, editable=False, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.NEW)
    finding = models.ForeignKey(
        Finding, models.SET_NULL, null=True, blank=True, related_name="responses", verbose_name=_("counted under")
    )
    staff_note = models.CharField(_("note of staff"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("response")
        verbose_name_plural = _("responses")
        ordering = ["-received_at", "-pk"]
        indexes = [
            # Counted for each form sent: how many came from there, and in all, of late.
            models.Index(fields=["consultation", "received_at"], name="policies_response_of_late"),
        ]
        constraints = [
            models.CheckConstraint(
                name="policies_response_says_something",
                condition=~Q(text=""),
                violation_error_message=_("A response needs a text."),
            )
        ]

    def __str__(self):
        return f"{self.received_at:%Y-%m-%d %H:%M} {self.text[:30]}"
