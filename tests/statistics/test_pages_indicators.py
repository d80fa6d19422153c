"""The pages of indicators, through their addresses."""

import csv
import io
import json
import re
from datetime import UTC, datetime

import pytest
import time_machine
from django.utils import timezone

from tests.factories import AreaFactory
from tests.statistics.factories import (
    IndicatorFactory,
    ObservationFactory,
    RatioFactory,
    ReleaseFactory,
    SeriesFactory,
)
from tests.statistics.pages import (
    SECRET,
    SHOWN,
    SOON,
    address,
    body,
    city,
    district,
    figure,
    hidden,
    known,
    page,
    ratios,
)
from xzedu.statistics.models import Break, Footnote

pytestmark = pytest.mark.django_db
LANGUAGES = ["zh-hans", "en"]


@pytest.fixture(params=LANGUAGES)
def language(request):
    return request.param


def detail(language="en", code="pupils-per-teacher"):
    return address("indicator", language, code)


def download(kind="csv", code="enrolment"):
    return address("indicator-download", "en", code, kind)


def test_page_begins_with_a_plain_sentence(client):
    ratios()
    text = page(client, detail())
    assert (
        "In 2024/25 there were 16.4 pupils per teacher in primary schools in Xuzhou City, "
        "0.3 fewer than the year before." in text
    )
    assert "(lower is better)" in text


def test_page_in_both_languages(client, language):
    ratios()
    text = page(client, detail(language))
    assert ("徐州市" if language == "zh-hans" else "Xuzhou City") in text
    assert "16.4" in text
    assert "<svg" in text


def test_list_by_topic(client, language):
    ratios()
    text = page(client, address("indicators", language))
    assert 'id="teachers"' in text
    assert "16.4" in text


def test_list_of_a_stage_leaves_out_what_has_none(client):
    ratios()
    figure(area=city())
    text = page(client, address("indicators") + "?stage=primary")
    assert "Pupils per teacher" in text
    assert "Enrolment</a>" not in text


def test_unknown_indicator_is_not_found(client):
    for path in (detail(code="nothing"), download(code="nothing"), address("indicator-chart", "en", "nothing", "svg")):
        page(client, path, 404)


def test_indicator_without_figures_says_so(client):
    RatioFactory()
    text = page(client, detail())
    assert "No figure of this indicator has been published yet." in text
    assert "ld+json" not in text
    page(client, download(code="pupils-per-teacher"), 404)
    page(client, address("indicator-chart", "en", "pupils-per-teacher", "svg"), 404)


@pytest.mark.parametrize(
    "query",
    [
        "stage=nonsense",
        "part=nonsense",
        "stage=higher",
        "part=private",
        "area=999999",
        "year=1700",
        "year=x",
        "area=%3Cscript%3E",
    ],
)
def test_nonsense_is_answered_with_a_message_and_the_rest_is_shown(client, query):
    ratios()
    text = page(client, detail() + f"?{query}", 400)
    assert "Part of the address was not understood" in text
    assert "16.4" in text


def test_files_refuse_nonsense_in_words(client):
    ratios()
    text = page(client, address("indicator-download", "en", "pupils-per-teacher", "csv") + "?stage=nonsense", 400)
    assert "nonsense" in text
    text = page(client, address("indicator-chart", "en", "pupils-per-teacher", "svg") + "?chart=pie", 400)
    assert "pie" in text


def test_only_breakdowns_with_figures_are_offered(client):
    figure(stage="primary", sector="private")
    figure(stage="primary")
    figure(stage="junior")
    text = page(client, detail(code="enrolment") + "?stage=primary")
    assert re.findall(r'<option value="(\w*)"', text.split('id="stage"')[1].split("</select>")[0]) == [
        "primary",
        "junior",
    ]
    assert re.findall(r'<option value="(\w*)"', text.split('id="part"')[1].split("</select>")[0]) == ["", "private"]


def test_breakdown_is_shown(client):
    figure(stage="primary")
    figure(stage="primary", sector="private", value=77.0)
    text = page(client, detail(code="enrolment") + "?stage=primary&part=private")
    assert "stood at 77 persons" in text
    assert "(private)" in text


