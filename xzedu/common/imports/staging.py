"""Checked rows into their table: staged, compared by the database, written where they differ.

Everything here runs inside the caller's transaction and costs a fixed number of statements
whatever the number of rows (docs/adr/0008).
"""

import json

from xzedu.common.bulk import adapter, chunks, insert_many

STAGE = "import_stage"
CHANGE = "common_importchange"
SHOWN = 500


class Staging:
    """The rows of one file beside the table they go to.

    Args:
        connection: of the database.
        importer: what the rows mean.
        columns: database columns the file gives, the key among them.
        rows: tuples (row number, *values in the order of `columns`).
    """

    def __init__(self, connection, importer, columns, rows):
        self.connection = connection
        self.importer = importer
        meta = importer.model._meta
        self.table = meta.db_table
        self.fields = {field.column: field for field in meta.concrete_fields}
        self.columns = columns
        same, different = ("IS", "IS NOT")
        if connection.vendor != "sqlite":
            same, different = ("IS NOT DISTINCT FROM", "IS DISTINCT FROM")
        q = connection.ops.quote_name
        matches = importer.matches()
        self.matches = [match.on("t", "s", same) for match in matches]
        key = set().union(*(match.columns for match in matches))
        self.set = [column for column in columns if column not in key]
        self.compared = [column for column in self.set if column not in importer.carried]
        self.differs = " OR ".join(f"t.{q(c)} {different} s.{q(c)}" for c in self.compared) or "1 = 0"
        self._fill(rows)

    def _fill(self, rows):
        # jsonb knows no "distinct from" a text: boundaries are compared as jsonb on both sides.
        typed = ", ".join(
            f"{self._quoted(column)} {self.fields[column].db_type(self.connection)}" for column in self.columns
        )
        self._run(f"DROP TABLE IF EXISTS {STAGE}")
        self._run(
            f"CREATE TEMPORARY TABLE {STAGE} (row_number integer, target bigint, touched integer DEFAULT 0, {typed})"
        )
        adapters = [adapter(self.connection, self.fields[column]) for column in self.columns]
        if any(adapters):
            rows = (
                (row[0], *(adapt(value) if adapt else value for adapt, value in zip(adapters, row[1:], strict=True)))
                for row in rows
            )
        insert_many(self.connection, STAGE, ("row_number", *self.columns), rows)
        self._find_targets()

    def _find_targets(self):
        for match in self.matches:
            self._run(
                f"UPDATE {STAGE} AS s SET target = (SELECT t.id FROM {self.table} t WHERE {match}) "
                "WHERE s.target IS NULL"
            )

    def _run(self, sql, params=()):
        with self.connection.cursor() as cursor:
            cursor.execute(sql, params)
            return cursor.fetchall() if cursor.description else cursor.rowcount

    def mark_touched(self, row_numbers):
        """Say that rows change although their own columns may not: their children do."""
        for chunk in chunks(row_numbers, 900):
            marks = ", ".join(["%s"] * len(chunk))
            self._run(f"UPDATE {STAGE} SET touched = 1 WHERE row_number IN ({marks})", chunk)

    def targets(self):
        """Return row number → id of the rows that exist."""
        return dict(self._run(f"SELECT row_number, target FROM {STAGE} WHERE target IS NOT NULL"))

    def new_rows(self, limit=None):
        """Return the numbers of the rows that do not exist yet."""
        limited = f" LIMIT {int(limit)}" if limit else ""
        sql = f"SELECT row_number FROM {STAGE} WHERE target IS NULL ORDER BY row_number{limited}"
        return [row[0] for row in self._run(sql)]

    def counts(self):
        """Return (new, changed, same)."""
        (row,) = self._run(
            f"SELECT COUNT(*), SUM(CASE WHEN s.target IS NULL THEN 1 ELSE 0 END), "
            f"SUM(CASE WHEN s.target IS NOT NULL AND (s.touched = 1 OR {self.differs}) THEN 1 ELSE 0 END) "
            f"FROM {STAGE} s LEFT JOIN {self.table} t ON t.id = s.target"
        )
        total, new, changed = (int(number or 0) for number in row)
        return new, changed, total - new - changed

    def other_sort(self, is_sample):
        """Return the numbers of rows that would put sample data on a real record, or the reverse."""
        if "is_sample" not in self.fields or "is_sample" in self.columns:
            return []
        return [
            row[0]
            for row in self._run(
                f"SELECT s.row_number FROM {STAGE} s JOIN {self.table} t ON t.id = s.target "
                "WHERE t.is_sample <> %s ORDER BY s.row_number",
                [is_sample],
            )
        ]

    def written(self, condition, joins="", columns="s.row_number"):
        """Return `columns` of the rows that are new or change and fulfil `condition`; `s` is the staged row."""
        return self._run(
            f"SELECT {columns} FROM {STAGE} s LEFT JOIN {self.table} t ON t.id = s.target {joins} "
            f"WHERE (s.target IS NULL OR s.touched = 1 OR {self.differs}) AND {condition} ORDER BY s.row_number"
        )

    def outcomes(self):
        """Return row number → "new", "changed" or "same"."""
        return dict(
            self._run(
                "SELECT s.row_number, CASE WHEN s.target IS NULL THEN 'new' "
                f"WHEN s.touched = 1 OR {self.differs} THEN 'changed' ELSE 'same' END "
                f"FROM {STAGE} s LEFT JOIN {self.table} t ON t.id = s.target"
            )
        )

    def differences(self, most=SHOWN):
        """Return [(row number, column, old, new)] of the changes in the first `most` rows (None: all), cell by cell."""
        pairs = ", ".join(f"t.{c}, s.{c}" for c in map(self._quoted, self.compared))
        if not pairs:
            return []
        limited = f" LIMIT {int(most)}" if most else ""
        rows = self._run(
            f"SELECT s.row_number, {pairs} FROM {STAGE} s JOIN {self.table} t ON t.id = s.target "
            f"WHERE {self.differs} ORDER BY s.row_number{limited}"
        )
        return [
            (number, column, old, new)
            for number, *values in rows
            for column, old, new in zip(self.compared, values[0::2], values[1::2], strict=True)
            if old != new
        ]

    def write(self, run, constants, extra):
        """Write new and changed rows, keeping what was there before under `run`; return their ids.

        `constants` (column → value) fill new rows, `extra` marks new and changed rows.
        """
        extra = {name: value for name, value in extra.items() if name in self.fields}
        condition = f"(s.touched = 1 OR {self.differs})"
        kept = [*self.set, *extra]
        build = "json_array" if self.connection.vendor == "sqlite" else "json_build_array"
        self._run(
            f"INSERT INTO {CHANGE} (run_id, {self._quoted('table', 'row', 'before')}) "
            f"SELECT %s, %s, t.id, CAST({build}({', '.join('t.' + self._quoted(c) for c in kept)}) AS text) "
            f"FROM {STAGE} s JOIN {self.table} t ON t.id = s.target WHERE {condition}",
            [run.pk, self.table],
        )
        sets = [f"{c} = s.{c}" for c in map(self._quoted, self.set)] + [f"{self._quoted(c)} = %s" for c in extra]
        self._run(
            f"UPDATE {self.table} AS t SET {', '.join(sets)} FROM {STAGE} s WHERE t.id = s.target AND {condition}",
            list(extra.values()),
        )
        defaults = self._defaults() | constants | extra
        fixed = [name for name in defaults if name not in self.columns]
        self._run(
            f"INSERT INTO {self.table} ({self._quoted(*self.columns, *fixed)}) "
            f"SELECT {', '.join(['s.' + self._quoted(c) for c in self.columns] + ['%s'] * len(fixed))} "
            f"FROM {STAGE} s WHERE s.target IS NULL ORDER BY s.row_number",
            [defaults[name] for name in fixed],
        )
        # Told apart from rows that were there before: these have no target yet.
        self._run(f"UPDATE {STAGE} SET touched = 2 WHERE target IS NULL")
        self._find_targets()
        self._run(
            f"INSERT INTO {CHANGE} (run_id, {self._quoted('table', 'row')}) "
            f"SELECT %s, %s, target FROM {STAGE} WHERE touched = 2",
            [run.pk, self.table],
        )
        sql = f"SELECT {self._quoted('row')} FROM {CHANGE} WHERE run_id = %s AND {self._quoted('table')} = %s"
        return kept, [row[0] for row in self._run(sql, [run.pk, self.table])]

    def _quoted(self, *names):
        return ", ".join(map(self.connection.ops.quote_name, names))

    def _defaults(self):
        """Return column → value of new rows for the columns the file does not give."""
        return {
            column: field.get_db_prep_save(field.get_default(), self.connection)
            for column, field in self.fields.items()
            if not field.primary_key and column not in self.columns
        }

    def drop(self):
        self._run(f"DROP TABLE {STAGE}")


def restore(connection, model, columns, before):
    """Give rows back the values they had: `before` are pairs (id, list in the order of `columns`)."""
    fields = {field.column: field for field in model._meta.concrete_fields}
    quoted = [connection.ops.quote_name(column) for column in columns]
    typed = ", ".join(f"{q} {fields[column].db_type(connection)}" for q, column in zip(quoted, columns, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {STAGE}")
        cursor.execute(f"CREATE TEMPORARY TABLE {STAGE} (id bigint PRIMARY KEY, {typed})")
        rows = ((pk, *map(_as_text, values)) for pk, values in before)
        insert_many(connection, STAGE, ("id", *columns), rows)
        sets = ", ".join(f"{column} = s.{column}" for column in quoted)
        cursor.execute(f"UPDATE {model._meta.db_table} AS t SET {sets} FROM {STAGE} s WHERE t.id = s.id")
        cursor.execute(f"DROP TABLE {STAGE}")


def _as_text(value):
    return json.dumps(value) if isinstance(value, (dict, list)) else value
