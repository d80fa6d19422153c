"""An importer says what the rows of a table mean; the engine around it does the rest."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from xzedu.common.imports.columns import find_header
from xzedu.common.imports.problems import CellError, Problem, UnreadableFileError

MOST_PROBLEMS = 10_000


@dataclass(frozen=True)
class Children:
    """Rows of another table that belong to an imported row and are replaced with it.

    Attributes:
        model: the other table's model.
        parent: its foreign key to the imported row.
        columns: its columns that are compared.
        of: (batch, place) → set of tuples in the order of `columns`, or None to leave them alone.
    """

    model: type
    parent: str
    columns: tuple
    of: object


@dataclass(frozen=True)
class Match:
    """How staged rows are matched with the table: database columns and how they are compared.

    Attributes:
        equal: columns that are the same and never empty.
        empty: columns that are empty on both sides.
        same: columns that are the same or empty on both sides (slow on large tables).
    """

    equal: tuple
    empty: tuple = ()
    same: tuple = ()

    def on(self, table, stage, is_same):
        """Return the SQL condition between two aliases; `is_same` compares where NULL is NULL."""
        parts = [f"{table}.{column} = {stage}.{column}" for column in self.equal]
        parts += [f"{table}.{column} IS NULL AND {stage}.{column} IS NULL" for column in self.empty]
        parts += [f"{table}.{column} {is_same} {stage}.{column}" for column in self.same]
        return " AND ".join(parts)

    @property
    def columns(self):
        return {*self.equal, *self.empty, *self.same}


@dataclass
class Batch:
    """The rows of a file, read column by column.

    Attributes:
        numbers: the row numbers of the file.
        data: code name of a column → values, one a row.
        cells: code name → the texts they were read from.
        problems: what is wrong so far.
        remarks: what is taken all the same, but wants a look.
    """

    numbers: list
    data: dict = field(default_factory=dict)
    cells: dict = field(default_factory=dict)
    problems: list = field(default_factory=list)
    remarks: list = field(default_factory=list)
    header: object = None
    sheet: object = None
    _numbers: set = field(default_factory=set)
    _counted: int = 0

    def __len__(self):
        return len(self.numbers)

    def column(self, name, missing=None):
        """Return the values of a column, or `missing` for every row if the file has none."""
        return self.data.get(name) or [missing] * len(self)

    def refuse(self, place, column, code, reason, remedy):
        """Refuse the row at `place` because of one of its cells."""
        cells = self.cells.get(column)
        # Beyond the limit each row is still refused once: none is taken because there are too many.
        if len(self.problems) < MOST_PROBLEMS or self.numbers[place] not in self._refused():
            self.problems.append(self._told(place, column, cells[place] if cells else "", code, reason, remedy))

    def _refused(self):
        """Return the numbers of the rows refused so far."""
        for problem in self.problems[self._counted :]:
            self._numbers.add(problem.staged)
        self._counted = len(self.problems)
        return self._numbers

    def remark(self, place, column, value, code, reason, remedy):
        """Say of `value`, a part of a cell of the row at `place`, what the clerk should look at; the row is taken."""
        if len(self.remarks) < MOST_PROBLEMS:
            self.remarks.append(self._told(place, column, value, code, reason, remedy))

    def _told(self, place, column, value, code, reason, remedy):
        # As the file itself calls the column.
        found = next((at for at, known in self.header.columns.items() if known.name == column), None)
        number = self.numbers[place]
        label = self.labels_of(number).get(column) or self.header.labels.get(found, column)
        return Problem(self.row_of(number), str(label), value, code, str(reason), str(remedy), number)

    def row_of(self, number):
        """Return the line of the file that the row `number` stands in."""
        return self.sheet.origins[number][0] if number in self.sheet.origins else number

    def labels_of(self, number):
        return self.sheet.origins[number][1] if number in self.sheet.origins else {}


class Importer:
    """Base of all importers; one is made for each file.

    Class attributes:
        kind, label: its name on the command line and on pages.
        app: whose content version its rows change.
        model: the table; its `modified_at` tells who touched a row last.
        key: code names of the columns that identify a row.
        optional: those of the key that may be empty, or missing from the file.
        told_at: the column where it is said that a row is not the only one; by default the key's first.
        search_kind: what its rows are found as, or None.
        carried: `derived` columns written with a row that changes, but no change by themselves.
        makes: models of other tables that `prepare` makes rows of; never those of `children`.
        held_in: path from a record, recognised by `key[0]` alone, to the district it lies in already.

    `given` (code name → text) fills columns that the file has not.
    """

    kind = ""
    label = ""
    app = ""
    model = None
    key = ()
    optional = ()
    told_at = None
    search_kind = None
    is_published = False
    # Whether the names of the file's columns can be read as others; not where the table is reshaped first.
    is_mapped = True
    # Database columns that `derive` adds beyond `columns`.
    derived = ()
    carried = ()
    makes = ()
    held_in = None

    def __init__(self, *, is_sample=False, draft=False, given=None):
        self.is_sample = is_sample
        self.draft = draft
        self.given = given or {}
        self.columns = self.make_columns()
        # Model → ids of rows of other tables that `prepare` made.
        self.made = {}
        # What somebody knows of the file: how its text is encoded, in which row its header begins.
        self.encoding = None
        self.header_row = None
        # The `Remit` of whoever brings the file in, or None: every row is theirs.
        self.remit = None
        # The sheet that is being read, also when it turns out to be of no use.
        self.sheet = None

    def watch(self, share):
        """Hear that `share` (0 to 1) of the work is done; whoever wants it stopped raises an error here."""

    def make_columns(self):
        """Return the `Column`s a file may have."""
        raise NotImplementedError

    def children(self):
        """Return the `Children` that are replaced with each row."""
        return ()

    def matches(self):
        """Return the `Match`es, which exclude each other, that find the rows that exist."""
        columns = {column.name: column.db_column for column in self.columns}
        equal = tuple(columns[name] for name in self.key if name not in self.optional)
        return (Match(equal, same=tuple(columns[name] for name in self.optional)),)

    def refused_writes(self, staging):
        """Return [(row number, column, code, reason, remedy)] of rows that the table does not take any more."""
        return []

    def undo_refused(self, ids):
        """Return why the rows `ids` can no longer be taken back, or None."""

    def concerned(self, ids):
        """Return whatever has to be brought up to date when the rows `ids` change; asked while they are there."""

    def finish(self, concerned):
        """Bring up to date what `concerned` returned, in the transaction that changed the rows."""

    def heading(self, cells):
        """Return what a row with a single text says about the rows below (column → text), or None."""
        return

    def derive(self, batch):
        """Add columns that follow from others, and refuse rows that contradict themselves."""

    def prepare(self, batch, places):
        """Make the rows of other tables that the rows at `places` of the batch need, and fill in their ids.

        What is made is noted in `self.made`: it belongs to the import and is undone with it.
        """

    def unmake(self, made):
        """Take back what `prepare` made (model → ids), as far as nothing else needs it by now."""

    def constants(self, now):
        """Return database column → value of new rows, beyond what the file says."""
        constants = {}
        if self.is_published:
            constants |= {"state": "draft" if self.draft else "published", "publish_at": None if self.draft else now}
        if any(column.name == "is_sample" for column in self.model._meta.fields):
            constants["is_sample"] = self.is_sample
        return constants

    def search_ids(self, ids):
        """Return the primary keys of the search entries that change with the rows `ids`."""
        return ids

    def read(self, sheet, mapping=None):
        """Return the `Batch` of a sheet: every cell read, every row checked.

        Raises:
            UnreadableFileError: no header, a key column missing, a column given twice.
        """
        header = self._header(sheet, mapping)
        rows = [(number, cells) for number, cells in sheet.rows if number > header.rows[-1]]
        batch = Batch([], header=header, sheet=sheet)
        numbers, kept = self._data_rows(rows, header, batch)
        batch.numbers = numbers
        for at, column in header.columns.items():
            batch.cells[column.name] = [cells[at].strip() if at < len(cells) else "" for cells in kept]
        self._fill_context(batch, kept)
        for column in self.columns:
            if column.name in self.optional and column.name not in batch.cells:
                batch.cells[column.name] = [""] * len(numbers)
                batch.data[column.name] = [column.empty] * len(numbers)
        for column in header.columns.values():
            self._read_column(column, batch)
        self._check_keys(batch)
        self.derive(batch)
        if self.remit:
            self.remit.refuse_read(self, batch)
        return batch

    def _header(self, sheet, mapping):
        header = find_header(sheet, self.columns, mapping, self.header_row)
        if header is None:
            named = ", ".join(str(column.label) for column in self.columns[:6])
            raise UnreadableFileError(
                _("No row of the file names columns of this table. The first row must name them: %s …") % named
            )
        if header.twice:
            first, second = header.twice[0]
            raise UnreadableFileError(
                _("The columns “%(first)s” and “%(second)s” mean the same. Remove one of them.")
                % {"first": first, "second": second}
            )
        needed = {*self.key} - {*self.optional}
        present = {column.name for column in header.columns.values()} | {*self.given}
        if missing := [str(column.label) for column in self.columns if column.name in needed - present]:
            raise UnreadableFileError(
                _("The file lacks the column “%(missing)s”, by which rows are recognised. Columns found: %(found)s.")
                % {"missing": ", ".join(missing), "found": ", ".join(header.labels.values())}
            )
        return header

    def _data_rows(self, rows, header, batch):
        """Return (numbers, rows) of the data; a row with one text alone is a heading or a fault."""
        numbers, kept, self._contexts, context = [], [], [], self.given
        wide = len(header.columns) > 2
        for number, cells in rows:
            if wide and sum(1 for cell in cells if cell) == 1:
                text = next(cell.strip() for cell in cells if cell)
                found = self.heading(text)
                if found is None:
                    reason = _("The row has this one text and is no heading that is known.")
                    remedy = _("Remove the row, or complete it.")
                    batch.problems.append(Problem(number, "", text, "stray_text", reason, remedy))
                else:
                    context = self.given | found
                continue
            numbers.append(number)
            kept.append(cells)
            self._contexts.append(context)
        return numbers, kept

    def _fill_context(self, batch, kept):
        """Give rows below a heading what it says, where their own cell is empty or missing."""
        for name in {name for context in (self.given, *self._contexts) for name in context}:
            own = batch.cells.get(name) or [""] * len(kept)
            batch.cells[name] = [
                cell or context.get(name, "") for cell, context in zip(own, self._contexts, strict=True)
            ]
            column = next(column for column in self.columns if column.name == name)
            if column not in batch.header.columns.values():
                batch.header.columns[f"heading {name}"] = column

    @staticmethod
    def _read_column(column, batch):
        """Read each different text of a column once."""
        known, values = {"": column.empty}, []
        parse = column.parse
        for place, cell in enumerate(batch.cells[column.name]):
            try:
                values.append(known[cell])
                continue
            except KeyError:
                pass
            try:
                value = known[cell] = parse(cell)
            except CellError as error:
                value = None
                batch.refuse(place, column.name, error.code, error.reason, error.remedy)
            values.append(value)
        batch.data[column.name] = values

    def _check_keys(self, batch):
        seen = {}
        needed = [(at, name) for at, name in enumerate(self.key) if name not in self.optional]
        for place, key in enumerate(zip(*(batch.data[name] for name in self.key), strict=True)):
            empty = [name for _at, name in needed if not batch.cells[name][place]]
            if empty:
                batch.refuse(
                    place, empty[0], "no_key", _("The row does not say what it is about."), _("Fill the cell in.")
                )
            elif any(key[at] is None for at, _name in needed):
                # Refused where it was read.
                continue
            elif key in seen:
                batch.refuse(
                    place,
                    self.told_at or self.key[0],
                    "twice",
                    _("Row %d is about the same.") % batch.row_of(batch.numbers[seen[key]]),
                    _("Keep one of the two rows."),
                )
            else:
                seen[key] = place
