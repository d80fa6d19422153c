import json
import re

import pytest

from tests.factories import AreaFactory, InstitutionFactory
from tests.statistics.judging import announce, city, later, released, scheme_2017
from tests.statistics.test_expectation import YEARS, born, returns, steady

pytestmark = pytest.mark.django_db
PATH = "/en/statistics/outlook/"


def page(client, query="", status=200, path=PATH):
    response = client.get(path + query)
    assert response.status_code == status, response.text[:2000]
    return response.text


def uneven(year, stage, grade):
    """Eighty in every grade, but eight more in grade 2 every other year."""
    return 88 if (stage, grade) == ("primary", 2) and year % 2 else 80


@pytest.fixture
def school():
    city()
    return InstitutionFactory(kind="312", stages=("preschool", "primary", "junior"))


@pytest.fixture
def known(school):
    returns(school, steady)
    born(range(2015, 2023))
    released(*YEARS)


def test_what_to_expect_in_words(client, known):
    html = page(client, "?area=320311")
    assert "480 pupils in 2023/24, about 480 to be expected in 2028/29 (between 480 and 480)." in html
    assert "The classes of 2023/24 have 540 places at 45 pupils a class." in html
    assert "In 2028/29 about 60 places are left over; in no year are any lacking." in html
    assert "From 2029/30 on nothing is said: those who will enter are born after 2022" in html


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_chart_can_be_downloaded(client, known, language):
    path = f"/{language}/statistics/outlook/"
    html = page(client, "?area=320311", path=path)
    assert f'href="{path}chart.png?area=320311&amp;stage=primary"' in html
    response = client.get(f"{path}chart.svg?area=320311&stage=primary")
    assert response["Content-Type"] == "image/svg+xml; charset=utf-8"
    assert "<svg" in response.text


@pytest.mark.parametrize(("query", "status"), [("?area=320311&stage=higher", 400), ("?area=x%0A1", 400)])
def test_picture_that_cannot_be_is_refused(client, known, query, status):
    assert client.get(f"{PATH}chart.svg{query}").status_code == status


def test_there_is_no_picture_before_anything_is_public(client, school):
    assert client.get(f"{PATH}chart.svg").status_code == 404


def test_lacking_places_are_said(client, school):
    returns(school, lambda year, stage, grade: 100)
    born(range(2015, 2023), 100)
    released(*YEARS)
    html = page(client, "?area=320311")
    assert "In 2024/25 about 60 places are lacking." in html
    assert "about 60 lacking" in html


def test_the_range_is_told_where_shares_differ(client, school):
    returns(school, uneven)
    released(*YEARS)
    html = page(client, "?area=320311")
    row = re.search(r'<th scope="row">2024/25</th>(.*?)</tr>', html[html.index("Pupils to be expected") :])[1]
    middle, low, high = re.findall(r'class="figure">([\d,]+)<', row)[:3]
    assert int(low) < int(middle) < int(high)


def test_kindergartens_have_no_places_to_compare(client, known):
    html = page(client, "?area=320311&stage=preschool")
    assert "Places are not compared at this stage" in html
    assert "From 2026/27 on nothing is said" in html


def test_past_outlooks_are_scored(client, known):
    html = page(client, "?area=320311")
    assert "1 year ahead the outlook was off by 0.0% on average." in html
    assert "3 years ahead" not in html


def test_ratios_are_shown(client, known):
    html = page(client, "?area=320311&stage=preschool")
    assert "births three years before" in html
    assert "Pre-primary, grade 3" in html
    assert "1.000" in html


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_both_languages(client, known, language):
    name = "徐州市" if language == "zh-hans" else "Xuzhou City"
    assert name in page(client, path=f"/{language}/statistics/outlook/")


def test_all_areas_stand_in_the_order_of_codes(client, known):
    returns(InstitutionFactory(kind="312", stages=("preschool", "primary", "junior"),
                               area=AreaFactory(code="320302", name_en="Gulou District")), steady)  # fmt: skip
    announce()
    html = page(client)
    table = html[html.index('id="areas"') :]
    assert table.index("Xuzhou City") < table.index("Gulou District") < table.index("Quanshan District")


@pytest.mark.parametrize("query", ["area=999999", "area=x", "stage=higher", "stage=vocational", "stage=a&stage=b"])
def test_nonsense_is_answered_with_a_message(client, known, query):
    html = page(client, f"?{query}", 400)
    assert 'role="alert"' in html
    assert "How many pupils will there be?" in html


def test_area_without_pupils(client, known):
    AreaFactory(code="320302", name_en="Gulou District")
    announce()
    assert "Gulou District has no published returns of this stage (Primary)" in page(client, "?area=320302")
    assert client.get("/en/statistics/outlook/download.csv?area=320302").status_code == 404


def test_nothing_published_yet(client, school):
    returns(school, steady)
    scheme_2017()
    announce()
    assert "Nothing is published yet" in page(client)
    assert client.get("/en/statistics/outlook/download.csv").status_code == 404


def test_no_area_at_all(client):
    assert "Nothing is published yet" in page(client)


def test_embargoed_year_is_not_told(client, school):
    returns(school, lambda year, stage, grade: 99 if year == 2023 else 80)
    released(2020, 2021, 2022)
    released(2023, publish_at=later())
    html = page(client, "?area=320311")
    assert "480 pupils in 2022/23" in html
    assert "594" not in html


def test_one_year_alone_says_nothing_of_the_coming_ones(client, school):
    returns(school, steady, years=[2023])
    released(2023)
    html = page(client, "?area=320311")
    assert "nothing can be said of the coming years" in html
    assert "too few years are counted" in html
    assert "Too few years are published to compare" in html


def test_sample_is_marked(client, school):
    returns(school, steady)
    released(*YEARS, is_sample=True)
    html = page(client, "?area=320311")
    assert "notice-sample" in html
    assert html.count('class="sample"') >= 3


def test_real_figures_bear_no_sample_mark(client, known):
    assert 'class="sample"' not in page(client)


@pytest.mark.parametrize("count", [1, 8])
def test_page_costs_six_queries_when_cold_and_one_when_warm(client, school, count, django_assert_max_num_queries):
    for number in range(count):
        area = AreaFactory(code="320311") if number % 2 else AreaFactory()
        returns(InstitutionFactory(kind="312", stages=school.stages, area=area), steady)
    born(range(2015, 2023))
    released(*YEARS)
    with django_assert_max_num_queries(6):
        client.get(PATH)
    with django_assert_max_num_queries(1):
        client.get("/zh-hans/statistics/outlook/")


def test_downloads(client, known):
    data = json.loads(b"".join(client.get("/en/statistics/outlook/download.json?area=320311").streaming_content))
    kinds = [row["kind"] for row in data["rows"]]
    assert (kinds.count("counted"), kinds.count("expected")) == (4, 5)
    assert data["rows"][-1] | {"area_label": ""} == {
        "area": "320311", "area_label": "", "stage": "primary", "year": 2028, "kind": "expected", "pupils": 480,
        "low": 480, "high": 480, "places": 540, "is_sample": False,
    }  # fmt: skip
    assert client.get("/en/statistics/outlook/download.xlsx").status_code == 200
    assert client.get("/en/statistics/outlook/download.csv?stage=x").status_code == 400
