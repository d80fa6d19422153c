"""Bars of one figure each: rows for names of any length, columns where the names are short."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from xzedu.statistics.charts import axes, scales
from xzedu.statistics.charts.chart import Table, compose
from xzedu.statistics.charts.marks import unit


@dataclass(frozen=True)
class Bar:
    """A figure with its name.

    Attributes:
        value: a number, or the words why there is none, or None.
        is_quiet: drawn paler, so that the others stand out.
    """

    name: str
    value: float | str | None
    is_quiet: bool = False
    is_sample: bool = False

    @property
    def number(self):
        return scales.number(self.value)


@dataclass(frozen=True)
class Reference:
    """A value all bars are compared with, such as the city's figure or a threshold."""

    label: str
    value: float


def draw(
    prefix, title, bars, quantity, *, columns=False, head=None, references=(), description="", footnotes=(), source=""
):
    """Return the `Chart` of bars, from nought, in the order given.

    Args:
        columns: stand them up; where the names do not fit below, they lie down all the same.
        head: of the column of names in the table.
    """
    values = [bar.number for bar in bars if bar.number is not None]
    mixed = len({bar.is_sample for bar in bars}) > 1

    def paint(canvas):
        if not values:
            axes.nothing(canvas)
            return
        names = [_name(bar, mixed) for bar in bars]
        upright = columns and _Columns.fits(canvas, names, quantity, values)
        (_Columns if upright else _Rows)(canvas, bars, names, quantity, references).paint()

    return compose(
        prefix, title, paint,
        description=description or describe(bars, quantity),
        table=_table(title, bars, mixed, quantity, head, references, footnotes),
        source=source, is_sample=any(bar.is_sample for bar in bars),
    )  # fmt: skip


def _name(bar, mixed):
    return _("%(name)s (sample)") % {"name": bar.name} if bar.is_sample and mixed else str(bar.name)


def words(value, quantity):
    """Return a cell: a number in full, why there is none, or a dash."""
    drawn = scales.number(value)
    if drawn is not None:
        return quantity.exact(drawn)
    return value if isinstance(value, str) and value else "–"


def _table(title, bars, mixed, quantity, head, references, footnotes):
    rows = [(_name(bar, mixed), words(bar.value, quantity)) for bar in bars]
    rows += [(str(each.label), quantity.exact(each.value)) for each in references]
    columns = (str(head or _("Name")), quantity.unit or _("Value"))
    return Table(str(title), quantity.unit or quantity.sign, columns, tuple(rows), tuple(footnotes))


def describe(bars, quantity):
    drawn = [bar for bar in bars if bar.number is not None]
    if not drawn:
        return _("There are no figures to draw.")
    most, least = max(drawn, key=lambda bar: bar.number), min(drawn, key=lambda bar: bar.number)
    if most.number == least.number:
        return _("%(name)s: %(value)s.") % {"name": most.name, "value": quantity.exact(most.number)}
    return _("Highest: %(high)s, %(high_value)s. Lowest: %(low)s, %(low_value)s.") % {
        "high": most.name,
        "high_value": quantity.exact(most.number),
        "low": least.name,
        "low_value": quantity.exact(least.number),
    }


class _Drawing:
    """What rows and columns share."""

    def __init__(self, canvas, bars, names, quantity, references):
        self.canvas, self.bars, self.names, self.quantity = canvas, bars, names, quantity
        self.references = [each for each in references if scales.number(each.value) is not None]
        values = [bar.number for bar in bars if bar.number is not None] + [each.value for each in self.references]
        self.low, self.high = scales.from_zero(values)
        if self.low == self.high:
            self.high = 1.0

    def _keys(self):
        if self.references:
            looks = ("reference", "target")
            entries = [
                axes.Entry(f"{each.label} {self.quantity.label(each.value)}", axes.dashes(looks[n % 2]))
                for n, each in enumerate(self.references)
            ]
            axes.names_above(self.canvas, entries)

    @staticmethod
    def _look(bar):
        return f"fill-1{' faint' if bar.is_quiet else ''}{' sample-bar' if bar.is_sample else ''}"


