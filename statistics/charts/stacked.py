"""Parts of a whole on top of each other: columns over years, rows over names."""

from django.utils.translation import gettext as _

from xzedu.statistics.charts import axes, scales
from xzedu.statistics.charts.chart import along, check, compose
from xzedu.statistics.charts.marks import unit
from xzedu.statistics.charts.scales import Quantity


def draw(
    prefix, title, series, quantity, *, keys=None, label=str, head=None, share=False, rows=False,
    description="", footnotes=(), source="",
):  # fmt: skip
    """Return the `Chart` of `Series` whose values add up.

    A stack is left out where one of its parts is given without a number; a part that is not given at all is none.

    Args:
        keys: the years or names in order; all that any series has, sorted, if not given.
        label: writes a key.
        share: draw the parts in per cent of their sum; the table keeps the figures.
        rows: lay the stacks down, for names that are long.

    Raises:
        ValueError: more than six series, or a part below nought.
    """
    check(series)
    keys = list(keys) if keys is not None else sorted({key for one in series for key in one.values})
    if any(value < 0 for one in series for value in one.numbers().values()):
        raise ValueError("a part of a whole cannot be below nought")
    # A part that should be there but has no number: what is left is no whole, and would look like one.
    broken = {key for key in keys if any(key in one.values and one.number(key) is None for one in series)}
    sums = {key: sum(one.number(key) or 0 for one in series) for key in keys}

    def part(one, key):
        value = one.number(key)
        return (
            None
            if key in broken or value is None or (share and not sums[key])
            else value / sums[key] * 100
            if share
            else value
        )

    drawn = Quantity(decimals=1, is_percent=True) if share else quantity
    stacks = {key: [part(one, key) for one in series] for key in keys}

    def paint(canvas):
        if not any(value is not None for stack in stacks.values() for value in stack):
            axes.nothing(canvas)
            return
        texts = [str(label(key)) for key in keys]
        high = 100 if share else max(sum(value or 0 for value in stack) for stack in stacks.values()) or 1
        (_rows if rows else _columns)(canvas, series, list(stacks.values()), texts, drawn, high)

    return compose(
        prefix, title, paint,
        description=description or _describe(series, keys, label, part, drawn),
        table=along(series, keys, label, quantity, title, head or _("Year"), footnotes),
        source=source, is_sample=any(one.is_sample for one in series),
    )  # fmt: skip


def _describe(series, keys, label, part, quantity):
    """Return what the last stack is made of, in words."""
    for key in reversed(keys):
        parts = [(one.label, part(one, key)) for one in series]
        if any(value is not None for _name, value in parts):
            listed = _(", ").join(f"{name} {quantity.exact(value)}" for name, value in parts if value is not None)
            return _("%(name)s: %(value)s.") % {"name": label(key), "value": listed}
    return _("There are no figures to draw.")


def _keys(series):
    """Return the names with their swatches, in the order of the series."""
    return [axes.Entry(one.label, axes.swatch(lambda canvas, n=n: canvas.fill(n))) for n, one in enumerate(series, 1)]


def _columns(canvas, series, stacks, texts, quantity, high):
    entries = _keys(series)
    room = axes.names_room(canvas, entries)
    canvas.paragraph(quantity.unit, most=2)
    last = next(stack for stack in reversed(stacks) if any(value is not None for value in stack))
    start, parts = canvas.top, len(canvas.parts)
    if not _field(canvas, entries, room, stacks, texts, quantity, high, last):
        canvas.top = start
        del canvas.parts[parts:]
        _field(canvas, entries, None, stacks, texts, quantity, high, last)


