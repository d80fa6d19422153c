"""Columns of a table: what they are called, and how their cells are read."""

import re
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils.translation import gettext as _
from django.utils.translation import override

from xzedu.common.imports.problems import CellError
from xzedu.common.text import normalise

YES = {"1", "true", "yes", "y", "是", "有", "√", "对"}
NO = {"0", "false", "no", "n", "否", "无", "×", "不", "没有"}
_DATE = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]00:00(?::00)?)?|(\d{4})(\d{2})(\d{2})"
)


@dataclass(frozen=True)
class Column:
    """A column a table may have.

    Attributes:
        name: its code name, the model's field unless `column` says otherwise.
        label: what it is called (translated); both languages and `names` are understood.
        parse: text → value; raises `CellError`. Called once for each different text.
        required: a new row must have a value.
        column: the database column it is written to; None for one that only leads to others.
        empty: the value of an empty cell.
    """

    name: str
    label: object
    parse: object
    names: tuple = ()
    required: bool = False
    column: str | None = ""
    empty: object = None
    help: object = ""

    @property
    def db_column(self):
        return self.name if self.column == "" else self.column

    def known_as(self):
        """Return every spelling of the column's name, in normal form."""
        known = {self.name, *self.names}
        for language in ("zh-hans", "en"):
            with override(language):
                known.add(str(self.label))
        return {plain(name) for name in known}


def plain(header):
    """Return a header as it is compared: no blanks, marks or case."""
    return normalise(header).replace(" ", "")


def text(most=None, pattern=None, remedy=""):
    """Return a parser of texts of at most `most` characters that match `pattern` from end to end."""

    def parse(cell):
        if most and len(cell) > most:
            raise CellError(
                "too_long",
                _("%(length)d characters are too many: at most %(most)d.") % {"length": len(cell), "most": most},
                _("Shorten it."),
            )
        if pattern and not re.fullmatch(pattern, cell):
            raise CellError("wrong_form", _("It does not have the form it must have."), str(remedy))
        return cell

    return parse


def code(width, pattern=None, remedy=""):
    """Return a parser of codes of `width` digits; zeros a spreadsheet dropped in front are put back."""
    matching = text(width, pattern, remedy)

    def parse(cell):
        digits = cell.removesuffix(".0").replace(" ", "")
        return matching(digits.zfill(width) if digits.isdigit() and len(digits) < width else digits)

    return parse


def integer(least=0, most=2_147_483_647):
    """Return a parser of whole numbers between `least` and `most`; 1,234 and full-width digits are understood."""

    def parse(cell):
        number = _number(cell)
        if number != int(number):
            raise CellError("not_whole", _("It is not a whole number."), _("Give a number without decimals."))
        return int(_between(number, least, most))

    return parse


def decimal(least, most):
    """Return a parser of numbers between `least` and `most`."""
    return lambda cell: _between(_number(cell), least, most)


def _number(cell):
    try:
        number = float(normalise_digits(cell))
    except ValueError:
        raise CellError(
            "not_a_number", _("It is not a number."), _("Give digits only, such as 1234 or 34.26.")
        ) from None
    if number != number or number in (float("inf"), float("-inf")):
        raise CellError("not_a_number", _("It is not a number."), _("Give digits only, such as 1234 or 34.26."))
    return number


def normalise_digits(cell):
    return cell.translate(_FULL_WIDTH).replace(",", "").replace(" ", "")


_FULL_WIDTH = {ord("０") + digit: str(digit) for digit in range(10)} | {ord("．"): ".", ord("，"): ",", ord("－"): "-"}


def _between(number, least, most):
    if not least <= number <= most:
        raise CellError(
            "out_of_range",
            _("It is not between %(least)s and %(most)s.") % {"least": least, "most": most},
            _("Check the figure; are two columns exchanged?"),
        )
    return number


def day(cell):
    """Read a date: 2023-09-01, 2023/9/1, 2023年9月1日 or 20230901."""
    match = _DATE.fullmatch(cell.translate(_FULL_WIDTH))
    if not match:
        raise CellError("not_a_date", _("It is not a date."), _("Write it as 2023-09-01."))
    try:
        return date(*(int(part) for part in match.groups() if part))
    except ValueError:
        raise CellError("no_such_day", _("There is no such day."), _("Check month and day.")) from None


def boolean(cell):
    """Read 是/否, yes/no, 1/0 or true/false."""
    lowered = cell.lower()
    if lowered in YES:
        return True
    if lowered in NO:
        return False
    raise CellError("not_yes_or_no", _("It is neither yes nor no."), _("Write 是 or 否, yes or no."))


def url(cell):
    """Read a web address; http:// is put in front of one that has no scheme."""
    address = cell if "://" in cell else f"http://{cell}"
    try:
        URLValidator(schemes=["http", "https"])(address)
    except ValidationError:
        raise CellError("not_an_address", _("It is not a web address."), _("Write it as https://example.cn.")) from None
    return address


def email(cell):
    """Read an e-mail address."""
    try:
        validate_email(cell)
    except ValidationError:
        raise CellError("not_an_email", _("It is not an e-mail address."), _("Write it as name@example.cn.")) from None
    return cell


