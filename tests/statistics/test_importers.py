"""What the importers of statistics refuse, cell by cell, and what they make of the tables offices send."""

import os
import signal
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from policies.models import Document
from tests.common.imports.files import csv_of, xlsx_of
from tests.common.imports.test_actions import output, python
from tests.factories import AreaFactory, DocumentFactory, InstitutionFactory, SourceFactory
from tests.statistics.factories import (
    IndicatorFactory,
    ReleaseFactory,
    SectionReturnFactory,
    SeriesFactory,
)
from xzedu.common import versions
from xzedu.common.imports import actions, importers
from xzedu.common.models import ImportRun
from xzedu.statistics import releases
from xzedu.statistics.importers import cells
from xzedu.statistics.models import (
    BalanceThreshold,
    Break,
    Coverage,
    Explanation,
    Footnote,
    GradeReturn,
    Indicator,
    Observation,
    Release,
    SchoolReturn,
    SectionReturn,
    Series,
    Target,
)

pytestmark = pytest.mark.django_db


def table(*rows):
    """Return a CSV file of dictionaries."""
    header = list(dict.fromkeys(name for row in rows for name in row))
    return csv_of(header, *[[str(row.get(name, "")) for name in header] for row in rows])


def apply(kind, *rows, given=None, is_sample=False, **options):
    content = rows[0] if isinstance(rows[0], bytes) else table(*rows)
    return actions.apply(importers[kind](given=given, is_sample=is_sample), content, "表.csv", **options)


def refusals(kind, *rows, **options):
    with pytest.raises(actions.RefusedError) as error:
        apply(kind, *rows, **options)
    problems = error.value.report.problems
    assert all(problem.reason and problem.remedy for problem in problems)
    return [(problem.row, problem.column, problem.value, problem.code) for problem in problems]


# --- Figures ------------------------------------------------------------------

FIGURE = {"release": "yearly/2023/1", "indicator": "enrolment", "year": "2023", "area": "320311", "value": "90800"}


@pytest.fixture
def draft():
    AreaFactory(code="320311", name="泉山区", name_en="Quanshan District")
    AreaFactory(code="320300", name="徐州市", level="city")
    IndicatorFactory()
    IndicatorFactory(code="floor", name="校舍建筑面积", unit="square_metres")
    IndicatorFactory(code="coverage", name="普惠率", unit="percent", maximum=100, decimals=2)
    IndicatorFactory(code="population", name="常住人口", calendar="year")
    return ReleaseFactory(approved_at=None)


def test_it_works(draft):
    source = SourceFactory()
    before = versions.current()
    run, report = apply("observations", FIGURE, FIGURE | {"area": "徐州市", "value": "1,185,000"}, source=source)
    assert report.new == 2
    figure = Observation.objects.get(area__code="320311")
    assert (figure.value, figure.missing, figure.stage, figure.sex) == (90_800, "", "", "")
    assert (figure.source, figure.import_run, figure.row, figure.modified_at) == (source, run, 2, run.applied_at)
    assert Coverage.objects.get(release=draft, year=2023).figures == 2
    assert versions.current() != before


def test_same_file_again_changes_nothing_and_other_rows_keep_where_they_came_from(draft):
    first, _report = apply("observations", FIGURE)
    again, report = apply("observations", FIGURE | {"area": "徐州市"}, FIGURE)
    assert (report.new, report.changed, report.same) == (1, 0, 1)
    assert list(Observation.objects.order_by("pk").values_list("import_run", "row")) == [(first.pk, 2), (again.pk, 2)]


