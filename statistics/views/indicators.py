from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from xzedu.common import versions
from xzedu.common.forms import Query
from xzedu.statistics import dictionary, exports
from xzedu.statistics.presenting.indicator import IndicatorPage
from xzedu.statistics.presenting.overview import IndicatorList
from xzedu.statistics.presenting.release import ReleaseList
from xzedu.statistics.views import pictures


@require_safe
def indicator_list(request):
    """All indicators by topic, each with its last figure of the city."""
    page = IndicatorList(request)
    return render(
        request, "statistics/indicators.html", {"page": page, "has_sample": page.has_sample}, status=page.status
    )


@require_safe
def indicator_detail(request, code):
    """One indicator in words, as lines, map and tables, with all that answers for it."""
    page = IndicatorPage(request, _indicator(request, code))
    return render(
        request, "statistics/indicator.html", {"page": page, "has_sample": page.has_sample}, status=page.status
    )


@require_safe
def download(request, code, format):
    """The figures an indicator's page shows as a file."""
    page = IndicatorPage(request, _indicator(request, code))
    if page.query.problems:
        return pictures.refuse(page.query.problems)
    if not page.pivot.cells:
        raise Http404
    return exports.indicator_file(page, format)


@require_safe
def figures_download(request, code, format):
    """All current figures of an indicator, every part of the whole, as a file."""
    return exports.figures_file(ReleaseList(request), format, _indicator(request, code))


@require_safe
def chart(request, code, format):
    """A chart of an indicator's page as a picture of its own."""
    page = IndicatorPage(request, _indicator(request, code), extra=("chart",))
    query = Query(request.GET)
    is_map = query.choice("chart", {"line", "map"}, "line") == "map"
    if problems := page.query.problems + query.problems:
        return pictures.refuse(problems)
    drawn = (page.map_chart if is_map else page.line_chart) if page.reading else None
    return pictures.respond(drawn, format)


def _indicator(request, code):
    found = dictionary.current(versions.of(request)).indicators.get(code)
    if found is None:
        raise Http404
    return found
