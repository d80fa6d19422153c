"""What the database refuses, what a form says before that, and what staff are asked to think about."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from policies.codes import RESERVED, RESERVED_CONSULTATIONS
from policies.models import Consultation, Document, Issuance, IssuingBody, Relation
from tests.factories import (
    AttachmentFactory,
    ConsultationFactory,
    DocumentFactory,
    FindingFactory,
    IssuingBodyFactory,
    RelationFactory,
    ResponseFactory,
    ResponsibilityFactory,
    VersionFactory,
)

pytestmark = pytest.mark.django_db

NUMBER = {"agency_code": "徐教发", "year": 2020, "serial": 5}
BROKEN_DOCUMENTS = {
    "slug_not_reserved": {"slug": "feed"},
    "slug_not_reserved, other": {"slug": "consultations"},
    "number_whole, no year": {"agency_code": "徐教发", "serial": 5},
    "number_whole, no serial": {"agency_code": "徐教发", "year": 2020},
    "number_whole, code alone": {"agency_code": "徐教发"},
    "number_whole, no code": {"year": 2020, "serial": 5},
    "number_whole, serial nought": {**NUMBER, "serial": 0},
    "number_whole, year": {**NUMBER, "year": 20},
    "number_unique": NUMBER,
    "index_number_unique": {"index_number": "014056789/2020-00005"},
    "term_in_order": {"effective_on": date(2020, 7, 1), "expires_on": date(2020, 6, 30)},
    "term_in_order, from the day signed": {"expires_on": date(2020, 6, 19)},
    "published_after_signed": {"published_on": date(2020, 6, 19)},
    "disclosed_if_public": {"disclosure": "none"},
    "disclosed_if_public, withdrawn": {
        "disclosure": "none", "state": "withdrawn", "withdrawn_on": date(2021, 1, 1), "withdrawn_reason": "误发。",
    },
    "public_has_time": {"publish_at": None},
    "withdrawn_explained": {"state": "withdrawn"},
    "withdrawn_explained, no reason": {"state": "withdrawn", "withdrawn_on": date(2021, 1, 1)},
}  # fmt: skip


@pytest.fixture
def other():
    return DocumentFactory(index_number="014056789/2020-00005", **NUMBER)


@pytest.mark.parametrize("fault", BROKEN_DOCUMENTS)
def test_database_refuses_document(other, fault):
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        DocumentFactory(**BROKEN_DOCUMENTS[fault])
    name = f"policies_document_{fault.split(',')[0]}"
    assert name in str(error.value) or BY_COLUMNS.get(name, name) in str(error.value)


@pytest.mark.parametrize("fault", sorted(set(BROKEN_DOCUMENTS) - {"public_has_time"}))
def test_form_names_the_fault_before_the_database_does(other, fault):
    with pytest.raises(ValidationError):
        DocumentFactory.build(**BROKEN_DOCUMENTS[fault]).full_clean()


EDGES = [
    {"slug": "feeds"},
    {**NUMBER, "serial": 6},
    {"effective_on": date(2020, 7, 1), "expires_on": date(2020, 7, 1)},
    {"expires_on": date(2020, 6, 20)},
    {"published_on": date(2020, 6, 20)},
    {"disclosure": "none", "state": "draft", "publish_at": None},
    {"index_number": ""},
]


@pytest.mark.parametrize("values", EDGES)
def test_what_is_just_right_passes(other, values):
    DocumentFactory.build(**values).full_clean()
    DocumentFactory(**values)


def test_two_documents_without_number_are_two():
    assert DocumentFactory().number == DocumentFactory().number == ""


BROKEN = {
    "policies_issuance_once": lambda: Issuance.objects.create(
        document=DocumentFactory(), body=IssuingBodyFactory(), position=2
    ),
    "policies_issuance_in_order": lambda: Issuance.objects.create(
        document=DocumentFactory(), body=IssuingBodyFactory(name="徐州市财政局"), position=1
    ),
    "policies_version_number_unique": lambda: VersionFactory(document=VersionFactory().document),
    "policies_version_counts_from_one": lambda: VersionFactory(number=0, change_note="无"),
    "policies_version_says_what_changed": lambda: VersionFactory(number=2, change_note=""),
    "policies_relation_once": lambda: (
        relation := RelationFactory(),
        RelationFactory(document=relation.document, target=relation.target),
    ),
    "policies_relation_not_to_itself": lambda: (
        document := DocumentFactory(),
        RelationFactory(document=document, target=document),
    ),
    "policies_responsibility_not_in_itself": lambda: (
        duty := ResponsibilityFactory(),
        type(duty).objects.update(parent=duty),
    ),
    "policies_consultation_slug_not_reserved": lambda: ConsultationFactory(slug="feed"),
    "policies_consultation_period": lambda: ConsultationFactory(opens_on=date(2024, 3, 2), closes_on=date(2024, 3, 1)),
    "policies_consultation_result_whole": lambda: ConsultationFactory(result="已采纳。"),
    "policies_consultation_result_after_close": lambda: ConsultationFactory(
        opens_on=date(2024, 3, 1), closes_on=date(2024, 3, 9), result="已采纳。", result_on=date(2024, 3, 9)
    ),
    "policies_consultation_public_has_time": lambda: ConsultationFactory(publish_at=None),
    "policies_consultation_withdrawn_explained": lambda: ConsultationFactory(state="withdrawn"),
    "policies_finding_in_order": lambda: (
        finding := FindingFactory(),
        FindingFactory(consultation=finding.consultation, position=finding.position),
    ),
    "policies_finding_has_reason": lambda: FindingFactory(decision="not_adopted"),
    "policies_response_says_something": lambda: ResponseFactory(text=""),
}


# What SQLite calls a unique constraint that no condition limits: by its columns.
BY_COLUMNS = {
    "policies_document_number_unique": "year, policies_document.serial",
    "policies_document_index_number_unique": "policies_document.index_number",
    "policies_issuance_once": "document_id, policies_issuance.body_id",
    "policies_issuance_in_order": "document_id, policies_issuance.position",
    "policies_version_number_unique": "document_id, policies_version.number",
    "policies_relation_once": "target_id, policies_relation.article",
    "policies_finding_in_order": "consultation_id, policies_finding.position",
}


@pytest.mark.parametrize("name", BROKEN)
def test_database_refuses(name):
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        BROKEN[name]()
    assert name in str(error.value) or BY_COLUMNS.get(name, name) in str(error.value)


def test_every_constraint_of_the_library_has_a_failing_insert():
    from django.apps import apps

    tried = set(BROKEN) | {f"policies_document_{fault.split(',')[0]}" for fault in BROKEN_DOCUMENTS}
    assert {c.name for model in apps.get_app_config("policies").get_models() for c in model._meta.constraints} == tried


@pytest.mark.parametrize(
    ("number", "is_right"),
    [("000014349/2017-00110", True), ("11441700007280420Y/2021-00050", True), ("000014349/2017-110", False),
     ("14349/2017-00110", False), ("000014349-2017-00110", False), ("000014349/17-00110", False),
     ("000014349/2017-00110 ", False), ("000014349/2017-00110\n", False)],
)  # fmt: skip
def test_index_number_has_a_form(number, is_right):
    document = DocumentFactory.build(index_number=number)
    if is_right:
        document.full_clean()
    else:
        with pytest.raises(ValidationError) as error:
            document.full_clean()
        assert list(error.value.message_dict) == ["index_number"]


@pytest.mark.parametrize("code", ["徐", "XJF", "徐教发〔2020〕", "徐 教发"])
def test_agency_code_nobody_could_find_is_refused(code):
    with pytest.raises(ValidationError) as error:
        DocumentFactory.build(**(NUMBER | {"agency_code": code})).full_clean()
    assert list(error.value.message_dict) == ["agency_code"]


def test_agency_code_is_kept_in_simplified_characters():
    document = DocumentFactory.build(**(NUMBER | {"agency_code": "徐教發"}))
    document.full_clean()
    assert document.number == "徐教发〔2020〕5号"


@time_machine.travel("2024-05-01 00:30+08:00", tick=False)
def test_publication_elsewhere_is_past_by_the_local_day():
    DocumentFactory.build(published_on=date(2024, 5, 1)).full_clean()
    with pytest.raises(ValidationError) as error:
        DocumentFactory.build(published_on=date(2024, 5, 2)).full_clean()
    assert list(error.value.message_dict) == ["published_on"]


@time_machine.travel("2024-05-01 00:30+08:00", tick=False)
def test_public_day_is_a_local_one():
    assert DocumentFactory(publish_at=timezone.now()).public_on == date(2024, 5, 1)
    assert VersionFactory(published_at=timezone.now()).public_on == date(2024, 5, 1)
    assert DocumentFactory(published_on=date(2020, 6, 21)).public_on == date(2020, 6, 21)
    assert DocumentFactory(state="draft", publish_at=None).public_on is None


NORMATIVE = {
    "is_normative": True, "legality_reviewed_on": date(2020, 6, 1), "registration_no": "XZGF-2020-5",
    "effective_on": date(2020, 7, 1), "expires_on": date(2025, 6, 30),
}  # fmt: skip


@pytest.mark.parametrize(
    ("values", "remarks"),
    [
        ({}, []),
        ({"is_normative": False, "expires_on": None, "registration_no": ""}, []),
        ({"expires_on": None}, ["has a term"]),
        ({"expires_on": date(2025, 7, 1)}, ["longer than the 5 years"]),
        ({"is_trial": True, "expires_on": date(2022, 6, 30)}, []),
        ({"is_trial": True, "expires_on": date(2022, 7, 1)}, ["longer than the 2 years"]),
        ({"effective_on": date(2020, 2, 29), "expires_on": date(2025, 2, 28)}, []),
        ({"effective_on": date(2020, 3, 1), "expires_on": date(2025, 2, 28)}, []),
        ({"effective_on": date(2021, 1, 1), "expires_on": date(2025, 12, 31)}, []),
        ({"legality_reviewed_on": None}, ["reviewed for legality"]),
        ({"registration_no": ""}, ["is registered"]),
        ({"expires_on": None, "legality_reviewed_on": None, "registration_no": ""}, ["term", "legality", "registered"]),
    ],
)
def test_remarks_on_normative_documents(values, remarks):
    with translation.override("en"):
        said = [str(remark) for remark in DocumentFactory.build(**(NORMATIVE | values)).remarks()]
    assert len(said) == len(remarks)
    for remark, words in zip(said, remarks, strict=True):
        assert words in remark


def test_relations_that_make_no_sense_are_refused():
    old, new = DocumentFactory(signed_on=date(2020, 1, 1)), DocumentFactory(signed_on=date(2023, 1, 1))
    twin = DocumentFactory(signed_on=date(2020, 1, 1))

    def refused(document, kind, target):
        with pytest.raises(ValidationError) as error:
            Relation(document=document, kind=kind, target=target).full_clean()
        with translation.override("en"):
            return " ".join(error.value.messages)

    assert "no relation to itself" in refused(old, "cites", old)
    assert "signed later" in refused(old, "repeals", new)
    RelationFactory(document=old, kind="replaces", target=twin)
    assert "circle" in refused(twin, "repeals", old)
    Relation(document=new, kind="repeals", target=old).full_clean()


def test_relation_changed_is_not_measured_by_itself():
    relation = RelationFactory(kind="implements")
    relation.note = "第二条"
    relation.full_clean()


def test_empty_relation_form_has_no_more_to_say_than_what_is_missing():
    with pytest.raises(ValidationError) as error:
        Relation().full_clean()
    assert set(error.value.message_dict) == {"document", "kind", "target"}


def test_attachment_comes_with_a_version_of_its_own_document():
    version = VersionFactory()
    AttachmentFactory.build(document=version.document, version=version).full_clean()
    with pytest.raises(ValidationError) as error:
        AttachmentFactory.build(document=DocumentFactory(), version=version).full_clean()
    assert list(error.value.message_dict) == ["version"]


@pytest.mark.parametrize("slug", RESERVED)
def test_reserved_slug_is_another_pages_address(client, slug):
    assert client.get(f"/en/policies/{slug}/").resolver_match.url_name != "detail"


@pytest.mark.parametrize("slug", RESERVED_CONSULTATIONS)
def test_reserved_slug_of_consultations_is_another_pages_address(client, slug):
    assert client.get(f"/en/policies/consultations/{slug}/").resolver_match.url_name != "consultation"


def test_body_is_sanitised_and_structured():
    version = VersionFactory(markup="<p onclick=x>第一条 甲。</p><script>alert(1)</script><p>附件1</p>")
    version.refresh_from_db()
    assert version.body == '<p id="article-1">第一条 甲。</p>\n<h2 id="annex-1">附件1</h2>'
    assert version.text == "第一条 甲。\n附件1"
    assert version.outline == [
        ["article-1", "article", 3, "第一条", "甲。", 0],
        ["annex-1", "annex", 1, "附件1", "", 7],
    ]


@pytest.mark.parametrize("markup", ["", " \n ", "<!-- -->", "<script>x</script>", "<p>　</p>"])
def test_empty_body_is_empty(markup):
    version = VersionFactory(markup="<p>第一条 甲。</p>")
    version.set_body(markup)
    assert (version.body, version.text, version.outline) == ("", "", [])


def test_draft_of_a_consultation_is_sanitised_and_structured():
    consultation = ConsultationFactory()
    consultation.set_draft("<p>第一条 甲。</p><img src=x onerror=alert(1)>")
    assert consultation.draft == '<p id="article-1">第一条 甲。</p>'
    assert consultation.outline[0][0] == "article-1"
    consultation.set_draft(" ")
    assert (consultation.draft, consultation.outline) == ("", [])


@pytest.mark.parametrize(
    ("days", "phase", "left"), [(-1, "coming", 0), (0, "open", 16), (15, "open", 1), (16, "closed", 0)]
)
def test_consultation_is_open_from_its_first_to_its_last_day(days, phase, left):
    consultation = ConsultationFactory(opens_on=date(2024, 3, 1))
    with time_machine.travel(f"{date(2024, 3, 1) + timedelta(days=days)} 00:10+08:00", tick=False):
        assert (consultation.phase, consultation.days_left) == (phase, left)
        assert list(Consultation.objects.open_on(timezone.localdate())) == ([consultation] if left else [])


def test_names_are_in_the_language_of_the_page():
    document = DocumentFactory(title_en="Notice")
    body = IssuingBody(name="徐州市财政局")
    with translation.override("en"):
        assert document.local_title == "Notice"
        assert DocumentFactory(title_en="").local_title == "关于调整学校布局的通知"
        assert body.local_name == "Xu Zhou Shi Cai Zheng Ju"
    with translation.override("zh-hans"):
        assert document.local_title == "关于调整学校布局的通知"
        assert body.local_name == "徐州市财政局"


def test_document_is_found_by_number_and_by_the_end_of_its_term():
    from policies.numbers import parse

    held = DocumentFactory(**NUMBER, is_normative=True, expires_on=date(2025, 6, 30))
    DocumentFactory(expires_on=date(2025, 6, 30))
    assert list(Document.objects.numbered(parse("徐教发[2020]第05号"))) == [held]
    assert list(Document.objects.ending(date(2025, 6, 30), date(2025, 7, 30))) == [held]
    assert list(Document.objects.ending(date(2025, 7, 1), date(2025, 7, 30))) == []
