from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.common.imports.files import csv_of, xls_of, xlsx_of, zip_of
from xzedu.common.imports.problems import UnreadableFileError
from xzedu.common.imports.readers import read

ROWS = [["学校代码", "学校名称"], ["2132000001", "清荷里小学"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_text_in_the_encodings_of_chinese_offices(encoding, delimiter):
    sheet = read(csv_of(*ROWS, encoding=encoding, delimiter=delimiter), "a.csv")
    assert sheet.rows == [(1, ROWS[0]), (2, ROWS[1])]


@pytest.mark.parametrize("make", [xlsx_of, xls_of])
def test_workbooks(make):
    assert read(make(*ROWS), "a.xlsx").rows == [(1, ROWS[0]), (2, ROWS[1])]


def test_typed_cells_read_as_somebody_would_type_them():
    content = xlsx_of([2132000001, 12.5, date(2023, 9, 1), True, None, "00123"])
    assert read(content, "a.xlsx").rows[0][1] == ["2132000001", "12.5", "2023-09-01", "true", "", "00123"]


def test_blank_and_merely_formatted_rows_are_passed_over():
    content = xlsx_of(["a", "b"], [], [" ", None], ["1", "2"])
    assert [number for number, _row in read(content, "a.xlsx").rows] == [1, 4]
    assert [number for number, _row in read(b"a,b\n\n ,\n1,2\n", "a.csv").rows] == [1, 4]


def test_quoted_line_ends_stay_in_their_cell_and_begin_no_row():
    rows = read(b'a,b\n"x\ny",2\n\n3,4\n', "a.csv").rows
    assert rows[1:] == [(2, ["x\ny", "2"]), (4, ["3", "4"])]


def test_blank_rows_above_a_workbooks_table_are_counted():
    content = xlsx_of([], [], ["a", "b"], ["1", "2"])
    assert [number for number, _row in read(content, "a.xlsx").rows] == [3, 4]


def test_formula_is_read_as_its_value_never_as_code():
    """openpyxl writes no value beside a formula: there is nothing to read, and nothing is run."""
    assert read(xlsx_of(["x", "=1+1", "y"]), "a.xlsx").rows == [(1, ["x", "", "y"])]


def test_first_sheet_with_data_or_the_one_named():
    content = xlsx_of(*ROWS, sheets=["空"])
    assert read(content, "a.xlsx").name == "Sheet"
    with pytest.raises(UnreadableFileError, match=r"没有|There is no sheet"):
        read(content, "a.xlsx", "别的")


WRONG = {
    "empty": b"",
    "only blanks": b" \r\n\t ",
    "pdf": b"%PDF-1.7 ...",
    "png": b"\x89PNG\r\n",
    "jpeg": b"\xff\xd8\xff\xe0",
    "rtf": b"{\\rtf1 x}",
    "html named xls": "<html><table><tr><td>学校</td></tr></table>".encode(),
    "xml": b"<?xml version='1.0'?><x/>",
    "docx": zip_of(word__document_xml="<w/>"),
    "plain zip": zip_of(a_txt="x"),
    "broken workbook": xlsx_of(*ROWS)[:500],
    "encrypted or old office": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 2000,
    "workbook without data": xlsx_of(),
    "bomb": zip_of(xl__workbook_xml="0" * 50_000_000),
    "binary": bytes(range(128, 256)) * 5,
    "unclosed quotation mark": b'a,b\n"x,2\n3,4\n',
}


@pytest.mark.parametrize("fault", WRONG)
def test_what_is_no_table_is_refused_in_words(fault):
    with pytest.raises(UnreadableFileError) as error:
        read(WRONG[fault], "list.xlsx")
    assert len(str(error.value)) > 10


def test_bomb_is_refused_before_it_is_unpacked():
    with pytest.raises(UnreadableFileError, match=r"far more|远超"):
        read(WRONG["bomb"], "list.xlsx")


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content):
    try:
        sheet = read(content, "a")
    except UnreadableFileError:
        return
    assert all(isinstance(cell, str) for _number, row in sheet.rows for cell in row)
