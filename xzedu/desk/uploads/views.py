"""Pages of imports in the browser: upload, what was understood, preview, progress, report, undo."""

from functools import wraps

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import OperationalError
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from xzedu.common import exports
from xzedu.common.imports import importers
from xzedu.common.imports.actions import UndoRefusedError
from xzedu.common.imports.readers import LARGEST_FILE
from xzedu.common.models import ImportRun
from xzedu.desk.models import ImportJob, ImportJobRow
from xzedu.desk.uploads import jobs, progress, workbooks
from xzedu.desk.uploads.forms import ReadingForm, UploadForm, kinds_of, may_import

ROWS = 100
# Room for the other fields of the form.
OTHER_FIELDS = 1024 * 1024


def page(request, template, title, status=200, **context):
    """Return a page of the desk."""
    context = admin.site.each_context(request) | {"title": title} | context
    return TemplateResponse(request, f"desk/uploads/{template}.html", context, status=status)


def refuse_large(view):
    """Refuse what is too large by its announced length, before a byte of it is read.

    No server of ours passes more of a body on than was announced.
    """

    @csrf_exempt  # The check reads the body; `admin_view` makes it behind this one.
    @wraps(view)
    def limited(request):
        announced = request.META.get("CONTENT_LENGTH") or "0"
        if announced.isdecimal() and int(announced) > LARGEST_FILE + OTHER_FIELDS:
            jobs.logger.warning("Upload of %s bytes refused", announced)
            title = _("The file is too large")
            return page(request, "too_large", title, 413, largest=LARGEST_FILE // 2**20, nothing_else=True)
        return view(request)

    return limited


@refuse_large
@admin.site.admin_view
def uploads(request):
    """The form to upload a table, and the latest uploads."""
    kinds = kinds_of(request.user)
    if not kinds:
        raise PermissionDenied
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = UploadForm(*sent, user=request.user, initial={"kind": request.GET.get("kind", "")})
    if sent and form.is_valid():
        job = jobs.upload(who=request.user, **form.cleaned_data)
        return redirect("desk:upload", job.pk)
    latest = visible(request.user).filter(kind__in=dict(kinds)).select_related("who", "run")[:50]
    labels = dict(kinds)
    for job in latest:
        job.label = labels[job.kind]
    return page(request, "list", _("Bring a table in"), form=form, latest=latest, kinds=kinds)


def visible(user):
    """Return the uploads `user` may see: a preview shows rows others may have no right to."""
    everything = ImportJob.objects.all()
    return everything if user.has_perm("desk.view_importjob") else everything.filter(who=user)


def of_job(view):
    """Hand the view the upload its address names, if the user may see it and bring in tables of its kind."""

    @admin.site.admin_view
    @wraps(view)
    def found(request, pk, **more):
        job = get_object_or_404(visible(request.user).select_related("who", "source", "run"), pk=pk)
        if job.kind not in importers or not may_import(request.user, job.importer):
            raise PermissionDenied
        return view(request, job, **more)

    return found


@of_job
@require_GET
def upload(request, job):
    """One upload as far as it is."""
    context = {"job": job, "share": round(100 * progress.share(job)), "stopping": progress.is_to_stop(job)}
    if not job.is_busy and not job.run_id:
        context |= {"form": ReadingForm(job=job)} if job.report else {}
    if job.is_checked:
        context |= preview(request, job)
    response = page(request, "job", job.file_name, subtitle=str(job.importer.label), **context)
    if job.is_busy and not job.is_stuck:
        # Without scripts the page asks for itself again.
        response["Refresh"] = "2"
    return response


def preview(request, job):
    """Return the context of the rows a check kept, filtered and paged by the address."""
    chosen, wanted = request.GET.get("outcome", ""), request.GET.get("q", "").strip()[:100]
    rows = job.rows.all()
    if chosen in ImportJobRow.Outcome.values:
        rows = rows.filter(outcome=chosen)
    if wanted:
        rows = rows.filter(key__contains=wanted)
    shown = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    counts = [(value, label, job.report[value]) for value, label in ImportJobRow.Outcome.choices]
    return {
        "rows": shown,
        "chosen": chosen,
        "wanted": wanted,
        "counts": counts,
        "to_write": counts[0][2] + counts[1][2],
    }


@of_job
@require_GET
def state(request, job):
    """How far an upload is, for the script of its page."""
    return JsonResponse({"share": round(100 * progress.share(job)), "over": not job.is_busy or job.is_stuck})


@of_job
@require_POST
def correct(request, job):
    """Check the file anew, read as the clerk says."""
    form = ReadingForm(request.POST, job=job)
    if not form.is_valid():
        context = {"job": job, "form": form} | (preview(request, job) if job.is_checked else {})
        return page(request, "job", job.file_name, subtitle=str(job.importer.label), **context)
    return _do(request, job, jobs.correct, **form.reading())


@of_job
@require_POST
def apply(request, job):
    """Bring a checked file in."""
    return _do(request, job, jobs.apply, who=request.user, skip_refused="skip_refused" in request.POST)


@of_job
@require_POST
def restart(request, job):
    """Start an upload again that failed or was given up for lost."""
    return _do(request, job, jobs.restart)


@of_job
@require_POST
def cancel(request, job):
    """Stop an upload; nothing of it stays."""
    return _do(request, job, jobs.cancel)


def _do(request, job, action, **arguments):
    """Do `action` and return to the page of the upload, which says what came of it."""
    try:
        action(job=job, **arguments)
    except jobs.NotNowError as error:
        messages.error(request, str(error))
    return redirect("desk:upload", job.pk)


@of_job
@require_GET
def refused(request, job):
    """The refused rows with their reasons as a workbook, to mend and bring in again."""
    if not job.report.get("refused"):
        raise Http404
    header = job.report["refused_header"]
    kept = job.rows.filter(outcome=ImportJobRow.Outcome.REFUSED).values_list("line", "texts", "cells")
    rows = (
        [line, *(texts or [""] * (len(header) - 1)), "; ".join(f"{c}: {why} {remedy}" for c, _v, why, remedy in cells)]
        for line, texts, cells in kept.iterator(chunk_size=1000)
    )
    table = exports.Table(
        columns=tuple(("", label) for label in (_("Row of the file"), *header)),
        rows=rows,
        source=job.file_name,
        as_of=job.as_of or timezone.localdate(job.created_at),
        name=_("refused rows of %s") % job.file_name.rpartition(".")[0],
    )
    return exports.respond(table, "xlsx")


@admin.site.admin_view
@require_GET
def template(request, kind):
    """An empty table of a kind to fill in."""
    if kind not in importers or not may_import(request.user, importers[kind]):
        raise Http404
    return workbooks.respond(importers[kind]())


@admin.site.admin_view
def undo(request, pk):
    """Take an import back, after a page that asks."""
    run = get_object_or_404(ImportRun.objects.select_related("who", "source"), pk=pk)
    own = run.who_id == request.user.pk or request.user.has_perm("desk.view_importjob")
    if not own or run.importer not in importers or not may_import(request.user, importers[run.importer]):
        raise PermissionDenied
    job = ImportJob.objects.filter(run=run).first()
    if request.method == "POST":
        try:
            jobs.undo(run=run, who=request.user)
        except UndoRefusedError as error:
            messages.error(request, str(error))
        except OperationalError:
            messages.error(request, _("Nothing was undone: another import is being written. Try again in a minute."))
        else:
            messages.success(request, _("Undone: every row is as it was before."))
        return redirect("desk:undo", pk)
    return page(request, "undo", _("Undo an import"), subtitle=run.file_name, run=run, job=job)
