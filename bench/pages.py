"""Lists, a school's page and the page cache under load, by requests a second of the server's own processor time."""

import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from bench.data import ROOT, folder
from bench.show import table

SECONDS = 4
ROUNDS = 3
SIZE = int(os.environ["BENCH_ROWS"])


def processor_seconds(pid):
    """Return the processor time of a process and its children so far."""
    ticks = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if pid in (int(path.parent.name), int(fields[1])):
            ticks += int(fields[11]) + int(fields[12])
        if pid == int(path.parent.name):
            # Workers that were renewed meanwhile count too.
            ticks += int(fields[13]) + int(fields[14])
    return ticks / os.sysconf("SC_CLK_TCK")


@contextmanager
def serving(command, port, **environment):
    """Run a server until the block ends; yield (address, process id)."""
    process = subprocess.Popen(
        command, cwd=ROOT, env=os.environ | environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(200):
            try:
                urllib.request.urlopen(address + "/healthz", timeout=1)
                break
            except urllib.error.HTTPError:
                break
            except OSError:
                time.sleep(0.1)
        yield address, process.pid
    finally:
        process.terminate()
        process.wait()


def rate(address, pid, *headers):
    """Return requests answered a second of the server's processor time."""
    extra = [part for header in headers for part in ("-H", header)]
    before = processor_seconds(pid)
    wrk = ["wrk", "-t1", "-c8", f"-d{SECONDS}s", *extra, address]
    printed = subprocess.run(wrk, capture_output=True, text=True, check=True).stdout
    answered = int(next(line.split()[0] for line in printed.splitlines() if "requests in" in line))
    if "Non-2xx" in printed and not any("If-None-Match" in header for header in headers):
        raise SystemExit(f"{address} answers with errors:\n{printed}")
    return answered / (processor_seconds(pid) - before)


def gunicorn(application, port):
    return [
        sys.executable, "-m", "gunicorn", application, "--config", "deploy/gunicorn.py", "--bind", f"127.0.0.1:{port}",
    ]  # fmt: skip


def measure(targets):
    """Return name → rates of `targets` (name → (address, pid, headers)), one after another, several rounds."""
    found = {name: [] for name in targets}
    for address, _pid, headers in targets.values():
        for _ in range(3):
            asked = urllib.request.Request(address, headers=dict(header.split(": ", 1) for header in headers))
            try:
                urllib.request.urlopen(asked).read()
            except urllib.error.HTTPError as error:
                if error.code != 304:
                    raise
    for _ in range(ROUNDS):
        for name, (address, pid, headers) in targets.items():
            found[name].append(rate(address, pid, *headers))
    return found


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
