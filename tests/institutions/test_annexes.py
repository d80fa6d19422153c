"""The cell of a bureau's annex, split into places: a table of its wordings, and that no character is lost."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from institutions.annex_numbers import read_exclusions
from institutions.annexes import reason, split

# Text → what it lists, each as "kind name numbers -exclusions (former) {other}", boundaries as "| text",
# what was not understood as "? reason".
CASES = [
    # Places
    ("云龙小区", ["community 云龙小区"]),
    ("云龙小区、翠湖花园，御景湾;", ["community 云龙小区", "community 翠湖花园", "community 御景湾"]),
    ("汉风雅居。金山村", ["community 汉风雅居", "village 金山村"]),
    ("铁路新村", ["community 铁路新村"]),
    ("金山村、李庄", ["village 金山村", "village 李庄"]),
    ("金山村村委会", ["village 金山村 {金山村村委会}"]),
    ("彭城社区居委会", ["committee 彭城社区 {彭城社区居委会}"]),
    ("彭城社区辖区内", ["committee 彭城社区"]),
    ("青年路居委会", ["committee 青年路居委会"]),
    ("和平路", ["road 和平路"]),
    ("和平路全段", ["road 和平路"]),
    ("和平路（全部）", ["road 和平路"]),
    ("云龙小区（全部）", ["community 云龙小区"]),
    ("江山一号、和平路一号", ["community 江山一号", "road 和平路 house 1-1"]),
    ("碧桂园·天玺", ["community 碧桂园·天玺"]),
    ("云龍小區", ["community 云龙小区"]),
    # Numbers
    ("和平路1-99号", ["road 和平路 house 1-99"]),
    ("和平路1号", ["road 和平路 house 1-1"]),
    ("和平路1-99", ["road 和平路 house 1-99"]),
    ("和平路１～９９号", ["road 和平路 house 1-99"]),
    ("和平路1号—99号", ["road 和平路 house 1-99"]),
    ("和平路1号到99号", ["road 和平路 house 1-99"]),
    ("和平路1——99号", ["road 和平路 house 1-99"]),
    ("和平路 1 - 99 号 单号", ["road 和平路 house 1-99 odd"]),
    ("民主路2号至88号双号", ["road 民主路 house 2-88 even"]),
    ("和平路1-99号（单号）", ["road 和平路 house 1-99 odd"]),
    ("和平路（单号）1-99号", ["road 和平路 house 1-99 odd"]),
    ("和平路单号1-99号", ["road 和平路 house 1-99 odd"]),
    ("和平路1-99单", ["road 和平路 house 1-99 odd"]),
    ("和平路1-99号奇数", ["road 和平路 house 1-99 odd"]),
    ("和平路1-99号（单双号）", ["road 和平路 house 1-99"]),
    ("和平路双号", ["road 和平路 house -  even"]),
    ("和平路100号以上双号", ["road 和平路 house 100- even"]),
    ("和平路100号及以上", ["road 和平路 house 100-"]),
    ("和平路99号以下", ["road 和平路 house -99"]),
    ("和平路101号至尽头", ["road 和平路 house 101-"]),
    ("云龙小区1-20号楼", ["community 云龙小区 building 1-20"]),
    ("云龙小区1#-20#楼", ["community 云龙小区 building 1-20"]),
    ("云龙小区3栋", ["community 云龙小区 building 3-3"]),
    ("云龙小区3-5幢", ["community 云龙小区 building 3-5"]),
    ("云龙小区一号楼", ["community 云龙小区 building 1-1"]),
    ("和平路12#", ["road 和平路 house 12-12"]),
    ("中山路66号院", ["road 中山路 house 66-66"]),
    ("金山村三组、四组", ["village 金山村 group 3-3", "village 金山村 group 4-4"]),
    ("金山村第十二村民小组", ["village 金山村 group 12-12"]),
    ("张楼1-3组", ["village 张楼 group 1-3"]),
    # Several of one place
    ("和平路1-99号单号、2-60号双号", ["road 和平路 house 1-99 odd", "road 和平路 house 2-60 even"]),
    ("和平路（1-99号单号、2-60号双号）", ["road 和平路 house 1-99 odd", "road 和平路 house 2-60 even"]),
    ("和平路单号、双号12-60号", ["road 和平路 house -  odd", "road 和平路 house 12-60 even"]),
    (
        "云龙小区1、2、3号楼",
        ["community 云龙小区 building 1-1", "community 云龙小区 building 2-2", "community 云龙小区 building 3-3"],
    ),
    ("金山村（三组、四组）", ["village 金山村 group 3-3", "village 金山村 group 4-4"]),
    (
        "和平路1-9号、12号（含云龙公寓）",
        ["road 和平路 house 1-9", "road 和平路 house 12-12", "community 云龙公寓"],
    ),
    # Exclusions
    ("民主路2-88号双号（12-16号除外）", ["road 民主路 house 2-88 even -12-16"]),
    ("民主路2-88号双号，12-16号除外", ["road 民主路 house 2-88 even -12-16"]),
    ("民主路2-88号（不含12、14号）", ["road 民主路 house 2-88 -12-12 -14-14"]),
    ("民主路除12-16号外", ["road 民主路 house -  -12-16"]),
    ("翠湖花园（除5号楼）", ["community 翠湖花园 building -  -5-5"]),
    ("和平路1-99号（单号，21号除外）", ["road 和平路 house 1-99 odd -21-21"]),
    # Names in brackets
    ("绿地世纪城（原铁路新村）", ["community 绿地世纪城 (铁路新村)"]),
    ("绿地世纪城(曾用名：铁路新村、机务段宿舍)", ["community 绿地世纪城 (铁路新村) (机务段宿舍)"]),
    ("绿地世纪城（又名绿地城）", ["community 绿地世纪城 {绿地城}"]),
    ("云龙小区（A区）", ["community 云龙小区（A区）"]),
    ("云龙小区（一期）1-5号楼", ["community 云龙小区（一期） building 1-5"]),
    ("云龙小区（含云龙公寓）", ["community 云龙小区", "community 云龙公寓"]),
    ("云龙小区（和平路12号）", ["community 云龙小区", "road 和平路 house 12-12"]),
    ("和平路12号云龙小区", ["community 云龙小区", "road 和平路 house 12-12"]),
    ("云龙小区（1-5号楼（不含3号楼））", ["? bracket"]),
    # Boundaries in words
    ("建国西路以南、中山南路以西；云龙小区", ["| 建国西路以南、中山南路以西", "community 云龙小区"]),
    ("东至中山路，南至建国路", ["| 东至中山路，南至建国路"]),
    ("和平路与民主路之间", ["| 和平路与民主路之间"]),
    ("和平路（淮海路至建国路段）", ["? part_of_place"]),
    # Lists, lines and blanks
    ("1、云龙小区；2、翠湖花园；3、金山村", ["community 云龙小区", "community 翠湖花园", "village 金山村"]),
    ("1.云龙小区2.翠湖花园3.和平路1-9号", ["community 云龙小区", "community 翠湖花园", "road 和平路 house 1-9"]),
    ("（1）云龙小区（2）翠湖花园", ["community 云龙小区", "community 翠湖花园"]),
    ("①云龙小区②翠湖花园", ["community 云龙小区", "community 翠湖花园"]),
    ("一、云龙小区\n二、翠湖花园", ["community 云龙小区", "community 翠湖花园"]),
    ("云龙小区\n和平路1-\n99号", ["community 云龙小区", "road 和平路 house 1-99"]),
    ("云龙小\n区、翠湖花园", ["community 云龙小区", "community 翠湖花园"]),
    ("云龙小区　翠湖花园 御景湾", ["community 云龙小区", "community 翠湖花园", "community 御景湾"]),
    ("云龙小区及和平路1-9号", ["community 云龙小区", "road 和平路 house 1-9"]),
    ("云龙小区和翠湖花园、和平小区", ["community 云龙小区", "community 翠湖花园", "community 和平小区"]),
    ("施教区范围：云龙小区、翠湖花园", ["community 云龙小区", "community 翠湖花园"]),
    # Not understood, with the reason
    ("云龙小区、翠湖花园等", ["community 云龙小区", "community 翠湖花园", "? others"]),
    ("东片：云龙小区", ["? heading", "community 云龙小区"]),
    ("云龙小区3号楼1-2单元", ["? stairwell"]),
    ("和平路12号附1号", ["? letter"]),
    ("和平路12号甲", ["? letter"]),
    ("和平路99-1号", ["? backwards"]),
    ("云龙小区1-20", ["? unit"]),
    ("翠湖花园1-20号楼（不含3组）", ["? unit"]),
    ("12-16号", ["? no_place"]),
    ("云龙小区、三组", ["community 云龙小区", "? no_place"]),
    ("彭城社区（云龙小区除外）", ["? excluded_place"]),
    ("云龙小区（东侧）", ["? part_of_place"]),
    ("郑集镇、彭城街道", ["? larger", "? larger"]),
    ("本校毕业生", ["? sentence"]),
    ("其他未列入区域的适龄儿童由区教育局统筹安排", ["? sentence"]),
    ("云龙小区（一", ["? bracket"]),
    ("😀", ["? name"]),
    ("路", ["? name"]),
    ("", []),
    ("  \n 、；", []),
]  # fmt: skip


def shown(entry):
    if entry.reason:
        return f"? {entry.reason}"
    if entry.kind == "boundary":
        return f"| {entry.text}"
    numbering, span, exclusions = entry.numbers
    parts = [entry.kind, entry.name]
    if numbering:
        parts += [numbering, f"{'' if span.first is None else span.first}-{'' if span.last is None else span.last}"]
        if span == (None, None, span.parity):
            parts[-1] = "- "
    parts += [span.parity] * bool(span.parity)
    parts += [f"-{first}-{last}" for first, last, _parity in exclusions]
    return " ".join(parts + [f"({name})" for name in entry.former] + [f"{{{name}}}" for name in entry.other])


@pytest.mark.parametrize(("text", "listed"), CASES, ids=[text[:20] for text, _listed in CASES])
def test_split(text, listed):
    assert [shown(entry) for entry in split(text)] == listed


def test_split_keeps_what_was_written():
    text = "1、云龙小区；\n2、和平路１－９９号（单号）、 2～60号双号"
    assert [entry.text for entry in split(text)] == ["云龙小区", "和平路１－９９号（单号）", "2～60号双号"]


def test_reason_of_a_boundary_and_of_what_was_not_understood():
    assert reason("建国西路以南、中山南路以西") == ""
    assert reason("本校毕业生") == "sentence"


WRITTEN = st.text(
    alphabet=st.sampled_from(
        "云龙小区和平路金山村三组号楼栋幢单双元0123456789１２"
        "（）()〔〕、，,；;。：: \n\t　-~～—至到除外不含原又名以南东①②.一二等附室及与社居委会#"
    ),
    max_size=80,
)
# What may stand between entries: separators, blanks, list numbers, words that join, words of no meaning.
BETWEEN = re.compile(
    r"(?:[、,，;；。|!?！？:：\s\u3000\u200b]|[①-⑳⑴-⒛㈠-㈩]|[(（〔]?[0-9０-９一二三四五六七八九十]{1,3}[)）〕.．、]?"
    r"|以及|及|还有|和|与|施教区|招生|划片|学区|范围|区域|具体|包括|包含|如下|为|含|小区|道路|村|社区|本校|该校|我校|学校)*"
)


@settings(max_examples=400, deadline=None)
@given(WRITTEN)
def test_no_character_is_lost(text):
    at = 0
    for start, end in dict.fromkeys((entry.start, entry.end) for entry in split(text)):
        assert at <= start < end <= len(text)
        assert BETWEEN.fullmatch(text[at:start])
        at = end
    assert BETWEEN.fullmatch(text[at:])


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_split_or_kept(text):
    for entry in split(text):
        assert entry.text == text[entry.start : entry.end]
        assert (entry.kind == "boundary") == (entry.name == "")
        assert not entry.reason or entry.kind == "boundary"


def test_a_long_cell_of_brackets_takes_no_time():
    # Nesting and repetition are where such a reader would go quadratic, or recurse too deep.
    for text in (
        "（" * 5000 + "）" * 5000,
        "云龙小区（" * 2000,
        "1、" * 4000,
        "和" * 5000,
        " " * 5000 + "云",
        "1-" * 5000,
    ):
        assert all(entry.kind == "boundary" or entry.name for entry in split(text))


def test_read_exclusions():
    assert read_exclusions("5-9;21单;60-66双") == ((5, 9, ""), (21, 21, "odd"), (60, 66, "even"))


@pytest.mark.parametrize("text", ["", "x", "9-5", "5-", "；"])
def test_read_exclusions_refuses(text):
    with pytest.raises(ValueError, match="no numbers"):
        read_exclusions(text)
