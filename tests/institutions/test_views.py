"""The public pages of the register, through their addresses."""

import csv
import io
import json
from datetime import date

import pytest
from django.urls import reverse
from django.utils import translation

from institutions import register
from institutions.codes import Kind, Organiser
from institutions.models import Event
from tests.factories import (
    AreaFactory,
    CampusFactory,
    EventFactory,
    FormerCodeFactory,
    InstitutionFactory,
    SourceFactory,
    merged,
)
from xzedu.common import search, versions

pytestmark = pytest.mark.django_db
LANGUAGES = ["zh-hans", "en"]


@pytest.fixture(params=LANGUAGES)
def language(request):
    return request.param


@pytest.fixture
def school():
    institution = InstitutionFactory(
        code="2132000001",
        name="清荷里小学",
        name_en="Qingheli Primary School",
        latitude=34.21,
        longitude=117.2,
        enrolment=1234,
        counted_on=date(2025, 9, 1),
        source=SourceFactory(),
    )
    index()
    return institution


def index():
    """Bring the search index up to date with what factories made, and announce it."""
    search.refresh("institution")
    search.refresh("document")
    versions.bump("institutions")


def address(name, language, *args):
    with translation.override(language):
        return reverse(f"institutions:{name}", args=args)


def page(client, path, status=200):
    response = client.get(path)
    assert response.status_code == status, response.content.decode()[:2000]
    return response.content.decode()


def test_list(client, school, language):
    html = page(client, address("list", language))
    assert (school.name if language == "zh-hans" else school.name_en) in html
    assert "1,234" in html


def test_detail(client, school, language):
    html = page(client, address("detail", language, school.code))
    assert school.code in html
    assert 'type="application/ld+json"' in html


@pytest.mark.parametrize("name", ["compare", "changes", "areas"])
def test_page_without_arguments(client, school, language, name):
    page(client, address(name, language))


def test_area(client, school, language):
    html = page(client, address("area", language, "320311"))
    assert ("泉山区" if language == "zh-hans" else "Quanshan District") in html


def test_unknown_area_is_not_found(client, school):
    page(client, address("area", "en", "999999"), 404)


def test_unknown_code_is_not_found_and_offers_search(client, school, language):
    assert 'name="q"' in page(client, address("detail", language, "2132999999"), 404)


@pytest.mark.parametrize(
    "text", ["清荷", "清荷里", "qingheli", "qhlxx", "2132000001 ", "Qingheli", "２１３２０００００１"]
)
def test_search_finds_the_school(client, school, text):
    response = client.get(address("list", "en"), {"q": text}, follow=True)
    assert "Qingheli Primary School" in response.content.decode()


def test_code_alone_leads_straight_to_the_school(client, school):
    response = client.get(address("list", "en"), {"q": school.code})
    assert response["Location"] == address("detail", "en", school.code)


def test_code_with_a_filter_stays_in_the_list(client, school):
    page(client, address("list", "en") + f"?q={school.code}&stage=primary")


def test_former_name_finds_the_school(client, school):
    EventFactory(type="renamed", old_value="望溪湾小学", new_value=school.name, subject=school)
    index()
    assert "Qingheli" in page(client, address("list", "en") + "?q=望溪湾")


def test_former_code_leads_to_the_school(client, school):
    FormerCodeFactory(code="2132000077", institution=school)
    response = client.get(address("detail", "en", "2132000077"))
    assert response.status_code == 301
    assert response["Location"].endswith(school.code + "/")


def test_filters_narrow_and_count(client, school):
    InstitutionFactory(kind=Kind.KINDERGARTEN, organiser=Organiser.PRIVATE, area=AreaFactory(code="320302"))
    index()
    html = page(client, address("list", "en") + "?stage=primary&area=320311&sector=public")
    assert "1 institution" in html
    assert "Qingheli" in html
    assert 'value="320302"' in html


