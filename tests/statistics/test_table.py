"""The table builder, through its addresses."""

import csv
import io
import json
import re

import pytest
from django.db import connection

from tests.factories import AreaFactory
from tests.statistics.factories import (
    IndicatorFactory,
    ObservationFactory,
    RatioFactory,
    ReleaseFactory,
    SeriesFactory,
)
from tests.statistics.pages import SECRET, SHOWN, address, body, city, district, figure, hidden, known, page, ratios
from xzedu.statistics import pivots, publishing, releases
from xzedu.statistics.models import Footnote
from xzedu.statistics.pivots import Breakdown

pytestmark = pytest.mark.django_db


def table(query="", language="en"):
    return address("table", language) + (f"?{query}" if query else "")


def file(query, kind="csv"):
    return address("table-download", "en", kind) + f"?{query}"


def enrolments():
    """Return figures of two areas, two years, two stages and a part: eight and one."""
    for year in (2022, 2023):
        for area in (city(), district()):
            for stage in ("primary", "junior"):
                figure(year=year, area=area, stage=stage, value=year + 1000.0)
    figure(year=2023, area=city(), stage="primary", sector="private", value=77.0)


def cells(text):
    """Return the texts of the cells of the table, row by row."""
    rows = re.findall(r"<tr>(<th scope=\"row\".*?)</tr>", text, re.DOTALL)
    return [[re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<t[hd].*?</t[hd]>", row)] for row in rows]


# What is shown


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_without_a_choice_the_form_is_shown(client, language):
    enrolments()
    text = page(client, table(language=language))
    assert 'name="indicator" value="enrolment"' in text
    assert "<table" not in text


def test_before_anything_is_published_the_builder_says_so(client):
    assert "No figures have been published yet." in page(client, table())


def test_areas_go_down_and_years_across(client):
    enrolments()
    text = page(client, table("indicator=enrolment&stage=primary"))
    assert cells(text) == [["Xuzhou City", "3,022", "3,023"], ["Quanshan District", "3,022", "3,023"]]
    assert "Enrolment · Primary" in text
    assert "Unit: persons" in text


def test_the_same_figures_arranged_otherwise(client):
    enrolments()
    text = page(client, table("indicator=enrolment&stage=primary&stage=junior&columns=area&columns=stage"))
    assert cells(text) == [["2022/23 Provisional", *["3,022"] * 4], ["2023/24 Provisional", *["3,023"] * 4]]
    head = text.split("<thead>")[1].split("</thead>")[0]
    assert '<th scope="col" class="corner" rowspan="2">Year</th>' in head
    assert '<th scope="colgroup" class="group" colspan="2">Xuzhou City</th>' in head
    assert head.count('<th scope="col" class="figure">') == 4
    assert '<colgroup></colgroup><colgroup span="2"></colgroup><colgroup span="2"></colgroup>' in text


def test_outer_rows_are_heads_of_groups(client):
    enrolments()
    text = page(client, table("indicator=enrolment&stage=primary&stage=junior"))
    assert text.count("<tbody>") == 2
    assert '<tr class="group"><th scope="rowgroup" colspan="3"><span>Xuzhou City</span></th></tr>' in text
    text = page(client, table("indicator=enrolment&stage=primary&stage=junior&rows=stage"))
    assert '<tr class="group"><th scope="rowgroup" colspan="3"><span>Primary</span></th></tr>' in text


def test_parts_of_the_whole(client):
    enrolments()
    text = page(client, table("indicator=enrolment&stage=primary&area=320300&year=2023&part=all&part=private"))
    assert cells(text) == [["Everything together", "3,023"], ["Private", "77"]]


def test_a_range_of_years_and_single_ones_together(client):
    for year in range(2015, 2024):
        figure(year=year, area=city())
    text = page(client, table("indicator=enrolment&from=2021%2F22&to=2022&year=2015"))
    assert re.findall(r'class="figure">(\d{4}/\d\d)', text) == ["2015/16", "2021/22", "2022/23"]


def test_indicators_have_their_units_and_decimals(client):
    ratios(value=16.44)
    figure(year=2024, area=city(), stage="primary")
    text = page(
        client, table("indicator=enrolment&indicator=pupils-per-teacher&stage=primary&from=2024&columns=indicator")
    )
    assert cells(text) == [["Xuzhou City", "1,000", "16.4"]]
    assert '<span class="quiet">persons</span>' in text
    assert '<span class="quiet">pupils per teacher</span>' in text


def test_reasons_are_words_and_gaps_dashes(client):
    figure(year=2022, area=city(), value=None, missing="c")
    figure(year=2023, area=district())
    text = page(client, table("indicator=enrolment"))
    assert cells(text) == [["Xuzhou City", "suppressed: too few persons", "–"], ["Quanshan District", "–", "1,000"]]


def test_every_figure_leads_to_how_it_was_made(client):
    enrolments()
    text = page(client, table("indicator=enrolment&stage=primary&part=private&area=320300"))
    (href,) = re.findall(r'class="made" href="([^"]+)"', text)
    assert "77" in page(client, href.replace("&amp;", "&"))


def test_what_was_never_measured_is_left_out_and_named(client):
    enrolments()
    AreaFactory(code="320302", name_en="Gulou District")
    text = page(client, table("indicator=enrolment&stage=primary&stage=senior&area=320300&area=320302"))
    assert "Left out, because nothing here was ever measured: Areas: Gulou District; Stages: Senior secondary." in text
    assert cells(text) == [["Xuzhou City", "3,022", "3,023"]]


def test_combinations_never_measured_are_counted(client):
    enrolments()
    text = page(client, table("indicator=enrolment&stage=primary&stage=junior&part=all&part=private&area=320300"))
    assert "combinations that were never measured are left out: 1." in text


def test_nothing_measured_says_what_to_do(client):
    enrolments()
    AreaFactory(code="320302", name_en="Gulou District")
    text = page(client, table("indicator=enrolment&area=320302"))
    assert "Nothing was measured of what you chose" in text
    page(client, file("indicator=enrolment&area=320302"), 404)


def test_without_a_stage_each_indicator_shows_its_first(client):
    enrolments()
    assert "Enrolment · Primary" in page(client, table("indicator=enrolment"))


def test_sample_figures_are_marked(client):
    ratios(is_sample=True)
    text = page(client, table("indicator=pupils-per-teacher"))
    assert re.search(r'<h1 id="made">[^<]*<span class="sample">', text)
    assert "notice-sample" in text


def test_sample_figures_beside_real_ones_are_marked_row_by_row_and_figure_by_figure(client):
    figure(year=2022, area=city(), stage="primary")
    sample = ReleaseFactory(series=SeriesFactory(slug="sample", rank=9), year=2023, is_sample=True)
    for area in (city(), district()):
        ObservationFactory(release=sample, area=area, stage="primary", value=5.0)
    text = page(client, table("indicator=enrolment"))
    assert cells(text) == [["Xuzhou City", "1,000", "5 sample"], ["Quanshan District sample", "–", "5"]]
    assert not re.search(r'<h1 id="made">[^<]*<span class="sample">', text)


def test_footnotes_in_play_stand_where_they_belong(client):
    enrolments()
    held = figure(year=2023, area=city(), stage="senior")
    Footnote.objects.create(indicator=held.indicator, text="甲", text_en="On all.")
    Footnote.objects.create(area=district(), text="乙", text_en="On a district.")
    Footnote.objects.create(observation=held, text="丙", text_en="On one figure.")
    Footnote.objects.create(year=1999, text="丁", text_en="On no figure here.")
    Footnote.objects.create(release=held.release, text="戊", text_en="On a release.")
    text = page(client, table("indicator=enrolment&stage=primary&stage=senior&area=320300&area=320311"))
    assert "<li>On all.</li>" in text
    assert (
        f"<li>{held.release.full_title}: On a release.</li>".replace("教育事业统计", "Yearly education statistics")
        in text
    )
    assert "On no figure here." not in text
    assert '<span>Quanshan District<sup><a href="#note-1">1</a></sup></span>' in text
    assert '1,000</a><sup><a href="#note-2">2</a></sup>' in text


def test_a_large_table_is_shown_in_part_and_filed_in_full(client):
    release = ReleaseFactory()
    areas = [AreaFactory(code=f"3204{n:02}") for n in range(50)]
    for area in areas:
        for year in range(1960, 2020):
            ObservationFactory.build(release=release, indicator=IndicatorFactory(), area=area, year=year).save()
    publishing.recount(connection, [release.pk])
    text = page(client, table("indicator=enrolment"))
    assert "The first 33 of 50 rows are shown; the files hold them all." in text
    assert len(cells(text)) == 33
    assert len(page(client, file("indicator=enrolment")).splitlines()) == 1 + 3000 + 3


def test_markup_in_names_is_escaped(client):
    evil = "<script>alert(1)</script>"
    indicator = IndicatorFactory(code="evil", name=evil, name_en=evil)
    area = AreaFactory(code="320302", name=evil, name_en=evil)
    figure(indicator=indicator, area=area)
    figure(indicator=indicator, area=city())
    for path in (table(), table("indicator=evil"), table("indicator=evil&columns=area&columns=indicator")):
        assert evil not in page(client, path)


# Nonsense, and too much


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("indicator=nonsense", "“nonsense” is not a value of “indicator”"),
        ("indicator=enrolment&area=999999", "“999999” is not a value of “area”"),
        ("indicator=enrolment&year=1700", "“1700” is not a value of “year”"),
        ("indicator=enrolment&year=x", "“x” is not a value of “year”"),
        ("indicator=enrolment&from=99999999999999999999", "is not a value of “from”"),
        ("indicator=enrolment&from=2023&to=2022", "The first year is after the last one"),
        ("indicator=enrolment&from=2023&from=2022", "“from” is given more than once"),
        ("indicator=enrolment&stage=nonsense", "“nonsense” is not a value of “stage”"),
        ("indicator=enrolment&part=nonsense", "“nonsense” is not a value of “part”"),
        ("indicator=enrolment&columns=nonsense", "“nonsense” is not a value of “columns”"),
        ("indicator=enrolment&rows=%01", "is not a value of “rows”"),
        (
            "indicator=enrolment&columns=area&columns=year&columns=stage&columns=part&columns=indicator",
            "Something must go down the side",
        ),
        ("indicator=%3Cscript%3E", "“&lt;script&gt;” is not a value"),
    ],
)
def test_nonsense_is_answered_with_a_message_and_the_rest_is_shown(client, query, said):
    enrolments()
    text = page(client, table(query), 400)
    assert said in text
    assert ("<table" in text) == ("indicator=enrolment" in query)
    assert said in page(client, file(query), 400)


