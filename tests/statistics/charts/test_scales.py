from math import inf, nan

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from xzedu.statistics.charts.scales import Quantity, Scale, around, from_zero, number, ticks

ANY = st.floats(-1e15, 1e15)


@given(ANY, ANY, st.sampled_from([1.0, 0.1, 0.01]), st.integers(4, 8))
def test_ticks_hold_the_range_in_equal_steps(a, b, finest, most):
    low, high = sorted((a, b))
    out = ticks(low, high, most=most, finest=finest)
    step = out[1] - out[0]
    assert 2 <= len(out) <= most
    assert step >= finest * 0.999
    slack = step * 1e-6 + abs(high) * 1e-9 + abs(low) * 1e-9
    assert out[0] <= low + slack
    assert out[-1] >= high - slack


@pytest.mark.parametrize(
    ("low", "high", "finest", "expected"),
    [
        (0, 3, 1, [0, 1, 2, 3]),
        (15.6, 17, 0.1, [15.5, 16, 16.5, 17]),
        (0, 1, 0.1, [0, 0.2, 0.4, 0.6, 0.8, 1]),
        (95, 99.6, 0.1, [95, 96, 97, 98, 99, 100]),
        (0, 881_234, 1, [0, 200_000, 400_000, 600_000, 800_000, 1_000_000]),
        (-3, 4, 1, [-4, -2, 0, 2, 4]),
        (0, 0, 1, [0, 1]),
    ],
)
def test_ticks_are_round(low, high, finest, expected):
    assert ticks(low, high, finest=finest) == pytest.approx(expected)


def test_bars_begin_at_nought():
    assert from_zero([5, 9]) == (0, 9)
    assert from_zero([-5, -9]) == (-9, 0)


@pytest.mark.parametrize(
    ("values", "expected"),
    [([16, 17], (16, 17)), ([3, 17], (0, 17)), ([-17, -3], (-17, 0)), ([-1, 1], (-1, 1)), ([100], (95, 105))],
)
def test_lines_begin_at_nought_where_little_is_lost(values, expected):
    assert around(values) == expected


@pytest.mark.parametrize("value", ["not reported", "", None, nan, inf, -inf, 1e16])
def test_what_cannot_be_drawn_is_no_number(value):
    assert number(value) is None


def test_numbers_in_chinese():
    with override("zh-hans"):
        assert Quantity().exact(12345) == "12,345"
        assert Quantity().label(12345) == "12,345"
        assert Quantity().label(881234) == "88.12万"
        assert Quantity().label(2.5e8) == "2.50亿"
        assert Quantity().axis([0, 5000, 10000]) == ["0", "0.5万", "1.0万"]
        assert Quantity().axis([0, 500, 1000]) == ["0", "500", "1,000"]
        assert Quantity().axis([0, 5e11, 1e12]) == ["0", "0.5万亿", "1.0万亿"]


def test_numbers_in_english():
    with override("en"):
        assert Quantity().label(881234) == "881,234"
        assert Quantity().label(12_345_678) == "12.35m"
        assert Quantity().axis([0, 5000, 10000]) == ["0", "5,000", "10,000"]
        assert Quantity().axis([0, 500_000, 1_000_000]) == ["0", "0.5m", "1.0m"]


def test_percentages_and_minus():
    assert Quantity(decimals=1, is_percent=True).exact(95.54) == "95.5%"
    assert Quantity(decimals=1).exact(-2.25) in ("−2.2", "−2.3")
    assert Quantity(decimals=1).exact(-0.01) == "0.0"
    assert Quantity(is_percent=True).axis([90, 95, 100]) == ["90%", "95%", "100%"]


def test_scale_of_one_value_is_its_middle():
    assert Scale(2020, 2020, 0, 100)(2020) == 50
    assert Scale(0, 10, 100, 0)(2.5) == 75
