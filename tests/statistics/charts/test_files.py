"""Charts that leave their page, and the tag that writes them on one."""

import re
import sys
from datetime import date
from html.parser import HTMLParser
from itertools import combinations

import pytest
from django.conf import settings
from django.template import engines
from django.utils.translation import override
from lxml import etree

from tests.statistics.charts.test_charts import every_kind
from xzedu.statistics.charts import Quantity, Series, files, line

DAY = date(2024, 11, 5)


@pytest.fixture(autouse=True)
def _in_english():
    with override("en"):
        yield


@pytest.fixture
def chart():
    values = {2020: 17.1, 2021: 16.7, 2022: "not reported"}
    return line.draw(
        "ratio", "16.7 pupils <per> teacher", [Series("徐州市", values)], Quantity("pupils per teacher", 1),
        breaks=[line.Break(2021, "the form changed")], source="Source: the yearbook", footnotes=["A footnote"],
    )  # fmt: skip


def colours(name, scheme):
    """Return {property: colour} of a style sheet's light or dark scheme."""
    css = (settings.BASE_DIR / "static/css" / name).read_text(encoding="utf-8")
    light, _media, dark = css.partition("@media (prefers-color-scheme: dark)")
    block = re.search(r":root \{(.*?)\}", light if scheme == "light" else dark, re.S)[1]
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))


def scheme(name):
    return colours("tokens.css", name) | colours("charts.css", name)


def luminance(colour):
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(a, b):
    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", ["light", "dark"])
def test_series_stand_out_from_the_paper_and_differ_in_lightness(name):
    known = scheme(name)
    series = [known[f"series-{n}"] for n in range(1, 7)]
    assert all(contrast(colour, known["paper"]) >= 3 for colour in series)
    assert all(contrast(a, b) >= 1.12 for a, b in combinations(series, 2))


def test_file_has_the_colours_of_the_light_scheme():
    known = scheme("light")
    assert {name: known[name] for name in files.COLOURS} == files.COLOURS


def test_every_class_is_in_the_style_sheet():
    css = (settings.BASE_DIR / "static/css/charts.css").read_text(encoding="utf-8")
    known = set(re.findall(r"\.([a-z][\w-]*)", css))
    used = {
        name for chart in every_kind() for names in re.findall(r'class="([^"]+)"', chart.svg) for name in names.split()
    }
    assert used - known == set()
    assert len(used) > 15


def test_svg_file_stands_alone(chart):
    with override("en"):
        text = files.to_svg_file(chart, DAY)
    root = etree.fromstring(text.encode())
    written = " ".join(root.itertext())
    assert "class=" not in text
    assert root.get("width") == "632"
    assert "16.7 pupils <per> teacher" in written
    assert "1. 2021/22: the form changed" in written
    assert "Source: the yearbook" in written
    assert "5 November 2024" in written
    assert 'stroke="#0f4c5c"' in text


def test_every_kind_becomes_a_file():
    for chart in every_kind():
        text = files.to_svg_file(chart, DAY)
        root = etree.fromstring(text.encode())
        ids = set(root.xpath("//@id"))
        assert set(re.findall(r"url\(#([^)]+)\)", text)) <= ids
        assert set(re.findall(r'href="#([^"]+)"', text)) <= ids


def test_png_is_as_wide_as_asked(chart):
    pytest.importorskip("resvg_py")
    if not files.can_write_chinese():
        pytest.skip("no Chinese font on this machine")
    content = files.to_png(chart, 800, DAY)
    assert content.startswith(b"\x89PNG")
    assert int.from_bytes(content[16:20], "big") == 800
    large = files.to_png(chart, 99_999, DAY)
    assert int.from_bytes(large[16:20], "big") == files.LARGEST_WIDTH


def test_png_without_the_package_says_what_to_do(chart, monkeypatch):
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    files.can_write_chinese.cache_clear()
    with pytest.raises(files.PictureError, match="resvg-py"):
        files.to_png(chart, 800, DAY)


def test_png_without_a_chinese_font_says_what_to_do(chart, monkeypatch):
    monkeypatch.setattr(files, "_render", lambda svg, **options: b"the same blank picture")
    files.can_write_chinese.cache_clear()
    with pytest.raises(files.PictureError, match="font"):
        files.to_png(chart, 800, DAY)
    files.can_write_chinese.cache_clear()


class Outline(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.tags, self.text = [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text.append(data.strip())


def render(chart, tag="{% chart chart downloads %}", **context):
    template = engines["django"].from_string("{% load charts %}" + tag)
    with override("en"):
        return template.render({"chart": chart, **context})


def test_tag_writes_finding_drawings_notes_table_and_source(chart):
    page = Outline(render(chart, downloads=[("SVG", "/chart.svg?a=1&b=2")]))
    names = [tag for tag, _attributes in page.tags]
    assert names.index("figcaption") < names.index("svg") < names.index("details")
    assert names.count("svg") == 2
    assert {"16.7 pupils <per> teacher", "2021/22: the form changed", "not reported", "A footnote"} <= set(page.text)
    assert "Source: the yearbook" in page.text
    assert ("a", {"href": "/chart.svg?a=1&b=2", "download": None}) in page.tags
    assert ("th", {"scope": "row"}) in page.tags
    assert "sample" not in page.text


def test_tag_marks_sample_figures_and_leaves_empty_parts_out():
    chart = line.draw("c", "F", [Series("a", {2024: 1}, is_sample=True)], Quantity())
    page = Outline(render(chart, "{% chart chart %}"))
    assert "sample" in page.text
    assert "ol" not in [tag for tag, _attributes in page.tags]
    assert not any(attributes.get("class") == "chart-foot" for _tag, attributes in page.tags)
    assert ("details", {"class": "chart-data"}) in page.tags


def test_tag_opens_the_table_where_asked():
    chart = line.draw("c", "F", [Series("a", {2024: 1})], Quantity())
    assert ("details", {"class": "chart-data", "open": None}) in Outline(
        render(chart, "{% chart chart is_open=True %}")
    ).tags
