"""What a parent types, as it is understood."""

import pytest

from institutions import addresses
from institutions.addresses import Numbers, Span, plain, read, read_number_field, read_numbers, trouble

DISTRICTS = {
    "鼓楼区": "320302",
    "Gulou District": "320302",
    "云龙区": "320303",
    "Yunlong District": "320303",
    "铜山区": "320312",
    "丰县": "320321",
    "新沂市": "320381",
    "经开区": "320371",
}

# What is typed, the name it must be looked up by, the numbers read behind it, the district named.
CASES = [
    # Communities, buildings, units, rooms.
    ("云龙小区", "云龙小区", {}, ""),
    ("云龙小区3号楼", "云龙小区", {"building": 3}, ""),
    ("云龙小区3号楼2单元501", "云龙小区", {"building": 3}, ""),
    ("云龙小区3号楼2单元501室", "云龙小区", {"building": 3}, ""),
    ("云龙小区3栋", "云龙小区", {"building": 3}, ""),
    ("云龙小区3幢1单元", "云龙小区", {"building": 3}, ""),
    ("云龙小区三号楼", "云龙小区", {"building": 3}, ""),
    ("云龙小区第十二栋", "云龙小区", {"building": 12}, ""),
    ("云龙小区3#楼", "云龙小区", {"building": 3}, ""),
    ("云龙小区3#", "云龙小区", {"": 3}, ""),
    ("云龙小区3-2-501", "云龙小区", {"": 3}, ""),
    ("云龙小区3—2—501", "云龙小区", {"": 3}, ""),
    ("云龙小区 ３ 号楼", "云龙小区", {"building": 3}, ""),
    ("云龙小区3号楼2号", "云龙小区", {"building": 3}, ""),
    ("云龙小区2单元501", "云龙小区", {}, ""),
    ("云龙小区A座", "云龙小区", {}, ""),
    ("云龙小区（Ａ区）3栋", "云龙小区a区", {"building": 3}, ""),
    ("雲龍小區3號樓", "云龙小区", {"building": 3}, ""),
    ("八一小区", "八一小区", {}, ""),
    ("八一小区5栋", "八一小区", {"building": 5}, ""),
    ("民富园二期12号楼", "民富园二期", {"building": 12}, ""),
    ("民主路8号院3号楼", "民主路8号院", {"building": 3}, ""),
    ("民主路8号院3号楼", "民主路", {"house": 8, "building": 3}, ""),
    # Roads and house numbers.
    ("和平路12号", "和平路", {"house": 12}, ""),
    ("和平路12", "和平路", {"": 12}, ""),
    ("和平路１２号", "和平路", {"house": 12}, ""),
    ("和平路十二号", "和平路", {"house": 12}, ""),
    ("和平路一百二十号", "和平路", {"house": 120}, ""),
    ("和平路一百零五号", "和平路", {"house": 105}, ""),
    ("和平路12-3号", "和平路", {"house": 12}, ""),
    ("和平路12号-3", "和平路", {"house": 12}, ""),
    ("和平路12号附1号", "和平路", {"house": 12}, ""),
    ("和平路附1号", "和平路", {}, ""),
    ("和平路12号之1", "和平路", {"house": 12}, ""),
    ("和平路12号A", "和平路", {"house": 12}, ""),
    ("和平路12A号", "和平路", {"house": 12}, ""),
    ("和平路12#", "和平路", {"": 12}, ""),
    ("和平路12号501", "和平路", {"house": 12}, ""),
    ("和平路 12 号 2 单元", "和平路", {"house": 12}, ""),
    ("五号路12号", "五号路", {"house": 12}, ""),
    ("三环西路9号", "三环西路", {"house": 9}, ""),
    ("南京路12号", "南京路", {"house": 12}, ""),
    # Villages and groups.
    ("金山村", "金山村", {}, ""),
    ("金山村三组", "金山村", {"group": 3}, ""),
    ("金山村3组", "金山村", {"group": 3}, ""),
    ("金山村第三村民小组", "金山村", {"group": 3}, ""),
    ("金山村三队12号", "金山村", {"group": 3, "house": 12}, ""),
    ("金山村委会", "金山村", {}, ""),
    ("金山村村民委员会", "金山村", {}, ""),
    ("和平社区居委会", "和平社区", {}, ""),
    # What stands before the name.
    ("江苏省徐州市云龙区云龙小区3号楼", "云龙小区", {"building": 3}, "320303"),
    ("徐州市云龙区和平路12号", "和平路", {"house": 12}, "320303"),
    ("徐州云龙区和平路12号", "和平路", {"house": 12}, "320303"),
    ("云龙区云龙小区", "云龙小区", {}, "320303"),
    ("丰县凤城镇金山村三组", "金山村", {"group": 3}, "320321"),
    ("新沂市新安街道和平路12号", "和平路", {"house": 12}, "320381"),
    ("徐州经开区金山村", "金山村", {}, "320371"),
    ("铜山大许镇金山村", "金山村", {}, ""),
    ("大许镇金山村三组", "金山村", {"group": 3}, ""),
    ("彭城街道办事处和平路12号", "和平路", {"house": 12}, ""),
    ("请问云龙小区", "云龙小区", {}, ""),
    ("我家住在云龙小区属于哪个学校", "云龙小区", {}, ""),
    ("云龙小区的学区", "云龙小区", {}, ""),
    # Pinyin and English.
    ("Yúnlóng xiǎoqū", "yunlongxiaoqu", {}, ""),
    ("yunlong xiaoqu", "yunlongxiaoqu", {}, ""),
    ("YUNLONG", "yunlong", {}, ""),
    ("ylxq", "ylxq", {}, ""),
    ("Lǜdì", "lvdi", {}, ""),
    ("xi'an lu 3 hao", "xianlu", {"house": 3}, ""),
    ("yunlong xiaoqu 3 hao lou", "yunlongxiaoqu", {"building": 3}, ""),
    ("yunlongxiaoqu3haolou", "yunlongxiaoqu", {"building": 3}, ""),
    ("jinshan cun 3 zu", "jinshancun", {"group": 3}, ""),
    ("No. 12 Heping Road", "hepinglu", {"house": 12}, ""),
    ("12 Heping North Road", "hepingbeilu", {"": 12}, ""),
    ("Building 3, Yunlong Community, Room 501", "yunlongxiaoqu", {"building": 3}, ""),
    ("No. 12 Heping Road, Yunlong District, Xuzhou", "hepinglu", {"house": 12}, "320303"),
]


