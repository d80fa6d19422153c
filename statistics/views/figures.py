from django.http import Http404


def figure(request):
    raise Http404
