"""Figures of one indicator as a table of areas and years, every number leading to how it was made."""

from collections import defaultdict
from functools import cached_property
from html import escape

from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from xzedu.statistics import addresses, wording


class Grid:
    """A table: areas down, years across, the newest first.

    Written in Python: 300 cells with their links take a fifth of the time of a template (docs/adr/0009).
    """

    def __init__(self, pivot, areas, current, notes):
        self.pivot, self.areas, self.current, self.notes = pivot, areas, current, notes
        self.years = list(reversed(pivot.years))

    @cached_property
    def is_mixed(self):
        """Whether sample and real figures stand in one table: then each row or figure bears its own mark."""
        return len({self.current.is_sample(cell.release) for cell in self.pivot.cells.values()}) > 1

    @cached_property
    def _kinds(self):
        """{area id: whether its figures are sample ones, as far as there are}."""
        kinds = defaultdict(set)
        for (area, _year), cell in self.pivot.cells.items():
            kinds[area].add(self.current.is_sample(cell.release))
        return kinds

    @property
    def head(self):
        """The cells of the head row."""
        cells = [
            f'<th scope="col" class="figure">{escape(wording.axis_year(year, self.pivot.indicator))}'
            f"{superscript(self.notes.of_year(year))}{self._firmness(year)}</th>"
            for year in self.years
        ]
        return mark_safe("".join(cells))  # noqa: S308 - escaped above

    def _firmness(self, year):
        """Return a remark below a year whose figures are not final."""
        stages = {
            self.current.releases[cell.release].get_stage_display()
            for (_area, held), cell in self.pivot.cells.items()
            if held == year and self.current.releases[cell.release].stage == "provisional"
        }
        return "".join(f' <span class="quiet">{escape(stage)}</span>' for stage in stages)

    @property
    def rows(self):
        """The rows of the body."""
        indicator, breakdown = self.pivot.indicator, self.pivot.breakdown
        sample = f' <span class="sample">{escape(_("sample"))}</span>'
        # The address of a figure, with places for area and year: it is written several hundred times.
        base = reverse("statistics:figure")
        out = []
        for area in self.areas:
            cells = []
            for year in self.years:
                cell = self.pivot.cells.get((area.pk, year))
                text = escape(wording.cell(cell, indicator))
                if cell is not None:
                    address = addresses.of_figure(indicator, area, year, breakdown, path=base)
                    text = f'<a class="made" href="{escape(address)}">{text}</a>'
                    if len(self._kinds[area.pk]) > 1 and self.current.is_sample(cell.release):
                        text += sample
                kind = "figure" if cell is None or cell.value is not None else "figure reason"
                cells.append(f'<td class="{kind}">{text}{superscript(self.notes.of_cell(area.pk, year))}</td>')
            name = f'<a href="{addresses.of_area(area)}">{escape(area.local_name)}</a>'
            mark = sample if self.is_mixed and self._kinds[area.pk] == {True} else ""
            head = f'<th scope="row">{name}{superscript(self.notes.of_area(area.pk))}{mark}</th>'
            out.append(f"<tr>{head}{''.join(cells)}</tr>")
        return mark_safe("\n".join(out))  # noqa: S308 - escaped above


def superscript(numbers):
    """Return the marks of footnotes, each leading to its note."""
    return "".join(f'<sup><a href="#note-{number}">{number}</a></sup>' for number in numbers)
