"""The life of a release: counted, checked, approved, revised. Once approved its figures do not change."""

from dataclasses import dataclass

from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connections, router, transaction
from django.db.models import Count, F, Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from institutions.models import Area
from xzedu.common.actions import announce, log
from xzedu.statistics.codes import ReleaseStage
from xzedu.statistics.derivation import ClosedReleaseError
from xzedu.statistics.models import Coverage, Derivation, Footnote, Indicator, Observation, Release

SHOWN = 5
BREAKDOWN = ("stage", "sector", "locale", "sex")


@dataclass(frozen=True)
class Missing:
    """What a release lacks: a constant code, what is wrong, and what to do."""

    code: str
    message: str
    remedy: str

    def __str__(self):
        return f"{self.message} {self.remedy}"


class IncompleteError(ValueError):
    """The release cannot be approved; `problems` lists everything that is missing."""

    def __init__(self, problems):
        super().__init__(" ".join(map(str, problems)))
        self.problems = problems


class SamePersonError(ValueError):
    """Who prepared a release would approve it, too; the message says what to do."""


class RevisionRefusedError(ValueError):
    """The release cannot be revised now; the message says why."""


def recount(connection, releases):
    """Bring the coverage of releases (their ids) up to date with their figures. Run in the caller's transaction."""
    rows = Observation.objects.using(connection.alias).filter(release__in=releases).order_by()
    counts = rows.values_list("release", "year").annotate(Count("pk"))
    covered = [Coverage(release_id=release, year=year, figures=figures) for release, year, figures in counts]
    held = Coverage.objects.using(connection.alias)
    held.filter(release__in=releases).update(figures=0)
    held.bulk_create(
        covered, update_conflicts=True, unique_fields=["release", "year"], update_fields=["figures"], batch_size=1000
    )
    held.filter(release__in=releases, figures=0).delete()


# --- Approval -----------------------------------------------------------------


def missing(release):
    """Return everything that a release lacks to be approved, as [`Missing`]. A fixed number of queries."""
    figures = Observation.objects.filter(release=release)
    found = []
    if not figures.exists():
        found.append(Missing("no_figures", _("The release has no figures."), _("Derive them or bring them in.")))
    found += _few_reported(release)
    found += _holes(figures)
    found += _unsourced(release, figures)
    found += _undefined(figures)
    if release.version > 1 and not release.reason.strip():
        found.append(Missing("no_reason", _("A revision says why the figures were revised."), _("Fill in the reason.")))
    found += _mixed(release, figures)
    return found


def _few_reported(release):
    short = [
        f"{covered.year}: {_('%(reported)d of %(expected)d') % vars(covered)}"
        for covered in Coverage.objects.filter(release=release, reported__lt=F("expected"))
    ]
    if not short or Footnote.objects.filter(release=release).exists():
        return []
    return [
        Missing(
            "few_reported",
            _("Not all schools have reported (%s).") % "; ".join(short),
            _("Wait for the others, or add a footnote to the release that says who is missing."),
        )
    ]


def _holes(figures):
    """A district without a row where other districts have one: neither a figure nor a reason for none."""
    districts = figures.filter(institution=None, area__level__in=(Area.Level.DISTRICT, Area.Level.ZONE)).order_by()
    present = dict(districts.values_list("year").annotate(Count("area", distinct=True)))
    rows = districts.filter(sector="", locale="", sex="").values_list("indicator__name", "year", "stage")
    short = [
        (name, year, present[year] - count)
        for name, year, _stage, count in rows.annotate(Count("area", distinct=True))
        # A table of one district is no table of all of them.
        if 1 < count < present[year]
    ]
    if not short:
        return []
    named = "; ".join(f"{name} {year}: {count}" for name, year, count in sorted(short)[:SHOWN])
    return [
        Missing(
            "holes",
            _("Districts have neither a figure nor a reason for having none (%s).")
            % (named + (" …" if len(short) > SHOWN else "")),
            _("Bring the figures in, or the reason: z, x, c or k."),
        )
    ]


def _unsourced(release, figures):
    if release.source_id or not figures.filter(source=None, derivation=None).exists():
        return []
    return [
        Missing(
            "no_source",
            _("Figures name no source, and neither does the release."),
            _("Give the release its source, or bring the figures in with one."),
        )
    ]


def _undefined(figures):
    blank = Indicator.objects.filter(pk__in=figures.order_by().values("indicator").distinct(), definition="")
    if names := list(blank.values_list("name", flat=True)):
        return [
            Missing(
                "no_definition",
                _("Indicators have no definition: %s.") % ", ".join(names),
                _("Write the definitions."),
            )
        ]
    return []


def _mixed(release, figures):
    if release.series.is_sample == release.is_sample and not (
        figures.exclude(source=None).exclude(source__is_sample=release.is_sample).exists()
    ):
        return []
    return [
        Missing(
            "sample_and_real",
            _("Sample data and real records are mixed."),
            _("Put sample figures into a sample series of their own."),
        )
    ]


