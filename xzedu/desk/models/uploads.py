"""Tables that staff bring in through the browser: the file, what was understood, what would change."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xzedu.common.imports import importers
from xzedu.common.models import ImportRun, Source
from xzedu.desk.uploads import progress

# Longer in the queue than this, and no worker seems to run.
PATIENCE = timedelta(seconds=20)


class ImportJob(models.Model):
    """A file on its way: uploaded, checked in the background, corrected, brought in.

    `task` is what was last asked for and `status` how far that is. Each start has a number of its
    own (`attempt`): a worker that was given up for lost cannot end a later start.
    """

    class Task(models.TextChoices):
        CHECK = "check", _("Check")
        APPLY = "apply", _("Bring in")

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        WORKING = "working", _("At work")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    kind = models.CharField(_("kind"), max_length=40)
    file_name = models.CharField(_("file name"), max_length=255)
    sha256 = models.CharField(_("SHA-256 of the file"), max_length=64)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    who = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, verbose_name=_("who"), related_name="+"
    )
    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, verbose_name=_("source"))
    as_of = models.DateField(_("as of"), null=True, blank=True)
    is_sample = models.BooleanField(_("sample data"), default=False)
    is_draft = models.BooleanField(_("new rows are drafts"), default=False)
    skip_refused = models.BooleanField(_("leave refused rows out"), default=False)
    # Of whoever uploaded: reasons and remedies are kept as they are shown.
    language = models.CharField(_("language"), max_length=10)
    sheet = models.CharField(_("sheet"), max_length=100, blank=True)
    encoding = models.CharField(_("encoding"), max_length=20, blank=True)
    header_row = models.PositiveIntegerField(_("header row"), null=True, blank=True)
    # Header text → code name ("": left out); null until the clerk or a saved mapping says.
    mapping = models.JSONField(_("mapping"), null=True, blank=True)
    # Code name → value for all rows, of columns the file lacks.
    given = models.JSONField(_("given for all rows"), default=dict, blank=True)
    task = models.CharField(_("task"), max_length=10, choices=Task, default=Task.CHECK)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.WAITING)
    attempt = models.PositiveIntegerField(_("attempt"), default=1)
    message = models.TextField(_("message"), blank=True)
    # What the check understood and counted (see `checking.understood`).
    report = models.JSONField(_("report"), default=dict)
    run = models.OneToOneField(
        ImportRun, models.SET_NULL, null=True, blank=True, verbose_name=_("import"), related_name="job"
    )
    created_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    queued_at = models.DateTimeField(_("asked for"))
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")
        ordering = ["-pk"]

    def __str__(self):
        return self.file_name

    @property
    def importer(self):
        """The class that knows what the rows mean."""
        return importers[self.kind]

    @property
    def is_busy(self):
        return self.status in (self.Status.WAITING, self.Status.WORKING)

    @property
    def is_checked(self):
        return self.task == self.Task.CHECK and self.status == self.Status.DONE

    @property
    def is_stuck(self):
        """Whether nobody works on it: no worker took it in time, or the one that did is gone."""
        if self.status == self.Status.WORKING:
            return not progress.is_alive(self)
        return self.status == self.Status.WAITING and timezone.now() - self.queued_at > PATIENCE


class ImportJobRow(models.Model):
    """What a check said of one row of a file."""

    class Outcome(models.TextChoices):
        NEW = "new", _("New")
        CHANGED = "changed", _("Changed")
        SAME = "same", _("Unchanged")
        REFUSED = "refused", _("Refused")

    job = models.ForeignKey(ImportJob, models.CASCADE, related_name="rows", verbose_name=_("upload"))
    line = models.PositiveIntegerField(_("row"))
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    key = models.CharField(_("record"), max_length=200)
    # New: [column, text]; changed: [column, old, new]; refused: [column, value, reason, remedy].
    cells = models.JSONField(_("cells"), default=list)
    # Refused rows only: all their texts, to mend and bring in again.
    texts = models.JSONField(_("texts"), default=list)

    class Meta:
        verbose_name = _("row of an upload")
        verbose_name_plural = _("rows of uploads")
        ordering = ["pk"]
        indexes = [models.Index(fields=["job", "outcome", "id"], name="desk_importjobrow_outcome")]

    def __str__(self):
        return f"{self.line}: {self.key}"


class SavedMapping(models.Model):
    """How the columns of a sender's tables are read, remembered from the last correction."""

    kind = models.CharField(_("kind"), max_length=40)
    source = models.ForeignKey(Source, models.CASCADE, null=True, blank=True, verbose_name=_("source"))
    # Of the header's texts in any order.
    signature = models.CharField(_("signature"), max_length=64)
    mapping = models.JSONField(_("mapping"))
    who = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, verbose_name=_("who"), related_name="+"
    )
    modified_at = models.DateTimeField(_("last changed"), auto_now=True)

    class Meta:
        verbose_name = _("saved mapping")
        verbose_name_plural = _("saved mappings")
        ordering = ["kind", "source", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "source", "signature"], name="desk_savedmapping_once"),
            models.UniqueConstraint(
                fields=["kind", "signature"],
                condition=models.Q(source=None),
                name="desk_savedmapping_once_without_source",
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.source or ''}"
