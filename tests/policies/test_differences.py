"""What changed between two texts: nothing lost, shown where it changed, in bounded time."""

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.differences import ADDED, CHANGED, REMOVED, SAME, Piece, around_changes, compare


def told(old, new):
    """The comparison as one text a paragraph: -removed-, +added+, the rest as it is."""
    marks = {SAME: "", ADDED: "+", REMOVED: "-"}
    return [
        "".join(f"{marks[piece.kind]}{piece.text}{marks[piece.kind]}" for piece in paragraph.pieces)
        for paragraph in compare(old, new)
    ]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "", []),
        ("甲", "甲", ["甲"]),
        ("", "甲", ["+甲+"]),
        ("甲", "", ["-甲-"]),
        ("甲\n丙", "甲\n乙乙\n丙", ["甲", "+乙乙+", "丙"]),
        ("甲\n乙乙\n丙", "甲\n丙", ["甲", "-乙乙-", "丙"]),
        ("学校应当公示收费标准。", "学校应当提前公示收费标准。", ["学校应当+提前+公示收费标准。"]),
        ("有效期五年，自发布之日起施行。", "有效期两年，自发布之日起施行。", ["有效期-五-+两+年，自发布之日起施行。"]),
        ("第一条 为了规范办学。", "天气晴朗，适合出游。", ["-第一条 为了规范办学。-", "+天气晴朗，适合出游。+"]),
    ],
)
def test_changes_are_told(old, new, expected):
    assert told(old, new) == expected


def test_removed_paragraph_is_paired_with_what_it_became_most():
    old = "第五条 学校应当公示收费项目和标准。"
    other, became = "第五条 学校应当登记教师和学生。", "第六条 学校应当公示收费项目和标准。"
    assert told(old, f"{other}\n{became}") == [f"+{other}+", "第-五-+六+条 学校应当公示收费项目和标准。"]


def test_changed_paragraph_says_so():
    assert [p.kind for p in compare("甲乙丙丁\n戊", "甲乙丙丁己\n戊")] == [CHANGED, SAME]


def text_of(paragraphs, kinds):
    """The lines made of the pieces of `kinds`; a paragraph without any was not in that text."""
    lines = []
    for paragraph in paragraphs:
        if paragraph.kind == CHANGED or paragraph.kind in kinds:
            lines.append("".join(piece.text for piece in paragraph.pieces if piece.kind in kinds))
    return lines


LINE = st.text(alphabet="第一二条学校应当，。", max_size=40)


@given(st.lists(LINE, max_size=15), st.lists(LINE, max_size=15))
def test_nothing_is_lost(old, new):
    paragraphs = compare("\n".join(old), "\n".join(new))
    assert text_of(paragraphs, (SAME, REMOVED)) == "\n".join(old).splitlines()
    assert text_of(paragraphs, (SAME, ADDED)) == "\n".join(new).splitlines()


@given(LINE.map(lambda line: line * 30), LINE.map(lambda line: line * 30))
def test_nothing_is_lost_of_long_paragraphs(old, new):
    paragraphs = compare(old, new)
    assert "".join(text_of(paragraphs, (SAME, REMOVED))) == old
    assert "".join(text_of(paragraphs, (SAME, ADDED))) == new


def test_long_paragraph_shows_the_clause_and_the_letters_that_changed():
    clauses = [f"第{number}项应当在{number}日内公示，" for number in range(500)]
    old = "".join(clauses)
    new = old.replace("第250项应当", "第250项必须")
    assert told(old, new) == [old.replace("第250项应当", "第250项-应当-+必须+")]


def test_paragraphs_far_from_a_change_are_counted():
    old = "\n".join(map(str, range(20)))
    new = old.replace("\n10\n", "\n改\n")
    shown = around_changes(compare(old, new))
    assert [item if isinstance(item, int) else item.pieces[0].text for item in shown] == [9, "9", "10", "改", "11", 8]
    assert around_changes(compare(old, old)) == []
    assert around_changes(compare("", "甲")) == list(compare("", "甲"))
    assert shown[2].pieces == (Piece(REMOVED, "10"),)


def words(seed, alphabet, length):
    return "".join(random.Random(seed).choices(alphabet, k=length))


def changed(line, seed):
    letters = list(line)
    for at in random.Random(seed).sample(range(len(line)), 4):
        letters[at] = "改"
    return "".join(letters)


COMMON = "的学校应当办法规定教育局第一二三条，。管理"
HUGE = {
    "5,000 other paragraphs": lambda seed: "\n".join(words(f"{seed}{n}", COMMON, 120) for n in range(5000)),
    "5,000 paragraphs, each with four letters changed": lambda seed: "\n".join(
        changed(words(n, COMMON, 140), f"{seed}{n}") for n in range(5000)
    ),
    "5,000 of 100 paragraphs": lambda seed: "\n".join(
        random.Random(seed).choices([words(n, COMMON, 60) for n in range(100)], k=5000)
    ),
    "5,000 of 2 paragraphs": lambda seed: "\n".join(random.Random(seed).choices("甲乙", k=5000)),
    "one paragraph of 100,000": lambda seed: words(seed, COMMON, 100_000),
    "one of 100,000 without a comma": lambda seed: words(seed, "的学校应当", 100_000),
    "commas alone": lambda seed: words(seed, "，。", 100_000),
    "300 paragraphs of 3,000": lambda seed: "\n".join(words(f"{seed}{n}", COMMON, 3000) for n in range(300)),
}


@pytest.mark.parametrize("what", HUGE)
def test_huge_texts_are_compared_in_bounded_time(what):
    old, new = HUGE[what](1), HUGE[what](2)
    start = time.process_time()
    paragraphs = compare(old, new)
    took = time.process_time() - start
    assert text_of(paragraphs, (SAME, REMOVED)) == old.splitlines()
    assert text_of(paragraphs, (SAME, ADDED)) == new.splitlines()
    assert took < 30
