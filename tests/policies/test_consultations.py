"""Consultations as the public sees and answers them, through their addresses."""

import re
from datetime import date, datetime, timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone, translation

from policies import responding, robots
from policies.consulting import PAGE_SIZE, ResponseForm
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


# --- The way of an answer ----------------------------------------------------


def post(client, language="en", slug="after-school", **data):
    return client.post(address("consultation-answer", language, slug), {"opinion": "建议延长到18:30。"} | data)


def hidden_fields(response):
    """The fields of the page for checking, as a browser sends them back."""
    pairs = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', response.content.decode())
    return {name: unescape(value).replace("\n", "\r\n") for name, value in pairs}


def kept(response, text="建议延长到18:30。"):
    return text in unescape(response.content.decode())


@pytest.fixture
def clock():
    with time_machine.travel(timezone.now().replace(hour=4, minute=0), tick=False) as clock:
        yield clock


@pytest.fixture
def checked(client, clock, consultation):
    """What the page for checking sends when its reader has read it."""
    fields = hidden_fields(post(client, article="article-2", name="王某", contact="a@example.com"))
    clock.shift(10)
    return fields


def test_answer_is_checked_sent_and_thanked_for(client, clock, consultation, language):
    review = post(client, language, article="article-2", name="王某", contact="a@example.com")
    assert review.status_code == 200
    assert all(kept(review, part) for part in ("建议延长到18:30。", "第二条", "王某", "a@example.com"))
    assert Response.objects.count() == 0
    clock.shift(5)
    sent = client.post(address("consultation-answer", language, "after-school"), hidden_fields(review))
    assert sent.status_code == 302
    assert sent["Location"] == address("consultation-thanks", language, "after-school")
    thanks = client.get(sent["Location"])
    assert thanks.status_code == 200
    stored = Response.objects.get()
    assert (stored.text, stored.article, stored.name, stored.contact) == (
        "建议延长到18:30。",
        "article-2",
        "王某",
        "a@example.com",
    )
    assert len(stored.sender) == 64
    for response in (review, sent, thanks):
        assert "no-store" in response["Cache-Control"]
        assert not response.cookies
        assert "Cookie" not in response.get("Vary", "")


def test_no_page_sets_a_cookie_or_reads_a_session(client, consultation):
    for name, *args in (("consultations",), ("consultation", "after-school"), ("consultation-thanks", "after-school")):
        response = client.get(address(name, "en", *args))
        assert not response.cookies
        assert "Cookie" not in response.get("Vary", "")


def test_csrf_check_of_cookies_is_not_asked_of_the_form(consultation):
    from django.test import Client

    assert post(Client(enforce_csrf_checks=True)).status_code == 200


def test_reading_the_address_of_the_form_leads_to_its_page(client, consultation, language):
    response = client.get(address("consultation-answer", language, "after-school"))
    assert response["Location"] == address("consultation", language, "after-school") + "#answer"


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(client, consultation, method):
    assert getattr(client, method)(address("consultation-answer", "en", "after-school")).status_code == 405


@pytest.mark.parametrize("times", [2, 3])
def test_sent_again_is_stored_once_and_thanked_for_again(client, checked, times, clock):
    answers = []
    for _n in range(times):
        answers.append(post(client, **checked))
        clock.shift(robots.OLDEST)
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {
        (302, address("consultation-thanks", "en", "after-school"))
    }
    assert Response.objects.count() == 1


def test_change_leads_back_to_the_form_with_all_that_was_typed(client, checked):
    form = post(client, **checked, change="yes")
    assert form.status_code == 200
    assert kept(form)
    assert all(kept(form, part) for part in ('<option value="article-2" selected>', 'value="王某"', "a@example.com"))
    assert "alert" not in form.content.decode()
    assert Response.objects.count() == 0


def test_too_quick_is_asked_to_read_again(client, clock, consultation, language):
    fields = hidden_fields(post(client, language))
    clock.shift(2)
    response = post(client, language, **fields)
    assert response.status_code == 400
    assert kept(response)
    assert Response.objects.count() == 0
    clock.shift(3)
    assert post(client, language, **hidden_fields(response)).status_code == 302


