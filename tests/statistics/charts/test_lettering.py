from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xzedu.statistics.charts.lettering import apart, ems, fits, width, wrap

NAMES = (
    st.text(st.sampled_from("徐州市铜山区学校abc XYZ（）,，-0123"), min_size=1, max_size=60).map(str.strip).filter(bool)
)


def test_chinese_characters_are_one_em_and_latin_ones_less():
    assert width("徐州市", 10) == 30
    assert ems("ill") < ems("www") < 3.01
    assert ems("１２") == 2


@given(NAMES, st.integers(40, 300), st.integers(1, 3))
def test_wrapped_lines_fit(name, room, most):
    lines = wrap(name, room, 15, most)
    assert 1 <= len(lines) <= most
    assert all(width(line, 15) <= room for line in lines)


@given(NAMES, st.integers(40, 300), st.integers(1, 3))
def test_what_fits_is_not_abbreviated(name, room, most):
    if fits(name, room, 15, most):
        assert "".join(wrap(name, room, 15, most)).replace(" ", "") == name.replace(" ", "")


def test_long_name_is_abbreviated():
    assert wrap("徐州经济技术开发区", 60, 15) == ["徐州经…"]


def test_words_stay_whole_and_brackets_cling():
    assert wrap("Gulou District", 80, 15, 2) == ["Gulou", "District"]
    assert wrap("开发区（示例）", 60, 15, 2) == ["开发区", "（示例）"]


@given(st.lists(st.tuples(st.floats(-50, 350), st.floats(1, 40)), min_size=1, max_size=12))
def test_things_pushed_apart_do_not_cover_each_other(things):
    wanted, sizes = [w for w, _s in things], [s for _w, s in things]
    starts = apart(wanted, sizes, 0, 300)
    if sum(sizes) > 300:
        assert starts is None
        return
    spans = sorted(zip(starts, sizes, strict=True))
    assert spans[0][0] >= -1e-6
    assert spans[-1][0] + spans[-1][1] <= 300 + 1e-6
    assert all(a + size <= b + 1e-6 for (a, size), (b, _size) in pairwise(spans))


def test_things_with_room_stay_where_they_are():
    assert apart([100, 20], [10, 10], 0, 200) == [95, 15]


def test_two_of_one_height_share_the_displacement():
    assert apart([50, 50], [10, 10], 0, 100) == pytest.approx([40, 50])
