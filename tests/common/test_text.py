import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xzedu.common.text import chinese_number, grams, normalise, number_schools, plain_name, simplify


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("徐教发〔2017〕5号", "徐教发 2017 5 号"),
        ("徐教发［２０１７］５號", "徐教发 2017 5 号"),
        ("  Xuzhou\tNo.1 ", "xuzhou no 1"),
        ("學前教育", "学前教育"),
        ("云龙区、和平路1-99号", "云龙区 和平路 1 99 号"),
        ("%_*\"'", ""),
        ("", ""),
        ("a\u200bb", "a b"),
        ("①", "1"),
    ],
)
def test_normal_form(text, normal):
    assert normalise(text) == normal


@given(st.text())
def test_normal_form_is_stable(text):
    once = normalise(text)
    assert normalise(once) == once
    assert "  " not in once


@given(st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5)))
def test_simplifying_keeps_the_length(text):
    assert len(simplify(text)) == len(text)


@pytest.mark.parametrize(
    ("normal", "tokens"),
    [
        ("徐州市 2024", "徐州 州市 市 2024"),
        ("云", "云"),
        ("", ""),
        ("xuzhou no 1", "xuzhou no 1"),
    ],
)
def test_grams(normal, tokens):
    assert grams(normal) == tokens


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("第一中学", "1中"), ("一中", "1中"), ("1中", "1中"), ("第1中学", "1中"), ("36中学", "36中"),
        ("第三十六中学", "36中"), ("三十六中", "36中"), ("徐州市第十小学", "徐州市10小"), ("一百二十中", "120中"),
        ("第三幼儿园", "3幼"), ("中心小学", "中心小学"), ("第一中心小学", "第一中心小学"), ("三小时", "三小时"),
        ("二中专", "二中专"), ("实验小学", "实验小学"), ("一中心", "一中心"),
    ],
)  # fmt: skip
def test_numbered_schools_have_one_spelling(name, short):
    assert number_schools(name) == short


@pytest.mark.parametrize(
    ("text", "value"),
    [("一", 1), ("十", 10), ("十三", 13), ("三十六", 36), ("一百", 100), ("一百二十", 120), ("36", 36), ("〇", 0),
     ("二三", None), ("甲", None), ("3a", None)],
)  # fmt: skip
def test_chinese_numbers(text, value):
    assert chinese_number(text) == value


def test_plain_name_leaves_out_the_city():
    assert plain_name("江苏省徐州市第一中学") == plain_name("徐州一中") == plain_name("第 1 中学") == "1中"
    assert plain_name("徐州市") == "徐州市"


def test_every_gram_of_a_phrase_is_in_the_text_around_it():
    for text in ("徐州市学前教育", unicodedata.normalize("NFKC", "ＡＢ徐州")):
        assert "徐州" in grams(normalise(text)).split()