def test_changed_figure_names_its_new_row(draft):
    apply("observations", FIGURE)
    run, report = apply("observations", FIGURE | {"area": "徐州市"}, FIGURE | {"value": "90801"})
    assert (report.new, report.changed) == (1, 1)
    figure = Observation.objects.get(area__code="320311")
    assert (figure.value, figure.import_run, figure.row) == (90_801, run, 3)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("９０８００", 90_800),
        ("90,800", 90_800),
        ("90，800", 90_800),
        ("9.08万", 90_800),
        ("90800.0", 90_800),
        ("0", 0),
    ],
)
def test_numbers_as_offices_write_them(draft, value, expected):
    apply("observations", csv_of(list(FIGURE), [*list(FIGURE.values())[:-1], value], delimiter="\t"))
    assert Observation.objects.get().value == expected


@pytest.mark.parametrize(
    ("indicator", "unit", "value", "expected"),
    [
        ("enrolment", "万人", "9.08", 90_800),
        ("enrolment", "人", "90800", 90_800),
        ("floor", "万平方米", "12.34", 123_400),
        ("floor", "m²", "5.5", 5.5),
        ("coverage", "%", "89.55", 89.55),
        ("coverage", "", "89.55%", 89.55),
    ],
)
def test_units_become_the_indicators_own(draft, indicator, unit, value, expected):
    apply("observations", FIGURE | {"indicator": indicator, "value": value, "单位": unit})
    assert Observation.objects.get().value == expected


@pytest.mark.parametrize(
    ("value", "reason"),
    [("z", "z"), ("-", "z"), ("不适用", "z"), ("暂无", "x"), ("c", "c"), ("C", "c"), ("…", "k"), ("低于1", "k")],
)
def test_signs_for_no_number_are_reasons(draft, value, reason):
    apply("observations", FIGURE | {"value": value})
    figure = Observation.objects.get()
    assert (figure.value, figure.missing) == (None, reason)


@pytest.mark.parametrize(
    "written", ["2023", "2023/24", "2023-2024", "2023学年", "2023年", "2023学年度", "２０２３", "2023年初"]
)
def test_years_as_offices_write_them(draft, written):
    apply("observations", FIGURE | {"year": written})
    assert Observation.objects.get().year == 2023


def test_breakdowns_in_words(draft):
    row = FIGURE | {"学段": "小学", "办学性质": "民办", "城乡": "农村", "性别": "女"}
    apply("observations", row, row | {"学段": "合计", "性别": "合计"})
    found = set(Observation.objects.values_list("stage", "sector", "locale", "sex"))
    assert found == {("primary", "private", "rural", "female"), ("", "private", "rural", "")}


def test_school_figure_stands_in_its_own_area(draft):
    school = InstitutionFactory()
    row = FIGURE | {"area": "", "institution": school.code, "value": "812"}
    apply("observations", row, FIGURE)
    assert Observation.objects.get(institution=school).area == school.area
    _run, report = apply("observations", row | {"value": "813"}, FIGURE)
    assert (report.new, report.changed, report.same) == (0, 1, 1)


def test_what_the_file_lacks_may_be_given_once(draft):
    row = {name: FIGURE[name] for name in ("area", "value")}
    apply(
        "observations", row, given={"release": "yearly/2023/1", "indicator": "在校生数", "year": "2023", "unit": "万人"}
    )
    assert Observation.objects.get().value == 908_000_000


def test_what_is_given_on_the_command_line(draft, tmp_path):
    path = tmp_path / "figures.csv"
    path.write_bytes(csv_of(["地区", "2022", "2023"], ["泉山区", "9.07", "9.08"]))
    given = [f"--give={pair}" for pair in ("release=yearly/2023/1", "indicator=enrolment", "unit=万人")]
    call_command("import_table", "observations-wide", str(path), *given, stdout=StringIO())
    assert Observation.objects.get(year=2023).value == 90_800
    with pytest.raises(CommandError, match="--give"):
        call_command("import_table", "observations-wide", str(path), "--give", "colour=red")


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16"])
def test_table_in_the_encodings_of_offices(draft, encoding):
    header = ["发布批次", "指标", "学年", "区县", "数值"]
    row = ["yearly/2023/1", "在校生数", "2023学年", "泉山区", "90800"]
    apply("observations", csv_of(header, row, encoding=encoding))
    assert Observation.objects.get().value == 90_800


