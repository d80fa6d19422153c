"""Charts as files of their own: SVG with its colours inside, and PNG.

A picture that leaves its page keeps its title, its notes, its source and the day it was made.
"""

import re
from functools import cache
from html import escape

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from xzedu.statistics.charts import lettering
from xzedu.statistics.charts.marks import WIDE, clean, element

# The light scheme of static/css/tokens.css and charts.css; a test compares them.
COLOURS = {
    "ink": "#1b1f24", "ink-2": "#4b5661", "paper": "#ffffff", "rule": "#d9d4c7", "edge": "#857d6c",
    "cinnabar": "#b3261e",
    "series-1": "#0f4c5c", "series-2": "#a65b17", "series-3": "#643da1",
    "series-4": "#449461", "series-5": "#ba7faa", "series-6": "#441710",
    "shade-0": "#f3f1ea", "shade-1": "#dbe8ea", "shade-2": "#b9d4d8",
    "shade-3": "#8fbac1", "shade-4": "#5f9aa4", "shade-5": "#3a7a86",
}  # fmt: skip
FONTS = "Helvetica Neue, Segoe UI, Arial, PingFang SC, Microsoft YaHei, Noto Sans CJK SC, Noto Sans SC, sans-serif"
LARGEST_WIDTH = 2400
_C = COLOURS
_STROKE = {"fill": "none", "stroke-width": "1"}
_LOOKS = {
    "quiet": {"fill": _C["ink-2"]},
    "strong": {"font-weight": "600"},
    "halo": {"paint-order": "stroke", "stroke": _C["paper"], "stroke-width": "4", "stroke-linejoin": "round"},
    "m": {"text-anchor": "middle"},
    "e": {"text-anchor": "end"},
    "grid": _STROKE | {"stroke": _C["rule"]},
    "base": _STROKE | {"stroke": _C["edge"]},
    "axis": _STROKE | {"stroke": _C["edge"]},
    "leader": _STROKE | {"stroke": _C["edge"], "stroke-opacity": ".7"},
    "break": _STROKE | {"stroke": _C["edge"], "stroke-dasharray": "2 3"},
    "break-mark": {"fill": _C["paper"], "stroke": _C["edge"]},
    "target": {"fill": "none", "stroke": _C["cinnabar"], "stroke-width": "1.5", "stroke-dasharray": "8 4"},
    "target-point": {"fill": "none", "stroke": _C["cinnabar"], "stroke-width": "1.75"},
    "reference": {"fill": "none", "stroke": _C["cinnabar"], "stroke-width": "1.5"},
    "context": {"stroke": _C["edge"], "stroke-width": "1", "stroke-opacity": ".55"},
    "context-mark": {"fill": _C["edge"]},
    "sample": {"stroke-dasharray": "5 5"},
    "ahead": {"stroke-dasharray": ".1 5"},
    "band": {"fill-opacity": ".16"},
    "faint": {"fill-opacity": ".5"},
    "edge": {"stroke": _C["paper"], "stroke-width": "1.5"},
    "hatch": {"fill": "none", "stroke": _C["paper"], "stroke-width": "1.5", "stroke-opacity": ".55"},
    "dots": {"stroke-width": "2.5", "stroke-linecap": "round"},
    "region": {"stroke": _C["paper"], "stroke-width": "1.25", "stroke-linejoin": "round"},
    "no-value": _STROKE | {"stroke": _C["edge"]},
    "swatch": {"stroke": _C["edge"], "stroke-width": ".75"},
}
_DASHES = {2: "14 4", 4: "9 4 2 4", 5: "20 5", 6: "3 4"}
_CLASS = re.compile(r' class="([^"]+)"')
_FRAME = re.compile(r"<svg[^>]*>|</svg>|<title.*?</title>|<desc.*?</desc>", re.S)
_VIEW_BOX = re.compile(r'viewBox="0 0 \S+ (\S+)"')


class PictureError(Exception):
    """No PNG can be made here; the message says what to do."""


