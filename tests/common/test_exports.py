import csv
import io
import json
from datetime import UTC, date, datetime

import pytest
from django.utils import translation
from openpyxl import load_workbook

from xzedu.common.exports import ROWS_AT_ONCE, Table, respond

COLUMNS = (("name", "名称"), ("count", "数量"), ("on", "日期"), ("ok", "是否"), ("lat", "纬度"), ("lon", "经度"))
ROWS = [
    ("清荷里小学", 1234, date(2025, 9, 1), True, 34.2, 117.2),
    ('带"引号", 逗号\n换行', -5, None, False, None, None),
    ("", 0, date(2025, 9, 2), None, 34.3, 117.3),
]


def table(rows=ROWS, **values):
    return Table(COLUMNS, rows, "徐州市教育局", date(2025, 9, 1), "学校 名录", **values)


def body(format, rows=ROWS):
    response = respond(table(rows, position=(4, 5)), format)
    return b"".join(response.streaming_content)


def test_csv_opens_in_excel_with_its_chinese():
    assert body("csv").startswith("\ufeff名称,数量".encode())


def test_csv_parses_back_and_names_its_source():
    rows = list(csv.reader(io.StringIO(body("csv").decode("utf-8-sig"))))
    assert rows[1] == ["清荷里小学", "1234", "2025-09-01", "1", "34.2", "117.2"]
    assert rows[2] == ['带"引号", 逗号\n换行', "-5", "", "0", "", ""]
    assert "徐州市教育局" in rows[-1][0]
    assert "2025-09-01" in rows[-1][0]


@pytest.mark.parametrize("evil", ["=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("x")'])
def test_formulas_are_made_harmless_in_csv(evil):
    rows = list(
        csv.reader(io.StringIO(body("csv", [(evil, -5, None, None, None, None)]).decode("utf-8-sig"), newline=""))
    )
    assert rows[1][0] == f"'{evil}"
    assert rows[1][1] == "-5"


@pytest.mark.parametrize("evil", ["=1+1", "+1", "@SUM(A1)", "http://example.cn"])
def test_formulas_and_links_are_text_in_xlsx(evil):
    sheet = load_workbook(io.BytesIO(body("xlsx", [(evil, -5, None, None, None, None)]))).worksheets[0]
    assert sheet["A2"].value == evil
    assert sheet["A2"].data_type == "s"
    assert sheet["A2"].hyperlink is None
    assert sheet["B2"].value == -5


def test_xlsx_keeps_types_and_tells_its_source():
    book = load_workbook(io.BytesIO(body("xlsx")))
    row = [cell.value for cell in book.worksheets[0][2]]
    assert [*row[:2], row[2].date(), *row[3:]] == ["清荷里小学", 1234, date(2025, 9, 1), True, 34.2, 117.2]
    assert "徐州市教育局" in book.worksheets[1]["A1"].value


def test_json_parses_with_columns_source_and_day():
    data = json.loads(body("json"))
    assert data["source"] == "徐州市教育局"
    assert data["as_of"] == "2025-09-01"
    assert data["columns"][0] == {"name": "name", "label": "名称"}
    assert data["rows"][0] == {
        "name": "清荷里小学", "count": 1234, "on": "2025-09-01", "ok": True, "lat": 34.2, "lon": 117.2,
    }  # fmt: skip
    assert len(data["rows"]) == 3


def test_geojson_has_points_longitude_first():
    data = json.loads(body("geojson"))
    assert data["features"][0]["geometry"] == {"type": "Point", "coordinates": [117.2, 34.2]}
    assert data["features"][1]["geometry"] is None
    assert "lat" not in data["features"][0]["properties"]


@pytest.mark.parametrize("format", ["csv", "json", "geojson", "xlsx"])
def test_empty_table_is_a_valid_file(format):
    content = body(format, [])
    if format in ("json", "geojson"):
        json.loads(content)
    assert content


def test_download_name_may_be_chinese():
    disposition = respond(table(), "csv")["Content-Disposition"]
    assert disposition.startswith("attachment")
    assert "utf-8''%E5%AD%A6%E6%A0%A1%20%E5%90%8D%E5%BD%95.csv" in disposition


def test_rows_are_read_as_they_are_sent():
    """Memory stays flat: no more than one portion of rows is ever held."""
    read = []

    def rows():
        for n in range(ROWS_AT_ONCE * 3):
            read.append(n)
            yield ("x", n, None, None, None, None)

    stream = iter(respond(table(rows()), "csv").streaming_content)
    next(stream)
    assert len(read) == ROWS_AT_ONCE
    next(stream)
    assert len(read) == ROWS_AT_ONCE * 2


def test_words_follow_the_language():
    with translation.override("en"):
        assert "Source: 徐州市教育局. As of 2025-09-01." in body("csv").decode()


def test_times_are_written_out():
    moment = datetime(2025, 9, 1, 12, tzinfo=UTC)
    sheet = load_workbook(io.BytesIO(body("xlsx", [("x", moment, None, None, None, None)]))).worksheets[0]
    assert sheet["B2"].value == "2025-09-01T12:00:00+00:00"
