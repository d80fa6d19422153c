"""The tables of a bulletin: districts by indicators, stages by indicators; every number leads to how it was made.

Written in Python, as `grids` does (docs/adr/0009): a bulletin has a thousand cells.
"""

from html import escape
from typing import NamedTuple

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from institutions.codes import Stage, labels
from xzedu.statistics import addresses, wording
from xzedu.statistics.codes import Missing, Unit
from xzedu.statistics.pivots import Breakdown
from xzedu.statistics.presenting.bulletin.sentences import linked
from xzedu.statistics.presenting.grids import superscript

# Units that the names of indicators do not say, and the figures neither.
NAMED_UNITS = {Unit.PERSONS, Unit.SCHOOLS, Unit.CLASSES, Unit.PER_CLASS, Unit.SQUARE_METRES_EACH, Unit.YUAN_EACH}


class Table(NamedTuple):
    """A table as markup: the cells of its head row beyond the first, and the rows of its body."""

    key: str
    caption: str
    first: str
    head: SafeString
    rows: SafeString
    note: str = ""


class Tables:
    """The tables of one bulletin.

    Args:
        figures: `figures.Figures`.
        marks: `footmarks.Footmarks`.
    """

    def __init__(self, figures, marks):
        self.figures, self.marks = figures, marks
        self.path = reverse("statistics:figure")

    def of_districts(self, key, columns, caption):
        """Return the table of the city and its districts, or None where no district has a figure.

        Args:
            columns: (code of an indicator, stage) each; those without a figure are left out.
        """
        figures = self.figures
        columns = [(code, Breakdown(stage)) for code, stage in columns if figures.pivot(code, Breakdown(stage))]
        rows, known = [], False
        for area in figures.areas:
            cells = [(figures.cell(code, breakdown, area), figures.indicators[code], breakdown)
                     for code, breakdown in columns]  # fmt: skip
            if any(cell for cell, *_rest in cells):
                known = known or area != figures.city
                name = f'<a href="{addresses.of_area(area)}">{escape(area.local_name)}</a>'
                head = f'<th scope="row">{name}{superscript(self.marks.of_area(area.pk))}</th>'
                body = "".join(self._cell(area, *cell) for cell in cells)
                rows.append(_row(head + body, is_whole=area == figures.city))
        if not known:
            return None
        stages = {breakdown.stage for _code, breakdown in columns}
        head = self._head(columns, with_stage=len(stages) > 1)
        return Table(key, caption, _("Area"), head, _markup(rows))

    def of_stages(self, key, crossing, caption):
        """Return the table of an `outline.Crossing` for the city, each figure with its change; None without figures."""
        figures = self.figures
        columns = [(code, Breakdown()) for code in crossing.indicators if code in figures.indicators]
        rows = []
        for stage in crossing.stages:
            readings = [figures.reading(code, stage, sector=crossing.sector) for code, _whole in columns]
            if any(reading and reading.cell.missing != Missing.NOT_APPLICABLE for reading in readings):
                name = labels(Stage)[stage] if stage else _("All stages")
                body = "".join(map(self._reading, readings))
                rows.append(_row(f'<th scope="row">{escape(name)}</th>{body}', is_whole=not stage))
        if not rows:
            return None
        note = _(
            "Below each figure: its change against the year before, of counts in per cent, "
            "of percentages in percentage points, of the others in their unit."
        )
        return Table(key, caption, _("Stage"), self._head(columns), _markup(rows), note)

    def _head(self, columns, *, with_stage=False):
        cells = []
        for code, breakdown in columns:
            indicator = self.figures.indicators[code]
            name, unit = indicator.local_name, ""
            if indicator.unit in NAMED_UNITS:
                unit = str(indicator.get_unit_display())
            small = [labels(Stage)[breakdown.stage]] if with_stage else []
            small += [unit] if unit and unit.lower() != name.lower() else []
            marks = superscript(self.marks.of_indicator(indicator.pk))
            name = f'<a href="{escape(addresses.of_indicator(indicator, breakdown))}">{escape(name)}</a>{marks}'
            name += "".join(f"<small>{escape(text)}</small>" for text in small)
            cells.append(f'<th scope="col" class="figure">{name}</th>')
        return _markup(cells)

    def _cell(self, area, cell, indicator, breakdown):
        text = wording.cell(cell, indicator)
        if cell is None:
            return f'<td class="figure">{text}</td>'
        href = addresses.of_figure(indicator, area, self.figures.year, breakdown, path=self.path)
        marks = superscript(self.marks.of_figure(indicator.pk, area.pk, breakdown))
        kind = "figure" if cell.value is not None else "figure reason"
        return f'<td class="{kind}">{linked(text, href)}{marks}</td>'

    def _reading(self, reading):
        if reading is None:
            return f'<td class="figure">{wording.NEVER_MEASURED}</td>'
        cell = self._cell(reading.area, reading.cell, reading.indicator, reading.breakdown)
        change = difference(reading)
        return cell.replace("</td>", f"<small>{escape(change)}</small></td>") if change else cell


def difference(reading):
    """Return the change of a `Reading` against the year before as tables show it: +1.2%, −0.31; "" without one."""
    if reading.before is None or reading.before[0] != reading.year - 1:
        return ""
    new, old, indicator = reading.cell.value, reading.before[1], reading.indicator
    if indicator.unit in wording.COUNTS:
        if not old:
            return ""
        text, sign = wording.plain((new - old) / old * 100, 1), "%"
    else:
        text, sign = wording.plain(new - old, indicator.decimals), ""
    if not text.strip("−0."):
        return "±0"
    return f"{text}{sign}" if text.startswith("−") else f"+{text}{sign}"


def _row(cells, *, is_whole):
    return f'<tr class="whole">{cells}</tr>' if is_whole else f"<tr>{cells}</tr>"


def _markup(parts):
    return mark_safe("\n".join(parts))  # noqa: S308 - escaped where they are written
