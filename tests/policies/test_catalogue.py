"""The library in memory says what the database says: counts, days, validity, names."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone, translation

from policies import catalogue
from policies.models import Document, Relation
from policies.numbers import Number
from policies.validity import Act, Status, judge
from tests.factories import (
    DocumentFactory,
    IssuingBodyFactory,
    RelationFactory,
    ResponsibilityFactory,
    VersionFactory,
)
from tests.policies.shelf import TODAY, fill, known
from xzedu.common import versions

pytestmark = pytest.mark.django_db


def held():
    return catalogue.current(versions.current())


def slugs(shelf, numbers):
    return {shelf.slugs[number] for number in numbers}


def of_database(**lookup):
    return set(Document.objects.published().filter(**lookup).values_list("slug", flat=True))


def test_every_facet_value_has_the_documents_the_database_gives_it():
    fill()
    shelf = held()
    asked = {
        "genre": lambda value: {"genre": value},
        "body": lambda value: {"bodies": int(value)},
        "year": lambda value: {"signed_on__year": int(value)},
        "normative": lambda value: {"is_normative": value == "yes"},
        "audience": lambda value: {"audiences__contains": value},
        "responsibility": lambda value: {
            "responsibilities__slug__in": ["whole", "part"] if value == "whole" else [value]
        },
    }
    assert set(asked) == set(shelf.FACETS)
    for facet, lookup in asked.items():
        assert shelf.facets[facet], facet
        for value in shelf.facets[facet]:
            assert slugs(shelf, shelf.having(facet, [value])) == of_database(**lookup(value)), (facet, value)
    assert slugs(shelf, shelf.all) == of_database()
    assert len(shelf.all) < Document.objects.count()


def verdict_by_the_book(document, day):
    """The verdict on a document from the rows of the database, one by one."""
    public = Document.objects.published()
    acts = [
        Act(relation.kind, relation.effective_on or relation.document.first_day)
        for relation in Relation.objects.filter(target=document, document__in=public, document__state="published")
    ]
    return judge(day, effective_on=document.first_day, expires_on=document.expires_on, acts=acts)


@pytest.mark.parametrize("day", [date(2017, 1, 1), date(2019, 7, 1), date(2021, 12, 31), TODAY, date(2030, 1, 1)])
def test_validity_on_a_day_is_that_of_each_document(day):
    fill()
    shelf = held()
    statuses = shelf.on(day).facets["validity"]
    told = {slug: status for status, numbers in statuses.items() for slug in slugs(shelf, numbers)}
    expected = {d.slug: str(verdict_by_the_book(d, day).status) for d in Document.objects.published()}
    assert told == expected
    assert sum(map(len, statuses.values())) == len(shelf.all)
    for number, slug in enumerate(shelf.slugs):
        assert str(shelf.verdict(number, day).status) == told[slug]


def test_documents_are_numbered_with_the_newest_signed_first():
    fill()
    shelf = held()
    expected = Document.objects.published().order_by("-signed_on", "pk").values_list("pk", flat=True)
    assert list(shelf.ids) == list(expected)


def test_what_is_withdrawn_is_taken_back_with_all_it_did():
    old, new = DocumentFactory(slug="old"), DocumentFactory(slug="new", signed_on=date(2021, 1, 1))
    RelationFactory(document=new, target=old, kind="repeals")
    known()
    assert held().verdict(held().slugs.index("old"), TODAY).status == Status.REPEALED
    new.state, new.withdrawn_on, new.withdrawn_reason = "withdrawn", date(2024, 1, 1), "误发。"
    new.save()
    known()
    shelf = held()
    assert shelf.verdict(shelf.slugs.index("old"), TODAY).status == Status.IN_FORCE
    assert shelf.withdrawn == {shelf.slugs.index("new"): date(2024, 1, 1)}
    # The relation itself is still told.
    assert shelf.acted_on[shelf.slugs.index("old")][0][:2] == ("repeals", shelf.slugs.index("new"))


@pytest.mark.parametrize("values", [{"state": "draft", "publish_at": None}, {"state": "in_review", "publish_at": None}])
def test_draft_and_what_it_does_are_unknown(values):
    old = DocumentFactory(slug="old")
    new = DocumentFactory(slug="new", signed_on=date(2021, 1, 1), agency_code="徐教发", year=2021, serial=1, **values)
    RelationFactory(document=new, target=old, kind="repeals")
    RelationFactory(document=old, target=new, kind="cites")
    known()
    shelf = held()
    assert shelf.slugs == ["old"]
    assert (shelf.acts, shelf.relations, shelf.acted_on, shelf.numbered) == ({}, {}, {}, {})


def test_embargo_ends_on_time_with_what_the_document_does():
    with time_machine.travel("2026-03-02 08:00+08:00", tick=False) as clock:
        later = timezone.now() + timedelta(hours=1)
        old = DocumentFactory(slug="old")
        new = DocumentFactory(slug="new", signed_on=date(2026, 3, 1), publish_at=later)
        RelationFactory(document=new, target=old, kind="repeals")
        versions.bump("policies", later)
        assert held().slugs == ["old"]
        clock.shift(timedelta(minutes=59))
        assert held().slugs == ["old"]
        clock.shift(timedelta(minutes=1))
        assert held().slugs == ["new", "old"]
        assert held().verdict(1, timezone.localdate()).status == Status.REPEALED


@time_machine.travel("2024-05-01 00:30+08:00", tick=False)
def test_day_of_publication_is_a_local_one():
    DocumentFactory(publish_at=timezone.now())
    known()
    assert date.fromordinal(held().published[0]) == date(2024, 5, 1)


@pytest.mark.parametrize("dates", ["signed", "published", "effective"])
@pytest.mark.parametrize(
    ("since", "until"),
    [(date(2020, 1, 1), date(2021, 6, 30)), (date(2020, 1, 1), None), (None, date(2020, 1, 1)), (None, None),
     (date.min, date.max)],
)  # fmt: skip
def test_documents_between_two_days(dates, since, until):
    fill(28)
    shelf = held()
    days = {"signed": lambda d: d.signed_on, "published": lambda d: d.public_on, "effective": lambda d: d.first_day}
    expected = {
        document.slug
        for document in Document.objects.published()
        if (since or date.min) <= days[dates](document) <= (until or date.max)
    }
    assert slugs(shelf, shelf.between(dates, since, until)) == expected


def test_both_ends_of_a_period_belong_to_it():
    DocumentFactory(signed_on=date(2020, 6, 20))
    known()
    assert len(held().between("signed", date(2020, 6, 20), date(2020, 6, 20))) == 1
    assert len(held().between("signed", date(2020, 6, 21), None)) == 0
    assert len(held().between("signed", None, date(2020, 6, 19))) == 0


@pytest.mark.parametrize(
    ("parts", "expected"),
    [({}, {"a", "b", "c"}), ({"agency": "徐教发"}, {"a", "b"}), ({"agency": "徐教"}, {"a", "b", "c"}),
     ({"year": 2020}, {"a", "c"}), ({"serial": 5}, {"a", "b"}),
     ({"agency": "徐教发", "year": 2020, "serial": 5}, {"a"}), ({"agency": "苏教"}, set()), ({"serial": 99}, set())],
)  # fmt: skip
def test_number_in_three_parts(parts, expected):
    DocumentFactory(slug="a", agency_code="徐教发", year=2020, serial=5)
    DocumentFactory(slug="b", agency_code="徐教发", year=2021, serial=5)
    DocumentFactory(slug="c", agency_code="徐教规", year=2020, serial=6)
    DocumentFactory(slug="none")
    known()
    assert slugs(held(), held().with_number(**parts)) == expected


def test_document_is_cited_by_number_and_by_name():
    DocumentFactory(slug="law", title="中华人民共和国义务教育法（2018年修正）", signed_on=date(2018, 12, 29))
    DocumentFactory(slug="old", title="关于印发《甲办法（试行）》的通知", signed_on=date(2019, 1, 1))
    DocumentFactory(slug="new", title="关于印发《甲办法》的通知", signed_on=date(2023, 1, 1), agency_code="徐教规",
                    year=2023, serial=1)  # fmt: skip
    DocumentFactory(slug="end", title="关于公布废止《甲办法》的决定", signed_on=date(2024, 1, 1))
    known()
    shelf = held()

    def cited(what):
        number = shelf.cited(what)
        return None if number is None else shelf.slugs[number]

    assert cited("义务教育法") == "law"
    assert cited("甲办法") == "new"
    assert cited(Number("徐教规", 2023, 1)) == "new"
    assert cited(Number("徐教规", 2023, 2)) is None
    assert cited("乙办法") is None


def test_what_carries_out_a_part_carries_out_the_whole_once():
    whole = ResponsibilityFactory(slug="whole")
    part = ResponsibilityFactory(slug="part", parent=whole)
    document = DocumentFactory()
    document.responsibilities.set([whole, part])
    known()
    shelf = held()
    assert shelf.count(responsibility="whole") == shelf.count(responsibility="part") == 1
    assert shelf.lineage(part.pk) == [part.pk, whole.pk]
    # A circle that the database cannot refuse ends.
    type(whole).objects.filter(pk=whole.pk).update(parent=part)
    known()
    assert held().lineage(part.pk) == [part.pk, whole.pk]


def test_bodies_are_named_in_order_and_in_the_language_of_the_page():
    lead, other = IssuingBodyFactory(name="徐州市财政局", name_en=""), IssuingBodyFactory()
    DocumentFactory(bodies=[lead, other])
    known()
    with translation.override("zh-hans"):
        assert held().body_names(0) == ["徐州市财政局", "徐州市教育局"]
    with translation.override("en"):
        assert held().body_names(0) == ["Xu Zhou Shi Cai Zheng Ju", "Xuzhou Education Bureau"]


def test_catalogue_costs_nine_queries_whatever_it_holds(django_assert_num_queries):
    fill(28)
    with django_assert_num_queries(9):
        catalogue.Catalogue()


def test_it_is_read_once_a_content_version(django_assert_num_queries):
    fill(14)
    version = versions.current()
    first = catalogue.current(version)
    with django_assert_num_queries(0):
        assert catalogue.current(version) is first
        first.on(TODAY)
        first.verdict(0, TODAY)
    versions.bump("policies")
    assert catalogue.current(versions.current()) is not first


def test_summary_is_of_the_newest_public_version():
    document = DocumentFactory()
    VersionFactory(document=document, summary="第一版")
    VersionFactory(document=document, number=2, summary="第二版")
    VersionFactory(document=document, number=3, summary="未到期", published_at=timezone.now() + timedelta(days=1))
    VersionFactory(document=document, number=4, summary="草稿", published_at=None)
    assert Document.objects.listed([document.pk])[0].summary == "第二版"
    later = timezone.now() + timedelta(days=2)
    assert Document.objects.with_summary(later).get(pk=document.pk).summary == "未到期"
