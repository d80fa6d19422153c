"""What every drawing must keep, read from its SVG as a browser would."""

import re
from itertools import combinations

from lxml import etree as ElementTree  # noqa: N812

from xzedu.statistics.charts.lettering import BOLD, ems

SIZES = {"wide": 15, "narrow": 16}
# What letters themselves take above and below their base line, in ems.
ASCENT, DESCENT = 0.86, 0.2


def boxes(svg):
    """Return (text, left, top, right, bottom) of every label."""
    root = ElementTree.fromstring(svg)
    size = SIZES[root.get("class").split()[1]]
    out = []
    for label in root.iter("{http://www.w3.org/2000/svg}text"):
        look = (label.get("class") or "").split()
        width = ems(label.text) * size * (BOLD if "strong" in look else 1)
        x, y = float(label.get("x")), float(label.get("y"))
        left = x - width / 2 if "m" in look else x - width if "e" in look else x
        out.append((label.text, left, y - ASCENT * size, left + width, y + DESCENT * size))
    return out


def assert_sound(svg):
    """Check that a drawing is XML, has no number that is none, and that its labels are whole and apart."""
    root = ElementTree.fromstring(svg)
    _x, _y, width, height = map(float, root.get("viewBox").split())
    assert height > 0
    for element in root.iter():
        assert element.get("style") is None
        for name, value in element.attrib.items():
            if name not in {"class", "id", "aria-labelledby", "aria-label"}:
                assert not re.search(r"nan|inf", value), f"{name}={value}"
                assert all(abs(float(n)) < 10_000 for n in re.findall(r"-?\d+\.?\d*", value))
    known = boxes(svg)
    for text, left, top, right, bottom in known:
        assert left >= -0.6, text
        assert top >= -0.6, text
        assert right <= width + 0.6, text
        assert bottom <= height + 0.6, text
    for a, b in combinations(known, 2):
        apart = a[3] <= b[1] + 0.6 or b[3] <= a[1] + 0.6 or a[4] <= b[2] + 0.6 or b[4] <= a[2] + 0.6
        assert apart, f"{a} covers {b}"
    labelled = root.get("aria-labelledby").split()
    assert [element.get("id") for element in list(root)[:2]] == labelled
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))


def assert_chart(chart):
    """Check both drawings of a chart, and that no id stands in both."""
    assert_sound(chart.svg)
    assert_sound(chart.narrow)
    assert not set(re.findall(r' id="([^"]+)"', chart.svg)) & set(re.findall(r' id="([^"]+)"', chart.narrow))
    assert all(len(row) == len(chart.table.columns) for row in chart.table.rows)


def texts(svg):
    return [text for text, *_box in boxes(svg)]
