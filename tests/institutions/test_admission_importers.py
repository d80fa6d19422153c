"""What the tables of admissions make, and what they refuse, cell by cell."""

from datetime import date

import pytest

from institutions.models import AdmissionDate, AdmissionIntake, AdmissionOffice, AdmissionPlan
from tests.common.imports.files import csv_of
from tests.factories import AreaFactory, DocumentFactory, InstitutionFactory, SourceFactory
from tests.institutions.factories import AdmissionIntakeFactory, AdmissionPlanFactory
from xzedu.common import versions
from xzedu.common.imports import actions, importers

pytestmark = pytest.mark.django_db

PLAN = {"institution": "2132000001", "stage": "primary", "year": "2026", "classes": "4"}
INTAKE = {"institution": "2132000001", "stage": "小学", "year": "2026/27", "route": "zoned", "places": "180"}
DATE = {
    "reference": "2026-320311-01",
    "area": "320311",
    "stages": "小学、初中",
    "year": "2026",
    "title": "网上报名",
    "begins_on": "2026-06-20",
    "ends_on": "2026-06-30",
}
OFFICE = {"area": "泉山区", "name": "泉山区教育局基础教育科", "phone": "0516-00000000"}


@pytest.fixture(autouse=True)
def school():
    return InstitutionFactory(code="2132000001", area=AreaFactory(code="320311", name="泉山区"))


def table(*rows):
    """Return a CSV file of dictionaries."""
    header = list(dict.fromkeys(name for row in rows for name in row))
    return csv_of(header, *[[str(row.get(name, "")) for name in header] for row in rows])


def apply(kind, *rows, **options):
    sort = {name: options.pop(name) for name in ("is_sample", "draft") if name in options}
    return actions.apply(importers[kind](**sort), table(*rows), "表.csv", **options)


def refusals(kind, *rows, **options):
    with pytest.raises(actions.RefusedError) as error:
        apply(kind, *rows, **options)
    problems = error.value.report.problems
    assert all(problem.row and problem.reason and problem.remedy for problem in problems)
    return [(problem.column, problem.value, problem.code) for problem in problems]


@pytest.mark.parametrize(
    "year",
    ["2026", "2026年", "2026/27", "2026-2027", "2026学年", "2026—2027学年度", "２０２６", "2026年秋季", "2026.0"],
)
def test_year_in_any_spelling(year):
    apply("admission-plans", PLAN | {"year": year})
    assert AdmissionPlan.objects.get().year == 2026


def test_plan_table_as_offices_send_it():
    apply("admission-plans", {"学校标识码": "2132000001", "学段": "小学", "学年": "2026-2027", "招生班数": "６"})
    plan = AdmissionPlan.objects.get()
    assert (plan.institution.code, plan.stage, plan.classes, plan.state) == ("2132000001", "primary", 6, "published")
    assert not plan.is_sample


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"institution": "2132999999"}, ("institution", "2132999999", "unknown_reference")),
        ({"institution": ""}, ("institution", "", "no_key")),
        ({"stage": "junior"}, ("stage", "junior", "stage_not_taught")),
        ({"stage": "魔法"}, ("stage", "魔法", "unknown_choice")),
        ({"year": "明年"}, ("year", "明年", "not_a_school_year")),
        ({"year": "2026-2029"}, ("year", "2026-2029", "not_a_school_year")),
        ({"year": "1949"}, ("year", "1949", "out_of_range")),
        ({"classes": "99999999999"}, ("classes", "99999999999", "out_of_range")),
        ({"classes": "四"}, ("classes", "四", "not_a_number")),
        ({"classes": "-1"}, ("classes", "-1", "out_of_range")),
        ({"document": "nowhere"}, ("document", "nowhere", "unknown_reference")),
        ({"state": "withdrawn"}, ("state", "withdrawn", "unknown_choice")),
        ({"note": "长" * 301}, ("note", "长" * 301, "too_long")),
    ],
)
def test_plan_refused(changes, refused):
    assert refusals("admission-plans", PLAN | changes) == [refused]
    assert not AdmissionPlan.objects.exists()


