"""Public pages of admissions: places, calendar, checklists."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from institutions.admission_calendar import CalendarPage
from institutions.admission_cases import BY_SLUG, CASES
from institutions.admission_checklists import ChecklistPage
from institutions.admission_feed import feed
from institutions.admission_plans import PlacesPage


@require_safe
def places(request):
    """Places of a stage by district and by school, against those who will enter and those who applied."""
    page = PlacesPage(request)
    context = {"page": page, "has_sample": page.has_sample}
    return render(request, "admissions/places.html", context, status=page.status)


@require_safe
def places_download(request, format):
    """The plans that the table shows, all pages of it, as a file."""
    page = PlacesPage(request)
    if page.year is None:
        raise Http404
    return page.download(format)


@require_safe
def dates(request):
    """What happens when, by stage, district and school year."""
    page = CalendarPage(request)
    context = {"page": page, "has_sample": page.has_sample}
    return render(request, "admissions/dates.html", context, status=page.status)


@require_safe
def dates_feed(request):
    """The same dates for calendar programs."""
    return feed(CalendarPage(request), request)


@require_safe
def checklists(request):
    """Which case is ours? A few questions that lead to the checklist."""
    return render(request, "admissions/checklists.html", {"cases": CASES, "by_slug": BY_SLUG})


@require_safe
def checklist(request, case):
    """What one case needs: papers, steps, dates, the office, the rule."""
    if case not in BY_SLUG:
        raise Http404
    page = ChecklistPage(request, case)
    context = {"page": page, "case": page.case, "has_sample": page.has_sample}
    return render(request, "admissions/checklist.html", context, status=page.status)
