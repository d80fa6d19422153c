"""What happened to institutions: the register's lifecycle log."""

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from institutions.models.institutions import Institution
from institutions.querysets import EventQuerySet, PartyQuerySet
from policies.models import Document
from xzedu.common.models import Published


class Event(Published):
    """Something that happened to institutions on a day: the register's lifecycle log."""

    class Type(models.TextChoices):
        OPENED = "opened", _("Opened")
        RENAMED = "renamed", _("Renamed")
        # Predecessors go into the successor; the leading one may itself be the successor.
        MERGED = "merged", _("Merged")
        SPLIT = "split", _("Split")
        MOVED = "moved", _("Moved")
        CHANGED_TYPE = "changed_type", _("Changed type")
        CLOSED = "closed", _("Closed")

    # What an import recognises the event by when the file comes again.
    reference = models.CharField(
        _("register number"), max_length=40, unique=True, help_text=_("The event's own number, such as 2023-0012.")
    )
    type = models.CharField(_("what happened"), max_length=12, choices=Type)
    date = models.DateField(_("date"))
    old_value = models.CharField(_("before"), max_length=160, blank=True, help_text=_("Old name, code or address."))
    new_value = models.CharField(_("after"), max_length=160, blank=True)
    document = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="events", verbose_name=_("decided by")
    )
    note = models.CharField(_("note"), max_length=300, blank=True)
    note_en = models.CharField(_("note (English)"), max_length=300, blank=True)
    institutions = models.ManyToManyField(Institution, through="Party", related_name="events")
    is_sample = models.BooleanField(_("sample data"), default=False)
    modified_at = models.DateTimeField(_("last changed"), auto_now=True)

    objects = EventQuerySet.as_manager()

    class Meta(Published.Meta):
        abstract = False
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-date", "-pk"]
        permissions = [("publish_event", _("Can publish events and withdraw them"))]
        indexes = [models.Index("date", name="institutions_event_by_date")]
        constraints = [
            *Published.Meta.constraints,
            models.CheckConstraint(
                name="institutions_event_rename_has_names",
                condition=~Q(type="renamed") | (~Q(old_value="") & ~Q(new_value="")),
                violation_error_message=_("A change of name needs the old and the new name."),
            ),
        ]

    def __str__(self):
        return f"{self.date} {self.get_type_display()}"

    @property
    def public_parties(self):
        """The parts of institutions the public may see: an event never names a draft."""
        return [party for party in self.parties.all() if party.institution.is_public()]

    @property
    def summary(self):
        """What changed, in words, beyond who is concerned; may be empty."""
        if get_language() == "en" and self.note_en:
            return self.note_en
        if self.note:
            return self.note
        values = {"old": self.old_value, "new": self.new_value}
        if self.type == self.Type.RENAMED:
            return _("From “%(old)s” to “%(new)s”.") % values
        if self.type == self.Type.MOVED and self.old_value and self.new_value:
            return _("From %(old)s to %(new)s.") % values
        if self.type == self.Type.CHANGED_TYPE and self.old_value:
            return _("The code %(old)s is retired; the institution bears %(new)s.") % values
        return ""


class Party(models.Model):
    """An institution's part in an event."""

    class Role(models.TextChoices):
        SUBJECT = "subject", _("concerned")
        PREDECESSOR = "predecessor", _("predecessor")
        SUCCESSOR = "successor", _("successor")

    event = models.ForeignKey(Event, models.CASCADE, related_name="parties", verbose_name=_("event"))
    institution = models.ForeignKey(Institution, models.CASCADE, related_name="parties", verbose_name=_("institution"))
    role = models.CharField(_("part"), max_length=11, choices=Role, default=Role.SUBJECT)

    objects = PartyQuerySet.as_manager()

    class Meta:
        verbose_name = _("institution concerned")
        verbose_name_plural = _("institutions concerned")
        ordering = ["event", "role", "institution"]
        constraints = [
            models.UniqueConstraint(
                "event",
                "institution",
                "role",
                name="institutions_party_once",
                violation_error_message=_("An institution has each part in an event once."),
            )
        ]

    def __str__(self):
        return f"{self.institution_id} {self.role}"
