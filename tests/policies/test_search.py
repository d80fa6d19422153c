"""Documents as they are found: what a plain scan of their texts finds, in the order people expect, on time."""

import random
import re
from datetime import date, timedelta
from itertools import pairwise
from unicodedata import normalize

import pytest
import time_machine
from django.utils import timezone

from policies import search as documents
from policies.models import Document
from tests.factories import (
    AttachmentFactory,
    ConsultationFactory,
    DocumentFactory,
    IssuingBodyFactory,
    VersionFactory,
)
from tests.policies.shelf import state_of
from xzedu.common import search
from xzedu.common.models import SearchEntry
from xzedu.common.text import simplify

pytestmark = pytest.mark.django_db


def found(query, **kwargs):
    """Short names of the documents a search finds, best first."""
    slugs = dict(Document.objects.values_list("pk", "slug"))
    return [slugs[pk] for pk in search.ids(query, "document", **kwargs).ids]


@pytest.mark.parametrize(
    "query", ["布局", "徐教发〔2023〕5号", "徐教发[2023]5号", "buju", "36中", "第三十六中学", "徐州市教育局", "Layout"]
)
def test_document_is_found(query):
    document = DocumentFactory(
        title="关于清荷第三十六中学布局的通知",
        title_en="Notice on the layout",
        agency_code="徐教发",
        year=2023,
        serial=5,
    )
    search.refresh("document")
    assert [hit.object_id for hit in search.find(query).hits] == [document.pk]


def test_draft_is_not_found():
    DocumentFactory(state="draft", publish_at=None)
    search.refresh("document")
    assert search.find("布局").total == 0


def test_indexing_documents_costs_few_queries(django_assert_max_num_queries):
    for _ in range(40):
        DocumentFactory(markup="<p>正文</p>")
    with django_assert_max_num_queries(11):
        search.refresh("document")


# What is found

WORDS = """
    课后服务 施教区 学区 幼儿园 教师 培训 招生 入学 布局 调整 管理办法 通知 意见 收费 公示 托管 学校 教育局 规范 办学
    義務教育 課後 ２０２４年 2023年 ＡＩ课程 STEM notice Teachers 双减 一、 （二） 第五条 第十二条 附件1
    《义务教育法》 徐教发〔2020〕8号 ㎡ 20% e-mail 〇 A_B
""".split()  # noqa: SIM905 - a page of quotation marks otherwise
MARKS = ["", "", "", "", "，", "。", "、", " ", "\u3000", "“", "（", "-", "\n"]


def chatter(chosen, length):
    return "".join(chosen.choice(WORDS) + chosen.choice(MARKS) for _ in range(length))


def fill(count=300):
    chosen = random.Random(7)
    bodies = [IssuingBodyFactory(), IssuingBodyFactory(name="徐州市财政局", name_en="Xuzhou Finance Bureau")]
    for number in range(count):
        document = DocumentFactory(
            slug=f"d{number}",
            title=chatter(chosen, 3)[:60],
            title_en=chosen.choice(["", "Notice of teachers"]),
            keywords=chosen.choice(["", "学前 安全"]),
            bodies=[chosen.choice(bodies)],
            **chosen.choice([{}, {"agency_code": "徐教发", "year": 2020, "serial": number + 1}]),
            **state_of(number),
        )
        if chosen.random() < 0.9:
            VersionFactory(
                document=document,
                summary=chosen.choice(["", chatter(chosen, 2)]),
                markup=f"<p>{chatter(chosen, 12)}</p><p>{chatter(chosen, 8)}</p>",
            )
        if chosen.random() < 0.2:
            AttachmentFactory(document=document, title=chatter(chosen, 1), text=chatter(chosen, 6))
    search.refresh("document")


