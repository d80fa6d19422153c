"""Titles and document numbers in running text: which there are, and as links."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html

from policies import html
from policies.citations import cited, link, names_of, plain_title
from policies.numbers import Number

HELD = {"义务教育法": "/law/", "徐州市教育规划": "/plan/?a=1&b=2", "徐教发〔2017〕5号": "/notice/", "甲&乙": "/both/"}


def resolve(what):
    return HELD.get(str(what))


def a(address, text):
    return f'<a href="{address}">{text}</a>'


@pytest.mark.parametrize(
    ("title", "plain"),
    [
        ("中华人民共和国义务教育法", "义务教育法"),
        ("中华人民共和国义务教育法（2018年修正）", "义务教育法"),
        ("課後服務管理辦法（试行）", "课后服务管理办法"),
        ("关于 印发　规划\n的通知（示例）", "关于印发规划的通知"),
        ("办法(征求意见稿)", "办法"),
        ("", ""),
    ],
)
def test_titles_are_compared_without_edition_and_country(title, plain):
    assert plain_title(title) == plain


@pytest.mark.parametrize(
    ("title", "names"),
    [
        ("关于印发《徐州市教育规划》的通知", ["关于印发《徐州市教育规划》的通知", "徐州市教育规划"]),
        ("关于印发《甲办法》《乙办法》和《丙办法》（试行）的通知", [..., "甲办法", "乙办法", "丙办法"]),
        ("关于发布《甲标准（试行）》的公告", [..., "甲标准"]),
        ("关于公布废止《甲办法》的决定", [...]),
        ("关于印发《甲办法》修改方案的通知", [...]),
        ("关于贯彻《义务教育法》的意见", [...]),
        ("关于《甲办法》的解读", [...]),
    ],
)
def test_notice_is_cited_by_what_it_issues_and_by_nothing_else(title, names):
    assert names_of(title) == [plain_title(title), *names[1:]]


def test_citations_are_listed_once_in_order_with_all_their_readings():
    text = "根据《义务教育法》、徐教发[2017]第5号和《关于印发《规划》的通知》，《义务教育法》规定"
    assert cited(text) == [
        "义务教育法",
        Number("徐教发", 2017, 5),
        Number("教发", 2017, 5),
        "关于印发《规划》的通知",
        "规划",
    ]
    assert cited("没有引用。") == []


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>《义务教育法》</p>", f"<p>{a('/law/', '《义务教育法》')}</p>"),
        ("<p>《中华人民共和国义务教育法》第五条</p>", f"<p>{a('/law/', '《中华人民共和国义务教育法》')}第五条</p>"),
        ("<p>《别的办法》</p>", "<p>《别的办法》</p>"),
        ("<p>根据徐教发〔2017〕5号</p>", f"<p>根据{a('/notice/', '徐教发〔2017〕5号')}</p>"),
        ("<p>徐教發（2017）第05號</p>", f"<p>{a('/notice/', '徐教發（2017）第05號')}</p>"),
        ("<p>徐教发〔2017〕6号</p>", "<p>徐教发〔2017〕6号</p>"),
        # The notice itself is not held: what it issues is.
        (
            "<p>《关于印发《徐州市教育规划》的通知》</p>",
            f"<p>《关于印发{a('/plan/?a=1&amp;b=2', '《徐州市教育规划》')}的通知》</p>",
        ),
        ("<p>《甲&amp;乙》</p>", f"<p>{a('/both/', '《甲&amp;乙》')}</p>"),
        ("<p>&lt;《义务教育法》&gt;</p>", f"<p>&lt;{a('/law/', '《义务教育法》')}&gt;</p>"),
        ('<p><a href="/x">《义务教育法》</a></p>', '<p><a href="/x">《义务教育法》</a></p>'),
        (
            '<p><a href="/x">见<strong>《义务教育法》</strong></a>《义务教育法》</p>',
            f'<p><a href="/x">见<strong>《义务教育法》</strong></a>{a("/law/", "《义务教育法》")}</p>',
        ),
        ('<p title="《义务教育法》">甲</p>', '<p title="《义务教育法》">甲</p>'),
        ("", ""),
    ],
)
def test_citations_become_links(markup, expected):
    assert link(markup, resolve) == expected


def test_outer_title_is_linked_rather_than_the_one_within():
    markup = "<p>《关于印发《规划》的通知》</p>"
    assert link(markup, lambda what: "/x" if isinstance(what, str) else None) == (
        '<p><a href="/x">《关于印发《规划》的通知》</a></p>'
    )


def test_address_is_escaped():
    assert 'href="/&quot;&gt;&lt;script&gt;"' in link("<p>《义务教育法》</p>", lambda what: '/"><script>')


@given(st.text(alphabet='《》<>&;lt 徐教发〔〕2017号義务教育法/ap="', max_size=120))
def test_linked_html_says_the_same_and_stays_whole(text):
    markup = html.write(html.parse(html.clean(text)))
    linked = link(markup, lambda what: "/x?a=1&b=2")
    before, after = (lxml_html.fragment_fromstring(part, create_parent="div") for part in (markup, linked))
    assert after.text_content() == before.text_content()
    assert html.clean(linked.replace('"/x', '"http://x')).count("<a ") == linked.count("<a ")


def test_long_text_is_read_in_time():
    for text in ("《" * 100_000, "《甲" * 50_000, "《甲》" * 50_000, "徐教发〔2017〕5号" * 20_000):
        link(f"<p>{text}</p>", lambda what: None)
