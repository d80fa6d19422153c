"""Document numbers in every spelling, and what is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.numbers import Number, find, parse, readings

FIVE = Number("徐教发", 2017, 5)


@pytest.mark.parametrize(
    "typed",
    [
        "徐教发〔2017〕5号",
        "徐教发[2017]5号",
        "徐教发(2017)5号",
        "徐教发（2017）5号",
        "徐教发【2017】5号",
        "徐教发［2017］5号",
        "徐教发｛2017｝5号",
        "徐教发{2017}5号",
        "徐教发〈2017〉5号",
        "徐教发《2017》5号",
        "徐教发「2017」5号",
        "徐教发［２０１７］５号",
        "徐教发〔20１７〕5号",
        "徐教发〔2017〕第5号",
        "徐教发〔2017〕第 5 号",
        "徐教发〔2017〕05号",
        "徐教发〔2017〕００５号",
        "徐教发〔2017〕第005号",
        "徐教發〔2017〕5號",
        "徐教发 〔 2017 〕 5 号",
        " 徐教发〔2017〕5号　",
        "徐教发\u3000〔2017〕\u30005号",
        "徐教发〔2017]5号",
        "徐教发2017年5号",
        "徐教发2017 第5号",
        "徐教发『2017』5号",
    ],
)
def test_every_spelling_is_the_same_number(typed):
    assert parse(typed) == FIVE
    assert str(parse(typed)) == "徐教发〔2017〕5号"


@pytest.mark.parametrize(
    "typed",
    ["", "号", "徐教发", "徐教发〔2017〕", "徐教发〔2017〕号", "徐教发〔2017〕0号", "徐教发〔2017〕5", "徐〔2017〕5号",
     "〔2017〕5号", "XJF〔2017〕5号", "徐教发〔17〕5号", "徐教发〔1817〕5号", "徐教发〔2117〕5号", "徐教发〔20170〕5号",
     "徐教发〔2017〕12345号", "徐教发〔2017〕5号文", "根据徐教发〔2017〕5号和徐教发〔2017〕6号",
     "徐教发5号", "徐" * 13 + "〔2017〕5号", "徐教发〔2017〕-5号", "徐教发〔2017〕五号", "\x00", "%"],
)  # fmt: skip
def test_no_number(typed):
    assert parse(typed) is None


# What traditional characters are told from is not the point here: simplified ones only.
AGENCIES = st.text(alphabet="徐教发办规政函苏国督厅市", min_size=2, max_size=12)


@given(AGENCIES, st.integers(1900, 2099), st.integers(1, 9999))
def test_what_is_printed_is_read_again(agency, year, serial):
    number = Number(agency, year, serial)
    assert parse(str(number)) == number


@given(st.text(alphabet="徐教发〔〕[]（）第号號0123５ \n", max_size=60))
def test_reading_never_raises(text):
    parse(text)
    for start, end, number in find(text):
        assert parse(text[start:end]) == number


def test_numbers_are_found_in_running_text():
    text = "根据《意见》（国办发〔2017〕47号）和徐教发[2019]第3号、苏教规（2020）1号文件，"
    assert [(text[a:b], str(number)) for a, b, number in find(text)] == [
        ("国办发〔2017〕47号", "国办发〔2017〕47号"),
        ("和徐教发[2019]第3号", "和徐教发〔2019〕3号"),
        ("苏教规（2020）1号", "苏教规〔2020〕1号"),
    ]


def test_joint_document_bears_one_number_only():
    assert [str(number) for _a, _b, number in find("徐教发〔2017〕5号 徐财教〔2017〕8号")] == [
        "徐教发〔2017〕5号", "徐财教〔2017〕8号",
    ]  # fmt: skip


def test_words_before_a_number_are_left_out_one_by_one():
    ((_start, _end, number),) = find("根据徐教发〔2017〕5号")
    assert [(left_out, reading.agency_code) for left_out, reading in readings(number)] == [
        (0, "根据徐教发"), (1, "据徐教发"), (2, "徐教发"), (3, "教发"),
    ]  # fmt: skip


def test_long_text_is_read_in_time():
    assert list(find("徐教发〔2017〕" * 20_000)) == []
    assert list(find("徐教发〔2017〕" + "0" * 200_000)) == []
    assert list(find("徐" * 200_000)) == []
