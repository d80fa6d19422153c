"""Tables with years, areas or breakdowns as columns, turned into figures one a row."""

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from institutions.codes import LocaleGroup, Sector, Stage
from xzedu.common.imports import register
from xzedu.common.imports.columns import choice, plain
from xzedu.common.imports.problems import CellError, Problem, UnreadableFileError
from xzedu.common.imports.readers import MOST_ROWS, Sheet
from xzedu.statistics.codes import Sex
from xzedu.statistics.importers import cells
from xzedu.statistics.importers.figures import ObservationImporter

# In the lines above a table: （单位：万人）, 计量单位: 所.
CAPTION = re.compile(r"单位\s*[:：]\s*([^\s,，;；、)）]+)")
REMARK = re.compile(r"^(注|备注|说明|资料来源|数据来源|来源|制表|填表|审核|单位)")
TOTALS = {"合计", "总计", "小计"}
ROWS_SEARCHED = 20
IDENTIFYING = ("release", "indicator", "year", "area", "institution", "stage", "sector", "locale", "sex", "unit")


class Members:
    """Which dimension a text is a member of: a year, an area, an indicator, a breakdown."""

    def __init__(self):
        # In this order: a text is a member of the first it fits.
        self.parsers = {
            "year": cells.year,
            "area": cells.areas(),
            "indicator": cells.indicators(),
            "stage": choice(Stage.choices, cells.STAGE_NAMES),
            "sex": choice(Sex.choices, cells.SEX_NAMES),
            "sector": choice(Sector.choices, cells.SECTOR_NAMES),
            "locale": choice(LocaleGroup.choices, cells.LOCALE_NAMES),
        }
        self.held = {"": {}}

    def of(self, text):
        """Return dimension → member of a header's text, the unit in its brackets included; {} if it is none."""
        if text not in self.held:
            found = self._dimension(text)
            if not found and (match := cells.IN_BRACKETS.match(text)):
                inner = self._unit(match[2])
                outer = self._dimension(match[1])
                found = outer | inner if inner else outer
            self.held[text] = found
        return self.held[text]

    def _dimension(self, text):
        for name, parse in self.parsers.items():
            try:
                if parse(text):
                    return {name: text}
            except CellError:
                continue
        return {}

    @staticmethod
    def _unit(text):
        try:
            cells.unit(text)
        except CellError:
            return {}
        return {"unit": text}


@dataclass
class Layout:
    """How a wide table is laid out.

    Attributes:
        rows: places (in the sheet's rows) that the header takes up.
        left: place in a row → code name of the column that says what a row is about.
        values: place in a row → members its figures share.
        labels: place in a row → header as the file has it.
        context: members that hold for the whole table.
    """

    rows: tuple
    left: dict = field(default_factory=dict)
    values: dict = field(default_factory=dict)
    labels: dict = field(default_factory=dict)
    context: dict = field(default_factory=dict)


def melt(sheet, columns, members, given, mapping=None):
    """Return (long `Sheet`, problems) of a wide one.

    Args:
        columns: the `Column`s of the long form.
        members: `Members`.
        given: what holds for the whole table by the clerk's word.
        mapping: header text → code name, as the clerk reads it.

    Raises:
        UnreadableFileError: no header with years, areas or breakdowns over columns of figures.
    """
    rows = _filled(sheet)
    known = {name: column.name for column in columns for name in column.known_as()}
    known |= {plain(header): name for header, name in (mapping or {}).items()}
    layout = _layout(rows, known, members)
    if layout is None:
        raise UnreadableFileError(
            _(
                "No row of the file has years, areas or breakdowns over columns of figures. Put them into one row "
                "of the header, or bring the table in as “observations”, one figure a row."
            )
        )
    layout.context = _context(rows[: layout.rows[0]], members) | given
    problems = _unknown_columns(rows, layout)
    figures, origins = [], {}
    for number, texts in rows[layout.rows[-1] + 1 :]:
        if REMARK.match(next((text for text in texts if text), "")):
            continue
        about = {name: texts[at] for at, name in layout.left.items() if at < len(texts) and texts[at]}
        filled = [(at, texts[at]) for at in layout.values if at < len(texts) and texts[at]]
        if not filled or not about or about.get("area") in TOTALS:
            problems += _stray(number, texts, filled)
            continue
        about = _read_left(about, members)
        for at, text in filled:
            if len(figures) >= MOST_ROWS:
                raise UnreadableFileError(_("The table has more than %d figures. Split it.") % MOST_ROWS)
            figures.append(layout.context | about | layout.values[at] | {"value": text})
            origins[len(figures)] = (number, _origin(layout, at))
    names = [name for name in (*IDENTIFYING, "value") if any(name in figure for figure in figures)]
    long = [(place, [figure.get(name, "") for name in names]) for place, figure in enumerate(figures, start=1)]
    return Sheet([(0, names), *long], sheet.name, sheet.encoding, sheet.sheets, origins=origins), problems