def test_workbook_with_numbers_as_numbers(draft):
    apply("observations", xlsx_of(list(FIGURE), [*list(FIGURE.values())[:2], 2023, 320311, 90800.0]))
    assert Observation.objects.get().value == 90_800


@pytest.mark.parametrize(
    ("changes", "column", "value", "code"),
    [
        ({"release": "yearly/2024/1"}, "release", "yearly/2024/1", "unknown_reference"),
        ({"release": ""}, "release", "", "no_key"),
        ({"indicator": "enrolments"}, "indicator", "enrolments", "unknown_reference"),
        ({"area": "火星区"}, "area", "火星区", "unknown_reference"),
        ({"area": ""}, "area", "", "no_place"),
        ({"institution": "2132999999"}, "institution", "2132999999", "unknown_reference"),
        ({"stage": "魔法"}, "stage", "魔法", "unknown_choice"),
        ({"year": "2023/25"}, "year", "2023/25", "not_a_year"),
        ({"year": "去年"}, "year", "去年", "not_a_year"),
        ({"indicator": "population", "year": "2023/24"}, "year", "2023/24", "school_year_of_calendar_indicator"),
        ({"value": "九万"}, "value", "九万", "not_a_number"),
        ({"value": "nan"}, "value", "nan", "not_a_number"),
        ({"value": "1_000"}, "value", "1_000", "not_a_number"),
        ({"value": "1e400"}, "value", "1e400", "not_a_number"),
        ({"value": "-5"}, "value", "-5", "negative"),
        ({"value": "9.08"}, "value", "9.08", "not_whole"),
        ({"value": "85%"}, "value", "85%", "other_unit"),
        ({"value": ""}, "value", "", "neither_value_nor_reason"),
        ({"missing": "z"}, "missing", "z", "value_and_reason"),
        ({"value": "", "missing": "w"}, "missing", "w", "unknown_sign"),
        ({"indicator": "coverage", "value": "104.5"}, "value", "104.5", "over_maximum"),
        ({"unit": "平方米"}, "unit", "平方米", "other_unit"),
        ({"unit": "斤"}, "unit", "斤", "unknown_unit"),
        ({"unit": "万人", "value": "9.08万"}, "value", "9.08万", "unit_twice"),
    ],
)
def test_figure_refused(draft, changes, column, value, code):
    assert (3, column, value, code) in refusals("observations", FIGURE | {"area": "320300"}, FIGURE | changes)
    assert not Observation.objects.exists()
    assert not Coverage.objects.exists()


def test_school_is_not_broken_down(draft):
    row = FIGURE | {"area": "", "institution": InstitutionFactory().code, "sector": "public"}
    assert refusals("observations", row) == [(2, "sector", "public", "school_broken_down")]


def test_two_values_for_one_cell_name_both_rows(draft):
    rows = [FIGURE, FIGURE | {"area": "徐州市"}, FIGURE | {"year": "2023/24", "value": "90801"}]
    with pytest.raises(actions.RefusedError) as error:
        apply("observations", *rows)
    (problem,) = error.value.report.problems
    assert (problem.row, problem.column, problem.value, problem.code) == (4, "value", "90801", "twice")
    assert "2" in problem.reason


@pytest.mark.parametrize(
    ("second", "column"), [({"单位": "万人", "value": "118.5"}, "单位"), ({"单位": "", "value": "118.5万"}, "value")]
)
def test_units_mixed_in_one_column_are_refused(draft, second, column):
    (problem,) = refusals("observations", FIGURE | {"单位": "人"}, FIGURE | {"area": "徐州市"} | second)
    assert (problem[0], problem[1], problem[3]) == (3, column, "mixed_units")


def test_sample_and_real_figures_are_not_mixed(draft):
    assert [p[3] for p in refusals("observations", FIGURE, is_sample=True)] == ["sample_and_real"]


