from django.http import Http404


def release_list(request):
    raise Http404


def release_detail(request, series, year, version):
    raise Http404
