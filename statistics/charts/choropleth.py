"""The districts shaded by a figure, the figure printed on each."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from xzedu.common import maps
from xzedu.statistics.charts import axes, scales
from xzedu.statistics.charts.bar import Bar, describe, words
from xzedu.statistics.charts.chart import Table, compose
from xzedu.statistics.charts.lettering import ABOVE, BELOW
from xzedu.statistics.charts.marks import unit

STEPS = 5


@dataclass(frozen=True)
class Region:
    """An area of the map.

    Attributes:
        value: a number, or the words why there is none, or None.
        path: SVG path in units of `xzedu.common.maps`; empty where no boundary is published.
        x, y: where its name would stand.
    """

    name: str
    value: float | str | None
    path: str = ""
    x: float = 0
    y: float = 0
    is_sample: bool = False


def draw(prefix, title, regions, quantity, *, height, head=None, description="", footnotes=(), source=""):
    """Return the `Chart` of a map.

    Args:
        height: of the map in units of `xzedu.common.maps` (`Projection.height`).
    """
    numbers = [value for region in regions if (value := scales.number(region.value)) is not None]
    finest = 10.0**-quantity.decimals
    ticks = scales.ticks(min(numbers), max(numbers), most=STEPS + 1, finest=finest) if numbers else []

    def paint(canvas):
        if numbers and any(region.path for region in regions):
            _Map(canvas, prefix, regions, quantity, ticks, height).paint()
        else:
            axes.nothing(canvas)

    bars = [Bar(region.name, region.value) for region in regions]
    rows = tuple((str(region.name), words(region.value, quantity)) for region in regions)
    columns = (str(head or _("Area")), quantity.unit or _("Value"))
    return compose(
        prefix, title, paint,
        description=description or describe(bars, quantity),
        table=Table(str(title), quantity.unit or quantity.sign, columns, rows, tuple(footnotes)),
        source=source, is_sample=any(region.is_sample for region in regions),
    )  # fmt: skip


def step(value, ticks):
    """Return the shade of a value: the step it lies in, spread over the `STEPS` shades; 0 for no value."""
    if value is None:
        return 0
    many = len(ticks) - 1
    within = min(sum(value >= tick for tick in ticks[1:]), many - 1)
    return 1 + round(within * (STEPS - 1) / max(many - 1, 1)) if many > 1 else 3


class _Map:
    def __init__(self, canvas, prefix, regions, quantity, ticks, height):
        self.canvas, self.prefix, self.quantity, self.ticks = canvas, prefix, quantity, ticks
        self.regions, self.scale = regions, canvas.width / maps.WIDTH
        self.height = height * self.scale
        self.taken = []

    def paint(self):
        canvas = self.canvas
        canvas.paragraph(self.quantity.unit, most=2)
        self._steps()
        self.base = canvas.top
        for n, region in enumerate(self.regions):
            if region.path:
                self._shape(n, region)
        numbered = [region for region in self._ordered() if not self._name(region)]
        canvas.top = self.base + self.height + 4
        below = self._numbers(numbered)
        below += [(None, region) for region in self.regions if not region.path]
        for number, region in below:
            text = f"{region.name} {self._text(region)}"
            text = _("Not on the map: %(name)s") % {"name": text} if number is None else f"{number}  {text}"
            canvas.paragraph(text, None, most=2)

    def _shape(self, n, region):
        """Draw a region; the wide drawing holds the outlines of both."""
        canvas, name = self.canvas, f"{self.prefix}-region-{n}"
        value = scales.number(region.value)
        look = {"class_": f"region step-{step(value, self.ticks)}"}
        where = f"translate(0 {unit(self.base)}) scale({self.scale:.4f})"
        if canvas.is_narrow:
            canvas.draw("use", href=f"#{name}", transform=where, **look)
        else:
            canvas.draw("path", id=name, d=region.path, transform=where, **look)
        if value is None:
            mesh = {"fill": f"url(#{canvas.id}-0)", "transform": where}
            canvas.patterns[0] = None
            canvas.draw("use", href=f"#{name}", **mesh)

    def _steps(self):
        """Write which shade means what."""
        texts = self.quantity.axis(self.ticks)
        entries = []
        for n in range(len(self.ticks) - 1):
            shade = step(self.ticks[n], self.ticks)
            entries.append(axes.Entry(f"{texts[n]}–{texts[n + 1]}", axes.swatch({"class_": f"swatch step-{shade}"})))
        if any(scales.number(region.value) is None for region in self.regions if region.path):
            entries.append(axes.Entry(_("no figure"), axes.swatch(self._blank)))
        axes.names_above(self.canvas, entries)

    @staticmethod
    def _blank(canvas):
        canvas.patterns[0] = None
        return {"class_": "swatch", "fill": f"url(#{canvas.id}-0)"}

    def _text(self, region):
        value = scales.number(region.value)
        return words(region.value, self.quantity) if value is None else self.quantity.label(value)

    def _ordered(self):
        """Return the regions on the map, those in the thick of others last."""
        drawn = [region for region in self.regions if region.path]

        def near(region):
            return sum(((region.x - o.x) ** 2 + (region.y - o.y) ** 2) ** -0.5 for o in drawn
                       if (o.x, o.y) != (region.x, region.y))  # fmt: skip

        return sorted(drawn, key=near)

    def _place(self, region, lines, reach):
        """Return the middle where lines fit near a region's own point without covering others, or None."""
        canvas = self.canvas
        wide = max(map(canvas.measure, lines)) + 4
        high = canvas.line * (len(lines) - 1) + canvas.size * (ABOVE + BELOW)
        for dy in (0, -0.5, 0.5, -1, 1):
            for dx in (0, -0.6, 0.6, -1.2, 1.2):
                if abs(dx) + abs(dy) > reach:
                    continue
                x, y = region.x * self.scale + dx * canvas.size, self.base + region.y * self.scale + dy * canvas.size
                box = (x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)
                inside = (
                    box[0] >= 0 and box[2] <= canvas.width and box[1] >= self.base and box[3] <= self.base + self.height
                )
                if inside and not any(
                    box[0] < b[2] and b[0] < box[2] and box[1] < b[3] and b[1] < box[3] for b in self.taken
                ):
                    self.taken.append(box)
                    return x, y
        return None

    def _name(self, region):
        """Print name and figure on a region; return whether there was room."""
        canvas, text = self.canvas, self._text(region)
        lines = [str(region.name), text] if scales.number(region.value) is not None else [str(region.name)]
        place = self._place(region, lines, 2.2)
        if place:
            canvas.lines(lines, *place, "halo", "m")
        return bool(place)

    def _numbers(self, regions):
        """Print a number on each region that has no room for its name; return [(number, region)] for below."""
        out = []
        for n, region in enumerate(regions, 1):
            place = self._place(region, [str(n)], 2.2)
            if place:
                self.canvas.lines([str(n)], *place, "halo strong", "m")
            out.append((n if place else None, region))
        return out
