from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from xzedu.statistics.presenting.bulletin import outline
from xzedu.statistics.presenting.bulletin.page import BulletinList, BulletinPage
from xzedu.statistics.views import pictures


@require_safe
def bulletin_list(request):
    """All yearly bulletins, with the editions they superseded."""
    page = BulletinList(request)
    return render(request, "statistics/bulletins.html", {"page": page, "has_sample": page.has_sample})


@require_safe
def bulletin(request, year, series="", version=None):
    """The bulletin of a year, or one edition of it that keeps its address when it is superseded."""
    page = _page(request, year, series, version)
    return render(request, "statistics/bulletin.html", {"page": page, "has_sample": page.has_sample})


@require_safe
def chart(request, year, series, version, name, format):
    """A chart of a bulletin as a picture of its own."""
    if name not in outline.drawings():
        raise Http404
    return pictures.respond(_page(request, int(year), series, int(version)).drawings.draw(name), format)


def _page(request, year, series, version):
    release = BulletinPage.find(request, year, series, version)
    if release is None:
        raise Http404
    return BulletinPage(request, release)
