"""Files into rows of texts: CSV in the encodings Chinese offices use, XLSX, XLS and ODS."""

import csv
import io
import zipfile
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from xzedu.common.imports.problems import UnreadableFileError

LARGEST_FILE = 100 * 1024 * 1024
LARGEST_UNPACKED = 1024 * 1024 * 1024
# A sheet packs well, but not a thousandfold: that is a bomb.
LARGEST_RATIO = 300
MOST_ROWS = 1_000_000
ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be")
# Where workbooks keep their programs: XLSM and XLSB in a part of the archive, XLS in a stream of this name.
MACRO_PART = "xl/vbaproject.bin"
MACRO_STREAM = "_VBA_PROJECT".encode("utf-16-le")

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
NOT_TABLES = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"{\\rtf", "RTF"),
    (b"7z\xbc\xaf", "7-Zip"),
    (b"Rar!", "RAR"),
    (b"\x1f\x8b", "gzip"),
)


@dataclass
class Sheet:
    """The cells of one table as texts.

    Attributes:
        rows: [(number of the row in the file, [texts])], rows without any text left out.
        name: the sheet's name, or "" for a text file.
        encoding: of a text file.
        sheets: names of all sheets of the workbook.
        merged: [(first row, first column, last row, last column)]; rows counted from 0 in the file,
            columns from 0 in `rows`.
        origins: row number → (row of the file, code name of a column → its header there), of a table
            that was reshaped so that one line became several rows.
    """

    rows: list
    name: str = ""
    encoding: str = ""
    sheets: list = field(default_factory=list)
    merged: list = field(default_factory=list)
    origins: dict = field(default_factory=dict)


def read(content, file_name, sheet=None, encoding=None):
    """Return the `Sheet` in the bytes `content`; `sheet` names one of a workbook (default: the first with data).

    `encoding` is one of `ENCODINGS`, if somebody knows how a text file is written.

    Raises:
        UnreadableFileError: empty, too large, not a table, encrypted, damaged.
    """
    if not content.strip(b"\x00 \t\r\n"):
        raise UnreadableFileError(_("The file “%s” is empty.") % file_name)
    if len(content) > LARGEST_FILE:
        raise UnreadableFileError(
            _("The file is larger than %d MB. Split it into several files.") % (LARGEST_FILE // 1024 // 1024)
        )
    for magic, kind in NOT_TABLES:
        if content.startswith(magic):
            raise UnreadableFileError(
                _("The file is a %s file, not a table. Save the table as XLSX or CSV and bring that in.") % kind
            )
    if content.startswith((b"PK", OLE_MAGIC)):
        return _read_workbook(content, sheet)
    return _read_text(content, encoding)


def _read_workbook(content, wanted):
    if content.startswith(b"PK"):
        _check_archive(content)
    elif MACRO_STREAM in content:
        raise UnreadableFileError(_macros())
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = workbook.sheet_names
        if wanted is not None and wanted not in names:
            raise UnreadableFileError(
                _("There is no sheet “%(wanted)s”. The file has: %(names)s.")
                % {"wanted": wanted, "names": ", ".join(names)}
            )
        for name in [wanted] if wanted else names:
            found = workbook.get_sheet_by_name(name)
            rows = _texts(found)
            if rows:
                return Sheet(rows, name=name, sheets=names, merged=_merged(found))
    except (CalamineError, OSError, zipfile.BadZipFile) as error:
        if "password" in str(error).lower() or "encrypt" in str(error).lower() or content.startswith(OLE_MAGIC):
            raise UnreadableFileError(
                _("The workbook is protected by a password or is not a workbook. Save it without a password as XLSX.")
            ) from error
        raise UnreadableFileError(
            _("The workbook is damaged and cannot be read. Open it and save it again as XLSX.")
        ) from error
    raise UnreadableFileError(_("No sheet of the workbook has any data."))


def _macros():
    return _("The workbook holds macros, programs of its own: it is refused. Save it without them as XLSX.")


def _check_archive(content):
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except zipfile.BadZipFile as error:
        raise UnreadableFileError(
            _("The workbook is damaged and cannot be read. Open it and save it again as XLSX.")
        ) from error
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > LARGEST_UNPACKED or unpacked > LARGEST_RATIO * max(len(content), 4096):
        raise UnreadableFileError(_("The workbook unpacks to far more than a table holds; it is refused."))
    names = {entry.filename for entry in entries}
    if MACRO_PART in {name.lower() for name in names}:
        raise UnreadableFileError(_macros())
    if not ({"xl/workbook.xml", "xl/workbook.bin", "content.xml"} & names):
        raise UnreadableFileError(
            _("The file is no workbook (a Word file or an archive?). Save the table as XLSX or CSV.")
        )


def _merged(sheet):
    """Return the merged cells, their columns counted as in the rows: from the first that is used."""
    _row, first = sheet.start or (0, 0)
    return [
        (top, left - first, bottom, right - first)
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
        # Merged blanks beside the table say nothing.
        if left >= first
    ]


def _texts(sheet):
    if sheet.total_height > MOST_ROWS:
        raise UnreadableFileError(_("The table has more than %d rows. Split it into several files.") % MOST_ROWS)
    rows = []
    for number, row in enumerate(sheet.iter_rows(), start=1):
        cells = [cell if cell.__class__ is str else _text(cell) for cell in row]
        if any(cells) and any(cell.strip() for cell in cells):
            rows.append((number, cells))
    return rows


def _text(cell):
    """Return a cell's value as somebody would type it."""
    if cell.__class__ is float:
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ")
    if isinstance(cell, (date, time)):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return str(cell)


def _read_text(content, encoding):
    text, encoding = decode(content, encoding)
    beginning = text[:1000].lstrip().lower()
    if beginning.startswith(("<!doctype", "<html", "<?xml")):
        raise UnreadableFileError(
            _("The file is a web page, not a table, whatever its name says. Open it and save it as XLSX or CSV.")
        )
    delimiter = max(",\t;", key=text[:5000].count)
    csv.field_size_limit(LARGEST_FILE)
    rows = []
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        # Counted as a spreadsheet does: a line break inside quotation marks begins no row.
        for number, row in enumerate(reader, start=1):
            if any(row) and any(cell.strip() for cell in row):
                rows.append((number, row))
            if len(rows) > MOST_ROWS:
                raise UnreadableFileError(_("The table has more than %d rows. Split it.") % MOST_ROWS)
    except csv.Error as error:
        raise UnreadableFileError(
            _("Line %(line)d is not proper CSV (%(error)s): a quotation mark is not closed or stands alone.")
            % {"line": reader.line_num, "error": error}
        ) from error
    return Sheet(rows, encoding=encoding)


def decode(content, encoding=None):
    """Return (text, encoding) of the bytes of a text file: UTF-8, UTF-16 or GB18030.

    Raises:
        UnreadableFileError: none of them fits.
    """
    if encoding in ENCODINGS:
        tries = [encoding]
    elif content.startswith(BOM_UTF8):
        tries = ["utf-8-sig"]
    elif content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        tries = ["utf-16"]
    elif b"\x00" in content[:4000]:
        # UTF-16 without a mark: the zero bytes of digits, commas and line ends tell the order.
        sample = content[:4000]
        tries = ["utf-16-le" if sample[1::2].count(0) >= sample[0::2].count(0) else "utf-16-be"]
    else:
        tries = ["utf-8", "gb18030"]
    for encoding in tries:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text, encoding
    raise UnreadableFileError(
        _("The file is neither a workbook nor text in UTF-8, GB18030 or UTF-16. Save the table as XLSX or CSV.")
    )