def test_chip_removes_its_filter_only(client, school):
    html = page(client, address("list", "en") + "?stage=primary&stage=junior&area=320311")
    assert 'href="/en/institutions/?stage=junior&amp;area=320311"' in html


@pytest.mark.parametrize("sort", ["name", "area", "enrolment"])
def test_sort(client, school, sort):
    page(client, address("list", "en") + f"?sort={sort}")


def test_sort_by_distance_shows_it(client, school):
    assert "1.1 km" in page(client, address("list", "en") + "?near=34.2,117.2")


@pytest.mark.parametrize("view", ["list", "table", "map"])
def test_views(client, school, language, view):
    page(client, address("list", language) + f"?view={view}")


def test_map_gathers_near_institutions(client, school):
    InstitutionFactory(latitude=34.2101, longitude=117.2001)
    index()
    assert "2 institutions here" in page(client, address("list", "en") + "?view=map")


def test_nothing_found_says_what_to_drop(client, school):
    html = page(client, address("list", "en") + "?q=清荷&boarding=yes")
    assert "Nothing was found" in html
    assert 'href="/en/institutions/?q=%E6%B8%85%E8%8D%B7"' in html


def test_closed_school_is_hidden_but_offered_when_only_it_matches(client, school):
    closed = InstitutionFactory(name="岫岚渡小学", name_en="Xiulandu", status="closed", closed_on=date(2022, 8, 31))
    merged([closed], school)
    index()
    html = page(client, address("list", "en") + "?q=岫岚渡")
    assert "Xiulandu" not in html
    assert "status=any" in html
    html = page(client, address("list", "en") + "?q=岫岚渡&status=any")
    assert "Xiulandu" in html
    assert "succeeded by" in html
    assert address("detail", "en", school.code) in html


def test_two_schools_that_were_merged_into_a_third_both_lead_to_it(client, school):
    closed = {"status": "closed", "closed_on": date(2022, 8, 31)}
    first, second = InstitutionFactory(name_en="First A", **closed), InstitutionFactory(name_en="Second B", **closed)
    merged([school, first, second], school)
    index()
    rows = client.get(address("list", "en") + "?status=closed").context["listing"].rows
    assert {row.code: [s.code for s in row.successors] for row in rows} == {
        first.code: [school.code],
        second.code: [school.code],
    }


def test_closed_school_leads_on_through_several_mergers(client, school):
    middle = InstitutionFactory(name_en="Middle School A", status="closed", closed_on=date(2022, 8, 31))
    oldest = InstitutionFactory(name_en="Oldest School B", status="closed", closed_on=date(2018, 8, 31))
    merged([oldest], middle, date(2018, 8, 31))
    merged([middle], school)
    index()
    html = page(client, address("detail", "en", oldest.code))
    assert html.index("Middle School A") < html.index("Qingheli Primary School")
    html = page(client, address("detail", "en", school.code))
    assert "Oldest School B" in html


def test_institutions_that_succeed_each_other_do_not_hang(client, school):
    other = InstitutionFactory()
    merged([school], other)
    merged([other], school)
    index()
    page(client, address("detail", "en", school.code))


def test_detail_shows_campuses_events_and_neighbours(client, school):
    CampusFactory(institution=school, name="东校区", name_en="East campus", is_main=True)
    EventFactory(type="moved", old_value="甲路1号", new_value="乙路2号", subject=school)
    InstitutionFactory(name_en="Neighbour School", latitude=34.22, longitude=117.2)
    index()
    html = page(client, address("detail", "en", school.code))
    for text in ("East campus", "甲路1号", "Neighbour School", "1.1 km", "uri.amap.com", "Report an error"):
        assert text in html


def test_linked_data_cannot_break_out_of_its_element(client):
    evil = InstitutionFactory(name="</script><script>alert(1)</script>")
    index()
    html = page(client, address("detail", "zh-hans", evil.code))
    assert "<script>alert" not in html
    start = html.index('<script type="application/ld+json">') + len('<script type="application/ld+json">')
    described = json.loads(html[start : html.index("</script>", start)])
    assert described["name"] == evil.name


