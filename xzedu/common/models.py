"""What every app stands on: sources, publishing states, content versions, imports, the search index."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from xzedu.common.querysets import PublishedQuerySet


class ContentVersion(models.Model):
    """How often the public content of one app has changed.

    Bumped by `versions.bump()` in the transaction that changes something public; pages in
    the cache and their ETags carry it, so nothing stale is served and nothing is purged.
    """

    app = models.CharField(_("app"), max_length=40, primary_key=True)
    number = models.PositiveBigIntegerField(_("number"), default=1)

    class Meta:
        verbose_name = _("content version")
        verbose_name_plural = _("content versions")
        ordering = ["app"]

    def __str__(self):
        return f"{self.app} {self.number}"


class ScheduledMoment(models.Model):
    """A time at which public content changes by itself, such as the end of an embargo.

    The latest one that has passed is part of the content version, so a publication takes
    effect on time although nothing is saved then and no job runs.
    """

    at = models.DateTimeField(_("time"), primary_key=True)

    class Meta:
        verbose_name = _("scheduled moment")
        verbose_name_plural = _("scheduled moments")
        ordering = ["at"]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M}"


class Source(models.Model):
    """Where records and figures come from: who published them, under which title, when."""

    slug = models.SlugField(_("short name"), max_length=60, unique=True)
    publisher = models.CharField(_("publisher"), max_length=120)
    publisher_en = models.CharField(_("publisher (English)"), max_length=160, blank=True)
    title = models.CharField(_("title"), max_length=200)
    title_en = models.CharField(_("title (English)"), max_length=240, blank=True)
    url = models.URLField(_("address"), max_length=300, blank=True)
    published_on = models.DateField(_("date published"), null=True, blank=True)
    licence = models.CharField(_("licence"), max_length=120, blank=True)
    note = models.TextField(_("note"), blank=True)
    is_sample = models.BooleanField(
        _("sample data"), default=False, help_text=_("Invented for demonstration; marked as such on every page.")
    )
    modified_at = models.DateTimeField(_("last changed"), auto_now=True)

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["slug"]

    def __str__(self):
        return f"{self.publisher}: {self.title}"

    @property
    def local_title(self):
        """Publisher and title in the language of the page, as far as there are."""
        if get_language() == "en":
            return f"{self.publisher_en or self.publisher}: {self.title_en or self.title}"
        return str(self)


class State(models.TextChoices):
    """Where a record stands on its way to the public (design: draft → in review → published)."""

    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    PUBLISHED = "published", _("Published")
    # Stays readable under a dated explanation.
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Published(models.Model):
    """A record the public sees only when it is published and its time has come.

    `objects.published()` is the one gate: public code never calls `.all()`.
    """

    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    publish_at = models.DateTimeField(
        _("public from"), null=True, blank=True, help_text=_("A time in the future is an embargo: it ends by itself.")
    )
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)
    withdrawn_reason = models.CharField(_("reason for withdrawal"), max_length=200, blank=True)

    objects = PublishedQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_public_has_time",
                condition=Q(state__in=[State.DRAFT, State.IN_REVIEW]) | Q(publish_at__isnull=False),
                violation_error_message=_("A published or withdrawn record needs the time it became public."),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_withdrawn_explained",
                condition=~Q(state=State.WITHDRAWN) | (Q(withdrawn_on__isnull=False) & ~Q(withdrawn_reason="")),
                violation_error_message=_("A withdrawn record needs the date and the reason of its withdrawal."),
            ),
        ]

    def clean(self):
        """A record published without a time is public from now on."""
        super().clean()
        if self.state in (State.PUBLISHED, State.WITHDRAWN) and self.publish_at is None:
            self.publish_at = timezone.now()

    def is_public(self, at=None):
        """Return whether the public sees the record at the time `at` (default: now)."""
        at = at or timezone.now()
        return self.state in (State.PUBLISHED, State.WITHDRAWN) and self.publish_at <= at


class ImportRun(models.Model):
    """One file that was brought in: what it was, who brought it, what it changed.

    Its `ImportChange` rows hold what was there before, so the run can be undone in one step
    while nothing later touched the same rows.
    """

    class Status(models.TextChoices):
        APPLIED = "applied", _("Applied")
        UNDONE = "undone", _("Undone")

    importer = models.CharField(_("kind"), max_length=40)
    file_name = models.CharField(_("file name"), max_length=255)
    sha256 = models.CharField(_("SHA-256 of the file"), max_length=64)
    who = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("who"), related_name="+"
    )
    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, verbose_name=_("source"))
    as_of = models.DateField(_("as of"), null=True, blank=True)
    # Written into `modified_at` of every row of the run: a row that differs was touched since.
    applied_at = models.DateTimeField(_("applied"))
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.APPLIED)
    rows_new = models.PositiveIntegerField(_("new rows"), default=0)
    rows_changed = models.PositiveIntegerField(_("changed rows"), default=0)
    rows_same = models.PositiveIntegerField(_("unchanged rows"), default=0)
    rows_refused = models.PositiveIntegerField(_("refused rows"), default=0)
    # The database columns the run wrote, in the order of `ImportChange.before`.
    columns = models.JSONField(_("columns"), default=list)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-applied_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="common_importrun_undone_has_time",
                condition=Q(status="applied", undone_at__isnull=True) | Q(status="undone", undone_at__isnull=False),
                violation_error_message=_("An undone import needs the time it was undone."),
            )
        ]

    def __str__(self):
        return f"{self.file_name} ({self.applied_at:%Y-%m-%d %H:%M})"


class ImportChange(models.Model):
    """One row that an import made or changed, with its values before (empty: it was new)."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="changes", verbose_name=_("import"))
    table = models.CharField(_("table"), max_length=60)
    row = models.BigIntegerField(_("row"))
    # A JSON array in the order of the run's columns, kept as text: written by the
    # database itself in one statement, read back only by an undo.
    before = models.TextField(_("before"), null=True)  # noqa: DJ001 - null: there was no row

    class Meta:
        verbose_name = _("import change")
        verbose_name_plural = _("import changes")

    def __str__(self):
        return f"{self.table} {self.row}"


class SearchEntry(models.Model):
    """What the search index knows of one public thing.

    `title` and `body` are as printed; the other texts are in normal form
    (`text.normalise`), with a blank before and behind. The full-text index over them is kept
    by `xzedu.common.search` in the same transaction.
    """

    # Day, kind, object and part in one number (see search.KIND_BITS): the newest comes last.
    id = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=20)
    object_id = models.BigIntegerField()
    # Nothing is found before this time; drafts are not in the index at all.
    public_from = models.DateTimeField()
    # From when on another entry of the same object takes its place.
    public_until = models.DateTimeField(null=True)
    title = models.TextField()
    body = models.TextField(default="")
    title_text = models.TextField()
    keys_text = models.TextField(default="")
    letters = models.TextField(default="")
    lead_text = models.TextField(default="")
    body_text = models.TextField(default="")
    rest_text = models.TextField(default="")
    # PostgreSQL only: the distinct index tokens, under a GIN index; SQLite has its FTS5 table.
    tokens = models.TextField(default="")

    class Meta:
        verbose_name = _("search entry")
        verbose_name_plural = _("search entries")
        ordering = ["kind", "object_id"]
        indexes = [
            models.Index(fields=["kind", "object_id"], name="common_searchentry_object"),
            # Each search leaves out what is not public yet, or no longer: a handful of rows.
            models.Index(fields=["public_from"], name="common_searchentry_from"),
            models.Index(
                fields=["public_until"], name="common_searchentry_until", condition=Q(public_until__isnull=False)
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.object_id}: {self.title}"
