"""Wide tables: what becomes a figure, and where a fault is said to be."""

import pytest

from tests.common.imports.files import csv_of, xls_of, xlsx_of
from tests.factories import AreaFactory
from tests.statistics.factories import IndicatorFactory, ReleaseFactory
from xzedu.common.imports import actions, importers
from xzedu.common.imports.problems import UnreadableFileError
from xzedu.statistics.models import Coverage, Observation

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def catalogue():
    AreaFactory(code="320300", name="徐州市", name_en="Xuzhou City", level="city")
    AreaFactory(code="320311", name="泉山区", name_en="Quanshan District")
    AreaFactory(code="320302", name="鼓楼区", name_en="Gulou District")
    IndicatorFactory()
    IndicatorFactory(code="teachers", name="专任教师数", name_en="Teachers")
    IndicatorFactory(code="schools", name="学校数", name_en="Schools", unit="schools")
    return ReleaseFactory(approved_at=None)


def apply(content, name="表.csv", **given):
    given = {"release": "yearly/2023/1"} | given
    return actions.apply(importers["observations-wide"](given=given), content, name)


def figures(*columns):
    return {tuple(map(str, row[:-1])): row[-1] for row in Observation.objects.values_list(*columns, "value")}


def refusals(content, **given):
    with pytest.raises(actions.RefusedError) as error:
        apply(content, **given)
    problems = error.value.report.problems
    assert all(problem.reason and problem.remedy for problem in problems)
    assert not Observation.objects.exists()
    return [(problem.row, problem.column, problem.value, problem.code) for problem in problems]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_years_as_columns(encoding):
    content = csv_of(
        ["徐州市在校生情况", "", "单位：万人"],
        ["地区", "2022/23", "2023年"],
        ["徐州市", "118.5", "120.25"],
        ["泉山区", "9.08", ""],
        encoding=encoding,
    )
    run, report = apply(content, indicator="enrolment")
    assert report.new == 3
    assert figures("area__name", "year") == {
        ("徐州市", "2022"): 1_185_000,
        ("徐州市", "2023"): 1_202_500,
        ("泉山区", "2022"): 90_800,
    }
    assert dict(Coverage.objects.values_list("year", "figures")) == {2022: 2, 2023: 1}
    assert set(Observation.objects.values_list("row", "import_run")) == {(3, run.pk), (4, run.pk)}


def test_areas_as_columns():
    apply(csv_of(["年份", "鼓楼区", "泉山区"], ["2022", "100", "200"], ["2023", "101", "…"]), indicator="在校生数")
    assert figures("year", "area__code") == {
        ("2022", "320302"): 100, ("2022", "320311"): 200, ("2023", "320302"): 101, ("2023", "320311"): None,
    }  # fmt: skip
    assert Observation.objects.get(value=None).missing == "k"


def test_indicators_as_columns_with_their_units():
    content = csv_of(["区县", "学校数（所）", "在校生数（万人）"], ["鼓楼区", "12", "1.5"], ["合计", "30", "4"])
    apply(content, year="2023")
    assert figures("indicator__code", "area__name") == {("schools", "鼓楼区"): 12, ("enrolment", "鼓楼区"): 15_000}


def test_merged_header_of_two_rows_over_merged_names():
    content = xlsx_of(
        ["2023年徐州市教育事业统计", None, None, None, None],
        ["指标", "地区", "小学", None, "初中"],
        [None, None, "男", "女", "女"],
        ["在校生数", "鼓楼区", 10, 11, 12],
        [None, "泉山区", 20, 21, 22],
        ["资料来源：徐州市教育局", None, None, None, None],
        merged=["A1:E1", "A2:A3", "B2:B3", "C2:D2", "A4:A5", "A6:E6"],
    )
    apply(content, "表.xlsx", year="2023")
    found = figures("area__name", "stage", "sex")
    assert len(found) == 6
    assert found["泉山区", "primary", "female"] == 21
    assert found["泉山区", "junior", "female"] == 22
    assert set(Observation.objects.values_list("row", flat=True)) == {4, 5}


def test_indicators_down_the_side_and_years_as_numbers_of_an_old_workbook():
    apply(
        xls_of(["指标", "2022", "2023"], ["在校生数（万人）", 1.5, 1.6], ["学校数", 12.0, 13.0]),
        "表.xls",
        area="徐州市",
    )
    assert figures("indicator__code", "year")["enrolment", "2023"] == 16_000
    assert figures("indicator__code", "year")["schools", "2022"] == 12


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([["地区", "2022", "2023"], ["泉山区", "1", "甲"]], [(2, "2023", "甲", "not_a_number")]),
        ([["地区", "2022", "2O23"], ["泉山区", "1", "2"]], [(1, "2O23", "2O23", "unknown_column")]),
        ([["地区", "2022", "2023"], ["火星区", "1", ""]], [(2, "地区", "火星区", "unknown_reference")]),
        ([["地区", "2022", "2023"], ["泉山区", "1.5", "2"]], [(2, "2022", "1.5", "not_whole")]),
        ([["地区", "2022", "2022/23"], ["泉山区", "1", "2"]], [(2, "2022/23", "2", "twice")]),
        ([["地区", "2022", "2023"], ["泉山区", "1", "2"], ["市区", "", ""]], [(3, "", "市区", "stray_text")]),
        ([["单位：平方米"], ["地区", "2022", "2023"], ["泉山区", "1", ""]], [(3, "unit", "平方米", "other_unit")]),
    ],
    ids=[
        "text_in_a_number", "typing_error_in_a_year", "unknown_area", "fraction_of_a_person", "year_twice",
        "stray_text", "other_unit",
    ],
)  # fmt: skip
def test_fault_is_named_by_its_row_and_column_of_the_file(rows, expected):
    assert refusals(csv_of(*rows), indicator="enrolment") == expected


def test_refused_figures_can_be_mended_one_a_row():
    content = csv_of(["地区", "2022", "2023"], ["泉山区", "1", "甲"])
    importer = importers["observations-wide"](given={"release": "yearly/2023/1", "indicator": "enrolment"})
    run, report = actions.apply(importer, content, "表.csv", skip_refused=True)
    assert (run.rows_new, run.rows_refused) == (1, 1)
    header, rows = report.refused_table()
    assert dict(zip(header, rows[0], strict=True)).items() >= {"area": "泉山区", "year": "2023", "value": "甲"}.items()


def test_dry_run_names_the_row_of_the_file():
    def content(value):
        return csv_of(["地区", "2022", "2023"], ["鼓楼区", "5", "6"], ["泉山区", "1", value])

    apply(content("2"), indicator="enrolment")
    importer = importers["observations-wide"](given={"release": "yearly/2023/1", "indicator": "enrolment"})
    report = actions.check(importer, content("3"), "表.csv")
    assert (report.changed, report.same) == (1, 3)
    assert report.differences == [(3, "value", 2, 3)]


@pytest.mark.parametrize(
    "rows",
    [
        [["地区", "人口"], ["泉山区", "1"]],
        [["地区", "2022", "2023"]],
        [["地区", "2022", "2023"], ["泉山区", "1", "2"]],
    ],
    ids=["no_years", "no_rows", "no_indicator"],
)
def test_table_that_does_not_say_what_it_is_about(rows):
    with pytest.raises(UnreadableFileError):
        apply(csv_of(*rows))
