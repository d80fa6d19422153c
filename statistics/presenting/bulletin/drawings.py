"""The charts of a bulletin, each with its finding as its title; one without figures is not drawn."""

from django.utils.translation import gettext as _

from institutions.codes import Sector, Stage, labels
from xzedu.statistics import wording
from xzedu.statistics.charts import Quantity, Series, bar, line, stacked
from xzedu.statistics.presenting import readings
from xzedu.statistics.presenting.bulletin import outline

# Standard sizes of a class (domain facts §5): primary 45, secondary 50.
STANDARD_CLASS = {Stage.PRIMARY: 45, Stage.JUNIOR: 50}


class Drawings:
    """Draws the charts of one bulletin.

    Args:
        figures: `figures.Figures`.
        source: the words below each chart.
    """

    def __init__(self, figures, source):
        self.figures, self.source = figures, source

    def draw(self, name):
        """Return the chart of a name, or None where there are no figures for it."""
        return DRAWINGS[name](self, name)

    def _series(self, code, stages, *, names=None):
        """Return a `Series` of the city for each stage that has at least one number."""
        indicator = self.figures.indicators.get(code)
        found = []
        for stage in stages if indicator else ():
            values = {
                year: wording.missing(cell.missing)
                if cell.value is None
                else wording.rounded(cell.value, indicator.decimals)
                for year, cell in self.figures.course(code, stage)
            }
            if any(not isinstance(value, str) for value in values.values()):
                name = (names or {}).get(stage) or labels(Stage)[stage]
                found.append(Series(name, values, is_sample=self.figures.is_sample))
        return found

    def _breaks(self, indicator):
        return readings.drawn_breaks(self.figures.dictionary.breaks_of(indicator, {self.figures.city.pk}))

    def stages(self, name):
        """Draw the pupils of all stages on top of each other."""
        series = self._series("enrolment", outline.STAGES)
        if not series:
            return None
        indicator = self.figures.indicators["enrolment"]
        title = self._change_title(self.figures.reading("enrolment")) or self._list_title("enrolment", outline.STAGES)
        return stacked.draw(name, title, series, Quantity.of(indicator), label=line.school_year, source=self.source)

    def courses(self, name):
        """Draw one indicator over the years, a line for each stage."""
        code, stages = COURSES[name]
        series = self._series(code, stages)
        if not series:
            return None
        indicator = self.figures.indicators[code]
        return line.draw(
            name, self._list_title(code, stages), series, Quantity.of(indicator),
            breaks=self._breaks(indicator), source=self.source,
        )  # fmt: skip

    def preschool(self, name):
        """Draw children enrolled, entering and leaving: how a smaller intake goes through."""
        stage = Stage.PRESCHOOL
        flows = {"enrolment": _("Children enrolled"), "entrants": _("Newly entered"), "graduates": _("Left for school")}
        series = [one for code, said in flows.items() for one in self._series(code, [stage], names={stage: said})]
        if not self._series("enrolment", [stage]):
            return None
        indicator = self.figures.indicators["enrolment"]
        title = self._change_title(self.figures.reading("enrolment", stage)) or self._list_title("enrolment", [stage])
        return line.draw(
            name, title, series, Quantity.of(indicator), breaks=self._breaks(indicator), source=self.source
        )  # fmt: skip

    def districts(self, name):
        """Draw one indicator of the districts as bars, the city's figure or a standard as a line."""
        code, stage = BARS[name]
        readings_of = self._district_readings(code, stage)
        if len(readings_of) < 2:
            return None
        indicator = self.figures.indicators[code]
        bars = [
            bar.Bar(area.short_name, wording.rounded(cell.value, indicator.decimals), is_sample=self.figures.is_sample)
            for area, cell in readings_of
        ]
        high, low = (pick(readings_of, key=lambda pair: pair[1].value) for pick in (max, min))
        words = {"name": indicator.local_name, "stage": labels(Stage)[stage]}
        words |= {"high": high[0].local_name, "high_value": wording.number(high[1].value, indicator)}
        words |= {"low": low[0].local_name, "low_value": wording.number(low[1].value, indicator)}
        title = _("%(name)s, %(stage)s: highest in %(high)s, %(high_value)s; lowest in %(low)s, %(low_value)s") % words
        return bar.draw(
            name, title, bars, Quantity.of(indicator), head=_("District"), references=self._references(code, stage),
            source=self.source,
        )  # fmt: skip

    def _district_readings(self, code, stage):
        """Return [(area, `Cell`)] of the districts that have a number."""
        pivot = self.figures.reading(code, stage) and self.figures.reading(code, stage).pivot
        held = [
            (area, pivot.cells.get((area.pk, self.figures.year))) for area in self.figures.places.districts if pivot
        ]
        return [(area, cell) for area, cell in held if cell and cell.value is not None]

    def _references(self, code, stage):
        if code == "average-class-size":
            return [bar.Reference(_("Standard size"), STANDARD_CLASS[stage])]
        reading = self.figures.reading(code, stage)
        if reading is None or not reading.has_value:
            return []
        value = wording.rounded(reading.cell.value, reading.indicator.decimals)
        return [bar.Reference(self.figures.city.local_name, value)]

    def private(self, name):
        """Draw how pupils of each stage are divided between public and private schools."""
        found = {}
        for stage in outline.STAGES:
            parts = {sector: self.figures.reading("enrolment", stage, sector=sector) for sector in Sector.values}
            if any(part and part.has_value for part in parts.values()):
                found[stage] = parts
        if not any(parts[Sector.PRIVATE] for parts in found.values()):
            return None
        names = labels(Sector)
        series = [
            Series(
                names[sector],
                {stage: self._value(parts[sector]) for stage, parts in found.items() if parts[sector]},
                is_sample=self.figures.is_sample,
            )
            for sector in Sector.values
        ]
        title = _("Pupils in public and private schools by stage, %(year)s") % {"year": wording.year(self.figures.year)}
        return stacked.draw(
            name, title, series, Quantity.of(self.figures.indicators["enrolment"]), keys=list(found),
            label=labels(Stage).__getitem__, head=_("Stage"), share=True, rows=True, source=self.source,
        )  # fmt: skip

    @staticmethod
    def _value(reading):
        return reading.cell.value if reading.has_value else wording.missing(reading.cell.missing)

    def _change_title(self, reading):
        """Return from what to what a figure of the city went, since the last break; "" where there is no figure."""
        if reading is None or not reading.has_value:
            return ""
        since = max((cut.year for cut in reading.breaks if cut.year <= reading.year), default=0)
        course = self.figures.course(reading.indicator.code, reading.breakdown.stage)
        known = [(year, cell.value) for year, cell in course if cell.value is not None and year >= since]
        (first, old), (last, new) = known[0], known[-1]
        return wording.course(
            reading.indicator, reading.breakdown, self.figures.city.local_name, (first, old), (last, new)
        )

    def _list_title(self, code, stages):
        """Return the figures of several stages in the year as a title."""
        held = [(stage, self.figures.reading(code, stage)) for stage in stages]
        listed = [
            f"{labels(Stage)[stage]} {wording.amount(reading.cell.value, reading.indicator)}"
            for stage, reading in held
            if reading and reading.has_value
        ]
        words = {"name": self.figures.indicators[code].local_name, "year": wording.year(self.figures.year)}
        return _("%(name)s in %(year)s: %(listed)s") % (words | {"listed": _(", ").join(listed)})


COURSES = {
    "compulsory": ("enrolment", outline.COMPULSORY),
    "senior": ("enrolment", (Stage.SENIOR, Stage.VOCATIONAL)),
    "teachers": ("pupils-per-teacher", (Stage.PRESCHOOL, Stage.PRIMARY, Stage.JUNIOR, Stage.SENIOR)),
}
BARS = {
    "class-size": ("average-class-size", Stage.PRIMARY),
    "districts": ("pupils-per-teacher", Stage.PRIMARY),
}
DRAWINGS = {
    "stages": Drawings.stages,
    "preschool": Drawings.preschool,
    "private": Drawings.private,
    **dict.fromkeys(COURSES, Drawings.courses),
    **dict.fromkeys(BARS, Drawings.districts),
}
