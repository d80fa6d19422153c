"""What a check says of a file, made into what pages show: the columns, the counts, a line for each row."""

import hashlib

from django.db import router
from django.utils.translation import gettext as _

from xzedu.common.bulk import chunks, insert_rows
from xzedu.common.imports.columns import find_header, likely_header, plain
from xzedu.desk.models import ImportJobRow

MOST_REMARKS = 200
NEW_CELLS = 6
LONGEST = 300


def header_of(importer, sheet, mapping=None):
    """Return the `Header` of a sheet, or of its likely row if nothing in it is known."""
    found = find_header(sheet, importer.columns, mapping, importer.header_row)
    return found or likely_header(sheet, importer.header_row)


def signature(importer, sheet):
    """Return what tells the tables of a sender by: a hash of the header's texts in any order."""
    labels = sorted(map(plain, header_of(importer, sheet).labels.values()))
    return hashlib.sha256("\n".join(labels).encode()).hexdigest()


def understood(importer, mapping=None):
    """Return how the importer's sheet is read: a dict for `ImportJob.report`, {} if there is no sheet.

    Its `columns` are [header text, code name or ""] in the order of the file; `lacking` the code
    names of columns that a new row needs and the file has not.
    """
    sheet = importer.sheet
    if sheet is None or not sheet.rows:
        return {}
    header = header_of(importer, sheet, mapping)
    columns = [
        [label, header.columns[at].name if at in header.columns else ""] for at, label in sorted(header.labels.items())
    ]
    present = {name for _label, name in columns}
    needed = {*importer.key} - {*importer.optional} | {column.name for column in importer.columns if column.required}
    return {
        "sheet": sheet.name,
        "sheets": sheet.sheets,
        "encoding": sheet.encoding,
        "header_rows": list(header.rows),
        "signature": signature(importer, sheet),
        "columns": columns,
        "left_out": "、".join(label for label, name in columns if not name) if importer.is_mapped else "",
        "lacking": [column.name for column in importer.columns if column.name in needed - present],
    }


def counted(report):
    """Return the counts and remarks of a `Report` as a dict."""
    return {
        "rows": report.rows,
        "new": report.new,
        "changed": report.changed,
        "same": report.same,
        "refused": len(report.refused_rows),
        "remarks": [[r.row, r.column, r.value[:LONGEST], r.reason, r.remedy] for r in report.remarks[:MOST_REMARKS]],
        "refused_header": report.refused_table()[0] if report.problems else [],
    }


def keep_rows(job, importer, report):
    """Store a line for each row of the file in place of those of an earlier check."""
    rows = ImportJobRow.objects.filter(job=job)
    rows._raw_delete(router.db_for_write(ImportJobRow))
    insert_rows(ImportJobRow, ("job_id", "line", "outcome", "key", "cells", "texts"), _rows(job, importer, report))


def _rows(job, importer, report):
    """Yield the columns of `ImportJobRow` for each row: refused ones first, then in the file's order."""
    batch, problems, changes = report.batch, {}, _changes(importer, report)
    for problem in report.problems:
        told = [problem.column, problem.value[:LONGEST], problem.reason, problem.remedy]
        problems.setdefault(problem.staged, (problem.row, []))[1].append(told)
    place_of = {number: place for place, number in enumerate(batch.numbers)}
    for number, (line, told) in problems.items():
        key = _key(importer, batch, place_of[number]) if number in place_of else ""
        yield (job.pk, line, "refused", key, told, report.cells.get(number, []))
    shown = [(name, str(label)) for name, label in report.understood.items()][:NEW_CELLS]
    for place, number in enumerate(batch.numbers):
        outcome = report.outcomes.get(number)
        if outcome is None or number in problems:
            continue
        cells = changes.get(number, [])
        if outcome == "new":
            cells = [[label, batch.cells[name][place][:LONGEST]] for name, label in shown if batch.cells[name][place]]
        yield (job.pk, batch.row_of(number), outcome, _key(importer, batch, place), cells, [])


def _key(importer, batch, place):
    """Return what a row is about, in the words of the file: its key and its name."""
    names = [*importer.key, *(name for name in ("name", "title") if name not in importer.key)]
    return " · ".join(filter(None, (batch.cells[name][place] for name in names if name in batch.cells)))[:200]


def _changes(importer, report):
    """Return row number → [[column, old, new]] in words."""
    meta = importer.model._meta
    fields = {field.column: field for field in meta.concrete_fields}
    labels = {column.db_column: str(column.label) for column in importer.columns}
    touched = {name for _number, name, *_values in report.differences if name in fields}
    shown = {name: _shower(fields[name], report.differences, name) for name in touched}
    changes = {}
    for number, name, old, new in report.differences:
        if name in fields:
            # Columns that only follow from others, such as sorting keys, tell a clerk nothing.
            if name in importer.derived and name not in labels:
                continue
            label, show = labels.get(name) or str(fields[name].verbose_name), shown[name]
            told = [label, show(old), show(new)]
        else:
            told = [str(name._meta.verbose_name_plural), _("%d entries") % old, _("%d entries") % new]
        changes.setdefault(number, []).append(told)
    return changes


def _shower(field, differences, name):
    """Return a function that says a database value of `field` in words."""
    if field.remote_field:
        ids = {value for _n, column, *values in differences if column == name for value in values if value is not None}
        named = {}
        for chunk in chunks(ids, 900):
            named |= {pk: str(row) for pk, row in field.related_model._base_manager.in_bulk(chunk).items()}
        return lambda value: "" if value is None else named.get(value, str(value))[:LONGEST]
    known = field.of.choices if hasattr(field, "of") else field.flatchoices
    choices = {str(value): str(label) for value, label in known}
    if field.get_internal_type() == "BooleanField":
        choices = {"1": _("yes"), "True": _("yes"), "0": _("no"), "False": _("no")}

    def show(value):
        if value is None:
            return ""
        parts = str(value).split(",") if hasattr(field, "of") else [str(value)]
        return "、".join(choices.get(part, part) for part in parts)[:LONGEST]

    return show