def approve(release):
    release.approved_at = release.publish_at = datetime(2024, 1, 1, tzinfo=UTC)
    release.save()


def test_approved_release_takes_no_figures(draft):
    apply("observations", FIGURE)
    approve(draft)
    assert refusals("observations", FIGURE | {"value": "1"}, FIGURE | {"area": "徐州市"}) == [
        (2, "release", "yearly/2023/1", "release_approved"),
        (3, "release", "yearly/2023/1", "release_approved"),
    ]
    assert Observation.objects.get().value == 90_800
    _run, report = apply("observations", FIGURE)
    assert report.same == 1


def test_import_is_taken_back_with_its_coverage(draft):
    first, _report = apply("observations", FIGURE)
    second, _report = apply("observations", FIGURE | {"value": "1"}, FIGURE | {"year": "2022"})
    assert dict(Coverage.objects.values_list("year", "figures")) == {2023: 1, 2022: 1}
    actions.undo(importers["observations"](), run=second)
    figure = Observation.objects.get()
    assert (figure.value, figure.import_run, figure.row) == (90_800, first, 2)
    assert dict(Coverage.objects.values_list("year", "figures")) == {2023: 1}
    actions.undo(importers["observations"](), run=first)
    assert not Coverage.objects.exists()


def test_import_is_not_taken_back_out_of_an_approved_release(draft):
    run, _report = apply("observations", FIGURE)
    approve(draft)
    with pytest.raises(actions.UndoRefusedError):
        actions.undo(importers["observations"](), run=run)
    assert Observation.objects.exists()


def test_figures_of_a_draft_are_private(draft):
    apply("observations", FIGURE)
    assert not Observation.objects.current(releases.read()).exists()


def test_bad_figure_left_out_on_request_leaves_the_others(draft):
    _run, report = apply("observations", FIGURE, FIGURE | {"area": "徐州市", "value": "x1"}, skip_refused=True)
    assert (report.new, len(report.refused_rows)) == (1, 1)
    assert Coverage.objects.get().figures == 1


def test_statements_do_not_grow_with_the_rows(draft, django_assert_max_num_queries):
    rows = [FIGURE | {"year": str(year)} for year in range(1950, 2030)]
    with django_assert_max_num_queries(50):
        apply("observations", *rows)


MAKE = """
import os, sys, time, django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from institutions.models import Area
from xzedu.statistics.models import Indicator, Release, Series
Area.objects.create(code="320311", name="泉山区", level="district")
Indicator.objects.create(code="enrolment", name="在校生数", unit="persons", definition="-")
Release.objects.create(series=Series.objects.create(slug="yearly"), year=2023)
"""
SLOW = """
import time, django
django.setup()
from xzedu.common.imports import actions, importers
from xzedu.statistics.importers.figures import ObservationImporter
def stop(*args):
    print("in the middle", flush=True)
    time.sleep(60)
ObservationImporter.finish = stop
rows = ["indicator,year,area,value"] + [f"enrolment,{year},320311,5" for year in range(1950, 2050)]
given = {"release": "yearly/2023/1"}
actions.apply(importers["observations"](given=given), chr(10).join(rows).encode(), "a.csv")
"""
COUNT = """
import django
django.setup()
from xzedu.common.models import ImportChange, ImportRun
from xzedu.statistics.models import Coverage, Observation
print(Observation.objects.count(), Coverage.objects.count(), ImportRun.objects.count(), ImportChange.objects.count())
"""


@pytest.mark.skipif(bool(os.environ.get("DATABASE_URL")), reason="a process of its own on a file of its own")
def test_import_that_is_killed_leaves_nothing_behind(tmp_path):
    output(MAKE, tmp_path)
    process = python(SLOW, tmp_path)
    assert process.stdout.readline().strip() == "in the middle"
    process.send_signal(signal.SIGKILL)
    process.wait(timeout=10)
    process.stdout.close()
    assert output(COUNT, tmp_path) == "0 0 0 0"


