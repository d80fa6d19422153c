"""Versions of a document: the list, the comparison, an old text."""

import re
import time
from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from policies import differences
from policies.comparison import Comparison
from tests.factories import DocumentFactory, VersionFactory
from tests.policies.pages import SECRET, articles, at, known, numbered, page

pytestmark = pytest.mark.django_db
LIST = "/en/policies/notice/versions/"


@pytest.fixture(params=["zh-hans", "en"])
def language(request):
    return request.param


@pytest.fixture
def document():
    """A notice with three public texts."""
    document = numbered(slug="notice", title_en="A notice", signed_on=date(2023, 6, 1))
    same = "".join(f"<p>第{n}段不变。</p>" for n in "甲乙丙丁戊己庚辛")
    texts = (
        f"<p>收费不超过300元。</p>{same}",
        f"<p>收费不超过260元。</p>{same}",
        f"<p>收费不超过260元。</p>{same}<p>自公布之日起施行。</p>",
    )
    for number, markup in enumerate(texts, start=1):
        VersionFactory(document=document, number=number, markup=markup, published_at=at(2023, 5 + number, 1))
    return document


def test_it_works(client, document, language):
    html = page(client, f"/{language}/policies/notice/versions/")
    assert f'href="/{language}/policies/notice/versions/2/"' in html
    assert f'href="/{language}/policies/notice/versions/3/"' not in html
    assert "自公布之日起施行。" in html
    assert html.count("修改了部分条款。") == 2


def test_newest_is_compared_with_the_one_before(client, document):
    html = page(client, LIST)
    assert "From version 2 to version 3" in html
    assert "1 paragraph differs." in html
    assert "<del>" not in html.partition('class="difference"')[2]


def test_any_two_are_compared_and_marked_in_words_too(client, document):
    html = page(client, LIST + "?old=1&new=3")
    assert '<del><span class="hidden" lang="en">removed: </span>30</del>' in html
    assert '<span class="hidden" lang="en">added: </span>自公布之日起施行。</ins>' in html
    assert "6 unchanged paragraphs left out" in html
    assert "第丁段不变。" not in html


def test_an_earlier_one_may_stand_at_the_end(client, document):
    assert "From version 3 to version 1" in page(client, LIST + "?old=3&new=1")


def test_whole_text_on_demand(client, document):
    html = page(client, LIST + "?old=1&new=3&all=1")
    assert "第丁段不变。" in html
    assert "left out" not in html
    assert 'href="?old=1&amp;new=3#difference"' in html


@pytest.mark.parametrize(
    "query",
    [
        "?old=x",
        "?new=9",
        "?old=-1",
        "?old=99999999999999999999",
        "?old=２",
        "?old=1&old=2",
        "?all=2",
        "?old=2&new=2",
        "?new=1.5",
    ],
)
def test_nonsense_is_answered_with_a_notice(client, document, query):
    html = page(client, LIST + query, 400)
    assert 'role="alert"' in html
    assert "Version 3 of 1 August 2023" in html


def test_zero_is_no_version(client, document):
    page(client, LIST + "?old=0", 400)


def test_unknown_parameter_is_remarked_upon(client, document):
    assert "means nothing on this page" in page(client, LIST + "?x=1")


@pytest.mark.parametrize(("new", "old"), [("3", 2), ("2", 1), ("1", 2)])
def test_one_is_compared_with_the_one_before_it(document, rf, new, old):
    comparison = Comparison(document, rf.get("/", {"new": new}).GET)
    assert (comparison.old, comparison.new) == (old, int(new))


def test_one_version_only(client):
    numbered(slug="notice", markup="<p>正文</p>")
    html = page(client, LIST)
    assert "There is one version only" in html
    assert '<form class="compare' not in html


def test_asked_to_compare_where_there_is_one_version(client):
    numbered(slug="notice", markup="<p>正文</p>")
    page(client, LIST + "?old=1&new=2", 400)


def test_without_any_text(client):
    DocumentFactory(slug="notice")
    assert "This library holds no copy of the text." in page(client, LIST)


