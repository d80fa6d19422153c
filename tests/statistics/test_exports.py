"""Files of all current figures, and of all figures of an indicator: what is in them, and what must not be."""

import csv
import io
import json

import pytest

from tests.factories import AreaFactory
from tests.statistics.factories import IndicatorFactory, ObservationFactory, RatioFactory, ReleaseFactory
from tests.statistics.pages import SECRET, address, body, city, district, figure, hidden, known, page
from tests.statistics.test_pages_figures import derived
from xzedu.common import exports

pytestmark = pytest.mark.django_db
EVERYTHING = "/en/statistics/releases/figures.csv"
OF_ENROLMENT = "/en/statistics/indicators/enrolment/all.csv"
PATHS = [EVERYTHING, OF_ENROLMENT]


def rows(client, path):
    return list(csv.DictReader(io.StringIO(page(client, path).lstrip("\ufeff"))))[:-1]


def test_every_part_of_the_whole_is_in_the_file_of_an_indicator(client):
    figure(area=district(), stage="primary", sex="female", value=7.0)
    figure(area=city(), value=9.0)
    figure(area=city(), indicator=RatioFactory())
    found = [(row["Area"], row["Stage"], row["Sex"], row["Value"]) for row in rows(client, OF_ENROLMENT)]
    assert found == [("Xuzhou City", "", "", "9.0"), ("Quanshan District", "Primary", "Girls", "7.0")]


def test_all_figures_are_those_that_count_of_each_release(client):
    figure(area=district(), year=2022, value=1.0)
    figure(area=district(), value=2.0)
    ObservationFactory(release=ReleaseFactory(version=2, stage="revised"), area=district(), value=3.0)
    found = [(row["Value"], row["Release"], row["Sample data"]) for row in rows(client, EVERYTHING)]
    assert found == [("1.0", "yearly 2022 v1", "0"), ("3.0", "yearly 2023 v2", "0")]


@pytest.mark.parametrize("path", PATHS)
def test_sample_figures_are_marked_row_by_row(client, path):
    figure(area=district())
    ObservationFactory(release=ReleaseFactory(year=2024, is_sample=True), area=district())
    assert sorted(row["Sample data"] for row in rows(client, path)) == ["0", "1"]
    assert "invented for demonstration" in page(client, path)


def test_schools_whose_counts_may_be_suppressed_are_left_out(client):
    derived()
    found = rows(client, EVERYTHING)
    assert {row["Institution code"] for row in found} > {""}
    IndicatorFactory._meta.model.objects.update(numerator="migrants")
    assert {row["Institution code"] for row in rows(client, EVERYTHING)} == {""}


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("kind", ["draft", "embargoed"])
def test_figures_that_are_not_public_are_in_no_file(client, path, kind):
    figure(area=district(), value=1.0)
    ObservationFactory(release=ReleaseFactory(year=2024, **hidden(kind)), area=district(), value=SECRET)
    assert [row["Value"] for row in rows(client, path)] == ["1.0"]


def test_json_keeps_numbers_and_truth(client):
    figure(area=district(), value=7.5)
    (row,) = json.loads(page(client, address("figures-download", "en", "json")))["rows"]
    assert (row["value"], row["is_sample"], row["area"]) == (7.5, False, "320311")


@pytest.mark.parametrize("kind", ["csv", "xlsx", "json"])
def test_files_of_an_indicator_are_streamed(client, kind):
    figure(area=district())
    known()
    response = client.get(address("indicator-figures", "zh-hans", "enrolment", kind))
    assert response.streaming
    assert "在校生数" in body(response) or kind == "xlsx"


def test_nothing_published_makes_a_file_without_rows(client):
    assert rows(client, EVERYTHING) == []


@pytest.mark.parametrize(
    "path", [EVERYTHING.replace("csv", "xlsx"), OF_ENROLMENT.replace("csv", "exe"), OF_ENROLMENT.replace("enrol", "x")]
)
def test_file_that_does_not_exist(client, path):
    figure(area=district())
    page(client, path, 404)


def test_more_figures_than_a_sheet_holds_are_refused_in_words(client, monkeypatch):
    derived()
    monkeypatch.setattr(exports, "EXCEL_MOST_ROWS", 3)
    text = page(client, address("release-download", "en", "yearly", 2023, 1, "xlsx"), 400)
    assert "take the CSV file" in text
    page(client, address("release-download", "en", "yearly", 2023, 1, "csv"))


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("areas", [1, 30])
def test_file_costs_the_same_queries_whatever_is_in_it(client, django_assert_max_num_queries, path, areas):
    for n in range(areas):
        figure(area=AreaFactory(code=f"3203{n + 40}"))
    known()
    # Version, releases, indicators, areas, schools, figures.
    with django_assert_max_num_queries(6):
        body(client.get(path))


@pytest.mark.parametrize("path", PATHS)
def test_files_take_no_post(client, path):
    assert client.post(path).status_code == 405


def test_pages_lead_to_the_files(client):
    figure(area=city())
    assert f'href="{EVERYTHING}"' in page(client, address("releases"))
    assert f'href="{OF_ENROLMENT}"' in page(client, address("indicator", "en", "enrolment"))
