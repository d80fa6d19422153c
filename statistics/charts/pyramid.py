"""Two groups back to back by grade or age: girls left, boys right."""

from django.utils.translation import gettext as _

from xzedu.statistics.charts import axes, scales
from xzedu.statistics.charts.chart import along, compose
from xzedu.statistics.charts.marks import unit


def draw(prefix, title, pair, quantity, *, keys, label=str, head=None, description="", footnotes=(), source=""):
    """Return the `Chart` of two `Series` on one scale.

    Args:
        pair: the series of the left and of the right.
        keys: grades or ages from the top down.

    Raises:
        ValueError: not two series, or a value below nought.
    """
    left, right = pair
    keys = list(keys)
    values = [value for one in pair for key in keys if (value := one.number(key)) is not None]
    if any(value < 0 for value in values):
        raise ValueError("a pyramid has no values below nought")

    def paint(canvas):
        if values:
            _paint(canvas, left, right, keys, label, quantity, max(values) or 1)
        else:
            axes.nothing(canvas)

    return compose(
        prefix, title, paint,
        description=description or _describe(pair, keys, quantity),
        table=along(pair, keys, label, quantity, title, head or _("Grade"), footnotes),
        source=source, is_sample=any(one.is_sample for one in pair),
    )  # fmt: skip


def _describe(pair, keys, quantity):
    sums = [sum(one.number(key) or 0 for key in keys) for one in pair]
    return " ".join(
        _("%(name)s: %(value)s in all.") % {"name": one.label, "value": quantity.exact(total)}
        for one, total in zip(pair, sums, strict=True)
    )


def _paint(canvas, left, right, keys, label, quantity, high):
    canvas.paragraph(quantity.unit, most=2)
    entries = [
        axes.Entry(one.label, axes.swatch(lambda canvas, n=n: canvas.fill(n))) for n, one in enumerate((left, right), 1)
    ]
    axes.names_above(canvas, entries)
    names = [canvas.wrap(str(label(key)), canvas.width * 0.24, 2) for key in keys]
    between = max(canvas.measure(line) for lines in names for line in lines) / 2 + axes.GAP
    texts = [
        ["–" if one.number(key) is None else quantity.label(one.number(key)) for key in keys] for one in (left, right)
    ]
    room = max(canvas.measure(text) for side in texts for text in side) + axes.GAP
    middle = canvas.width / 2
    # Figures too long for a narrow drawing stand in the table alone.
    written = middle - between - room > canvas.size * 2
    room = room if written else 0
    length = scales.Scale(0, high, 0, middle - between - room)
    thick = round(canvas.size * 1.15)
    areas = ([], [])
    for n, (key, lines) in enumerate(zip(keys, names, strict=True)):
        height = max(canvas.line * len(lines), thick) + canvas.size * 0.3
        y = canvas.top + height / 2
        canvas.lines(lines, middle, y, None, "m")
        for side, (one, sign) in enumerate(((left, -1), (right, 1))):
            long = length(one.number(key) or 0)
            start = middle + sign * between
            if long:
                areas[side].append(f"M{unit(start)} {unit(y - thick / 2)}h{unit(sign * long)}v{thick}H{unit(start)}z")
            if written:
                canvas.lines([texts[side][n]], start + sign * (long + axes.GAP), y, "quiet", "e" if side == 0 else None)
        canvas.top += height
    for number, area in enumerate(areas, 1):
        if area:
            canvas.draw("path", d="".join(area), **canvas.fill(number))
    canvas.top += 2
