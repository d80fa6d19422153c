"""Rows as a file: CSV, XLSX, JSON or GeoJSON, streamed in constant memory."""

import csv
import io
import json
import tempfile
from dataclasses import dataclass
from datetime import date, datetime

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from xlsxwriter import Workbook

from xzedu.common.bulk import chunks

ROWS_AT_ONCE = 1000
BYTES_AT_ONCE = 256 * 1024
# What a spreadsheet program would take for a formula; an apostrophe makes it text again.
FORMULA_STARTS = frozenset("=+-@\t\r")
EXCEL_MOST_ROWS = 1_048_576

CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "geojson": "application/geo+json",
}


class TooManyRowsError(ValueError):
    """More rows than a sheet of Excel holds."""


@dataclass(frozen=True)
class Table:
    """What is exported.

    Attributes:
        columns: (code name, label) of each column.
        rows: iterable of tuples of None, text, numbers, booleans, dates and datetimes.
        source: where the figures come from, as printed with every file.
        as_of: the day the records stood so.
        name: file name without its extension; may be Chinese.
        position: places of latitude and longitude in a row, for GeoJSON.
        notes: what else is printed with every file, below the source.
    """

    columns: tuple
    rows: object
    source: str
    as_of: date
    name: str
    position: tuple | None = None
    notes: tuple = ()


def check_sheet(rows):
    """Raise `TooManyRowsError` where so many rows and a header do not go into a sheet of Excel."""
    if rows >= EXCEL_MOST_ROWS:
        raise TooManyRowsError(_("A sheet of Excel holds 1,048,576 rows; take the CSV file."))


def respond(table, format):
    """Return a streamed response of `table` as "csv", "xlsx", "json" or "geojson"."""
    write = {"csv": _csv, "xlsx": _xlsx, "json": _json, "geojson": _geojson}[format]
    response = StreamingHttpResponse(write(table), content_type=CONTENT_TYPES[format])
    response["Content-Disposition"] = content_disposition_header(True, f"{table.name}.{format}")
    return response


def _csv(table):
    """UTF-8 with a byte order mark, so that Excel and WPS open Chinese right.

    Source and date are the last line but for notes, where they break no program that reads the header
    first: a comment before it would.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write("\ufeff")
    writer.writerow([label for _code, label in table.columns])
    for chunk in chunks(table.rows, ROWS_AT_ONCE):
        writer.writerows(zip(*map(_column, zip(*chunk, strict=True)), strict=True))
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    writer.writerows([line] for line in _column([_about(table), *table.notes]))
    yield buffer.getvalue()


def _column(cells):
    """Return the cells of a column as no spreadsheet program takes them for formulas; truth is 1 or 0.

    Every cell of every download passes here: few of a column differ, and each value is looked at once.
    """
    values = set(cells)
    if any(value.__class__ is str and value[:1] in FORMULA_STARTS for value in values):
        cells = [f"'{cell}" if cell.__class__ is str and cell[:1] in FORMULA_STARTS else cell for cell in cells]
    # True equals 1.
    if not values.isdisjoint((0, 1)):
        cells = [int(cell) if cell.__class__ is bool else cell for cell in cells]
    return cells


def _about(table):
    return _("Source: %(source)s. As of %(day)s.") % {"source": table.source, "day": table.as_of.isoformat()}


def _xlsx(table):
    """Rows go to a file on disk one by one; nothing can be sent before the workbook is closed."""
    with tempfile.TemporaryFile() as file:
        workbook = Workbook(file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
        sheet = workbook.add_worksheet(_("Data"))
        bold = workbook.add_format({"bold": True})
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, [label for _code, label in table.columns], bold)
        for number, row in enumerate(table.rows, start=1):
            check_sheet(number)
            for place, value in enumerate(row):
                if value is None or value == "":
                    continue
                if value.__class__ is str:
                    sheet.write_string(number, place, value)
                elif isinstance(value, datetime):
                    sheet.write_string(number, place, value.isoformat())
                elif isinstance(value, date):
                    sheet.write_datetime(number, place, value, day)
                else:
                    sheet.write(number, place, value)
        sheet = workbook.add_worksheet(_("Source"))
        for number, line in enumerate((_about(table), *table.notes)):
            sheet.write_string(number, 0, line)
        workbook.close()
        file.seek(0)
        while piece := file.read(BYTES_AT_ONCE):
            yield piece


def _json(table):
    names = [code for code, _label in table.columns]
    head = {
        "source": table.source,
        "as_of": table.as_of.isoformat(),
        "columns": [{"name": code, "label": label} for code, label in table.columns],
    }
    if table.notes:
        head["notes"] = table.notes
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "rows": ['
    yield from _listed(dict(zip(names, row, strict=True)) for row in table.rows)
    yield "]}\n"


def _geojson(table):
    names = [code for code, _label in table.columns]
    latitude, longitude = table.position

    def feature(row):
        placed = row[latitude] is not None and row[longitude] is not None
        point = {"type": "Point", "coordinates": [row[longitude], row[latitude]]}
        properties = {
            name: value
            for place, (name, value) in enumerate(zip(names, row, strict=True))
            if place not in table.position
        }
        return {"type": "Feature", "geometry": point if placed else None, "properties": properties}

    head = {"type": "FeatureCollection", "source": table.source, "as_of": table.as_of.isoformat()}
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "features": ['
    yield from _listed(map(feature, table.rows))
    yield "]}\n"


def _listed(items):
    """Yield the members of a JSON array, many at once."""
    separator = "\n"
    for chunk in chunks(items, ROWS_AT_ONCE):
        yield separator + ",\n".join(json.dumps(item, ensure_ascii=False, default=str) for item in chunk)
        separator = ",\n"