QUERIES = [
    # one and two characters, words, phrases
    "课", "〇", "课后", "施教", "学区", "区学", "教师", "师培", "培训", "招生", "管理", "义务", "双减", "公示", "局部",
    "课后服务", "幼儿园教师", "教育局规范", "义务教育法", "学前", "安全", "财政局", "徐州市财政局",
    # traditional and full-width characters, other scripts
    "義務教育", "課後服務", "教師", "２０２３年", "2024年", "2024", "ai课程", "ＡＩ", "STEM",
    "stem", "“notice”", "“TEACHERS”",
    "Xuzhou Finance Bureau", "m2", "㎡", "a_b", "e-mail", "20%",
    # several words, phrases over punctuation and in quotes
    "课后服务 收费", "课后　公示，教师", "《义务教育法》", "第五条", "第十二条 附件1", "“课后服务”",
    '"收费 公示"', '"收费，公示"', "“教师 培训 招生”", "（二）", "一、托管", "课后服务-收费", "附件1",
    "徐教发〔2020〕8号", "徐教发[2020]8号", "徐教发 2020",
    # nothing
    "没有的词", "务服", "教育局长", "2025年", "xyzzy",
]  # fmt: skip


def public_texts():
    """Short name → all texts of each public document, as a scan reads them."""
    texts = {}
    for document in Document.objects.published().prefetch_related("bodies", "versions", "attachments"):
        held = [document.title, document.title_en, document.number, document.keywords]
        held += [name for body in document.bodies.all() for name in (body.name, body.name_en)]
        held += [text for version in document.versions.all() for text in (version.summary, version.text)]
        held += [text for file in document.attachments.all() for text in (file.title, file.text)]
        texts[document.slug] = [simplify(normalize("NFKC", text).lower()) for text in held]
    return texts


def scan(query, texts):
    """Short names of the documents whose texts hold each word of `query`: read from end to end."""
    patterns = []
    for quoted, word in re.findall(r'["“]([^"”]*)["”]|([^\s，、。%]+)', query):
        runs = re.findall(r"[\u3007\u4e00-\u9fff]+|[a-z0-9]+", simplify(normalize("NFKC", quoted or word).lower()))
        if runs:
            left = "(?<![a-z0-9])" if runs[0].isascii() else ""
            right = "(?![a-z0-9])" if runs[-1].isascii() else ""
            patterns.append(re.compile(left + _joined(runs) + right))
    return {
        slug
        for slug, held in texts.items()
        if patterns and all(any(pattern.search(text) for text in held) for pattern in patterns)
    }


def _joined(runs):
    """Runs of one script end at a mark; of two scripts at nothing."""
    joined = runs[0]
    for before, run in pairwise(runs):
        joined += (r"[\W_]*" if before.isascii() != run.isascii() else r"[\W_]+") + run
    return joined


def test_hits_are_those_of_a_plain_scan():
    fill()
    texts, numbers = public_texts(), {}
    for query in QUERIES:
        numbers[query] = len(found(query))
        assert set(found(query)) == scan(query, texts), query
    # The corpus answers most of them, and none with everything.
    assert len(QUERIES) >= 40
    assert sum(1 for number in numbers.values() if number) >= 40, numbers
    assert max(numbers.values()) < Document.objects.published().count()


def test_title_outranks_number_summary_text_and_attachment():
    for slug, values, version in [
        ("rest", {}, {}),
        ("body", {}, {"markup": "<p>清荷的正文</p>"}),
        ("lead", {}, {"summary": "说的是清荷"}),
        ("key", {"bodies": [IssuingBodyFactory(name="清荷区教育局")]}, {}),
        ("title", {"title": "关于清荷的通知"}, {}),
        ("begins", {"title": "清荷布局通知"}, {}),
        ("is", {"title": "清荷"}, {}),
    ]:
        VersionFactory(document=DocumentFactory(slug=slug, **values), **version)
    AttachmentFactory(document=Document.objects.get(slug="rest"), text="清荷社区")
    search.refresh("document")
    assert found("清荷") == ["is", "begins", "title", "key", "lead", "body", "rest"]


def test_of_two_equal_matches_the_newest_comes_first():
    for slug, year in (("old", 2019), ("new", 2023), ("middle", 2021)):
        DocumentFactory(slug=slug, title=f"清荷{'很长' * (year - 2018)}的通知", signed_on=date(year, 1, 1))
    search.refresh("document")
    assert found("清荷") == ["new", "middle", "old"]


@pytest.mark.parametrize(
    "typed",
    ["jiaoshipeixun", "jiaoshi", "jiaoshipiexun", "jiaoshpeixun", "jiaoshipeixunn", "jiaoshipeixum", "jaioshipeixun",
     "peixun", "jspx"],
)  # fmt: skip
def test_pinyin_with_one_typing_error_finds_the_title(typed):
    DocumentFactory(slug="training", title="关于教师培训的意见")
    DocumentFactory(slug="other", title="收费公示")
    search.refresh("document")
    assert found(typed) == ["training"]


