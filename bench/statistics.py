"""Statistics at two million figures, and one indicator at twenty million: look-ups, derivation, files, pages."""

import csv
import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import django

from statistics import median

django.setup()

from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import NoReverseMatch, reverse  # noqa: E402
from django.utils import translation  # noqa: E402

from bench import figures  # noqa: E402
from bench.data import folder  # noqa: E402
from bench.serving import gunicorn, processor_seconds, serving  # noqa: E402
from bench.show import table  # noqa: E402
from xzedu.common import versions  # noqa: E402
from xzedu.statistics import pivots, releases  # noqa: E402
from xzedu.statistics.derivation import derive, sections  # noqa: E402
from xzedu.statistics.models import Indicator, Observation, Release  # noqa: E402
from xzedu.statistics.pivots import Breakdown  # noqa: E402

HERE = folder(figures.name_of(int(os.environ["BENCH_ROWS"])))
YEAR = 2022
ROUNDS, INDICATORS = 9, 40
# A part of Datasette's stream tells its speed: it reads page after page by key. It goes on with one that
# nobody reads any more, so the part is asked for as such.
ROWS_OF_DATASETTE = 100_000
PORT = 8430
# The columns of the file as SQL has them, names and codes joined in.
BARE = """
SELECT i.code, i.name, o.year, i.calendar, a.code, a.name, o.stage, o.sector, o.locale, o.sex, o.value, i.unit,
       o.missing, n.code, o.numerator, o.denominator, o.schools, r.version, r.is_sample
FROM statistics_observation o
JOIN statistics_indicator i ON i.id = o.indicator_id
JOIN institutions_area a ON a.id = o.area_id
JOIN statistics_release r ON r.id = o.release_id
LEFT JOIN institutions_institution n ON n.id = o.institution_id
ORDER BY o.release_id, o.id
"""


def look_up():
    """Compare one indicator, district by year, in both databases, by the statement a page asks."""
    current = releases.read()
    chosen = list(Indicator.objects.filter(code__startswith="bench-").order_by("code")[:INDICATORS])
    with CaptureQueriesContext(connection) as asked:
        for indicator in chosen:
            pivots.read(indicator, Breakdown("primary", sex="female"), current)
    statements = [query["sql"] for query in asked.captured_queries]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {statements[0]}")
        print(f"\none indicator, areas × years\n{cursor.fetchone()[3]}")
    databases = {f"{figures.FIGURES:,} figures": HERE / "portal.sqlite3"}
    if figures.MOST and figures.has_room(figures.MOST):
        print(f"making {figures.MOST:,} figures …", flush=True)
        databases[f"{figures.MOST:,} figures"] = figures.enlarge(figures.FIGURES, figures.MOST)
    else:
        print("no room for the larger database, or it is not wanted")
    try:
        opened = {name: sqlite3.connect(path) for name, path in databases.items()}
        spent = interleaved(opened, statements)
        for database in opened.values():
            # The last to leave takes the journal along.
            database.close()
        base = next(iter(spent.values()))
        for name, took in spent.items():
            print(f"{name:20} {took * 1000:6.2f} ms   {took / base:6.2f} x")
    finally:
        for path in list(databases.values())[1:]:
            path.unlink()


def interleaved(opened, statements):
    """Return name → median of the seconds that one of the statements takes, all databases taking turns."""
    spent = {name: [] for name in opened}
    for turn in range(ROUNDS):
        for statement in statements:
            for name, database in opened.items():
                started = time.perf_counter()
                database.execute(statement).fetchall()
                if turn:
                    spent[name].append(time.perf_counter() - started)
    return {name: median(times) for name, times in spent.items()}


def largest_memory():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def derivation():
    """Derive a year anew, and take it back. In a process of its own, for its memory."""
    before = largest_memory()
    with transaction.atomic():
        last = Release.objects.filter(year=YEAR, derivations__isnull=False).order_by("-version").first()
        release = Release.objects.create(series=last.series, year=YEAR, version=last.version + 1, is_sample=True)
        started, processor = time.perf_counter(), time.process_time()
        run = derive(release=release)
        spent = time.perf_counter() - started, time.process_time() - processor
        transaction.set_rollback(True)
    print(f"\n{run.reported:,} schools, {len(sections(YEAR)):,} sections → {run.figures:,} figures of {YEAR}")
    print(f"{spent[0]:.1f} s, {spent[1]:.1f} cpu-s; memory {before:.0f} → {largest_memory():.0f} MiB")


def bare():
    """Write all current figures by a bare cursor; return how many."""
    with tempfile.TemporaryFile("w", newline="") as file, connection.cursor() as cursor:
        cursor.execute(BARE)
        writer, count = csv.writer(file), 0
        while rows := cursor.fetchmany(1000):
            writer.writerows(rows)
            count += len(rows)
    return count


