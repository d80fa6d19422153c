"""The same small chart for each area, on common scales: for more lines than can be told apart in one."""

from django.utils.translation import gettext as _

from xzedu.statistics.charts import axes, scales
from xzedu.statistics.charts.chart import along, compose
from xzedu.statistics.charts.lettering import BOLD
from xzedu.statistics.charts.line import describe, runs, school_year
from xzedu.statistics.charts.marks import element, path_of, unit

EDGE = 4  # between the ends of a line and the edges of its field


def draw(
    prefix, title, series, quantity, *, beside=None, label=school_year, head=None, breaks=(),
    description="", footnotes=(), source="",
):  # fmt: skip
    """Return the `Chart` of one small line each.

    Args:
        beside: a `Series` drawn grey in every one, such as the city.
        breaks: `line.Break`s: every line is cut there.
    """
    everyone = [*series, beside] if beside else list(series)
    drawn = [one.numbers() for one in everyone]
    years = sorted({year for one in everyone for year in one.values})
    shown = sorted({year for numbers in drawn for year in numbers})
    cuts = {cut.year for cut in breaks}
    notes = [
        _("%(year)s: %(note)s") % {"year": label(cut.year), "note": cut.note}
        for cut in sorted(breaks, key=lambda cut: cut.year)
        if shown and shown[0] < cut.year <= shown[-1]
    ]

    def paint(canvas):
        if not shown or not series:
            axes.nothing(canvas)
            return
        _paint(canvas, series, drawn, beside, quantity, label, shown, cuts)

    return compose(
        prefix, title, paint,
        description=description or describe(everyone, quantity, label),
        table=along(everyone, years, label, quantity, title, head or _("Year"), footnotes),
        notes=notes, source=source, is_sample=any(one.is_sample for one in everyone),
    )  # fmt: skip


def _paint(canvas, series, drawn, beside, quantity, label, shown, cuts):
    finest = 10.0**-quantity.decimals
    values = [value for numbers in drawn for value in numbers.values()]
    ticks = scales.ticks(*scales.around(values, finest), most=5, finest=finest)
    axes.unit_above(canvas, quantity, ticks)
    if beside:
        axes.names_above(canvas, [axes.Entry(beside.label, axes.dashes("line context"))])
    left, gap = axes.axis_room(canvas, quantity, ticks), canvas.size * 1.4
    across = 2 if canvas.is_narrow else 3
    panel = (canvas.width - left - gap * (across - 1)) / across
    ends = [str(label(year)) for year in sorted({shown[0], shown[-1]})]
    # Where first and last year do not fit below each field, they stand once above all.
    below = sum(map(canvas.measure, ends)) + canvas.size <= panel
    if not below:
        canvas.paragraph(" – ".join(ends))
    height = 84
    ground = _ground(canvas, axes.Plot(0, panel, 0, height, ticks), drawn[-1] if beside else {}, shown, cuts)
    pairs = list(zip(series, drawn[: len(series)], strict=True))
    for start in range(0, len(pairs), across):
        row = pairs[start : start + across]
        heads = [canvas.wrap(one.label, panel / BOLD, 3) for one, _numbers in row]
        deep = max(map(len, heads)) + 1
        top = canvas.top + deep * canvas.line + 10
        for n, ((one, numbers), lines) in enumerate(zip(row, heads, strict=True)):
            x = left + n * (panel + gap)
            canvas.lines(lines, x, canvas.top + len(lines) * canvas.line / 2, "strong")
            last = quantity.label(numbers[max(numbers)]) if numbers else _("no figures")
            (last,) = canvas.wrap(last, panel)
            canvas.lines([last], x, canvas.top + (len(lines) + 0.5) * canvas.line, "quiet")
            plot = axes.Plot(x, x + panel, top, top + height, ticks)
            _panel(canvas, plot, ground, numbers, one.is_sample, shown, cuts)
            if below:
                for text, place, anchor in zip(ends, (plot.left, plot.right), (None, "e"), strict=False):
                    canvas.write(text, place, plot.bottom + canvas.size * 1.3, "quiet", anchor)
        shift = canvas.size * 0.34
        for tick, text in zip(ticks, quantity.axis(ticks), strict=True):
            canvas.write(text, left - axes.GAP, plot.y(tick) + shift, "quiet", "e")
        canvas.top = top + height + canvas.size * (2 if below else 1)


def _ground(canvas, plot, others, shown, cuts):
    """Define what lies under every line, at the origin: ticks, breaks and the line that is beside; return its id."""
    x = scales.Scale(shown[0], shown[-1], plot.left + EDGE, plot.right - EDGE)
    inner = sorted(cut for cut in cuts if shown[0] < cut <= shown[-1])
    paths = (
        ("grid", "".join(f"M{unit(plot.left)} {unit(plot.y(tick))}H{unit(plot.right)}" for tick in plot.ticks)),
        ("break", "".join(f"M{unit(x(cut - 0.5))} {unit(plot.top)}V{unit(plot.bottom)}" for cut in inner)),
        ("line context", _strokes(others, cuts, x, plot)),
    )
    name = f"{canvas.id}-ground"
    drawn = "".join(element("path", d=d, class_=look) for look, d in paths if d)
    canvas.parts.append(element("defs", element("g", drawn, id=name)))
    return name


def _strokes(values, cuts, x, plot):
    strokes = [run for run in runs(values, cuts) if len(run) > 1]
    return "".join(path_of((x(year), plot.y(values[year])) for year in run) for run in strokes)


def _panel(canvas, plot, ground, numbers, is_sample, shown, cuts):
    """Draw one small field with its line."""
    x = scales.Scale(shown[0], shown[-1], plot.left + EDGE, plot.right - EDGE)
    canvas.draw("use", href=f"#{ground}", x=plot.left, y=plot.top)
    d = _strokes(numbers, cuts, x, plot)
    if d:
        canvas.draw("path", d=d, class_=f"line line-1{' sample' if is_sample else ''}")
    alone = {run[0] for run in runs(numbers, cuts) if len(run) == 1} | ({max(numbers)} if numbers else set())
    for year in sorted(alone):
        canvas.draw("circle", cx=x(year), cy=plot.y(numbers[year]), r=3, class_="fill-1")
