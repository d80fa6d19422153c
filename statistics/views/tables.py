from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from xzedu.statistics import exports
from xzedu.statistics.presenting.table import TablePage
from xzedu.statistics.presenting.table_form import TableForm


@require_safe
def table(request):
    """The table builder, and the table that the address asks for; with a moment, the table as it was then."""
    return _render(request, TablePage(request))


@require_safe
def download(request, format):
    """The table as a file; an address that was not understood leads to the page that says so."""
    page = TablePage(request)
    if page.query.problems:
        return _render(request, page)
    if page.layout is None:
        raise Http404
    return exports.table_file(page, format)


def _render(request, page):
    context = {"page": page, "form": TableForm(page), "has_sample": page.has_sample}
    return render(request, "statistics/table.html", context, status=page.status)
