"""Check a file, bring it in, take it back: each one transaction."""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, connections, router, transaction
from django.db.models import UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext as _

from xzedu.common import search, versions
from xzedu.common.bulk import chunks, insert_rows
from xzedu.common.imports import readers
from xzedu.common.imports.problems import Problem, UnreadableFileError
from xzedu.common.imports.staging import Staging, restore
from xzedu.common.models import ImportChange, ImportRun


def refuse_rows_to(importer, batch, who):
    """Refuse the rows of `batch` that `who` may not bring in; the app that knows districts puts its own here."""


class RefusedError(ValueError):
    """The file was not brought in; `report` says why."""

    def __init__(self, report):
        super().__init__(report.summary)
        self.report = report


class UndoRefusedError(ValueError):
    """An import cannot be undone; the message names the rows in the way."""


@dataclass
class Report:
    """What a file is and what bringing it in changes.

    Attributes:
        sheet, encoding, header: how it was understood.
        unknown: header texts that mean nothing here; their columns are left out.
        problems: every refused cell.
        remarks: what was taken, but wants a look.
        differences: (row, column, old, new) of the first changed cells.
        outcomes, batch: of an outline: number of a row that is not refused → "new", "changed" or
            "same"; the rows as they were read. `differences` then has every changed cell, its first
            part the number of the row rather than its line.
    """

    file_name: str
    sheet: str = ""
    encoding: str = ""
    understood: dict = field(default_factory=dict)
    unknown: list = field(default_factory=list)
    problems: list = field(default_factory=list)
    remarks: list = field(default_factory=list)
    differences: list = field(default_factory=list)
    rows: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0
    cells: dict = field(default_factory=dict)
    outcomes: dict = field(default_factory=dict)
    batch: object = None

    @property
    def refused_rows(self):
        return sorted({problem.staged for problem in self.problems})

    @property
    def summary(self):
        return _("%(new)d new, %(changed)d changed, %(same)d unchanged, %(refused)d refused") % {
            "new": self.new,
            "changed": self.changed,
            "same": self.same,
            "refused": len(self.refused_rows),
        }

    def refused_table(self):
        """Return (header, rows) of the refused rows with the reasons beside them, to mend and bring in again."""
        reasons = {}
        for problem in self.problems:
            text = f"{problem.column}: {problem.reason} {problem.remedy}".strip()
            reasons.setdefault(problem.staged, []).append(text)
        header = [*self.understood.values(), _("Why refused")]
        rows = [
            [*self.cells.get(row, [""] * len(self.understood)), "; ".join(reasons[row])] for row in self.refused_rows
        ]
        return header, rows


def check(importer, content, file_name, *, sheet=None, mapping=None, skip_refused=False, outline=False, who=None):
    """Return the `Report` of what `who` bringing the file in would do; nothing is changed.

    `mapping` is header text → code name, or a function that returns it for a `Sheet`. With
    `outline` the report tells of every row.

    Raises:
        UnreadableFileError: the file as a whole cannot be used.
    """
    with transaction.atomic():
        report, staging, batch = _stage(importer, content, file_name, sheet, mapping, skip_refused, who)
        if staging:
            if outline:
                report.outcomes, report.differences = staging.outcomes(), staging.differences(None)
                report.differences += _children_differences(staging)
            else:
                report.differences = [(batch.row_of(number), *rest) for number, *rest in staging.differences()]
            staging.drop()
        if outline:
            report.batch = batch
        transaction.set_rollback(True)
    return report


