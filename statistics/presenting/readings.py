"""One figure ready to be shown: its number, unit, year, change in words, source, course over the years."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from xzedu.statistics import addresses, wording
from xzedu.statistics.charts import Series, line, spark


@dataclass
class Reading:
    """The figure of an area in a year, beside what compares with it.

    Attributes:
        pivot: where it is from.
        cell: `pivots.Cell`; its value may be missing.
        current: `releases.Current`.
        breaks: the `Break`s of the indicator that concern the area.
    """

    pivot: object
    area: object
    year: int
    cell: object
    current: object
    breaks: list

    @property
    def indicator(self):
        return self.pivot.indicator

    @property
    def breakdown(self):
        return self.pivot.breakdown

    @property
    def has_value(self):
        return self.cell.value is not None

    @property
    def is_sample(self):
        return self.current.is_sample(self.cell.release)

    @property
    def release(self):
        return self.current.releases[self.cell.release]

    @property
    def source(self):
        """Whence it comes, in words: the release's source, else the series itself."""
        release = self.release
        return release.source.local_title if release.source else release.series.local_title

    @cached_property
    def before(self):
        """(year, value) it compares with: the figure before, unless the series breaks in between; or None."""
        if not self.has_value:
            return None
        held = self.pivot.before(self.current, self.area.pk, self.year)
        if held is None or any(held[0] < cut.year <= self.year for cut in self.breaks):
            return None
        return held[0], held[1].value

    @property
    def name(self):
        return self.indicator.local_name

    @property
    def breakdown_name(self):
        """The breakdown in words; nothing where it is the whole."""
        return wording.breakdown_name(self.breakdown) if any(self.breakdown) else ""

    @property
    def number(self):
        """The number without its unit, or why there is none."""
        if not self.has_value:
            return wording.missing(self.cell.missing)
        return wording.short(self.cell.value, self.indicator)

    @property
    def exact(self):
        return wording.cell(self.cell, self.indicator)

    @property
    def unit(self):
        return wording.unit(self.indicator, self.cell.value) if self.has_value else ""

    @property
    def year_name(self):
        return wording.year(self.year, self.indicator)

    @property
    def change(self):
        """The change in words, or nothing."""
        if self.before is None:
            return ""
        then, old = self.before
        since = None if then == self.year - 1 else wording.year(then, self.indicator)
        return wording.change(self.cell.value, old, self.indicator, since=since)

    @property
    def judgement(self):
        return wording.judgement(self.cell.value, self.before[1], self.indicator) if self.before else ""

    @property
    def sentence(self):
        return wording.sentence(
            self.indicator, self.breakdown, self.area.local_name, self.year, self.cell,
            before=self.before, is_sample=self.is_sample,
        )  # fmt: skip

    @property
    def figure_address(self):
        """Where it is told how the figure was made."""
        return addresses.of_figure(self.indicator, self.area, self.year, self.breakdown)

    @property
    def address(self):
        """The indicator's page, opened at this breakdown."""
        return addresses.of_indicator(self.indicator, self.breakdown)

    @property
    def spark(self):
        """The course over the years as a small drawing, of figures alike: all sample or all real."""
        values = {
            year: wording.rounded(cell.value, self.indicator.decimals)
            for year, cell in self.pivot.line(self.area.pk)
            if cell.value is not None and self.current.is_sample(cell.release) == self.is_sample
        }
        title = _("%(name)s, %(first)s to %(last)s") % {
            "name": self.name,
            "first": wording.axis_year(min(values, default=self.year), self.indicator),
            "last": wording.axis_year(max(values, default=self.year), self.indicator),
        }
        return spark.draw(title, Series(self.name, values, is_sample=self.is_sample), drawn_breaks(self.breaks))


def drawn_breaks(breaks):
    """Return breaks as charts draw them: one a year, with all that is said about it."""
    notes = {}
    for cut in breaks:
        notes.setdefault(cut.year, []).append(cut.local_note)
    return [line.Break(year, " ".join(dict.fromkeys(said))) for year, said in sorted(notes.items())]


def of(pivot, area, current, dictionary, year=None, *, is_sample=None):
    """Return the `Reading` of an area in `year`, or in the last year with a value; None where there is none.

    Args:
        is_sample: True for sample figures alone, False for real ones, None for either.
    """
    if year is None:
        found = [
            (then, cell)
            for then, cell in pivot.line(area.pk)
            if cell.value is not None and is_sample in (None, current.is_sample(cell.release))
        ]
        if not found:
            return None
        year, cell = found[-1]
    elif (cell := pivot.cells.get((area.pk, year))) is None:
        return None
    return Reading(pivot, area, year, cell, current, dictionary.breaks_of(pivot.indicator, {area.pk}))
