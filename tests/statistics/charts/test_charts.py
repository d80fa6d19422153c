"""Rules for every kind of chart, over figures and names nobody thought of."""

import pytest
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree as ElementTree  # noqa: N812

from tests.statistics.charts.drawings import assert_chart, texts
from xzedu.statistics.charts import Quantity, Series, bar, choropleth, line, multiples, pyramid, stacked

NAMES = st.text(
    st.sampled_from("徐州市铜山区经济开发实验小学（示例）abcdefg XYZWM-&<>\"'0123\x00\u200b"), min_size=1, max_size=40
)
VALUES = st.one_of(
    st.none(), st.just("not reported"), st.floats(-1e12, 1e12), st.floats(allow_nan=True), st.integers(-50, 50)
)
PARTS = st.one_of(st.none(), st.just("not reported"), st.floats(0, 1e12), st.integers(0, 50))
QUANTITIES = st.builds(
    Quantity, st.sampled_from(["", "persons", "pupils per teacher and year of schooling", "人"]), st.integers(0, 3),
    st.booleans(),
)  # fmt: skip
YEARS = st.integers(1970, 2030)
LANGUAGES = st.sampled_from(["zh-hans", "en"])
relaxed = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def series(values, most=6, **more):
    one = st.builds(
        Series, NAMES, st.dictionaries(YEARS, values, max_size=25), is_sample=st.booleans(), **more
    )  # fmt: skip
    return st.lists(one, min_size=1, max_size=most)


@relaxed
@given(
    LANGUAGES, series(VALUES), QUANTITIES, st.lists(st.builds(line.Break, YEARS, NAMES), max_size=6),
    st.none() | st.builds(line.Target, NAMES, st.floats(-1e6, 1e6), st.none() | YEARS),
)  # fmt: skip
def test_lines_are_sound(language, several, quantity, breaks, target):
    with override(language):
        assert_chart(line.draw("c", "Finding", several, quantity, breaks=breaks, target=target))


@relaxed
@given(
    LANGUAGES, st.lists(st.builds(bar.Bar, NAMES, VALUES, st.booleans(), st.booleans()), max_size=14), QUANTITIES,
    st.booleans(), st.lists(st.builds(bar.Reference, NAMES, st.floats(-100, 1e6)), max_size=2),
)  # fmt: skip
def test_bars_are_sound(language, bars, quantity, columns, references):
    with override(language):
        assert_chart(bar.draw("c", "Finding", bars, quantity, columns=columns, references=references))


@relaxed
@given(LANGUAGES, series(PARTS), QUANTITIES, st.booleans(), st.booleans())
def test_stacks_are_sound(language, several, quantity, share, rows):
    with override(language):
        assert_chart(stacked.draw("c", "Finding", several, quantity, share=share, rows=rows))


@relaxed
@given(LANGUAGES, st.lists(NAMES, min_size=1, max_size=12, unique=True), st.data(), QUANTITIES)
def test_pyramids_are_sound(language, grades, data, quantity):
    values = st.fixed_dictionaries(dict.fromkeys(grades, PARTS))
    pair = [Series(data.draw(NAMES), data.draw(values)) for _side in range(2)]
    with override(language):
        assert_chart(pyramid.draw("c", "Finding", pair, quantity, keys=grades))


@relaxed
@given(LANGUAGES, series(VALUES, most=12), QUANTITIES, st.booleans())
def test_multiples_are_sound(language, several, quantity, compare):
    beside = several[-1] if compare else None
    with override(language):
        assert_chart(multiples.draw("c", "Finding", several, quantity, beside=beside, breaks=[line.Break(2001, "why")]))


@relaxed
@given(
    LANGUAGES,
    st.lists(
        st.builds(
            choropleth.Region, NAMES, VALUES, st.sampled_from(["M0 0L9 9L0 9Z", ""]), st.integers(0, 640),
            st.integers(0, 400),
        ),
        max_size=12,
    ),
    QUANTITIES,
)  # fmt: skip
def test_maps_are_sound(language, regions, quantity):
    with override(language):
        assert_chart(choropleth.draw("c", "Finding", regions, quantity, height=400))