class _Rows(_Drawing):
    """Bars that lie: the name before them, or above where there is no room, the figure at their end."""

    def paint(self):
        canvas = self.canvas
        canvas.paragraph(self.quantity.unit, most=2)
        self._keys()
        canvas.top += canvas.size / 4
        texts = [None if bar.number is None else self.quantity.label(bar.number) for bar in self.bars]
        before = self._widest(texts, lambda value: value < 0)
        after = self._widest(texts, lambda value: value >= 0)
        names = canvas.width * (0.3 if canvas.is_narrow else 0.34)
        beside = all(canvas.fits(name, names, 3) for name in self.names)
        beside = beside and canvas.width - names - before - after > canvas.size * 4
        wrapped = [canvas.wrap(name, names if beside else canvas.width, 3) for name in self.names]
        left = max(canvas.measure(line) for lines in wrapped for line in lines) + axes.GAP if beside else 0
        x = scales.Scale(self.low, self.high, left + before, canvas.width - after)
        top, thick, self.places, above = canvas.top, round(canvas.size * 1.15), [], []
        for bar, lines, text in zip(self.bars, wrapped, texts, strict=True):
            height = canvas.line * len(lines)
            if beside:
                middle = canvas.top + max(height, thick) / 2
                canvas.lines(lines, left - axes.GAP, middle, None, "e")
                canvas.top += max(height, thick) + canvas.size * 0.45
            else:
                above.append((lines, canvas.top + height / 2))
                middle = canvas.top + height + thick / 2
                canvas.top += height + thick + canvas.size * 0.5
            self._bar(bar, text, x, middle, thick)
        canvas.draw("path", d=f"M{unit(x(0))} {unit(top)}V{unit(canvas.top)}", class_="base")
        for n, each in enumerate(self.references):
            d = f"M{unit(x(each.value))} {unit(top - 2)}V{unit(canvas.top)}"
            canvas.draw("path", d=d, class_=("reference", "target")[n % 2])
        # Written last, so that a line of reference passes under them.
        for lines, middle in above:
            canvas.lines(lines, 0, middle, "halo")
        self._texts(texts, x, left)
        canvas.top += canvas.size / 4

    def _widest(self, texts, side):
        """Return the room the figures of one side of nought take."""
        widths = [
            self.canvas.measure(text) for text, bar in zip(texts, self.bars, strict=True) if text and side(bar.number)
        ]
        return max(widths) + axes.GAP * 2 if widths else 0

    def _bar(self, bar, text, x, middle, thick):
        if text is not None:
            start, end = sorted((x(0), x(bar.number)))
            d = f"M{unit(start)} {unit(middle - thick / 2)}h{unit(max(end - start, 0.5))}v{thick}H{unit(start)}z"
            self.canvas.draw("path", d=d, class_=self._look(bar))
        self.places.append(middle)

    def _texts(self, texts, x, left):
        """Write the figures, or why there is none."""
        canvas = self.canvas
        for bar, text, middle in zip(self.bars, texts, self.places, strict=True):
            if text is None:
                said = bar.value if isinstance(bar.value, str) and bar.value else "–"
                right, before = canvas.width - x(0) - axes.GAP, x(0) - axes.GAP - left
                lines = canvas.wrap(said, max(right, before))
                if right >= before:
                    canvas.lines(lines, x(0) + axes.GAP, middle, "quiet halo")
                else:
                    canvas.lines(lines, x(0) - axes.GAP, middle, "quiet halo", "e")
            elif bar.number < 0:
                canvas.lines([text], x(bar.number) - axes.GAP, middle, "halo", "e")
            else:
                canvas.lines([text], x(bar.number) + axes.GAP, middle, "halo")


class _Columns(_Drawing):
    """Bars that stand: names below, an axis at the left, figures above where they fit."""

    LINES = 2

    @classmethod
    def fits(cls, canvas, names, quantity, values):
        low, high = scales.from_zero(values)
        left = axes.axis_room(canvas, quantity, scales.ticks(low, high, most=5, finest=10.0**-quantity.decimals))
        slot = (canvas.width - left) / len(names)
        return slot >= 8 and all(canvas.fits(name, slot - 4, cls.LINES) for name in names)

    def paint(self):
        canvas, quantity = self.canvas, self.quantity
        canvas.paragraph(quantity.unit, most=2)
        self._keys()
        ticks = scales.ticks(self.low, self.high, most=5, finest=10.0**-quantity.decimals)
        left = axes.axis_room(canvas, quantity, ticks)
        slot = (canvas.width - left) / len(self.bars)
        texts = ["–" if bar.number is None else quantity.label(bar.number) for bar in self.bars]
        written = all(canvas.measure(text) <= slot - 4 for text in texts)
        canvas.top += canvas.line * (1.1 if written else 0.6)
        plot = axes.Plot(left, canvas.width, canvas.top, canvas.top + (180 if canvas.is_narrow else 220), ticks)
        axes.value_axis(canvas, plot, quantity)
        wide = min(slot * 0.68, 56)
        shift = canvas.line * 0.6
        middles = [left + slot * (n + 0.5) for n in range(len(self.bars))]
        for bar, x in zip(self.bars, middles, strict=True):
            if bar.number is not None:
                y, base = plot.y(bar.number), plot.y(0)
                d = f"M{unit(x - wide / 2)} {unit(base)}V{unit(y)}h{unit(wide)}V{unit(base)}z"
                canvas.draw("path", d=d, class_=self._look(bar))
        for n, each in enumerate(self.references):
            d = f"M{unit(left)} {unit(plot.y(each.value))}H{canvas.width}"
            canvas.draw("path", d=d, class_=("reference", "target")[n % 2])
        for bar, x, text in zip(self.bars, middles, texts, strict=True):
            if written:
                y = plot.y(bar.number or 0)
                canvas.lines([text], x, y + shift if (bar.number or 0) < 0 else y - shift, "halo", "m")
        # A figure below a bar that goes down to the end of the axis stands on a line of its own.
        canvas.top = plot.bottom + (canvas.line if written and self.low < 0 else 0) + 4
        wrapped = [canvas.wrap(name, slot - 4, self.LINES) for name in self.names]
        for lines, x in zip(wrapped, middles, strict=True):
            canvas.lines(lines, x, canvas.top + len(lines) * canvas.line / 2, None, "m")
        canvas.top += max(map(len, wrapped)) * canvas.line + 2
