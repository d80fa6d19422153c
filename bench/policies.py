"""The library of documents: search, list and page beside Datasette and Wagtail, and what its index costs."""

import os
import resource
import shutil
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

import django

from statistics import median

django.setup()

from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import translation  # noqa: E402

from bench.data import folder, library, library_tables, prepare_wagtail  # noqa: E402
from bench.library import COMMON, RARE, Library  # noqa: E402
from bench.serving import gunicorn, measure, serving  # noqa: E402
from bench.show import seconds, table  # noqa: E402
from policies import catalogue  # noqa: E402
from policies.models import Document, Version  # noqa: E402
from policies.search import KIND, entries  # noqa: E402
from xzedu.common import search, versions  # noqa: E402
from xzedu.common.imports import actions, importers  # noqa: E402
from xzedu.common.text import grams, normalise  # noqa: E402

SIZE = int(os.environ["BENCH_ROWS"])
HERE = folder(library(SIZE))
LIST = "/zh-hans/policies/"
MORE = 2_000


def timed(work):
    started = time.process_time()
    result = work()
    return time.process_time() - started, result


def middle(work, times=9):
    """Return the median of the seconds that `work` takes."""
    spent = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        spent.append(time.perf_counter() - started)
    return median(spent)


def imports():
    """Bring further documents in beside those that are there, and take them back."""
    print(f"\nimport of {MORE:,} more documents, checked, compared, indexed for search")
    with transaction.atomic(), tempfile.TemporaryDirectory() as into:
        for kind, path in library_tables(Library(MORE, seed=1, prefix="more"), Path(into)):
            importer = importers[kind](is_sample=True)
            spent, (run, _report) = timed(lambda i=importer, p=path: actions.apply(i, p.read_bytes(), p.name))
            if run.rows_new > 100:
                print(f"{kind:10}  {run.rows_new:6,} rows  {run.rows_new / spent:8,.0f} rows/cpu-s")
        transaction.set_rollback(True)


def index():
    """Make the search index anew and say what takes the time."""
    read, found = timed(lambda: list(entries()))
    texts = [" ".join((e.title, e.keys, e.lead, e.body, e.rest)) for e in found]
    normalised, normal = timed(lambda: [normalise(text) for text in texts])
    cut, _ = timed(lambda: [grams(text) for text in normal])
    with transaction.atomic():
        emptied, _ = timed(lambda: search.rebuild([KIND], progress=lambda kind, entries: ()))
        total, _ = timed(lambda: search.rebuild([KIND]))
        transaction.set_rollback(True)
    characters = sum(map(len, texts))
    print(f"\nsearch index of {len(found):,} documents, {characters / len(found):,.0f} characters each")
    print(f"{len(found) / total:,.0f} documents/cpu-s; one that is there is emptied in {emptied:.1f} s")
    parts = {"reading": read, "normal form": normalised, "pairs of characters": cut}
    parts["into the index"] = total - sum(parts.values())
    seconds({"total": total} | parts, "total")


def lookups():
    """Find the newest twenty by the index, and by reading the texts."""
    texts = Version.objects.public().order_by("-document__signed_on")
    for text in (RARE, COMMON, "学前"):
        scan = texts.filter(text__contains=text)
        found = search.ids(text, KIND)
        print(f"\n{text}: {len(found.ids):,} found by the index, {scan.count():,} texts hold it")
        spent = {
            "LIKE over all texts": middle(scan.count, 3),
            "LIKE, newest 20": middle(lambda scan=scan: list(scan.values_list("document_id", flat=True)[:20]), 3),
            "index, newest 20": middle(lambda text=text: search.newest(text, KIND)),
            "index, all, as a list needs": middle(lambda text=text: search.ids(text, KIND)),
        }
        table({name: [1 / taken] for name, taken in spent.items()}, "LIKE over all texts", "a second")


