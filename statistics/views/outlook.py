from django.http import Http404


def outlook(request):
    raise Http404
