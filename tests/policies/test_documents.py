"""The public page of a document, through its address."""

import json
import re
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from institutions.models import Event
from policies import catalogue
from policies.models import Relation
from tests.factories import (
    AttachmentFactory,
    ConsultationFactory,
    DocumentFactory,
    EventFactory,
    InstitutionFactory,
    IssuingBodyFactory,
    RelationFactory,
    ResponsibilityFactory,
    SourceFactory,
    UserFactory,
    VersionFactory,
)
from tests.policies.pages import SECRET, articles, at, hidden, known, numbered, page
from xzedu.common import versions

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)


@pytest.fixture(params=["zh-hans", "en"])
def language(request):
    return request.param


@pytest.fixture
def document():
    document = numbered(
        slug="measures",
        title="徐州市课后服务管理办法",
        title_en="After-school service measures",
        addressee="各县（市）区教育局",
        signed_on=date(2023, 6, 1),
        published_on=date(2023, 6, 8),
        effective_on=date(2023, 7, 1),
        expires_on=date(2099, 6, 30),
        index_number="014051000/2023-00012",
        keywords="课后服务 收费",
        is_normative=True,
        registration_no="XZ-2023-5",
        source=SourceFactory(title="政府公报"),
    )
    document.responsibilities.add(ResponsibilityFactory(slug="teaching"))
    VersionFactory(
        document=document,
        summary="谁组织，收多少。",
        summary_en="Who organises it and what it costs.",
        markup="<p>第一章　总则</p>" + articles(3),
    )
    return document


