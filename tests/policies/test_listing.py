"""One state of the list: which documents, in which order, with which counts, chips and ways out."""

from datetime import date, timedelta

import pytest
import time_machine
from django.test import RequestFactory
from django.utils import timezone

from policies.listing import Listing
from policies.models import Document
from tests.factories import AttachmentFactory, DocumentFactory, RelationFactory, ResponsibilityFactory, VersionFactory
from tests.policies.shelf import fill, known, listing, slugs
from xzedu.common import versions

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_english")]


@pytest.fixture
def _english(settings):
    from django.utils import translation

    with translation.override("en"):
        yield


def counts(listed, name):
    facet = next(facet for facet in listed.facets if facet.name == name)
    return {option.value: option.count for option in facet.options}


@pytest.fixture
def numbered():
    DocumentFactory(slug="a", title="课后服务通知", agency_code="徐教发", year=2020, serial=5)
    DocumentFactory(
        slug="b", title="课后服务办法", agency_code="徐教规", year=2021, serial=5, signed_on=date(2021, 3, 1)
    )
    DocumentFactory(slug="c", title="教师培训意见", signed_on=date(2022, 3, 1), genre="opinions")
    known()


# Facets, days, order


def test_each_count_is_what_choosing_it_shows():
    fill()
    listed = listing(genre=["notice", "opinions"], normative="no")
    for facet in listed.facets:
        for option in facet.options:
            query = {"genre": ["notice", "opinions"], "normative": "no"} | {facet.name: option.value}
            assert listing(**query).total == option.count, (facet.name, option.value)


def test_counts_follow_search_text_and_days():
    fill(28)
    listed = listing(q="布局", since="2020-01-01", until="2021-12-31")
    expected = Document.objects.published().filter(signed_on__range=("2020-01-01", "2021-12-31"))
    assert listed.total == expected.count() > 0
    assert counts(listed, "genre") == {genre: expected.filter(genre=genre).count() for genre in counts(listed, "genre")}


def test_validity_of_today_and_of_a_day_asked_for():
    DocumentFactory(slug="old", effective_on=date(2020, 7, 1))
    new = DocumentFactory(slug="new", signed_on=date(2023, 1, 1), expires_on=date(2023, 12, 31))
    RelationFactory(document=new, target=Document.objects.get(slug="old"), kind="repeals")
    known()
    assert slugs(listing(on="2020-06-30")) == []
    assert slugs(listing(on="2020-07-01")) == slugs(listing(on="2022-12-31")) == ["old"]
    assert slugs(listing(on="2023-01-01")) == slugs(listing(on="2023-12-31")) == ["new"]
    assert slugs(listing(on="2024-01-01")) == []
    assert slugs(listing(on="2024-01-01", validity="lapsed")) == ["new"]
    assert slugs(listing(on="2020-06-30", validity="not_yet")) == ["new", "old"]
    assert slugs(listing(validity=["repealed", "lapsed"])) == ["new", "old"]
    assert [str(row.verdict.status) for row in listing(on="2023-01-01", validity=["repealed", "in_force"]).rows] == [
        "in_force", "repealed",
    ]  # fmt: skip


def test_today_is_a_local_day():
    DocumentFactory(expires_on=date(2024, 4, 30))
    known()
    with time_machine.travel("2024-04-30 23:59+08:00", tick=False):
        assert listing(validity="in_force").total == 1
    with time_machine.travel("2024-05-01 00:01+08:00", tick=False):
        assert listing(validity="lapsed").total == 1


@pytest.mark.parametrize(
    ("sort", "order"),
    [({}, ["new", "middle", "old"]), ({"sort": "signed"}, ["new", "middle", "old"]),
     ({"sort": "published"}, ["old", "new", "middle"]), ({"sort": "effective"}, ["middle", "new", "old"]),
     ({"sort": "relevance"}, ["new", "middle", "old"]), ({"q": "通知"}, ["middle", "new", "old"]),
     ({"q": "通知", "sort": "signed"}, ["new", "middle", "old"])],
)  # fmt: skip
def test_order(sort, order):
    DocumentFactory(slug="old", title="关于入学的通知", signed_on=date(2020, 1, 1))
    DocumentFactory(
        slug="middle",
        title="通知",
        signed_on=date(2021, 1, 1),
        effective_on=date(2024, 1, 1),
        published_on=date(2021, 1, 1),
    )
    DocumentFactory(slug="new", title="关于放学的通知", signed_on=date(2022, 1, 1), published_on=date(2022, 1, 1))
    Document.objects.filter(slug="old").update(publish_at=timezone.now() - timedelta(days=1))
    known()
    assert slugs(listing(**sort)) == order


