from django.http import Http404


def target_list(request):
    raise Http404