def test_page_that_stood_open_for_a_day_is_checked_again(client, checked, clock):
    clock.shift(robots.OLDEST)
    response = post(client, **checked)
    assert response.status_code == 400
    assert kept(response)
    assert Response.objects.count() == 0
    clock.shift(10)
    assert post(client, **hidden_fields(response)).status_code == 302


@pytest.mark.parametrize(
    "change", [{"token": ""}, {"token": "x:y"}, {"opinion": "另一句话。"}, {"contact": "b@example.com"}]
)
def test_what_was_not_checked_is_not_stored(client, checked, change):
    response = post(client, **checked | change)
    assert response.status_code == 400
    assert kept(response, (checked | change)["opinion"])
    assert Response.objects.count() == 0


def test_token_is_of_one_consultation(client, checked):
    other = ConsultationFactory()
    del checked["article"]
    assert post(client, slug=other.slug, **checked).status_code == 400
    assert Response.objects.count() == 0


def test_used_token_does_not_carry_another_text(client, checked):
    assert post(client, **checked).status_code == 302
    response = post(client, **checked | {"opinion": "另一句话。"})
    assert response.status_code == 400
    assert kept(response, "另一句话。")
    assert Response.objects.count() == 1


@pytest.mark.parametrize("opinion", ["", "   ", "\n\t\r\n", "\x00\x01"])
def test_missing_opinion_is_named_at_the_top_and_at_its_field(client, consultation, opinion, language):
    response = post(client, language, opinion=opinion, name="王某")
    html = response.content.decode()
    assert response.status_code == 400
    assert '<a href="#id_opinion">' in html
    assert 'id="id_opinion_error"' in html
    assert 'aria-invalid="true"' in html
    assert re.search(r'aria-describedby="[^"]*id_opinion_error', html)
    assert 'value="王某"' in html


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("opinion", "长" * 5001),
        ("opinion", "https://spam.example/"),
        ("opinion", "买" * 50),
        ("name", "王" * 61),
        ("contact", "1" * 101),
        ("article", "article-999"),
    ],
)
def test_fault_is_explained_and_nothing_typed_is_lost(client, consultation, field, value):
    typed = {"opinion": "建议延长到18:30。", "name": "王某", "contact": "12345"} | {field: value}
    response = post(client, **typed)
    assert response.status_code == 400
    assert f'<a href="#id_{field}">' in response.content.decode()
    assert all(kept(response, part) for name, part in typed.items() if name != "article")
    assert Response.objects.count() == 0


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("".join(chr(0x4E00 + n) for n in range(5000)), None),
        ("支持👍🏽，谢谢", None),
        ("أقترح تمديد الساعات\u202e", None),
        ('<script>alert(1)</script> & "quotes" \'', None),
        ("第一行\r\n第二行\r第三行", "第一行\n第二行\n第三行"),
        ("含\x00空\x1b字\x7f符", "含空字符"),
        ("\n\n  首尾空白不算  \n", "首尾空白不算"),
        ("坏\ufffd字", None),
    ],
)
def test_any_text_is_stored_as_it_was_typed_and_shown_nowhere(client, clock, consultation, text, stored):
    review = post(client, opinion=text)
    assert review.status_code == 200
    assert "<script>alert" not in review.content.decode()
    clock.shift(5)
    assert post(client, **hidden_fields(review)).status_code == 302
    assert Response.objects.get().text == (stored or text)
    for path in (
        address("consultation", "en", "after-school"),
        address("consultations"),
        address("consultations-feed"),
    ):
        assert (stored or text) not in unescape(page(client, path))


def test_field_that_nobody_sees_is_emptied_and_explained(client, consultation, language):
    response = post(client, language, homepage="https://spam.example/")
    assert response.status_code == 400
    assert kept(response)
    assert "spam.example" not in response.content.decode()
    assert Response.objects.count() == 0


