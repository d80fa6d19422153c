"""Consultations as the public sees them, through their addresses."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone, translation

from policies.consulting import PAGE_SIZE
from policies.models import Consultation, Response
from tests.factories import (
    LONG_AGO,
    ConsultationFactory,
    DocumentFactory,
    FindingFactory,
    ResponseFactory,
    SourceFactory,
)
from xzedu.common import versions

pytestmark = pytest.mark.django_db
SECRET = "Hidden Harbour measures"
DRAFT = "<p>第一章 总则</p><p>第一条 为规范课后服务，制定本办法。</p><p>第二条 服务到十八时。</p>"


@pytest.fixture(params=["zh-hans", "en"])
def language(request):
    return request.param


@pytest.fixture
def consultation():
    made = ConsultationFactory(slug="after-school", channels="信函：徐州市教育局")
    made.set_draft(DRAFT)
    made.save()
    return made


def address(name, language="en", *args):
    with translation.override(language):
        return reverse(f"policies:{name}", args=args)


def page(client, path, status=200):
    response = client.get(path)
    assert response.status_code == status, response.content.decode()[:2000]
    return response.content.decode()


def days_from_today(count):
    return timezone.localdate() + timedelta(days=count)


def over(**values):
    """A consultation that closed ten days ago."""
    return ConsultationFactory(opens_on=days_from_today(-30), closes_on=days_from_today(-10), **values)


def answered(**values):
    return over(result_on=days_from_today(-2), result="共收到意见126条。", result_en="126 came in.", **values)


# --- The list ----------------------------------------------------------------


def test_list(client, consultation, language):
    html = page(client, address("consultations", language))
    assert (consultation.title if language == "zh-hans" else consultation.title_en) in html
    assert address("consultations-feed", language) in html
    assert 'content="意见征集"' in html


def test_list_puts_what_closes_first_first_then_what_opens_then_the_last_closed(client):
    def opening(opens, closes, **values):
        return ConsultationFactory(opens_on=days_from_today(opens), closes_on=days_from_today(closes), **values)

    old, late, soon = opening(-90, -60), opening(9, 20), opening(-9, 1)
    withdrawn = opening(-9, 9, state="withdrawn", withdrawn_on=days_from_today(0), withdrawn_reason="重拟。")
    new, coming, open_long = opening(-30, -10), opening(3, 30), opening(-20, 5)
    rows = client.get(address("consultations")).context["listing"].rows
    assert rows == [soon, open_long, coming, late, withdrawn, new, old]


@pytest.mark.parametrize("phase", ["open", "coming", "closed", "answered"])
def test_list_of_one_phase(client, phase):
    made = {
        "open": ConsultationFactory(),
        "coming": ConsultationFactory(opens_on=days_from_today(3)),
        "closed": over(result_on=days_from_today(3), result="将于三日后公布。"),
        "answered": answered(),
    }
    listing = client.get(address("consultations") + f"?phase={phase}").context["listing"]
    assert listing.rows == [made[phase]]
    assert listing.counts == dict.fromkeys(made, 1) | {"all": 4}
    assert made[phase].phase == phase


def test_withdrawn_is_in_no_phase_but_in_the_list(client):
    withdrawn = ConsultationFactory(
        state="withdrawn", withdrawn_on=days_from_today(0), withdrawn_reason="重拟。", result_on=None
    )
    listing = client.get(address("consultations")).context["listing"]
    assert listing.rows == [withdrawn]
    assert sum(listing.counts.values()) == 1
    assert list(Consultation.objects.open_on(timezone.localdate())) == []


def test_days_left_are_those_of_shanghai_although_pages_are_cached(client):
    with time_machine.travel("2026-03-09 23:59:59+08:00", tick=False) as clock:
        ConsultationFactory(opens_on=date(2026, 3, 1), closes_on=date(2026, 3, 10), title_en="Ask")
        paths = [address("consultations"), Consultation.objects.get().get_absolute_url().replace("zh-hans", "en")]
        for path in paths:
            assert "2 days left" in page(client, path)
        clock.shift(1)
        for path in paths:
            assert "Last day today" in page(client, path)
        clock.shift(timedelta(days=1))
        for path in paths:
            html = page(client, path)
            assert "being evaluated" in html
            assert "Last day" not in html
        assert 'name="opinion"' not in page(client, paths[1])


def test_form_appears_on_the_first_day(client):
    with time_machine.travel("2026-02-28 23:59:59+08:00", tick=False) as clock:
        asked = ConsultationFactory(opens_on=date(2026, 3, 1), closes_on=date(2026, 3, 10))
        path = address("consultation", "en", asked.slug)
        assert 'name="opinion"' not in page(client, path)
        clock.shift(1)
        assert 'name="opinion"' in page(client, path)


def test_list_in_pages(client):
    ConsultationFactory.create_batch(PAGE_SIZE + 3)
    seen = [client.get(address("consultations") + f"?page={n}").context["listing"].rows for n in (1, 2)]
    assert [len(rows) for rows in seen] == [PAGE_SIZE, 3]
    assert len({row.pk for rows in seen for row in rows}) == PAGE_SIZE + 3
    assert "ends on page 2" in page(client, address("consultations") + "?page=3", 404)


@pytest.mark.parametrize("query", ["?phase=nonsense", "?page=0", "?page=abc", "?phase=open&phase=closed"])
def test_faulty_query_is_a_helpful_400(client, consultation, query):
    html = page(client, address("consultations") + query, 400)
    assert 'role="alert"' in html


@pytest.mark.parametrize("count", [1, 20])
def test_pages_cost_few_queries_whatever_the_size(client, django_assert_max_num_queries, count):
    with_result = answered(document=DocumentFactory(), source=SourceFactory())
    for _n in range(count):
        FindingFactory(consultation=with_result)
        ResponseFactory(consultation=with_result)
        over()
    opened = ConsultationFactory()
    for path, most in [
        (address("consultations"), 3),
        (address("consultation", "en", with_result.slug), 3),
        (address("consultation", "en", opened.slug), 2),
        (address("consultations-feed"), 2),
    ]:
        with django_assert_max_num_queries(most):
            page(client, path)


def test_empty_list_says_what_to_do(client, language):
    assert "empty" in page(client, address("consultations", language))
    over()
    assert address("consultations", language) in page(client, address("consultations", language) + "?phase=open")


def test_sample_is_marked(client):
    path = address("consultation", "en", ConsultationFactory(is_sample=True).slug)
    for html in (page(client, path), page(client, address("consultations"))):
        assert "notice-sample" in html
        assert 'class="sample"' in html


# --- One consultation --------------------------------------------------------


def test_page_has_draft_outline_form_and_tags(client, consultation, language):
    html = page(client, address("consultation", language, "after-school"))
    for part in (
        'id="article-2"',
        'href="#article-2"',
        '<option value="article-2">',
        "信函：徐州市教育局",
        'name="opinion"',
        '<meta name="ColumnType" content="意见征集">',
        f'<meta name="PubDate" content="{timezone.localtime(LONG_AGO):%Y-%m-%d %H:%M}">',
        '<meta name="ContentSource"',
        'type="application/ld+json"',
    ):
        assert part in html
    assert "csrf" not in html


def test_withdrawn_stays_readable_without_a_form(client, consultation):
    consultation.state, consultation.withdrawn_on, consultation.withdrawn_reason = (
        "withdrawn",
        date(2026, 3, 1),
        "草案将重新起草。",
    )
    consultation.save()
    html = page(client, address("consultation", "en", "after-school"))
    assert "1 March 2026" in html
    assert "草案将重新起草。" in html
    assert 'id="article-2"' in html
    assert 'name="opinion"' not in html


def test_result_counts_opinions_by_decision_and_leads_to_the_document(client):
    document = DocumentFactory(title_en="The measures")
    closed = answered(received=126, document=document)
    for count, decision, reason in [
        (40, "adopted", ""),
        (25, "adopted", ""),
        (21, "partly", "一半。"),
        (8, "not_adopted", "不行。"),
    ]:
        FindingFactory(consultation=closed, count=count, decision=decision, reason=reason)
    response = client.get(address("consultation", "en", closed.slug))
    assert [count for _label, count in response.context["result"].decided] == [65, 21, 8]
    html = response.content.decode()
    for part in ("<b>126</b>", "<b>65</b>", "126 came in.", "不行。", document.get_absolute_url().split("/", 2)[2]):
        assert part in html


def test_result_and_document_appear_on_their_day(client):
    with time_machine.travel("2026-03-14 23:59:59+08:00", tick=False) as clock:
        document = DocumentFactory(
            title_en=SECRET, publish_at=datetime(2026, 3, 15, tzinfo=ZoneInfo("Asia/Shanghai")), state="published"
        )
        versions.bump("policies", document.publish_at)
        closed = ConsultationFactory(
            opens_on=date(2026, 2, 1),
            closes_on=date(2026, 2, 20),
            result_on=date(2026, 3, 15),
            result="结果",
            result_en="The outcome",
            document=document,
        )
        FindingFactory(consultation=closed, opinion_en="An opinion")
        path = address("consultation", "en", closed.slug)
        html = page(client, path)
        assert not any(part in html for part in ("The outcome", "An opinion", SECRET))
        clock.shift(1)
        html = page(client, path)
        assert all(part in html for part in ("The outcome", "An opinion", SECRET))


@pytest.mark.parametrize("state", ["draft", "in_review", "published"])
def test_what_is_not_public_is_nowhere(client, state):
    later = timezone.now() + timedelta(hours=1) if state == "published" else None
    hidden = ConsultationFactory(title_en=SECRET, state=state, publish_at=later)
    for path in (address("consultations"), address("consultations-feed"), address("consultations") + "?phase=open"):
        assert SECRET not in page(client, path)
    for name in ("consultation", "consultation-answer", "consultation-thanks"):
        page(client, address(name, "en", hidden.slug), 404)
    assert client.post(address("consultation-answer", "en", hidden.slug), {"opinion": "同意。"}).status_code == 404
    assert Response.objects.count() == 0


def test_feed(client, consultation, language):
    xml = page(client, address("consultations-feed", language))
    assert (consultation.title if language == "zh-hans" else consultation.title_en) in xml
    assert address("consultation", language, "after-school") in xml
    assert str(consultation.closes_on.day) in xml


def test_no_page_sets_a_cookie_or_reads_a_session(client, consultation):
    for name, *args in (("consultations",), ("consultation", "after-school"), ("consultation-thanks", "after-school")):
        response = client.get(address(name, "en", *args))
        assert not response.cookies
        assert "Cookie" not in response.get("Vary", "")


def test_contact_is_on_no_public_page(client):
    closed = answered()
    opened = ConsultationFactory()
    for of in (closed, opened):
        finding = FindingFactory(consultation=of)
        ResponseFactory(consultation=of, finding=finding, text="原话在此", name="张三丰", contact="secret@example.com")
    for language in ("zh-hans", "en"):
        for of in (closed, opened):
            for name in ("consultation", "consultation-thanks"):
                html = page(client, address(name, language, of.slug))
                assert not any(part in html for part in ("原话在此", "张三丰", "secret@example.com"))
        for name in ("consultations", "consultations-feed"):
            html = page(client, address(name, language))
            assert not any(part in html for part in ("原话在此", "张三丰", "secret@example.com"))