def test_unknown_parameters_are_remarked_on(client):
    enrolments()
    assert "“utm_source” means nothing on this page." in page(client, table("indicator=enrolment&utm_source=x"))


def test_the_same_value_twice_counts_once(client):
    enrolments()
    once = page(client, table("indicator=enrolment&area=320300"))
    assert cells(once) == cells(page(client, table("&".join(["indicator=enrolment&area=320300"] * 50))))


def test_ten_thousand_parameters_are_refused(client):
    known()
    assert client.get(table("&".join(["area=320300"] * 10_000))).status_code == 400


def test_a_million_cells_are_refused_before_any_figure_is_read(client, django_assert_max_num_queries, monkeypatch):
    enrolments()
    known()
    client.get(table())
    monkeypatch.setattr("xzedu.statistics.presenting.table_query.MOST_CELLS", 7)
    with django_assert_max_num_queries(1):
        response = client.get(table("indicator=enrolment&stage=primary&stage=junior"))
    text = body(response)
    assert response.status_code == 400
    assert "up to 8 cells: 2 combinations of indicators, stages and parts, times 2 areas, times 2 years." in text
    assert "At most 7 can be made" in text
    assert "<table" not in text


def test_too_many_columns_are_refused(client, monkeypatch):
    enrolments()
    monkeypatch.setattr("xzedu.statistics.presenting.table.MOST_COLUMNS", 3)
    query = "indicator=enrolment&stage=primary&stage=junior&columns=year&columns=stage"
    text = page(client, table(query), 400)
    assert "The table would have 4 columns; at most 3 can be read." in text
    page(client, file(query), 400)