def linked_data(html):
    (text,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
    return json.loads(text)


def relations_of(html):
    """Return the part of a page that names other documents, drawing and list."""
    return html[html.index('id="relations"') :] if 'id="relations"' in html else ""


def test_it_works(client, document, language):
    html = page(client, f"/{language}/policies/measures/")
    for shown in (
        "徐教发〔2023〕5号", "014051000/2023-00012", "XZ-2023-5", "课后服务 收费", "政府公报", "各县（市）区教育局：",
        "第二条", 'id="article-2"', "2023年6月1日", "/about/responsibilities/teaching/", 'class="letterhead',
    ):  # fmt: skip
        assert shown in html


def test_unknown_document_is_not_found(client, document):
    page(client, "/en/policies/nothing/", 404)


@pytest.mark.parametrize("path", ["", "versions/", "versions/1/", "preview/"])
def test_pages_are_only_read(client, document, path):
    known()
    assert client.post(f"/en/policies/measures/{path}").status_code == 405


def test_page_sets_no_cookie_and_is_cached(client, document):
    known()
    client.get("/en/policies/measures/")
    response = client.get("/en/policies/measures/")
    assert "Set-Cookie" not in response.headers
    assert response["ETag"]


def test_three_dates_are_told_apart(client, document):
    html = page(client, "/en/policies/measures/")
    for day in ("1 June 2023", "8 June 2023", "1 July 2023", "30 June 2099"):
        assert day in html


def test_english_page_marks_the_chinese_text(client, document):
    html = page(client, "/en/policies/measures/")
    assert "<h1>After-school service measures</h1>" in html
    assert "Who organises it and what it costs." in html
    assert "which alone is authoritative" in html
    assert re.search(r'<article class="sheet" lang="zh-Hans"', html)


def test_english_page_without_english_title_marks_the_chinese_one(client):
    DocumentFactory(slug="plain", markup="<p>正文</p>")
    assert '<h1><span lang="zh-Hans">关于调整学校布局的通知</span></h1>' in page(client, "/en/policies/plain/")


def test_articles_have_permanent_links_and_an_outline(client, document):
    html = page(client, "/en/policies/measures/")
    assert 'href="#article-2" aria-label="Link to 第二条"' in html
    assert '<li class="level-3"><a href="#article-2"><b>第二条</b>' in html
    assert '<li class="level-1"><a href="#chapter-1"><b>第一章</b> 总则' in html


# --- Citing ---------------------------------------------------------------------


@pytest.mark.parametrize("wanted", ["article-2", "第二条", "2"])
def test_cite_shows_the_article_and_its_address(client, document, wanted):
    html = page(client, f"/en/policies/measures/?cite={wanted}")
    assert "《徐州市课后服务管理办法》（徐教发〔2023〕5号）第二条" in html
    assert "http://testserver/en/policies/measures/#article-2" in html
    quoted = html[html.index('class="quoted"') :]
    assert "学校应当做好第2项工作。" in quoted
    assert "学校应当做好第3项工作。" not in quoted


@pytest.mark.parametrize("wanted", ["article-99", "第九十九条", "%3Cscript%3E", "x" * 3000, "０", "-1"])
def test_unknown_article_is_said_so_on_the_page(client, document, wanted):
    html = page(client, f"/en/policies/measures/?cite={wanted}", 404)
    assert "This text has no article" in html
    assert "<script>" not in html.replace('<script type="application/ld+json">', "").replace("<script src", "")
    assert 'id="article-2"' in html


def test_cite_given_twice_is_said_so(client, document):
    assert "given more than once" in page(client, "/en/policies/measures/?cite=article-1&cite=article-2", 400)


def test_cite_without_a_text(client):
    DocumentFactory(slug="bare")
    page(client, "/en/policies/bare/?cite=article-1", 404)


def test_unknown_parameter_is_remarked_upon(client, document):
    assert "means nothing on this page" in page(client, "/en/policies/measures/?utm_source=x")


# --- Head -----------------------------------------------------------------------


def test_meta_tags_of_government_pages(client, document):
    document.publish_at = at(2023, 6, 9)
    document.save()
    html = page(client, "/zh-hans/policies/measures/")
    meta = dict(re.findall(r'<meta name="(\w+)" content="([^"]*)">', html))
    assert meta["ColumnType"] == "政策文件"
    assert meta["ArticleTitle"] == "徐州市课后服务管理办法"
    assert meta["PubDate"] == "2023-06-09 08:00"
    assert meta["ContentSource"] == meta["Author"] == "徐州市教育局"
    assert meta["Keywords"] == "课后服务 收费"
    assert meta["description"] == "谁组织，收多少。"
    assert meta["Url"] == "http://testserver/zh-hans/policies/measures/"
    assert 'hreflang="en"' in html


def test_linked_data_describes_the_document(client, document):
    law = DocumentFactory(slug="law", title="义务教育法", genre="law", signed_on=date(2006, 6, 29))
    old = numbered("徐教规〔2018〕2号", slug="old", title="旧办法", signed_on=date(2018, 1, 1))
    RelationFactory(document=document, target=law)
    RelationFactory(document=document, target=old, kind="replaces")
    described = linked_data(page(client, "/en/policies/measures/"))
    assert described["@type"] == "Legislation"
    assert described["legislationIdentifier"] == "徐教发〔2023〕5号"
    assert described["legislationLegalForce"] == "https://schema.org/InForce"
    assert described["legislationDate"] == "2023-06-01"
    assert described["datePublished"] == "2023-06-08"
    assert described["isBasedOn"][0]["url"] == "http://testserver/en/policies/law/"
    assert described["legislationRepeals"][0]["legislationIdentifier"] == "徐教规〔2018〕2号"
    assert linked_data(page(client, "/en/policies/old/"))["legislationLegalForce"].endswith("/NotInForce")


def test_closing_script_in_a_title_stays_data(client):
    DocumentFactory(slug="odd", title="</script><script>alert(1)</script>", markup="<p>正文</p>")
    html = page(client, "/zh-hans/policies/odd/")
    assert "<script>alert" not in html
    assert linked_data(html)["name"].startswith("</script>")


# --- Validity -------------------------------------------------------------------


def test_in_force_has_no_banner(client, document, language):
    html = page(client, f"/{language}/policies/measures/")
    assert "notice-warning" not in html
    assert "stamp-in_force" in html


def acting(document, kind, effective_on=date(2024, 1, 1), **values):
    values = {"slug": f"acting-{kind}", "title_en": "Acting notice"} | values
    other = DocumentFactory(signed_on=date(2023, 12, 1), effective_on=effective_on, **values)
    return RelationFactory(document=other, target=document, kind=kind).document


@pytest.mark.parametrize(
    ("kind", "sentence", "stamp"),
    [
        ("repeals", "This document was repealed on 1 January 2024 by:", "repealed"),
        ("replaces", "This document was replaced on 1 January 2024 by:", "repealed"),
        ("lapses", "This document was declared lapsed on 1 January 2024 by:", "lapsed"),
        ("amends", "Parts of this document were amended, last on 1 January 2024, by:", "amended"),
        ("replaces_part", "Parts of this document were replaced, last on 1 January 2024, by:", "partly_replaced"),
    ],
)
def test_banner_names_the_act_and_its_day(client, document, kind, sentence, stamp):
    acting(document, kind)
    html = page(client, "/en/policies/measures/")
    banner = html[html.index("notice-warning") :]
    assert sentence in banner
    assert f'href="/en/policies/acting-{kind}/"' in banner[:700]
    assert f"stamp-{stamp}" in html
    assert 'id="article-2"' in html


def test_kept_document_needs_no_banner(client, document):
    acting(document, "keeps")
    assert "notice-warning" not in page(client, "/en/policies/measures/")


def test_ended_term_is_dated(client, document):
    document.expires_on = date(2024, 6, 30)
    document.save()
    html = page(client, "/en/policies/measures/")
    assert "This document was in force until 30 June 2024; its term has ended." in html
    assert "stamp-lapsed" in html


def test_not_yet_in_force(client, document):
    document.effective_on = date(2098, 1, 1)
    document.save()
    html = page(client, "/en/policies/measures/")
    assert "This document takes effect on 1 January 2098; until then it does not apply." in html


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("repeals", "From 1 January 2098 it is no longer in force. Decided by:"),
        ("amends", "Parts of it change on 1 January 2098. Decided by:"),
    ],
)
def test_what_is_decided_for_later_is_announced(client, document, kind, sentence):
    acting(document, kind, date(2098, 1, 1))
    html = page(client, "/en/policies/measures/")
    assert sentence in html
    assert "stamp-in_force" in html


