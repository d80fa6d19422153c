"""Lines over years: cut where a value is missing and where a series breaks, named at their ends."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from xzedu.common.schoolyear import SchoolYear
from xzedu.statistics.charts import axes, scales
from xzedu.statistics.charts.chart import along, check, compose
from xzedu.statistics.charts.lettering import apart
from xzedu.statistics.charts.marks import mark, path_of, unit


@dataclass(frozen=True)
class Break:
    """The first year after a break in a series, and why."""

    year: int
    note: str


@dataclass(frozen=True)
class Target:
    """A value that is to be reached: in a year, or in every year."""

    label: str
    value: float
    year: int | None = None


def school_year(year):
    """Return how charts write a school year: 2024/25."""
    return str(SchoolYear(year))


def runs(values, cuts):
    """Yield the stretches of years (lists) that one stroke may join: no year missing, no cut within."""
    run = []
    for year in sorted(values):
        if run and (year != run[-1] + 1 or year in cuts):
            yield run
            run = []
        run.append(year)
    if run:
        yield run


def draw(
    prefix, title, series, quantity, *, label=school_year, head=None, breaks=(), target=None,
    context="", description="", footnotes=(), source="",
):  # fmt: skip
    """Return the `Chart` of `Series` over years.

    Args:
        label: writes a year; `str` for calendar years.
        head: of the column of years in the table.
        context: the name of all series drawn as context, such as "other districts".

    Raises:
        ValueError: more than six series that are not context.
    """
    check(series)
    years = sorted({year for one in series for year in one.values})
    drawn = [one.numbers() for one in series]
    shown = sorted({year for numbers in drawn for year in numbers})
    breaks = sorted((b for b in breaks if shown and shown[0] < b.year <= shown[-1]), key=lambda b: b.year)
    notes = [_("%(year)s: %(note)s") % {"year": label(cut.year), "note": cut.note} for cut in breaks]

    def paint(canvas):
        if shown:
            _Painter(canvas, series, drawn, quantity, label, breaks, target, context).paint()
        else:
            axes.nothing(canvas)

    return compose(
        prefix, title, paint,
        description=description or describe(series, quantity, label),
        table=along(series, years, label, quantity, title, head or _("Year"), footnotes),
        notes=notes, source=source, is_sample=any(one.is_sample for one in series),
    )  # fmt: skip


def describe(series, quantity, label):
    """Return from what to what each series goes, in words."""
    out = []
    for one in series:
        numbers = one.numbers()
        if not numbers:
            out.append(_("%(name)s: no figures.") % {"name": one.label})
            continue
        first, last = min(numbers), max(numbers)
        words = {"name": one.label, "last": quantity.exact(numbers[last]), "to": label(last)}
        if first == last:
            out.append(_("%(name)s: %(last)s in %(to)s.") % words)
        else:
            words |= {"first": quantity.exact(numbers[first]), "from": label(first)}
            out.append(_("%(name)s: from %(first)s in %(from)s to %(last)s in %(to)s.") % words)
    return " ".join(out)


class _Painter:
    """One drawing of a line chart."""

    def __init__(self, canvas, series, drawn, quantity, label, breaks, target, context):
        self.canvas, self.quantity, self.label, self.breaks, self.target = canvas, quantity, label, breaks, target
        self.pairs = list(zip(series, drawn, strict=True))
        self.context = context
        numbers = {}
        for one in series:
            if not one.is_context:
                numbers[id(one)] = len(numbers) + 1
        self.numbers = numbers
        years = {year for values in drawn for year in values} | ({target.year} if target and target.year else set())
        self.first, self.last = min(years), max(years)
        values = [value for numbers in drawn for value in numbers.values()]
        values += [end for one in series for ends in one.ranges.values() for end in ends]
        values += [target.value] if target else []
        finest = 10.0**-quantity.decimals
        most = 5 if canvas.is_narrow else 6
        self.ticks = scales.ticks(*scales.around(values, finest), most=most, finest=finest)

    def paint(self):
        canvas = self.canvas
        entries = self._entries()
        room = axes.names_room(canvas, entries)
        axes.unit_above(canvas, self.quantity, self.ticks)
        start, parts = canvas.top, len(canvas.parts)
        self._field(entries, room)
        if room is not None and not axes.place_names(canvas, entries, self.plot):
            # Too many names for the height: once more, with the names above.
            canvas.top, room = start, None
            del canvas.parts[parts:]
            self._field(entries, room)

    def _field(self, entries, room):
        canvas = self.canvas
        if room is None:
            axes.names_above(canvas, entries)
        canvas.top += canvas.line * (1.25 if self.breaks else 0.6)
        height = 190 if canvas.is_narrow else 250
        left = axes.axis_room(canvas, self.quantity, self.ticks)
        right = canvas.width - (room + axes.GAP if room else canvas.size / 2)
        self.plot = axes.Plot(left, right, canvas.top, canvas.top + height, self.ticks)
        inset = 10
        self.x = scales.Scale(self.first, self.last, left + inset, right - (0 if room else inset))
        axes.value_axis(canvas, self.plot, self.quantity)
        self._breaks()
        self._bands()
        for one, values in sorted(self.pairs, key=lambda pair: (not pair[0].is_context, self.numbers.get(id(pair[0])))):
            self._line(one, values)
        self._target()
        every = range(self.first, self.last + 1)
        axes.years_below(canvas, self.plot, [str(self.label(year)) for year in every], [self.x(year) for year in every])
        self._settle(entries)

    def _point(self, year, value):
        return self.x(year), self.plot.y(value)

    def _entries(self):
        """Return the names to write: one a series, one for all context, one for the target."""
        entries = []
        for one, values in self.pairs:
            if one.is_context or not values:
                continue
            text = f"{one.label} {self.quantity.label(values[max(values)])}"
            entries.append(axes.Entry(text, self._key(self.numbers[id(one)], one.is_sample)))
        if self.context and any(one.is_context and values for one, values in self.pairs):
            entries.append(axes.Entry(str(self.context), self._key(0)))
        if self.target:
            text = f"{self.target.label} {self.quantity.label(self.target.value)}"
            entries.append(axes.Entry(text, self._key_of_target))
        return entries

    def _settle(self, entries):
        """Say at which height each name wants to stand."""
        ends = [self._end(values) for one, values in self.pairs if not one.is_context and values]
        others = [self._end(values) for one, values in self.pairs if one.is_context and values]
        if self.context and others:
            ends.append((0, sorted(y for _x, y in others)[len(others) // 2]))
        if self.target:
            ends.append((0, self.plot.y(self.target.value)))
        for entry, end in zip(entries, ends, strict=True):
            entry.end, entry.wanted = (end if end[0] else None), end[1]

    def _end(self, values):
        last = max(values)
        return self._point(last, values[last])

    def _key(self, number, is_sample=False):
        def key(canvas, x, y):
            look = f"line-{number}" if number else "context"
            canvas.draw("path", d=f"M{unit(x)} {unit(y)}h16", class_=f"line {look}{' sample' if is_sample else ''}")
            if number:
                canvas.draw("path", d=mark(x + 8, y, number), class_=self._mark_class(number, is_sample))

        return key

    @staticmethod
    def _key_of_target(canvas, x, y):
        canvas.draw("path", d=f"M{unit(x)} {unit(y)}h16", class_="target")

    @staticmethod
    def _mark_class(number, is_sample):
        return f"mark line-{number}" if is_sample else f"mark fill-{number}"

    def _line(self, one, values):
        if not values:
            return
        cuts = {cut.year for cut in self.breaks}
        counted, expected = [], []
        for run in runs(values, cuts):
            ahead = [year for year in run if year in one.ranges]
            known = [year for year in run if year not in one.ranges]
            counted += [known] if known else []
            # The dotted part begins where the counted one ends.
            expected += [known[-1:] + ahead] if ahead else []
        number = self.numbers.get(id(one), 0)
        look = f"line-{number}" if number else "context"
        for stretches, extra in ((counted, " sample" if one.is_sample else ""), (expected, " ahead")):
            paths = [path_of(self._point(year, values[year]) for year in run) for run in stretches if len(run) > 1]
            if paths:
                self.canvas.draw("path", d="".join(paths), class_=f"line {look}{extra}")
        alone = [run[0] for run in runs(values, cuts) if len(run) == 1]
        if not number:
            for year in alone:
                x, y = self._point(year, values[year])
                self.canvas.draw("circle", cx=x, cy=y, r=2, class_="context-mark")
            return
        # Marks that would touch tell nothing: then only those where a stroke begins or ends.
        dense = self.x(self.first + 1) - self.x(self.first) < 14 if self.last > self.first else False
        ends = {year for run in runs(values, cuts) for year in (run[0], run[-1])}
        marks = "".join(mark(*self._point(year, values[year]), number) for year in sorted(ends if dense else values))
        self.canvas.draw("path", d=marks, class_=self._mark_class(number, one.is_sample))

    def _bands(self):
        for one, values in self.pairs:
            years = sorted(year for year in one.ranges if year in values)
            if not years:
                continue
            before = years[0] - 1
            start = [self._point(before, values[before])] if before in values else []
            low, high = ([self._point(year, one.ranges[year][end]) for year in years] for end in (0, 1))
            outline = path_of([*start, *high, *reversed(low)]) + "Z"
            self.canvas.draw("path", d=outline, class_=f"band fill-{self.numbers.get(id(one), 1)}")

    def _breaks(self):
        """Mark where series break: a line across, with the number of its note above."""
        if not self.breaks:
            return
        plot, radius = self.plot, self.canvas.size * 0.62
        places = [self.x(cut.year - 0.5) for cut in self.breaks]
        self.canvas.draw(
            "path", d="".join(f"M{x:.1f} {plot.top:.0f}V{plot.bottom:.0f}" for x in places), class_="break"
        )
        size, y = radius * 2 + 2, plot.top - radius - 3
        for n, start in enumerate(apart(places, [size] * len(places), plot.left, plot.right + radius) or (), 1):
            self.canvas.draw("circle", cx=start + size / 2, cy=y, r=radius, class_="break-mark")
            self.canvas.lines([str(n)], start + size / 2, y, None, "m")

    def _target(self):
        if not self.target:
            return
        y = self.plot.y(self.target.value)
        if self.target.year is None:
            self.canvas.draw("path", d=f"M{self.plot.left:.0f} {y:.1f}H{self.plot.right:.0f}", class_="target")
            return
        x = self.x(self.target.year)
        d = f"M{unit(x - 7)} {unit(y)}h14M{unit(x)} {unit(y - 7)}v14"
        self.canvas.draw("path", d=d, class_="target-point")
        self.canvas.draw("circle", cx=x, cy=y, r=4.5, class_="target-point")
