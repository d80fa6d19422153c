"""The library that ships: what is real, what is sample, and that both hold together."""

import csv
from datetime import date
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings

from policies import catalogue, citations
from policies.codes import Genre
from policies.models import Document, IssuingBody, Relation, Responsibility, Version
from policies.numbers import Number
from policies.relations import nonsense
from policies.validity import Status

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 25)
OFFICIAL_HOSTS = {"flk.npc.gov.cn", "www.gov.cn", "www.moe.gov.cn", "www.jsrd.gov.cn", "jyt.jiangsu.gov.cn"}
# The targets of the 14th Five-Year Plan for education in Xuzhou, as published on 12 October 2021.
TARGETS = [
    "| 学前三年毛入园率 | % | 99以上 |",
    "| 义务教育巩固率 | % | 100 |",
    "| 高中阶段毛入学率 | % | 99以上 |",
    "| 劳动年龄人口平均受教育年限 | 年 | 11.5 |",
    "| 三星级以上普通高中占比 | % | 90以上 |",
    "| 四星级普通高中占比 | % | 50 |",
    "| 招聘教师 | 人 | 约29000 |",
    "| 幼儿园 | 125 | 8 | 133 |",
    "| 小学 | 58 | 50 | 108 |",
    "| 初中 | 40 | 72 | 112 |",
    "| 普通高中 | 20 | 37 | 57 |",
    "| 合计 | 243 | 167 | 410 |",
]


@pytest.fixture(scope="module", autouse=True)
def library(django_db_setup, django_db_blocker, tmp_path_factory):
    """The data set, loaded once for all tests of this file: they only read."""
    with (
        django_db_blocker.unblock(),
        override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media")),
        transaction.atomic(),
    ):
        call_command("load_dataset", size=11)
        yield
        transaction.set_rollback(True)


def real():
    return Document.objects.filter(is_sample=False)


def samples():
    return Document.objects.filter(is_sample=True)


def test_real_documents_are_many_summed_up_and_sourced():
    assert real().count() >= 30
    assert not real().filter(source=None).exists()
    assert not real().filter(source__is_sample=True).exists()
    assert not real().filter(title_en="").exists()
    assert not real().exclude(responsibilities__isnull=False).exists()
    versions = Version.objects.filter(document__is_sample=False)
    assert versions.count() == real().count()
    assert not versions.filter(summary="").exists()
    assert not versions.filter(summary_en="").exists()
    # Their texts are at home elsewhere.
    assert not versions.exclude(text="").exists()


def test_real_documents_lead_to_official_hosts():
    for document in real():
        assert urlsplit(document.url).scheme == "https", document
        assert urlsplit(document.url).hostname in OFFICIAL_HOSTS, document


def test_every_duty_of_the_bureau_is_there_and_carried():
    groups = Responsibility.objects.filter(parent=None)
    assert [group.slug for group in groups] == ["policies-and-plans", "teaching", "reform"]
    assert [group.children.count() for group in groups] == [4, 4, 3]
    for duty in Responsibility.objects.all():
        assert duty.title_en, duty
        assert duty.body, duty
        assert duty.body_en, duty
        assert duty.source.slug == "duties-encyclopedia", duty
        if duty.parent:
            assert duty.documents.exists(), duty


def test_bodies_have_english_names():
    assert not IssuingBody.objects.filter(name_en="").exists()


def test_every_sample_document_says_so_and_says_something():
    assert samples().exclude(slug__startswith="sample-layout-32").count() >= 25
    for document in samples():
        assert document.title.startswith("（示例）"), document
        assert document.title_en.startswith("(Sample) "), document
        version = document.versions.first()
        assert len(version.text) > 100, document
        assert version.summary, document
        assert version.summary_en, document
        assert document.index_number.startswith("XZJYSHILI/") or document.slug.startswith("sample-layout-32"), document
        assert document.slug.startswith("sample-"), document