def test_withdrawn_document_stays_readable_and_names_its_successor(client, document):
    new = DocumentFactory(slug="corrected", title_en="Corrected notice", signed_on=date(2023, 8, 1))
    RelationFactory(document=new, target=document, kind="replaces")
    document.state, document.withdrawn_on, document.withdrawn_reason = "withdrawn", date(2023, 8, 2), "文号有误"
    document.save()
    html = page(client, "/en/policies/measures/")
    assert "This document was withdrawn on 2 August 2023: 文号有误" in html
    assert "In its place today:" in html
    assert "Corrected notice" in html
    assert "第二条" in html
    assert linked_data(html)["legislationLegalForce"].endswith("/NotInForce")


def test_successor_of_a_successor_is_named(client, document):
    middle = acting(document, "replaces")
    RelationFactory(
        document=DocumentFactory(slug="today", title_en="The rule of today", signed_on=date(2025, 1, 1)),
        target=middle,
        kind="replaces",
    )
    banners = page(client, "/en/policies/measures/").partition('class="actions')[0]
    assert "Acting notice" in banners
    assert "In its place today:" in banners
    assert "The rule of today" in banners


def test_withdrawn_act_takes_nothing_away(client, document):
    acting(document, "repeals", state="withdrawn", withdrawn_on=TODAY, withdrawn_reason="有误")
    html = page(client, "/en/policies/measures/")
    assert "notice-warning" not in html
    assert "Withdrawn" in relations_of(html)


# --- The sheet ------------------------------------------------------------------


def test_joint_document_names_all_issuers_the_lead_first(client):
    bodies = [IssuingBodyFactory(), IssuingBodyFactory(name="徐州市财政局", name_en="Xuzhou Finance Bureau")]
    numbered(slug="joint", bodies=bodies, markup="<p>正文</p>")
    html = page(client, "/en/policies/joint/")
    assert "<span>徐州市教育局</span><span>徐州市财政局</span></span><span>文件</span>" in html
    assert "Xuzhou Education Bureau, Xuzhou Finance Bureau" in html