@pytest.mark.parametrize("typed", ["jiu", "jxp", "psi", "jiaoship ei xyz", "jiaosxipeixyn", "zzzz", '"jiaoshipiexun"'])
def test_short_words_and_two_errors_are_not_forgiven_into_nonsense(typed):
    DocumentFactory(title="关于教师培训的意见")
    search.refresh("document")
    assert found(typed) == []


@pytest.mark.parametrize(
    "typed", ["徐教规〔2023〕2号", "徐教规[2023]2号", "徐教规（２０２３）2号", "徐教規【2023】2號", "徐教规 2023 2号"]
)
def test_number_among_other_words(typed):
    DocumentFactory(slug="rules", agency_code="徐教规", year=2023, serial=2)
    DocumentFactory(slug="other", agency_code="徐教规", year=2023, serial=12)
    search.refresh("document")
    assert found(typed) == ["rules"]
    assert found(f"{typed} 布局") == ["rules"]


# What never is


@pytest.mark.parametrize(
    "values",
    [{"state": "draft", "publish_at": None}, {"state": "in_review", "publish_at": None}, {"state": "draft"},
     {"publish_at": timezone.now() + timedelta(days=400)}],
)  # fmt: skip
def test_what_is_not_public_is_never_found(values):
    document = DocumentFactory(
        title="清荷通知", title_en="Qinghe", agency_code="徐教发", year=2023, serial=5, markup="<p>清荷</p>", **values
    )
    AttachmentFactory(document=document, text="清荷")
    search.refresh("document")
    for query in ("清荷", "qinghe", "徐教发〔2023〕5号", "徐州市教育局"):
        assert found(query) == []
        assert search.newest(query, "document") == []
        assert search.find(query).total == 0


def test_draft_version_and_its_attachment_are_never_found():
    document = DocumentFactory(markup="<p>旧文</p>")
    draft = VersionFactory(document=document, number=2, published_at=None, summary="秘密摘要", markup="<p>秘密正文</p>")
    AttachmentFactory(document=document, version=draft, title="秘密附件", text="秘密内容")
    search.refresh("document")
    assert found("秘密") == []
    assert len(found("旧文")) == 1


def test_document_taken_back_to_draft_leaves_the_index_and_withdrawn_one_stays():
    document = DocumentFactory(title="清荷通知")
    search.refresh("document")
    document.state, document.withdrawn_on, document.withdrawn_reason = "withdrawn", date(2024, 1, 1), "误发。"
    document.save()
    search.refresh("document", [document.pk])
    assert len(found("清荷")) == 1
    document.state = "draft"
    document.save()
    search.refresh("document", [document.pk])
    assert found("清荷") == []
    assert not SearchEntry.objects.exists()


def test_text_under_embargo_takes_over_on_time():
    with time_machine.travel("2026-03-02 08:00+08:00", tick=False) as clock:
        now = timezone.now()
        document = DocumentFactory(slug="rules", title="管理办法", markup="<p>旧文</p>")
        later = VersionFactory(
            document=document, number=2, published_at=now + timedelta(hours=1), summary="新摘要", markup="<p>新文</p>"
        )
        AttachmentFactory(document=document, version=later, text="新表")
        VersionFactory(document=document, number=3, published_at=now + timedelta(hours=2), markup="<p>再新文</p>")
        search.refresh("document")
        assert SearchEntry.objects.count() == 3

        def told():
            return [query for query in ("旧文", "新摘要", "新表", "再新文", "管理办法") if found(query)]

        assert told() == ["旧文", "管理办法"]
        clock.shift(timedelta(minutes=59))
        assert told() == ["旧文", "管理办法"]
        clock.shift(timedelta(minutes=1))
        assert told() == ["新摘要", "新表", "管理办法"]
        assert found("管理办法") == ["rules"]
        clock.shift(timedelta(hours=1))
        assert told() == ["再新文", "管理办法"]