def test_compared_areas_are_drawn(client):
    ratios()
    figure(year=2024, indicator=RatioFactory(), area=district(), stage="primary", value=15.2)
    response = client.get(detail() + "?area=320311")
    assert [area.code for area in response.context["page"].drawn_areas] == ["320300", "320311"]


def test_a_count_of_the_nation_is_not_drawn_beside_the_city_unless_chosen(client):
    nation = AreaFactory(code="100000", name="全国", name_en="China", level="nation")
    figure(area=city())
    figure(area=nation, value=1e8)
    known()
    drawn = client.get(detail(code="enrolment")).context["page"].drawn_areas
    assert [area.code for area in drawn] == ["320300"]
    drawn = client.get(detail(code="enrolment") + "?area=100000").context["page"].drawn_areas
    assert {area.code for area in drawn} == {"320300", "100000"}


def test_a_ratio_of_the_nation_is_drawn_beside_the_city(client):
    nation = AreaFactory(code="100000", name="全国", name_en="China", level="nation")
    ratios()
    figure(indicator=RatioFactory(), area=nation, stage="primary", value=16.8)
    known()
    assert nation in client.get(detail()).context["page"].drawn_areas


def test_table_gives_reasons_as_words_and_gaps_as_dashes(client):
    release = ReleaseFactory()
    ObservationFactory(release=release, area=city())
    ObservationFactory(release=release, area=district(), value=None, missing="c")
    ObservationFactory(release=release, area=district(), year=2022, value=3.0)
    text = page(client, detail(code="enrolment"))
    assert "suppressed: too few persons" in text
    assert '<td class="figure">–</td>' in text


def test_every_number_leads_to_how_it_was_made(client):
    ratios()
    text = page(client, detail())
    assert "/en/statistics/figure/?indicator=pupils-per-teacher&amp;area=320300&amp;year=2024&amp;stage=primary" in text


def test_sample_figures_are_marked_and_never_joined_with_real_ones(client):
    ratios(year=2024, is_sample=True)
    real = SeriesFactory(slug="real", rank=1)
    for year in (2021, 2022):
        release = ReleaseFactory(series=real, year=year)
        ObservationFactory(release=release, indicator=RatioFactory(), area=city(), stage="primary", value=17.0)
    known()
    response = client.get(detail())
    series = response.context["page"]._series(response.context["page"].pivot, city(), "x")
    assert [(one.is_sample, sorted(one.values)) for one in series] == [(False, [2021, 2022]), (True, [2023, 2024])]
    text = body(response)
    assert "This is sample data." in text
    assert "notice-sample" in text
    assert text.count('<span class="sample">') > 2


def test_a_change_is_not_computed_from_a_real_figure_to_a_sample_one(client):
    real = ReleaseFactory(series=SeriesFactory(slug="real", rank=1), year=2023)
    ObservationFactory(release=real, indicator=RatioFactory(), area=city(), stage="primary", value=17.0)
    sample = ReleaseFactory(year=2024, is_sample=True)
    ObservationFactory(release=sample, indicator=RatioFactory(), area=city(), stage="primary", value=16.4)
    known()
    assert client.get(detail()).context["page"].reading.change == ""


def test_no_change_is_given_across_a_break_and_the_line_is_cut(client):
    observation = ratios()
    Break.objects.create(indicator=observation.indicator, year=2024, note="报表改版。", note_en="The forms changed.")
    text = page(client, detail())
    assert "fewer than" not in text.split("All figures")[0]
    assert "2024/25: The forms changed." in text


def test_a_break_elsewhere_does_not_count(client):
    observation = ratios()
    Break.objects.create(indicator=observation.indicator, area=district(), year=2024, note="x", note_en="Elsewhere.")
    assert "0.3 fewer" in page(client, detail())


