"""The way of an answer to a consultation: typed, checked, sent, thanked for, and everything that may come between."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from policies import responding, robots
from policies.consulting import ResponseForm
from policies.models import Response
from tests.factories import ConsultationFactory
from tests.policies.test_consultations import DRAFT, address, page

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["zh-hans", "en"])
def language(request):
    return request.param


@pytest.fixture
def consultation():
    made = ConsultationFactory(slug="after-school", channels="信函：徐州市教育局")
    made.set_draft(DRAFT)
    made.save()
    return made


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


def test_csrf_check_of_cookies_is_not_asked_of_the_form(consultation):
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


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"opinion=" + b"a" * 6_000_000, "application/x-www-form-urlencoded"),
        (b"\xff\xfe\x00=1&opinion=%ff%fe%00", "application/x-www-form-urlencoded"),
        (b"opinion=x", "application/x-www-form-urlencoded; charset=nonsense"),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b"no boundary", "multipart/form-data"),
        (b"{}", "application/json"),
        (b"&".join(b"a%d=1" % n for n in range(3000)), "application/x-www-form-urlencoded"),
    ],
    ids=["huge", "no text", "unknown charset", "broken", "no boundary", "json", "many fields"],
)
def test_what_no_form_sends_is_refused(client, consultation, body, kind):
    path = address("consultation-answer", "en", "after-school")
    assert client.generic("POST", path, body, content_type=kind).status_code == 400
    assert Response.objects.count() == 0
