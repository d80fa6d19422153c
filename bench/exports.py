"""A download of everything, against a bare cursor into csv.writer."""

import csv
import os
import resource
import tempfile
import time

import django

django.setup()

from django.db import connection  # noqa: E402
from django.test import RequestFactory  # noqa: E402
from django.utils import translation  # noqa: E402

from bench.show import seconds  # noqa: E402
from institutions.exports import READ  # noqa: E402
from institutions.views.register import download  # noqa: E402

translation.activate("zh-hans")


def memory():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def bare():
    with tempfile.TemporaryFile("w", newline="") as file, connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(READ)} FROM institutions_institution ORDER BY sort_key, code")
        writer = csv.writer(file)
        while rows := cursor.fetchmany(1000):
            writer.writerows(rows)


def ours(format, query="status=any"):
    started = time.perf_counter()
    response = download(RequestFactory().get(f"/zh-hans/institutions/download.{format}?{query}"), format)
    first = None
    with tempfile.TemporaryFile() as file:
        for piece in response.streaming_content:
            first = first or time.perf_counter() - started
            file.write(piece)
    return first


def timed(work):
    started = time.process_time()
    result = work()
    return time.process_time() - started, result


ours("csv", "status=any&area=320302")  # the register is read once a content version, not for each download
results, before = {}, memory()
results["bare cursor, csv.writer"], _ = timed(bare)
results["CSV"], first = timed(lambda: ours("csv"))
print(f"first byte after {first * 1000:.0f} ms; memory grew by {memory() - before:.0f} MiB")
results["CSV, filtered"], _ = timed(lambda: ours("csv", "status=any&sector=private"))
results["JSON"], _ = timed(lambda: ours("json"))
results["XLSX"], _ = timed(lambda: ours("xlsx"))
seconds(results, "bare cursor, csv.writer")
print(f"memory grew by {memory() - before:.0f} MiB in all", os.environ["BENCH_ROWS"], "rows")
