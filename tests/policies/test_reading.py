import pytest

from policies import articles, html
from policies.reading import (
    LONGEST_QUOTE,
    before_annexes,
    place_name,
    quote,
    reference,
    with_remarks,
    with_scrollers,
    with_tools,
)

TEXT = """
<p>第一章 总则</p><p>第一节 目的</p><p>第一条 为了规范。</p><p>（一）甲；</p><p>第二条 学校应当。</p>
<p>附件1</p><p>第一条 表格。</p><p>附件2</p><p>一、要求</p><p>（一）按时</p>
"""


@pytest.fixture(scope="module")
def text():
    return articles.structure(html.clean(TEXT))


@pytest.fixture(scope="module")
def outline(text):
    return [place.as_list() for place in text.outline]


def test_annexes_stand_behind_what_is_signed(text, outline):
    signed, annexes = before_annexes(text.html, outline)
    assert signed + annexes == text.html
    assert "学校应当" in signed
    assert annexes.startswith('<h2 id="annex-1">')
    plain = articles.structure("<p>第一条 没有附件。</p>")
    assert before_annexes(plain.html, [place.as_list() for place in plain.outline]) == (plain.html, "")


@pytest.mark.parametrize(
    ("anchor", "name"),
    [
        ("article-2", "第二条"),
        ("chapter-1", "第一章"),
        ("chapter-1-section-1", "第一章第一节"),
        ("annex-1", "附件1"),
        ("annex-1-article-1", "附件1第一条"),
        ("annex-2-part-1", "附件2一"),
        ("article-9", None),
        ("", None),
    ],
)
def test_place_name(outline, anchor, name):
    assert place_name(outline, anchor) == name


def test_item_of_a_part_is_named_with_it():
    text = articles.structure("<p>一、总体要求</p><p>（一）按时</p><p>二、其他</p><p>（一）上报</p>")
    outline = [place.as_list() for place in text.outline]
    assert place_name(outline, "part-2-item-1") == "二（一）"


def test_quote_is_the_article_with_its_items(text, outline):
    assert quote(text.text, outline, "article-1") == "第一条 为了规范。\n（一）甲；"


@pytest.mark.parametrize("anchor", ["chapter-1", "annex-1", "article-9"])
def test_whole_chapters_are_not_quoted(text, outline, anchor):
    assert quote(text.text, outline, anchor) == ""


def test_long_quote_is_cut():
    text = articles.structure(f"<p>第一条 {'字' * 3000}</p>")
    words = quote(text.text, [place.as_list() for place in text.outline], "article-1")
    assert len(words) == LONGEST_QUOTE
    assert words.endswith("…")


def test_reference_turns_inner_title_marks():
    title = "关于印发《管理办法》的通知"
    assert (
        reference(title, "徐教规〔2023〕5号", "第五条") == "《关于印发〈管理办法〉的通知》（徐教规〔2023〕5号）第五条"
    )
    assert reference(title, "") == "《关于印发〈管理办法〉的通知》"


def test_tools_stand_at_entries_of_the_outline_only(text, outline):
    marked = with_tools(text.html, outline, lambda anchor, label: f"[{anchor} {label}]")
    assert '<p id="article-1">[article-1 第一条]第一条' in marked
    assert marked.count("[article-1-item-1") == 0
    assert marked.count("[") == len(outline)


def test_tables_scroll():
    markup = with_scrollers("<p>x</p><table><tr><td>1</td></tr></table>", "Table")
    assert markup.startswith('<p>x</p><div class="scroll" role="group" tabindex="0" aria-label="Table"><table>')
    assert markup.endswith("</table></div>")


def link(slug, words):
    return f'<a href="/policies/{slug}/">{words}</a>'


def test_remarks_stand_once_behind_a_title_and_its_number():
    title, number, other = link("old", "《旧》"), link("old", "1号"), link("new", "《新》")
    markup = f"{title}（{number}）、{other}、{number}、{title}"
    marked = with_remarks(markup, "/policies/SLUG/", lambda slug: "!" if slug == "old" else "")
    assert marked == f"{title}!（{number}）、{other}、{number}!、{title}!"


def test_remarks_pass_other_links_over():
    markup = '<a href="https://example.cn/policies/old/">《旧》</a>'
    assert with_remarks(markup, "/policies/SLUG/", lambda slug: "!") == markup
