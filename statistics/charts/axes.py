"""What lines, columns and stacks share: the axis of values, the names below, the names beside."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from django.utils.translation import gettext as _

from xzedu.statistics.charts import lettering, scales

GAP = 6
KEY = 22  # the width of a key: a piece of line with its mark, or a swatch


@dataclass
class Entry:
    """A name beside a drawing or above it, with its key.

    Attributes:
        key: draws the key: takes the canvas, the left edge and the middle height.
        wanted: the height the name belongs to, once the scale is known.
        end: where the line it names ends.
    """

    text: str
    key: Callable
    wanted: float = 0.0
    end: tuple | None = None


@dataclass
class Plot:
    """The field figures are drawn in."""

    left: float
    right: float
    top: float
    bottom: float
    ticks: list
    y: scales.Scale = None

    def __post_init__(self):
        self.y = scales.Scale(self.ticks[0], self.ticks[-1], self.bottom, self.top)


def names_room(canvas, entries):
    """Return the room the names take right of the field, or None where they stand above it instead."""
    most = canvas.width * (0.36 if canvas.is_narrow else 0.38) - KEY - GAP
    if not entries or not all(canvas.fits(entry.text, most, 2) for entry in entries):
        return None
    widest = max(canvas.measure(line) for entry in entries for line in canvas.wrap(entry.text, most, 2))
    return widest + KEY + GAP


def place_names(canvas, entries, plot):
    """Write the names right of the field, none covering another; return whether there was room."""
    x = plot.right + GAP
    room = canvas.width - x - KEY
    texts = [canvas.wrap(entry.text, room, 2) for entry in entries]
    heights = [len(lines) * canvas.line + 3 for lines in texts]
    starts = lettering.apart([entry.wanted for entry in entries], heights, plot.top - canvas.size / 2, plot.bottom)
    if starts is None:
        return False
    leaders = []
    for entry, lines, height, start in zip(entries, texts, heights, starts, strict=True):
        middle = start + height / 2
        if entry.end and abs(middle - entry.wanted) > 5 and plot.right - entry.end[0] < GAP:
            leaders.append(f"M{entry.end[0] + 5:.0f} {entry.end[1]:.0f}L{x + 1:.0f} {middle:.0f}")
        entry.key(canvas, x + 2, middle)
        canvas.lines(lines, x + KEY, middle)
    if leaders:
        canvas.draw("path", d="".join(leaders), class_="leader")
    return True


def names_above(canvas, entries):
    """Write the names with their keys in rows at the top; a long one takes two lines of its own."""
    x, deep = 0.0, 1
    for entry in entries:
        lines = canvas.wrap(entry.text, canvas.width - KEY, 2)
        width = KEY + max(map(canvas.measure, lines))
        if x and x + width > canvas.width:
            x, deep, canvas.top = 0.0, 1, canvas.top + deep * canvas.line
        entry.key(canvas, x, canvas.top + canvas.line / 2)
        canvas.lines(lines, x + KEY, canvas.top + len(lines) * canvas.line / 2)
        x, deep = x + width + canvas.size, max(deep, len(lines))
    canvas.top += deep * canvas.line + GAP


def unit_above(canvas, quantity, ticks, bars=False):
    """Write what the axis counts, and that it does not begin at nought where it does not."""
    text = quantity.unit
    if not bars and not ticks[0] <= 0 <= ticks[-1]:
        first = quantity.axis(ticks)[0]
        text = _("%(unit)s (the scale begins at %(first)s)") % {"unit": text, "first": first} if text else (
            _("the scale begins at %(first)s") % {"first": first}
        )  # fmt: skip
    canvas.paragraph(text, most=2)


def value_axis(canvas, plot, quantity):
    """Draw the lines of the ticks across the field, their texts left of it."""
    shift = canvas.size * (lettering.ABOVE - lettering.BELOW) / 2
    grid = []
    for tick, text in zip(plot.ticks, quantity.axis(plot.ticks), strict=True):
        y = plot.y(tick)
        if tick:
            grid.append(f"M{plot.left:.0f} {y:.1f}H{plot.right:.0f}")
        canvas.write(text, plot.left - GAP, y + shift, "quiet", "e")
    canvas.draw("path", d="".join(grid), class_="grid")
    base_line(canvas, plot)


def base_line(canvas, plot):
    """Draw the line of nought, where the field has one."""
    if plot.ticks[0] <= 0 <= plot.ticks[-1]:
        canvas.draw("path", d=f"M{plot.left:.0f} {plot.y(0):.1f}H{plot.right:.0f}", class_="base")


def axis_room(canvas, quantity, ticks):
    """Return the width of the texts of the ticks, up to the field."""
    return max(map(canvas.measure, quantity.axis(ticks))) + GAP


def thinned(canvas, texts, centres, left=0.0):
    """Return {number: (x, text)} of the names below a field that leave each other room; the last always stays.

    Names at the edges move inwards; left out are as few as can be, at equal distances from the last.
    """
    room = canvas.width - left
    placed = []
    for text, centre in zip(texts, centres, strict=True):
        (line,) = canvas.wrap(text, room)
        half = canvas.measure(line) / 2
        placed.append((min(max(centre, left + half), canvas.width - half), half, line))
    last = len(placed) - 1
    for step in range(1, len(placed) + 1):
        kept = range(last, -1, -step)
        if all(placed[a][0] - placed[a][1] >= placed[b][0] + placed[b][1] + canvas.size / 2 for a, b in pairwise(kept)):
            break
    return {n: (placed[n][0], placed[n][2]) for n in kept}


def years_below(canvas, plot, texts, centres):
    """Write the years below the field and go below them."""
    stand = []
    for n, (x, text) in thinned(canvas, texts, centres).items():
        canvas.write(text, x, plot.bottom + canvas.size * 1.5, "quiet", "m")
        stand.append(f"M{centres[n]:.1f} {plot.bottom:.1f}v4")
    canvas.draw("path", d="".join(stand), class_="axis")
    canvas.top = plot.bottom + canvas.size * 1.85


def swatch(fill):
    """Return the key of an area that is filled so (attributes, or a function of the canvas that gives them)."""

    def key(canvas, x, y):
        attributes = fill(canvas) if callable(fill) else fill
        canvas.draw("rect", x=x, y=y - 7, width=16, height=14, **attributes)

    return key


def dashes(look):
    """Return the key of a line across the field."""
    return lambda canvas, x, y: canvas.draw("path", d=f"M{x:.0f} {y:.1f}h16", class_=look)


def nothing(canvas, text=None):
    """Say that there is nothing to draw."""
    canvas.top += canvas.line
    canvas.paragraph(text or _("There are no figures to draw."), most=3)
    canvas.top += canvas.line
