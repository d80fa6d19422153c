from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from xzedu.statistics.presenting.balance import BalancePage
from xzedu.statistics.views import pictures


@require_safe
def balance(request):
    """How evenly schools are provided for: all districts by one official yardstick, or one district in full."""
    return _render(request, BalancePage(request))


@require_safe
def download(request, format):
    """What the page shows as a file; an address that was not understood leads to the page that says so."""
    page = BalancePage(request)
    if page.query.problems:
        return _render(request, page)
    if page.assessment is None:
        raise Http404
    return page.download(format)


@require_safe
def chart(request, name, format):
    """A chart of one district as a picture of its own."""
    page = BalancePage(request)
    if page.query.problems:
        return pictures.refuse(page.query.problems)
    return pictures.respond(page.chart(name), format)


def _render(request, page):
    context = {
        "page": page,
        "problems": page.query.problems,
        "remarks": page.query.remarks,
        "has_sample": page.has_sample,
    }
    return render(request, "statistics/balance.html", context, status=page.status)