def test_too_many_to_rank_come_newest_first(monkeypatch, numbered):
    monkeypatch.setattr("xzedu.common.search.MOST_RANKED", 1)
    listed = listing(q="课后服务")
    assert slugs(listed) == ["b", "a"]
    assert not listed.is_ranked


def test_pages():
    fill(84)
    total = Document.objects.published().count()
    shown = [slug for page in range(1, -(-total // 20) + 1) for slug in slugs(listing(page=page))]
    assert len(shown) == len(set(shown)) == total
    last = listing(page=-(-total // 20))
    assert (last.status, last.is_past_end) == (200, False)
    for page in (last.last_page + 1, 999_999_999):
        past = listing(page=page)
        assert (past.status, past.rows, past.is_past_end) == (404, [], True)
    assert listing(size=100).last_page == 1
    assert listing(page=1, genre="bill").status == 200


# Numbers


@pytest.mark.parametrize(
    "typed",
    ["徐教发〔2020〕5号", "徐教发[2020]第05号", "徐教發（２０２０）5號", "徐教发2020年5号", " 徐教发【2020】 5 号 "],
)
def test_number_in_any_spelling(numbered, typed):
    assert listing(q=typed).direct_hit == "a"
    # Among other filters it is a search as any other.
    among = listing(q=typed, genre="notice")
    assert among.direct_hit is None
    assert slugs(among) == ["a"]
    assert slugs(listing(agency=typed)) == ["a"]


@pytest.mark.parametrize("typed", ["徐教发〔2020〕6号", "徐教发〔2020〕", "根据徐教发〔2020〕5号", "课后服务", ""])
def test_no_direct_hit(numbered, typed):
    assert listing(q=typed).direct_hit is None


@pytest.mark.parametrize("values", [{"state": "draft", "publish_at": None},
                                    {"publish_at": timezone.now() + timedelta(days=3)}])  # fmt: skip
def test_number_of_what_is_not_public_leads_nowhere(values):
    DocumentFactory(agency_code="徐教发", year=2020, serial=5, **values)
    known()
    listed = listing(q="徐教发〔2020〕5号")
    assert (listed.direct_hit, listed.total) == (None, 0)


def test_number_in_parts(numbered):
    assert slugs(listing(agency="徐教", serial=5)) == ["b", "a"]
    assert slugs(listing(agency="徐教發")) == ["a"]
    assert slugs(listing(number_year=2021)) == ["b"]
    assert slugs(listing(serial=6)) == []


# Chips and ways out


def labels(listed):
    return [chip.label for chip in listed.chips]


def test_each_chip_leads_to_the_list_without_it(numbered):
    query = {"q": "课后服务", "on": "2024-01-01", "since": "2020-01-01", "until": "2023-01-01", "genre": "notice",
             "agency": "徐教", "number_year": "2020", "serial": "5", "page": "1"}  # fmt: skip
    chips = listing(**query).chips
    assert [chip.label for chip in chips] == [
        "“课后服务”", "In force on 1 January 2024", "From 1 January 2020", "Until 1 January 2023", "Agency code 徐教",
        "Year of the number 2020", "Serial number 5", "Notice",
    ]  # fmt: skip
    for chip in chips:
        left = Listing(RequestFactory().get(chip.href))
        assert labels(left) == [label for label in labels(listing(**query)) if label != chip.label]
        assert left.filters.page == 1


def test_whole_number_is_one_chip(numbered):
    listed = listing(agency="徐教发[2020]5号", genre="notice")
    assert labels(listed) == ["徐教发〔2020〕5号", "Notice"]
    assert labels(Listing(RequestFactory().get(listed.chips[0].href))) == ["Notice"]


@pytest.mark.parametrize(
    "query",
    [{"q": "没有的词"}, {"q": "课后服务", "genre": "bill"}, {"on": "2019-01-01"}, {"validity": "lapsed"},
     {"on": "2024-01-01", "validity": "lapsed"}, {"since": "2030-01-01"}, {"until": "1990-01-01", "q": "课后服务"},
     {"serial": "99"}, {"agency": "苏教发〔2020〕5号"}, {"agency": "徐教", "number_year": "2022", "q": "课后"},
     {"q": "教师", "serial": "5"}],
)  # fmt: skip
def test_each_way_out_of_an_empty_list_leads_to_what_it_says(numbered, query):
    listed = listing(**query)
    assert listed.total == 0
    assert listed.suggestions
    for label, href, count in listed.suggestions:
        assert Listing(RequestFactory().get(href)).total == count > 0, label


def test_no_way_out_where_there_is_none(numbered):
    assert listing(q="没有的词", genre="bill").suggestions == []


def test_other_words_are_offered_and_not_forced(numbered):
    listed = listing(q="延时服务")
    assert listed.total == 0
    assert [text for text, _href in listed.offers] == ["课后服务"]
    assert Listing(RequestFactory().get(listed.offers[0][1])).total == 2
    assert listing(q="教师").offers == []


# Parameters

BAD = {
    "genre=x": 400, "genre=notice&genre=x": 400, "responsibility=none": 400, "validity=good": 400, "body=1e9": 400,
    "body=-1": 400, "year=-1": 400, "year=99999999999999999999": 400, "normative=maybe": 400, "audience=dogs": 400,
    "dated=yesterday": 400, "since=2024-02-30": 400, "until=gestern": 400, "on=0": 400, "on=2024-13-01": 400,
    "since=2024-01-02&until=2024-01-01": 400, "sort=best": 400, "size=7": 400, "size=-1": 400, "page=abc": 400,
    "page=0": 400, "page=-1": 400, "page=1.5": 400, "page=９": 400, "page=99999999999": 400, "serial=0": 400,
    "serial=x": 400, "number_year=x": 400, "agency=" + "徐" * 13: 400, "agency=" + "徐" * 10_000: 400,
    "q=a&q=b": 400, "page=1&page=2": 400, "q=" + "课" * 10_000: 400, "q=" + "%25" * 10_000: 400, "page=7": 404,
    "q=%00": 200, "q=%25": 200, "q=_": 200, "q=*": 200, "q=%22": 200, "q='": 200, "q=!!!": 200, "q=。、": 200,
    "q=%22%22": 200, "q=“”": 200, "q=OR": 200, "q=NEAR(甲 乙)": 200, "q=title:甲": 200, "q=甲*": 200, "q=-甲": 200,
    "q=甲%00乙": 200, "q=\\": 200, "q=';DROP TABLE x;--": 200, "q=%F0%9F%98%80": 200, "agency=%25": 200,
    "agency=_": 200, "agency=%00": 200, "agency='": 200, "on=0001-01-01": 200, "on=9999-12-31": 200,
    "since=0001-01-01&until=9999-12-31": 200, "utm_source=weixin": 200, "x=%00": 200, "genre=": 200, "q=": 200,
}  # fmt: skip


@pytest.mark.parametrize("query", BAD)
def test_bad_parameters_are_answered(numbered, query):
    listed = Listing(RequestFactory().get(f"/en/policies/?{query}"))
    assert listed.status == BAD[query]
    assert bool(listed.filters.problems) == (listed.status == 400)
    for part in (
        "rows",
        "facets",
        "chips",
        "suggestions",
        "offers",
        "sorts",
        "pages",
        "has_sample",
        "feed",
        "downloads",
    ):
        getattr(listed, part)


def test_unknown_parameter_is_mentioned_and_does_no_harm(numbered):
    listed = listing(utm_source="weixin", genre="notice")
    assert listed.total == 2
    assert "utm_source" in " ".join(map(str, listed.filters.remarks))


def test_bad_parameter_leaves_the_rest_in_place(numbered):
    assert slugs(listing(genre=["opinions", "x"], size=7)) == ["c"]
    assert slugs(listing(q="课后服务", since="2024-01-02", until="2024-01-01")) == ["b", "a"]


# What a row shows


def test_row_names_the_article_that_matched(numbered):
    document = DocumentFactory(slug="rules", title="管理办法")
    VersionFactory(
        document=document,
        summary="怎样托管。",
        markup="<p>第一条　为了规范。</p><p>第二条　放学后提供托管。</p><p>第三条　收费公示。</p>",
    )
    known()
    (row,) = listing(q="托管").rows
    assert row.article == ("article-2", "第二条")
    assert "<mark>托管</mark>" in row.snippet
    (row,) = listing(q="怎样").rows
    assert (row.snippet, row.article) == ("<mark>怎样</mark>托管。", None)
    (row,) = listing(q="管理办法").rows
    assert (row.title, row.snippet, row.article) == ("<mark>管理办法</mark>", "怎样托管。", None)


def test_row_shows_the_text_of_now():
    document = DocumentFactory(slug="rules", title="管理办法")
    VersionFactory(document=document, summary="旧摘要", markup="<p>旧文托管。</p>")
    VersionFactory(document=document, number=2, summary="新摘要", markup="<p>新文托管。</p>")
    VersionFactory(document=document, number=3, markup="<p>草稿托管。</p>", published_at=None)
    VersionFactory(
        document=document, number=4, markup="<p>未来托管。</p>", published_at=timezone.now() + timedelta(days=1)
    )
    known()
    (row,) = listing(q="托管").rows
    assert row.snippet == "新文<mark>托管</mark>。"
    assert listing().rows[0].snippet == "新摘要"


def test_row_names_the_file_that_matched_by_text_or_title():
    document = DocumentFactory(slug="rules", title="管理办法", markup="<p>正文。</p>")
    AttachmentFactory(document=document, title="施教区划分表", text="清荷社区")
    later = VersionFactory(document=document, number=2, published_at=timezone.now() + timedelta(days=1))
    AttachmentFactory(document=document, version=later, title="未来的表", text="望溪社区")
    known()
    (row,) = listing(q="清荷").rows
    assert (row.attachment, "<mark>清荷</mark>" in row.snippet) == ("施教区划分表", True)
    (row,) = listing(q="施教区").rows
    assert row.attachment == "施教区划分表"
    assert listing(q="望溪").total == listing(q="未来的表").total == 0


def test_what_is_typed_and_stored_is_escaped():
    document = DocumentFactory(title="<b>甲</b>办法", markup="<p>&lt;script&gt;托管</p>")
    AttachmentFactory(document=document, title="<i>表", text="<u>清荷")
    known()
    for query in ("甲", "托管", "清荷", "script"):
        (row,) = listing(q=query).rows
        for text in (str(row.title), str(row.snippet)):
            assert not set(text.replace("<mark>", "").replace("</mark>", "")) & {"<", ">"}


def test_withdrawn_document_stays_on_the_list():
    DocumentFactory(slug="gone", state="withdrawn", withdrawn_on=date(2024, 1, 1), withdrawn_reason="误发。")
    known()
    assert slugs(listing(q="布局")) == ["gone"]


def test_feed_and_files_are_of_the_same_state(numbered):
    listed = listing(q="课后", genre="notice", page=1)
    assert listed.feed == "/en/policies/feed/?q=%E8%AF%BE%E5%90%8E&genre=notice"
    assert [name for name, _href in listed.downloads] == ["CSV", "XLSX", "JSON"]
    assert all(href.endswith("?q=%E8%AF%BE%E5%90%8E&genre=notice") for _name, href in listed.downloads)


# Cost

COSTS = ["", "q=课后服务", "q=清荷", "q=kehoufuwu", "q=kehuofuwu", "q=没有", "q=徐教发2020年5号",
         "q=延时服务&on=2024-01-01",
         "q=课后服务&genre=notice&since=2019-01-01&agency=徐教"]  # fmt: skip


@pytest.mark.parametrize("query", COSTS)
def test_list_with_everything_costs_at_most_eight_queries(numbered, query, django_assert_max_num_queries):
    for number in range(30):
        document = DocumentFactory(title=f"课后服务{number}", markup="<p>第一条 课后服务。</p>")
        document.responsibilities.set([ResponsibilityFactory()])
        AttachmentFactory(document=document, text="清荷社区")
    known()
    listing()  # the catalogue is made once a content version
    request = RequestFactory().get(f"/en/policies/?{query}")
    with django_assert_max_num_queries(8):
        listed = Listing(request)
        for part in ("direct_hit", "rows", "facets", "chips", "suggestions", "offers", "sorts", "pages", "has_sample"):
            getattr(listed, part)


def test_cold_catalogue_costs_six_more(numbered, django_assert_max_num_queries):
    request = RequestFactory().get("/en/policies/?q=课后服务")
    versions.bump("policies")
    with django_assert_max_num_queries(14):
        listed = Listing(request)
        assert listed.rows
        assert listed.facets
        assert listed.offers is not None
