"""What each importer of the library refuses, cell by cell, and what it makes of tables as offices send them."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from policies import html
from policies.models import Consultation, Document, Finding, IssuingBody, Relation, Responsibility, Version
from tests.common.imports.files import csv_of, xlsx_of
from tests.factories import (
    ConsultationFactory,
    DocumentFactory,
    FindingFactory,
    IssuingBodyFactory,
    RelationFactory,
    ResponsibilityFactory,
    SourceFactory,
    VersionFactory,
)
from xzedu.common import search
from xzedu.common.imports import actions, importers
from xzedu.common.imports.problems import UnreadableFileError

pytestmark = pytest.mark.django_db

NOTICE = {
    "slug": "n-5",
    "title": "关于布局的通知",
    "agency_code": "徐教发",
    "year": "2023",
    "serial": "5",
    "bodies": "徐州市教育局",
    "signed_on": "2023-06-20",
}
TEXT = {"document": "n-1", "number": "1", "full_text": "第一条　坚持自愿。\n第二条　免费。"}
RELATION = {"document": "n-2", "kind": "amends", "target": "n-1", "article": "第五条"}
CONSULTATION = {"slug": "c-1", "title": "征求意见", "opens_on": "2024-03-01", "closes_on": "2024-04-01"}
FINDING = {"consultation": "c-1", "position": "1", "opinion": "建议延长。", "decision": "采纳"}
GOOD = {
    "bodies": {"name": "徐州市财政局", "name_en": "Xuzhou Finance Bureau"},
    "responsibilities": {"slug": "teaching", "title": "管理教学"},
    "documents": NOTICE,
    "versions": TEXT,
    "relations": RELATION,
    "consultations": CONSULTATION,
    "findings": FINDING,
}
TOMORROW = (timezone.localdate() + timedelta(days=1)).isoformat()


@pytest.fixture(autouse=True)
def library():
    """The bureau; two documents, the second signed later; a consultation that is over."""
    IssuingBodyFactory()
    DocumentFactory(slug="n-1", signed_on=date(2020, 1, 1), agency_code="徐教发", year=2020, serial=1)
    DocumentFactory(slug="n-2", signed_on=date(2022, 1, 1))
    ConsultationFactory(slug="c-1", opens_on=date(2024, 3, 1), closes_on=date(2024, 4, 1))
    ResponsibilityFactory(slug="whole")


def apply(kind, content, name="表.csv", sample=False, draft=False, **options):
    return actions.apply(importers[kind](is_sample=sample, draft=draft), content, name, **options)


def table(*rows):
    """Return a CSV file of dictionaries."""
    header = list(dict.fromkeys(name for row in rows for name in row))
    return csv_of(header, *[[f'"{row.get(name, "")}"' for name in header] for row in rows])


def refusals(kind, *rows, **options):
    with pytest.raises(actions.RefusedError) as error:
        apply(kind, table(*rows), **options)
    problems = error.value.report.problems
    assert all(problem.reason and problem.remedy for problem in problems)
    # A column is named as the file names it: here by its code name, unless the file lacks it.
    return {(problem.row, problem.column, problem.code) for problem in problems}


REFUSED = [
    ("bodies", {"name": ""}, "name", "no_key"),
    ("bodies", {"name": "长" * 201}, "name", "too_long"),
    ("bodies", {"name_en": "x" * 301}, "name_en", "too_long"),
    ("bodies", {"agency_codes": "徐" * 101}, "agency_codes", "too_long"),
    ("responsibilities", {"slug": ""}, "slug", "no_key"),
    ("responsibilities", {"slug": "管理"}, "slug", "wrong_form"),
    ("responsibilities", {"parent": "nothing"}, "parent", "unknown_reference"),
    ("responsibilities", {"slug": "whole", "parent": "whole"}, "parent", "in_itself"),
    ("responsibilities", {"position": "first"}, "position", "not_a_number"),
    ("responsibilities", {"position": "1000"}, "position", "out_of_range"),
    ("responsibilities", {"title": ""}, "title", "missing"),
    ("responsibilities", {"title": "长" * 121}, "title", "too_long"),
    ("documents", {"slug": ""}, "slug", "no_key"),
    ("documents", {"slug": "has blanks"}, "slug", "wrong_form"),
    ("documents", {"slug": "feed"}, "slug", "reserved"),
    ("documents", {"slug": "consultations"}, "slug", "reserved"),
    ("documents", {"title": ""}, "title", "missing"),
    ("documents", {"title": "长" * 301}, "title", "too_long"),
    ("documents", {"index_number": "17号"}, "index_number", "wrong_form"),
    ("documents", {"number": "第五号"}, "number", "not_a_document_number"),
    ("documents", {"number": "徐教发〔2023〕6号"}, "number", "number_contradicts"),
    ("documents", {"serial": ""}, "agency_code", "number_in_part"),
    ("documents", {"year": "1066"}, "year", "out_of_range"),
    ("documents", {"serial": "0"}, "serial", "out_of_range"),
    ("documents", {"year": "2020", "serial": "1"}, "agency_code", "taken"),
    ("documents", {"bodies": "火星教育局"}, "bodies", "unknown_reference"),
    ("documents", {"bodies": ""}, "bodies", "missing"),
    ("documents", {"genre": "圣旨"}, "genre", "unknown_choice"),
    ("documents", {"subject": "天文"}, "subject", "unknown_choice"),
    ("documents", {"audiences": "家长、外星人"}, "audiences", "unknown_choice"),
    ("documents", {"keywords": "词" * 201}, "keywords", "too_long"),
    ("documents", {"responsibilities": "nothing"}, "responsibilities", "unknown_reference"),
    ("documents", {"disclosure": "也许"}, "disclosure", "unknown_choice"),
    ("documents", {"disclosure": "none"}, "disclosure", "not_disclosed"),
    ("documents", {"signed_on": ""}, "signed_on", "missing"),
    ("documents", {"signed_on": "2023-02-30"}, "signed_on", "no_such_day"),
    ("documents", {"signed_on": "去年"}, "signed_on", "not_a_date"),
    ("documents", {"published_on": "2023-06-19"}, "published_on", "published_before_signed"),
    ("documents", {"published_on": TOMORROW}, "published_on", "not_yet_come"),
    ("documents", {"expires_on": "2023-06-19"}, "expires_on", "ends_before_it_begins"),
    ("documents", {"effective_on": "2024-01-01", "expires_on": "2023-12-31"}, "expires_on", "ends_before_it_begins"),
    ("documents", {"is_normative": "也许"}, "is_normative", "not_yes_or_no"),
    ("documents", {"legality_reviewed_on": "x"}, "legality_reviewed_on", "not_a_date"),
    ("documents", {"url": "javascript:x"}, "url", "not_an_address"),
    ("documents", {"source": "nothing"}, "source", "unknown_reference"),
    ("versions", {"document": ""}, "document", "no_key"),
    ("versions", {"number": ""}, "number", "no_key"),
    ("versions", {"document": "nothing"}, "document", "unknown_reference"),
    ("versions", {"number": "0"}, "number", "out_of_range"),
    ("versions", {"number": "二"}, "number", "not_a_number"),
    ("versions", {"number": "2", "change_note": ""}, "change_note", "change_not_explained"),
    ("versions", {"summary": "长" * 601}, "summary", "too_long"),
    ("versions", {"published_on": "x"}, "published_on", "not_a_date"),
    ("relations", {"document": ""}, "document", "no_key"),
    ("relations", {"kind": ""}, "kind", "no_key"),
    ("relations", {"target": ""}, "target", "no_key"),
    ("relations", {"target": "nothing"}, "target", "unknown_reference"),
    ("relations", {"kind": "爱"}, "kind", "unknown_choice"),
    ("relations", {"target": "n-2"}, "target", "relation_itself"),
    ("relations", {"document": "n-1", "target": "n-2"}, "target", "relation_later"),
    ("relations", {"article": "第" * 41}, "article", "too_long"),
    ("relations", {"effective_on": "x"}, "effective_on", "not_a_date"),
    ("consultations", {"slug": ""}, "slug", "no_key"),
    ("consultations", {"slug": "征求"}, "slug", "wrong_form"),
    ("consultations", {"slug": "c-2", "title": ""}, "title", "missing"),
    ("consultations", {"document": "nothing"}, "document", "unknown_reference"),
    ("consultations", {"slug": "c-2", "opens_on": ""}, "opens_on", "missing"),
    ("consultations", {"slug": "c-2", "closes_on": ""}, "closes_on", "missing"),
    ("consultations", {"closes_on": "2024-02-29"}, "closes_on", "closes_before_it_opens"),
    ("consultations", {"result": "收到3条。", "result_on": ""}, "result_on", "result_in_part"),
    ("consultations", {"result": "", "result_on": "2024-05-01"}, "result", "result_in_part"),
    ("consultations", {"result": "收到3条。", "result_on": "2024-04-01"}, "result_on", "result_before_close"),
    ("consultations", {"received": "-1"}, "received", "out_of_range"),
    ("findings", {"consultation": ""}, "consultation", "no_key"),
    ("findings", {"consultation": "nothing"}, "consultation", "unknown_reference"),
    ("findings", {"position": "0"}, "position", "out_of_range"),
    ("findings", {"opinion": ""}, "opinion", "missing"),
    ("findings", {"opinion": "长" * 401}, "opinion", "too_long"),
    ("findings", {"count": "0"}, "count", "out_of_range"),
    ("findings", {"decision": ""}, "decision", "missing"),
    ("findings", {"decision": "再议"}, "decision", "unknown_choice"),
    ("findings", {"decision": "not_adopted", "reason": ""}, "reason", "not_explained"),
]


@pytest.mark.parametrize(("kind", "changes", "column", "code"), REFUSED)
def test_refused(kind, changes, column, code):
    model = importers[kind].model
    before = model.objects.count()
    assert refusals(kind, GOOD[kind] | changes) == {(2, column, code)}
    assert model.objects.count() == before


@pytest.mark.parametrize("kind", sorted(GOOD))
def test_good_row_is_new_once_and_then_unchanged(kind):
    # The row of the table of refusals is good, so that each refusal is for its one fault.
    existing = {"c-1"} & set(GOOD[kind].values()) if kind == "consultations" else ()
    _run, report = apply(kind, table(GOOD[kind]))
    assert (report.new, report.changed) == ((0, 1) if existing else (1, 0))
    _run, again = apply(kind, table(GOOD[kind]))
    assert (again.new, again.changed, again.same) == (0, 0, 1)


@pytest.mark.parametrize("kind", sorted(GOOD))
def test_same_row_twice_is_refused(kind):
    assert refusals(kind, GOOD[kind], GOOD[kind]) == {(3, importers[kind].key[0], "twice")}


def test_relation_to_the_whole_twice_is_refused():
    row = RELATION | {"article": ""}
    assert refusals("relations", row, row) == {(3, "document", "twice")}


@pytest.mark.parametrize("kind", sorted(GOOD))
def test_undone_as_if_it_had_never_been(kind):
    model = importers[kind].model
    fields = [field.attname for field in model._meta.concrete_fields if field.name != "modified_at"]
    before = list(model.objects.order_by("pk").values_list(*fields))
    run, _report = apply(kind, table(GOOD[kind]))
    assert list(model.objects.order_by("pk").values_list(*fields)) != before
    actions.undo(importers[kind](), run=run)
    assert list(model.objects.order_by("pk").values_list(*fields)) == before


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_document_as_offices_send_it(encoding):
    ResponsibilityFactory(slug="teaching")
    IssuingBodyFactory(name="徐州市财政局")
    header = ["文件编号", "文件名称", "文号", "发布机构", "公文种类", "适用对象", "对应职责", "成文日期", "规范性文件"]
    row = ["n-9", "关于补助的通知", "徐教发[2023]第09号", "徐州市财政局、徐州市教育局", "意见", "家长、学校和幼儿园"]
    row += ["whole；teaching", "2023年6月1日", "是"]
    apply("documents", csv_of(["规范性文件目录"], header, row, encoding=encoding))
    document = Document.objects.get(slug="n-9")
    assert document.number == "徐教发〔2023〕9号"
    assert [str(body) for body in document.bodies.order_by("issuances__position")] == ["徐州市财政局", "徐州市教育局"]
    assert (document.genre, document.audiences) == ("opinions", ("parents", "schools"))
    assert set(document.responsibilities.values_list("slug", flat=True)) == {"whole", "teaching"}
    assert (document.signed_on, document.is_normative) == (date(2023, 6, 1), True)
    assert search.find("徐教发（2023）9号").total == 1


def test_issuers_in_another_order_are_a_change_that_can_be_undone():
    IssuingBodyFactory(name="徐州市财政局")
    apply("documents", table(NOTICE | {"bodies": "徐州市教育局、徐州市财政局"}))
    run, report = apply("documents", table(NOTICE | {"bodies": "徐州市财政局、徐州市教育局"}))
    assert report.changed == 1

    def issuers():
        rows = Document.objects.get(slug="n-5").issuances.order_by("position")
        return [str(name) for name in rows.values_list("body__name", flat=True)]

    assert issuers() == ["徐州市财政局", "徐州市教育局"]
    actions.undo(importers["documents"](), run=run)
    assert issuers() == ["徐州市教育局", "徐州市财政局"]


def test_body_named_twice_issues_once():
    apply("documents", table(NOTICE | {"bodies": "徐州市教育局、徐州市教育局"}))
    assert Document.objects.get(slug="n-5").issuances.count() == 1


def test_number_and_its_parts_may_agree():
    apply("documents", table(NOTICE | {"number": "徐教发（2023）5号"}))
    assert Document.objects.get(slug="n-5").number == "徐教发〔2023〕5号"


def test_number_of_another_row_is_refused_with_both_named():
    with pytest.raises(actions.RefusedError) as error:
        apply("documents", table(NOTICE, NOTICE | {"slug": "n-6"}))
    (problem,) = error.value.report.problems
    assert (problem.row, problem.code) == (3, "taken")
    assert "n-5" in problem.reason


def test_index_number_of_another_document_is_refused():
    DocumentFactory(slug="n-3", index_number="000014349/2017-00110")
    row = NOTICE | {"index_number": "000014349/2017-00110"}
    assert refusals("documents", row) == {(2, "index_number", "taken")}


def test_document_keeps_its_number_when_brought_in_again():
    apply("documents", table(NOTICE))
    _run, report = apply("documents", table(NOTICE | {"title": "关于布局调整的通知"}))
    assert report.changed == 1


def test_drafts_may_be_undisclosed_and_are_not_found():
    apply("documents", table(NOTICE | {"disclosure": "none"}), draft=True)
    assert Document.objects.get(slug="n-5").state == "draft"
    assert search.find("关于布局").total == 0


def test_source_of_the_file_goes_before_that_of_the_import():
    own, other = SourceFactory(slug="own"), SourceFactory(slug="other")
    apply("documents", table(NOTICE | {"source": "own"}), source=other)
    assert Document.objects.get(slug="n-5").source == own
    # Changed rows too: the column is written once.
    apply("documents", table(NOTICE | {"source": "own", "title": "新标题"}), source=other)
    assert Document.objects.get(slug="n-5").source == own


def test_text_is_structured_and_found():
    apply(
        "versions", table(TEXT | {"full_text": "第一章　总则\n第一条　坚持自愿。\n| 项目 | 标准 |\n| 托管 | 300元 |"})
    )
    version = Version.objects.get(document__slug="n-1")
    assert [place[0] for place in version.outline] == ["chapter-1", "article-1"]
    assert '<p id="article-1">' in version.body
    assert "<th>项目</th>" in version.body
    assert version.published_at is not None
    assert search.find("坚持自愿").total == 1


def test_text_of_several_lines_ended_as_windows_does():
    content = 'document,number,full_text\r\nn-1,1,"第一条　坚持自愿。\r\n第二条　他说“""好""”。\r\n"\r\n'.encode()
    apply("versions", content)
    assert Version.objects.get().text == '第一条 坚持自愿。\n第二条 他说“"好"”。'


def test_text_in_a_workbook():
    apply("versions", xlsx_of(["文件编号", "版次", "正文"], ["n-1", 1, "第一条　自愿。\n第二条　免费。"]), "文.xlsx")
    assert [place[3] for place in Version.objects.get().outline] == ["第一条", "第二条"]


def test_text_that_is_html_is_sanitised():
    apply("versions", table(TEXT | {"full_text": "<p onclick=x>好<script>alert(1)</script></p>"}))
    assert Version.objects.get().body == "<p>好</p>"


def test_text_beyond_all_measure_is_refused(monkeypatch):
    monkeypatch.setattr(html, "LARGEST", 10)
    assert refusals("versions", TEXT) == {(2, "full_text", "too_long")}


def test_draft_texts_are_not_public():
    apply("versions", table(TEXT), draft=True)
    assert Version.objects.get().published_at is None
    assert search.find("坚持自愿").total == 0


def test_undone_text_is_no_longer_found():
    run, _report = apply("versions", table(TEXT))
    actions.undo(importers["versions"](), run=run)
    assert search.find("坚持自愿").total == 0


def test_summary_of_a_later_version_changes_without_its_note():
    VersionFactory(document=Document.objects.get(slug="n-1"))
    VersionFactory(document=Document.objects.get(slug="n-1"), number=2)
    _run, report = apply("versions", table({"document": "n-1", "number": "2", "summary": "改了两条。"}))
    assert report.changed == 1
    assert refusals("versions", {"document": "n-1", "number": "3", "summary": "新"}) == {
        (2, "change_note", "change_not_explained")
    }


def test_relations_in_the_words_of_offices():
    content = csv_of(["文件编号", "关系", "对象文件"], ["n-2", "废止", "n-1"])
    apply("relations", content)
    relation = Relation.objects.get()
    assert (relation.kind, relation.article) == ("repeals", "")


def test_circle_of_two_rows_is_refused():
    rows = [
        {"document": "n-2", "kind": "implements", "target": "n-1"},
        {"document": "n-1", "kind": "implements", "target": "n-2"},
    ]
    assert refusals("relations", *rows) == {(3, "target", "relation_cycle")}


def test_circle_with_what_is_recorded_is_refused():
    RelationFactory(document=Document.objects.get(slug="n-1"), target=Document.objects.get(slug="n-2"))
    row = {"document": "n-2", "kind": "implements", "target": "n-1"}
    assert refusals("relations", row) == {(2, "target", "relation_cycle")}


def test_consultation_with_draft_and_result():
    row = CONSULTATION | {
        "slug": "c-2",
        "document": "n-1",
        "full_text": "第一条　自愿。\n第二条　免费。",
        "result": "收到3条。",
        "result_on": "2024-05-01",
        "received": "3",
    }
    apply("consultations", table(row))
    consultation = Consultation.objects.get(slug="c-2")
    assert [place[0] for place in consultation.outline] == ["article-1", "article-2"]
    assert (consultation.phase, consultation.received) == ("answered", 3)
    assert consultation.document.slug == "n-1"


def test_reason_of_a_finding_stays_when_the_file_does_not_speak_of_it():
    FindingFactory(consultation=Consultation.objects.get(), position=1, decision="partly", reason="理由")
    apply("findings", table(FINDING | {"decision": "not_adopted"}))
    assert Finding.objects.get().decision == "not_adopted"
    assert refusals("findings", FINDING | {"position": "2", "decision": "partly"}) == {(2, "reason", "not_explained")}


def test_responsibilities_in_a_circle_are_refused():
    ResponsibilityFactory(slug="part", parent=Responsibility.objects.get(slug="whole"))
    assert refusals("responsibilities", {"slug": "whole", "parent": "part"}) == {(2, "parent", "in_itself")}


@pytest.mark.parametrize(
    ("kind", "row"),
    [
        ("versions", TEXT),
        ("relations", RELATION),
        ("consultations", CONSULTATION | {"slug": "c-2", "document": "n-1"}),
        ("findings", FINDING),
    ],
)
def test_sample_rows_do_not_hang_on_real_records(kind, row):
    found = refusals(kind, row, sample=True)
    assert {code for _row, _column, code in found} >= {"sample_and_real"}


def test_real_rows_do_not_hang_on_sample_records():
    Document.objects.filter(slug="n-1").update(is_sample=True)
    assert refusals("versions", TEXT) == {(2, "document", "sample_and_real")}
    assert refusals("relations", RELATION) == {(2, "target", "sample_and_real")}


def test_sample_cites_what_is_real_but_does_not_change_it():
    Document.objects.filter(slug="n-2").update(is_sample=True)
    apply("relations", table(RELATION | {"kind": "implements"}), sample=True)
    assert refusals("relations", RELATION, sample=True) == {(2, "target", "sample_acts_on_real")}


def test_file_without_its_key_is_unreadable():
    with override("en"), pytest.raises(UnreadableFileError, match="document"):
        apply("relations", csv_of(["kind", "target"], ["amends", "n-1"]))


def test_body_that_issued_something_is_not_undone():
    run, _report = apply("bodies", table(GOOD["bodies"]))
    apply("documents", table(NOTICE | {"bodies": "徐州市财政局"}))
    with pytest.raises(actions.UndoRefusedError, match="徐州市财政局"):
        actions.undo(importers["bodies"](), run=run)
    assert IssuingBody.objects.filter(name="徐州市财政局").exists()


def test_responsibility_that_a_document_carries_is_not_undone():
    run, _report = apply("responsibilities", table(GOOD["responsibilities"]))
    apply("documents", table(NOTICE | {"responsibilities": "teaching"}))
    with pytest.raises(actions.UndoRefusedError, match="管理教学"):
        actions.undo(importers["responsibilities"](), run=run)


def test_document_with_a_text_is_not_undone():
    run, _report = apply("documents", table(NOTICE))
    apply("versions", table(TEXT | {"document": "n-5"}))
    with pytest.raises(actions.UndoRefusedError):
        actions.undo(importers["documents"](), run=run)


def test_cost_does_not_grow_with_the_number_of_rows(django_assert_max_num_queries):
    rows = [{"document": "n-1", "number": str(n), "change_note": "改", "full_text": "文"} for n in range(1, 101)]
    with django_assert_max_num_queries(45):
        apply("versions", table(*rows))
