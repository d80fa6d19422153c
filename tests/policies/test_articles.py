"""Chapters, articles, parts and annexes: what is found, under which anchor, and where in the text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies import html
from policies.articles import article_anchor, number_value, place_at, structure, text_between


def read(*lines):
    return structure(html.clean("".join(f"<p>{line}</p>" for line in lines)))


def anchors(*lines):
    return [place.anchor for place in read(*lines).outline]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["第一章　总则", "第一条　甲。", "第二条　乙。", "第二章　附则", "第三条　丙。"],
         ["chapter-1", "article-1", "article-2", "chapter-2", "article-3"]),
        (["第一编 总则", "第一章 甲", "第一节 乙", "第二节 丙", "第二章 丁", "第一节 戊"],
         ["book-1", "chapter-1", "chapter-1-section-1", "chapter-1-section-2", "chapter-2", "chapter-2-section-1"]),
        (["第一章总则", "第二章", "第三章　"], ["chapter-1", "chapter-2", "chapter-3"]),
        (["第一节 甲", "第二节 乙"], ["section-1", "section-2"]),
        (["第十二条　甲。", "第十二条之一　乙。", "第十二条之二　丙。", "第十三条　丁。"],
         ["article-12", "article-12-1", "article-12-2", "article-13"]),
        (["第一条甲。", "第二条乙。"], ["article-1", "article-2"]),
        (["第１条　甲。", "第２条　乙。", "第3条　丙。", "第一百二十条　丁。", "第三百条　戊。", "第二百零五条　己。"],
         ["article-1", "article-2", "article-3", "article-120", "article-300", "article-205"]),
        (["一、总体要求", "（一）指导思想", "正文。", "（二）目标", "二、任务", "(一)课程"],
         ["part-1", "part-1-item-1", "part-1-item-2", "part-2", "part-2-item-1"]),
        (["（一）甲", "（二）乙"], ["item-1", "item-2"]),
        (["第一条 甲：", "（一）乙；", "（二）丙。"], ["article-1"]),
        (["第一条 甲。", "一、乙。", "二、丙。"], ["article-1"]),
        (["第一条 甲。", "附件1", "第一条 乙。", "附件2：", "第一条 丙。"],
         ["article-1", "annex-1", "annex-1-article-1", "annex-2", "annex-2-article-1"]),
        (["附件", "一、甲", "附件", "一、乙"], ["annex-1", "annex-1-part-1", "annex-2", "annex-2-part-1"]),
        (["第一条 甲。", "附表一", "一、乙", "（一）丙", "附　件　3", "（一）丁"],
         ["article-1", "annex-1", "annex-1-part-1", "annex-1-part-1-item-1", "annex-3", "annex-3-item-1"]),
        (["附件：", "1. 施教区划分表"], []),
        (["附件：1. 施教区划分表"], []),
        (["附件二〇二四", "第一条 甲。"], ["annex-1", "annex-1-article-1"]),
        (["第一条 甲。", "第一条 乙。", "第一条 丙。"], ["article-1", "article-1_2", "article-1_3"]),
        (["没有结构的一段话。", "又一段。"], []),
        ([], []),
    ],
)  # fmt: skip
def test_outline(lines, expected):
    assert anchors(*lines) == expected


@pytest.mark.parametrize(
    "line",
    [
        "第五条规定的情形，由县级教育行政部门处理。",
        "第五条第二款所称学校，是指小学。",
        "第五条、第六条所列事项除外。",
        "第五条和第六条不适用。",
        "第五条至第七条，参照执行。",
        "第五条中的“学校”包括幼儿园。",
        "第五条修改为：“学校应当公示。”",
        "第九条学校应当公示。",
        "根据第五条　的规定，学校应当公示。",
        "“第五条　学校应当公示。”",
        "第一百条百学校应当公示。",
    ],
)
def test_article_that_is_mentioned_is_no_new_one(line):
    assert anchors("第四条　甲。", line) == ["article-4"]


@pytest.mark.parametrize("line", ["第五条所有学校应当公示。", "第五条中小学应当公示。", "第五条　规定的时间内公示。"])
def test_article_that_begins_like_a_mention_is_one(line):
    assert anchors("第四条　甲。", line) == ["article-4", "article-5"]


def test_item_after_an_annex_belongs_to_the_annex():
    found = read("第一条 甲。", "附件1", "（一）乙。")
    assert 'id="annex-1-item-1"' in found.html


def test_place_says_what_is_printed_and_where_its_text_begins():
    found = read("引言。", "第一章　总则", "第一条　为了规范办学。")
    chapter, article = found.outline
    assert chapter.as_list() == ["chapter-1", "chapter", 1, "第一章", "总则", 4]
    assert (article.label, article.heading, article.level) == ("第一条", "为了规范办学。", 3)
    assert found.text[article.start :].startswith("第一条 为了规范")


def test_headings_are_at_most_two_deep_and_stay_so():
    markup = "<h1>甲</h1><h2>乙</h2><h3>丙</h3><h6>丁</h6>"
    assert structure(markup).html == "<h2>甲</h2>\n<h2>乙</h2>\n<h3>丙</h3>\n<h3>丁</h3>"


def test_recognised_headings_get_the_level_of_what_they_are():
    found = read("第一章 总则", "第一节 甲", "一、乙", "第一条 丙。")
    assert [line.split(" ")[0] for line in found.html.splitlines()] == ["<h2", "<h3", "<h3", "<p"]
    assert structure("<h1>第一条 甲。</h1>").html == '<p id="article-1">第一条 甲。</p>'
    # A paragraph that happens to be numbered is none.
    assert read("一、" + "长" * 100).html.startswith('<p id="part-1">')


def test_article_in_a_table_is_text():
    found = structure(html.clean("<table><tr><td>第一条 甲。</td><td>乙</td></tr><tr><td>丙</td></tr></table>"))
    assert found.outline == []
    assert found.text == "第一条 甲。 乙\n丙"


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<blockquote>甲</blockquote>", "甲"),
        ("<blockquote><h2>甲</h2><p>乙</p>丙</blockquote>", "甲\n乙\n丙"),
        ("<ul><li>甲<ul><li>乙</li></ul></li><li>丙</li></ul>", "甲 乙\n丙"),
        ("<table><caption>表</caption><thead><tr><th>甲</th></tr></thead></table>", "表\n甲"),
        ("<table><tbody><tr><td><p>乙</p><p>丙</p></td></tr></tbody></table>", "乙 丙"),
        ("<table><tr><td>甲<table><tr><td>乙</td></tr></table></td></tr></table>", "甲 乙"),
    ],
)  # fmt: skip
def test_plain_text_has_everything_once(markup, text):
    assert structure(html.clean(markup)).text == text


LINES = st.sampled_from(
    ["第一章 总则", "第二章", "第一节 甲", "第一条 甲。", "第二条乙。", "第二条规定的丙。", "第十二条之一 丁。",
     "一、戊", "（一）己", "附件", "附件2", "附件：", "话。", "第千条 庚", "第百零百条 辛",
     "一一、壬", "（百百）癸", "  "]
)  # fmt: skip
BLOCKS = st.sampled_from(["p", "h1", "h2", "h4", "div", "blockquote", "li", "td", "strong", "ul", "table"])


@given(st.lists(st.tuples(BLOCKS, LINES), max_size=20))
def test_structuring_again_changes_nothing_and_no_anchor_comes_twice(blocks):
    once = structure(html.clean("".join(f"<{tag}>{line}</{tag}>" for tag, line in blocks)))
    assert structure(once.html) == once
    found = [place.anchor for place in once.outline]
    assert len(set(found)) == len(found)
    assert "None" not in once.html
    for place in once.outline:
        assert once.text[place.start :].startswith(place.label)


@given(st.text(max_size=300))
def test_any_clean_html_is_structured(text):
    structure(html.clean(text))
    structure(html.clean(f"<p>第一条 {text}</p>"))


@pytest.mark.parametrize(
    ("numeral", "value"),
    [("一", 1), ("十", 10), ("十二", 12), ("二十", 20), ("一百", 100), ("一百零三", 103), ("一百二十", 120),
     ("三百", 300), ("两百", 200), ("一千零五", 1005), ("一千二百三十四", 1234), ("12", 12), ("１２", 12), ("〇", 0),
     ("二〇二四", None), ("十百", None)],
)  # fmt: skip
def test_numerals(numeral, value):
    assert number_value(numeral) == value


@pytest.mark.parametrize(
    ("label", "anchor"),
    [("第五条", "article-5"), (" 第五条 ", "article-5"), ("第5条", "article-5"), ("第５条", "article-5"),
     ("5", "article-5"), ("５", "article-5"), ("第十二条之一", "article-12-1"), ("第一百二十条", "article-120"),
     ("第五条第二款", "article-5"), ("", ""), ("第二章", ""), ("附件1", ""), ("第二〇二四条", ""), ("²", ""),
     ("9" * 5000, "")],
)  # fmt: skip
def test_article_as_people_cite_it(label, anchor):
    assert article_anchor(label) == anchor


def test_place_and_text_of_an_article():
    found = read("引言。", "第一章 总则", "第一条 甲。", "甲续。", "第二条 乙。", "第二章 附则", "第三条 丙。")
    outline = [place.as_list() for place in found.outline]
    assert place_at(outline, 0) is None
    assert place_at(outline, found.text.index("甲续"))[3] == "第一条"
    assert place_at(outline, found.text.index("乙"))[3] == "第二条"
    assert place_at(outline, 10_000)[3] == "第三条"
    assert place_at([], 3) is None
    assert text_between(found.text, outline, "article-1") == "第一条 甲。\n甲续。"
    assert text_between(found.text, outline, "chapter-1") == "第一章 总则\n第一条 甲。\n甲续。\n第二条 乙。"
    assert text_between(found.text, outline, "article-3") == "第三条 丙。"
    assert text_between(found.text, outline, "article-9") is None