def test_the_builder_takes_no_post(client):
    assert client.post(table()).status_code == 405
    assert client.post(file("x=1")).status_code == 405


def test_the_builder_sets_no_cookie(client):
    enrolments()
    known()
    assert not client.get(table("indicator=enrolment")).cookies


# Private things stay private


@pytest.mark.parametrize("kind", ["draft", "embargoed"])
@pytest.mark.parametrize(
    "path", [table("indicator=enrolment"), file("indicator=enrolment"), file("indicator=enrolment", "json")]
)
def test_what_is_not_released_leaks_nowhere(client, kind, path):
    ObservationFactory(area=city(), value=1000.0, release=ReleaseFactory(year=2022))
    release = ReleaseFactory(title="秘密发布", title_en="Secret release", **hidden(kind))
    ObservationFactory(release=release, area=city(), value=SECRET)
    ObservationFactory(release=release, area=city(), stage="adult", value=SECRET)
    known()
    text = body(client.get(path))
    assert "1,000" in text or "1000" in text
    for secret in (SHOWN, "87654", "Secret release", 'value="adult"', 'value="2023"'):
        assert secret not in text


# Files


def test_file_holds_exactly_the_cells_of_the_page(client):
    figure(year=2022, area=city(), value=None, missing="c")
    figure(year=2023, area=district())
    text = page(client, file("indicator=enrolment"))
    rows = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))[:4]
    told = [(row["Area"], row["Year in words"], row["Value"], row["Why there is no value"]) for row in rows]
    assert told == [
        ("Xuzhou City", "2022/23", "", "suppressed: too few persons"),
        ("Xuzhou City", "2023/24", "", "never measured"),
        ("Quanshan District", "2022/23", "", "never measured"),
        ("Quanshan District", "2023/24", "1000.0", ""),
    ]
    assert rows[3]["Unit"] == "persons"
    assert rows[3]["Release"] == "yearly 2023 v1"
    assert rows[3]["Sample data"] == "0"
    assert text.splitlines()[-1].startswith('"http') or "&at=" in text.splitlines()[-1]