def test_only_footnotes_in_play_are_shown(client):
    observation = ratios()
    Footnote.objects.create(indicator=observation.indicator, text="甲", text_en="On the indicator.")
    Footnote.objects.create(area=district(), text="乙", text_en="On another area.")
    Footnote.objects.create(year=1999, text="丙", text_en="On another year.")
    Footnote.objects.create(observation=observation, text="丁", text_en="On this figure.")
    text = page(client, detail())
    assert "On the indicator." in text
    assert "On another" not in text
    assert "<sup>1</sup> On this figure." in text
    assert '16.4</a><sup><a href="#note-1">1</a></sup>' in text


def test_revision_is_told(client):
    observation = ratios()
    second = ReleaseFactory(year=2024, version=2, stage="revised", reason="更正。", reason_en="Corrected teachers.")
    ObservationFactory(release=second, indicator=RatioFactory(), area=city(), stage="primary", value=16.1)
    text = page(client, detail())
    assert "16.1 pupils per teacher" in text
    assert "Corrected teachers." in text
    assert "0.3 fewer than before the revision" in text
    assert observation.value == 16.4


@pytest.mark.parametrize("kind", ["draft", "embargoed"])
@pytest.mark.parametrize(
    "path",
    [
        detail(code="enrolment"),
        detail("zh-hans", "enrolment") + "?area=320311",
        address("indicators"),
        download("csv"),
        download("json"),
        address("indicator-chart", "en", "enrolment", "svg"),
        address("home"),
        address("area", "en", "320300"),
        address("figure") + "?indicator=enrolment&area=320300&year=2023",
        address("releases"),
        address("releases-feed"),
    ],
)
def test_what_is_not_released_leaks_nowhere(client, kind, path):
    ObservationFactory(area=city(), value=1000.0, release=ReleaseFactory(year=2022))
    release = ReleaseFactory(title="秘密发布", title_en="Secret release", **hidden(kind))
    ObservationFactory(release=release, area=city(), value=SECRET)
    known()
    text = body(client.get(path))
    for secret in (SHOWN, "87654", "Secret release", "秘密发布", "8.77"):
        assert secret not in text


def test_embargo_ends_on_time_on_the_page(client):
    ObservationFactory(area=city(), release=ReleaseFactory(year=2022))
    ObservationFactory(release=ReleaseFactory(**hidden("embargoed")), area=city(), value=SECRET)
    assert SHOWN not in page(client, detail(code="enrolment"))
    with time_machine.travel(timezone.now() + SOON * 2):
        assert SHOWN in page(client, detail(code="enrolment"))


def test_a_breakdown_that_only_an_embargoed_release_has_is_not_offered(client):
    ObservationFactory(area=city(), stage="primary")
    ObservationFactory(release=ReleaseFactory(year=2024, **hidden("embargoed")), area=city(), stage="adult")
    assert 'value="adult"' not in page(client, detail(code="enrolment"))


def test_superseded_figure_is_not_in_table_or_files(client):
    ObservationFactory(area=city(), value=SECRET)
    ObservationFactory(release=ReleaseFactory(version=2, stage="revised"), area=city(), value=1000.0)
    known()
    assert "87654" not in body(client.get(download("csv")))
    text = body(client.get(detail(code="enrolment")))
    # It is told once, as the old side of the revision.
    assert text.count(SHOWN) == 1


def test_download_csv(client):
    ratios()
    text = page(client, address("indicator-download", "en", "pupils-per-teacher", "csv"))
    rows = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))
    assert [(row["Year (the one a school year begins in)"], row["Value"]) for row in rows[:2]] == [
        ("2023", "16.7"),
        ("2024", "16.4"),
    ]
    assert rows[0]["Area"] == "Xuzhou City"
    assert rows[0]["Sample data"] == "0"


@pytest.mark.parametrize("kind", ["xlsx", "json"])
def test_download_in_other_forms(client, kind):
    ratios()
    known()
    response = client.get(address("indicator-download", "en", "pupils-per-teacher", kind))
    assert response.status_code == 200
    assert response.streaming
    raw = b"".join(response.streaming_content)
    if kind == "json":
        assert json.loads(raw)["rows"][1]["value"] == 16.4
    else:
        assert raw[:2] == b"PK"


