"""Places and applicants: sums, ratios, pages, files, a school's years; and what stays private."""

import csv
import io
import json
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone, translation
from openpyxl import load_workbook

from institutions import register
from institutions.admission_history import histories
from institutions.admission_plans import per_place
from institutions.models import AdmissionPlan
from tests.factories import AreaFactory, DocumentFactory, InstitutionFactory
from tests.institutions.factories import AdmissionIntakeFactory, AdmissionPlanFactory
from xzedu.common import versions

pytestmark = pytest.mark.django_db


def address(name, language="en", *args):
    with translation.override(language):
        return reverse(f"admissions:{name}", args=args)


def page(client, path, status=200):
    response = client.get(path)
    assert response.status_code == status, response.content.decode()[:2000]
    return response.content.decode()


def plan(school, *intakes, **values):
    """Make a plan with intakes (route, places, applicants, admitted)."""
    made = AdmissionPlanFactory(institution=school, **values)
    for route, places, applicants, admitted in intakes:
        AdmissionIntakeFactory(plan=made, route=route, places=places, applicants=applicants, admitted=admitted)
    return made


@pytest.fixture
def quanshan():
    return AreaFactory(code="320311", name="泉山区", name_en="Quanshan District")


@pytest.fixture
def yunlong():
    return AreaFactory(code="320303", name="云龙区", name_en="Yunlong District")


@pytest.fixture
def plans(quanshan, yunlong):
    """Three schools in two districts: one crowded private, one not counted yet."""
    public = InstitutionFactory(name="清荷里小学", name_en="Qingheli Primary School", area=quanshan)
    private = InstitutionFactory(name="望溪湾小学", name_en="Wangxiwan Primary School", area=yunlong, organiser="999")
    new = InstitutionFactory(name="新元小学", name_en="Xinyuan Primary School", area=yunlong)
    made = (
        plan(public, ("zoned", 180, 150, 150), ("migrant", 20, None, None)),
        plan(private, ("lottery", 100, 240, 100), classes=2),
        plan(new, classes=None),
    )
    versions.bump("institutions")
    return made


def test_sums_take_only_what_is_known(plans):
    found = {p.pk: (p.places, p.applicants, p.pressure) for p in AdmissionPlan.objects.with_sums()}
    public, private, new = (found[p.pk] for p in plans)
    # The 20 places whose applicants are not known yet do not dilute the ratio.
    assert public == (200, 150, pytest.approx(150 / 180))
    assert private == (100, 240, 2.4)
    assert new == (None, None, None)


def test_intake_without_places_is_in_no_ratio(quanshan):
    plan(InstitutionFactory(area=quanshan), ("zoned", 0, 50, 0))
    assert AdmissionPlan.objects.with_sums().get().pressure is None


@pytest.mark.parametrize(
    ("pressure", "words"), [(None, ""), (0.0, "0.0"), (2.4, "2.4"), (1.25, "1.3"), (0.05, "0.1"), (10.0, "10.0")]
)
def test_applicants_per_place_are_rounded_half_up(pressure, words):
    assert per_place(pressure) == words


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_places(client, plans, language):
    html = page(client, address("places", language))
    assert ("清荷里小学" if language == "zh-hans" else "Qingheli Primary School") in html
    assert ("2026/27学年" if language == "zh-hans" else "2026/27") in html


def test_ratio_of_a_district_is_that_of_its_sums(client, plans):
    extra = InstitutionFactory(area=plans[1].institution.area)
    plan(extra, ("zoned", 300, 300, 300))
    versions.bump("institutions")
    districts = {row.area and row.area.code: row for row in client.get(address("places")).context["page"].districts}
    # 540 applicants for 400 places; the mean of 2.4 and 1.0 would be 1.7.
    assert districts["320303"].pressure == "1.4"
    assert districts[None].places == 600
    assert districts[None].pressure == "1.2"  # 690 : 580


def test_missing_values_are_words(client, plans):
    html = page(client, address("places"))
    assert "not stated" in html
    assert "not known" in html
    assert "2.4, decided by lot" in html


def test_district_alone(client, plans):
    html = page(client, address("places") + "?area=320311")
    assert "Qingheli" in html
    assert "Wangxiwan" not in html


