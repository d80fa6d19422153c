from django.http import Http404


def balance(request):
    raise Http404
