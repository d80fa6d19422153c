"""Which school a place is zoned for, and the zones as the bureau wrote them."""

from functools import wraps

from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from institutions.asking import PAGES, Asking
from institutions.codes import Stage
from institutions.models import ZONED_STAGES
from institutions.zone_list import ZoneList, ZoneOverview
from institutions.zone_plans import current as zone_plans
from xzedu.common import versions

# What a parent typed stays out of caches, of other sites' logs and of search engines (docs/adr/0016).
PRIVATE = {"Cache-Control": "private, no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}


def private(view):
    """Let a view answer with the headers `PRIVATE`."""

    @wraps(view)
    def answered(*args, **kwargs):
        response = view(*args, **kwargs)
        for name, value in PRIVATE.items():
            response.headers[name] = value
        return response

    return answered


@require_safe
def home(request):
    """The form, this year's plans by district, and the ways to dates and papers."""
    asking = Asking(request)
    if asking.typed:
        return private(redirect)(asking.address())
    overview = ZoneOverview(asking.plans, asking.today)
    context = {"asking": asking, "overview": overview, "has_sample": overview.has_sample}
    return render(request, "admissions/home.html", context, status=asking.status if asking.problems else 200)


@private
@require_safe
def zone(request, kind=None):
    """Answer which school; each kind of answer has its own address, and any address leads to the right one."""
    asking = Asking(request)
    if asking.faults or asking.problems or not asking.is_asked:
        return render(request, "admissions/zone_form.html", {"asking": asking}, status=asking.status)
    answer = asking.answer
    if answer.kind != kind:
        return redirect(asking.address(answer.kind))
    context = {"asking": asking, "answer": answer, "has_sample": answer.has_sample}
    return render(request, f"admissions/zone_{PAGES[kind].replace('-', '_')}.html", context)


@private
@require_safe
def suggest(request):
    """Places that fit what is typed so far, for the form's script."""
    return JsonResponse({"places": Asking(request).suggestions()})


@require_safe
def zone_list(request, code, stage):
    """The zones of a district and stage as the bureau wrote them, by year."""
    plans = zone_plans(versions.of(request))
    if code not in plans.by_code or stage not in ZONED_STAGES:
        raise Http404
    listing = ZoneList(request.GET, plans, plans.by_code[code], Stage(stage))
    context = {"listing": listing, "has_sample": listing.has_sample}
    return render(request, "admissions/zones.html", context, status=listing.status)