def test_sample_has_many_genres_and_every_kind_of_relation():
    assert set(samples().values_list("genre", flat=True)) >= {
        Genre.NOTICE, Genre.DECISION, Genre.OPINIONS, Genre.ANNOUNCEMENT, Genre.PUBLIC_NOTICE, Genre.CIRCULAR,
        Genre.LETTER, Genre.MINUTES, Genre.REPLY, Genre.INTERPRETATION,
    }  # fmt: skip
    kinds = Relation.objects.filter(document__is_sample=True).values_list("kind", flat=True)
    assert set(kinds) == {
        "implements", "amends", "repeals", "replaces", "replaces_part", "lapses", "keeps", "interprets", "cites"
    }  # fmt: skip


def test_sample_numbers_are_nobodys():
    """The agency code is not the bureau's, and the texts cite no number of another code as their own."""
    numbered = samples().exclude(agency_code="")
    assert set(numbered.values_list("agency_code", flat=True)) == {"徐教示"}
    own = numbered.exclude(slug__startswith="sample-layout-32")
    assert min(own.values_list("serial", flat=True)) > 100
    assert not real().filter(agency_code__startswith="徐").exists()


def test_normative_documents_give_clerks_nothing_to_remark():
    for document in samples().filter(is_normative=True, expires_on__isnull=False):
        assert document.remarks() == [], document


def test_plan_sets_the_real_targets():
    (text,) = csv_texts("sample-plan-2021-2025")
    assert [target for target in TARGETS if target not in text] == []
    assert "2021年10月12日公开报道" in text


def csv_texts(slug):
    path = settings.BASE_DIR / "data" / "policies" / "sample" / "versions.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return [row["full_text"] for row in csv.DictReader(file) if row["document"] == slug]


def test_relations_make_sense():
    edges = list(Relation.objects.values_list("document_id", "kind", "target_id"))
    signed = dict(Document.objects.values_list("pk", "signed_on"))
    for edge in edges:
        assert nonsense(*edge, signed, set(edges) - {edge}) is None, edge


def test_every_state_of_validity_occurs():
    held = catalogue.Catalogue()
    found = {}
    for number, slug in enumerate(held.slugs):
        found.setdefault(held.verdict(number, TODAY).status, set()).add(slug)
    assert set(found) == set(Status)
    assert "preschool-education-law" in found[Status.IN_FORCE]
    assert {"compulsory-education-law", "sample-after-school-measures"} <= found[Status.AMENDED]
    assert found[Status.PARTLY_REPLACED] == {"sample-homework-measures-2023"}
    assert {"vocational-education-law-1996", "sample-homework-measures-2021"} <= found[Status.REPEALED]
    assert {"sample-affordable-kindergartens-2021", "sample-online-teaching-2022"} <= found[Status.LAPSED]
    assert found[Status.NOT_YET] == {"sample-affordable-kindergartens-2027"}


def test_amended_articles_are_there():
    for relation in Relation.objects.exclude(article="").select_related("target"):
        outline = relation.target.versions.first().outline
        assert relation.article in {place[3] for place in outline}, relation


def test_citations_of_sample_texts_lead_somewhere():
    """Each text that rests on another names it as the library knows it."""
    held = catalogue.Catalogue()
    for relation in Relation.objects.filter(document__is_sample=True, kind="cites").select_related("document"):
        links = citations.link(relation.document.versions.first().body, lambda what: _slug(held, what))
        slug = held.slugs[held.number_of[relation.target_id]]
        assert f'href="{slug}"' in links, relation.document


def _slug(held, what):
    number = held.cited(what)
    return None if number is None else held.slugs[number]


def test_numbers_parse_back():
    for document in Document.objects.exclude(agency_code=""):
        assert Number(document.agency_code, document.year, document.serial) in [
            what for what in citations.cited(document.number) if isinstance(what, Number)
        ]