@pytest.mark.parametrize(
    "values",
    [
        {"genre": "law"},
        {"genre": "interpretation"},
        {"bodies": "ministry"},
        {"agency_code": "", "year": None, "serial": None},
    ],
    ids=["law", "interpretation", "another authority", "without number"],
)
def test_red_head_is_only_for_numbered_documents_of_the_bureau(client, values):
    if values.get("bodies"):
        values = {"bodies": [IssuingBodyFactory(name="教育部", name_en="Ministry of Education")]}
    values = {"agency_code": "徐教发", "year": 2023, "serial": 9} | values
    DocumentFactory(slug="other", markup="<p>正文</p>", **values)
    html = page(client, "/en/policies/other/")
    assert "letterhead" not in html
    assert "正文" in html


def test_letter_has_no_word_document_in_its_head(client):
    numbered(slug="letter", genre="letter", markup="<p>正文</p>")
    html = page(client, "/en/policies/letter/")
    assert "letterhead" in html
    assert "<span>文件</span>" not in html


def test_law_without_text_leads_to_the_official_one(client):
    body = IssuingBodyFactory(name="全国人民代表大会常务委员会")
    law = DocumentFactory(slug="law", title="义务教育法", genre="law", bodies=[body], url="https://www.gov.cn/law")
    VersionFactory(document=law, markup="", summary="义务教育的根本制度。")
    html = page(client, "/zh-hans/policies/law/")
    assert 'href="https://www.gov.cn/law"' in html
    assert "义务教育的根本制度。" in html
    assert "sheet" not in html.partition("<main")[2]


def test_document_without_version(client):
    DocumentFactory(slug="bare")
    html = page(client, "/en/policies/bare/")
    assert "This library holds no copy of the text." in html
    assert "/versions/" not in html


def test_sample_is_marked_in_the_sheet_and_by_a_banner(client):
    numbered(slug="sample", is_sample=True, markup="<p>正文</p>")
    html = page(client, "/zh-hans/policies/sample/")
    assert "（示例）" in html
    assert "notice-sample" in html


def test_page_that_names_a_sample_says_so(client, document):
    RelationFactory(document=DocumentFactory(is_sample=True), target=document)
    assert "notice-sample" in page(client, "/en/policies/measures/")


def test_hostile_markup_comes_out_harmless(client):
    markup = (
        '<p onclick="x()">第一条　<script>alert(1)</script>甲<img src=x onerror=y><a href="javascript:z()">b</a></p>'
    )
    numbered(slug="hostile", markup=markup)
    sheet = page(client, "/en/policies/hostile/").partition('<article class="sheet"')[2].partition("</article>")[0]
    for bad in ("onclick", "<script", "<img", "javascript:", "style="):
        assert bad not in sheet
    assert "甲" in sheet


def test_tables_scroll_in_a_box_of_their_own(client):
    numbered(slug="table", markup="<table><tr><th>学段</th></tr><tr><td>小学</td></tr></table>")
    html = page(client, "/en/policies/table/")
    assert 'class="scroll" role="group" tabindex="0" aria-label="Table; it may scroll sideways"><table>' in html


def test_three_hundred_articles(client, django_assert_max_num_queries):
    numbered(slug="long", markup=articles(300))
    page(client, "/en/policies/")
    with django_assert_max_num_queries(8):
        html = client.get("/en/policies/long/").text
    assert html.count('class="tools"') == 300
    assert 'id="article-300"' in html


# --- Citations in the text --------------------------------------------------------


