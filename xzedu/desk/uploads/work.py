"""The worker's part: check a file or bring it in, in one transaction each."""

import logging

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_tasks import task

from xzedu.common.imports import actions
from xzedu.common.imports.problems import UnreadableFileError
from xzedu.desk.models import ImportJob, SavedMapping
from xzedu.desk.uploads import checking, files
from xzedu.desk.uploads.progress import Beat, CancelledError
from xzedu.desk.uploads.remit import Remit

logger = logging.getLogger(__name__)


@task()
def work(job_id, attempt):
    """Do what the job asks for, unless it was started anew or cancelled meanwhile."""
    asked = ImportJob.objects.filter(pk=job_id, attempt=attempt, status=ImportJob.Status.WAITING)
    job = asked.select_related("who", "source").first()
    if job is None:
        return
    with translation.override(job.language), Beat(job) as beat:
        if not asked.update(status=ImportJob.Status.WORKING):
            return
        try:
            with transaction.atomic():
                {ImportJob.Task.CHECK: _check, ImportJob.Task.APPLY: _apply}[job.task](job, beat)
        except CancelledError:
            _end(job, ImportJob.Status.CANCELLED, _("Cancelled: nothing was changed."))
        except actions.RefusedError as error:
            _end(job, ImportJob.Status.FAILED, _refused(error.report))
        except UnreadableFileError as error:
            _end(job, ImportJob.Status.FAILED, str(error))
        except Exception:
            logger.exception("Upload %d (%s) failed", job.pk, job.file_name)
            told = _("Nothing was changed: an error nobody foresaw. The log of the portal has it; tell its keepers.")
            _end(job, ImportJob.Status.FAILED, told)


def prepared(job):
    """Return the job's importer as the clerk set it up."""
    importer = job.importer(is_sample=job.is_sample, draft=job.is_draft, given=job.given)
    importer.as_of, importer.encoding, importer.header_row = job.as_of, job.encoding or None, job.header_row
    importer.remit = Remit(job.who)
    return importer


def _check(job, beat):
    importer, content = _begun(job, beat)
    try:
        report = actions.check(
            importer,
            content,
            job.file_name,
            sheet=job.sheet or None,
            mapping=_mapping(job, importer),
            outline=True,
            who=job.who,
        )
    except UnreadableFileError:
        # What was seen of it is kept: the clerk may know better.
        job.report = checking.understood(importer, job.mapping)
        raise
    job.report = checking.understood(importer, job.mapping) | checking.counted(report)
    beat(0.6)
    checking.keep_rows(job, importer, report)
    beat(0.95)
    _close(job)


def _apply(job, beat):
    importer, content = _begun(job, beat)
    job.run, report = actions.apply(
        importer,
        content,
        job.file_name,
        sheet=job.sheet or None,
        mapping=job.mapping,
        skip_refused=job.skip_refused,
        who=job.who,
        source=job.source,
        as_of=job.as_of,
    )
    job.report |= {"applied": report.summary}
    _close(job)


def _begun(job, beat):
    if job.who is None or not job.who.is_active:
        raise UnreadableFileError(_("Whoever uploaded the file no longer works here."))
    importer = prepared(job)
    importer.watch = beat
    try:
        return importer, files.path_of(job.sha256).read_bytes()
    except OSError as error:
        raise UnreadableFileError(_("The file is no longer kept. Upload it again.")) from error


def _mapping(job, importer):
    """Return the clerk's mapping, or a function that finds the one remembered of the sender."""
    if job.mapping is not None or not importer.is_mapped:
        return job.mapping

    def remembered(sheet):
        saved = SavedMapping.objects.filter(
            kind=job.kind, source=job.source, signature=checking.signature(importer, sheet)
        ).first()
        known = {column.name for column in importer.columns} | {""}
        # A column may have been given up since.
        job.mapping = {label: name for label, name in saved.mapping.items() if name in known} if saved else None
        return job.mapping

    return remembered


def _close(job):
    """Mark the job as done in the transaction of its work; a start that was given up is rolled back with it."""
    own = ImportJob.objects.filter(pk=job.pk, attempt=job.attempt, status=ImportJob.Status.WORKING)
    done = own.update(
        status=ImportJob.Status.DONE,
        message="",
        report=job.report,
        mapping=job.mapping,
        run=job.run,
        finished_at=timezone.now(),
    )
    if not done:
        raise CancelledError


def _end(job, status, message):
    """Mark the job as ended without success, unless it was started anew."""
    own = ImportJob.objects.filter(pk=job.pk, attempt=job.attempt, status=ImportJob.Status.WORKING)
    # A mapping that was remembered and found wanting is shown, to be corrected.
    own.update(status=status, message=message, report=job.report, mapping=job.mapping, finished_at=timezone.now())
    logger.info("Upload %d (%s): %s: %s", job.pk, job.file_name, status, message)


def _refused(report):
    first = report.problems[0]
    return _("Nothing was changed: %(count)d rows are refused now. The first: row %(row)d, %(reason)s %(remedy)s") % {
        "count": len(report.refused_rows),
        "row": first.row,
        "reason": first.reason,
        "remedy": first.remedy,
    }
