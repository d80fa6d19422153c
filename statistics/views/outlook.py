from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from xzedu.statistics.presenting.outlook import OutlookPage
from xzedu.statistics.views import pictures


@require_safe
def outlook(request):
    """How many pupils to expect in a stage of an area, how that is computed, and how past outlooks fared."""
    return _render(request, OutlookPage(request))


@require_safe
def download(request, format):
    """The years counted and expected as a file; an address that was not understood leads to the page that says so."""
    page = OutlookPage(request)
    if page.query.problems:
        return _render(request, page)
    if page.outlook is None:
        raise Http404
    return page.download(format)


@require_safe
def chart(request, format):
    """The chart as a picture of its own."""
    page = OutlookPage(request)
    if page.query.problems:
        return pictures.refuse(page.query.problems)
    return pictures.respond(page.chart if page.outlook else None, format)


def _render(request, page):
    context = {
        "page": page,
        "problems": page.query.problems,
        "remarks": page.query.remarks,
        "has_sample": page.has_sample,
    }
    return render(request, "statistics/outlook.html", context, status=page.status)