def test_withdrawn_record_stays_readable_with_its_reason(client, school):
    school.state, school.withdrawn_on, school.withdrawn_reason = "withdrawn", date(2024, 5, 1), "recorded twice"
    school.save()
    index()
    assert "recorded twice" in page(client, address("detail", "en", school.code))


def test_sample_is_marked_on_the_list_and_on_the_page(client):
    sample = InstitutionFactory(is_sample=True)
    index()
    for path in (address("list", "en"), address("detail", "en", sample.code), address("areas", "en")):
        html = page(client, path)
        assert "notice-sample" in html


def test_page_without_sample_has_no_banner(client, school):
    assert "notice-sample" not in page(client, address("list", "en"))


def test_compare_warns_when_stages_differ(client, school):
    other = InstitutionFactory(kind=Kind.KINDERGARTEN)
    html = page(client, address("compare", "en") + f"?code={school.code}&code={other.code}")
    assert "teach different stages" in html


def test_compare_says_which_codes_are_unknown(client, school):
    html = page(client, address("compare", "en") + f"?code={school.code}&code=nonsense", 400)
    assert "nonsense" in html


def test_compare_takes_six_at_most(client):
    codes = [InstitutionFactory().code for _ in range(8)]
    response = client.get(address("compare", "en") + "?code=" + "&code=".join(codes))
    assert response.status_code == 400
    assert [institution.code for institution in response.context["institutions"]] == codes[:6]


def test_changes_are_filtered_by_district_kind_and_day(client, school):
    EventFactory(date=date(2021, 9, 1), subject=school, note_en="The first one")
    other = InstitutionFactory(area=AreaFactory(code="320302"))
    EventFactory(type="closed", date=date(2022, 9, 1), subject=other, note_en="The other one")
    index()
    for query, seen, unseen in (
        ("area=320311", "The first one", "The other one"),
        ("type=closed", "The other one", "The first one"),
        ("since=2022-01-01", "The other one", "The first one"),
        ("until=2021-12-31", "The first one", "The other one"),
    ):
        html = page(client, address("changes", "en") + f"?{query}")
        assert seen in html
        assert unseen not in html


def test_changes_go_on_by_key(client, school):
    for n in range(60):
        EventFactory(date=date(2020, 1, 1 + n % 28), subject=school, note_en=f"note {n};")
    index()
    first = client.get(address("changes", "en"))
    token = first.context["page"].next_token
    second = client.get(address("changes", "en"), {"after": token})
    shown = [event.pk for response in (first, second) for event in response.context["page"]]
    assert len(shown) == len(set(shown)) == 60
    assert second.context["page"].next_token == ""


def test_damaged_page_of_changes_begins_anew(client, school):
    assert "damaged" in page(client, address("changes", "en") + "?after=nonsense", 400)


@pytest.mark.parametrize("language", LANGUAGES)
def test_feed_of_changes(client, school, language):
    event = EventFactory(type=Event.Type.OPENED, subject=school)
    index()
    response = client.get(address("changes-feed", language))
    assert response["Content-Type"].startswith("application/atom+xml")
    assert f"urn:xzedu:event:{event.reference}" in response.content.decode()


