"""Bringing a table in, against the bare database and the bare reading of the file."""

import io
import os
import resource
import time

import django

django.setup()

from django.db import connection, transaction  # noqa: E402
from python_calamine import CalamineWorkbook  # noqa: E402
from xlsxwriter import Workbook  # noqa: E402

from bench.data import folder  # noqa: E402
from bench.show import seconds  # noqa: E402
from institutions.models import Campus, Event, FormerCode, Institution  # noqa: E402
from xzedu.common.imports import actions, importers, readers  # noqa: E402
from xzedu.common.models import ImportChange, SearchEntry, Source  # noqa: E402

SIZE = int(os.environ["BENCH_ROWS"])


def timed(work):
    started = time.process_time()
    work()
    return time.process_time() - started


def bring(content, name):
    importer = importers["institutions"](is_sample=True)
    return actions.apply(importer, content, name, source=Source.objects.get(slug="sample"))


def empty():
    for model in (ImportChange, Campus, Event, FormerCode):
        model.objects.all().delete()
    sample = Institution.objects.filter(is_sample=True)
    SearchEntry.objects.filter(object_id__in=sample.values("pk"), kind="institution").delete()
    sample._raw_delete("default")
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO common_searchindex(common_searchindex) VALUES ('delete-all')")


content = (folder(SIZE) / "tables" / "institutions.csv").read_bytes()
with transaction.atomic():
    empty()
    bring(content, "a.csv")
    transaction.set_rollback(True)
print(f"largest memory of a process that imports: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")

columns = [field.column for field in Institution._meta.concrete_fields if not field.primary_key]
with connection.cursor() as cursor:
    cursor.execute(f"SELECT {', '.join(columns)} FROM institutions_institution WHERE is_sample")
    rows = cursor.fetchall()


def bare():
    marks = ", ".join(["%s"] * len(columns))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO institutions_institution ({', '.join(columns)}) VALUES ({marks})", rows)


def workbook():
    file = io.BytesIO()
    book = Workbook(file, {"constant_memory": True})
    sheet = book.add_worksheet()
    for number, (_line, cells) in enumerate(readers.read(content, "a.csv").rows):
        sheet.write_row(number, 0, cells)
    book.close()
    return file.getvalue()


results = {}
with transaction.atomic():
    empty()
    results["bare executemany"] = timed(bare)
    transaction.set_rollback(True)
with transaction.atomic():
    empty()
    results["import"] = timed(lambda: bring(content, "a.csv"))
    results["the same file again"] = timed(lambda: bring(content, "a.csv"))
    transaction.set_rollback(True)
print(f"{len(rows):,} rows of {len(columns)} columns, processor time")
seconds(results, "bare executemany")

book = workbook()
sheets = {
    "python-calamine alone": timed(
        lambda: CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()
    )
}
sheets["reading a workbook"] = timed(lambda: readers.read(book, "a.xlsx"))
with transaction.atomic():
    empty()
    sheets["import of a workbook"] = timed(lambda: bring(book, "a.xlsx"))
    transaction.set_rollback(True)
print()
seconds(sheets, "python-calamine alone")
