from django.shortcuts import render
from django.views.decorators.http import require_safe

from xzedu.statistics.presenting.methods import Methods
from xzedu.statistics.presenting.overview import Home


@require_safe
def home(request):
    """How the city stands: headline figures, what is new, the doors to everything else."""
    page = Home(request)
    return render(request, "statistics/home.html", {"page": page, "has_sample": page.has_sample})


@require_safe
def methods(request):
    """What the words and signs of the statistics pages mean."""
    return render(request, "statistics/methods.html", {"page": Methods(request)})