def memory():
    """Return how much memory the process holds now, in MiB."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 2**20


def catalogue_made():
    before = memory()
    spent, held = timed(catalogue.Catalogue)
    took = f"{spent:.2f} cpu-s a content version and holds {memory() - before:.0f} MiB"
    print(f"\nthe catalogue of {len(held.ids):,} documents is read in {took}")


def addresses():
    """Return name → address of the portal's pages that are measured."""
    slug = median_document().slug
    return {
        "list": LIST,
        "list, filtered": f"{LIST}?validity=in_force&genre=notice&year=2015",
        "rare phrase": f"{LIST}?q={quote(RARE)}",
        "common phrase": f"{LIST}?q={quote(COMMON)}",
        "two characters": f"{LIST}?q={quote('学前')}",
        "document": f"{LIST}{slug}/",
    }


def median_document():
    """Return the document that is measured: one of middle length that has relations."""
    found = Version.objects.public().filter(document__relations__isnull=False, document__acted_on__isnull=False)
    by_length = sorted(found.values_list("text", "document"), key=lambda row: len(row[0]))
    return Document.objects.get(pk=by_length[len(by_length) // 2][1])


def queries():
    """Say how many queries each page makes, and how long it takes in this process."""
    print("\none page in this process")
    client = Client(headers={"host": "127.0.0.1"})
    for name, address in addresses().items():
        answer = client.get(address)
        if answer.status_code != 200:
            print(f"{name:16}  answers {answer.status_code}")
            continue
        with CaptureQueriesContext(connection):
            client.get(address)
            count = len(connection.queries)
        spent = middle(lambda address=address: client.get(address))
        print(f"{name:16}  {count:2} queries  {spent * 1000:7.1f} ms  {len(answer.content) / 1000:7.1f} kB")


def against_datasette():
    """Search the portal and Datasette for the same words under load."""
    datasette = [
        sys.executable, "-m", "datasette", "serve", str(HERE / "plain.sqlite3"), "--port", "8421",
        "--setting", "suggest_facets", "off", "--setting", "default_page_size", "20",
    ]  # fmt: skip
    with (
        serving(gunicorn("xzedu.wsgi", 8420), 8420) as (portal, portal_pid),
        serving(datasette, 8421) as (peer, peer_pid),
    ):
        found = f"{peer}/plain/document?_facet=genre&_facet=body&_facet=year&_search="
        targets = {
            "Datasette": (f"{found}{quote(RARE)}&_nocol=text", peer_pid, ()),
            "Datasette, with the texts": (found + quote(RARE), peer_pid, ()),
            "Datasette, common phrase": (f"{found}{quote(COMMON)}&_nocol=text", peer_pid, ()),
        }
        for name in ("rare phrase", "common phrase", "two characters"):
            targets[f"portal, {name}"] = (portal + addresses()[name], portal_pid, ())
        print("\nsearch with facets and 20 hits, computed; the rare phrase where nothing else is said")
        table(measure(targets), "Datasette", "requests/cpu-s")


def against_wagtail():
    """Put list and page of a document under load, on the portal and on the Wagtail site."""
    environment = {
        "DJANGO_SETTINGS_MODULE": "bench.wagtail_site.settings",
        "WAGTAIL_DATABASE": str(prepare_wagtail(SIZE)),
    }
    with (
        serving(gunicorn("xzedu.wsgi", 8420), 8420) as (portal, portal_pid),
        serving(gunicorn("bench.wagtail_site.wsgi", 8422), 8422, **environment) as (peer, peer_pid),
    ):
        own = {name: (portal + address, portal_pid, ()) for name, address in addresses().items()}
        print("\nlist of the newest 20, computed")
        rows = {"Wagtail": (f"{peer}/", peer_pid, ()), "portal": own["list"], "portal, filtered": own["list, filtered"]}
        table(measure(rows), "Wagtail", "requests/cpu-s")
        print("\none document, computed")
        page = f"{peer}/{median_document().slug}/"
        table(measure({"Wagtail": (page, peer_pid, ()), "portal": own["document"]}), "Wagtail", "requests/cpu-s")


if __name__ == "__main__":
    translation.activate("zh-hans")
    versions.current()
    prepare_wagtail(SIZE)
    catalogue_made()
    queries()
    lookups()
    imports()
    index()
    if shutil.which("wrk"):
        against_datasette()
        against_wagtail()
    else:
        print("wrk is needed to put pages under load: install Debian's package of that name.")
