import json
import re
from html import unescape

import pytest

from tests.factories import AreaFactory, DocumentFactory, InstitutionFactory
from tests.statistics.factories import RatioFactory
from tests.statistics.judging import announce, city, figures, later, released, scheme_2012, scheme_2017, school

pytestmark = pytest.mark.django_db
PATH = "/en/statistics/balance/"


@pytest.fixture
def district():
    """Quanshan with a school that has enough, and one that has nine tenths of it."""
    city()
    scheme_2017()
    school(institution=InstitutionFactory(name_en="Enough School"))
    school(institution=InstitutionFactory(name_en="Short School"), enough=0.9)
    released(2022, 2023)


def page(client, query="", status=200, path=PATH):
    response = client.get(path + query)
    assert response.status_code == status, response.text[:2000]
    return response.text


def test_overview(client, district):
    html = page(client)
    assert "In 2023/24 0 of 1 district meets the standard (Primary)." in html
    assert "1 of 2 schools satisfy the rule for schools." in html
    assert "✗ not yet" in html
    assert 'href="/en/statistics/balance/?scheme=2017&amp;stage=primary&amp;year=2023&amp;area=320311"' in html


def test_district_tells_what_its_schools_need(client, district):
    html = page(client, "?area=320311")
    assert "Quanshan District has 2 schools (Primary); 1 of them have what the standard asks." in html
    assert "In none of the indicators do schools differ more than the limit allows." in html
    # 42 teachers are needed, 38 are there; 4,500 m² and 4,050; 2,000,000 yuan and 1,800,000.
    assert "4 more teachers above the required qualification" in html
    assert "450 m² more teaching and ancillary rooms" in html
    assert "teaching equipment worth 200,000 yuan more" in html
    short = html[html.index('id="short"') : html.index('id="districts"')]
    assert "Short School" in short
    assert "Enough School" not in short
    assert "does not rank schools" in short


def test_over_the_limit_is_said_in_words(client):
    scheme_2017()
    school(institution=InstitutionFactory())
    school(institution=InstitutionFactory(), equipment=200_000_000)
    released(2023)
    html = page(client, "?area=320311")
    assert "Schools differ too much in: Teaching equipment, yuan." in html
    assert "✗ over" in html


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_both_languages(client, district, language):
    name = "泉山区" if language == "zh-hans" else "Quanshan District"
    assert name in page(client, "?area=320311", path=f"/{language}/statistics/balance/")


def test_method_shows_the_worked_example(client, district):
    html = page(client)
    assert "CV = 0.3716" in html
    assert "at least 6 of 7 thresholds, and of any other at least 85 %" in html


def test_2012_judges_no_single_school(client, district):
    scheme_2012()
    announce()
    html = page(client, "?scheme=2012&area=320311")
    assert "Mean of the coefficients" in html
    assert 'id="short"' not in html
    assert "Teaching points are left out." in html


@pytest.mark.parametrize(
    "query",
    ["scheme=2099", "stage=preschool", "year=abc", "year=1850", "year=2019", "area=999999", "year=2022-2024",
     "area=320311&area=320312", "scheme=" + "9" * 500],
)  # fmt: skip
def test_nonsense_is_answered_with_a_message(client, district, query):
    html = page(client, f"?{query}", 400)
    assert 'role="alert"' in html
    assert "All districts" in html


@pytest.mark.parametrize("year", ["2022", "2022/23", "2022-2023", "2022学年"])
def test_year_is_understood_in_any_spelling(client, district, year):
    assert '<option value="2022" selected>' in page(client, f"?year={year}")


def test_unknown_parameter_is_remarked_on(client, district):
    assert "“utm” means nothing on this page." in page(client, "?utm=1")