def choice(choices, synonyms=None):
    """Return a parser of one of `choices` (value, label) by value or by its label in either language."""
    known = {}
    choices = list(choices)

    def fill():
        for language in ("en", "zh-hans"):
            with override(language):
                known.update({plain(str(label)): str(value) for value, label in choices})
        known.update({plain(name): str(value) for name, value in (synonyms or {}).items()})
        known.update({plain(str(value)): str(value) for value, _label in choices})

    def parse(cell):
        if not known:
            fill()
        try:
            return known[plain(cell)]
        except KeyError:
            allowed = ", ".join(f"{value} {label}" for value, label in choices[:8])
            more = " …" if len(choices) > 8 else ""
            raise CellError(
                "unknown_choice", _("It is none of the values that are allowed."), _("One of: %s") % (allowed + more)
            ) from None

    # For the drop-downs of templates.
    parse.labels = lambda: [str(label) for _value, label in choices]
    return parse


def several(parse, store):
    """Return a parser of several values separated by 、 , ; / or blanks, put together by `store`."""
    return lambda cell: store([parse(part) for part in re.split(r"[、,，;；/\s]+", cell) if part])


def lookup(known, kind, remedy):
    """Return a parser that finds a row's id by any of its names in the mapping `known()` (read once)."""
    held = {}

    def parse(cell):
        if not held:
            held.update({plain(str(name)): pk for name, pk in known().items()})
            held.setdefault("", None)
        try:
            return held[plain(cell)]
        except KeyError:
            raise CellError(
                "unknown_reference",
                _("No %(kind)s is called or numbered so.") % {"kind": kind},
                str(remedy),
            ) from None

    return parse


@dataclass
class Header:
    """How the columns of a file were understood.

    Attributes:
        row: the file's row numbers that the header takes up.
        columns: place in a row → `Column`.
        labels: place in a row → header text.
        unknown: header texts that mean nothing here.
    """

    rows: tuple
    columns: dict
    labels: dict
    unknown: list = field(default_factory=list)
    twice: list = field(default_factory=list)


ROWS_SEARCHED = 20
_NOTE = re.compile(r"[(（\[【].*?[)）\]】]")


def find_header(sheet, columns, mapping=None, row=None):
    """Return the `Header` of a sheet, or None if no row looks like one.

    Title rows above are passed over; a header in two rows (merged cells above, parts
    below) is read as one. `mapping` (header text → code name) overrules; an empty code name
    leaves the column out. `row` is the row the header begins in, if somebody knows.
    """
    known = {name: column for column in columns for name in column.known_as()}
    by_name = {column.name: column for column in columns}
    for header, name in (mapping or {}).items():
        known[plain(header)] = by_name[name] if name else None
    rows = _with_merged(sheet)
    best = None
    for place, (number, cells) in enumerate(rows):
        if row not in (None, number):
            continue
        candidates = [((number,), {at: (cell,) for at, cell in enumerate(cells)})]
        if place + 1 < len(rows):
            below_number, below = rows[place + 1]
            candidates.append(((number, below_number), _joined(cells, below)))
        for numbers, labels in candidates:
            header = _match(numbers, labels, known)
            if len(header.columns) > (len(best.columns) if best else 0):
                best = header
    if best is None or len(best.columns) < min(2 if row is None else 1, len(columns)):
        return None
    return best


def likely_header(sheet, row=None):
    """Return the `Header` of a sheet whose names mean nothing: row `row`, or the first with several texts."""
    rows = _with_merged(sheet)
    several = (number for number, cells in rows if sum(1 for cell in cells if cell.strip()) > 1)
    number = row if row in dict(rows) else next(several, rows[0][0])
    return _match((number,), {at: (cell,) for at, cell in enumerate(dict(rows)[number])}, {})


def _with_merged(sheet):
    """Return the first rows with the text of merged cells in each of their cells."""
    rows = [(number, list(cells)) for number, cells in sheet.rows[:ROWS_SEARCHED]]
    by_number = dict(rows)
    for top, left, bottom, right in sheet.merged:
        cells = by_number.get(top + 1)
        # A title over the whole width is no header.
        if cells is None or left >= len(cells):
            continue
        for row in range(top, bottom + 1):
            for at in range(left, right + 1):
                if row + 1 in by_number and at < len(by_number[row + 1]):
                    by_number[row + 1][at] = cells[left]
    return rows


def _joined(above, below):
    """Return place → candidates of a two-row header; an empty cell above continues its left neighbour."""
    labels, last = {}, ""
    for at in range(max(len(above), len(below))):
        upper = above[at].strip() if at < len(above) else ""
        lower = below[at].strip() if at < len(below) else ""
        last = upper or last
        if lower and lower != upper:
            labels[at] = (f"{last}-{lower}", lower) if last else (lower,)
        else:
            labels[at] = (upper,)
    return labels


def _match(numbers, labels, known):
    header = Header(numbers, {}, {})
    used = {}
    for at, candidates in labels.items():
        candidates = [candidate.strip() for candidate in candidates if candidate.strip()]
        if not candidates:
            continue
        header.labels[at] = candidates[0]
        forms = [form for c in candidates for form in (plain(c), plain(_NOTE.sub("", c)))]
        column = next((known[form] for form in forms if form in known), None)
        if column is None:
            header.unknown.append(candidates[0])
        elif column.name in used:
            header.twice.append((header.labels[used[column.name]], candidates[0]))
        else:
            used[column.name] = at
            header.columns[at] = column
    return header