def test_sent_from_elsewhere_is_asked_to_be_sent_from_here(client, checked, language):
    response = client.post(
        address("consultation-answer", language, "after-school"),
        checked,
        headers={"origin": "https://elsewhere.example"},
    )
    assert response.status_code == 403
    assert kept(response)
    assert Response.objects.count() == 0


def test_too_many_from_a_network_are_told_when_to_come_again(client, clock, consultation, language, monkeypatch):
    monkeypatch.setattr(responding, "MOST_FROM_A_SENDER", 1)
    fields = []
    for text in ("第一条意见", "第二条意见"):
        fields.append(hidden_fields(post(client, language, opinion=text)))
    clock.shift(10)
    assert post(client, language, **fields[0]).status_code == 302
    again = f"{timezone.localtime() + timedelta(hours=1):%H:%M}"
    clock.shift(60)
    response = post(client, language, **fields[1])
    assert response.status_code == 429
    assert response["Retry-After"] == "3541"
    assert kept(response, "第二条意见")
    assert kept(response, again)
    assert kept(response, "信函：徐州市教育局")
    clock.shift(3540)
    assert post(client, language, **hidden_fields(response)).status_code == 302
    assert Response.objects.count() == 2


def test_network_is_not_stored(client, checked, settings):
    post(client, **checked)
    row = Response.objects.values().get()
    assert "127.0.0" not in str(row)


def test_closed_meanwhile_keeps_the_text_for_copying(client, language):
    with time_machine.travel("2026-03-10 23:59:30+08:00", tick=False) as clock:
        closing = ConsultationFactory(opens_on=date(2026, 3, 1), closes_on=date(2026, 3, 10))
        fields = hidden_fields(post(client, language, closing.slug))
        clock.shift(10)
        sent = post(client, language, closing.slug, **fields)
        clock.shift(30)
        for data in (
            {"opinion": "晚到的意见"},
            {"opinion": "晚" * 6000},
            fields | {"opinion": "晚到的意见", "change": "yes"},
        ):
            response = post(client, language, closing.slug, **data)
            assert response.status_code == 409
            assert kept(response, data["opinion"])
            assert "readonly" in response.content.decode()
        # Sent in time and reloaded after midnight.
        assert post(client, language, closing.slug, **fields)["Location"] == sent["Location"]
        assert Response.objects.count() == 1


@pytest.mark.parametrize(
    "values",
    [
        {"opens_on": date(2999, 1, 1)},
        {"state": "withdrawn", "withdrawn_on": date(2026, 1, 1), "withdrawn_reason": "草案将重拟。"},
    ],
)
def test_not_open_yet_or_withdrawn_says_so(client, values, language):
    shut = ConsultationFactory(**values)
    response = post(client, language, shut.slug)
    assert response.status_code == 409
    assert kept(response)


def test_thanks_say_when_the_result_is_due(client, consultation):
    assert "No day is fixed yet" in page(client, address("consultation-thanks", "en", "after-school"))
    consultation.result_on, consultation.result = date(2999, 5, 1), "待公布。"
    consultation.save()
    assert "1 May 2999" in page(client, address("consultation-thanks", "en", "after-school"))


def test_contact_is_on_no_public_page(client, clock):
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


def test_form_of_a_consultation_without_a_draft_asks_for_no_article():
    form = ResponseForm(consultation=ConsultationFactory())
    assert list(form.fields) == ["opinion", "name", "contact", "homepage"]


def test_every_field_but_the_trap_has_a_label_and_says_how_it_is_filled(client, consultation):
    html = page(client, address("consultation", "en", "after-school"))
    for name in ("opinion", "article", "name", "contact"):
        assert f'for="id_{name}"' in html
    assert 'autocomplete="name"' in html
    assert re.search(
        r'<div[^>]*aria-hidden="true"[^>]*class="[^"]*trap|<div[^>]*class="[^"]*trap[^>]*aria-hidden="true"', html
    )
    # What is too long is refused with a reason; cut off while pasting it would be lost.
    assert "maxlength" not in re.search(r"<textarea[^>]*>", html)[0]
