"""The search: what it finds is what a plain scan finds, on either database."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xzedu.common import search
from xzedu.common.models import SearchEntry
from xzedu.common.search import Entry, SearchKind
from xzedu.common.text import normalise

pytestmark = pytest.mark.django_db

THEN = datetime(2020, 1, 1, tzinfo=UTC)
shelf = {}


@pytest.fixture(autouse=True)
def _a_kind_of_our_own(monkeypatch):
    shelf.clear()

    def entries(ids):
        return [entry for pk, entry in sorted(shelf.items()) if ids is None or pk in set(ids)]

    monkeypatch.setitem(search.kinds, "thing", SearchKind("thing", "Things", entries))


def put(pk, title="", **values):
    shelf[pk] = Entry(pk, values.pop("public_from", THEN), title or f"Thing {pk}", **values)
    search.refresh("thing", [pk])


def found(text):
    ids = search.ids(text, "thing").ids
    return set(ids)


TEXTS = [
    "徐州市学前教育发展规划",
    "关于学前班的通知",
    "课后服务实施办法（试行）",
    "学校课后延时服务",
    "2024年招生工作意见",
    "徐教发〔2024〕12号",
    "Xuzhou education 2024",
    "学",
    "前学",
    "一二三四五六七八九十",
]


@pytest.mark.parametrize(
    "query",
    ["学前", "课后服务", "学", "服务", "2024", "招生工作", "前学", "三四五六", "education", "xuzhou education", "年招"],
)
def test_hits_are_those_of_a_plain_scan(query):
    for pk, text in enumerate(TEXTS):
        put(pk, f"Thing {pk}", body=text)
    wanted = {
        pk
        for pk, text in enumerate(TEXTS)
        if all(
            (word in normalise(text).replace(" ", "")) if not word.isascii() else word in normalise(text).split()
            for word in query.split()
        )
    }
    assert found(f'"{query}"' if " " not in query else query) == wanted


ALPHABET = "徐州学前教育发展服务号一12ab "


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    texts=st.lists(st.text(ALPHABET, max_size=12), max_size=6),
    query=st.text("徐州学前教育发展服务号一", min_size=1, max_size=5),
)
def test_any_chinese_phrase_is_found_exactly_where_it_stands(texts, query):
    shelf.clear()
    search.refresh("thing")
    for pk, text in enumerate(texts):
        put(pk, "x", body=text)
    assert found(f'"{query}"') == {pk for pk, text in enumerate(texts) if query in normalise(text)}


def test_long_text_is_found_to_its_last_word():
    """Positions in a tsvector end at 16,383: a document may be longer."""
    put(1, body="甲乙丙丁" * 10_000 + "戊己庚辛")
    put(2, body="甲乙丙丁" * 10_000 + "辛庚己戊")
    assert found("戊己庚辛") == {1}
    assert found("丁甲乙丙丁戊己") == {1}


@pytest.mark.parametrize(
    ("query", "finds"),
    [
        ("学前 规划", True), ("学前 招生", False), ('"学前教育发展"', True), ('"教育学前"', False),
        ("学前，规划", True), ("學前教育", True), ("学前　规划", True), ("规", True), ("规划的", False),
    ],
)  # fmt: skip
def test_words_and_phrases(query, finds):
    put(1, "徐州市学前教育发展规划")
    assert found(query) == ({1} if finds else set())


@pytest.mark.parametrize(
    "query",
    [
        "徐教发〔2017〕5号",
        "徐教发[2017]5号",
        "徐教发(2017)5号",
        "徐教发【2017】5號",
        "徐教发 2017 5号",
        "徐教发２０１７ ５号",
    ],
)
def test_document_number_in_any_spelling(query):
    put(1, "通知", keys="徐教发〔2017〕5号")
    assert found(query) == {1}


def test_document_number_of_another_year_is_not_found():
    put(1, "通知", keys="徐教发〔2017〕5号")
    assert found("徐教发〔2018〕5号") == set()
    assert found("徐教发〔2017〕55号") == set()


@pytest.mark.parametrize(
    "query", ["xuzhou", "xuzhoushi", "zhoushi", "yizhong", "xzsdyzx", "dyzx", "XuZhou", "xuzhou yizhong", "xu"]
)
def test_pinyin_and_initials_from_any_syllable_on(query):
    put(1, "徐州市第一中学", letters=(["xu", "zhou", "shi", "di", "yi", "zhong", "xue"], ["yi", "zhong"]))
    assert found(query) == {1}


@pytest.mark.parametrize("query", ["hou", "zhouxu", "an", '"xuzhou"'])
def test_pinyin_is_not_found_from_within_a_syllable_or_in_quotes(query):
    put(1, "徐州市第一中学", letters=(["xu", "zhou", "shi", "di", "yi", "zhong", "xue"],))
    assert found(query) == set()


@pytest.mark.parametrize("query", ["第三十六中学", "三十六中", "36中", "第36中学", "36中学"])
def test_numbered_schools_in_any_spelling(query):
    put(1, "清荷第三十六中学", keys="清荷36中")
    put(2, "清荷第三中学", keys="清荷3中")
    assert found(query) == {1}


def test_digits_find_codes_that_begin_so():
    put(1, "甲", keys="2132000123")
    assert found("2132") == {1}
    assert found("213") == set()
    assert found("32000123") == set()


@pytest.mark.parametrize(
    "query",
    [
        "", " ", "%", "_", "*", '"', '""', "'", "\\", "(", "NEAR(a b)", "title:x", "a AND", "OR", "NOT 学", "-", "^学",
        "学*", "{title} : x", "\x00", "学\x00前", "😀", "，。",
        "a" * 10_000, "学" * 10_000,
        " ".join("甲乙丙丁戊己庚辛" * 20),
        "'; DROP TABLE common_searchentry; --", "<script>", "&|!", ":*",
    ],
)  # fmt: skip
def test_hostile_searches_are_answered(query):
    put(1, "学前教育")
    results = search.find(query)
    assert results.total == len(results.hits) <= 1
    search.ids(query, "thing")


def test_what_cannot_be_looked_up_is_said():
    query = search.parse("% 学前 😀")
    # A sign alone separates words; what is a word and holds no letter is reported.
    assert query.ignored == ["😀"]
    assert [term.phrases[0].text for term in query.terms] == ["学前"]
    assert search.parse("x" * 500).ignored == ["x" * 300]


def test_nothing_is_found_before_its_time():
    with time_machine.travel("2026-01-01 00:00Z", tick=False) as clock:
        put(1, "秘密计划", public_from=datetime(2026, 1, 1, 1, tzinfo=UTC))
        assert found("秘密") == set()
        assert search.find("秘密").total == 0
        clock.shift(timedelta(hours=1))
        assert found("秘密") == {1}


def test_object_that_is_no_longer_public_leaves_the_index():
    put(1, "学前教育")
    del shelf[1]
    search.refresh("thing", [1])
    assert found("学前") == set()
    assert not SearchEntry.objects.filter(kind="thing").exists()


def test_changed_text_is_found_by_its_new_words_only():
    put(1, "学前教育", body="甲")
    put(1, "义务教育", body="乙")
    assert found("学前") == set()
    assert found("义务") == {1}
    assert found("甲") == set()


def test_index_follows_its_transaction():
    put(1, "学前教育")
    with transaction.atomic():
        put(1, "义务教育")
        put(2, "学前班")
        transaction.set_rollback(True)
    assert found("学前") == {1}
    assert found("义务") == set()


def test_rebuilding_gives_what_refreshing_gave():
    for pk, text in enumerate(TEXTS):
        put(pk, text, keys=str(pk), body=text[::-1])
    put(3, "换过的标题")
    del shelf[4]
    search.refresh("thing", [4])
    queries = ["学", "学前", "2024", "标题", "thing"]
    before = [found(query) for query in queries]
    call_command("rebuild_search", "thing", verbosity=0)
    assert [found(query) for query in queries] == before


def test_rebuilding_mends_an_index_whose_texts_were_changed_behind_its_back():
    put(1, "学前教育")
    SearchEntry.objects.filter(kind="thing").update(title_text=" 别的 ", tokens="别的 的")
    call_command("rebuild_search", verbosity=0)
    assert found("学前") == {1}
    assert found("别的") == set()
    put(1, "义务教育")
    assert found("学前") == set()


def test_rebuilding_an_unknown_kind_is_refused():
    with pytest.raises(CommandError, match="Unknown kind: nothing"):
        call_command("rebuild_search", "nothing")


def test_best_match_comes_first():
    put(1, "关于学前教育的通知", body="学前教育" * 20)
    put(2, "其他", body="学前教育")
    put(3, "学前教育")
    put(4, "学前教育规划")
    put(5, "编号", keys="学前教育")
    ids, ranked, _spelling = search.ids("学前教育", "thing")
    assert ranked
    assert ids == [3, 4, 1, 5, 2]


def test_too_many_hits_are_not_ranked(monkeypatch):
    monkeypatch.setattr(search, "MOST_RANKED", 2)
    for pk, year in ((1, 2020), (2, 2024), (3, 2022)):
        put(pk, "学前", sort_date=date(year, 1, 1))
    put(4, "学前")
    assert search.ids("学前", "thing")[1] is False
    results = search.find("学前")
    assert not results.ranked
    assert [hit.object_id for hit in results.hits] == [2, 3, 1, 4]


def test_newest_first_on_request():
    put(1, "学前", sort_date=date(2020, 1, 1))
    put(2, "学前", sort_date=date(2021, 1, 1))
    assert [hit.object_id for hit in search.find("学前", order="newest").hits] == [2, 1]


def test_pages_of_hits_and_counts_a_kind(monkeypatch):
    monkeypatch.setitem(search.kinds, "other", SearchKind("other", "Others", lambda ids: [Entry(1, THEN, "学前")]))
    search.refresh("other")
    for pk in range(5):
        put(pk, "学前")
    assert search.find("学前").counts == {"thing": 5, "other": 1}
    assert search.find("学前", only=("other",)).total == 1
    pages = [search.find("学前", only=("thing",), limit=2, offset=offset).hits for offset in (0, 2, 4)]
    assert [len(page) for page in pages] == [2, 2, 1]
    assert len({hit.object_id for page in pages for hit in page}) == 5


def test_costs_are_bounded(django_assert_max_num_queries):
    for pk in range(30):
        put(pk, "学前教育", body="学前")
    with django_assert_max_num_queries(3):
        search.find("学前")
    with django_assert_max_num_queries(2):
        search.ids("学前", "thing")


@pytest.mark.parametrize(
    ("text", "query", "html"),
    [
        ("学前教育", "学前", "<mark>学前</mark>教育"),
        ("學前教育", "学前", "<mark>學前</mark>教育"),
        ("清荷 36 中学", "36中", "清荷 <mark>36 中</mark>学"),
        ("<b>学前</b>", "学前", "&lt;b&gt;<mark>学前</mark>&lt;/b&gt;"),
        ("Xuzhou No 1", "no", "Xuzhou <mark>No</mark> 1"),
        ("Nobody", "no", "Nobody"),
        ("学前学前", "学前", "<mark>学前学前</mark>"),
        ("教学①班，２班", "2班", "教学①班，<mark>２班</mark>"),
        ("ＮＯ．1", "no", "<mark>ＮＯ</mark>．1"),
        ("面积 36㎡以上", "m2", "面积 36㎡以上"),
        ("面积㎡以上", "m2", "面积<mark>㎡</mark>以上"),
        ("徐教发〔2017〕5 号", "徐教发[2017]5号", "<mark>徐教发〔2017〕5 号</mark>"),
        ("课，后服务", "课后服务", "课，后服务"),
        ("没有", "学前", "没有"),
        ("", "学前", ""),
    ],
)
def test_highlight(text, query, html):
    assert search.highlight(text, query) == html


def test_snippet_shows_the_match_and_what_is_around_it():
    text = "甲" * 200 + "学前教育" + "乙" * 200
    piece = search.snippet(text, "学前教育")
    assert "<mark>学前教育</mark>" in piece
    assert piece.startswith("…甲")
    assert piece.endswith("乙…")
    assert len(piece) < 200


def test_snippet_of_a_match_elsewhere_is_the_beginning():
    assert search.snippet("甲" * 10, "学前") == "甲" * 10


@pytest.mark.parametrize("typed", ["zaosheng", "zhaoshegn", "zhaoshengg", "zhoasheng"])
def test_one_typing_error_in_pinyin_is_forgiven_and_said(typed):
    put(1, "徐州招生通知", letters=(["xu", "zhou", "zhao", "sheng", "tong", "zhi"],))
    put(2, "别的", letters=(["bie", "de"],))
    result = search.ids(typed, "thing")
    assert result.ids == [1]
    assert result.spelling == "zhaosheng"


@pytest.mark.parametrize("typed", ["zaoshegn", "zhaosheng xx", "abc", '"zaosheng"'])
def test_two_errors_short_words_and_quoted_words_are_not_forgiven(typed):
    put(1, "招生通知", letters=(["zhao", "sheng", "tong", "zhi"],))
    assert search.ids(typed, "thing").ids == []


def test_what_is_spelt_right_is_not_called_an_error():
    put(1, "招生通知", letters=(["zhao", "sheng", "tong", "zhi"],))
    assert search.ids("zhaosheng", "thing") == ([1], True, "")


def test_entries_take_each_others_place_on_time():
    turn = THEN + timedelta(days=10)
    put(1, "旧文本", public_until=turn)
    shelf[1.5] = Entry(1, turn, "新文本")
    search.refresh("thing")
    before, after = turn - timedelta(seconds=1), turn
    assert search.ids("旧文", "thing", at=before).ids == [1]
    assert search.ids("新文", "thing", at=before).ids == []
    assert search.ids("旧文", "thing", at=after).ids == []
    assert search.ids("新文", "thing", at=after).ids == [1]
    assert search.find("文本", at=after).total == 1


def test_title_outweighs_key_summary_body_and_attachment():
    put(5, "甲", rest="课后服务")
    put(4, "乙", body="课后服务")
    put(3, "丙", lead="课后服务")
    put(2, "丁", keys="课后服务")
    put(1, "关于课后服务的通知")
    assert search.ids("课后服务", "thing").ids == [1, 2, 3, 4, 5]


def test_rank_is_the_same_where_the_newest_of_equals_comes_first(monkeypatch):
    monkeypatch.setitem(search.kinds, "thing", replace(search.kinds["thing"], newest_first=True))
    put(7, "甲", rest="课后服务 收费", sort_date=date(2024, 1, 7))
    put(6, "乙", body="课后服务 收费", sort_date=date(2024, 1, 6))
    put(5, "丙", body="课后服务 收费", sort_date=date(2024, 1, 8))
    put(4, "丁", lead="收费", body="课后服务")
    put(3, "戊", keys="课后服务", rest="收费")
    put(2, "关于课后服务的通知", body="收费")
    put(1, "课后服务", letters=(["ke", "hou"],), body="收费")
    assert search.ids("课后服务 收费", "thing").ids == [1, 2, 4, 5, 6, 7, 3]
    assert [hit.object_id for hit in search.find("课后服务").hits] == [1, 2, 3, 5, 6, 4, 7]
    assert search.ids("kehou", "thing").ids == [1]


def test_day_far_ahead_has_a_place_in_the_index():
    put(1, "招生通知", sort_date=date(9999, 12, 31))
    put(2, "招生通知", sort_date=date(2024, 5, 6))
    assert search.newest("招生", "thing") == [1, 2]


def test_newest_hits_come_first_and_the_index_stops():
    for number, day in enumerate([date(2020, 1, 1), date(2024, 5, 6), None, date(2022, 2, 2)], start=1):
        put(number, "招生通知", sort_date=day)
    assert search.newest("招生", "thing", limit=3) == [2, 4, 1]
    assert search.newest("%%", "thing") == []


def test_other_words_are_offered_where_they_find_something():
    put(1, "施教区一览")
    put(2, "幼儿园")
    assert search.offers("学区", "thing") == ["施教区"]
    assert search.offers("窑湾", "thing") == []
    assert search.ids("学区", "thing").ids == []


def test_kind_that_keeps_its_own_texts_gives_them_for_snippets(monkeypatch):
    entries = [Entry(7, THEN, "通知", body="课后服务每天两小时")]
    kind = SearchKind("kept", "Kept", lambda ids: entries, texts=lambda ids: {7: "课后服务每天两小时"})
    monkeypatch.setitem(search.kinds, "kept", kind)
    search.refresh("kept")
    (hit,) = search.find("课后服务").hits
    assert hit.snippet == "<mark>课后服务</mark>每天两小时"


def test_two_kinds_never_get_one_number(monkeypatch):
    monkeypatch.setattr(search, "crc32", lambda name: 5)
    with pytest.raises(ValueError, match="rename one"):
        search.register(SearchKind("another", "Another", lambda ids: []))