def test_file_as_json_has_footnotes_and_the_frozen_address(client):
    enrolments()
    Footnote.objects.create(area=district(), text="乙", text_en="On a district.")
    Footnote.objects.create(year=2023, indicator=IndicatorFactory(), area=city(), text="甲", text_en="On one.")
    found = json.loads(page(client, file("indicator=enrolment&stage=primary", "json")))
    assert [row["footnotes"] for row in found["rows"]] == ["", "On one.", "On a district.", "On a district."]
    assert found["notes"][-1].startswith("http://testserver/en/statistics/table/?indicator=enrolment")


def test_file_as_workbook(client):
    enrolments()
    known()
    response = client.get(file("indicator=enrolment", "xlsx"))
    assert response.streaming
    assert b"".join(response.streaming_content)[:2] == b"PK"


def test_file_keeps_sample_figures_marked(client):
    ratios(is_sample=True)
    text = page(client, file("indicator=pupils-per-teacher"))
    assert "rows marked as sample data are invented" in text
    assert text.splitlines()[1].endswith(",1")


# What it costs


@pytest.mark.parametrize("areas", [1, 20])
def test_a_table_costs_three_queries_whatever_its_size(client, django_assert_max_num_queries, areas):
    for year in range(2018, 2024):
        release = ReleaseFactory(year=year)
        for n in range(areas):
            for sector in ("", "private", "public"):
                ObservationFactory(
                    release=release, area=AreaFactory(code=f"3203{n + 40}"), stage="primary", sector=sector
                )
    known()
    query = "indicator=enrolment&part=all&part=public&part=private"
    with django_assert_max_num_queries(10):
        client.get(table(query))
    with django_assert_max_num_queries(3):
        client.get(table(query, "zh-hans"))
    with django_assert_max_num_queries(3):
        body(client.get(file(query)))