# --- What figures hang on -----------------------------------------------------

INDICATOR = {
    "code": "pupils-per-teacher",
    "name": "生师比",
    "name_en": "Pupils per teacher",
    "topic": "teachers",
    "unit": "per_teacher",
    "definition": "在校生数与专任教师数之比。",
    "stages": "小学、初中",
    "numerator": "pupils",
    "denominator": "teachers",
}


def test_indicators():
    apply("indicators", INDICATOR, INDICATOR | {"code": "share", "unit": "%", "maximum": "100", "factor": "100"})
    found = Indicator.objects.get(code="pupils-per-teacher")
    assert (found.stages, found.calendar, found.direction, found.factor) == (
        ("primary", "junior"),
        "school_year",
        "neither",
        1,
    )
    assert Indicator.objects.get(code="share").unit == "percent"
    _run, again = apply("indicators", INDICATOR)
    assert again.same == 1


@pytest.mark.parametrize(
    ("changes", "column", "code"),
    [
        ({"code": "生师比"}, "code", "wrong_form"),
        ({"topic": "weather"}, "topic", "unknown_choice"),
        ({"unit": "furlongs"}, "unit", "unknown_choice"),
        ({"definition": ""}, "definition", "missing"),
        ({"numerator": ""}, "denominator", "ratio_in_part"),
        ({"numerator": "unicorns"}, "numerator", "unknown_choice"),
        ({"decimals": "7"}, "decimals", "out_of_range"),
        ({"responsibility": "none"}, "responsibility", "unknown_reference"),
    ],
)
def test_indicator_refused(changes, column, code):
    assert (column, code) in [(p[1], p[3]) for p in refusals("indicators", INDICATOR | changes)]


def test_series_and_releases_come_in_as_drafts():
    apply("series", {"slug": "yearly", "title": "统计", "title_en": "Statistics", "rank": "2"})
    assert not Series.objects.get().is_sample
    row = {"series": "yearly", "year": "2023", "version": "1", "stage": "final", "publish_at": "2026-03-01 09:00"}
    apply("releases", row)
    release = Release.objects.get()
    assert release.publish_at == datetime(2026, 3, 1, 1, tzinfo=UTC)
    assert (release.stage, release.approved_at, release.is_public()) == ("final", None, False)


def test_approved_release_is_closed_to_tables():
    release = ReleaseFactory(title="甲")
    row = {"series": "yearly", "year": "2023", "version": "1", "title": "乙"}
    assert [(p[0], p[3]) for p in refusals("releases", row)] == [(2, "release_approved")]
    run, _report = apply("releases", row | {"version": "2", "reason": "更正"})
    approve(Release.objects.get(version=2))
    with pytest.raises(actions.UndoRefusedError):
        actions.undo(importers["releases"](), run=run)
    release.refresh_from_db()
    assert release.title == "甲"


def test_release_of_a_sample_series_is_sample():
    SeriesFactory(is_sample=True)
    row = {"series": "yearly", "year": "2023", "version": "1"}
    assert [p[3] for p in refusals("releases", row)] == ["sample_and_real"]
    apply("releases", row, is_sample=True)
    assert Release.objects.get().is_sample


def test_breaks_are_found_again_though_cells_are_empty():
    IndicatorFactory()
    rows = [
        {"indicator": "", "year": "2021", "note": "报表改版"},
        {"indicator": "enrolment", "year": "2010", "note": "甲"},
    ]
    apply("breaks", *rows)
    _run, report = apply("breaks", rows[0] | {"note": "报表制度改版"}, rows[1])
    assert (report.new, report.changed, report.same) == (0, 1, 1)
    assert set(Break.objects.values_list("year", "indicator__code", "area")) == {
        (2021, None, None),
        (2010, "enrolment", None),
    }
    assert [p[3] for p in refusals("breaks", rows[0], rows[0])] == ["twice"]