def turns(document_at, *versions):
    """The turns of texts as (number, from, until), in hours from now."""
    now = timezone.now()

    def at(hours):
        return now + timedelta(hours=hours)

    def hours(moment):
        return None if moment is None else round((moment - now) / timedelta(hours=1))

    document = DocumentFactory.build(publish_at=at(document_at))
    rows = [(number, number, at(hour), "", "", "") for number, hour in versions]
    return [
        (version[1], hours(public_from), hours(until))
        for version, public_from, until in documents._turns(document, rows, now)
    ]


@pytest.mark.parametrize(
    ("document_at", "versions", "expected"),
    [
        (-9, [], [(0, -9, None)]),
        (-9, [(1, -9)], [(1, -9, None)]),
        # Only the newest of what is past.
        (-9, [(1, -9), (2, -5)], [(2, -5, None)]),
        (-9, [(1, -9), (2, 5)], [(1, -9, 5), (2, 5, None)]),
        # Without a text until the first one comes.
        (-9, [(1, 5)], [(0, -9, 5), (1, 5, None)]),
        # A document under embargo begins with what is its text then.
        (7, [(1, -9), (2, 5), (3, 8)], [(2, 7, 8), (3, 8, None)]),
        (7, [(1, -9)], [(1, 7, None)]),
        (7, [(1, 9)], [(0, 7, 9), (1, 9, None)]),
        # A lower number that comes later never takes over.
        (-9, [(2, -5), (1, 5)], [(2, -5, None)]),
        (-9, [(1, -9), (3, 5), (2, 6)], [(1, -9, 5), (3, 5, None)]),
    ],
)
def test_texts_take_turns(document_at, versions, expected):
    assert turns(document_at, *versions) == expected


def test_whatever_the_index_finds_is_the_text_that_is_shown():
    with time_machine.travel("2026-03-02 08:00+08:00", tick=False):
        now = timezone.now()
        chosen = random.Random(5)
        for _ in range(60):
            document = DocumentFactory()
            for number in range(1, chosen.randrange(2, 6)):
                at = chosen.choice([None, now + timedelta(hours=chosen.randrange(-5, 6))])
                VersionFactory(
                    document=document, number=number, published_at=at, markup=f"<p>本文{document.pk}的{number}</p>"
                )
        search.refresh("document")
    for hours in range(-1, 7):
        at = now + timedelta(hours=max(hours, 0))
        with time_machine.travel(at, tick=False):
            shown = documents.texts(Document.objects.values_list("pk", flat=True))
            for pk, text in shown.items():
                assert search.ids(f"“{text}”", "document").ids == [pk], (hours, text)
            entries = SearchEntry.objects.filter(public_from__lte=at).exclude(public_until__lte=at)
            bodies = {entry.object_id: entry.body_text for entry in entries}
            assert len(bodies) == entries.count() == 60
            assert {pk for pk, body in bodies.items() if body.strip()} == set(shown)


def test_draft_consultation_is_never_found_and_an_open_one_is():
    ConsultationFactory(state="draft", publish_at=None, background="清荷")
    ConsultationFactory(publish_at=timezone.now() + timedelta(days=1), background="清荷")
    search.refresh("consultation")
    assert search.find("清荷").total == 0
    ConsultationFactory(background="清荷")
    search.refresh("consultation")
    assert search.find("清荷").total == 1


@pytest.mark.parametrize(
    "query",
    ["", " ", "%", "_", "*", "?", '"', "'", "\\", "%%%", "___", "***", "。，、", "！！！", "“”", "-", "\x00", "\ud800",
     "%" * 10_000, "，" * 10_000, "😀", "\u200b", "AND", "OR", "NOT", "NEAR(", "title:", "a* OR b*"],
)  # fmt: skip
def test_marks_and_wildcards_alone_find_nothing(query):
    DocumentFactory(title="100%的通知_甲*乙")
    search.refresh("document")
    assert found(query) == []


def test_ten_thousand_characters_are_answered():
    DocumentFactory(title="课" * 300)
    search.refresh("document")
    assert search.parse("课" * 10_000).ignored
    assert len(found("课" * 10_000)) == 1
    assert found("服" * 10_000) == []
    assert found("甲 " * 5_000) == []


def test_wildcards_stand_for_nothing_else():
    DocumentFactory(slug="a", title="课后服务")
    DocumentFactory(slug="b", title="课程_服务")
    search.refresh("document")
    assert found("课_服务") == []
    assert set(found("课%服务")) == {"a", "b"}
    assert found("“课%服务”") == []
