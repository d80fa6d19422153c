"""What each kind of chart shows."""

import re

import pytest
from django.utils.translation import override
from lxml import etree as ElementTree  # noqa: N812

from tests.statistics.charts.drawings import assert_chart, texts
from xzedu.statistics.charts import Quantity, Series, bar, choropleth, line, multiples, pyramid, spark, stacked

RATIO = Quantity("pupils per teacher", 1)
DISTRICTS = ["鼓楼区", "云龙区", "贾汪区", "泉山区", "铜山区", "丰县", "沛县", "睢宁县", "新沂市", "邳州市", "开发区"]


def strokes(svg, look):
    """Return how many strokes the path of a class has."""
    return sum(element.get("d").count("M") for element in with_class(svg, look))


def with_class(svg, look):
    return [e for e in ElementTree.fromstring(svg).iter() if look == e.get("class")]


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


def test_line_has_a_gap_where_a_year_is_missing():
    whole = line.draw("c", "F", [Series("a", {y: y for y in range(2010, 2020)})], RATIO)
    gap = line.draw("c", "F", [Series("a", {y: y for y in range(2010, 2020) if y != 2014})], RATIO)
    worded = line.draw("c", "F", [Series("a", {y: "suppressed" if y == 2014 else y for y in range(2010, 2020)})], RATIO)
    # One stroke more is the key beside the name.
    assert [strokes(chart.svg, "line line-1") for chart in (whole, gap, worded)] == [2, 3, 3]
    assert ("2014/15", "suppressed") in worded.table.rows


def test_line_is_cut_at_a_break_and_says_why():
    chart = line.draw(
        "c", "F", [Series("a", {y: y for y in range(2018, 2024)})], RATIO, breaks=[line.Break(2021, "the form changed")]
    )
    assert strokes(chart.svg, "line line-1") == 3
    assert strokes(chart.svg, "break") == 1
    assert "1" in texts(chart.svg)
    assert chart.notes == ("2021/22: the form changed",)


def test_break_outside_the_years_shown_is_left_out():
    chart = line.draw("c", "F", [Series("a", {2018: 1, 2019: 2})], RATIO, breaks=[line.Break(2010, "old")])
    assert chart.notes == ()
    assert strokes(chart.svg, "break") == 0


def test_names_stand_beside_the_ends_of_their_lines():
    chart = line.draw("c", "F", [Series("Xuzhou", {2023: 16.7, 2024: 16.4}), Series("China", {2024: 16.6})], RATIO)
    assert {"Xuzhou 16.4", "China 16.6"} <= set(texts(chart.svg))
    assert "Xuzhou: from 16.7 in 2023/24 to 16.4 in 2024/25." in chart.description


def test_sample_lines_are_dashed_and_named_so():
    chart = line.draw("c", "F", [Series("Xuzhou", {2023: 16.7, 2024: 16.4}, is_sample=True)], RATIO)
    assert chart.is_sample
    assert with_class(chart.svg, "line line-1 sample")
    assert any("(sample)" in text for text in texts(chart.svg))
    assert chart.table.columns[1] == "Xuzhou (sample)"


def test_series_differ_in_the_shape_of_their_marks():
    chart = line.draw("c", "F", [Series(name, {2023: n, 2024: n}) for n, name in enumerate(DISTRICTS[:6])], RATIO)
    shapes = {with_class(chart.svg, f"mark fill-{n}")[0].get("d").split("m", 1)[1][:8] for n in range(1, 7)}
    assert len(shapes) == 6


def test_seven_series_are_refused_but_context_is_not_counted():
    seven = [Series(name, {2023: 1, 2024: 2}) for name in DISTRICTS[:7]]
    with pytest.raises(ValueError, match="multiples"):
        line.draw("c", "F", seven, RATIO)
    with pytest.raises(ValueError, match="multiples"):
        stacked.draw("c", "F", seven, RATIO)
    grey = [Series(name, {2023: 1, 2024: 2}, is_context=True) for name in DISTRICTS]
    chart = line.draw("c", "F", [*seven[:6], *grey], RATIO, context="other districts")
    assert "other districts" in " ".join(texts(chart.svg))
    assert_chart(chart)


