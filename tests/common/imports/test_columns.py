from datetime import date

import pytest

from institutions.codes import Kind, Organiser
from xzedu.common.imports import columns
from xzedu.common.imports.columns import Column, find_header
from xzedu.common.imports.problems import CellError
from xzedu.common.imports.readers import Sheet

READ = [
    (columns.day, "2023-09-01", date(2023, 9, 1)),
    (columns.day, "2023/9/1", date(2023, 9, 1)),
    (columns.day, "2023年9月1日", date(2023, 9, 1)),
    (columns.day, "20230901", date(2023, 9, 1)),
    (columns.day, "２０２３．９．１", date(2023, 9, 1)),
    (columns.boolean, "是", True),
    (columns.boolean, "NO", False),
    (columns.boolean, "√", True),
    (columns.integer(), "1,234", 1234),
    (columns.integer(), "１２", 12),
    (columns.integer(), "12.0", 12),
    (columns.decimal(0, 90), "34.26", 34.26),
    (columns.code(10), "2132000001.0", "2132000001"),
    (columns.code(6), "10290", "010290"),
    (columns.url, "www.cumt.edu.cn", "http://www.cumt.edu.cn"),
    (columns.email, "a@example.cn", "a@example.cn"),
    (columns.choice(Kind.choices), "211", "211"),
    (columns.choice(Kind.choices), "Primary school", "211"),
    (columns.choice(Kind.choices), "完全中学", "341"),
    (columns.choice(Organiser.choices, {"民办学校": "999"}), "民办学校", "999"),
    (columns.several(columns.integer(), tuple), "1、2, 3;4", (1, 2, 3, 4)),
    (columns.lookup(lambda: {"泉山区": 7}, "district", ""), " 泉山 区", 7),
]


@pytest.mark.parametrize(("parse", "cell", "value"), READ)
def test_cells_that_are_understood(parse, cell, value):
    assert parse(cell) == value


REFUSED = [
    (columns.day, "2023-02-30", "no_such_day"),
    (columns.day, "last year", "not_a_date"),
    (columns.day, "2023-9", "not_a_date"),
    (columns.boolean, "perhaps", "not_yes_or_no"),
    (columns.integer(), "12.5", "not_whole"),
    (columns.integer(), "twelve", "not_a_number"),
    (columns.integer(), "-1", "out_of_range"),
    (columns.integer(), "99999999999999", "out_of_range"),
    (columns.integer(), "nan", "not_a_number"),
    (columns.integer(), "1e999", "not_a_number"),
    (columns.decimal(33, 35), "117", "out_of_range"),
    (columns.text(5), "六个字的名称", "too_long"),
    (columns.code(10, r"\d{10}", "Ten digits."), "21320000X1", "wrong_form"),
    (columns.url, "javascript:alert(1)", "not_an_address"),
    (columns.url, "ftp://x.cn", "not_an_address"),
    (columns.email, "nobody", "not_an_email"),
    (columns.choice(Kind.choices), "castle", "unknown_choice"),
    (columns.lookup(lambda: {"泉山区": 7}, "district", "x"), "火星", "unknown_reference"),
]


@pytest.mark.parametrize(("parse", "cell", "code"), REFUSED)
def test_cells_that_are_refused_say_why_and_what_to_do(parse, cell, code):
    with pytest.raises(CellError) as error:
        parse(cell)
    assert error.value.code == code
    assert error.value.reason
    assert error.value.remedy


CODE = Column("code", "Institution code", str, ("学校标识码",))
NAME = Column("name", "Name", str, ("学校名称",))
BOYS = Column("boys", "Boys", str, ("在校生-男",))
GIRLS = Column("girls", "Girls", str, ("在校生-女",))
ALL = (CODE, NAME, BOYS, GIRLS)


def header(*rows, merged=(), mapping=None):
    return find_header(Sheet(list(enumerate(map(list, rows), start=1)), merged=list(merged)), ALL, mapping)


def names(found):
    return {at: column.name for at, column in found.columns.items()}


@pytest.mark.parametrize(
    "row",
    [["学校标识码", "学校名称"], ["Institution code", "NAME"], ["code", "name"], ["学校标识码（10位）", "学校 名称"]],
)
def test_header_in_either_language_or_by_code_name(row):
    assert names(header(row, ["1", "2"])) == {0: "code", 1: "name"}


def test_title_rows_above_the_header_are_passed_over():
    found = header(["徐州市学校名录", ""], ["2025年", ""], ["学校标识码", "学校名称"], ["1", "2"])
    assert found.rows[-1] == 3
    assert names(found) == {0: "code", 1: "name"}


def test_header_in_two_rows_with_merged_cells_above():
    found = header(
        ["学校标识码", "学校名称", "在校生", ""],
        ["", "", "男", "女"],
        ["1", "2", "3", "4"],
        merged=[(0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 0, 3)],
    )
    assert names(found) == {0: "code", 1: "name", 2: "boys", 3: "girls"}
    assert found.rows == (1, 2)


def test_header_in_two_rows_of_a_text_file():
    found = header(["学校标识码", "学校名称", "在校生", ""], ["", "", "男", "女"], ["1", "2", "3", "4"])
    assert names(found) == {0: "code", 1: "name", 2: "boys", 3: "girls"}


def test_unknown_headers_are_listed_not_guessed():
    found = header(["学校标识码", "学校名称", "校长星座"], ["1", "2", "3"])
    assert found.unknown == ["校长星座"]
    assert names(found) == {0: "code", 1: "name"}


def test_two_headers_of_one_column_are_reported():
    found = header(["学校标识码", "学校名称", "Name"], ["1", "2", "3"])
    assert found.twice == [("学校名称", "Name")]


def test_mapping_given_by_hand_overrules():
    found = header(["编码", "叫什么"], ["1", "2"], mapping={"编码": "code", "叫什么": "name"})
    assert names(found) == {0: "code", 1: "name"}


def test_no_header_is_none():
    assert header(["1", "2"], ["3", "4"]) is None