def test_schools_without_a_plan_are_said(client, plans, quanshan):
    InstitutionFactory(area=quanshan)
    versions.bump("institutions")
    assert "Plans of 1 of 2 schools" in page(client, address("places") + "?area=320311")


@pytest.mark.parametrize(("sector", "total"), [("private", 1), ("public", 2), ("", 3)])
def test_public_or_private(client, plans, sector, total):
    shown = client.get(address("places") + f"?sector={sector}").context["page"]
    assert (shown.total, len(shown.rows)) == (total, total)


@pytest.mark.parametrize(
    ("sort", "first"), [("pressure", "Wangxiwan"), ("places", "Qingheli"), ("name", "Qingheli"), ("area", "Wangxiwan")]
)
def test_order(client, plans, sort, first):
    rows = client.get(address("places") + f"?sort={sort}").context["page"].rows
    assert rows[0].school.name_en.startswith(first)
    if sort in ("pressure", "places"):
        assert rows[-1].school.name_en.startswith("Xinyuan"), "what is not known comes last"


def test_pages_hold_each_school_once(client, quanshan):
    for _ in range(53):
        plan(InstitutionFactory(area=quanshan), ("zoned", 10, None, None))
    versions.bump("institutions")
    first, second = (client.get(address("places") + f"?sort=places&page={n}").context["page"] for n in (1, 2))
    assert (len(first.rows), len(second.rows)) == (50, 3)
    assert len({row.plan.pk for row in [*first.rows, *second.rows]}) == 53
    page(client, address("places") + "?page=3", 404)


def test_year_chosen_and_the_newest_by_itself(client, plans):
    plan(plans[0].institution, ("zoned", 90, 95, 90), year=2025)
    assert client.get(address("places")).context["page"].year == 2026
    shown = client.get(address("places") + "?year=2025").context["page"]
    assert [row.plan.year for row in shown.rows] == [2025]


@pytest.mark.parametrize(
    ("stage", "kind", "route"),
    [("senior", "342", "directed"), ("vocational", "361", "exam"), ("junior", "311", "zoned")],
)
def test_other_stages(client, quanshan, stage, kind, route):
    plan(InstitutionFactory(kind=kind, area=quanshan), (route, 600, None, None), stage=stage)
    versions.bump("institutions")
    assert "600" in page(client, address("places") + f"?stage={stage}")


def test_nothing_published_says_what_to_do(client, quanshan):
    assert "No admission plan is published yet" in page(client, address("places"))
    page(client, address("places-download", "en", "csv"), 404)


@pytest.mark.parametrize(
    "query",
    [
        "stage=magic", "area=999999", "year=1", "year=99999999999999999999", "year=-1", "year=２０２６x", "sector=both",
        "sort=luck", "page=0", "page=x", "page=999999999", "stage=junior&stage=primary", "area=%27%3B",
        "year=20%0a26",
    ],
)  # fmt: skip
def test_hostile_parameters_are_told_not_crashed_on(client, plans, query):
    response = client.get(address("places") + f"?{query}")
    assert response.status_code in (400, 404)
    assert "Qingheli" in response.content.decode() or "page=999999999" in query


def test_queries(client, plans, django_assert_max_num_queries):
    for number in range(30):
        plan(InstitutionFactory(area=AreaFactory(code=f"3203{60 + number % 5}")), ("zoned", 10, 11, 10))
    versions.bump("institutions")
    client.get(address("places", "zh-hans"))
    cache.clear()
    with django_assert_max_num_queries(10):
        client.get(address("places"))


def test_documents_that_set_the_plans(client, plans):
    AdmissionPlan.objects.update(document=DocumentFactory(title_en="Notice on admission plans"))
    AdmissionPlanFactory(
        institution=plans[0].institution, year=2025, document=DocumentFactory(state="draft", title_en="Secret notice")
    )
    versions.bump("institutions")
    assert "Notice on admission plans" in page(client, address("places"))
    assert "Secret notice" not in page(client, address("places") + "?year=2025")


def rows_of(response):
    return list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))


