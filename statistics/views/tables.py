from django.http import Http404


def builder(request):
    raise Http404


def download(request, format):
    raise Http404


def freeze(request):
    raise Http404


def frozen(request, token):
    raise Http404