@pytest.mark.parametrize(("text", "name", "numbers", "district"), CASES)
def test_reading(text, name, numbers, district):
    assert trouble(text) == ""
    typed = read(text, DISTRICTS)
    assert typed.district == district
    assert {reading.name: reading.numbers for reading in typed.mentions[0]}[name] == numbers


def test_there_are_sixty_cases_and_more():
    assert len(CASES) >= 60


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", addresses.EMPTY),
        ("  \u3000\n", addresses.EMPTY),
        ("云", addresses.SHORT),
        ("x", addresses.SHORT),
        ("😀", addresses.WORDLESS),
        ("🏠🏠🏠", addresses.WORDLESS),
        ("？？！", addresses.WORDLESS),
        ("尊敬的教育局领导：" * 20, addresses.LONG),
        ("<script>alert(1)</script>", addresses.MARKUP),
        ("{{ 7*7 }}云龙小区", addresses.MARKUP),
        ("https://example.org/云龙小区", addresses.MARKUP),
        ("云龙\x00小区", addresses.MARKUP),
        ("13800000000", addresses.PRIVATE),
        ("138 0000 0000", addresses.PRIVATE),
        ("０５１６-８３８０００００", addresses.PRIVATE),
        ("云龙小区 13800000000", addresses.PRIVATE),
        ("32030319800101123X", addresses.PRIVATE),
        ("12", addresses.NUMBER_ONLY),
        ("12号", addresses.NUMBER_ONLY),
        ("三号楼2单元", addresses.NUMBER_ONLY),
        ("南京市鼓楼区中山路1号", addresses.ELSEWHERE),
        ("南京鼓楼区中山路1号", addresses.ELSEWHERE),
        ("江苏省连云港市海州区", addresses.ELSEWHERE),
        ("山东省枣庄市", addresses.ELSEWHERE),
        ("Nanjing City, Gulou District", addresses.ELSEWHERE),
    ],
)
def test_trouble(text, why):
    assert trouble(text) == why


