"""Figures in words, in both languages: a table of cases each."""

import pytest
from django.utils import translation

from tests.statistics.factories import IndicatorFactory
from xzedu.statistics import wording
from xzedu.statistics.pivots import Breakdown, Cell


def indicator(unit="persons", decimals=0, **values):
    return IndicatorFactory.build(unit=unit, decimals=decimals, **values)


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (0, 0, "0"),
        (1234567, 0, "1,234,567"),
        (16.25, 1, "16.3"),
        (0.125, 2, "0.13"),
        (2.675, 2, "2.68"),
        (-1234.5, 0, "−1,235"),
        (-0.04, 1, "0.0"),
        (1e12, 0, "1,000,000,000,000"),
    ],
)
def test_numbers_are_rounded_half_up_with_separators(value, decimals, text):
    assert wording.plain(value, decimals) == text


@pytest.mark.parametrize(
    ("language", "unit", "decimals", "value", "text"),
    [
        ("zh-hans", "persons", 0, 881234, "88.12万人"),
        ("zh-hans", "persons", 0, 99999, "99,999人"),
        ("zh-hans", "persons", 0, 105_843_700, "10,584.37万人"),
        ("zh-hans", "persons", 0, 2_120_000, "212万人"),
        ("zh-hans", "yuan", 0, 104_400_000_000, "1,044亿元"),
        ("zh-hans", "yuan", 0, 2_500_000, "250万元"),
        ("en", "yuan", 0, 104_400_000_000, "104.4 billion yuan"),
        ("en", "persons", 0, 105_843_700, "105.84 million persons"),
        ("zh-hans", "schools", 0, 136300, "136,300所"),
        ("zh-hans", "percent", 2, 95.456, "95.46%"),
        ("en", "persons", 0, 881234, "881,234 persons"),
        ("en", "persons", 0, 1, "1 person"),
        ("en", "schools", 0, 1, "1 school"),
        ("en", "classes", 0, 0, "0 classes"),
        ("en", "per_teacher", 1, 16.44, "16.4 pupils per teacher"),
        ("en", "percent", 1, 95.45, "95.5%"),
    ],
)
def test_amount(language, unit, decimals, value, text):
    with translation.override(language):
        assert wording.amount(value, indicator(unit, decimals)) == text


@pytest.mark.parametrize(
    ("unit", "decimals", "new", "old", "text"),
    [
        ("per_teacher", 1, 16.4, 16.7, "0.3 fewer than the year before"),
        ("per_teacher", 1, 16.44, 16.41, "unchanged from the year before"),
        ("persons", 0, 900, 1000, "100 (10.0%) fewer than the year before"),
        ("persons", 0, 1_000_009, 1_000_000, "9 more than the year before"),
        ("persons", 0, 5, 0, "5 more than the year before"),
        ("percent", 1, 95.5, 94.3, "1.2 percentage points higher than the year before"),
        ("percent", 2, 4.1, 4.57, "0.47 percentage points lower than the year before"),
        ("square_metres_each", 2, 5.3, 5.5, "0.20 m² per pupil less than the year before"),
        ("yuan_each", 0, 2500, 2400, "100 yuan per pupil more than the year before"),
    ],
)
def test_change_in_english(unit, decimals, new, old, text):
    with translation.override("en"):
        assert wording.change(new, old, indicator(unit, decimals)) == text


@pytest.mark.parametrize(
    ("unit", "decimals", "new", "old", "text"),
    [
        ("per_teacher", 1, 16.4, 16.7, "比上年少 0.3 名"),
        ("persons", 0, 900, 1000, "比上年少 100 人（10.0%）"),
        ("persons", 0, 105_843_700, 108_360_000, "比上年少 251.63万人（2.3%）"),
        ("schools", 0, 12, 10, "比上年多 2 所（20.0%）"),
        ("percent", 1, 95.5, 94.3, "比上年增加 1.2 个百分点"),
        ("percent", 1, 94.3, 95.5, "比上年减少 1.2 个百分点"),
        ("percent", 1, 94.3, 94.31, "与上年持平"),
        ("yuan_each", 0, 2500, 2400, "比上年多 100 元"),
    ],
)
def test_change_in_chinese(unit, decimals, new, old, text):
    with translation.override("zh-hans"):
        assert wording.change(new, old, indicator(unit, decimals)) == text