def test_expected_years_are_dotted_within_a_band():
    values, ranges = {2023: 10, 2024: 11, 2025: 12, 2026: 13}, {2025: (11, 13), 2026: (11, 15)}
    chart = line.draw("c", "F", [Series("a", values, ranges=ranges)], RATIO)
    assert with_class(chart.svg, "band fill-1")
    # The dotted part begins at the last counted year.
    assert with_class(chart.svg, "line line-1 ahead")[0].get("d").count("L") == 2
    assert ("2026/27", "13.0 (11.0 to 15.0)") in chart.table.rows


def test_axis_that_does_not_begin_at_nought_says_so():
    high = line.draw("c", "F", [Series("a", {2023: 96, 2024: 97})], Quantity(decimals=1, is_percent=True))
    low = line.draw("c", "F", [Series("a", {2023: 10, 2024: 97})], Quantity(decimals=1, is_percent=True))
    assert any("the scale begins at 96" in text for text in texts(high.svg))
    assert not any("the scale begins" in text for text in texts(low.svg))


def test_target_is_named_and_within_the_years():
    chart = line.draw("c", "F", [Series("a", {2023: 96})], RATIO, target=line.Target("Target 2030", 99, 2030))
    assert "Target 2030 99.0" in texts(chart.svg)
    assert "2030/31" in texts(chart.svg)


def test_sixty_years_of_six_series():
    years = range(1964, 2024)
    chart = line.draw(
        "c", "F", [Series(n, {y: (y * k) % 17 for y in years}) for k, n in enumerate(DISTRICTS[:6], 3)], RATIO
    )
    assert_chart(chart)
    assert len(chart.svg.encode()) < 15_000


@pytest.mark.parametrize("names", [DISTRICTS, [f"{name} District of Xuzhou City" for name in "ABCDEFGHIJK"]])
def test_six_series_of_twenty_years_are_under_fifteen_kilobytes(names):
    several = [
        Series(name, {2005 + y: 15 + (y * 7 + n) % 11 / 3 for y in range(20)}) for n, name in enumerate(names[:6])
    ]
    chart = line.draw("c", "F", several, RATIO, breaks=[line.Break(2021, "form")])
    assert_chart(chart)
    assert 2_000 < len(chart.svg.encode()) < 15_000
    assert len(chart.narrow.encode()) < 15_000


def test_bars_of_eleven_districts_with_their_names_and_figures():
    bars = [bar.Bar(name, 13 + n) for n, name in enumerate(DISTRICTS)]
    bars[3] = bar.Bar("泉山区", "not reported")
    chart = bar.draw("c", "F", bars, RATIO, references=[bar.Reference("City", 16.4)])
    assert_chart(chart)
    assert {*DISTRICTS, "not reported", "23.0", "City 16.4"} <= set(texts(chart.svg))
    assert chart.description == "Highest: 开发区, 23.0. Lowest: 鼓楼区, 13.0."
    assert chart.table.rows[-1] == ("City", "16.4")


def test_bars_begin_at_nought_and_go_left_below_it():
    chart = bar.draw("c", "F", [bar.Bar("a", 10), bar.Bar("b", -5)], Quantity())
    up, down = (re.match(r"M([\d.]+) [\d.]+h([\d.]+)", e.get("d")) for e in with_class(chart.svg, "fill-1"))
    assert float(up[2]) == pytest.approx(2 * float(down[2]), abs=0.2)
    assert float(down[1]) + float(down[2]) == pytest.approx(float(up[1]), abs=0.2)


def test_columns_lie_down_where_the_names_do_not_fit():
    short = bar.draw("c", "F", [bar.Bar(name, 5) for name in "abc"], Quantity(), columns=True)
    long = bar.draw("c", "F", [bar.Bar(f"{name}" * 30, 5) for name in "abc"], Quantity(), columns=True)
    assert "V" in with_class(short.svg, "fill-1")[0].get("d")
    assert "V" not in with_class(long.svg, "fill-1")[0].get("d")


def test_stacked_parts_carry_patterns_and_refuse_less_than_nothing():
    parts = [Series(name, {2023: 5, 2024: 6}) for name in DISTRICTS[:3]]
    chart = stacked.draw("c", "F", parts, Quantity("persons"))
    assert_chart(chart)
    root = ElementTree.fromstring(chart.svg)
    assert len(list(root.iter("{http://www.w3.org/2000/svg}pattern"))) == 2
    with pytest.raises(ValueError, match="below nought"):
        stacked.draw("c", "F", [Series("a", {2023: -1})], Quantity())