def preparers(release):
    """Return the ids of the users who began a release, derived its figures or brought them in. Three queries."""
    began = LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(Release), object_id=str(release.pk), action_flag=ADDITION
    )
    derived = Derivation.objects.filter(release=release, who__isnull=False)
    brought = Observation.objects.filter(release=release, import_run__who__isnull=False).order_by()
    return {
        *began.values_list("user", flat=True),
        *derived.values_list("who", flat=True),
        *brought.values_list("import_run__who", flat=True).distinct(),
    }


@transaction.atomic
def approve_release(*, release, publish_at=None, who=None, exception=""):
    """Approve a release: public at once, or when its embargo ends. Return the `Release`.

    Figures are approved by a second person. Who prepared the release and approves it all the same says
    why (`exception`); that is kept in the log. Without `who`, on the command line, nobody is asked.

    `publish_at` is the end of the embargo (default: the time planned with the release); a time
    that has passed means now, for nothing has been public before it was approved.

    Raises:
        ClosedReleaseError: it is approved already.
        IncompleteError: something is missing; all of it is listed.
        SamePersonError: `who` prepared it, and gives no reason.
    """
    release = Release.objects.select_for_update(of=("self",)).select_related("series").get(pk=release.pk)
    if release.approved_at:
        raise ClosedReleaseError(_("This release is approved already."))
    if problems := missing(release):
        raise IncompleteError(problems)
    exception = exception.strip()
    if who is not None and not exception and who.pk in preparers(release):
        raise SamePersonError(
            _("You prepared this release: let someone else approve it, or say why you approve it yourself.")
        )
    now = timezone.now()
    release.approved_at, release.approved_by = now, who
    release.publish_at = max(publish_at or release.publish_at or now, now)
    release.save(update_fields=["approved_at", "approved_by", "publish_at", "modified_at"])
    said = _("Approved without a second person: %(reason)s") % {"reason": exception} if exception else _("Approved.")
    log(who, release, CHANGE, said)
    announce(app="statistics", moments=[release.publish_at])
    return release


# --- Revision -----------------------------------------------------------------


@transaction.atomic
def revise_release(*, release, reason, reason_en="", stage=ReleaseStage.REVISED, who=None):
    """Begin the next version of an approved release: a draft with the same figures. Return it.

    Raises:
        RevisionRefusedError: no reason, not approved yet, or not the newest version.
    """
    release = Release.objects.select_for_update().get(pk=release.pk)
    if not reason.strip():
        raise RevisionRefusedError(_("Say why the figures are revised."))
    if not release.approved_at:
        raise RevisionRefusedError(_("This release is a draft: change it as it is."))
    siblings = Release.objects.filter(series=release.series_id, year=release.year)
    newest = siblings.aggregate(newest=Max("version"))["newest"]
    if newest != release.version:
        raise RevisionRefusedError(
            _("Version %(newest)d of this release exists: revise that one, or finish it first.") % {"newest": newest}
        )
    draft = Release.objects.create(
        series_id=release.series_id,
        year=release.year,
        version=newest + 1,
        stage=stage,
        title=release.title,
        title_en=release.title_en,
        reason=reason,
        reason_en=reason_en,
        source_id=release.source_id,
        is_sample=release.is_sample,
    )
    _copy(release, draft)
    log(who, draft, ADDITION)
    return draft


@transaction.atomic
def discard_release(*, release):
    """Delete a draft with its figures: what was never approved nobody has seen.

    Raises:
        ClosedReleaseError: it is approved.
    """
    release = Release.objects.select_for_update().get(pk=release.pk)
    if release.approved_at:
        raise ClosedReleaseError(_("This release is approved: it stays."))
    # Deleted by the database itself, footnotes on single figures first: a release may have 70,000 figures.
    Footnote.objects.filter(observation__release=release).delete()
    figures = Observation.objects.filter(release=release)
    figures._raw_delete(figures.db)
    release.delete()


def _copy(old, new):
    """Copy figures, coverage and footnotes of a release to another: one statement each."""
    connection = connections[router.db_for_write(Observation)]
    with connection.cursor() as cursor:
        for model in (Observation, Coverage):
            names = [f.column for f in model._meta.concrete_fields if not f.primary_key and f.column != "release_id"]
            columns = ", ".join(map(connection.ops.quote_name, names))
            cursor.execute(
                f"INSERT INTO {model._meta.db_table} (release_id, {columns}) "
                f"SELECT %s, {columns} FROM {model._meta.db_table} WHERE release_id = %s ORDER BY id",
                [new.pk, old.pk],
            )
    notes = list(Footnote.objects.filter(Q(release=old) | Q(observation__release=old)).select_related("observation"))
    for note in notes:
        note.pk = None
        note.release = new if note.release_id == old.pk else note.release
        if note.observation_id:
            note.observation = _twin(note.observation, new)
    Footnote.objects.bulk_create(notes)


def _twin(observation, release):
    """Return the figure of another release for the same cell. One query; few figures have notes of their own."""
    cell = {name: getattr(observation, name) for name in ("indicator_id", "year", "area_id", "institution_id")}
    return Observation.objects.get(release=release, **cell, **{name: getattr(observation, name) for name in BREAKDOWN})