def test_footnotes_hang_on_something(draft):
    apply(
        "footnotes",
        {"release": "yearly/2023", "position": "1", "text": "初步数。"},
        {"year": "2021", "position": "1", "text": "改版。"},
    )
    assert set(Footnote.objects.values_list("release", "year")) == {(draft.pk, None), (None, 2021)}
    assert [p[3] for p in refusals("footnotes", {"year": "", "position": "1", "text": "甲"})] == ["hangs_on_nothing"]


TARGET = {
    "slug": "plan-1", "title": "在校生数", "document": "plan", "indicator": "enrolment", "area": "徐州市",
    "year": "2025", "comparison": "≥", "value": "99.5", "baseline": "98", "baseline_year": "2020",
}  # fmt: skip


def test_targets(draft):
    DocumentFactory(slug="plan")
    apply("targets", TARGET | {"comparison": "不低于"})
    target = Target.objects.get()
    assert (target.document, target.comparison, target.value) == (Document.objects.get(), "at_least", 99.5)


@pytest.mark.parametrize(
    ("changes", "column", "code"),
    [
        ({"document": "none"}, "document", "unknown_reference"),
        ({"baseline": ""}, "baseline", "baseline_in_part"),
        ({"year": "2019"}, "year", "target_before_baseline"),
        ({"comparison": "差不多"}, "comparison", "unknown_choice"),
        ({"value": ""}, "value", "missing"),
    ],
)
def test_target_refused(draft, changes, column, code):
    DocumentFactory(slug="plan")
    assert (column, code) in [(p[1], p[3]) for p in refusals("targets", TARGET | changes)]


def test_schemes_and_thresholds():
    apply(
        "balance-schemes",
        {"code": "2017", "name": "优质均衡", "name_en": "Quality", "fewest_reached": "6", "least_share": "0.85"},
    )
    row = {"scheme": "2017", "stage": "小学", "measure": "sports_area", "threshold": "7.5", "limit": "0.5"}
    run, _report = apply("balance-thresholds", row)
    assert BalanceThreshold.objects.get().threshold == 7.5
    assert ("measure", "unknown_choice") in [
        (p[1], p[3]) for p in refusals("balance-thresholds", row | {"measure": "x"})
    ]
    actions.undo(importers["balance-thresholds"](), run=run)
    assert not BalanceThreshold.objects.exists()


# --- Returns ------------------------------------------------------------------


@pytest.fixture
def school():
    return InstitutionFactory(code="2132000001")


def bring_return(**changes):
    apply("returns", {"学校标识码": "2132000001", "学年": "2023/24", "教职工数": "60"} | changes)
    section = {
        "学校标识码": "2132000001",
        "学年": "2023",
        "学段": "小学",
        "专任教师": "50",
        "学历合格": "50",
        "招生数": "80",
    }
    apply("return-sections", section)
    names = "一二三四五六"
    rows = [
        {
            "学校标识码": "2132000001",
            "学年": "2023",
            "学段": "小学",
            "年级": f"{names[n]}年级",
            "班数": "2",
            "男生": "42",
            "女生": "40",
        }
        for n in range(6)
    ]
    return apply("return-grades", *rows)


def test_returns_sheet_by_sheet(school):
    bring_return(占地面积="20000")
    held = SchoolReturn.objects.get()
    assert (held.institution, held.year, held.status, held.site_area) == (school, 2023, "submitted", 20_000)
    assert SectionReturn.objects.get().teachers == 50
    assert list(GradeReturn.objects.values_list("grade", flat=True)) == [1, 2, 3, 4, 5, 6]
    assert not Explanation.objects.filter(severity="refuse").exists()


def test_values_in_ten_thousands_are_read_by_their_header(school):
    apply("returns", {"学校标识码": "2132000001", "学年": "2023", "教学仪器设备资产值（万元）": "312.5"})
    assert SchoolReturn.objects.get().equipment == 3_125_000
    assert [
        p[3] for p in refusals("returns", {"学校标识码": "2132000001", "学年": "2023", "占地面积（亩）": "30"})
    ] == ["other_unit"]


