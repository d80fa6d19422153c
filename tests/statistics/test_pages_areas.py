"""The first page of statistics, the areas' profiles, and the glossary."""

from datetime import UTC, date, datetime

import pytest

from tests.factories import AreaFactory, SourceFactory
from tests.statistics.factories import IndicatorFactory, ObservationFactory, RatioFactory, ReleaseFactory, SeriesFactory
from tests.statistics.pages import address, city, district, figure, hidden, known, page, ratios
from xzedu.common import search
from xzedu.statistics.models import Break

pytestmark = pytest.mark.django_db
LANGUAGES = ["zh-hans", "en"]


@pytest.fixture(params=LANGUAGES)
def language(request):
    return request.param


def headline(code, **values):
    return IndicatorFactory(code=code, name=code, name_en=code.title(), is_headline=True, **values)


@pytest.mark.parametrize("name", ["home", "indicators", "areas", "releases", "methods"])
def test_pages_stand_before_any_figure_is_published(client, language, name):
    page(client, address(name, language))


def test_home_tells_real_figures_from_sample_ones(client):
    real = ReleaseFactory(series=SeriesFactory(slug="real"), source=SourceFactory(publisher="国家统计局"))
    ObservationFactory(indicator=headline("students"), area=city(), release=real, value=2_083_000.0)
    sample = ReleaseFactory(is_sample=True, year=2024)
    ObservationFactory(indicator=headline("teachers"), area=city(), release=sample, value=50_000.0)
    text = page(client, address("home"))
    before, after = text.split("Headline figures made of sample data")
    assert "2,083,000" in before
    assert "国家统计局" in before
    assert "50,000" not in before
    assert "50,000" in after
    assert "notice-sample" in text


def test_a_newer_sample_figure_does_not_hide_a_real_one(client):
    indicator = headline("students")
    real = ReleaseFactory(series=SeriesFactory(slug="real"), year=2019)
    ObservationFactory(indicator=indicator, area=city(), release=real, value=1234.0)
    ObservationFactory(
        indicator=indicator, area=city(), release=ReleaseFactory(is_sample=True, year=2024), value=4321.0
    )
    known()
    home = client.get(address("home")).context["page"]
    assert [reading.cell.value for reading in home.real] == [1234]
    assert [reading.cell.value for reading in home.sample] == [4321]


def test_home_lists_achievements_with_year_and_source(client):
    source = SourceFactory(title_en="Entry on the bureau", publisher_en="Encyclopedia")
    release = ReleaseFactory(series=SeriesFactory(slug="entry"), year=2019, source=source)
    indicator = IndicatorFactory(code="went-on", name_en="Transition rate", unit="percent", decimals=1)
    ObservationFactory(indicator=indicator, area=city(), release=release, stage="junior", value=99.3)
    text = page(client, address("home"))
    row = text.split('id="achievements"')[1]
    for part in ("Transition rate", "Junior secondary", "99.3%", "2019/20", "Entry on the bureau"):
        assert part in row


def test_home_has_doors_and_news(client):
    observation = figure(area=city(), stage="primary")
    observation.release.series.next_on = date(2026, 12, 1)
    observation.release.series.save()
    district()
    text = page(client, address("home"))
    for part in (
        "/en/statistics/indicators/#students",
        "/en/statistics/indicators/?stage=primary",
        "/en/statistics/areas/320311/",
        "/en/statistics/releases/yearly/2023/1/",
        "expected on 1 December 2026",
        "/en/statistics/releases/feed/",
    ):
        assert part in text


def test_masthead_leads_to_statistics(client, language):
    assert f'href="/{language}/statistics/"' in page(client, address("methods", language))


def test_area_shows_figure_change_and_city(client, language):
    ratios()
    for year, value in ((2023, 15.9), (2024, 15.2)):
        figure(year=year, indicator=RatioFactory(), area=district(), stage="primary", value=value)
    text = page(client, address("area", language, "320311"))
    assert "15.2" in text
    assert "16.4" in text
    assert "0.7" in text
    assert f"/{language}/institutions/areas/320311/" in text
    assert "area=320311&amp;year=2024&amp;stage=primary" in text


