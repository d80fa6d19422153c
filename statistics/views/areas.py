from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from xzedu.common import versions
from xzedu.statistics import dictionary
from xzedu.statistics.presenting.area import AreaList, AreaPage


@require_safe
def area_list(request):
    """The areas figures are about."""
    return render(request, "statistics/areas.html", {"page": AreaList(request)})


@require_safe
def area_detail(request, code):
    """An area's profile: every indicator, its change, the city's figure beside it."""
    area = dictionary.places(versions.of(request)).by_code.get(code)
    if area is None:
        raise Http404
    page = AreaPage(request, area)
    return render(request, "statistics/area.html", {"page": page, "has_sample": page.has_sample})
