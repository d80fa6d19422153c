from django.shortcuts import render
from django.views.decorators.http import require_safe

from xzedu.statistics.presenting.targets import TargetsPage


@require_safe
def target_list(request):
    """All targets and how they stand, filtered by plan, responsibility, area and standing."""
    return _render(request, TargetsPage(request))


@require_safe
def download(request, format):
    """The targets a page shows as a file; an address that was not understood leads to the page that says so."""
    page = TargetsPage(request)
    return _render(request, page) if page.query.problems else page.download(format)


def _render(request, page):
    context = {
        "page": page,
        "problems": page.query.problems,
        "remarks": page.query.remarks,
        "has_sample": bool(page.sample),
    }
    return render(request, "statistics/targets.html", context, status=page.status)
