"""Answers are stored once, within limits, and forgotten in time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import OperationalError, connection
from django.utils import timezone

from policies import responding
from policies.models import Response
from policies.responding import ClosedError, TooManyError, forget, respond
from tests.factories import ConsultationFactory, ResponseFactory
from xzedu.common import versions

pytestmark = pytest.mark.django_db


@pytest.fixture
def consultation():
    return ConsultationFactory()


def send(consultation, **values):
    said = {"token": "one", "text": "建议延长。", "sender": "s"} | values
    return respond(consultation=consultation, **said)


def test_answer_is_stored_as_it_was_sent(consultation):
    response, created = send(consultation, article="article-3", name="王某", contact="a@example.com")
    assert created
    response.refresh_from_db()
    said = (response.consultation, response.article, response.text, response.name, response.contact)
    assert said == (consultation, "article-3", "建议延长。", "王某", "a@example.com")
    assert (response.token, response.sender, response.status) == ("one", "s", "new")


def test_nothing_public_changes_by_an_answer(consultation):
    before = versions.current()
    send(consultation)
    assert versions.current() == before


@pytest.mark.parametrize("again", [{"token": "one", "text": "另一句。"}, {"token": "two"}])
def test_same_form_and_same_answer_are_one(consultation, again):
    first, _created = send(consultation)
    assert send(consultation, **again) == (first, False)
    assert Response.objects.count() == 1


@pytest.mark.parametrize(
    "other", [{"sender": "t"}, {"text": "同意。"}, {"article": "article-1"}, {"name": "李某"}, {"contact": "1"}]
)
def test_another_answer_is_another_one(consultation, other):
    send(consultation)
    assert send(consultation, token="two", **other)[1]


def test_same_answer_to_another_consultation_is_stored(consultation):
    send(consultation)
    assert send(ConsultationFactory(), token="two")[1]


def test_closed_at_midnight_in_shanghai():
    with time_machine.travel("2026-03-10 23:59:59+08:00", tick=False) as clock:
        consultation = ConsultationFactory(opens_on=date(2026, 3, 1), closes_on=date(2026, 3, 10))
        first, _created = send(consultation)
        clock.shift(1)
        with pytest.raises(ClosedError):
            send(consultation, token="two", text="晚了。")
        # What was stored in time stays so, however late it is sent again.
        assert send(consultation) == (first, False)


@pytest.mark.parametrize(
    "values",
    [
        {"state": "draft", "publish_at": None},
        {"state": "withdrawn", "withdrawn_on": date(2026, 1, 1), "withdrawn_reason": "撤回。"},
        {"opens_on": date(2999, 1, 1)},
    ],
)
def test_what_is_not_open_takes_no_answer(values):
    with pytest.raises(ClosedError):
        send(ConsultationFactory(**values))
    assert Response.objects.count() == 0


def test_limit_of_a_sender_is_told_with_its_end(consultation, monkeypatch):
    monkeypatch.setattr(responding, "MOST_FROM_A_SENDER", 3)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        start = timezone.now()
        for n in range(3):
            send(consultation, token=f"t{n}", text=f"第{n}条意见")
            clock.shift(60)
        with pytest.raises(TooManyError) as refused:
            send(consultation, token="t3", text="再一条")
        assert refused.value.again_at == start + timedelta(hours=1)
        assert send(consultation, token="t4", text="别处的", sender="elsewhere")[1]
        clock.move_to(refused.value.again_at)
        assert send(consultation, token="t3", text="再一条")[1]
        with pytest.raises(TooManyError):
            send(consultation, token="t5", text="又一条")


def test_limit_in_all_is_one_consultations(consultation, monkeypatch):
    monkeypatch.setattr(responding, "MOST_IN_ALL", 2)
    for n in range(2):
        send(consultation, token=f"t{n}", sender=f"s{n}")
    with pytest.raises(TooManyError):
        send(consultation, token="t2", sender="s2")
    assert send(ConsultationFactory(), token="t3", sender="s2")[1]


def test_answer_costs_a_bounded_number_of_queries(consultation, django_assert_max_num_queries):
    ResponseFactory.create_batch(30, consultation=consultation)
    # Five, and two savepoints.
    with django_assert_max_num_queries(9):
        send(consultation)


@pytest.mark.django_db(transaction=True)
def test_sent_twice_at_the_same_time_is_stored_once():
    consultation = ConsultationFactory()

    def attempt(_n):
        try:
            while True:
                try:
                    return send(consultation)[1]
                except OperationalError:
                    # SQLite's database in memory does not wait as the one in a file does.
                    assert connection.vendor == "sqlite"
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        created = list(pool.map(attempt, range(4)))
    assert sorted(created) == [False, False, False, True]
    assert Response.objects.count() == 1


def answered(consultation, **values):
    return ResponseFactory(consultation=consultation, name="王某", contact="a@example.com", sender="s", **values)


def left(response):
    response.refresh_from_db()
    return response.name, response.contact, response.sender


def test_contacts_are_forgotten_90_days_after_the_result():
    with time_machine.travel("2026-03-01 12:00+08:00", tick=False) as clock:
        consultation = ConsultationFactory(
            opens_on=date(2026, 2, 1), closes_on=date(2026, 2, 27), result_on=date(2026, 3, 1), result="共收到1条。"
        )
        response = answered(consultation)
        clock.shift(timedelta(days=90))
        assert forget() == 0
        assert left(response) == ("王某", "a@example.com", "")
        clock.shift(timedelta(days=1))
        call_command("forget_contacts", verbosity=0)
        assert left(response) == ("", "", "")
        assert response.text == "建议延长服务时间。"
        assert forget() == 0


def test_contacts_are_forgotten_a_year_after_the_close_without_a_result():
    with time_machine.travel("2026-03-01 12:00+08:00", tick=False) as clock:
        response = answered(ConsultationFactory(opens_on=date(2026, 2, 1), closes_on=date(2026, 3, 1)))
        clock.shift(timedelta(days=365))
        assert forget() == 0
        clock.shift(timedelta(days=1))
        assert forget() == 1
        assert left(response)[:2] == ("", "")


def test_sender_is_kept_for_a_day(consultation, capsys):
    old = answered(consultation, received_at=timezone.now() - timedelta(hours=25))
    new = answered(consultation)
    call_command("forget_contacts")
    assert "0 answers" in capsys.readouterr().out
    assert (left(old)[2], left(new)[2]) == ("", "s")