@transaction.atomic
def apply(
    importer, content, file_name, *, sheet=None, mapping=None, skip_refused=False, who=None, source=None, as_of=None
):  # fmt: skip
    """Bring the file in and return its (`ImportRun`, `Report`); all of it or nothing.

    `source` and `as_of` are recorded with the run, and `source` on each row it writes. Rows that
    lie in the district of somebody else than `who` are refused; nobody (None) may bring in all.

    Raises:
        UnreadableFileError: the file as a whole cannot be used.
        RefusedError: rows are refused and `skip_refused` is off.
    """
    importer.as_of = as_of
    now = timezone.now()
    report = Report(file_name)
    try:
        with transaction.atomic():
            report, staging, batch = _stage(importer, content, file_name, sheet, mapping, skip_refused, who)
            if staging is None or (report.problems and not skip_refused):
                raise RefusedError(report)
            run = ImportRun.objects.create(
                importer=importer.kind,
                file_name=file_name[:255],
                sha256=hashlib.sha256(content).hexdigest(),
                who=who,
                source=source,
                as_of=as_of,
                applied_at=now,
                rows_new=report.new,
                rows_changed=report.changed,
                rows_same=report.same,
                rows_refused=len(report.refused_rows),
            )
            importer.watch(0.5)
            ids = _write(importer, staging, batch, run, source)
            importer.watch(0.75)
            _keep_made(importer, run)
            staging.drop()
            importer.finish(importer.concerned(ids))
            # Foreign keys are checked now, while the fault can still be told from others.
            connections[router.db_for_write(ImportRun)].check_constraints()
    except IntegrityError as error:
        report.problems.append(_violation(importer, error))
        raise RefusedError(report) from error
    if ids:
        versions.bump(importer.app)
        if importer.search_kind:
            importer.watch(0.85)
            search.refresh(importer.search_kind, importer.search_ids(ids))
    importer.watch(1)
    return run, report


def _stage(importer, content, file_name, sheet, mapping, skip_refused, who):
    """Return (report, staging or None, batch) of a file whose good rows are staged and compared."""
    connection = connections[router.db_for_write(importer.model)]
    _wait_for_others(connection)
    importer.watch(0)
    table = importer.sheet = readers.read(content, file_name, sheet, importer.encoding)
    importer.watch(0.1)
    batch = importer.read(table, mapping(table) if callable(mapping) else mapping)
    importer.watch(0.3)
    if who is not None:
        refuse_rows_to(importer, batch, who)
    header = batch.header
    report = Report(
        file_name,
        sheet=table.name,
        encoding=table.encoding,
        understood={column.name: header.labels.get(at, str(column.label)) for at, column in header.columns.items()},
        unknown=header.unknown,
        problems=batch.problems,
        remarks=batch.remarks,
        rows=len(batch),
    )
    refused = set(report.refused_rows)
    if refused and not skip_refused:
        _keep_cells(report, batch)
        # Still compared, so that the clerk sees everything in one go.
    good = [place for place, number in enumerate(batch.numbers) if number not in refused]
    if not good:
        if not batch.problems:
            raise UnreadableFileError(_("The file has a header but no rows below it."))
        return report, None, batch
    importer.prepare(batch, good)
    importer.watch(0.35)
    staging = Staging(connection, importer, *_staged(importer, batch, good))
    _compare_children(importer, batch, staging, connection)
    _check_against_database(importer, batch, staging)
    if fresh := set(report.refused_rows) - refused:
        good = [place for place in good if batch.numbers[place] not in fresh]
        staging = Staging(connection, importer, *_staged(importer, batch, good))
        _compare_children(importer, batch, staging, connection)
    _keep_cells(report, batch)
    importer.watch(0.45)
    report.new, report.changed, report.same = staging.counts()
    return report, staging, batch


def _wait_for_others(connection):
    """Let one import at a time write. SQLite does by itself (its transactions take the lock at once)."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(320300)")


def _staged(importer, batch, places):
    """Return (database columns, rows) of the batch's rows at `places`."""
    named = [(column.db_column, column.name) for column in importer.columns if column.name in batch.data]
    named = [(db_column, name) for db_column, name in named if db_column]
    named += [(name, name) for name in importer.derived if name in batch.data]
    columns = [db_column for db_column, _name in named]
    values = [batch.data[name] for _db_column, name in named]
    if len(places) == len(batch):
        return columns, zip(batch.numbers, *values, strict=True)
    return columns, ((batch.numbers[place], *(column[place] for column in values)) for place in places)


def _keep_cells(report, batch):
    """Keep the texts of the refused rows for the file that is to be mended."""
    place_of = {number: place for place, number in enumerate(batch.numbers)}
    for row in report.refused_rows:
        if row in place_of:
            report.cells[row] = [batch.cells[name][place_of[row]] for name in report.understood]


