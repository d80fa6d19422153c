"""Databases of statistics: ten school years of returns of 2,000 schools with what is derived from them, and
figures of areas up to any number.

The figures of areas are written by one statement, without indexes, which are made afterwards: 20 million
take a few minutes and some gigabytes instead of an hour.
"""

import os
import shutil
import sqlite3

from bench.data import folder, manage

FIGURES = int(os.environ.get("BENCH_OBSERVATIONS", "2000000"))
MOST = int(os.environ.get("BENCH_OBSERVATIONS_LARGE", "20000000"))
# The sample has 1,880 schools that report among 2,000 institutions.
INSTITUTIONS = 2_130
SERIES = "bench"
FIRST, YEARS = 2004, 20
STAGES = ("", "preschool", "primary", "junior", "senior", "vocational", "higher", "special", "adult")
SECTORS = ("", "public", "private")
SEXES = ("", "female", "male")
# With its indexes, and what sorting them takes beside them.
BYTES_A_FIGURE, ROOM_TO_SORT = 260, 2

FILLED = """
INSERT INTO statistics_observation (
    release_id, indicator_id, year, area_id, stage, sector, locale, sex, value, missing, numerator, denominator,
    schools, modified_at
)
SELECT r.id, i.id, r.year, a.id, t.code, p.code, '', s.code,
       ((i.id * 7919 + r.year * 104729 + a.id * 31) % 100000) / 10.0, '',
       (i.id * 7919 + r.year * 104729 + a.id * 31) % 100000, 10, 12, '2025-09-01 00:00:00'
FROM statistics_indicator i
CROSS JOIN stage t
CROSS JOIN sector p
CROSS JOIN sex s
CROSS JOIN statistics_release r
CROSS JOIN institutions_area a
WHERE i.code BETWEEN :first AND 'bench-99999' AND r.series_id = (SELECT id FROM statistics_series WHERE slug = 'bench')
  AND a.level IN ('city', 'district', 'zone') AND a.valid_to IS NULL
LIMIT :wanted
"""


def name_of(figures):
    """Return the name of the database of so many figures."""
    return f"statistics-{figures}"


def prepare(figures):
    """Make the database of `figures` figures, and a plain copy for Datasette, unless it is there."""
    here = folder(name_of(figures))
    if (here / "plain.sqlite3").exists():
        return
    here.mkdir(parents=True, exist_ok=True)
    print(f"Making {figures:,} figures …", flush=True)
    manage(name_of(figures), "migrate", "--verbosity", "0")
    manage(name_of(figures), "collectstatic", "--noinput", "--verbosity", "0")
    if not (here / "portal.sqlite3-loaded").exists():
        manage(name_of(figures), "load_dataset", "--size", str(INSTITUTIONS))
        (here / "portal.sqlite3-loaded").touch()
    fill(here / "portal.sqlite3", figures)
    plain(here)


def has_room(figures):
    """Return whether the disk has room for another database of `figures` figures, and as much again."""
    return shutil.disk_usage(folder("")).free > 2 * ROOM_TO_SORT * figures * BYTES_A_FIGURE


def enlarge(figures, to):
    """Return a copy of the database of `figures` figures that has `to`; whoever asks for it removes it."""
    path = folder(name_of(figures)) / f"portal-{to}.sqlite3"
    shutil.copyfile(folder(name_of(figures)) / "portal.sqlite3", path)
    fill(path, to)
    return path