@pytest.mark.parametrize(
    "text", ["苏州市场", "上海花园小区", "北京路社区", "宿迁街12号", "新沂市新安街道", "连云港新村"]
)
def test_names_of_other_cities_in_names_are_no_trouble(text):
    assert trouble(text) == ""


@pytest.mark.parametrize("text", ["云龙区", "江苏省徐州市", "徐州市云龙区"])
def test_district_alone_names_no_place(text):
    assert read(text, DISTRICTS).mentions == ()


def test_name_of_a_district_within_a_name_decides_nothing():
    typed = read("云龙和平小区", DISTRICTS)
    assert typed.district == ""
    assert [(r.name, r.is_part) for r in typed.mentions[0] if r.name in ("云龙和平小区", "和平小区")] == [
        ("云龙和平小区", False),
        ("和平小区", True),
    ]


def test_town_left_out_is_told():
    readings = {reading.name: reading.dropped for reading in read("大许镇金山村", DISTRICTS).mentions[0]}
    assert readings["大许镇金山村"] == ""
    assert readings["金山村"] == "大许镇"


def test_whole_names_come_before_shorter_ones():
    names = [
        reading.name for reading in read("徐州市云龙区彭城街道云龙小区", DISTRICTS).mentions[0] if not reading.is_part
    ]
    assert names == sorted(names, key=len, reverse=True)


def test_road_and_community_are_two_mentions():
    first, second = read("和平路12号云龙小区3号楼501").mentions
    assert {r.name: r.numbers for r in first}["和平路"] == {"house": 12}
    assert {r.name: r.numbers for r in second}["云龙小区"] == {"building": 3}


def test_stem_leaves_out_what_most_names_end_in():
    assert read("云龙区云龙花园小区3号楼", DISTRICTS).stem == "云龙花园"
    assert read("yunlong community").stem == "yunlongxiaoqu"
    assert read("云龙区", DISTRICTS).stem == ""


@pytest.mark.parametrize("text", ["", "😀", "-", "#", "-12", "号", "附", "a" * 300, "十" * 300, "1-" * 300, "镇" * 300])
def test_nothing_typed_is_an_error(text):
    read(text, DISTRICTS)
    read_number_field(text)


def test_numbers_and_what_is_left():
    assert read_numbers("12号附1号3号楼501室东户") == ({"house": 12, "building": 3}, "东户")
    assert read_numbers("东户12号") == ({}, "东户12号")


@pytest.mark.parametrize(
    ("text", "numbers"),
    [("12", {"": 12}), ("No. 12", {"": 12}), ("12号", {"house": 12}), (" 三号楼", {"building": 3}), ("x", {})],
)
def test_field_of_a_number(text, numbers):
    assert read_number_field(text) == numbers


@pytest.mark.parametrize(
    ("span", "inside", "outside"),
    [
        (Span(1, 99, "odd"), (1, 13, 99), (0, 2, 100, 101)),
        (Span(2, 98, "even"), (2, 98), (1, 99, 100)),
        (Span(None, 10), (0, 10), (11,)),
        (Span(10, None), (10, 99_999), (9,)),
        (Span(), (0, 1), ()),
    ],
)
def test_span(span, inside, outside):
    assert all(span.covers(number) for number in inside)
    assert not any(span.covers(number) for number in outside)


def test_exclusions_are_left_out():
    numbers = Numbers("house", Span(1, 99), (Span(5, 9), Span(21, 21, "odd")))
    assert [n for n in (4, 5, 9, 10, 21, 23) if numbers.covers(n)] == [4, 10, 23]
    assert not numbers.is_whole
    assert Numbers("house", Span(), (Span(1, 1),)).is_whole is False


def test_plain_names_are_equal_however_they_are_written():
    assert plain("云龙 小区（Ａ区）") == plain("雲龍小區a区") == "云龙小区a区"
