from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from policies import catalogue
from policies.duties import Duty, tree
from policies.models import Responsibility
from xzedu.common import versions


@require_safe
def responsibility_list(request):
    """What the bureau is responsible for, as a tree, with how many documents carry each out."""
    held = catalogue.current(versions.of(request))
    return render(request, "policies/responsibilities.html", {"groups": tree(held)})


@require_safe
def responsibility_detail(request, slug):
    """One responsibility and the documents that carry it out, those in force first."""
    responsibility = get_object_or_404(Responsibility.objects.select_related("parent", "source"), slug=slug)
    duty = Duty(responsibility, catalogue.current(versions.of(request)))
    return render(request, "policies/responsibility.html", {"duty": duty, "has_sample": duty.has_sample})