@pytest.mark.parametrize(
    ("stage", "written", "grade"),
    [
        ("初中", "七年级", 1),
        ("初中", "9", 3),
        ("初中", "2", 2),
        ("高中", "高一", 1),
        ("学前", "大班", 3),
        ("小学", "3年级", 3),
    ],
)
def test_grades_as_schools_name_them(stage, written, grade):
    twelve_year = InstitutionFactory(kind="345", code="3432000001")
    section = SectionReturnFactory(stage=cells.STAGE_NAMES[stage], school_return__institution=twelve_year)
    row = {"institution": "3432000001", "year": "2023", "stage": stage, "grade": written, "boys": "1", "classes": "1"}
    SchoolReturn.objects.update(status="submitted")
    apply("return-grades", row)
    assert GradeReturn.objects.get(section=section).grade == grade


FIRST = {"stage": "小学", "grade": "1"}


@pytest.mark.parametrize(
    ("kind", "changes", "column", "code"),
    [
        ("returns", {"institution": "2132999999"}, "institution", "unknown_reference"),
        ("returns", {"staff": "1.5"}, "staff", "not_whole"),
        ("returns", {"floor_area": "-1"}, "floor_area", "out_of_range"),
        ("returns", {"teaching_area": "10", "gymnasium_area": "11"}, "gymnasium_area", "part_above_whole"),
        ("return-sections", {"year": "2019", "stage": "小学"}, "institution", "no_return"),
        ("return-sections", {"stage": "小学", "teachers": "5", "qualified": "6"}, "qualified", "part_above_whole"),
        ("return-grades", {"stage": "初中", "grade": "1"}, "stage", "no_section"),
        ("return-grades", {"stage": "小学", "grade": "7"}, "grade", "no_such_grade"),
        ("return-grades", {"stage": "小学", "grade": "七班"}, "grade", "no_such_grade"),
        ("return-grades", FIRST | {"boys": "1", "girls": "1", "boarders": "3"}, "boarders", "part_above_whole"),
        ("return-grades", FIRST | {"classes": "1", "large": "2", "over_standard": "1"}, "large", "part_above_whole"),
    ],
)  # fmt: skip
def test_return_refused(school, kind, changes, column, code):
    bring_return()
    row = {"institution": "2132000001", "year": "2023"} | changes
    assert (column, code) in [(p[1], p[3]) for p in refusals(kind, row)]


@pytest.mark.parametrize("kind", ["returns", "return-sections", "return-grades"])
def test_accepted_return_is_closed_to_tables(school, kind):
    bring_return()
    SchoolReturn.objects.update(status="accepted", accepted_at=datetime(2023, 10, 1, tzinfo=UTC))
    row = {"institution": "2132000001", "year": "2023"}
    row |= {
        "returns": {"staff": "61"},
        "return-sections": {"stage": "小学", "teachers": "51"},
        "return-grades": {"stage": "小学", "grade": "1", "boys": "43"},
    }[kind]
    assert [(p[0], p[1], p[3]) for p in refusals(kind, row)] == [(2, "institution", "return_accepted")]
    run = ImportRun.objects.get(importer=kind)
    with pytest.raises(actions.UndoRefusedError):
        actions.undo(importers[kind](), run=run)


def test_returns_are_checked_as_they_come_in_and_when_they_are_taken_back(school):
    run, _report = bring_return()
    assert not Explanation.objects.filter(check_code="no_pupils").exists()
    actions.undo(importers["return-grades"](), run=run)
    assert Explanation.objects.get(check_code="no_pupils").severity == "explain"


def test_draft_return_stays_open(school):
    actions.apply(importers["returns"](draft=True), table({"institution": school.code, "year": "2023"}), "a.csv")
    assert SchoolReturn.objects.get().status == "open"
