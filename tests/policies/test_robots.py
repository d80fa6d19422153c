"""What keeps robots out of public forms, check by check."""

import time

import pytest
import time_machine
from django.test import RequestFactory

from policies import robots


def request(**headers):
    return RequestFactory().post("/", headers={"host": "testserver"} | headers)


@pytest.mark.parametrize(
    ("headers", "own"),
    [
        ({}, True),
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "none"}, True),
        ({"sec-fetch-site": "cross-site", "origin": "http://testserver"}, False),
        ({"sec-fetch-site": "same-site"}, False),
        ({"origin": "http://testserver"}, True),
        ({"origin": "https://testserver"}, True),
        ({"origin": "https://testserver.example"}, False),
        ({"origin": "null"}, False),
        ({"origin": "http://["}, False),
        ({"referer": "http://testserver/en/policies/consultations/x/"}, True),
        ({"referer": "http://elsewhere.example/testserver"}, False),
    ],
)
def test_request_comes_from_our_own_page(headers, own):
    assert robots.is_own_page(request(**headers)) is own


def sender(address="192.0.2.7", **headers):
    asked = request(**headers)
    asked.META["REMOTE_ADDR"] = address
    return robots.sender_of(asked)


@time_machine.travel("2026-03-02 12:00+08:00", tick=False)
def test_sender_is_a_network():
    assert sender("192.0.2.7") == sender("192.0.2.200") == sender("::ffff:192.0.2.9")
    assert sender("192.0.2.7") != sender("192.0.3.7")
    assert sender("2001:db8:0:ff::1") == sender("2001:db8:0:aa:1::")
    assert sender("2001:db8:0:ff::1") != sender("2001:db8:0:100::1")


@time_machine.travel("2026-03-02 12:00+08:00", tick=False)
def test_sender_holds_no_address_and_needs_the_secret(settings):
    before = sender()
    assert len(before) == 64
    settings.SECRET_KEY = "another-secret-for-this-test"
    assert sender() != before


def test_sender_is_another_one_the_next_day_in_shanghai():
    with time_machine.travel("2026-03-02 23:59:59+08:00", tick=False) as clock:
        today = sender()
        clock.shift(1)
        assert sender() != today


@pytest.mark.parametrize("address", ["", "unix:", "999.1.1.1", "192.0.2.7:443"])
def test_address_that_is_none_is_one_sender(address):
    assert sender(address) == sender("")


def test_forwarded_address_counts_only_behind_a_proxy(settings):
    forged = {"x-forwarded-for": "203.0.113.1, 198.51.100.4"}
    assert sender("192.0.2.7", **forged) == sender("192.0.2.7")
    settings.BEHIND_PROXY = True
    assert sender("127.0.0.1", **forged) == sender("198.51.100.4")
    assert sender("192.0.2.7") == sender("192.0.2.8")


CONTENT = ["建议延长。", "", "", ""]


def test_token_tells_its_age_and_a_number_of_its_own():
    with time_machine.travel("2026-03-02 12:00+08:00", tick=False) as clock:
        token = robots.issue("1", CONTENT)
        assert robots.read(token, "1", CONTENT).is_too_young
        clock.shift(robots.YOUNGEST)
        read = robots.read(token, "1", CONTENT)
        assert (read.is_too_young, read.is_too_old, len(read.nonce)) == (False, False, 32)
        clock.shift(robots.OLDEST)
        assert robots.read(token, "1", CONTENT).is_too_old
    assert robots.read(robots.issue("1", CONTENT), "1", CONTENT).nonce != read.nonce


@pytest.mark.parametrize(
    ("subject", "content"), [("2", CONTENT), ("1", ["建议缩短。", "", "", ""]), ("1", ["建议延长。", "a", "", ""])]
)
def test_token_is_for_one_subject_and_content(subject, content):
    assert robots.read(robots.issue("1", CONTENT), subject, content) is None


@pytest.mark.parametrize("token", ["", "x", "a:b", "令牌", "\x00", "a" * 10_000])
def test_damaged_token_is_none(token):
    assert robots.read(token, "1", CONTENT) is None


def test_token_cut_short_is_none():
    assert robots.read(robots.issue("1", CONTENT)[:-1], "1", CONTENT) is None


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("建议把服务延长到18:30。", []),
        ("同意", []),
        ("👍 同意，谢谢！", []),
        ("أقترح تمديد الساعات", []),
        ("见 https://www.example.cn/a 和 www.example.com 两处。", []),
        ("----------------------------------------\n第一，延长时间。", []),
        ("哈哈哈哈哈，建议延长。", []),
        ("a.com b.com c.com d.com are good", ["links"]),
        ("好：" + "http://x.example/ " * 4, ["only_links"]),
        ("https://spam.example/buy?now=1", ["only_links"]),
        ("！！！！", ["no_words"]),
        ("😀😀😀", ["no_words"]),
        ("x", ["no_words"]),
        ("\u202e", ["no_words"]),
        ("好" * 12, ["repeated"]),
        ("买买买卖卖卖买买买卖卖卖", ["repeated"]),
        ("加微信领取资料！" * 6, ["repeated"]),
        ("建议延长" + "啊" * 40, ["repeated"]),
    ],
)
def test_text_of_a_robot_is_named(text, faults):
    assert robots.faults(text) == faults


def test_longest_text_is_judged_at_once():
    start = time.perf_counter()
    robots.faults("建议把服务时间延长到晚上七点，" * 5 + "甲乙丙丁" * 1200)
    robots.faults("a-" * 2500)
    assert time.perf_counter() - start < 0.5