def download(client, format, query=""):
    response = client.get(address("download", "zh-hans", format) + query)
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def test_download_is_exactly_what_is_shown(client, school):
    InstitutionFactory(kind=Kind.KINDERGARTEN)
    index()
    rows = list(csv.reader(io.StringIO(download(client, "csv", "?stage=primary").decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:-1]] == [school.code]
    assert rows[-1][0].startswith("来源")


@pytest.mark.parametrize("sort", ["name", "area", "enrolment", "distance&near=34.2,117.2"])
def test_download_keeps_the_order_of_the_list(client, sort):
    for n in range(30):
        InstitutionFactory(enrolment=n, counted_on="2025-09-01", latitude=34.1 + n % 7 / 100, longitude=117.2)
    index()
    shown = client.get(address("list", "en") + f"?sort={sort}&size=50").context["listing"].rows
    data = json.loads(download(client, "json", f"?sort={sort}"))
    assert [row["code"] for row in data["rows"]] == [row.code for row in shown]


def test_geojson_has_points_and_null_for_unknown_places(client, school):
    InstitutionFactory(code="2132000099")
    index()
    features = json.loads(download(client, "geojson"))["features"]
    points = {f["properties"]["code"]: f["geometry"] for f in features}
    assert points["2132000001"] == {"type": "Point", "coordinates": [117.2, 34.21]}
    assert points["2132000099"] is None


def test_xlsx_opens(client, school):
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(download(client, "xlsx")))
    assert book.worksheets[0]["A2"].value == school.code


def test_old_page_is_past_the_end(client, school):
    assert "ends on page 1" in page(client, address("list", "en") + "?page=7", 404)


@pytest.mark.parametrize(
    "query",
    [
        "?page=abc",
        "?stage=nonsense",
        "?area=1&area=2",
        "?q=" + "长" * 300,
        "?near=1",
        "?sort=x&sort=y",
        "?size=1000000",
        "?status=any&status=%27%20OR%201=1",
    ],
)
def test_faulty_query_is_a_helpful_400(client, school, language, query):
    html = page(client, address("list", language) + query, 400)
    assert 'role="alert"' in html
    assert "清荷里小学" in html or "Qingheli" in html or "长长" in html


@pytest.mark.parametrize("query", ["?q=%00", "?q=%ff%fe", "?%00=1", "?q=" + "x" * 5000])
def test_address_no_link_contains_is_a_400(client, school, query):
    page(client, address("list", "en") + query, 400)


@pytest.mark.parametrize(
    "query", ["%25", "_", "*", '"', "(", "AND", "NEAR(a b)", "a:b", "'; DROP TABLE x", "😀", "-", "^"]
)
def test_search_for_signs_is_no_fault(client, school, query):
    page(client, address("list", "en") + f"?q={query}")


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_public_pages_cannot_be_written_to(client, school, method):
    assert getattr(client, method)(address("list", "en")).status_code == 405


def many(count):
    for n in range(count):
        school = InstitutionFactory(
            latitude=34.1 + n % 10 / 100, longitude=117.2, is_sample=True, name=f"清荷里第{n + 2}小学"
        )
        CampusFactory(institution=school)
        EventFactory(subject=school)
        if n % 3 == 0:
            closed = InstitutionFactory(status="closed", closed_on=date(2022, 8, 31), name=f"清荷里第{n + 2}教学点")
            merged([closed], school)
    index()


@pytest.mark.parametrize("count", [5, 50])
@pytest.mark.parametrize(
    ("query", "most"),
    [
        ("", 4),
        ("?stage=primary&sector=public&area=320311", 4),
        ("?q=清荷", 7),
        ("?status=any&q=清荷", 8),
        ("?view=map", 4),
    ],
)
def test_list_costs_at_most_eight_queries_whatever_the_size(client, django_assert_max_num_queries, query, most, count):
    many(count)
    register.forget()
    with django_assert_max_num_queries(most):
        page(client, address("list", "en") + query)


@pytest.mark.parametrize("count", [5, 50])
def test_detail_costs_at_most_eight_queries_once_the_register_is_read(
    client, school, django_assert_max_num_queries, count
):
    many(count)
    # The register, and which figures are public, are read once and held.
    page(client, address("detail", "zh-hans", school.code))
    with django_assert_max_num_queries(8):
        page(client, address("detail", "en", school.code))


@pytest.mark.parametrize(("name", "args", "most"), [("areas", (), 1), ("area", ("320311",), 6), ("changes", (), 5)])
def test_other_pages_are_bounded(client, django_assert_max_num_queries, name, args, most):
    many(30)
    page(client, address("list", "en"))
    with django_assert_max_num_queries(most):
        page(client, address(name, "en", *args))