def test_change_since_an_older_year_names_it():
    with translation.override("en"):
        assert wording.change(12, 10, indicator("schools"), since="2010") == "2 (20.0%) more than 2010"


@pytest.mark.parametrize(
    ("direction", "new", "old", "word"),
    [
        ("lower", 16.4, 16.7, "better"),
        ("lower", 16.7, 16.4, "worse"),
        ("higher", 16.7, 16.4, "better"),
        ("neither", 16.7, 16.4, ""),
        ("lower", 16.41, 16.44, ""),
    ],
)
def test_only_what_has_a_direction_and_changed_is_judged(direction, new, old, word):
    assert wording.judgement(new, old, indicator("per_teacher", 1, direction=direction)) == word


@pytest.mark.parametrize(
    ("language", "calendar", "text"),
    [
        ("zh-hans", "school_year", "2024/25学年"),
        ("en", "school_year", "2024/25"),
        ("zh-hans", "year", "2024年"),
        ("en", "year", "2024"),
    ],
)
def test_year(language, calendar, text):
    with translation.override(language):
        assert wording.year(2024, indicator(calendar=calendar)) == text


@pytest.mark.parametrize(
    ("code", "text"),
    [("z", "not applicable"), ("x", "not available"), ("c", "suppressed"), ("k", "rounds to nought"), ("", "–")],
)
def test_missing_is_said_in_words_and_never_as_nought(code, text):
    with translation.override("en"):
        assert wording.cell(Cell(None, code, 1), indicator()).startswith(text)
        assert wording.cell(None, indicator()) == "–"
        assert wording.cell(Cell(0.0, "", 1), indicator()) == "0"


SENTENCES = [
    (
        "per_teacher", 1, Breakdown("primary"), 16.4, (2024, 16.7),
        "In 2025/26 there were 16.4 pupils per teacher in primary schools in Xuzhou, 0.3 fewer than the year before.",
        "2025/26学年，徐州市小学每名教师平均教 16.4 名学生，比上年少 0.3 名。",
    ),
    (
        "per_class", 1, Breakdown("junior", "private"), 43.0, None,
        "In 2025/26 there were 43.0 pupils per class in junior secondary schools in Xuzhou (private) on average.",
        "2025/26学年，徐州市初中（民办）每班平均 43.0 名学生。",
    ),
    (
        "persons", 0, Breakdown(), 881234.0, (2020, 800000.0),
        "In 2025/26, enrolment in Xuzhou stood at 881,234 persons, 81,234 (10.2%) more than 2020/21.",
        "2025/26学年，徐州市在校生数为 88.12万人，比2020/21学年多 81,234 人（10.2%）。",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("unit", "decimals", "breakdown", "value", "before", "english", "chinese"), SENTENCES)
def test_sentence(unit, decimals, breakdown, value, before, english, chinese):
    shown = indicator(unit, decimals)
    for language, place, text in (("en", "Xuzhou", english), ("zh-hans", "徐州市", chinese)):
        with translation.override(language):
            assert wording.sentence(shown, breakdown, place, 2025, Cell(value, "", 1), before=before) == text


def test_sentence_says_why_there_is_no_figure_and_that_it_is_sample():
    with translation.override("en"):
        text = wording.sentence(indicator(), Breakdown("special"), "Gulou", 2025, Cell(None, "z", 1), is_sample=True)
    assert text == (
        "In 2025/26 there is no figure of enrolment in special education in Gulou: not applicable. This is sample data."
    )