def test_shares_add_up_to_a_hundred_and_the_table_keeps_the_figures():
    chart = stacked.draw("c", "F", [Series("a", {"x": 30}), Series("b", {"x": 10})], Quantity(), share=True, rows=True)
    assert chart.description == "x: a 75.0%, b 25.0%."
    assert chart.table.rows == (("x", "30", "10"),)


@pytest.mark.parametrize("rows", [True, False])
def test_stack_without_one_of_its_parts_is_not_drawn(rows):
    several = [Series("a", {"x": 30, "y": 30}), Series("b", {"x": 10, "y": "not reported"}), Series("c", {"x": 5})]
    chart = stacked.draw("c", "F", several, Quantity(), share=True, rows=rows)
    assert with_class(chart.svg, "fill-1 edge")[0].get("d").count("M") == 1
    assert "–" in texts(chart.svg)
    assert chart.description == "x: a 66.7%, b 22.2%, c 11.1%."
    assert chart.table.rows[1] == ("y", "30", "not reported", "–")


def test_pyramid_has_both_sides_on_one_scale():
    pair = [Series("Girls", {"G1": 100, "G2": 50}), Series("Boys", {"G1": 50, "G2": 100})]
    chart = pyramid.draw("c", "F", pair, Quantity("persons"), keys=["G2", "G1"])
    assert_chart(chart)
    girls, boys = [e.get("d") for e in ElementTree.fromstring(chart.svg).iter() if "h" in (e.get("d") or "")][-2:]
    lengths = [[abs(float(n)) for n in re.findall(r"h(-?[\d.]+)", d)] for d in (girls, boys)]
    assert lengths[0] == list(reversed(lengths[1]))
    assert chart.description == "Girls: 150 in all. Boys: 150 in all."


def test_multiples_draw_any_number_on_common_scales():
    several = [Series(name, {2020 + y: 15 + n + y / 2 for y in range(5)}) for n, name in enumerate(DISTRICTS)]
    chart = multiples.draw("c", "F", several, RATIO, beside=Series("Xuzhou", {2020: 16, 2024: 17}))
    assert_chart(chart)
    assert set(DISTRICTS) <= set(texts(chart.svg))
    # Both drawings together.
    assert len((chart.svg + chart.narrow).encode()) < 15_000


def test_sparkline_is_small_and_says_what_it_is():
    svg = spark.draw("Ten years <of> it", Series("a", {2020: 1, 2021: 2, 2023: 3, 2024: 4}))
    root = ElementTree.fromstring(svg)
    assert root.get("aria-label") == "Ten years <of> it"
    assert strokes(svg, "line line-1") == 2
    assert len(svg) < 700
    assert spark.draw("one", Series("a", {2020: 1})) == ""


def regions(values):
    return [
        choropleth.Region(name, value, "M0 0L9 9L0 9Z", 60 + n % 4 * 160, 60 + n // 4 * 130)
        for n, (name, value) in enumerate(zip(DISTRICTS, values, strict=False))
    ]


def test_map_prints_figures_and_shades_by_step():
    chart = choropleth.draw("c", "F", regions([10, 12, 14, 16, 18, "not reported"]), RATIO, height=400)
    assert_chart(chart)
    assert {"鼓楼区", "10.0", "18.0", "no figure"} <= set(texts(chart.svg))
    assert with_class(chart.svg, "region step-1")
    assert with_class(chart.svg, "region step-5")
    assert with_class(chart.svg, "region")[0].get("fill") == "url(#c-wide-0)"


def test_map_tells_beside_it_what_it_cannot_show():
    crowd = [choropleth.Region(name, 10 + n, "M0 0L9 9L0 9Z", 300, 200) for n, name in enumerate(DISTRICTS[:4])]
    chart = choropleth.draw("c", "F", [*crowd, choropleth.Region("开发区", 17)], RATIO, height=400)
    assert_chart(chart)
    said = " ".join(texts(chart.svg))
    assert all(name in said for name in DISTRICTS[:4])
    assert "Not shown on the map: " in said
    assert "开发区 17.0" in said


@pytest.mark.parametrize(("value", "step"), [(None, 0), (10, 1), (11.9, 1), (12, 3), (15.9, 5), (16, 5)])
def test_steps_hold_their_lower_end(value, step):
    assert choropleth.step(value, [10, 12, 14, 16]) == step


def test_source_is_kept_beside_the_chart():
    chart = line.draw("c", "F", [Series("a", {2024: 1})], RATIO, source="Source: the yearbook")
    assert chart.source == "Source: the yearbook"
    assert chart.with_source("other").source == "other"
