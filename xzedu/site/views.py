"""Pages that span the apps: home, health, the gallery of components, and what is shown on errors."""

import sys

from django.conf import settings
from django.contrib.admin.views.decorators import staff_member_required
from django.core.cache import cache
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.views.decorators.cache import never_cache


def choose_language(request):
    """Send `/` to the portal in the reader's language, by `Accept-Language` alone."""
    language = translation.get_language_from_request(request)
    response = redirect(f"/{language}/")
    patch_vary_headers(response, ["Accept-Language"])
    return response


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
    """Show staff every component of the public pages on one page."""
    return render(request, "site/gallery.html")


def _error(request, status):
    # The error may have come before LocaleMiddleware chose a language.
    with translation.override(translation.get_language_from_request(request, check_path=True)):
        response = render(request, f"{status}.html", {"status": status}, status=status)
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
