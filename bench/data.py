"""Databases of a given size, made once and kept in var/bench."""

import csv
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

from bench.library import COLUMNS, Library
from xzedu.common.bulk import chunks
from xzedu.common.imports.readers import LARGEST_FILE

ROWS_IN_A_PART = 100_000
TEXTS_IN_A_PART = 5_000
ROOT = Path(__file__).resolve().parent.parent
SIZE = int(os.environ.get("BENCH_SIZE", "50000"))
LARGE = int(os.environ.get("BENCH_LARGE", "500000"))
DOCUMENTS = int(os.environ.get("BENCH_DOCUMENTS", "20000"))


def folder(size):
    """Return where the database of `size` institutions lies, or that of a name."""
    return ROOT / "var" / "bench" / str(size)


def library(size):
    """Return the name of the database of `size` documents."""
    return f"library-{size}"


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


def prepare_library(size):
    """Make the portal's database of documents and a plain copy for Datasette."""
    name = library(size)
    if (folder(name) / "plain.sqlite3").exists():
        return
    print(f"Making {size:,} documents …", flush=True)
    tables = folder(name) / "tables"
    tables.mkdir(parents=True, exist_ok=True)
    manage(name, "migrate", "--verbosity", "0")
    manage(name, "collectstatic", "--noinput", "--verbosity", "0")
    manage(name, "load_dataset", "--no-sample")
    for kind, path in library_tables(Library(size), tables):
        manage(name, "import_table", kind, str(path), "--sample")
    plain_library(name)


def library_tables(made, into):
    """Write the tables of a `Library` to the folder `into`; yield (kind, path) in the order they are imported."""
    for place, (kind, rows) in enumerate(made.tables()):
        # Texts are long: so many keep below the size an import takes.
        for number, part in enumerate(chunks(rows, TEXTS_IN_A_PART if kind == "versions" else ROWS_IN_A_PART)):
            path = into / f"{place}-{kind}-{number}.csv"
            with path.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows([COLUMNS[kind], *part])
            yield kind, path


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


def plain_library(name):
    """Copy the documents into one plain table with a full-text index, as somebody would for Datasette.

    The trigram tokeniser, because the one FTS5 has by default finds no word in Chinese text.
    """
    path = folder(name) / "plain.sqlite3"
    unfinished = path.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    with sqlite3.connect(unfinished) as plain:
        plain.execute("ATTACH ? AS portal", [str(folder(name) / "portal.sqlite3")])
        plain.execute(
            "CREATE TABLE document AS SELECT d.id, d.slug, d.title, "
            "d.agency_code || '〔' || d.year || '〕' || d.serial "
            "|| '号' AS number, b.name AS body, d.genre, CAST(strftime('%Y', d.signed_on) AS INTEGER) AS year, "
            "d.signed_on, d.keywords, v.summary, v.text FROM portal.policies_document d "
            "JOIN portal.policies_version v ON v.document_id = d.id "
            "JOIN portal.policies_issuance i ON i.document_id = d.id AND i.position = 1 "
            "JOIN portal.policies_issuingbody b ON b.id = i.body_id ORDER BY d.id"
        )
        plain.execute("CREATE UNIQUE INDEX by_id ON document (id)")
        for column in ("body", "genre", "year", "signed_on"):
            plain.execute(f"CREATE INDEX by_{column} ON document ({column})")
        plain.execute(
            "CREATE VIRTUAL TABLE document_fts USING fts5 "
            "(title, number, keywords, summary, text, content='document', tokenize='trigram')"
        )
        plain.execute("INSERT INTO document_fts (document_fts) VALUES ('rebuild')")
    unfinished.rename(path)


def prepare_wagtail(size):
    """Return the database of a Wagtail site with the same documents; make it if it is not there."""
    path = folder(library(size)) / "wagtail.sqlite3"
    if path.exists():
        return path
    print("Making the Wagtail site …", flush=True)
    unfinished = path.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "bench.wagtail_site.settings",
        "WAGTAIL_DATABASE": str(unfinished),
    }
    load = [sys.executable, "-m", "bench.wagtail_site.load", str(folder(library(size)) / "portal.sqlite3")]
    subprocess.run(load, cwd=ROOT, env=environment, check=True)
    unfinished.rename(path)
    return path
