"""Lists, a school's page and the page cache under load, by requests a second of the server's own processor time."""

import os
import shutil
import sys
import urllib.request

from bench.data import folder
from bench.serving import gunicorn, measure, serving
from bench.show import table

SIZE = int(os.environ["BENCH_ROWS"])


def against_datasette():
    datasette = [
        sys.executable, "-m", "datasette", "serve", str(folder(SIZE) / "plain.sqlite3"), "--port", "8411",
        "--setting", "suggest_facets", "off", "--setting", "default_page_size", "50",
    ]  # fmt: skip
    with (
        serving(gunicorn("xzedu.wsgi", 8410), 8410) as (portal, portal_pid),
        serving(datasette, 8411) as (peer, peer_pid),
    ):
        ours, theirs = f"{portal}/zh-hans/institutions/", f"{peer}/plain/institution"
        facets = "_facet=kind&_facet=district&_facet=status"
        pairs = {
            "faceted list": ("?size=50", f"?{facets}"),
            "filtered list": ("?size=50&area=320312&kind=211", f"?{facets}&district=铜山区&kind=211"),
            "text search": ("?size=50&q=清荷", f"?{facets}&name__contains=清荷"),
        }
        for name, (own, other) in pairs.items():
            print(f"\n{name}, 50 rows, computed")
            other = urllib.request.quote(other, safe="?&=_")
            own = urllib.request.quote(own, safe="?&=_")
            targets = {"Datasette": (theirs + other, peer_pid, ()), "portal": (ours + own, portal_pid, ())}
            table(measure(targets), "Datasette", "requests/cpu-s")
        print("\none institution, computed")
        targets = {"Datasette": (f"{theirs}/13", peer_pid, ()), "portal": (f"{ours}4132010290/", portal_pid, ())}
        table(measure(targets), "Datasette", "requests/cpu-s")


def page_cache():
    with serving(gunicorn("xzedu.wsgi", 8412), 8412, PAGE_CACHE="1") as (portal, portal_pid):
        address = f"{portal}/zh-hans/institutions/?size=50"
        answer = urllib.request.urlopen(address)
        page, tag = answer.read(), answer.headers["ETag"]
        body = folder(SIZE) / "page.html"
        body.write_bytes(page)
        with serving(gunicorn("bench.constant:application", 8413), 8413, BENCH_BODY=str(body)) as (peer, peer_pid):
            print(f"\nthe same {len(page):,} bytes from the cache")
            targets = {
                "constant view": (f"{peer}/", peer_pid, ()),
                "cached": (address, portal_pid, ()),
                "cached, br": (address, portal_pid, ("Accept-Encoding: br",)),
                "cached, gzip": (address, portal_pid, ("Accept-Encoding: gzip",)),
                "304": (address, portal_pid, (f"If-None-Match: {tag}",)),
            }
            table(measure(targets), "constant view", "requests/cpu-s")


if shutil.which("wrk"):
    against_datasette()
    page_cache()
else:
    print("wrk is needed to put pages under load: install Debian's package of that name.")
