"""Pages that span the apps: home, health, the gallery of components, and what is shown on errors."""

import sys

from django.conf import settings
from django.contrib.admin.views.decorators import staff_member_required
from django.core.cache import cache
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from institutions import register
from institutions.districts import DistrictCounts
from institutions.listing import Listing
from institutions.maps import district_map
from institutions.models import Event, Institution
from policies import catalogue
from policies.listing import newest_rows
from policies.models import Consultation
from xzedu.common import versions
from xzedu.statistics.presenting import gallery as figure_gallery

# What people type: part of a name, pinyin, a road and a numbered school.
EXAMPLES = ("中国矿业大学", "xuyi", "清荷路", "第一小学")
NEWEST = 5
NEWEST_DOCUMENTS = 4


def choose_language(request):
    """Send `/` to the portal in the reader's language, by `Accept-Language` alone."""
    language = translation.get_language_from_request(request)
    response = redirect(f"/{language}/")
    patch_vary_headers(response, ["Accept-Language"])
    return response


@require_safe
def icon(request):
    """Lead to the icon what asks for one where none is named, such as the desk's pages."""
    return redirect(static("img/favicon.svg"))


@require_safe
def robots(request):
    """Tell crawlers what is of no use to them, and where the sitemap is."""
    context = {"sitemap": request.build_absolute_uri(reverse("sitemap-index")), "languages": settings.LANGUAGES}
    return render(request, "robots.txt", context, content_type="text/plain")


@require_safe
def home(request):
    """One search, the doors to what exists, how many schools there are, what changed last."""
    counts = DistrictCounts(register.current(versions.of(request)))
    today = timezone.localdate()
    context = {
        "own_search": True,
        "examples": EXAMPLES,
        "counts": counts,
        "stages": counts.stages(),
        "day": today,
        "map": district_map(counts),
        "documents": newest_rows(catalogue.current(versions.of(request)), NEWEST_DOCUMENTS, today),
        "consultations": Consultation.objects.published().open_on(today),
        "events": Event.objects.published().order_by("-date", "-pk").with_parties()[:NEWEST],
        "has_sample": counts.has_sample,
    }
    return render(request, "site/home.html", context)


@require_safe
def corrections(request):
    """Say how an error in a record is reported."""
    code = request.GET.get("code", "")
    institution = Institution.objects.published().filter(code=code).first() if code else None
    return render(request, "site/corrections.html", {"institution": institution})


@never_cache
def health(request):
    """Say whether process, database, migrations and cache work: 200 or 503, details to staff only."""
    checks = {"database": _database_works, "migrations": _migrations_done, "cache": _cache_works}
    results = {}
    for name, check in checks.items():
        try:
            results[name] = bool(check())
        except Exception:  # noqa: BLE001 - whatever is wrong, the answer is "not healthy"
            results[name] = False
    healthy = all(results.values())
    body = {"status": "ok" if healthy else "unavailable"}
    if results["database"] and getattr(request, "user", None) and request.user.is_staff:
        body["checks"] = results
    return JsonResponse(body, status=200 if healthy else 503)


def _database_works():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,)


def _migrations_done():
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _cache_works():
    cache.set("health", "ok", 10)
    return cache.get("health") == "ok"


@staff_member_required
def gallery(request):
    """Show staff every component of the public pages on one page, with what the register holds."""
    listing = Listing(request)
    counts = DistrictCounts(listing.register)
    context = {
        "listing": listing,
        "counts": counts,
        "day": timezone.localdate(),
        "map": district_map(counts),
        "events": Event.objects.published().with_parties()[:NEWEST],
        "pages": [1, 2, 3, 0, 9],
        "problems": ["nonsense"],
        "remarks": ["utm_source"],
    }
    return render(request, "site/gallery.html", context | figure_gallery.components())


def _error(request, status):
    # The error may have come before LocaleMiddleware chose a language.
    with translation.override(translation.get_language_from_request(request, check_path=True)):
        response = render(request, f"{status}.html", {"status": status, "own_search": True}, status=status)
        response["Content-Language"] = translation.get_language()
    return response


def bad_request(request, exception):
    return _error(request, 400)


def forbidden(request, exception):
    return _error(request, 403)


def not_found(request, exception):
    return _error(request, 404)


def server_error(request):
    """Answer 503 when the database cannot be reached, which passes, and 500 when the fault is ours."""
    unavailable = isinstance(sys.exc_info()[1], (DatabaseError, InterfaceError)) and not settings.DEBUG
    return _error(request, 503 if unavailable else 500)
