from django.http import Http404


def indicator_list(request):
    raise Http404


def indicator_detail(request, code):
    raise Http404


def download(request, code, format):
    raise Http404


def chart(request, code, format):
    raise Http404