def test_same_texts_say_so(client):
    document = numbered(slug="notice", markup="<p>正文</p>")
    VersionFactory(document=document, number=2, markup="<p>正文</p>")
    assert "The two texts are the same." in page(client, LIST)


def test_markup_in_a_text_is_text(client):
    document = numbered(slug="notice", markup="<p>a</p>")
    VersionFactory(document=document, number=2, markup="<p>a &lt;script&gt;x&lt;/script&gt;</p>")
    html = page(client, LIST)
    assert "&lt;script&gt;" in html
    assert "<script>x" not in html


def test_old_text_stands_under_a_banner_with_the_current_one_as_canonical(client, document):
    html = page(client, "/en/policies/notice/versions/1/")
    assert "This is not the current text but version 1 of 1 June 2023." in html
    assert "The current text is version 3 of 1 August 2023" in html
    assert 'href="/en/policies/notice/versions/?old=1&amp;new=3"' in html
    assert '<link rel="canonical" href="http://testserver/en/policies/notice/">' in html
    assert "收费不超过300元。" in html


def test_current_text_has_an_address_as_a_version_too(client, document):
    html = page(client, "/en/policies/notice/versions/3/")
    assert "This is the current text, version 3 of 1 August 2023." in html
    assert '<link rel="canonical" href="http://testserver/en/policies/notice/">' in html


def test_place_of_an_old_text_is_cited_with_its_own_address(client):
    document = numbered(slug="notice", markup=articles(3))
    VersionFactory(document=document, number=2, markup=articles(1))
    html = page(client, "/en/policies/notice/versions/1/?cite=article-3")
    assert "http://testserver/en/policies/notice/versions/1/#article-3" in html
    page(client, "/en/policies/notice/versions/2/?cite=article-3", 404)


@pytest.mark.parametrize("number", ["9", "0", "99999", "99999999999999999999999", "x", "-1"])
def test_unknown_version_is_not_found(client, document, number):
    page(client, f"/en/policies/notice/versions/{number}/", 404)


def test_embargo_of_a_text_ends_on_time(client):
    with time_machine.travel("2026-03-02 08:00+08:00", tick=False) as clock:
        document = numbered(slug="notice", markup="<p>旧文</p>")
        later = timezone.now() + timedelta(hours=1)
        VersionFactory(document=document, number=2, markup=f"<p>{SECRET}</p>", published_at=later)
        for path in ("", "versions/", "versions/?old=1&new=2"):
            known()
            assert SECRET not in client.get(f"/en/policies/notice/{path}").text
        assert client.get("/en/policies/notice/versions/2/").status_code == 404
        clock.shift(timedelta(minutes=61))
        known()
        assert SECRET in page(client, "/en/policies/notice/")
        assert SECRET in page(client, LIST)


@pytest.mark.parametrize("count", [3, 30])
def test_pages_are_bounded(client, django_assert_max_num_queries, count):
    document = numbered(slug="notice")
    for number in range(1, count + 1):
        VersionFactory(document=document, number=number, markup=articles(2))
    known()
    client.get("/en/policies/")
    with django_assert_max_num_queries(4):
        client.get(LIST)
    with django_assert_max_num_queries(6):
        client.get("/en/policies/notice/versions/1/")


def test_comparison_of_three_hundred_changed_articles_is_quick():
    old = "\n".join(f"第{at}条 学校应当做好第{at}项工作，保障学生安全，接受社会监督。" for at in range(300))
    new = old.replace("应当", "必须").replace("监督", "的监督")
    began = time.perf_counter()
    found = differences.compare(old, new)
    assert time.perf_counter() - began < 3
    assert [paragraph.kind for paragraph in found] == ["changed"] * 300


def test_every_link_of_the_list_leads_somewhere(client, document):
    html = page(client, LIST)
    for path in set(re.findall(r'href="(/en/policies/notice/[^"#]*)', html)):
        assert client.get(path.replace("&amp;", "&")).status_code == 200