def _field(canvas, entries, room, stacks, texts, quantity, high, last):
    if room is None:
        axes.names_above(canvas, entries)
    canvas.top += canvas.line * 0.6
    ticks = scales.ticks(0, high, most=6, finest=10.0**-quantity.decimals)
    left = axes.axis_room(canvas, quantity, ticks)
    right = canvas.width - (room + axes.GAP if room else 0)
    plot = axes.Plot(left, right, canvas.top, canvas.top + (190 if canvas.is_narrow else 240), ticks)
    axes.value_axis(canvas, plot, quantity)
    slot = (right - left) / len(stacks)
    wide = min(slot * 0.72, 52)
    middles = [left + slot * (n + 0.5) for n in range(len(stacks))]
    areas = [[] for _entry in entries]
    for stack, x in zip(stacks, middles, strict=True):
        total = 0
        if all(value is None for value in stack) and slot > canvas.size:
            canvas.lines(["–"], x, plot.y(0) - canvas.line / 2, "quiet", "m")
        for area, value in zip(areas, stack, strict=True):
            if value:
                low, high_ = plot.y(total), plot.y(total + value)
                area.append(f"M{unit(x - wide / 2)} {unit(low)}V{unit(high_)}h{unit(wide)}V{unit(low)}z")
                total += value
    _areas(canvas, areas)
    axes.base_line(canvas, plot)
    axes.years_below(canvas, plot, texts, middles)
    total = 0
    for entry, value in zip(entries, last, strict=True):
        entry.wanted = plot.y(total + (value or 0) / 2)
        total += value or 0
    return room is None or axes.place_names(canvas, entries, plot)


def _rows(canvas, series, stacks, texts, quantity, high):
    axes.names_above(canvas, _keys(series))
    room = canvas.width * (0.3 if canvas.is_narrow else 0.34)
    beside = all(canvas.fits(text, room, 3) for text in texts)
    wrapped = [canvas.wrap(text, room if beside else canvas.width, 3) for text in texts]
    left = max(canvas.measure(line) for lines in wrapped for line in lines) + axes.GAP if beside else 0
    ticks = scales.ticks(0, high, most=4 if canvas.is_narrow else 6, finest=10.0**-quantity.decimals)
    named = quantity.axis(ticks)
    x = scales.Scale(0, ticks[-1], left, canvas.width - 1)
    canvas.paragraph(quantity.unit, most=2)
    top, thick = canvas.top, round(canvas.size * 1.15)
    grid, lying = len(canvas.parts), [[] for _one in series]
    for stack, lines in zip(stacks, wrapped, strict=True):
        height = canvas.line * len(lines)
        if beside:
            tall = max(height, thick)
            canvas.lines(lines, left - axes.GAP, canvas.top + tall / 2, None, "e")
            start = canvas.top + (tall - thick) / 2
        else:
            tall = height + thick
            canvas.lines(lines, 0, canvas.top + height / 2)
            start = canvas.top + height
        canvas.top += tall + canvas.size * 0.5
        total = 0
        if all(value is None for value in stack):
            canvas.lines(["–"], x(0) + axes.GAP, start + thick / 2, "quiet")
        for area, value in zip(lying, stack, strict=True):
            if value:
                area.append(f"M{unit(x(total))} {unit(start)}H{unit(x(total + value))}v{thick}H{unit(x(total))}z")
                total += value
    _areas(canvas, lying)
    bottom = canvas.top
    d = "".join(f"M{unit(x(tick))} {unit(top)}V{unit(bottom)}" for tick in ticks)
    canvas.draw("path", d=d, class_="grid")
    canvas.parts.insert(grid, canvas.parts.pop())
    for place, text in axes.thinned(canvas, named, [x(tick) for tick in ticks], left if beside else 0).values():
        canvas.write(text, place, bottom + canvas.size * 1.1, "quiet", "m")
    canvas.top = bottom + canvas.size * 1.5


def _areas(canvas, areas):
    for number, area in enumerate(areas, 1):
        if area:
            look = canvas.fill(number)
            classes = f"{look.pop('class_', '')} edge".strip()
            canvas.draw("path", d="".join(area), class_=classes, **look)