def _check_against_database(importer, batch, staging):
    """Refuse new rows that lack what they need, and sample rows on real records."""
    place_of = {number: place for place, number in enumerate(batch.numbers)}
    new = staging.new_rows()
    for column in importer.columns:
        if not column.required or not new:
            continue
        values = batch.data.get(column.name)
        for number in new:
            place = place_of[number]
            if values is None or values[place] in (None, "", ()):
                batch.refuse(
                    place,
                    column.name,
                    "missing",
                    _("A new row must have “%s”.") % column.label,
                    _("Fill the cell in.") if values else _("Add the column to the file."),
                )
    for number in staging.other_sort(importer.is_sample):
        batch.refuse(
            place_of[number],
            importer.key[0],
            "sample_and_real",
            _("This record is sample data and the file is not, or the reverse."),
            _("Sample data and real records are never mixed: give the row a code of its own."),
        )
    refused = list(importer.refused_writes(staging))
    if importer.remit:
        refused += importer.remit.refused_writes(importer, staging)
    for number, *refusal in refused:
        batch.refuse(place_of[number], *refusal)


def _compare_children(importer, batch, staging, connection):
    """Mark the existing rows whose children differ, and remember what they have now."""
    staging.children = []
    targets = staging.targets()
    place_of = {number: place for place, number in enumerate(batch.numbers)}
    for children in importer.children():
        wanted = {number: children.of(batch, place_of[number]) for number in place_of}
        present = _present_children(children, targets.values(), connection)
        touched = [
            number
            for number, target in targets.items()
            if wanted[number] is not None and set(wanted[number]) != set(present.get(target, ()))
        ]
        staging.mark_touched(touched)
        staging.children.append((children, wanted, present, touched))


def _children_differences(staging):
    """Return [(row number, kind of the children, how many there are, how many there will be)]."""
    targets = staging.targets()
    return [
        (number, children.model, len(present.get(targets[number], ())), len(wanted[number]))
        for children, wanted, present, touched in staging.children
        for number in touched
    ]


def _present_children(children, parents, connection):
    """Return parent id → [tuples] of the children it has."""
    found = {}
    for chunk in chunks(parents, 900):
        rows = children.model.objects.filter(**{f"{children.parent}__in": chunk})
        for parent, *values in rows.order_by("pk").values_list(children.parent, *children.columns):
            found.setdefault(parent, []).append(_frozen(values))
    return found


def _frozen(value):
    """Return `value` with tuples for lists, so that rows can be compared as sets."""
    return tuple(map(_frozen, value)) if isinstance(value, (list, tuple)) else value


def _write(importer, staging, batch, run, source):
    """Write the staged rows and their children; return the ids of all rows that changed."""
    connection = staging.connection
    extra = {"modified_at": connection.ops.adapt_datetimefield_value(run.applied_at), "import_run_id": run.pk}
    if source and "source_id" not in staging.columns:
        extra["source_id"] = source.pk
    constants = importer.constants(run.applied_at)
    for name, value in constants.items():
        if isinstance(value, datetime):
            constants[name] = connection.ops.adapt_datetimefield_value(value)
    new_rows = staging.new_rows()
    kept, ids = staging.write(run, constants, extra)
    run.columns = kept
    run.save(update_fields=["columns"])
    targets = staging.targets()
    for children, wanted, present, touched in staging.children:
        _replace_children(children, run, {targets[n]: wanted[n] for n in touched}, present)
        _add_children(children, {targets[n]: wanted[n] for n in new_rows if wanted[n]})
    return ids


def _keep_made(importer, run):
    """Keep under the run which rows of other tables were made for it."""
    made = ((run.pk, model._meta.db_table, pk) for model, pks in importer.made.items() for pk in pks)
    insert_rows(ImportChange, ("run_id", "table", "row"), made)


def _unmake(importer, run):
    tables = {model._meta.db_table: model for model in importer.makes}
    made = {model: [] for model in importer.makes}
    for table, row in run.changes.filter(table__in=tables, before=None).values_list("table", "row"):
        made[tables[table]].append(row)
    if any(made.values()):
        importer.unmake(made)


def _replace_children(children, run, wanted, present):
    ImportChange.objects.bulk_create(
        [
            ImportChange(
                run=run,
                table=children.model._meta.db_table,
                row=parent,
                before=json.dumps([[_plain(value) for value in row] for row in present.get(parent, [])]),
            )
            for parent in wanted
        ]
    )
    for chunk in chunks(wanted, 900):
        children.model.objects.filter(**{f"{children.parent}__in": chunk}).delete()
    _add_children(children, wanted)


def _add_children(children, wanted):
    columns = [children.model._meta.get_field(name).column for name in (children.parent, *children.columns)]
    rows = ((parent, *values) for parent, rows in wanted.items() for values in sorted(rows, key=str))
    insert_rows(children.model, columns, rows)


def _plain(value):
    return value if value is None or isinstance(value, (int, float, str, list, tuple)) else str(value)


