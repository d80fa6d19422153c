"""Tables as they come from offices: understood, or refused with row, column, value and remedy; never misread."""

import pytest

from tests.common.imports.files import csv_of, xlsx_of
from tests.factories import AreaFactory, InstitutionFactory
from tests.statistics.factories import IndicatorFactory, ReleaseFactory, SchoolReturnFactory, SectionReturnFactory
from xzedu.common.imports import actions, importers
from xzedu.common.imports.problems import UnreadableFileError
from xzedu.statistics.models import GradeReturn, Observation, SchoolReturn, SectionReturn

pytestmark = pytest.mark.django_db
KINDS = ("observations", "observations-wide", "returns", "return-sections", "return-grades", "indicators", "targets")
HEADER = ("发布批次", "指标", "年份", "地区", "数值")
ROW = ("yearly/2023/1", "在校生数", "2023", "泉山区", "90800")
SCHOOL = "2132000001"


@pytest.fixture(autouse=True)
def known():
    """What tables may name: two areas, a count, a share that cannot pass 100, one that can, a draft, a school."""
    AreaFactory(code="320300", name="徐州市", level="city")
    AreaFactory(code="320311", name="泉山区")
    IndicatorFactory()
    IndicatorFactory(code="coverage", name="普惠率", unit="percent", maximum=100, decimals=2)
    IndicatorFactory(code="gross", name="毛入学率", unit="percent", decimals=2)
    ReleaseFactory(approved_at=None)
    held = SchoolReturnFactory(institution=InstitutionFactory(code=SCHOOL), status="submitted", accepted_at=None)
    SectionReturnFactory(school_return=held)


def figures(*rows, header=HEADER, encoding="utf-8"):
    return csv_of(header, *rows, encoding=encoding)


def changed(**cells):
    """Return the row of a figure with other cells, by the names of the header."""
    return [cells.get(name, cell) for name, cell in zip(HEADER, ROW, strict=True)]


def bring(kind, content, name="表.csv", **options):
    given = {"release": "yearly/2023/1"} if kind == "observations-wide" else None
    return actions.apply(importers[kind](given=given), content, name, **options)


def refused(kind, content, name="表.csv"):
    """Return [(row, column, value, code)]; whatever is refused says why, what to do, and nothing came in."""
    with pytest.raises(actions.RefusedError) as error:
        bring(kind, content, name)
    problems = error.value.report.problems
    assert all(problem.reason and problem.remedy for problem in problems)
    assert not Observation.objects.exists()
    return [(problem.row, problem.column, problem.value, problem.code) for problem in problems]


# --- Years --------------------------------------------------------------------

UNDERSTOOD = [
    "2023", "2023/24", "2023/2024", "2023-24", "2023-2024", "2023–2024", "2023—2024", "2023——2024", "2023~24",
    "2023～2024", "2023至2024", "2023学年", "2023学年度", "2023年", "2023年末", "2023-2024学年", "2023—2024学年",
    "2023—2024学年度", "２０２３", "２０２３／２４", "２０２３－２０２４学年", " 2023 ", "2023学年初", "2023 / 24",
]  # fmt: skip
NOT_UNDERSTOOD = [
    "2023/25",
    "2024/2023",
    "23/24",
    "2023/24/25",
    "去年",
    "二〇二三",
    "20233",
    "2023.5",
    "1023",
    "2023-09-01",
]


@pytest.mark.parametrize("year", UNDERSTOOD)
def test_year_is_understood_in_a_column(year):
    bring("observations", figures(changed(年份=year)))
    assert Observation.objects.get().year == 2023


@pytest.mark.parametrize("year", UNDERSTOOD)
def test_year_is_understood_in_a_header(year):
    bring("observations-wide", csv_of(["指标", "地区", year], ["在校生数", "泉山区", "5"]))
    assert Observation.objects.get().year == 2023


@pytest.mark.parametrize("year", UNDERSTOOD)
def test_year_is_understood_in_a_return(year):
    bring("return-sections", csv_of(["学校标识码", "学年", "学段", "专任教师"], [SCHOOL, year, "小学", "51"]))
    assert SectionReturn.objects.get().teachers == 51


@pytest.mark.parametrize("year", NOT_UNDERSTOOD)
def test_year_is_refused(year):
    assert refused("observations", figures(ROW, changed(年份=year))) == [(3, "年份", year, "not_a_year")]


@pytest.mark.parametrize("year", NOT_UNDERSTOOD)
def test_year_of_a_return_is_refused(year):
    content = csv_of(["学校标识码", "学年", "教职工数"], [SCHOOL, year, "60"])
    assert (2, "学年", year, "not_a_year") in refused("returns", content)


