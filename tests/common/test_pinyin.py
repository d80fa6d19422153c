import pytest
from pypinyin import lazy_pinyin

from xzedu.common.pinyin import initials, sort_key, spaced_pinyin, syllables

NAMES = [
    f"{place}{number}{kind}"
    for place in ("徐州市", "长山镇", "乐山路", "重庆路", "大行", "都市花园", "银行街", "音乐厅", "校对", "解放")
    for number in ("", "第一", "第三十六")
    for kind in ("小学", "中学", "幼儿园", "实验学校", "行政学院")
]


@pytest.mark.parametrize("name", NAMES)
def test_readings_are_those_of_the_whole_name(name):
    assert syllables(name) == lazy_pinyin(name)


@pytest.mark.parametrize(
    ("name", "spelt"),
    [("邳州市", "pi zhou shi"), ("睢宁县", "sui ning xian"), ("沛县", "pei xian"), ("朝阳小学", "chao yang xiao xue"),
     ("单集镇", "shan ji zhen"), ("吕梁", "lv liang"), ("徐州36中", "xu zhou 36 zhong")],
)  # fmt: skip
def test_local_names(name, spelt):
    assert " ".join(syllables(name)) == spelt


def test_initials_and_display():
    assert initials("徐州一中") == "xzyz"
    assert spaced_pinyin("徐州") == "Xu Zhou"


def test_sort_key_orders_by_sound_and_keeps_homophones_apart():
    names = ["中学", "一中", "伊中", "小学"]
    assert sorted(names, key=sort_key) == ["小学", "一中", "伊中", "中学"]
    assert sort_key("一中") != sort_key("伊中")


def test_sort_key_fits_its_column():
    assert len(sort_key("装" * 100)) == 300
