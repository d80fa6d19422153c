from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from policies.models import Responsibility


@require_safe
def responsibility_list(request):
    """The bureau's responsibilities as a tree."""
    return render(request, "policies/responsibilities.html", {"responsibilities": Responsibility.objects.all()})


@require_safe
def responsibility_detail(request, slug):
    """One responsibility and what carries it out."""
    responsibility = get_object_or_404(Responsibility, slug=slug)
    return render(request, "policies/responsibility.html", {"responsibility": responsibility})