def test_citations_are_links_and_warn_of_what_has_ended(client, document):
    old = numbered("徐教规〔2018〕2号", slug="old", title="徐州市旧办法", signed_on=date(2018, 1, 1))
    DocumentFactory(slug="law", title="中华人民共和国义务教育法", signed_on=date(2006, 6, 29))
    DocumentFactory(slug="term", title="徐州市试行办法", signed_on=date(2019, 1, 1), expires_on=date(2020, 1, 1))
    gone = {"state": "withdrawn", "withdrawn_on": TODAY, "withdrawn_reason": "有误"}
    DocumentFactory(slug="gone", title="徐州市误发通知", **gone)
    acting(old, "repeals")
    VersionFactory(
        document=document,
        number=2,
        markup="<p>根据《义务教育法》和《徐州市旧办法》（徐教规[2018]第2号）、《徐州市试行办法》、《徐州市误发通知》、"
        "《不存在的办法》，按照徐教规〔2018〕2号和《徐州市课后服务管理办法》执行。</p>",
    )
    html = page(client, "/en/policies/measures/")
    assert '<a href="/en/policies/law/">《义务教育法》</a>和' in html
    remark = '<small class="remark" lang="en">({})</small>'
    linked = '<a href="/en/policies/old/">《徐州市旧办法》</a>'
    assert linked + remark.format("repealed") + '（<a href="/en/policies/old/">徐教规[2018]第2号</a>）' in html
    assert '<a href="/en/policies/old/">徐教规〔2018〕2号</a>' + remark.format("repealed") in html
    assert "《徐州市试行办法》</a>" + remark.format("lapsed") in html
    assert "《徐州市误发通知》</a>" + remark.format("withdrawn") in html
    assert "《不存在的办法》，" in html
    assert "和《徐州市课后服务管理办法》执行" in html


# --- Relations, consultations, institutions ---------------------------------------


def test_relations_both_ways_with_article_and_validity(client, document):
    law = DocumentFactory(slug="law", title_en="The law", signed_on=date(2006, 6, 29))
    RelationFactory(document=document, target=law, article="第二十九条")
    acting(document, "amends")
    Relation.objects.filter(kind="amends").update(article="第二条", note="时间")
    html = relations_of(page(client, "/en/policies/measures/"))
    assert "<h4>Implements</h4>" in html
    assert 'href="/en/policies/law/#article-29"' in html
    assert "<h4>Amended by</h4>" in html
    assert '<a href="#article-2" lang="zh-Hans">第二条</a>' in html
    assert "时间" in html
    assert "validity-in_force" in html
    assert html.count("<rect") == 3
    other = relations_of(page(client, "/en/policies/law/"))
    assert "<h4>Implemented by</h4>" in other
    assert 'href="#article-29"' not in other


def test_interpretation_and_document_lead_to_each_other(client, document):
    explained = DocumentFactory(slug="explained", title_en="What it means", genre="interpretation")
    RelationFactory(document=explained, target=document, kind="interprets")
    assert "Explained in:" in page(client, "/en/policies/measures/")
    assert "Explains:" in page(client, "/en/policies/explained/")


def test_consultation_is_named(client, document):
    ConsultationFactory(document=document, slug="asked")
    ConsultationFactory(document=document, title_en=SECRET, **hidden("draft"))
    html = page(client, "/en/policies/measures/")
    assert 'href="/en/policies/consultations/asked/"' in html
    assert SECRET not in html


def test_documents_of_the_same_responsibility_in_force_are_named(client, document):
    duty = document.responsibilities.get()
    for at_ in range(7):
        DocumentFactory(slug=f"also-{at_}", signed_on=date(2022, 1, at_ + 1)).responsibilities.add(duty)
    ended = DocumentFactory(slug="ended", signed_on=date(2022, 5, 1), expires_on=date(2022, 6, 1))
    ended.responsibilities.add(duty)
    html = page(client, "/en/policies/measures/")
    also = html[html.index('id="also"') :].partition("</section>")[0]
    assert re.findall(r"/policies/([\w-]+)/", also) == [f"also-{at_}" for at_ in (6, 5, 4, 3, 2)]


def test_attachments_of_the_text_shown(client, document):
    first = document.versions.get()
    second = VersionFactory(document=document, number=2, markup="<p>新</p>")
    AttachmentFactory(document=document, title="总表")
    AttachmentFactory(document=document, title="旧表", version=first)
    AttachmentFactory(document=document, title="新表", version=second)
    AttachmentFactory(
        document=document, title="未来表", version=VersionFactory(document=document, number=3, published_at=None)
    )
    html = page(client, "/en/policies/measures/")
    assert "总表" in html
    assert "新表" in html
    assert "旧表" not in html
    assert "未来表" not in html
    assert "XLSX, 12.1\xa0KB" in html
    assert "旧表" in page(client, "/en/policies/measures/versions/1/")