def test_csv_is_what_is_shown(client, plans):
    response = client.get(address("places-download", "en", "csv") + "?area=320303&sort=name&year=2026")
    header, *rows, source = rows_of(response)
    assert header[:2] == ["Institution code", "Name"]
    assert [row[1] for row in rows] == ["Wangxiwan Primary School", "Xinyuan Primary School"]
    assert dict(zip(header, rows[0], strict=True))["Applicants per place"] == "2.4"
    assert dict(zip(header, rows[1], strict=True))["Places"] == ""
    assert "Xuzhou Education Bureau" in source[0]


def test_json_and_xlsx(client, plans):
    body = b"".join(client.get(address("places-download", "en", "json")).streaming_content)
    assert {row["places_zoned"] for row in json.loads(body)["rows"]} == {180, None}
    body = b"".join(client.get(address("places-download", "zh-hans", "xlsx")).streaming_content)
    assert load_workbook(io.BytesIO(body)).worksheets[0].max_row == 4


HIDDEN = {
    "draft": {"state": "draft", "publish_at": None},
    "in review": {"state": "in_review", "publish_at": None},
    "embargoed": {"state": "published", "publish_at": timezone.now() + timedelta(days=400)},
}


@pytest.mark.parametrize("values", HIDDEN.values(), ids=HIDDEN)
@pytest.mark.parametrize("hidden", ["plan", "school"])
def test_hidden_plans_are_nowhere(client, plans, quanshan, values, hidden):
    school = InstitutionFactory(
        name_en="Hidden Harbour School", area=quanshan, **(values if hidden == "school" else {})
    )
    plan(school, ("zoned", 7777, 8888, 7777), **(values if hidden == "plan" else {}))
    plan(school, ("zoned", 7777, None, None), year=2031, **(values if hidden == "plan" else {}))
    versions.bump("institutions")
    for path in (address("places"), address("places") + "?area=320311", address("places") + "?year=2031"):
        html = client.get(path).content.decode()
        assert "7,777" not in html
        assert "Hidden Harbour" not in html
        assert '<option value="2031"' not in html
    assert "7777" not in str(rows_of(client.get(address("places-download", "en", "csv"))))
    if hidden == "plan":
        assert "7,777" not in page(client, f"/en/institutions/{school.code}/")


def test_withdrawn_plan_does_not_count_but_is_explained_at_the_school(client, plans):
    withdrawn = plans[1]
    withdrawn.state, withdrawn.withdrawn_on, withdrawn.withdrawn_reason = "withdrawn", timezone.localdate(), "计划有误"
    withdrawn.save()
    versions.bump("institutions")
    assert "Wangxiwan" not in page(client, address("places"))
    assert "计划有误" in page(client, f"/en/institutions/{withdrawn.institution.code}/")


def test_school_page_shows_five_years(client, plans, django_assert_num_queries):
    school = plans[0].institution
    for year in range(2018, 2026):
        plan(school, ("zoned", year - 1900, year - 1890, year - 1900), year=year)
    versions.bump("institutions")
    html = page(client, f"/en/institutions/{school.code}/")
    assert "2022/23" in html
    assert "2021/22" not in html
    assert "drawing wide" in html
    with django_assert_num_queries(2):
        (history,) = histories(school)
        assert len(history.rows) == 5
        assert history.sentence == "2026/27, Primary: 200 places, 0.8 applicants per place."


def test_school_of_two_stages_has_a_history_of_each(quanshan):
    school = InstitutionFactory(kind="312", area=quanshan)
    for stage in ("junior", "primary"):
        plan(school, ("zoned", 100, None, None), stage=stage)
    assert [history.stage for history in histories(school)] == ["primary", "junior"]


def test_school_without_plans_says_nothing(client, quanshan):
    school = InstitutionFactory(area=quanshan)
    assert 'id="admissions"' not in page(client, f"/en/institutions/{school.code}/")


def test_sample_is_marked(client, plans):
    AdmissionPlan.objects.filter(pk=plans[0].pk).update(is_sample=True)
    versions.bump("institutions")
    register.forget()
    html = page(client, address("places"))
    assert 'class="notice notice-sample"' in html
    assert 'class="sample"' in html
