"""The districts shaded by a figure, the figure printed on each."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from xzedu.common import maps
from xzedu.statistics.charts import axes, scales
from xzedu.statistics.charts.bar import Bar, describe, words
from xzedu.statistics.charts.chart import Table, compose
from xzedu.statistics.charts.lettering import ABOVE, BELOW
from xzedu.statistics.charts.marks import element, unit

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
        numbered, unmarked = self._names()
        canvas.top = self.base + self.height + 4
        for number, region in numbered:
            canvas.paragraph(f"{number}  {region.name} {self._text(region)}", None, most=2)
        if unmarked:
            listed = _(", ").join(f"{region.name} {self._text(region)}" for region in unmarked)
            canvas.paragraph(_("Not shown on the map: %(names)s") % {"names": listed}, None, most=6)

    def _shape(self, n, region):
        """Draw a region; the wide drawing holds the outlines of both."""
        canvas, name = self.canvas, f"{self.prefix}-region-{n}"
        value = scales.number(region.value)
        if not canvas.is_narrow:
            canvas.parts.append(element("defs", element("path", id=name, d=region.path)))
        where = f"translate(0 {unit(self.base)}) scale({self.scale:.4f})"
        look = self._blank(canvas, "region") if value is None else {"class_": f"region step-{step(value, self.ticks)}"}
        canvas.draw("use", href=f"#{name}", transform=where, **look)

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
    def _blank(canvas, look="swatch"):
        canvas.patterns[0] = None
        return {"class_": look, "fill": f"url(#{canvas.id}-0)"}

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

    def _names(self):
        """Print name and figure on each region; return [(number, region)] without room for them, and those unmarked.

        A number takes its place before any name does, so names are laid out anew until no more numbers are needed.
        """
        ordered, numbered = self._ordered(), []
        while True:
            self.taken = []
            numbers = [(region, [str(n)], "halo strong") for n, region in enumerate(numbered, 1)]
            names = [(region, self._lines(region), "halo") for region in ordered if region not in numbered]
            placed = [
                (*each, self._place(each[0], each[1], 1.2 if each[0] in numbered else 2.2)) for each in numbers + names
            ]
            crowded = [region for region, _lines, _kind, place in placed if not place and region not in numbered]
            if not crowded:
                break
            numbered = [region for region in self.regions if region in numbered or region in crowded]
        for _region, lines, kind, place in placed:
            if place:
                self.canvas.lines(lines, *place, kind, "m")
        marked = [(n, region) for n, region in enumerate(numbered, 1) if placed[n - 1][3]]
        bare = [region for n, region in enumerate(numbered, 1) if not placed[n - 1][3]]
        return marked, bare + [region for region in self.regions if not region.path]

    def _lines(self, region):
        """Return what is printed on a region; why there is no figure stands in the table."""
        return [str(region.name)] if scales.number(region.value) is None else [str(region.name), self._text(region)]