def test_what_it_decided_about_institutions(client, document):
    school = InstitutionFactory(name_en="Qingheli School")
    for at_ in range(22):
        EventFactory(document=document, subject=school, reference=f"E-{at_:02d}", date=date(2024, 1, at_ + 1))
    EventFactory(document=document, subject=school, note_en=SECRET, **hidden("draft"))
    html = page(client, "/en/policies/measures/")
    assert html.count('class="event"') == 20
    assert "Decided by" not in html
    assert SECRET not in html
    (rest,) = re.findall(r'href="(/en/institutions/changes/\?document=measures)"', html)
    response = client.get(rest)
    assert response.text.count('class="event"') == 22
    assert 'href="/en/policies/measures/"' in response.text


def test_changes_of_a_document_show_no_others(client, document):
    EventFactory(subject=InstitutionFactory(), note_en="Elsewhere")
    versions.bump("institutions")
    assert "Elsewhere" not in client.get("/en/institutions/changes/?document=measures").text


@pytest.mark.parametrize("slug", ["%3Cx", "a/b", "..", "é", "nothing"])
def test_changes_of_a_strange_document(client, document, slug):
    assert client.get(f"/en/institutions/changes/?document={slug}").status_code in (200, 400)


def test_changes_of_a_hidden_document_are_not_listed(client):
    draft = DocumentFactory(slug="draft", **hidden("draft"))
    EventFactory(document=draft, subject=InstitutionFactory(), note_en="Something decided")
    versions.bump("institutions")
    assert "Something decided" not in client.get("/en/institutions/changes/?document=draft").text


def test_event_leads_to_the_document(client, document):
    school = InstitutionFactory()
    EventFactory(document=document, subject=school)
    versions.bump("institutions")
    assert 'href="/en/policies/measures/"' in client.get(f"/en/institutions/{school.code}/").text


# --- What is not public -----------------------------------------------------------


@pytest.mark.parametrize("state", ["draft", "in_review", "embargoed"])
def test_hidden_documents_are_nowhere(client, document, state):
    secret = numbered("徐教发〔2023〕6号", slug="secret", title=f"隐港通知{SECRET}", title_en=SECRET, **hidden(state))
    VersionFactory(document=secret)
    secret.responsibilities.add(document.responsibilities.get())
    RelationFactory(document=secret, target=document, kind="repeals", effective_on=date(2023, 8, 1))
    RelationFactory(document=document, target=secret, kind="cites")
    VersionFactory(document=document, number=2, markup=f"<p>见徐教发〔2023〕6号和《隐港通知{SECRET}》。</p>")
    html = page(client, "/en/policies/measures/")
    assert "/policies/secret/" not in html
    assert "notice-warning" not in html
    assert SECRET not in json.dumps(linked_data(html))
    assert 'id="relations"' not in html
    for path in ("", "versions/", "versions/1/", "?cite=article-1"):
        page(client, f"/en/policies/secret/{path}", 404)


@pytest.mark.parametrize("published_at", [None, timezone.now() + timedelta(hours=1)], ids=["draft", "embargoed"])
def test_hidden_version_is_not_shown(client, document, published_at):
    VersionFactory(document=document, number=2, markup=f"<p>{SECRET}</p>", published_at=published_at)
    assert SECRET not in page(client, "/en/policies/measures/")
    listed = page(client, "/en/policies/measures/versions/")
    assert "Version 2" not in listed
    page(client, "/en/policies/measures/versions/2/", 404)
    compared = page(client, "/en/policies/measures/versions/?old=1&new=2", 400)
    assert SECRET not in compared


# --- Preview ----------------------------------------------------------------------


@pytest.fixture
def clerk(client):
    user = UserFactory()
    user.user_permissions.add(Permission.objects.get(codename="view_document"))
    client.force_login(user)
    return client


def test_preview_asks_strangers_to_log_in(client, document):
    response = client.get("/en/policies/measures/preview/")
    assert response.status_code == 302
    assert response["Location"].startswith("/en/admin/login/?next=/en/policies/measures/preview/")


def test_preview_is_forbidden_without_the_permission(client, document):
    client.force_login(UserFactory())
    assert client.get("/en/policies/measures/preview/").status_code == 403