def test_area_goes_through_the_districts(client):
    ratios()
    district()
    AreaFactory(code="320302", name_en="Gulou District")
    text = page(client, address("area", "en", "320311"))
    assert 'href="/en/statistics/areas/320302/"' in text
    assert 'href="/en/statistics/areas/320300/"' in text


def test_area_gives_the_reason_where_there_is_no_number(client):
    figure(area=district(), stage="special", value=None, missing="z")
    assert "not applicable" in page(client, address("area", "en", "320311"))


def test_a_sample_figure_is_not_set_beside_a_real_one_of_the_city(client):
    real = ReleaseFactory(series=SeriesFactory(slug="real", rank=1))
    ObservationFactory(area=city(), release=real, value=5000.0)
    ObservationFactory(area=district(), release=ReleaseFactory(is_sample=True), value=700.0)
    text = page(client, address("area", "en", "320311"))
    assert "700" in text
    assert "5,000" not in text


def test_area_of_the_nation_has_a_profile(client):
    figure(area=AreaFactory(code="100000", name_en="China", level="nation"), value=1e8)
    text = page(client, address("area", "en", "100000"))
    assert "100 million persons" in text
    assert "institutions/areas/100000" not in text


@pytest.mark.parametrize("code", ["999999", "x"])
def test_unknown_area_is_not_found(client, code):
    page(client, address("area", "en", code), 404)


def test_area_page_of_the_register_leads_to_the_figures(client, language):
    district()
    text = page(client, f"/{language}/institutions/areas/320311/")
    assert f"/{language}/statistics/areas/320311/" in text


def test_area_takes_no_post(client):
    district()
    assert client.post(address("area", "en", "320311")).status_code == 405


@pytest.mark.parametrize("indicators", [1, 30])
@pytest.mark.parametrize(("name", "args"), [("home", []), ("indicators", []), ("area", ["320311"]), ("methods", [])])
def test_pages_cost_few_queries_whatever_the_size(client, django_assert_max_num_queries, indicators, name, args):
    for n in range(indicators):
        indicator = headline(f"indicator-{n}")
        for stage in ("", "primary", "junior"):
            for area in (city(), district()):
                figure(indicator=indicator, area=area, stage=stage)
    known()
    with django_assert_max_num_queries(7):
        client.get(address(name, "zh-hans", *args))
    with django_assert_max_num_queries(2):
        client.get(address(name, "en", *args))


def test_glossary_explains_signs_indicators_and_breaks(client):
    IndicatorFactory()
    Break.objects.create(year=2021, note="报表改版。", note_en="The forms changed.")
    text = page(client, address("methods"))
    for part in (
        'id="signs"',
        'id="indicator-enrolment"',
        'id="measure-pupils"',
        "The forms changed.",
        'id="release-final"',
    ):
        assert part in text


def test_indicators_are_found_by_search():
    IndicatorFactory(name="在校生数", name_en="Enrolment")
    search.refresh("indicator")
    for text in ("在校生", "enrolment", "zxss"):
        assert search.ids(text, "indicator").ids


@pytest.mark.parametrize("kind", ["draft", "embargoed"])
def test_hidden_headline_is_not_on_the_home_page(client, kind):
    release = ReleaseFactory(year=2024, **hidden(kind))
    ObservationFactory(indicator=headline("students"), area=city(), release=release, value=4321.0)
    assert "4,321" not in page(client, address("home"))


def test_nonsense_on_the_list_is_answered_with_a_message(client):
    figure(area=city())
    text = page(client, address("indicators") + "?stage=nonsense", 400)
    assert "nonsense" in text
    assert "1,000" in text


def test_newest_release_comes_first(client):
    figure(year=2022, area=city()).release.save()
    late = ReleaseFactory(year=2024, publish_at=datetime(2024, 12, 1, tzinfo=UTC), title_en="The late one")
    ObservationFactory(release=late, area=city())
    known()
    assert client.get(address("home")).context["page"].newest[0] == (late, "")