# --- Codes, cells, numbers ----------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        ({"指标": "enrolments"}, "指标", "unknown_reference"),
        ({"地区": "320399"}, "地区", "unknown_reference"),
        ({"地区": "泉水区"}, "地区", "unknown_reference"),
        ({"发布批次": "yearly/2023/9"}, "发布批次", "unknown_reference"),
        ({"数值": "九万"}, "数值", "not_a_number"),
        ({"数值": "约90800"}, "数值", "not_a_number"),
        ({"数值": "90800人"}, "数值", "not_a_number"),
        ({"数值": "9O800"}, "数值", "not_a_number"),
        ({"数值": "90.800.5"}, "数值", "not_a_number"),
        ({"数值": "#REF!"}, "数值", "not_a_number"),
        ({"数值": "9.08"}, "数值", "not_whole"),
        ({"数值": "-3"}, "数值", "negative"),
        ({"指标": "普惠率", "数值": "100.01"}, "数值", "over_maximum"),
        ({"指标": "普惠率", "数值": "１０４．５％"}, "数值", "over_maximum"),
        ({"指标": "在校生数", "数值": "85%"}, "数值", "other_unit"),
    ],
)
def test_cell_is_refused_by_its_row_column_and_value(cells, column, code):
    content = figures(changed(地区="徐州市"), changed(**cells))
    assert refused("observations", content) == [(3, column, cells[column], code)]


@pytest.mark.parametrize(
    ("indicator", "written", "value"),
    [
        ("普惠率", "100", 100),
        ("普惠率", "100％", 100),
        ("毛入学率", "104.5", 104.5),
        ("在校生数", "９０，８００", 90_800),
        ("在校生数", "9.08万", 90_800),
        ("在校生数", "90800.00", 90_800),
    ],
)
def test_number_is_understood(indicator, written, value):
    bring("observations", csv_of(HEADER, changed(指标=indicator, 数值=written), delimiter="\t"))
    assert Observation.objects.get().value == value


@pytest.mark.parametrize(
    "again",
    [ROW, changed(数值="90801"), changed(地区="320311"), changed(指标="enrolment", 年份="2023/24")],
    ids=["same", "other_value", "area_by_code", "indicator_by_code"],
)
def test_two_values_for_one_cell_are_refused(again):
    (problem,) = refused("observations", figures(ROW, changed(地区="徐州市"), again))
    assert problem == (4, "数值", again[-1], "twice")


def test_two_columns_of_one_year_are_two_values_for_one_cell():
    content = csv_of(["指标", "地区", "2023", "2023—2024学年"], ["在校生数", "泉山区", "5", "6"])
    assert refused("observations-wide", content) == [(2, "2023—2024学年", "6", "twice")]


@pytest.mark.parametrize(
    ("kind", "column", "cell"),
    [
        ("returns", "教职工数", "六十"),
        ("returns", "占地面积", "约20000"),
        ("return-sections", "专任教师", "51人"),
        ("return-sections", "招生数", "O"),
        ("return-grades", "男生", "四十二"),
        ("return-grades", "班数", "2个"),
    ],
)
def test_text_in_a_number_of_a_return_is_refused(kind, column, cell):
    content = csv_of(["学校标识码", "学年", "学段", "年级", column], [SCHOOL, "2023", "小学", "一年级", cell])
    assert refused(kind, content) == [(2, column, cell, "not_a_number")]


def test_full_width_digits_of_a_return_are_understood():
    header = ["学校标识码", "学年", "学段", "年级", "班数", "男生", "女生"]
    bring(
        "return-grades",
        csv_of(header, [SCHOOL, "２０２３", "小学", "一年级", "２", "４２", "１，００4"], delimiter="\t"),
    )
    assert list(GradeReturn.objects.values_list("boys", "girls")) == [(42, 1004)]


# --- Units --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "value"),
    [("数值（万人）", 20_000), ("数值(人)", 2), ("数值（单位：万人）", 20_000), ("数值（2023年）", 2)],
)
def test_unit_in_the_header_of_the_values_counts(header, value):
    bring("observations", figures(changed(数值="2"), header=[*HEADER[:-1], header]))
    assert Observation.objects.get().value == value


@pytest.mark.parametrize(
    ("kind", "header", "cell", "code"),
    [
        ("observations", "数值（平方米）", "5", "other_unit"),
        ("observations", "数值（万人）", "9.08万", "unit_twice"),
    ],
)
def test_unit_in_the_header_that_cannot_be_is_refused(kind, header, cell, code):
    problems = refused(kind, figures(changed(数值=cell), header=[*HEADER[:-1], header]))
    assert [problem[3] for problem in problems] == [code]


@pytest.mark.parametrize(
    "rows",
    [
        [[*ROW, "人"], [*changed(地区="徐州市", 数值="118.5"), "万人"]],
        [[*ROW, ""], [*changed(地区="徐州市", 数值="118.5万"), ""]],
        [[*changed(数值="9.08"), "万人"], [*changed(地区="徐州市"), ""]],
    ],
    ids=["by_columns", "by_cells", "said_once"],
)
def test_units_mixed_in_one_file_are_refused(rows):
    (problem,) = refused("observations", figures(*rows, header=[*HEADER, "单位"]))
    assert (problem[0], problem[3]) == (3, "mixed_units")