RATIO = Quantity("pupils per teacher", 1)
HOSTILE = '"><script>alert(1)</script>&\x00\ufffe'


def every_kind(name="徐州市", value=16.4):
    """Return one chart of each kind."""
    one = Series(name, {2022: 17, 2023: value, 2024: "not reported"})
    return [
        line.draw("c", name, [one], RATIO, breaks=[line.Break(2023, name)], target=line.Target(name, 15, 2025)),
        bar.draw("c", name, [bar.Bar(name, value), bar.Bar("other", name)], RATIO, references=[bar.Reference(name, 3)]),
        bar.draw("c", name, [bar.Bar(name, value)], RATIO, columns=True),
        stacked.draw("c", name, [one, one], RATIO),
        stacked.draw("c", name, [one, one], RATIO, rows=True, share=True),
        pyramid.draw("c", name, [one, one], RATIO, keys=[2022, 2023]),
        multiples.draw("c", name, [one, one], RATIO, beside=one),
        choropleth.draw("c", name, [choropleth.Region(name, value, "M0 0L9 9L0 9Z", 300, 200)], RATIO, height=400),
    ]


def test_hostile_names_stay_text():
    for chart in every_kind(HOSTILE):
        assert_chart(chart)
        root = ElementTree.fromstring(chart.svg)
        assert not [element for element in root.iter() if "script" in element.tag]
        assert "<script" not in chart.svg + chart.narrow


def test_title_and_description_are_in_the_drawing():
    for chart in every_kind():
        root = ElementTree.fromstring(chart.svg)
        title, description = list(root)[:2]
        assert root.get("role") == "img"
        assert title.text == chart.title == "徐州市"
        assert description.text == chart.description
        assert "16.4" in description.text or "100.0%" in description.text or "50.0%" in description.text or (
            "33.4" in description.text
        )  # fmt: skip


@pytest.mark.parametrize("value", [None, "not reported", float("nan")])
def test_without_figures_it_says_so(value):
    one = Series("徐州市", {2023: value})
    empty = [
        line.draw("c", "Finding", [one], RATIO),
        bar.draw("c", "Finding", [bar.Bar("徐州市", value)], RATIO),
        stacked.draw("c", "Finding", [one], RATIO),
        pyramid.draw("c", "Finding", [one, one], RATIO, keys=[2023]),
        multiples.draw("c", "Finding", [one], RATIO),
        choropleth.draw("c", "Finding", [choropleth.Region("徐州市", value, "M0 0L9 9Z")], RATIO, height=400),
    ]
    with override("en"):
        for chart in empty:
            assert_chart(chart)
            assert "no figures" in " ".join(texts(chart.svg))
    assert [row[1] for row in empty[0].table.rows] == [value if isinstance(value, str) else "–"]


@pytest.mark.parametrize("value", [0, -3, 1e12, 1e-9])
def test_single_values_of_any_size(value):
    for chart in every_kind(value=value) if value >= 0 else [bar.draw("c", "F", [bar.Bar("a", value)], RATIO)]:
        assert_chart(chart)


def test_ids_begin_with_the_prefix():
    chart = line.draw("ratio-2024", "Finding", [Series("a", {2024: 1})], RATIO)
    assert 'aria-labelledby="ratio-2024-wide-title ratio-2024-wide-desc"' in chart.svg
    with pytest.raises(ValueError, match="id"):
        line.draw('"x', "Finding", [Series("a", {2024: 1})], RATIO)


def test_no_look_is_written_into_the_drawing():
    for chart in every_kind():
        for element in ElementTree.fromstring(chart.svg).iter():
            assert not {"style", "stroke", "font-size", "font-family"} & set(element.attrib)
            assert element.get("fill", "url(#").startswith("url(#")
