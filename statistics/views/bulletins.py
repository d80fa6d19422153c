from django.http import Http404


def bulletin_list(request):
    raise Http404


def bulletin(request, year):
    raise Http404
