"""What each importer of the register refuses, cell by cell, and what it makes of Chinese tables."""

from datetime import date

import pytest

from institutions.models import Area, Campus, Event, Institution
from tests.common.imports.files import csv_of, xls_of, xlsx_of
from tests.factories import AreaFactory, DocumentFactory, FormerCodeFactory, InstitutionFactory
from xzedu.common import search
from xzedu.common.imports import actions, importers
from xzedu.common.models import Source

pytestmark = pytest.mark.django_db

GOOD = {
    "code": "2132000001",
    "name": "清荷里小学",
    "kind": "211",
    "organiser": "831",
    "area": "320311",
}


@pytest.fixture(autouse=True)
def area():
    return AreaFactory(code="320311", name="泉山区", name_en="Quanshan District")


def apply(kind, content, **options):
    return actions.apply(importers[kind](), content, "表.csv", **options)


def table(*rows):
    """Return a CSV file of dictionaries."""
    header = list(dict.fromkeys(name for row in rows for name in row))
    return csv_of(header, *[[str(row.get(name, "")) for name in header] for row in rows])


def refusals(kind, *rows):
    with pytest.raises(actions.RefusedError) as error:
        apply(kind, table(*rows))
    problems = error.value.report.problems
    assert all(problem.reason and problem.remedy for problem in problems)
    return {(problem.row, problem.column, problem.value, problem.code) for problem in problems}


@pytest.mark.parametrize(
    ("changes", "column", "value", "code"),
    [
        ({"code": "213200001"}, "code", "213200001", "wrong_form"),
        ({"code": "3132000001"}, "code", "3132000001", "code_of_other_type"),
        ({"code": ""}, "code", "", "no_key"),
        ({"name": ""}, "name", "", "missing"),
        ({"name": "长" * 101}, "name", "长" * 101, "too_long"),
        ({"kind": "城堡"}, "kind", "城堡", "unknown_choice"),
        ({"kind": ""}, "kind", "", "missing"),
        ({"organiser": "国王"}, "organiser", "国王", "unknown_choice"),
        ({"area": "火星区"}, "area", "火星区", "unknown_reference"),
        ({"area": ""}, "area", "", "missing"),
        ({"stages": "初中"}, "stages", "初中", "stages_of_other_type"),
        ({"stages": "小学、魔法"}, "stages", "小学、魔法", "unknown_choice"),
        ({"latitude": "34.2"}, "longitude", "", "half_position"),
        ({"latitude": "117.2", "longitude": "117.2"}, "latitude", "117.2", "out_of_range"),
        ({"postcode": "22100X"}, "postcode", "22100X", "wrong_form"),
        ({"boarding": "也许"}, "boarding", "也许", "not_yes_or_no"),
        ({"affordable": "是"}, "affordable", "是", "not_a_private_kindergarten"),
        ({"enrolment": "一百"}, "enrolment", "一百", "not_a_number"),
        ({"enrolment": "99999999"}, "enrolment", "99999999", "out_of_range"),
        ({"enrolment": "100", "counted_on": ""}, "enrolment", "100", "enrolment_undated"),
        ({"status": "闹鬼"}, "status", "闹鬼", "unknown_choice"),
        ({"status": "已撤销"}, "closed_on", "", "closed_without_day"),
        ({"status": "在办", "closed_on": "2020-01-01"}, "closed_on", "2020-01-01", "closed_without_day"),
        ({"opened_on": "2023-02-30"}, "opened_on", "2023-02-30", "no_such_day"),
        (
            {"status": "closed", "opened_on": "2020-01-02", "closed_on": "2020-01-01"},
            "closed_on",
            "2020-01-01",
            "ends_before_it_begins",
        ),
        ({"township": "999999999"}, "township", "999999999", "unknown_reference"),
        ({"website": "javascript:x"}, "website", "javascript:x", "not_an_address"),
    ],
)
def test_institution_refused(changes, column, value, code):
    found = refusals("institutions", GOOD | {"closed_on": ""} | changes)
    assert [(c, v, k) for _row, c, v, k in found if k == code] in (
        [(column, value, code)],
        [("closed_on", value, code)],
    )
    assert not Institution.objects.exists()


def test_retired_code_names_the_present_one():
    FormerCodeFactory(code="2132000001", institution=InstitutionFactory(code="3132000009", kind="312"))
    with pytest.raises(actions.RefusedError) as error:
        apply("institutions", table(GOOD))
    (problem,) = error.value.report.problems
    assert problem.code == "retired_code"
    assert "3132000009" in problem.reason


