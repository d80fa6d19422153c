from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xzedu.common import versions
from xzedu.common.forms import Query
from xzedu.statistics import dictionary, exports
from xzedu.statistics.charts import files
from xzedu.statistics.presenting.indicator import IndicatorPage
from xzedu.statistics.presenting.overview import IndicatorList

PIXELS = 1400


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
        return _refused(page.query.problems)
    if not page.pivot.cells:
        raise Http404
    return exports.indicator_file(page, format)


@require_safe
def chart(request, code, format):
    """A chart of an indicator's page as a picture of its own."""
    page = IndicatorPage(request, _indicator(request, code), extra=("chart",))
    query = Query(request.GET)
    is_map = query.choice("chart", {"line", "map"}, "line") == "map"
    if problems := page.query.problems + query.problems:
        return _refused(problems)
    drawn = (page.map_chart if is_map else page.line_chart) if page.reading else None
    if drawn is None:
        raise Http404
    day = timezone.localdate()
    if format == "svg":
        return HttpResponse(files.to_svg_file(drawn, day), content_type="image/svg+xml; charset=utf-8")
    try:
        return HttpResponse(files.to_png(drawn, PIXELS, day), content_type="image/png")
    except files.PictureError as error:
        return _refused([str(error)], 503)


def _indicator(request, code):
    found = dictionary.current(versions.of(request)).indicators.get(code)
    if found is None:
        raise Http404
    return found


def _refused(problems, status=400):
    """Say in plain text why there is no file."""
    text = "\n".join([_("The file could not be made:"), *problems])
    return HttpResponse(text, content_type="text/plain; charset=utf-8", status=status)
