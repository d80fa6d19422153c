from django.http import Http404


def consultation_list(request):
    raise Http404


def consultation_detail(request, slug):
    raise Http404


def thanks(request, slug):
    raise Http404