def test_many_pivots_cost_one_query(django_assert_num_queries):
    ratios()
    enrolments()
    held = releases.read()
    wanted = [(IndicatorFactory(), Breakdown("primary")), (IndicatorFactory(), Breakdown("primary", "private"))]
    wanted.append((RatioFactory(), Breakdown("primary")))
    areas = [city().pk, district().pk]
    with django_assert_num_queries(1):
        found = pivots.read_many(wanted, held, areas=areas, years=[2023, 2024])
    assert {key: len(pivot.cells) for key, pivot in found.items()} == {
        (IndicatorFactory().pk, Breakdown("primary")): 2,
        (IndicatorFactory().pk, Breakdown("primary", "private")): 1,
        (RatioFactory().pk, Breakdown("primary")): 2,
    }
    for indicator, breakdown in wanted:
        alone = pivots.read(indicator, breakdown, held, areas=areas, years=(2023, 2024))
        assert alone.cells == found[indicator.pk, breakdown].cells


@pytest.mark.parametrize("without", ["wanted", "areas", "years", "releases"])
def test_many_pivots_of_nothing_cost_none(django_assert_num_queries, without):
    held = releases.read()
    if without != "releases":
        figure(area=city())
        held = releases.read()
    values = {"wanted": [(IndicatorFactory(), Breakdown())], "areas": [city().pk], "years": [2023]}
    values[without] = []
    with django_assert_num_queries(0):
        found = pivots.read_many(values["wanted"], held, areas=values["areas"], years=values["years"])
    assert all(not pivot.cells for pivot in found.values())


def test_many_pivots_are_read_from_the_index_alone():
    if connection.vendor != "sqlite":
        pytest.skip("the plan of SQLite")
    figure(area=city())
    statement = pivots.MANY.format(
        wanted="(1, '', '', '', ''), (2, 'primary', '', '', '')",
        cell=", ".join(f"o.{name}" for name in pivots.CELL),
        areas="1, 2",
        releases="1, 2",
    )
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN QUERY PLAN " + statement % (2020, 2023))
        plan = " ".join(row[-1] for row in cursor.fetchall())
    assert "COVERING INDEX statistics_observation_pivot" in plan


# The ways in


def test_pages_lead_to_the_builder(client):
    ratios()
    assert table() in page(client, address("home"))
    href = table("indicator=pupils-per-teacher&amp;stage=primary")
    assert href in page(client, address("indicator", "en", "pupils-per-teacher"))
    assert table("area=320300") in page(client, address("area", "en", "320300"))


def test_a_choice_stays_ticked(client):
    enrolments()
    text = page(client, table("area=320311"))
    assert 'name="area" value="320311" checked' in text
    text = page(client, table("indicator=enrolment&stage=primary&columns=area&rows=year&rows=stage"))
    assert 'name="indicator" value="enrolment" checked' in text
    assert 'name="columns" value="area" checked' in text
    assert '<input type="hidden" name="rows" value="year">' in text


def test_arrangements_lead_to_the_same_figures(client):
    enrolments()
    query = "indicator=enrolment&stage=primary&stage=junior&columns=year&columns=stage"
    known()
    arrangements = client.get(table(query)).context["page"].arrangements
    assert [label for label, _href in arrangements] == [
        "Swap rows and columns", "Years down the side", "Stages down the side",
    ]  # fmt: skip
    for _label, href in arrangements:
        figures = sorted(cell for row in cells(page(client, href)) for cell in row if "," in cell)
        assert figures == ["3,022"] * 4 + ["3,023"] * 4