def test_chart_as_svg(client, language):
    ratios()
    known()
    response = client.get(address("indicator-chart", language, "pupils-per-teacher", "svg"))
    assert response["Content-Type"].startswith("image/svg+xml")
    assert "16.4" in body(response)


def test_map_of_the_districts(client):
    release = ReleaseFactory()
    ObservationFactory(release=release, area=district(), value=10.0)
    ObservationFactory(release=release, area=AreaFactory(code="320302", name_en="Gulou District"), value=30.0)
    text = page(client, detail(code="enrolment"))
    assert "highest in Gulou, 30 persons; lowest in Quanshan, 10 persons" in text
    known()
    response = client.get(address("indicator-chart", "en", "enrolment", "svg") + "?chart=map")
    assert "Gulou" in body(response)


def test_linked_data_describes_the_public_figures(client):
    ratios()
    text = page(client, detail())
    found = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', text)[1])
    assert found["@type"] == "Dataset"
    assert found["temporalCoverage"] == "2023/2024"
    assert len(found["distribution"]) == 3


def test_calendar_years_are_written_as_such(client):
    indicator = IndicatorFactory(code="residents", name_en="Residents", calendar="year")
    ObservationFactory(indicator=indicator, area=city(), release=ReleaseFactory(year=2020))
    assert "In 2020, residents in Xuzhou City stood at" in page(client, detail(code="residents"))


def test_earlier_figure_is_named_where_it_is_not_of_the_year_before(client):
    indicator = IndicatorFactory(code="residents", name_en="Residents", calendar="year")
    ObservationFactory(indicator=indicator, area=city(), release=ReleaseFactory(year=2010), value=900.0)
    ObservationFactory(indicator=indicator, area=city(), release=ReleaseFactory(year=2020))
    assert "100 (11.1%) more than 2010" in page(client, detail(code="residents"))


def test_markup_in_names_is_escaped(client):
    evil = "<script>alert(1)</script>"
    indicator = IndicatorFactory(code="evil", name=evil, name_en=evil, definition=evil, definition_en=evil)
    area = AreaFactory(code="320302", name=evil, name_en=evil)
    ObservationFactory(indicator=indicator, area=area, release=ReleaseFactory(reason_en=evil))
    Footnote.objects.create(indicator=indicator, text=evil, text_en=evil)
    for path in (detail(code="evil"), address("home"), address("area", "en", "320302"), address("methods")):
        assert evil not in page(client, path)


@pytest.mark.parametrize("name", ["indicators", "home", "areas", "releases", "methods", "figure"])
def test_pages_take_no_post(client, name):
    assert client.post(address(name)).status_code == 405


@pytest.mark.parametrize(
    ("name", "args"), [("indicator", ["x"]), ("indicator-download", ["x", "csv"]), ("indicator-chart", ["x", "svg"])]
)
def test_pages_of_an_indicator_take_no_post(client, name, args):
    assert client.post(address(name, "en", *args)).status_code == 405


@pytest.mark.parametrize("districts", [1, 20])
def test_page_costs_few_queries_whatever_the_size(client, django_assert_max_num_queries, districts):
    for year in range(2018, 2024):
        release = ReleaseFactory(year=year)
        revised = ReleaseFactory(year=year, version=2, stage="revised")
        for n in range(districts):
            area = AreaFactory(code=f"3203{n + 40}")
            ObservationFactory(release=release, area=area)
            ObservationFactory(release=revised, area=area, value=1001.0 + n)
            ObservationFactory(release=revised, area=area, sector="private")
    known()
    with django_assert_max_num_queries(10):
        client.get(detail("zh-hans", "enrolment"))
    with django_assert_max_num_queries(5):
        client.get(detail(code="enrolment") + "?area=320340")


def test_publish_date_is_that_of_the_newest_release(client):
    ObservationFactory(area=city(), release=ReleaseFactory(publish_at=datetime(2021, 3, 4, 1, tzinfo=UTC)))
    assert '<meta name="PubDate" content="2021-03-04 09:00">' in page(client, detail(code="enrolment"))