def test_same_plan_twice_in_two_spellings_is_refused():
    ((_column, _value, code),) = refusals("admission-plans", PLAN, PLAN | {"year": "2026/27", "stage": "小学"})
    assert code == "twice"


def test_invented_plan_of_a_real_school_is_refused():
    assert refusals("admission-plans", PLAN, is_sample=True) == [("institution", "2132000001", "sample_and_real")]


def test_real_plan_of_an_invented_school_is_refused(school):
    type(school).objects.update(is_sample=True)
    assert refusals("admission-plans", PLAN) == [("institution", "2132000001", "sample_and_real")]
    apply("admission-plans", PLAN, is_sample=True)
    assert AdmissionPlan.objects.get().is_sample


def test_real_plan_does_not_cite_an_invented_document():
    DocumentFactory(slug="invented", is_sample=True)
    assert refusals("admission-plans", PLAN | {"document": "invented"}) == [("document", "invented", "sample_and_real")]


def test_plan_keeps_document_source_and_announces_itself():
    document, source, before = DocumentFactory(slug="zones-2026"), SourceFactory(), versions.current()
    apply("admission-plans", PLAN | {"document": "zones-2026"}, source=source)
    plan = AdmissionPlan.objects.get()
    assert (plan.document, plan.source) == (document, source)
    assert versions.current() != before


@pytest.mark.parametrize(
    ("state", "draft", "stored"),
    [("draft", False, "draft"), ("", False, "published"), ("", True, "draft"), ("已发布", True, "published")],
)
def test_state_column_of_new_plan(state, draft, stored):
    apply("admission-plans", PLAN | {"state": state}, draft=draft)
    plan = AdmissionPlan.objects.get()
    assert plan.state == stored
    assert bool(plan.publish_at) == (stored == "published")


def test_draft_is_published_by_a_later_file_and_a_public_one_keeps_its_time():
    apply("admission-plans", PLAN | {"state": "draft"})
    apply("admission-plans", PLAN | {"state": "published"})
    at = AdmissionPlan.objects.get().publish_at
    assert at is not None
    apply("admission-plans", PLAN | {"state": "published", "classes": "5"})
    plan = AdmissionPlan.objects.get()
    assert (plan.classes, plan.publish_at) == (5, at)


def test_public_plan_is_not_made_private_by_a_table():
    apply("admission-plans", PLAN)
    assert refusals("admission-plans", PLAN | {"state": "draft"}) == [("state", "draft", "was_public")]


def test_intakes(school):
    AdmissionPlanFactory(institution=school)
    rows = [
        INTAKE | {"applicants": "１２００", "admitted": "180"},
        INTAKE | {"route": "随迁子女", "places": "20", "applicants": "", "admitted": ""},
    ]
    apply("admission-intakes", *rows)
    found = AdmissionIntake.objects.values_list("route", "places", "applicants", "admitted")
    assert set(found) == {("zoned", 180, 1200, 180), ("migrant", 20, None, None)}


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"applicants": "100", "admitted": "101"}, ("admitted", "101", "more_than_applied")),
        ({"places": "20001"}, ("places", "20001", "out_of_range")),
        ({"places": "1e99"}, ("places", "1e99", "out_of_range")),
        ({"places": ""}, ("places", "", "missing")),
        ({"route": "后门"}, ("route", "后门", "unknown_choice")),
        ({"year": "2025"}, ("institution", "2132000001", "no_plan")),
    ],
)
def test_intake_refused(school, changes, refused):
    AdmissionPlanFactory(institution=school)
    assert refusals("admission-intakes", INTAKE | changes) == [refused]
    assert not AdmissionIntake.objects.exists()