def test_units_mixed_between_the_columns_of_a_wide_table_are_refused():
    content = csv_of(["地区", "年份", "在校生数（人）"], ["泉山区", "2023", "90800"], ["徐州市", "2023", "118.5万"])
    assert refused("observations-wide", content) == [(3, "在校生数（人）", "118.5万", "mixed_units")]


@pytest.mark.parametrize(
    ("kind", "header"),
    [
        ("returns", "教职工数（百人）"),
        ("returns", "图书册数（万册）"),
        ("returns", "占地面积（亩）"),
        ("returns", "占地面积（公顷）"),
        ("return-sections", "专任教师（百人）"),
        ("return-grades", "男生（百人）"),
    ],
)
def test_return_in_a_unit_it_is_not_counted_in_is_refused_in_every_row(kind, header):
    rows = [[SCHOOL, year, "小学", "一年级", "3"] for year in ("2023", "2022")]
    problems = refused(kind, csv_of(["学校标识码", "学年", "学段", "年级", header], *rows))
    assert [p for p in problems if p[3] == "other_unit"] == [(row, header, "3", "other_unit") for row in (2, 3)]


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("教学仪器设备资产值（万元）", 30_000),
        ("教学仪器设备资产值（单位：千元）", 3000),
        ("教学仪器设备资产值（元）", 3),
    ],
)
def test_return_in_ten_thousands_is_understood(header, value):
    bring("returns", csv_of(["学校标识码", "学年", header], [SCHOOL, "2023", "3"]))
    assert SchoolReturn.objects.get().equipment == value


# --- Files --------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("kind", ["observations", "observations-wide", "returns"])
def test_file_is_read_in_the_encodings_of_offices(kind, encoding):
    content = {
        "observations": figures(ROW, encoding=encoding),
        "observations-wide": csv_of(["指标", "地区", "2023学年"], ["在校生数", "泉山区", "90800"], encoding=encoding),
        "returns": csv_of(["学校标识码", "学年", "教职工数"], [SCHOOL, "2023学年", "90800"], encoding=encoding),
    }[kind]
    bring(kind, content)
    assert (
        SchoolReturn.objects.get().staff == 90_800 if kind == "returns" else Observation.objects.get().value == 90_800
    )


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("表.csv", b""),
        ("表.csv", b"\r\n \t\r\n"),
        ("表.csv", b"\xef\xbb\xbf"),
        ("表.csv", b",,,\r\n,,,\r\n"),
        ("表.csv", "说明\r\n".encode()),
        ("表.xlsx", xlsx_of()),
        ("表.xlsx", xlsx_of([None, None])),
    ],
    ids=["nothing", "blanks", "byte_order_mark", "separators", "one_word", "workbook", "blank_workbook"],
)
def test_empty_file_is_refused_in_words(kind, name, content):
    with pytest.raises(UnreadableFileError) as error:
        bring(kind, content, name)
    assert len(str(error.value)) > 10


@pytest.mark.parametrize(
    ("kind", "header"),
    [
        ("observations", HEADER),
        ("observations-wide", ["指标", "地区", "2023"]),
        ("returns", ["学校标识码", "学年", "教职工数"]),
        ("return-grades", ["学校标识码", "学年", "学段", "年级", "男生"]),
    ],
)
def test_header_without_rows_is_refused_in_words(kind, header):
    with pytest.raises(UnreadableFileError):
        bring(kind, csv_of(header))


def test_merged_title_and_header_cells_of_a_long_table():
    content = xlsx_of(
        ["徐州市教育事业统计", None, None, None, None],
        ["发布批次", "指标", "年份", "地区", "数值"],
        [None, None, None, None, None],
        ["yearly/2023/1", "在校生数", 2023, "泉山区", 90800],
        merged=["A1:E1", "A2:A3", "B2:B3", "C2:C3", "D2:D3", "E2:E3"],
    )
    bring("observations", content, "表.xlsx")
    assert Observation.objects.get().row == 4


def test_header_merged_over_years_and_sexes():
    content = xlsx_of(
        ["指标", "地区", "2022/23", None, "2023/24", None],
        [None, None, "男", "女", "男", "女"],
        ["在校生数", "泉山区", 10, 11, 12, 13],
        merged=["A1:A2", "B1:B2", "C1:D1", "E1:F1"],
    )
    bring("observations-wide", content, "表.xlsx")
    found = set(Observation.objects.values_list("year", "sex", "value"))
    assert found == {(2022, "male", 10), (2022, "female", 11), (2023, "male", 12), (2023, "female", 13)}


def test_cell_left_empty_by_merging_is_refused_not_guessed():
    content = xlsx_of(
        list(HEADER), list(ROW), [None, None, None, "徐州市", 1185000], merged=["A2:A3", "B2:B3", "C2:C3"]
    )
    assert {(problem[0], problem[3]) for problem in refused("observations", content, "表.xlsx")} == {(3, "no_key")}
