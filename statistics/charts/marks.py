"""The pieces of a drawing, as SVG text: whole or one-decimal units, everything escaped, looks by class only."""

import re
from dataclasses import dataclass
from html import escape

from django.utils.safestring import mark_safe

from xzedu.statistics.charts import lettering

_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PREFIX = re.compile(r"[A-Za-z][\w-]*")


@dataclass(frozen=True)
class Form:
    """The width of a drawing and the size of its letters, in its own units."""

    name: str
    width: int
    size: int

    @property
    def is_narrow(self):
        return self.width < 20 * self.size + 1


# 40 and 20 letters wide. The style sheet changes over at 30 rem: no letter is smaller than
# 12 pixels from 246 pixels on, which is what a page 320 pixels wide leaves a chart in a panel.
WIDE = Form("wide", 600, 15)
NARROW = Form("narrow", 320, 16)
SMALL = Form("small", 120, 12)


def unit(value):
    """Return a length with one decimal at most: 12, 12.5."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def clean(text):
    """Return a text on one line, without characters XML does not know."""
    return " ".join(_NO_XML.sub("", str(text)).split())


def element(tag, content=None, **attributes):
    """Return an element; `class_` is class, `_` in names is `-`, numbers are shortened, None is left out."""
    written = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape(value) if isinstance(value, str) else unit(value)}"'
        for name, value in attributes.items()
        if value not in (None, "")
    )
    return f"<{tag}{written}/>" if content is None else f"<{tag}{written}>{content}</{tag}>"


def path_of(points):
    """Return path data through points."""
    return "M" + "L".join(f"{unit(x)} {unit(y)}" for x, y in points)


# Marks of the six series, about 8 units across: shapes tell them apart without colour.
_SHAPES = (
    "m-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0",  # circle
    "m-3.5-3.5h7v7h-7z",  # square
    "m0-4.7l4.4 7.7h-8.8z",  # triangle
    "m0-5l5 5l-5 5l-5-5z",  # diamond
    "m0 4.7l4.4-7.7h-8.8z",  # triangle on its point
    "m-4.8-1.6h3.2v-3.2h3.2v3.2h3.2v3.2h-3.2v3.2h-3.2v-3.2h-3.2z",  # cross
)


def mark(x, y, number):
    """Return path data of the mark of series `number` (1 to 6)."""
    return f"M{unit(x)} {unit(y)}{_SHAPES[number - 1]}"


class Canvas:
    """A drawing that grows downwards; `top` is where the next part may begin."""

    def __init__(self, form, prefix):
        """Begin a drawing.

        Raises:
            ValueError: the prefix cannot begin an id.
        """
        if not _PREFIX.fullmatch(prefix):
            raise ValueError(f"not the beginning of an id: {prefix!r}")
        self.id = f"{prefix}-{form.name}"
        self.width, self.size, self.is_narrow, self.name = form.width, form.size, form.is_narrow, form.name
        self.top = 0.0
        self.parts = []
        self.patterns = {}

    @property
    def line(self):
        """The distance of lines of text."""
        return self.size * lettering.LINE

    def measure(self, text):
        return lettering.width(clean(text), self.size)

    def wrap(self, text, room, most=1):
        return lettering.wrap(clean(text), room, self.size, most)

    def fits(self, text, room, most=1):
        return lettering.fits(clean(text), room, self.size, most)

    def draw(self, tag, **attributes):
        self.parts.append(element(tag, **attributes))

    def write(self, text, x, y, kind=None, anchor=None):
        """Write one line with its base line at `y`; `anchor` is m (middle) or e (end)."""
        text = clean(text)
        if text:
            self.parts.append(element("text", escape(text), x=x, y=y, class_=" ".join(filter(None, (kind, anchor)))))

    def lines(self, lines, x, middle, kind=None, anchor=None):
        """Write lines one below the other, the whole centred on `middle`."""
        first = middle - (len(lines) - 1) * self.line / 2 + self.size * (lettering.ABOVE - lettering.BELOW) / 2
        for n, line in enumerate(lines):
            self.write(line, x, first + n * self.line, kind, anchor)

    def paragraph(self, text, kind="quiet", most=3):
        """Write a text at the top over the whole width, wrapped, and go below it."""
        for line in self.wrap(text, self.width, most) if clean(text) else ():
            self.write(line, 0, self.top + self.size * lettering.ABOVE, kind)
            self.top += self.line
        self.top += 4

    def fill(self, number):
        """Return the attributes of an area of series `number`: the first is plain, the others carry a pattern."""
        if number == 1:
            return {"class_": "fill-1"}
        self.patterns[number] = None
        return {"fill": f"url(#{self.id}-{number})"}

    def svg(self, title, description):
        """Return the whole drawing."""
        known = f"{self.id}-title", f"{self.id}-desc"
        definitions = "".join(_pattern(f"{self.id}-{number}", number) for number in sorted(self.patterns))
        parts = [
            element("title", escape(clean(title)), id=known[0]),
            element("desc", escape(clean(description)), id=known[1]),
            f"<defs>{definitions}</defs>" if definitions else "",
            *self.parts,
        ]
        return mark_safe(  # noqa: S308 - every text is escaped where it is written
            element(
                "svg",
                "".join(parts),
                xmlns="http://www.w3.org/2000/svg",
                class_=f"drawing {self.name}",
                viewBox=f"0 0 {self.width} {unit(self.top)}",
                role="img",
                aria_labelledby=" ".join(known),
            )
        )


_PATTERNS = {
    0: "M-2 10L10-2M-2 2L2-2M6 10L10 6",
    2: "M-2 10L10-2M-2 2L2-2M6 10L10 6",
    3: "M2 2h.01M6 6h.01",
    4: "M-2-2L10 10M6-2L10 2M-2 6L2 10",
    5: "M0 4h8",
    6: "M4 0v8M0 4h8",
}


def _pattern(name, number):
    """Return the pattern of a series; 0 is the one of no value."""
    ground = element("path", d="M0 0h8v8H0z", class_=f"fill-{number}" if number else "step-0")
    look = "no-value" if not number else "hatch dots" if number == 3 else "hatch"
    lines = element("path", d=_PATTERNS[number], class_=look)
    return element("pattern", ground + lines, id=name, width=8, height=8, patternUnits="userSpaceOnUse")