def _look(classes):
    """Return the attributes that stand for classes of the style sheet."""
    names, out = classes.split(), {}
    for name in names:
        kind, _dash, number = name.rpartition("-")
        if kind == "fill":
            out["fill"] = _C[f"series-{number}"]
        elif kind == "step":
            out["fill"] = _C[f"shade-{number}"]
        elif kind == "line":
            out["stroke"] = _C[f"series-{number}"]
            if "line" in names and int(number) in _DASHES:
                out["stroke-dasharray"] = _DASHES[int(number)]
    if "line" in names:
        out |= {"fill": "none", "stroke-width": "2.5", "stroke-linejoin": "round", "stroke-linecap": "round"}
    if "mark" in names:
        hollow = "stroke" in out
        out |= {"fill": _C["paper"], "stroke-width": "1.75"} if hollow else {"stroke": _C["paper"]}
    if "sample-bar" in names:
        out |= {"fill-opacity": ".35", "stroke": out["fill"], "stroke-width": "1.5", "stroke-dasharray": "4 3"}
    for name in names:
        out |= _LOOKS.get(name, {})
    return out


def _inline(markup):
    return _CLASS.sub(lambda match: "".join(f' {name}="{value}"' for name, value in _look(match[1]).items()), markup)


def to_svg_file(chart, made_on):
    """Return a chart as a stand-alone SVG file (text) in the light scheme.

    Args:
        made_on: the date printed below it.
    """
    width, size, edge = WIDE.width, WIDE.size, 16
    parts, y = [], float(edge)

    def write(text, size, most, **look):
        nonlocal y
        for line in lettering.wrap(clean(text), width, size, most) if clean(text) else ():
            y += size * lettering.LINE
            parts.append(element("text", escape(line), x=0, y=y - size * 0.3, font_size=size, **look))

    title = _("%(name)s (sample)") % {"name": chart.title} if chart.is_sample else chart.title
    write(title, 18, 4, font_weight="600")
    y += 8
    height = float(_VIEW_BOX.search(chart.svg)[1])
    parts.append(element("g", _inline(_FRAME.sub("", chart.svg)), transform=f"translate(0 {y:.1f})"))
    y += height + 8
    for number, note in enumerate(chart.notes, 1):
        write(f"{number}. {note}", 13, 4, fill=_C["ink-2"])
    day = date_format(made_on, "j F Y" if get_language() == "en" else "Y年n月j日")
    write(chart.source, 13, 4, fill=_C["ink-2"])
    write(_("Xuzhou Education Bureau, picture made on %(day)s") % {"day": day}, 13, 2, fill=_C["ink-2"])
    y += edge
    names = element("title", escape(clean(title)), id="title") + element(
        "desc", escape(clean(chart.description)), id="desc"
    )
    ground = element("rect", x=-edge, width=width + 2 * edge, height=y, fill=_C["paper"])
    body = element(
        "g", "".join(parts), font_family=FONTS, font_size=size, fill=_C["ink"],
    )  # fmt: skip
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + element(
        "svg",
        names + ground + body,
        xmlns="http://www.w3.org/2000/svg",
        lang="en" if get_language() == "en" else "zh-Hans",
        width=width + 2 * edge,
        height=y,
        viewBox=f"{-edge} 0 {width + 2 * edge} {y:.1f}",
        role="img",
        aria_labelledby="title desc",
    )


def _render(svg, **options):
    try:
        import resvg_py
    except ImportError as error:
        raise PictureError(_("Pictures in PNG need the package resvg-py; download the SVG instead.")) from error
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, **options))


@cache
def can_write_chinese():
    """Return whether this machine has a face with Chinese characters: two of them are drawn and compared.

    Raises:
        PictureError: the package is missing.
    """
    frame = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="30" height="30" font-family="{FONTS}" font-size="24">'
        '<text y="24">%s</text></svg>'
    )
    return len({_render(frame % character) for character in "徐教"}) == 2


def to_png(chart, width, made_on):
    """Return a chart as a PNG file (bytes) `width` pixels wide, at most `LARGEST_WIDTH`.

    Raises:
        PictureError: the package or a Chinese font is missing on this machine.
    """
    if not can_write_chinese():
        raise PictureError(_("This server has no Chinese font (such as fonts-noto-cjk); download the SVG instead."))
    return _render(to_svg_file(chart, made_on), width=min(int(width), LARGEST_WIDTH), background="#ffffff")
