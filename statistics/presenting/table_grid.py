"""A table of several dimensions as HTML: heads over several lines, every figure leading to how it was made.

The innermost dimension of the rows has a column of its own, which stays in sight when the rest is moved
sideways; the outer ones are lines between the rows, as wide as the table: so it can be read on a telephone.
Written in Python for its speed (docs/adr/0009).
"""

from collections import defaultdict
from functools import cached_property
from html import escape
from itertools import groupby

from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xzedu.statistics import addresses, wording
from xzedu.statistics.pivots import Breakdown
from xzedu.statistics.presenting.grids import superscript
from xzedu.statistics.tables import DIMENSIONS

# What stands at the corner, above the heads of the rows.
HEADS = {
    "indicator": gettext_lazy("Indicator"),
    "area": gettext_lazy("Area"),
    "year": gettext_lazy("Year"),
    "stage": gettext_lazy("Stage"),
    "part": gettext_lazy("Part"),
}


class TableGrid:
    """The head and the bodies of a table.

    Args:
        page: `presenting.table.TablePage` with a layout.
    """

    def __init__(self, page):
        self.page, self.layout, self.words = page, page.layout, page.words
        self.rows, self.columns = page.layout.rows, page.layout.columns

    @property
    def column_groups(self):
        """The groups of columns that the outermost heads are about."""
        groups = self.columns.heads(1) if len(self.columns.dimensions) > 1 else self.columns.heads(0)
        spans = "".join(f'<colgroup span="{head.span}"></colgroup>' for head in groups)
        return mark_safe(f"<colgroup></colgroup>{spans}")  # noqa: S308 - numbers

    @property
    def head(self):
        """The lines of the head, the outermost dimension first."""
        lines, depth = [], len(self.columns.levels)
        corner = " / ".join(str(HEADS[name]) for name in self.rows.dimensions)
        for number, heads in enumerate(self.columns.levels, start=1):
            cells = [f'<th scope="col" class="corner" rowspan="{depth}">{escape(corner)}</th>'] if number == 1 else []
            for head in heads:
                label = self._head_label(self.columns.dimensions[number - 1], head.path[-1])
                if number < depth:
                    cells.append(f'<th scope="colgroup" class="group" colspan="{head.span}">{label}</th>')
                else:
                    cells.append(f'<th scope="col" class="figure">{label}</th>')
            lines.append(f"<tr>{''.join(cells)}</tr>")
        return mark_safe("\n".join(lines))  # noqa: S308 - escaped where written

    def _head_label(self, dimension, value):
        text = escape(self.words.label(dimension, value))
        if dimension == "indicator":
            text = f'<a href="{escape(self.words.indicators[value].get_absolute_url())}">{text}</a>'
        text += superscript(self.page.notes.of_head(dimension, value))
        if dimension == "indicator" and (unit := wording.unit(self.words.indicators[value])):
            text += f' <span class="quiet">{escape(unit)}</span>'
        if dimension == "year":
            text += "".join(f' <span class="quiet">{escape(stage)}</span>' for stage in self._firmness.get(value, ()))
        return text

    @cached_property
    def _firmness(self):
        """{year: what its figures are called that are not final}."""
        found, current = defaultdict(set), self.page.current
        for place, cell in self.page.figures.items():
            release = current.releases[cell.release]
            if release.stage == "provisional":
                found[place.year].add(release.get_stage_display())
        return found

    @cached_property
    def _kinds(self):
        """{path of a row: whether its figures are sample ones, as far as there are}."""
        at = [DIMENSIONS.index(name) for name in self.rows.dimensions]
        kinds = defaultdict(set)
        for place, cell in self.page.figures.items():
            kinds[tuple(place[index] for index in at)].add(self.page.current.is_sample(cell.release))
        return kinds

    @property
    def bodies(self):
        """The rows the page shows, those with the same outer heads in a body of their own."""
        out, width = [], 1 + len(self.columns.paths)
        shown = self.rows.paths[: self.page.shown_rows]
        for outer, paths in groupby(shown, key=lambda path: path[:-1]):
            rows = [self._row(path) for path in paths]
            if outer:
                names = zip(self.rows.dimensions, outer, strict=False)
                label = " · ".join(self._head_label(name, value) for name, value in names)
                head = f'<th scope="rowgroup" colspan="{width}"><span>{label}</span></th>'
                rows.insert(0, f'<tr class="group">{head}</tr>')
            out.append(f"<tbody>{''.join(rows)}</tbody>")
        return mark_safe("\n".join(out))  # noqa: S308 - escaped where written

    def _row(self, path):
        is_sample = self.page.is_mixed and self._kinds[path] == {True}
        head = self._head_label(self.rows.dimensions[-1], path[-1]) + (self._sample if is_sample else "")
        cells = "".join(self._cell(path, column) for column in self.columns.paths)
        return f'<tr><th scope="row">{head}</th>{cells}</tr>\n'

    def _cell(self, row, column):
        page, place = self.page, self.layout.place(row, column)
        cell = page.figures.get(place)
        if cell is None:
            return f'<td class="figure">{wording.NEVER_MEASURED}</td>'
        indicator = self.words.indicators[place.indicator]
        area, breakdown = page.places.by_id[place.area], Breakdown.of(place.stage, place.part)
        address = addresses.of_figure(indicator, area, place.year, breakdown, path=self._figure_path)
        text = f'<a class="made" href="{escape(address)}">{escape(wording.cell(cell, indicator))}</a>'
        if len(self._kinds[row]) > 1 and page.current.is_sample(cell.release):
            text += self._sample
        text += superscript(page.notes.of_cell(place))
        if place in page.revised:
            new = _("now %(value)s") % {"value": wording.cell(page.revised[place], indicator)}
            text += f' <span class="now">{escape(new)}</span>'
        return f'<td class="{"figure" if cell.value is not None else "figure reason"}">{text}</td>'

    @cached_property
    def _figure_path(self):
        return reverse("statistics:figure")

    @cached_property
    def _sample(self):
        return f' <span class="sample">{escape(_("sample"))}</span>'
