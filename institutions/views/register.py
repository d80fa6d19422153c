"""Public pages of the register: parse, ask, render."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from institutions import register
from institutions.districts import DistrictCounts
from institutions.exports import download_listing
from institutions.forms import ChangeFilters
from institutions.listing import Listing
from institutions.maps import density_map, district_map, locator_map
from institutions.models import Area, Event, FormerCode, Institution
from institutions.profile import Profile
from xzedu.common import versions
from xzedu.common.paging import Keyset, PageTokenError

FEWEST_COMPARED, MOST_COMPARED = 2, 6
CHANGES_PER_PAGE = 50


@require_safe
def institution_list(request):
    """Search, facets, list, table and map of the register, each state at its own address."""
    listing = Listing(request)
    if code := listing.direct_hit:
        return redirect("institutions:detail", code)
    shown_map = density_map(listing) if listing.filters.view == "map" else None
    context = {"listing": listing, "map": shown_map, "has_sample": listing.has_sample}
    return render(request, "institutions/list.html", context, status=listing.status)


@require_safe
def download(request, format):
    """The institutions a list shows, all pages of it, as a file."""
    return download_listing(Listing(request), format)


@require_safe
def institution_detail(request, code):
    """One institution; a code it bore before leads to it."""
    institution = Institution.objects.published().select_related("area", "township", "source").filter(code=code).first()
    if institution is None:
        former = get_object_or_404(FormerCode.objects.select_related("institution"), code=code)
        if not former.institution.is_public():
            raise Http404
        return redirect(former.institution, permanent=True)
    held = register.current(versions.of(request))
    context = {
        "institution": institution,
        "profile": Profile(institution, held, versions.of(request)),
        "map": locator_map(institution, held),
        "has_sample": institution.is_sample,
    }
    return render(request, "institutions/detail.html", context)


@require_safe
def compare(request):
    """Two to six institutions side by side."""
    codes = list(dict.fromkeys(code.strip() for code in request.GET.getlist("code") if code.strip()))
    compared = codes[:MOST_COMPARED]
    found = {i.code: i for i in Institution.objects.published().select_related("area").filter(code__in=compared)}
    institutions = [found[code] for code in compared if code in found]
    problems = [_("No institution has the code “%s”.") % code[:40] for code in compared if code not in found]
    if len(codes) > MOST_COMPARED:
        problems.append(_("At most %d institutions can be compared; the first ones are shown.") % MOST_COMPARED)
    context = {
        "institutions": institutions,
        "problems": problems,
        "too_few": len(institutions) < FEWEST_COMPARED,
        "stages_differ": len({institution.stages for institution in institutions}) > 1,
        "has_sample": any(institution.is_sample for institution in institutions),
    }
    return render(request, "institutions/compare.html", context, status=400 if problems else 200)


@require_safe
def changes(request):
    """The public log of openings, closures, mergers and renames."""
    held = register.current(versions.of(request))
    filters = ChangeFilters.parse(request.GET, held.area_codes)
    events = Event.objects.published().matching(filters).with_parties()
    try:
        page = Keyset(events, order=("-date", "-pk"), size=CHANGES_PER_PAGE, after=filters.after)
    except PageTokenError:
        filters.problems.append(_("The address of this page of the log is damaged; here is its beginning."))
        page = Keyset(events, order=("-date", "-pk"), size=CHANGES_PER_PAGE)
    context = {
        "filters": filters,
        "page": page,
        "areas": held.area_codes.values(),
        "types": Event.Type.choices,
        "feed_query": request.GET.urlencode(),
        "has_sample": any(event.is_sample for event in page),
    }
    return render(request, "institutions/changes.html", context, status=400 if filters.problems else 200)


@require_safe
def area_list(request):
    """The districts with their counts, and the city's map."""
    counts = DistrictCounts(register.current(versions.of(request)))
    context = {
        "counts": counts,
        "day": timezone.localdate(),
        "map": district_map(counts),
        "has_sample": counts.has_sample,
    }
    return render(request, "institutions/areas.html", context)


@require_safe
def area_detail(request, code):
    """A district: its institutions by stage and type, its map, its latest changes."""
    area = get_object_or_404(Area.objects.homes(), code=code)
    held = register.current(versions.of(request))
    counts = DistrictCounts(held)
    events = Event.objects.published().matching(ChangeFilters(area=(code,))).with_parties()[:5]
    context = {
        "area": area,
        "table": counts.types(code),
        "stages": counts.stages(code),
        "map": district_map(counts, highlighted=code),
        "events": events,
        "has_sample": counts.has_sample_in(code),
    }
    return render(request, "institutions/area.html", context)