def _violation(importer, error):
    """Return the problem that a violated constraint of the database is."""
    remedy = _("Correct the file.")
    for constraint in importer.model._meta.constraints:
        if constraint.name in str(error) or _names_columns(constraint, importer.model, str(error)):
            return Problem(0, "", "", constraint.name, str(constraint.violation_error_message), remedy)
    return Problem(0, "", "", "contradiction", _("The database refuses the rows: %s") % error, remedy)


def _names_columns(constraint, model, message):
    """Return whether `message` is SQLite's about a uniqueness: it names the columns instead."""
    if not isinstance(constraint, UniqueConstraint):
        return False
    names = constraint.fields or [expression.name for expression in constraint.expressions]
    return all(f"{model._meta.db_table}.{model._meta.get_field(name).column}" in message for name in names)


@transaction.atomic
def undo(importer, *, run):
    """Take an import back: what it made is deleted, what it changed is as it was before.

    Raises:
        UndoRefusedError: already undone, or rows were touched or are pointed at since.
    """
    connection = connections[router.db_for_write(ImportRun)]
    _wait_for_others(connection)
    run = ImportRun.objects.select_for_update().get(pk=run.pk)
    if run.status != ImportRun.Status.APPLIED:
        raise UndoRefusedError(_("This import was undone before."))
    model = importer.model
    changes = run.changes.filter(table=model._meta.db_table)
    new = list(changes.filter(before=None).values_list("row", flat=True))
    old = changes.exclude(before=None)
    ids = [*new, *old.values_list("row", flat=True)]
    if reason := importer.undo_refused(ids):
        raise UndoRefusedError(reason)
    _refuse_touched(model, ids, run)
    concerned = importer.concerned(ids)
    children = importer.children()
    _refuse_pointed_at(model, new, {child.model for child in children})
    search_ids = list(importer.search_ids(ids)) if importer.search_kind else []
    for child in children:
        _restore_children(child, run, new)
    for chunk in chunks(new, 900):
        model.objects.filter(pk__in=chunk)._raw_delete(connection.alias)
    before = ((row, json.loads(text)) for row, text in old.values_list("row", "before").iterator(chunk_size=2000))
    restore(connection, model, run.columns, list(before))
    _unmake(importer, run)
    importer.finish(concerned)
    connection.check_constraints()
    run.status, run.undone_at = ImportRun.Status.UNDONE, timezone.now()
    run.save(update_fields=["status", "undone_at"])
    versions.bump(importer.app)
    if importer.search_kind:
        search.refresh(importer.search_kind, search_ids)
    return run


def _named(model, pks):
    named = ", ".join(str(row) for row in model.objects.filter(pk__in=pks[:5]))
    return named + (" …" if len(pks) > 5 else "")


def _refuse_touched(model, ids, run):
    untouched = set()
    for chunk in chunks(ids, 900):
        untouched.update(model.objects.filter(pk__in=chunk, modified_at=run.applied_at).values_list("pk", flat=True))
    if touched := [pk for pk in ids if pk not in untouched]:
        raise UndoRefusedError(
            _("%(count)d rows of this import were changed since: %(rows)s. Undo what came later first.")
            % {"count": len(touched), "rows": _named(model, touched) or _("they are gone")}
        )


def _refuse_pointed_at(model, new, own):
    for relation in model._meta.related_objects:
        table, name = relation.related_model, relation.field.name
        if relation.many_to_many:
            table, name = relation.through, relation.field.m2m_reverse_field_name()
        if table in own:
            continue
        for chunk in chunks(new, 900):
            pointing = table.objects.filter(**{f"{name}__in": chunk}).exclude(
                **({"pk__in": chunk} if table is model else {})
            )
            if pointed := list(pointing.values_list(name, flat=True)[:6]):
                raise UndoRefusedError(
                    _("Other records (%(kind)s) now point at rows of this import: %(rows)s. Remove those first.")
                    % {"kind": relation.related_model._meta.verbose_name_plural, "rows": _named(model, pointed)}
                )


def _restore_children(children, run, new):
    table = children.model._meta.db_table
    before = {
        row: {_frozen(values) for values in json.loads(text)}
        for row, text in run.changes.filter(table=table).values_list("row", "before")
    }
    for chunk in chunks([*new, *before], 900):
        children.model.objects.filter(**{f"{children.parent}__in": chunk}).delete()
    _add_children(children, before)
