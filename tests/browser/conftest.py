"""A browser and a portal with a few records, for the tasks of parents, citizens and clerks."""

import os
import sqlite3
from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from playwright.sync_api import sync_playwright

from institutions import register
from institutions.models import Institution
from tests.factories import merged
from xzedu.common import search, versions

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if not Path(CHROMIUM).exists():
                item.add_marker(pytest.mark.skip(reason=f"no Chromium at {CHROMIUM}"))


@pytest.fixture(scope="session")
def browser():
    # Playwright runs an event loop in this thread; Django would refuse the test's own queries.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def loaded(tmp_path_factory):
    """A copy of the loaded database, empty until it was loaded once, and the folder of its files."""
    return sqlite3.connect(":memory:"), tmp_path_factory.mktemp("media")


@pytest.fixture
def portal(live_server, transactional_db, settings, loaded):
    """A running portal with the data set, a small sample and one merger; its address."""
    kept, settings.MEDIA_ROOT = loaded
    connection.ensure_connection()
    if kept.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()[0]:
        kept.backup(connection.connection)
    else:
        call_command("load_dataset", size=120, verbosity=0)
        connection.connection.backup(kept)
    schools = Institution.objects.filter(kind="211", status="open").order_by("pk")
    gone, goes_on = schools[0], schools[1]
    Institution.objects.filter(pk=gone.pk).update(
        status="closed", closed_on=date(2024, 8, 31), enrolment=None, counted_on=None
    )
    merged([gone], goes_on, date(2024, 8, 31))
    search.refresh("institution")
    versions.bump("institutions")
    register.forget()
    live_server.gone, live_server.goes_on = gone, goes_on
    return live_server


@pytest.fixture
def open_page(browser, portal):
    """Return a function that opens a page of the portal and watches what must never happen there."""
    contexts = []

    def open_page(path, *, width=1280, scheme="light", **options):
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, **options)
        contexts.append(context)
        page = context.new_page()
        page.faults = []
        page.on("console", lambda m: page.faults.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        page.on(
            "request",
            lambda r: None if r.url.startswith((portal.url, "data:")) else page.faults.append(f"calls {r.url}"),
        )
        page.goto(portal.url + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