def download(address):
    """Read a CSV file; return (rows, seconds to the first byte)."""
    started, first, count = time.perf_counter(), None, -1
    with urllib.request.urlopen(address) as answer:
        while piece := answer.read(1 << 20 if first else 1):
            first = first or time.perf_counter() - started
            count += piece.count(b"\n")
    return count, first


def memory_of(pid):
    """Return the largest memory a server's processes have had, in MiB, added up."""
    found = 0
    for path in Path("/proc").glob("[0-9]*/status"):
        try:
            fields = dict(line.split(":", 1) for line in path.read_text().splitlines() if ":" in line)
        except OSError:
            continue
        if pid in (int(fields["Pid"]), int(fields["PPid"])) and "VmHWM" in fields:
            found += int(fields["VmHWM"].split()[0]) / 1024
    return found


def files():
    """All current figures as CSV, by the processor time of who sends them."""
    datasette = [
        sys.executable, "-m", "datasette", "serve", str(HERE / "plain.sqlite3"), "--port", str(PORT + 1),
        "--setting", "max_csv_mb", "0", "--setting", "suggest_facets", "off",
    ]  # fmt: skip
    rates = {"bare cursor, csv.writer": [], "portal": [], "Datasette": []}
    with (
        serving(gunicorn("xzedu.wsgi", PORT), PORT, WEB_CONCURRENCY="1") as (portal, portal_pid),
        serving(datasette, PORT + 1) as (peer, peer_pid),
    ):
        everything = portal + reverse("statistics:figures-download", args=["csv"])
        # What is held for a content version is read with the first file, whatever is in it.
        download(portal + reverse("statistics:indicator-figures", args=["bench-00001", "csv"]))
        before = memory_of(portal_pid)
        for _round in range(3):
            started = time.process_time()
            rates["bare cursor, csv.writer"].append(bare() / (time.process_time() - started))
            for name, pid, address in (
                ("portal", portal_pid, everything),
                ("Datasette", peer_pid, f"{peer}/plain/observation.csv?_stream=on&id__lte={ROWS_OF_DATASETTE}"),
            ):
                used = processor_seconds(pid)
                count, first = download(address)
                rates[name].append(count / (processor_seconds(pid) - used))
                if name == "portal":
                    rows, begun = count, first
        grown = memory_of(portal_pid) - before
    print(f"\nCSV of {rows:,} figures; first byte after {begun * 1000:.0f} ms; memory of the server + {grown:.1f} MiB")
    table(rates, "Datasette", "rows/cpu-s")
    print(f"portal {median(rates['portal']) / median(rates['bare cursor, csv.writer']):.2f} x bare cursor")


PAGES = {
    "home": ("home", (), ""),
    "indicators": ("indicators", (), ""),
    "indicator": ("indicator", ("pupils-per-teacher",), ""),
    "indicator, invented": ("indicator", ("bench-00005",), ""),
    "district": ("area", ("320312",), ""),
    "city": ("area", ("320300",), ""),
    "figure": ("figure", (), "?indicator=pupils-per-teacher&area=320312&year=2022&stage=primary"),
    "balance": ("balance", (), ""),
    "outlook": ("outlook", (), ""),
    "targets": ("targets", (), ""),
    "releases": ("releases", (), ""),
    "table builder": (
        "table",
        (),
        "?indicator=enrolment&indicator=teachers&part=all&part=public&part=private",
    ),
}


def pages():
    """Say what pages cost: right after a publication with nothing held, and from then on."""
    print("\none page in this process: queries and ms with nothing held, and after that")
    client = Client(headers={"host": "127.0.0.1"})
    for name, (view, args, query) in PAGES.items():
        try:
            address = reverse(f"statistics:{view}", args=args) + query
        except NoReverseMatch:
            continue
        client.get(address)
        cold, queries = [], 0
        for _round in range(3):
            for held in versions.Held.all:
                held.forget()
            with CaptureQueriesContext(connection) as asked:
                cold.append(timed(client, address)[0])
            queries = len(asked)
        with CaptureQueriesContext(connection) as asked:
            answer = timed(client, address)[1]
        then = len(asked)
        warm = median(timed(client, address)[0] for _round in range(ROUNDS))
        print(
            f"{name:20} {answer.status_code} {queries:3} {median(cold):8.1f} ms {then:5} {warm:8.1f} ms"
            f" {len(answer.content) / 1000:8.1f} kB"
        )


def timed(client, address):
    started = time.perf_counter()
    answer = client.get(address)
    return (time.perf_counter() - started) * 1000, answer


if __name__ == "__main__":
    translation.activate("zh-hans")
    if sys.argv[1:] == ["derivation"]:
        derivation()
    else:
        print(f"{Observation.objects.count():,} figures")
        subprocess.run([sys.executable, "-m", "bench.statistics", "derivation"], check=True)
        pages()
        files()
        look_up()