def _filled(sheet):
    """Return [(row number, texts)] with the text of merged cells in each of them."""
    rows = [(number, [cell.strip() for cell in row]) for number, row in sheet.rows]
    by_number = dict(rows)
    for top, left, bottom, right in sheet.merged:
        first = by_number.get(top + 1)
        if first is None or left >= len(first) or not first[left]:
            continue
        for number in range(top + 1, bottom + 2):
            row = by_number.get(number)
            for at in range(left, right + 1) if row is not None else ():
                row.extend([""] * (at + 1 - len(row)))
                row[at] = first[left]
    return rows


def _layout(rows, known, members):
    """Return the `Layout` of the row, or of two rows, that has most members over columns of figures; or None."""
    best = None
    for place in range(min(len(rows), ROWS_SEARCHED)):
        for depth in (1, 2):
            if place + depth < len(rows):
                found = _match([rows[place + step][1] for step in range(depth)], known, members)
                found.rows = tuple(range(place, place + depth))
                if found.left and found.values and (best is None or _worth(found) > _worth(best)):
                    best = found
    return best


def _worth(layout):
    return sum(map(len, layout.values.values())) + len(layout.left)


def _match(header, known, members):
    layout = Layout(())
    width, above = max(map(len, header)), ""
    for at in range(width):
        texts = [row[at] if at < len(row) else "" for row in header]
        if len(texts) == 2:
            # An empty cell above continues its left neighbour.
            above = texts[0] or above
            if texts[1] and not texts[0] and members.of(texts[1]):
                texts[0] = above
        texts = list(dict.fromkeys(text for text in texts if text))
        layout.labels[at] = "-".join(texts)
        named = next((known[plain(text)] for text in texts if plain(text) in known), None)
        found = {}
        for text in texts:
            found |= members.of(text)
        if found and len([text for text in texts if members.of(text)]) == len(texts):
            layout.values[at] = found
        elif named in IDENTIFYING and named not in layout.left.values():
            layout.left[at] = named
    return layout


def _context(rows, members):
    """Return what the lines above the table say about all of it: its unit, and members that stand alone."""
    found = {}
    for _number, texts in rows:
        for text in texts:
            if match := CAPTION.search(text):
                found["unit"] = match[1]
            else:
                found = members.of(text) | found
    return found


def _unknown_columns(rows, layout):
    """Refuse columns of figures under a header that means nothing: they must not be lost unseen."""
    problems = []
    number = rows[layout.rows[-1]][0]
    for at, label in layout.labels.items():
        if at in layout.left or at in layout.values or plain(label) in map(plain, ("序号", "备注", *TOTALS)):
            continue
        if any(at < len(texts) and _is_figure(texts[at]) for _n, texts in rows[layout.rows[-1] + 1 :]):
            reason = _("The column has figures, but its header is no year, area, indicator or breakdown.")
            remedy = _("Correct the header, or remove the column.")
            problems.append(Problem(number, label, label, "unknown_column", reason, remedy))
    return problems


def _is_figure(text):
    try:
        return cells.number(text).value is not None
    except CellError:
        return False


def _stray(number, texts, filled):
    """Refuse a row with one text and no figure; a total of all areas, or a row of nothing yet, is passed over."""
    words = [text for text in texts if text]
    if filled or len(words) != 1 or words[0] in TOTALS:
        return []
    reason = _("The row has this one text and is no heading that is known.")
    return [Problem(number, "", words[0], "stray_text", reason, _("Remove the row, or complete it."))]


def _read_left(about, members):
    """Take units out of the brackets behind an indicator's name."""
    if "indicator" in about and (inner := members.of(about["indicator"])).get("unit"):
        return inner | {name: text for name, text in about.items() if name != "indicator"}
    return about


def _origin(layout, at):
    """Return code name → header of the file for the figures of one column."""
    labels = {name: layout.labels.get(place, "") for place, name in layout.left.items()}
    return {**dict.fromkeys((*layout.values[at], "value"), layout.labels[at]), **labels}


@register
class WideImporter(ObservationImporter):
    """Figures in a wide table; recognised as in the long one."""

    kind = "observations-wide"
    label = gettext_lazy("Figures, years or areas as columns")
    is_mapped = False

    def read(self, sheet, mapping=None):
        columns = [column for column in self.columns if column.name != "value"]
        long, problems = melt(sheet, columns, Members(), self.given, mapping)
        if len(long.rows) == 1 and not problems:
            raise UnreadableFileError(_("The file has a header but no rows below it."))
        batch = super().read(long)
        batch.problems[:0] = problems
        return batch
