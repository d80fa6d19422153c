from django.shortcuts import render
from django.views.decorators.http import require_safe

from xzedu.statistics.presenting.figure import FigurePage


@require_safe
def figure(request):
    """How a figure was made, from the sentence down to the file and row."""
    page = FigurePage(request)
    template = "statistics/figure.html" if page.observation else "statistics/no_figure.html"
    return render(request, template, {"page": page, "has_sample": page.has_sample}, status=page.status)
