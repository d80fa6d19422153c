"""Databases of a given size, made once and kept in var/bench."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

from xzedu.common.bulk import chunks
from xzedu.common.imports.readers import LARGEST_FILE

ROWS_IN_A_PART = 100_000
ROOT = Path(__file__).resolve().parent.parent
SIZE = int(os.environ.get("BENCH_SIZE", "50000"))
LARGE = int(os.environ.get("BENCH_LARGE", "500000"))


def folder(size):
    return ROOT / "var" / "bench" / str(size)


def manage(size, *arguments):
    environment = os.environ | {"VAR_DIR": str(folder(size))}
    subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=environment, check=True)


def prepare(size):
    """Make the portal's database, the tables it was made from, and a plain copy for Datasette."""
    if (folder(size) / "plain.sqlite3").exists():
        return
    print(f"Making {size:,} institutions …", flush=True)
    folder(size).mkdir(parents=True, exist_ok=True)
    manage(size, "migrate", "--verbosity", "0")
    manage(size, "collectstatic", "--noinput", "--verbosity", "0")
    manage(size, "load_dataset", "--no-sample")
    manage(size, "make_sample", "--institutions", str(size), "--out", str(folder(size) / "tables"))
    for kind in ("documents", "institutions", "campuses", "events"):
        for table in parts(folder(size) / "tables" / f"{kind}.csv"):
            manage(size, "import_table", kind, str(table), "--sample", "--source", "sample", "--as-of", "2025-09-01")
    plain(size)


def parts(path):
    """Yield `path`, or files of its rows where it is larger than an import takes."""
    if path.stat().st_size < LARGEST_FILE:
        yield path
        return
    with path.open(encoding="utf-8") as file:
        header = file.readline()
        for number, rows in enumerate(chunks(file, ROWS_IN_A_PART)):
            part = path.with_name(f"{path.stem}-{number}.csv")
            part.write_text(header + "".join(rows), encoding="utf-8")
            yield part


def plain(size):
    """Copy the institutions into one plain, indexed table, as somebody would for Datasette."""
    path = folder(size) / "plain.sqlite3"
    unfinished = path.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    with sqlite3.connect(unfinished) as plain:
        plain.execute("ATTACH ? AS portal", [str(folder(size) / "portal.sqlite3")])
        plain.execute(
            "CREATE TABLE institution AS SELECT i.id, i.code, i.name, i.name_en, i.kind, i.stages, i.organiser, "
            "i.locale, a.name AS district, i.address, i.enrolment, i.boarding, i.status "
            "FROM portal.institutions_institution i JOIN portal.institutions_area a ON a.id = i.area_id"
        )
        for column in ("kind", "district", "status", "organiser", "name"):
            plain.execute(f"CREATE INDEX by_{column} ON institution ({column})")
        plain.execute("CREATE UNIQUE INDEX by_code ON institution (code)")
    unfinished.rename(path)
