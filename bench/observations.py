"""Bringing 200,000 figures in beside two million, against the bare database."""

import os
import resource
import time

import django

django.setup()

from django.db import connection, transaction  # noqa: E402

from bench.show import seconds  # noqa: E402
from institutions.models import Area  # noqa: E402
from xzedu.common.imports import actions, importers  # noqa: E402
from xzedu.statistics.models import Indicator, Observation, Release, Series  # noqa: E402

ROWS = int(os.environ.get("BENCH_FIGURES", "200000"))
STAGES = ("", "preschool", "primary", "junior", "senior", "vocational", "higher", "special", "adult")
SEXES = ("", "female", "male")


def timed(work):
    started = time.process_time()
    work()
    return time.process_time() - started


def table():
    """Yield the lines of a table of figures: as many indicators as there need to be."""
    areas = list(Area.objects.districts().values_list("code", flat=True))
    yield "release,indicator,year,area,stage,sex,value"
    for number in range(ROWS):
        rest, sex = divmod(number, len(SEXES))
        rest, stage = divmod(rest, len(STAGES))
        rest, area = divmod(rest, len(areas))
        rest, year = divmod(rest, 20)
        place = f"{2000 + year},{areas[area]},{STAGES[stage]},{SEXES[sex]}"
        yield f"table/2023/1,table-{rest},{place},{number * 7919 % 1_000_003}"


def bring():
    return actions.apply(importers["observations"](), content, "figures.csv")


def largest_memory():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


columns = [field.column for field in Observation._meta.concrete_fields if not field.primary_key]
results = {}
with transaction.atomic():
    release = Release.objects.create(series=Series.objects.create(slug="table", title="table"), year=2023)
    Indicator.objects.bulk_create(
        Indicator(code=f"table-{n}", name=f"table-{n}", unit="persons", definition="-") for n in range(ROWS // 500)
    )
    content = "\n".join(table()).encode()
    before = largest_memory()
    results["import"] = timed(bring)
    grown = largest_memory() - before
    results["the same file again"] = timed(bring)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(columns)} FROM statistics_observation WHERE release_id = {release.pk}")
        rows = cursor.fetchall()
        cursor.execute(f"DELETE FROM statistics_observation WHERE release_id = {release.pk}")
        marks = ", ".join(["%s"] * len(columns))
        insert = f"INSERT INTO statistics_observation ({', '.join(columns)}) VALUES ({marks})"
        results["bare executemany"] = timed(lambda: cursor.executemany(insert, rows))
    transaction.set_rollback(True)
print(f"{len(rows):,} figures, processor time; memory of the import: {grown:.0f} MiB")
seconds(results, "bare executemany")
