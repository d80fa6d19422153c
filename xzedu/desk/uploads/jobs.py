"""What staff do with an upload; each one transaction."""

import logging
from contextlib import contextmanager

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from xzedu.common.imports import actions, importers
from xzedu.desk.models import ImportJob, SavedMapping
from xzedu.desk.uploads import files, progress
from xzedu.desk.uploads.remit import may_publish
from xzedu.desk.uploads.work import work

logger = logging.getLogger(__name__)


class NotNowError(ValueError):
    """It cannot be done as things stand; the message says why."""


def upload(*, who, kind, file, source=None, as_of=None, is_sample=False, is_draft=False):
    """Keep an uploaded file and have it checked; return its `ImportJob`.

    New rows of somebody who may not publish are drafts, whatever the form says.
    """
    sha256, size = files.store(file.chunks())
    logger.info("Upload of %s (%d bytes) for %s by %s", file.name, size, kind, who)
    with transaction.atomic():
        job = ImportJob.objects.create(
            kind=kind,
            file_name=file.name[:255],
            sha256=sha256,
            size=size,
            who=who,
            source=source,
            as_of=as_of,
            is_sample=is_sample,
            is_draft=is_draft or not may_publish(who, importers[kind]),
            language=get_language(),
            queued_at=timezone.now(),
        )
        work.enqueue(job.pk, job.attempt)
    return job


def correct(*, job, sheet, encoding, header_row, mapping, given):
    """Have the file checked anew, read as the clerk says."""
    with _held(job) as job:
        job.sheet, job.encoding, job.header_row = sheet, encoding, header_row
        job.mapping, job.given = mapping, given
        _queue(job, ImportJob.Task.CHECK)


def apply(*, job, who, skip_refused=False):
    """Have a checked file brought in; its mapping is remembered of the sender.

    Raises:
        NotNowError: not checked, brought in before, at work, rows refused, or nothing to bring in.
    """
    with _held(job) as job:
        if not job.is_checked:
            raise NotNowError(_("The file is not checked yet."))
        report = job.report
        if report["refused"] and not skip_refused:
            raise NotNowError(_("Rows are refused. Correct the file, or choose to leave them out."))
        if not report["new"] + report["changed"]:
            raise NotNowError(_("There is nothing to bring in: no row is new or changed."))
        _remember(job, who)
        job.skip_refused = skip_refused
        _queue(job, ImportJob.Task.APPLY)


def restart(*, job):
    """Start again what failed, was cancelled, or was given up for lost: always with a check.

    Raises:
        NotNowError: it is being worked on, or done.
    """
    with _held(job, stuck=True) as job:
        if job.is_checked:
            raise NotNowError(_("It is done already."))
        _queue(job, ImportJob.Task.CHECK)


def cancel(*, job):
    """Take a job out of the queue, or have its worker stop; what it has written is rolled back.

    Of a job at work nothing is written to the database: on SQLite that would wait for the import's end.

    Raises:
        NotNowError: it is over.
    """
    waiting = ImportJob.objects.filter(pk=job.pk, attempt=job.attempt, status=ImportJob.Status.WAITING)
    if job.status == ImportJob.Status.WAITING and waiting.update(
        status=ImportJob.Status.CANCELLED, message=_("Cancelled: nothing was changed."), finished_at=timezone.now()
    ):
        return
    if not job.is_busy:
        raise NotNowError(_("It is over: nothing is left to cancel."))
    progress.ask_to_stop(job)


def undo(*, run, who):
    """Take an import back.

    Raises:
        xzedu.common.imports.actions.UndoRefusedError: with the rows in the way.
    """
    actions.undo(importers[run.importer](), run=run)
    logger.info("Import %d (%s) undone by %s", run.pk, run.file_name, who)


@contextmanager
def _held(job, *, stuck=False):
    """Give the job's row, locked until the end of the block and not being worked on."""
    with transaction.atomic():
        job = ImportJob.objects.select_for_update().get(pk=job.pk)
        if job.is_busy and not (stuck and job.is_stuck):
            raise NotNowError(_("The file is being worked on. Wait for its end, or cancel it."))
        if job.run_id:
            raise NotNowError(_("The file was brought in already. Upload it again to bring it in once more."))
        yield job


def _queue(job, task):
    job.task, job.status, job.message = task, ImportJob.Status.WAITING, ""
    job.attempt += 1
    job.queued_at, job.finished_at = timezone.now(), None
    job.save()
    work.enqueue(job.pk, job.attempt)


def _remember(job, who):
    if job.mapping is None:
        return
    SavedMapping.objects.update_or_create(
        kind=job.kind,
        source=job.source,
        signature=job.report["signature"],
        defaults={"mapping": job.mapping, "who": who},
    )