def test_preview_of_a_draft(clerk, document):
    draft = numbered("徐教发〔2026〕1号", slug="draft", title_en="Coming notice", **hidden("draft"))
    draft.responsibilities.add(document.responsibilities.get())
    RelationFactory(document=draft, target=document, kind="amends")
    RelationFactory(document=draft, target=DocumentFactory(title_en=SECRET, **hidden("draft")), kind="cites")
    VersionFactory(document=draft, markup=articles(2), published_at=None)
    known()
    response = clerk.get("/en/policies/draft/preview/")
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    html = response.text
    assert 'name="robots" content="noindex"' in html
    assert "Only staff see this page" in html
    assert "letterhead" in html
    assert "<h4>Amends</h4>" in html
    assert "/about/responsibilities/teaching/" in html
    assert SECRET not in html
    assert clerk.get("/en/policies/draft/").status_code == 404


def test_preview_shows_the_newest_version_of_a_public_document(clerk, document):
    VersionFactory(document=document, number=2, markup="<p>第一条　下一版。</p>", published_at=None)
    known()
    assert "下一版" in clerk.get("/en/policies/measures/preview/").text
    assert "下一版" not in clerk.get("/en/policies/measures/").text


def test_preview_of_an_embargoed_document_counts_what_acts_on_it(clerk):
    later = DocumentFactory(slug="later", effective_on=date(2020, 7, 1), markup="<p>正文</p>", **hidden("embargoed"))
    acting(later, "repeals", date(2024, 1, 1))
    known()
    assert "This document was repealed on 1 January 2024 by:" in clerk.get("/en/policies/later/preview/").text


def test_preview_of_a_document_without_anything(clerk):
    DocumentFactory(slug="empty", **hidden("draft"))
    known()
    assert clerk.get("/en/policies/empty/preview/").status_code == 200


def test_preview_of_nothing_is_not_found(clerk):
    assert clerk.get("/en/policies/nothing/preview/").status_code == 404


# --- Cost -------------------------------------------------------------------------


@pytest.mark.parametrize("count", [2, 40])
def test_page_costs_at_most_eight_queries_whatever_it_is_tied_to(
    client, document, django_assert_max_num_queries, count
):
    duty = document.responsibilities.get()
    for at_ in range(count):
        other = DocumentFactory(signed_on=date(2024, 1, 1) + timedelta(days=at_))
        other.responsibilities.add(duty)
        RelationFactory(document=other, target=document, kind="implements" if at_ % 2 else "amends")
        RelationFactory(document=document, target=DocumentFactory(signed_on=date(2020, 1, 1)), kind="cites")
        AttachmentFactory(document=document)
        EventFactory(document=document, subject=InstitutionFactory())
    assert Event.objects.published().count() == count
    ConsultationFactory(document=document)
    known()
    client.get("/en/policies/")
    with django_assert_max_num_queries(8):
        response = client.get("/en/policies/measures/")
    assert "<h4>Amended by</h4>" in response.text


def test_page_of_a_document_without_text_is_bounded(client, django_assert_max_num_queries):
    bare = DocumentFactory(slug="bare")
    RelationFactory(document=DocumentFactory(), target=bare)
    EventFactory(document=bare, subject=InstitutionFactory())
    known()
    client.get("/en/policies/")
    with django_assert_max_num_queries(8):
        client.get("/en/policies/bare/")


def test_very_many_relations_are_counted_not_listed(client, document):
    cited = [DocumentFactory(signed_on=date(2024, 1, 1) + timedelta(days=day)) for day in range(30)]
    Relation.objects.bulk_create([Relation(document=other, target=document, kind="cites") for other in cited])
    html = relations_of(page(client, "/en/policies/measures/"))
    assert html.count("<li>") < 15
    assert "and 22 more" in html
    assert "and 24 more" in html


def test_catalogue_is_not_changed_by_reading(client, document):
    RelationFactory(document=document, target=DocumentFactory(slug="law"))
    known()
    held = catalogue.current(versions.current())
    before = repr((held.relations, held.acted_on, held.acts))
    client.get("/en/policies/measures/")
    client.get("/en/policies/law/")
    assert repr((held.relations, held.acted_on, held.acts)) == before
