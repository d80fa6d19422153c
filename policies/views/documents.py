from django.http import Http404


def document_detail(request, slug):
    raise Http404


def preview(request, slug):
    raise Http404


def version_list(request, slug):
    raise Http404


def version_detail(request, slug, number):
    raise Http404


def attachment(request, slug, pk):
    raise Http404