CHINESE = ["学校代码", "学校名称", "办学类型", "举办者", "所在区县", "学校地址", "寄宿", "建校时间"]
SCHOOL = ["2132000001", "清荷里小学", "小学", "县级教育部门", "泉山区", "清荷路1号", "是", "1998年9月1日"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_table_as_offices_send_it(encoding):
    apply("institutions", csv_of(["徐州市学校名录"], CHINESE, SCHOOL, encoding=encoding))
    school = Institution.objects.get()
    assert (school.kind, school.organiser, school.area.code) == ("211", "831", "320311")
    assert (school.boarding, school.opened_on) == (True, date(1998, 9, 1))


def test_old_excel_with_numbers_for_codes():
    apply("institutions", xls_of(CHINESE, [2132000001.0, *SCHOOL[1:]]))
    assert Institution.objects.get().code == "2132000001"


def test_workbook_with_title_merged_header_and_district_rows():
    AreaFactory(code="320303", name="云龙区")
    content = xlsx_of(
        ["徐州市2025年学校名录"],
        ["学校标识码", "学校名称", "基本情况", None, None],
        [None, None, "办学类型", "举办者", "在校生数"],
        ["泉山区"],
        [2132000001, "清荷里小学", "小学", "县级教育部门", 800],
        ["云龙区："[:3]],
        ["2132000002", "望溪湾小学", "小学", "民办", 300],
        ["合计"],
        merged=["A1:E1", "A2:A3", "B2:B3", "C2:E2"],
    )
    _run, report = apply("institutions", content, as_of=date(2025, 9, 1))
    assert report.new == 2
    assert dict(Institution.objects.values_list("code", "area__name")) == {
        "2132000001": "泉山区",
        "2132000002": "云龙区",
    }
    assert Institution.objects.get(code="2132000001").counted_on == date(2025, 9, 1)


def test_workbook_whose_table_begins_in_another_column():
    content = xlsx_of(
        [],
        [None, None, "学校标识码", "学校名称", "基本情况", None, None],
        [None, None, None, None, "办学类型", "举办者", "区县"],
        [None, None, 2132000001, "清荷里小学", "小学", "县级教育部门", "泉山区"],
        merged=["A2:B3", "C2:C3", "D2:D3", "E2:G2"],
    )
    apply("institutions", content)
    assert Institution.objects.get().name == "清荷里小学"


def test_stray_line_is_refused_not_skipped():
    with pytest.raises(actions.RefusedError) as error:
        apply("institutions", csv_of(CHINESE, SCHOOL, ["制表人：某某", *[""] * 7]))
    assert [(p.row, p.code, p.value) for p in error.value.report.problems] == [(3, "stray_text", "制表人：某某")]


def test_stages_follow_the_type_unless_given():
    apply(
        "institutions",
        table(
            GOOD, GOOD | {"code": "3132000001", "kind": "312"}, GOOD | {"code": "2132000003", "stages": "学前、小学"}
        ),
    )
    stages = dict(Institution.objects.values_list("code", "stages"))
    assert stages["2132000001"] == ("primary",)
    assert stages["3132000001"] == ("primary", "junior")
    assert stages["2132000003"] == ("preschool", "primary")


# --- Areas, campuses, events, documents, sources -------------------------------


def test_areas_with_parents_boundaries_and_successors():
    apply("areas", table({"code": "320300", "name": "徐州市", "level": "city"}))
    square = '{"type":"Polygon","coordinates":[[[117,34],[117.4,34],[117.4,34.4],[117,34]]]}'.replace('"', '""')
    content = f'code,name,level,parent,boundary\n320312,铜山区,district,320300,"{square}"\n'
    apply("areas", content.encode())
    apply(
        "areas",
        table({"code": "320323", "name": "铜山县", "level": "district", "parent": "320300", "successors": "320312"}),
    )
    tongshan = Area.objects.get(code="320312")
    assert tongshan.parent.code == "320300"
    assert tongshan.boundary["type"] == "Polygon"
    assert [area.code for area in tongshan.predecessors.all()] == ["320323"]
    _run, again = apply("areas", content.encode())
    assert (again.changed, again.same) == (0, 1)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"code": "3203x"}, "wrong_form"),
        ({"level": "galaxy"}, "unknown_choice"),
        ({"parent": "999999"}, "unknown_reference"),
        ({"boundary": "POLYGON((1 1))"}, "not_a_boundary"),
        ({"boundary": '{""type"":""Point""}'}, "not_a_boundary"),
        ({"valid_from": "2020-01-02", "valid_to": "2020-01-01"}, "ends_before_it_begins"),
        ({"latitude": "34.2"}, "half_position"),
    ],
)
def test_area_refused(changes, code):
    row = {"code": "320399", "name": "新区", "level": "district", "longitude": ""} | changes
    assert code in {problem[3] for problem in refusals("areas", row)}


