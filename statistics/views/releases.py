from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from xzedu.common.exports import TooManyRowsError
from xzedu.statistics import exports
from xzedu.statistics.presenting.release import ReleaseList, ReleasePage
from xzedu.statistics.views import pictures


@require_safe
def release_list(request):
    """All public releases by series, and when the next are expected."""
    page = ReleaseList(request)
    return render(request, "statistics/releases.html", {"page": page, "has_sample": page.has_sample})


@require_safe
def release_detail(request, series, year, version):
    """One release: what it covers, what it changed, whether a newer one took its place."""
    page = _page(request, series, year, version)
    return render(request, "statistics/release.html", {"page": page, "has_sample": page.has_sample})


@require_safe
def download(request, series, year, version, format):
    """All figures of a release as a file."""
    try:
        return exports.release_file(_page(request, series, int(year), int(version)), format)
    except TooManyRowsError as error:
        return pictures.refuse([str(error)])


@require_safe
def figures_download(request, format):
    """All current figures as a file."""
    return exports.figures_file(ReleaseList(request), format)


def _page(request, series, year, version):
    release = ReleasePage.find(request, series, year, version)
    if release is None:
        raise Http404
    return ReleasePage(request, release)
