"""The list of documents, as pages."""

from datetime import date

import pytest
from django.urls import reverse

from policies import catalogue
from tests.factories import DocumentFactory, RelationFactory, ResponsibilityFactory
from xzedu.common import search, versions

pytestmark = pytest.mark.django_db
LIST = "/en/policies/"


@pytest.fixture
def library():
    """Three public documents, one of them repealed, and a draft."""
    old = DocumentFactory(
        slug="old",
        title="关于课后服务收费的通知",
        agency_code="徐教发",
        year=2021,
        serial=5,
        markup="<p>课后服务每月收费。</p>",
    )
    new = DocumentFactory(
        slug="new",
        title="中小学课后服务管理办法",
        title_en="After-school service measures",
        agency_code="徐教规",
        year=2023,
        serial=2,
        signed_on=date(2023, 6, 1),
        is_normative=True,
        markup="<p>第一章 总则</p><p>第一条 为了规范。</p><p>第二条 学校应当在放学后提供托管。</p>",
    )
    RelationFactory(document=new, target=old, kind="repeals")
    DocumentFactory(slug="other", title="关于教师培训的意见", genre="opinions", signed_on=date(2022, 3, 1))
    DocumentFactory(slug="secret", title="课后服务草稿", state="draft", publish_at=None)
    return _known()


def _known():
    search.refresh("document")
    versions.bump("policies")
    catalogue.forget()


def slugs(response):
    return [row.document.slug for row in response.context["listing"].rows]


def test_it_works(client, library):
    response = client.get(LIST)
    assert response.status_code == 200
    assert slugs(response) == ["new", "other", "old"]
    assert "After-school service measures" in response.text
    assert "Set-Cookie" not in response.headers


def test_draft_is_nowhere(client, library):
    for address in (LIST, f"{LIST}?q=草稿", f"{LIST}feed/", f"{LIST}download.csv", f"{LIST}download.json"):
        text = b"".join(client.get(address)).decode()
        assert "secret" not in text
        assert "课后服务草稿" not in text


def test_match_in_an_article_is_named_and_linked(client, library):
    response = client.get(f"{LIST}?q=托管")
    assert '<a href="/en/policies/new/#article-2" lang="zh-Hans">第二条</a>' in response.text
    assert "<mark>托管</mark>" in response.text


def test_number_in_any_spelling_leads_to_its_document(client, library):
    for typed in ("徐教规〔2023〕2号", "徐教规[2023]2号", "徐教规（２０２３）第02号"):
        response = client.get(LIST, {"q": typed})
        assert response.status_code == 302
        assert response["Location"] == "/en/policies/new/"


def test_validity_on_a_day(client, library):
    assert slugs(client.get(f"{LIST}?on=2022-06-01")) == ["other", "old"]
    assert slugs(client.get(f"{LIST}?validity=repealed")) == ["old"]
    assert '<span class="validity validity-repealed">Repealed</span>' in client.get(LIST).text


def test_title_is_escaped(client):
    DocumentFactory(title="<script>alert(1)</script>", title_en="", markup="<p>正文</p>")
    _known()
    for address in (LIST, f"{LIST}?q=script", f"{LIST}?q=正文"):
        assert "<script>alert" not in client.get(address).text


@pytest.mark.parametrize(
    "query",
    ["page=abc", "page=99999999999", "genre=x", "year=-1", "on=2023-02-30", "since=2024-01-01&until=2020-01-01",
     "agency=" + "徐" * 41, "serial=0", "number_year=x", "sort=best", "size=7", "q=a&q=b", "body=1e9",
     "dated=yesterday", "q=" + "课" * 300],
)  # fmt: skip
def test_nonsense_is_answered_with_a_message(client, library, query):
    response = client.get(f"{LIST}?{query}")
    assert response.status_code == 400
    assert "Part of the address was not understood" in response.text


@pytest.mark.parametrize("query", ["q=%25", "q=_", "q=*", "q=%22", "q='", "q=!!!", "q=。。", "q=" + "%25" * 150])
def test_a_search_without_words_finds_nothing_and_says_so(client, library, query):
    response = client.get(f"{LIST}?{query}")
    assert response.status_code == 200
    assert "Nothing was found" in response.text


def test_page_past_the_end(client, library):
    response = client.get(f"{LIST}?page=7")
    assert response.status_code == 404
    assert "The list ends on page 1." in response.text


def test_typing_error_in_pinyin_is_forgiven_and_named(client, library):
    response = client.get(f"{LIST}?q=jiaoshipiexun")
    assert slugs(response) == ["other"]
    assert "these match “jiaoshipeixun”" in response.text


def test_synonyms_are_offered_not_forced(client, library):
    response = client.get(f"{LIST}?q=延时服务")
    assert slugs(response) == []
    assert "?q=%E8%AF%BE%E5%90%8E%E6%9C%8D%E5%8A%A1" in response.text


@pytest.mark.parametrize("query", ["", "?q=课后服务", "?q=课后服务&validity=in_force&sort=published&on=2024-01-01"])
def test_a_list_costs_at_most_eight_queries_with_everything_cold(client, library, query, django_assert_max_num_queries):
    for number in range(40):
        DocumentFactory(title=f"课后服务文件{number}", markup="<p>课后服务</p>")
    _known()
    client.get(LIST)  # the catalogue is made once a content version
    with django_assert_max_num_queries(8):
        assert client.get(LIST + query).status_code == 200


def test_post_is_refused(client):
    assert client.post(LIST).status_code == 405


def test_responsibilities_lead_to_their_documents(client, library):
    group = ResponsibilityFactory(slug="teaching", title_en="Manage teaching")
    part = ResponsibilityFactory(slug="teachers", title_en="Build the teaching force", parent=group)
    for slug in ("old", "new"):
        part.documents.add(_document(slug))
    _known()
    page = client.get(reverse("responsibilities:list")).content.decode()
    assert "/about/responsibilities/teachers/" in page
    response = client.get("/en/about/responsibilities/teaching/")
    assert [row.document.slug for row in response.context["duty"].rows] == ["new", "old"]
    assert "?responsibility=teaching" in response.text
    assert client.get("/en/about/responsibilities/nothing/").status_code == 404


def _document(slug):
    from policies.models import Document

    return Document.objects.get(slug=slug)


def test_responsibility_page_costs_few_queries(client, library, django_assert_max_num_queries):
    duty = ResponsibilityFactory(slug="teaching")
    for _number in range(30):
        duty.documents.add(DocumentFactory())
    _known()
    client.get(LIST)
    with django_assert_max_num_queries(6):
        response = client.get("/en/about/responsibilities/teaching/")
    assert len(response.context["duty"].rows) == 20
    assert "All 30 documents" in response.text


def test_day_of_publication_elsewhere_is_not_made_up(client, library):
    law = DocumentFactory(slug="law", title="某法", genre="law", signed_on=date(2023, 12, 1), url="https://www.gov.cn/")
    _known()
    assert law.public_on is None
    assert slugs(client.get(f"{LIST}?sort=published"))[-1] == "law"
    assert "law" not in slugs(client.get(f"{LIST}?dated=published&since=1990-01-01"))
    row = next(line for line in b"".join(client.get(f"{LIST}download.csv")).decode().splitlines() if "某法" in line)
    assert "2020" not in row
    assert "Date published" not in client.get("/en/policies/law/").text


def test_home_shows_the_newest_documents(client, library):
    response = client.get("/en/")
    assert "After-school service measures" in response.text
    assert "草稿" not in response.text