def test_campuses_and_their_search():
    school = InstitutionFactory(code="2132000001")
    row = {"institution": "2132000001", "name": "东校区", "is_main": "是", "address": "乙路2号"}
    run, _report = apply("campuses", table(row))
    assert Campus.objects.get().institution == school
    assert search.ids("乙路", "institution")[0] == [school.pk]
    actions.undo(importers["campuses"](), run=run)
    assert search.ids("乙路", "institution")[0] == []


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([{"institution": "2132999999", "name": "东"}], "unknown_reference"),
        (
            [{"institution": "2132000001", "name": n, "is_main": "是"} for n in ("东", "西")],
            "second_main_campus",
        ),
        ([{"institution": "2132000001", "name": "东", "latitude": "1"}], "out_of_range"),
        ([{"institution": "2132000001", "name": "东"}, {"institution": "2132000001", "name": "东"}], "twice"),
    ],
)
def test_campus_refused(rows, code):
    InstitutionFactory(code="2132000001")
    assert code in {problem[3] for problem in refusals("campuses", *rows)}


@pytest.fixture
def schools():
    return [InstitutionFactory(code=f"21320000{n:02d}") for n in (1, 2, 3)]


MERGER = {
    "reference": "2022-1",
    "type": "撤并",
    "date": "2022-08-31",
    "predecessor": "2132000001、2132000002",
    "successor": "2132000001",
    "subject": "",
}


def parties():
    return set(Event.objects.get().parties.values_list("institution__code", "role"))


def test_events_with_their_parties(schools):
    document = DocumentFactory(slug="notice-5")
    apply("events", table(MERGER | {"document": "notice-5"}))
    event = Event.objects.get()
    assert (event.type, event.document) == ("merged", document)
    assert parties() == {
        ("2132000001", "predecessor"),
        ("2132000002", "predecessor"),
        ("2132000001", "successor"),
    }


def test_changed_parties_replace_the_old_ones_and_undo_brings_them_back(schools):
    apply("events", table(MERGER))
    before = parties()
    _run, same = apply("events", table(MERGER))
    assert same.same == 1
    run, changed = apply("events", table(MERGER | {"predecessor": "2132000003"}))
    assert changed.changed == 1
    assert parties() == {("2132000003", "predecessor"), ("2132000001", "successor")}
    actions.undo(importers["events"](), run=run)
    assert parties() == before


def test_renaming_event_makes_the_old_name_findable(schools):
    row = {
        "reference": "2023-1",
        "type": "更名",
        "date": "2023-01-01",
        "old_value": "岫岚渡小学",
        "new_value": "清荷里小学",
        "subject": "2132000001",
    }
    apply("events", table(row))
    assert search.ids("岫岚渡", "institution")[0] == [schools[0].pk]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"type": "爆炸"}, "unknown_choice"),
        ({"date": "2022-13-01"}, "no_such_day"),
        ({"predecessor": "2132999999"}, "unknown_reference"),
        ({"predecessor": ""}, "nobody_concerned"),
        ({"type": "撤销", "predecessor": ""}, "nobody_concerned"),
        ({"type": "更名", "subject": "2132000001"}, "rename_without_names"),
        ({"document": "nothing"}, "unknown_reference"),
        ({"reference": ""}, "no_key"),
        ({"date": ""}, "missing"),
    ],
)
def test_event_refused(schools, changes, code):
    row = MERGER | {"old_value": "", "document": ""} | changes
    assert code in {problem[3] for problem in refusals("events", row)}


def test_sources():
    apply("sources", table({"slug": "moe", "publisher": "教育部", "title": "名单", "url": "www.moe.gov.cn"}))
    assert Source.objects.get().url == "http://www.moe.gov.cn"
    assert "wrong_form" in {p[3] for p in refusals("sources", {"slug": "Has Blanks", "publisher": "x", "title": "y"})}


def test_every_column_of_every_kind_is_in_the_handbook(settings):
    handbook = (settings.BASE_DIR / "docs" / "import-a-table.md").read_text(encoding="utf-8")
    for kind, importer in importers.items():
        part = handbook.split(f"### `{kind}`")[1].split("###")[0]
        assert [c.name for c in importer().columns if f"| `{c.name}` |" not in part] == []


@pytest.mark.parametrize("kind", ["events", "campuses"])
def test_more_rows_than_a_statement_takes_parameters(kind):
    assert importers[kind]().search_ids(range(300_000)) == []