def test_intake_of_a_plan_of_the_other_sort_is_refused(school):
    AdmissionPlanFactory(institution=school)
    assert refusals("admission-intakes", INTAKE, is_sample=True) == [("institution", "2132000001", "sample_and_real")]


def test_applicants_brought_in_alone_are_checked_against_those_admitted(school):
    AdmissionIntakeFactory(plan=AdmissionPlanFactory(institution=school), applicants=200, admitted=180)
    row = {name: INTAKE[name] for name in ("institution", "stage", "year", "route")} | {"applicants": "100"}
    with pytest.raises(actions.RefusedError) as error:
        apply("admission-intakes", row)
    assert [problem.code for problem in error.value.report.problems] == ["institutions_admissionintake_admitted"]


def test_intakes_are_taken_back_unless_touched_since(school):
    AdmissionPlanFactory(institution=school)
    run, _report = apply("admission-intakes", INTAKE)
    later, _report = apply("admission-intakes", INTAKE | {"places": "200"})
    with pytest.raises(actions.UndoRefusedError):
        actions.undo(importers["admission-intakes"](), run=run)
    actions.undo(importers["admission-intakes"](), run=later)
    assert AdmissionIntake.objects.get().places == 180
    actions.undo(importers["admission-intakes"](), run=run)
    assert not AdmissionIntake.objects.exists()


def test_dates():
    apply("admission-dates", DATE | {"papers": "户口簿；不动产权证；", "papers_en": "", "url": "xz.example.cn"})
    step = AdmissionDate.objects.get()
    assert (step.stages, step.begins_on, step.last_day) == (
        ("primary", "junior"),
        date(2026, 6, 20),
        date(2026, 6, 30),
    )
    assert step.local_papers == ["户口簿", "不动产权证"]
    assert step.url == "http://xz.example.cn"


def test_city_wide_date():
    AreaFactory(code="320300", name="徐州市", level="city")
    apply("admission-dates", DATE | {"area": "徐州市", "ends_on": ""})
    assert AdmissionDate.objects.get().area.code == "320300"


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"ends_on": "2026-06-01"}, ("ends_on", "2026-06-01", "ends_before_it_begins")),
        ({"begins_on": "2026-02-30"}, ("begins_on", "2026-02-30", "no_such_day")),
        ({"begins_on": "2062-06-20", "ends_on": ""}, ("begins_on", "2062-06-20", "day_of_other_year")),
        ({"begins_on": ""}, ("begins_on", "", "missing")),
        ({"stages": "小学、魔法"}, ("stages", "小学、魔法", "unknown_choice")),
        ({"stages": ""}, ("stages", "", "missing")),
        ({"title": ""}, ("title", "", "missing")),
        ({"url": "javascript:alert(1)"}, ("url", "javascript:alert(1)", "not_an_address")),
        ({"area": "火星区"}, ("area", "火星区", "unknown_reference")),
    ],
)
def test_date_refused(changes, refused):
    assert refusals("admission-dates", DATE | changes) == [refused]
    assert not AdmissionDate.objects.exists()


def test_the_same_files_again_change_nothing(school):
    for kind, row in (
        ("admission-plans", PLAN | {"state": ""}),
        ("admission-intakes", INTAKE),
        ("admission-dates", DATE | {"state": ""}),
        ("admission-offices", OFFICE),
    ):
        apply(kind, row)
        _run, report = apply(kind, row)
        assert (report.new, report.changed, report.same) == (0, 0, 1), kind


def test_offices():
    apply("admission-offices", OFFICE)
    apply("admission-offices", {"区县": "泉山区", "电话": "0516-11111111"})
    office = AdmissionOffice.objects.get()
    assert (office.name, office.phone) == (OFFICE["name"], "0516-11111111")


def test_invented_office_does_not_take_the_place_of_a_real_one():
    apply("admission-offices", OFFICE)
    assert refusals("admission-offices", OFFICE | {"phone": "1"}, is_sample=True) == [
        ("area", "泉山区", "sample_and_real")
    ]