def fill(path, figures):
    """Add indicators with figures of areas, public for twenty years, until the database has `figures`."""
    database = sqlite3.connect(path, isolation_level=None)
    # If it fails, the file is made again: nothing in it is anybody's.
    for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -200000"):
        database.execute(f"PRAGMA {pragma}")
    database.execute("BEGIN")
    _publish(database)
    missing = figures - database.execute("SELECT COUNT(*) FROM statistics_observation").fetchone()[0]
    for name, codes in (("stage", STAGES), ("sector", SECTORS), ("sex", SEXES)):
        database.execute(f"CREATE TEMP TABLE {name} (code TEXT)")
        database.executemany(f"INSERT INTO {name} VALUES (?)", [(code,) for code in codes])
    areas = database.execute(
        "SELECT COUNT(*) FROM institutions_area WHERE level IN ('city', 'district', 'zone') AND valid_to IS NULL"
    ).fetchone()[0]
    held = database.execute("SELECT COUNT(*) FROM statistics_indicator WHERE code LIKE 'bench-%'").fetchone()[0]
    each = len(STAGES) * len(SECTORS) * len(SEXES) * YEARS * areas
    _indicators(database, held, -(-missing // each))
    indexes = database.execute(
        "SELECT name, sql FROM sqlite_master WHERE tbl_name = 'statistics_observation' AND type = 'index' AND sql <> ''"
    ).fetchall()
    for index, _sql in indexes:
        database.execute(f'DROP INDEX "{index}"')
    database.execute(FILLED, {"wanted": missing, "first": f"bench-{held + 1:05}"})
    for _index, sql in indexes:
        database.execute(sql)
    database.execute("COMMIT")
    database.execute("PRAGMA journal_mode = WAL")
    database.close()


def _publish(database):
    """Make the series and its releases, one a year, unless they are there."""
    if database.execute("SELECT 1 FROM statistics_series WHERE slug = ?", [SERIES]).fetchone():
        return
    at = "2024-01-01 00:00:00"
    database.execute(
        "INSERT INTO statistics_series (slug, title, title_en, description, description_en, rank, is_sample,"
        " modified_at) VALUES (?, '示例', 'Sample', '', '', 90, 1, ?)",
        [SERIES, at],
    )
    for year in range(FIRST, FIRST + YEARS):
        cursor = database.execute(
            "INSERT INTO statistics_release (series_id, year, stage, version, title, title_en, publish_at, approved_at,"
            " reason, reason_en, is_sample, modified_at)"
            " SELECT id, ?, 'final', 1, '', '', ?, ?, '', '', 1, ? FROM statistics_series WHERE slug = ?",
            [year, at, at, at, SERIES],
        )
        database.execute(
            "INSERT INTO statistics_coverage (release_id, year, figures) VALUES (?, ?, 0)", [cursor.lastrowid, year]
        )


def _indicators(database, held, count):
    database.executemany(
        "INSERT INTO statistics_indicator (code, name, name_en, topic, unit, decimals, calendar, direction, stages,"
        " definition, definition_en, formula, formula_en, numerator, denominator, factor, position, is_headline,"
        " modified_at) VALUES (?, ?, ?, 'students', 'per_teacher', 1, 'school_year', 'neither', '', '-', '-', '', '',"
        " '', '', 1, 900, 0, '2024-01-01 00:00:00')",
        [(f"bench-{n:05}", f"示例指标{n}", f"Sample indicator {n}") for n in range(held + 1, held + count + 1)],
    )


def plain(here):
    """Copy the figures into one plain table with words in it, as somebody would for Datasette."""
    unfinished = here / "plain.unfinished"
    unfinished.unlink(missing_ok=True)
    with sqlite3.connect(unfinished) as copy:
        copy.execute("ATTACH ? AS portal", [str(here / "portal.sqlite3")])
        copy.execute(
            "CREATE TABLE observation AS SELECT o.id, i.code AS indicator, i.name AS indicator_name, o.year,"
            " a.code AS area, a.name AS area_name, o.stage, o.sector, o.locale, o.sex, o.value, i.unit, o.missing,"
            " n.code AS institution, o.numerator, o.denominator, o.schools FROM portal.statistics_observation o"
            " JOIN portal.statistics_indicator i ON i.id = o.indicator_id"
            " JOIN portal.institutions_area a ON a.id = o.area_id"
            " LEFT JOIN portal.institutions_institution n ON n.id = o.institution_id ORDER BY o.id"
        )
        copy.execute("CREATE UNIQUE INDEX by_id ON observation (id)")
    unfinished.rename(here / "plain.sqlite3")
