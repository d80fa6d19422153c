"""Copy the portal's documents into the Wagtail site's tables: `python -m bench.wagtail_site.load PORTAL_DATABASE`."""

import json
import sqlite3
import sys
from datetime import datetime, time

import django

django.setup()

from django.contrib.contenttypes.models import ContentType  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402
from wagtail.models import Locale, Page, Site  # noqa: E402

from bench.wagtail_site.models import PolicyIndexPage, PolicyPage, PolicyRelation  # noqa: E402

OWN = (
    "number", "index_number", "bodies", "genre", "subject", "keywords", "signed_on", "published_on", "effective_on",
    "expires_on", "is_normative", "summary", "body",
)  # fmt: skip
READ = (
    "SELECT d.id, d.slug, d.title, COALESCE(d.agency_code || '〔' || d.year || '〕' || d.serial || '号', ''), "
    "d.index_number, "
    "(SELECT group_concat(b.name, '，') FROM policies_issuance i JOIN policies_issuingbody b ON b.id = i.body_id "
    "WHERE i.document_id = d.id), d.genre, d.subject, d.keywords, d.signed_on, d.published_on, d.effective_on, "
    "d.expires_on, d.is_normative, v.summary, v.body "
    "FROM policies_document d JOIN policies_version v ON v.document_id = d.id ORDER BY d.id"
)
PLACES = 4
DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def step(number):
    """Return a place among its sisters as a page's path has it."""
    out = ""
    for _ in range(PLACES):
        number, digit = divmod(number, len(DIGITS))
        out = DIGITS[digit] + out
    return out


def page(index, kind, place, slug, title, signed):
    at = timezone.make_aware(datetime.combine(datetime.fromisoformat(signed), time(9)))
    return Page(
        path=index.path + step(place), depth=index.depth + 1, title=title, draft_title=title, slug=slug,
        content_type=kind, url_path=f"{index.url_path}{slug}/", locale=index.locale, live=True, first_published_at=at,
        last_published_at=at, latest_revision_created_at=at,
    )  # fmt: skip


def fill(portal):
    """Read the documents of the database `portal` and write them as children of one index page."""
    root = Page.objects.filter(depth=1).first()
    index = root.add_child(instance=PolicyIndexPage(title="政策文件", slug="policies", locale=Locale.get_active()))
    Site.objects.update(root_page=index)
    kind = ContentType.objects.get_for_model(PolicyPage)
    rows = portal.execute(READ).fetchall()
    pages = [page(index, kind, n, row[1], row[2], row[9]) for n, row in enumerate(rows, start=1)]
    Page.objects.bulk_create(pages, batch_size=500)
    numbers = Page.objects.child_of(index).order_by("path").values_list("pk", flat=True)
    of = {row[0]: pk for row, pk in zip(rows, numbers, strict=True)}
    Page.objects.filter(pk=index.pk).update(numchild=len(rows))
    names = ", ".join(("page_ptr_id", *OWN))
    marks = ", ".join(["%s"] * (len(OWN) + 1))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {PolicyPage._meta.db_table} ({names}) VALUES ({marks})",
            [(of[row[0]], *row[3:]) for row in rows],
        )
    relations = portal.execute("SELECT document_id, kind, target_id FROM policies_relation ORDER BY id").fetchall()
    PolicyRelation.objects.bulk_create(
        [PolicyRelation(page_id=of[a], kind=kind, target_id=of[b]) for a, kind, b in relations], batch_size=200
    )


if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    with transaction.atomic():
        fill(sqlite3.connect(sys.argv[1]))
    pages, relations = PolicyPage.objects.count(), PolicyRelation.objects.count()
    # So that nothing is left in the log beside the file.
    connection.close()
    print(json.dumps({"pages": pages, "relations": relations}))