@pytest.mark.parametrize("name", ["spread", "reached"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_charts_of_a_district_can_be_downloaded(client, district, name, language):
    path = f"/{language}/statistics/balance/"
    html = page(client, "?area=320311", path=path)
    href = unescape(re.search(rf'href="({path}{name}\.svg[^"]*)"', html)[1])
    assert "area=320311" in href
    response = client.get(href)
    assert response["Content-Type"] == "image/svg+xml; charset=utf-8"
    assert "<svg" in response.text
    assert re.search(rf'href="{path}{name}\.png\?', html)


@pytest.mark.parametrize(
    ("query", "status"), [("", 404), ("?area=nowhere", 400), ("?area=320311&year=x", 400), ("?scheme=x%0A1", 400)]
)
def test_picture_that_cannot_be_is_refused(client, district, query, status):
    assert client.get(f"/en/statistics/balance/spread.svg{query}").status_code == status


def test_picture_of_schools_where_the_scheme_judges_none(client):
    scheme_2012()
    school()
    released(2023)
    assert client.get("/en/statistics/balance/spread.svg?area=320311").status_code == 200
    assert client.get("/en/statistics/balance/reached.svg?area=320311").status_code == 404


def test_nothing_published_yet(client):
    scheme_2017()
    school()
    announce()
    assert "Nothing is published yet" in page(client)
    assert client.get("/en/statistics/balance/download.csv").status_code == 404


def test_no_scheme_at_all(client):
    assert "Nothing is published yet" in page(client)


def test_embargoed_year_is_on_no_page_and_in_no_file(client):
    scheme_2017()
    school(institution=InstitutionFactory(name_en="Secret School"), enough=0.5)
    released(2023, publish_at=later())
    for query in ("", "?area=320311"):
        assert "Secret School" not in page(client, query)
    page(client, "?year=2023", 400)
    assert client.get("/en/statistics/balance/download.csv?area=320311").status_code == 404
    assert client.get("/en/statistics/balance/spread.svg?area=320311").status_code == 404


def test_draft_document_of_the_scheme_is_not_named(client, district):
    from xzedu.statistics.models import BalanceScheme

    BalanceScheme.objects.update(document=DocumentFactory(title_en="Secret measures", state="draft", publish_at=None))
    announce()
    assert "Secret measures" not in page(client)


def test_sample_is_marked(client):
    scheme_2017()
    school(institution=InstitutionFactory(is_sample=True), enough=0.5)
    released(2023, is_sample=True)
    html = page(client, "?area=320311")
    assert "notice-sample" in html
    assert html.count('class="sample"') >= 4


def test_real_figures_bear_no_sample_mark(client, district):
    html = page(client, "?area=320311")
    assert "notice-sample" not in html
    assert 'class="sample"' not in html


def test_district_without_judged_schools(client, district):
    AreaFactory(code="320302", name_en="Gulou District")
    announce()
    assert "No school of Gulou District is judged" in page(client, "?area=320302")


def _table(html, title):
    return re.search(rf'aria-label="{title}[^"]*">(.*?)</table>', html, re.S)[1]


@pytest.fixture
def ratios():
    return RatioFactory(stages=("primary",))


def test_gap_between_town_and_country_tells_who_is_better_off(client, district, ratios):
    for number, (locale, value) in enumerate([("urban", 18.5), ("town", 17.0), ("rural", 14.0)]):
        figures({2023: value}, ratios, stage="primary", locale=locale, series=f"s{number}")
    table = _table(page(client), "Urban, town and rural")
    cells = re.findall(r'<td class="figure">(.*?)</td>', table)
    assert [re.sub("<[^>]+>", "", cell) for cell in cells] == ["18.5", "17.0", "14.0", "+4.5", "1.32"]
    assert "<td>Rural</td>" in table


def test_each_side_of_a_gap_leads_to_how_it_was_made(client, district, ratios):
    for number, (locale, value) in enumerate([("urban", 18.5), ("rural", 14.0)]):
        figures({2023: value}, ratios, stage="primary", locale=locale, series=f"s{number}")
    table = _table(page(client), "Urban, town and rural")
    hrefs = [unescape(href) for href in re.findall(r'class="made" href="([^"]+)"', table)]
    assert [page(client, path=href).count("How was this figure made?") > 0 for href in hrefs] == [True, True]
    assert hrefs[0].endswith("area=320300&year=2023&stage=primary&locale=urban")
    assert "lower is better" in table


def test_gap_between_districts_names_both(client, district, ratios):
    for code, value in (("320302", 20.0), ("320311", 16.0), ("320312", 18.0)):
        figures({2023: value}, ratios, AreaFactory(code=code, name_en=f"D{code}"), stage="primary", series=code)
    table = _table(page(client), "Between districts")
    assert "D320302: 20.0" in table
    assert ": 16.0" in table
    assert "18.0" not in table


def test_gap_of_percentages_is_in_points(client, district):
    share = RatioFactory(code="large-classes", unit="percent", stages=("primary",), direction="lower")
    for sector, value in (("public", 5.0), ("private", 8.0)):
        figures({2023: value}, share, stage="primary", sector=sector, series=sector)
    table = _table(page(client), "Public and private")
    assert "−3.0 percentage points" in table
    assert "<td>Public</td>" in table


def test_districts_are_not_compared_by_where_their_pupils_go(client, district):
    rate = RatioFactory(code="transition-rate", topic="access", stages=("primary",), direction="higher")
    for code in ("320302", "320311"):
        figures({2023: 97.0}, rate, AreaFactory(code=code), stage="primary", series=code)
    assert "transition-rate" not in page(client)


def test_sample_figures_do_not_make_gaps_of_real_ones(client, district, ratios):
    figures({2023: 18.0}, ratios, stage="primary", locale="urban")
    figures({2023: 14.0}, ratios, stage="primary", locale="rural", series="sample", is_sample=True)
    assert 'id="gaps"' not in page(client)


@pytest.mark.parametrize("count", [2, 20])
@pytest.mark.parametrize("query", ["", "?area=320311"])
def test_page_costs_few_queries_whatever_the_number_of_schools(
    client, ratios, count, query, django_assert_max_num_queries
):
    city()
    scheme_2017()
    for number in range(count):
        area = AreaFactory(code="320311") if number % 2 else AreaFactory()
        school(institution=InstitutionFactory(area=area), enough=0.5)
    released(2023)
    figures({2023: 18.0}, ratios, stage="primary", locale="urban")
    # Cold: everything that is held for a content version is read.
    with django_assert_max_num_queries(10):
        client.get(PATH + query)
    with django_assert_max_num_queries(3):
        client.get(PATH.replace("/en/", "/zh-hans/") + query)


def test_downloads(client, district):
    text = b"".join(client.get("/en/statistics/balance/download.csv").streaming_content).decode("utf-8-sig")
    lines = text.splitlines()
    assert lines[0].startswith("District code,District,Schools judged")
    assert lines[1].startswith("320311,Quanshan District,2,1,above_required,")
    assert len(lines) == 1 + 7 + 1
    data = json.loads(b"".join(client.get("/en/statistics/balance/download.json?area=320311").streaming_content))
    assert len(data["rows"]) == 14
    assert {row["reached"] for row in data["rows"] if row["name"] == "Short School"} == {False}
    assert client.get("/en/statistics/balance/download.xlsx?area=320311").status_code == 200
    assert client.get("/en/statistics/balance/download.csv?area=1").status_code == 400


def test_post_is_refused(client, district):
    assert client.post(PATH).status_code == 405
