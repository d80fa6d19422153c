"""Downloads hold exactly what the list selects, harmless to spreadsheet programs."""

import csv
import io
import json
from datetime import date, timedelta

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from policies.models import Document
from tests.factories import DocumentFactory, IssuingBodyFactory, VersionFactory
from tests.policies.shelf import fill, known, listing

pytestmark = pytest.mark.django_db
STATES = ["", "genre=notice", "q=布局", "validity=in_force&on=2021-01-01", "sort=effective&normative=yes", "q=没有的词"]


def body(client, format, query="", language="en"):
    response = client.get(f"/{language}/policies/download.{format}?{query}")
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def rows(client, query="", **kwargs):
    return json.loads(body(client, "json", query, **kwargs))["rows"]


@pytest.mark.parametrize("query", STATES)
def test_files_hold_what_the_list_selects_in_its_order(client, query):
    fill(56)
    parts = dict(part.split("=") for part in query.split("&") if part)
    listed = listing(**parts)
    expected = [listed.catalogue.slugs[number] for number in listed.ordered]
    assert [row["slug"] for row in rows(client, query)] == expected
    lines = list(csv.reader(io.StringIO(body(client, "csv", query).decode("utf-8-sig"))))
    assert [line[0] for line in lines[1:-1]] == expected
    assert lines[-1][0].startswith("Source: ")
    sheet = load_workbook(io.BytesIO(body(client, "xlsx", query))).worksheets[0]
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == expected


def test_everything_that_is_public_and_nothing_else(client):
    fill(56)
    found = {row["slug"]: row for row in rows(client)}
    assert set(found) == set(Document.objects.published().values_list("slug", flat=True))
    states = dict(Document.objects.values_list("slug", "state"))
    assert {slug for slug, row in found.items() if row["withdrawn_on"]} == {
        slug for slug, state in states.items() if state == "withdrawn"
    }


def test_a_row(client):
    document = DocumentFactory(
        slug="rules", title="管理办法", title_en="Measures", agency_code="徐教规", year=2020, serial=5,
        genre="opinions", subject="teachers", audiences=("teachers", "parents"), index_number="000014349/2017-00110",
        is_normative=True, effective_on=date(2020, 7, 1), expires_on=date(2021, 6, 30), keywords="教师 培训",
        addressee="各学校", bodies=[IssuingBodyFactory(), IssuingBodyFactory(name="徐州市财政局")], is_sample=True,
    )  # fmt: skip
    VersionFactory(document=document, summary="怎样做。", summary_en="How.")
    VersionFactory(document=document, number=2, summary="未来", published_at=timezone.now() + timedelta(days=1))
    known()
    (row,) = rows(client, "on=2020-07-01", language="zh-hans")
    assert row["number"] == "徐教规〔2020〕5号"
    assert row["bodies"] == "徐州市教育局、徐州市财政局"
    assert (row["summary"], row["summary_en"]) == ("怎样做。", "How.")
    assert (row["signed_on"], row["published_on"]) == ("2020-06-20", "2020-01-01")
    assert (row["effective_on"], row["expires_on"]) == ("2020-07-01", "2021-06-30")
    assert row["is_sample"] is True
    assert row["address"] == "/zh-hans/policies/rules/"
    assert (row["index_number"], row["keywords"], row["addressee"]) == ("000014349/2017-00110", "教师 培训", "各学校")
    (row,) = rows(client, "q=Measures")
    assert (row["validity"], row["genre"], row["subject"]) == ("Lapsed", "Opinions", "Teachers")
    assert row["audiences"] == "Parents、Teachers"
    text = body(client, "csv").decode()
    assert "invented for demonstration" in text
    assert json.loads(body(client, "json", "on=2020-07-01"))["as_of"] == "2020-07-01"


@pytest.mark.parametrize("title", ['=HYPERLINK("http://evil.example")', "+1", "-1", "@SUM(A1)"])
def test_formulas_are_text(client, title):
    DocumentFactory(title=title, markup="<p>甲</p>", keywords="=1+1", addressee="@x")
    known()
    lines = list(csv.reader(io.StringIO(body(client, "csv").decode("utf-8-sig"))))
    assert lines[1][1] == f"'{title}"
    assert not [cell for cell in lines[1] if cell[:1] in "=+-@" and cell]
    sheet = load_workbook(io.BytesIO(body(client, "xlsx"))).worksheets[0]
    assert (sheet["B2"].value, sheet["B2"].data_type) == (title, "s")


def test_file_costs_few_queries(client, django_assert_max_num_queries):
    fill(56)
    listing()
    with django_assert_max_num_queries(3):
        body(client, "json")
