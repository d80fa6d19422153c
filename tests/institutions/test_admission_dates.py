"""The calendar of admissions: what is on, comes and is over, the block of the month, the feed."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone, translation
from icalendar import Calendar

from institutions.models import AdmissionDate
from tests.factories import AreaFactory, DocumentFactory
from tests.institutions.factories import AdmissionDateFactory
from xzedu.common import versions

pytestmark = pytest.mark.django_db

TODAY = "2026-06-25 09:00+08:00"


@pytest.fixture(autouse=True)
def _late_june():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def quanshan():
    return AreaFactory(code="320311", name="泉山区", name_en="Quanshan District")


@pytest.fixture
def yunlong():
    return AreaFactory(code="320303", name="云龙区", name_en="Yunlong District")


@pytest.fixture
def city():
    return AreaFactory(code="320300", name="徐州市", name_en="Xuzhou", level="city")


def step(area, title, begins, ends=None, **values):
    return AdmissionDateFactory(
        area=area, title=title, title_en=title, begins_on=date.fromisoformat(begins),
        ends_on=ends and date.fromisoformat(ends), **values,
    )  # fmt: skip


@pytest.fixture
def steps(quanshan, yunlong, city):
    made = (
        step(
            quanshan, "Register online", "2026-06-20", "2026-06-30", papers_en="Household register\nVaccination record"
        ),
        step(yunlong, "Register online", "2026-06-20", "2026-06-30", papers_en="Household register"),
        step(quanshan, "Notices of admission", "2026-08-10"),
        step(quanshan, "Read the notice", "2026-05-20", "2026-05-31"),
        step(city, "Lottery of private schools", "2026-07-05", stages=("primary", "junior")),
        step(quanshan, "Register last year", "2025-06-20", "2025-06-30", year=2025),
    )
    versions.bump("institutions")
    return made


def address(name, language="en"):
    with translation.override(language):
        return reverse(f"admissions:{name}")


def page(client, path, status=200):
    response = client.get(path)
    assert response.status_code == status, response.content.decode()[:2000]
    return response.content.decode()


def shown(client, query=""):
    """Return phase → titles on the page of dates."""
    phases = client.get(address("dates") + query).context["page"].phases
    return {phase: [step.first.title for step in held] for phase, held in phases}


def test_on_coming_and_over(client, steps):
    assert shown(client, "?area=320311") == {
        "on": ["Register online"],
        "coming": ["Lottery of private schools", "Notices of admission"],
        "over": ["Read the notice"],
    }


@pytest.mark.parametrize(
    ("now", "phase", "words"),
    [
        ("2026-06-19 23:59+08:00", "coming", "begins tomorrow"),
        ("2026-06-20 00:00+08:00", "on", "11 days left"),
        ("2026-06-29 12:00+08:00", "on", "2 days left"),
        ("2026-06-30 23:59+08:00", "on", "Last day today"),
        ("2026-07-01 00:00+08:00", "over", "Over"),
    ],
)
def test_phases_change_with_the_day_in_xuzhou(client, quanshan, now, phase, words):
    step(quanshan, "Register online", "2026-06-20", "2026-06-30")
    versions.bump("institutions")
    with time_machine.travel(now, tick=False):
        assert list(shown(client)) == [phase]
        assert words in page(client, address("dates"))


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "网上报名"), ("en", "Register online")])
def test_language(client, quanshan, language, words):
    AdmissionDateFactory(area=quanshan)
    versions.bump("institutions")
    assert words in page(client, address("dates", language))


def test_districts_alike_are_one_step_and_what_differs_is_said(client, steps):
    html = page(client, address("dates"))
    assert html.count("<h3>Register online") == 1
    assert "Quanshan District, Yunlong District" in html
    assert "differ between the districts" not in html, "papers are the same in Chinese"
    AdmissionDate.objects.filter(pk=steps[1].pk).update(where="云龙区教育局")
    versions.bump("institutions")
    html = page(client, address("dates"))
    assert "differ between the districts" in html
    assert "云龙区教育局" not in html
    assert "云龙区教育局" in page(client, address("dates") + "?area=320303")


def test_stage_leaves_out_other_stages(client, steps):
    assert shown(client, "?stage=junior") == {"coming": ["Lottery of private schools"]}


def test_past_years_are_kept(client, steps):
    assert shown(client, "?year=2025") == {"over": ["Register last year"]}


def test_year_is_the_one_that_is_not_over(client, quanshan):
    step(quanshan, "This year", "2026-08-30")
    step(quanshan, "Next year", "2027-05-30", year=2027)
    versions.bump("institutions")
    assert shown(client) == {"coming": ["This year"]}
    with time_machine.travel("2026-09-10 09:00+08:00", tick=False):
        assert shown(client) == {"coming": ["Next year"]}
    with time_machine.travel("2027-09-10 09:00+08:00", tick=False):
        assert shown(client) == {"over": ["Next year"]}


def test_document_is_named_only_if_public(client, steps):
    AdmissionDate.objects.filter(pk=steps[0].pk).update(document=DocumentFactory(title_en="Enrolment notice").pk)
    draft = DocumentFactory(title_en="Secret notice", state="draft")
    AdmissionDate.objects.filter(pk=steps[2].pk).update(document=draft.pk)
    versions.bump("institutions")
    html = page(client, address("dates") + "?area=320311")
    assert "Enrolment notice" in html
    assert "Secret notice" not in html


def test_nothing_published(client, quanshan):
    assert "No dates are published for this choice" in page(client, address("dates"))
    assert not Calendar.from_ical(client.get(address("dates-feed")).content).walk("VEVENT")


@pytest.mark.parametrize(
    "query",
    ["area=999999", "stage=magic", "year=x", "year=99999999999", "year=1", "area=%3Cscript%3E", "stage=1&stage=2"],
)
@pytest.mark.parametrize("name", ["dates", "dates-feed"])
def test_hostile_parameters(client, steps, name, query):
    response = client.get(address(name) + f"?{query}")
    assert response.status_code == 400
    assert b"<script>" not in response.content


def test_dates_cost_no_query_of_their_own(client, steps, django_assert_max_num_queries):
    client.get(address("dates", "zh-hans"))
    cache.clear()
    with django_assert_max_num_queries(1):
        client.get(address("dates"))
    with django_assert_max_num_queries(1):
        client.get(address("dates-feed"))


# --- The block of the month ---------------------------------------------------------


def test_home_says_what_to_do_this_month(client, steps):
    html = page(client, "/en/")
    assert "Enrolment: what to do this month" in html
    assert "Register online" in html
    assert "6 days left" in html
    assert "Read the notice" not in html
    assert "Notices of admission" not in html


def test_district_page_leaves_out_other_districts(client, steps, yunlong):
    step(yunlong, "Yunlong alone", "2026-06-26")
    versions.bump("institutions")
    assert "Yunlong alone" in page(client, "/en/institutions/areas/320303/")
    assert "Yunlong alone" not in page(client, "/en/institutions/areas/320311/")


def test_quiet_month_names_the_next_step(client, quanshan):
    step(quanshan, "Notices of admission", "2026-08-10")
    versions.bump("institutions")
    html = page(client, "/en/")
    assert "Nothing has to be done this month" in html
    assert "Notices of admission" in html


def test_no_block_once_everything_is_over(client, steps):
    with time_machine.travel("2026-12-01 09:00+08:00", tick=False):
        assert "what to do this month" not in page(client, "/en/")


def test_many_steps_are_cut_with_a_way_to_the_rest(client, quanshan):
    for number in range(9):
        step(quanshan, f"Step {number}", "2026-06-26")
    versions.bump("institutions")
    html = page(client, "/en/")
    assert html.count("<h3>Step ") == 6
    assert "All of this month and later" in html


# --- What is not public -------------------------------------------------------------

HIDDEN = {
    "draft": {"state": "draft", "publish_at": None},
    "in review": {"state": "in_review", "publish_at": None},
    "embargoed": {"state": "published", "publish_at": timezone.now() + timedelta(days=400)},
}


@pytest.mark.parametrize("values", HIDDEN.values(), ids=HIDDEN)
def test_hidden_steps_are_nowhere(client, quanshan, steps, values):
    step(quanshan, "Hidden Harbour", "2026-06-24", "2026-06-28", **values)
    step(quanshan, "Hidden Harbour", "2031-06-24", year=2031, **values)
    versions.bump("institutions")
    for path in ("/en/", "/en/institutions/areas/320311/", address("dates"), address("dates") + "?area=320311",
                 address("dates-feed"), "/en/admissions/checklists/migrant/?area=320311"):  # fmt: skip
        assert "Hidden Harbour" not in page(client, path), path
    assert client.get(address("dates") + "?year=2031").status_code == 400


def test_embargo_ends_by_itself(client, quanshan, steps):
    later = timezone.now() + timedelta(hours=1)
    step(quanshan, "Embargoed step", "2026-06-24", "2026-06-28", publish_at=later)
    versions.bump("institutions", later)
    assert "Embargoed step" not in page(client, "/en/")
    with time_machine.travel(later + timedelta(minutes=1), tick=False):
        assert "Embargoed step" in page(client, "/en/")


def test_withdrawn_step_is_explained_and_asked_of_nobody(client, steps):
    AdmissionDate.objects.filter(pk=steps[0].pk).update(
        state="withdrawn", withdrawn_on=date(2026, 6, 24), withdrawn_reason="时间调整"
    )
    versions.bump("institutions")
    assert "时间调整" in page(client, address("dates") + "?area=320311")
    assert "Register online" not in page(client, "/en/institutions/areas/320311/")
    (event,) = [e for e in events(client, "?area=320311") if e["summary"].startswith("Register online")]
    assert event["status"] == "CANCELLED"


# --- The feed -----------------------------------------------------------------------


def events(client, query="", language="en"):
    response = client.get(address("dates-feed", language) + query)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return Calendar.from_ical(response.content).walk("VEVENT")


def test_feed_holds_the_steps_of_stage_and_district_of_all_years(client, steps):
    titles = sorted(str(event["summary"]) for event in events(client, "?area=320311&stage=primary"))
    assert titles == [
        "Lottery of private schools – Xuzhou",
        "Notices of admission – Quanshan District",
        "Read the notice – Quanshan District",
        "Register last year – Quanshan District",
        "Register online – Quanshan District",
    ]


def test_event_is_whole_days_with_an_exclusive_end(client, quanshan):
    made = step(quanshan, "Register online", "2026-06-20", "2026-06-30", reference="2026-320311-01")
    step(quanshan, "One day", "2026-07-01")
    versions.bump("institutions")
    first, second = events(client)
    assert (first["dtstart"].dt, first["dtend"].dt) == (date(2026, 6, 20), date(2026, 7, 1))
    assert (second["dtstart"].dt, second["dtend"].dt) == (date(2026, 7, 1), date(2026, 7, 2))
    assert first["dtstart"].params["VALUE"] == "DATE"
    assert first["uid"] == "admission-date-2026-320311-01@xzedu"
    assert first["dtstamp"].dt == made.modified_at
    assert first["url"].startswith("http://testserver/en/admissions/dates/?area=320311")


def test_uid_stays_when_the_step_changes(client, quanshan):
    made = step(quanshan, "Register online", "2026-06-20", "2026-06-30")
    versions.bump("institutions")
    (before,) = events(client)
    made.begins_on = date(2026, 6, 21)
    made.save()
    versions.bump("institutions")
    (after,) = events(client)
    assert (after["uid"], after["dtstart"].dt) == (before["uid"], date(2026, 6, 21))


def test_texts_survive_escaping_and_folding(client, quanshan):
    title = "网上报名；材料：户口簿, 不动产权证\\原件\r\nEND:VEVENT\r\nBEGIN:VEVENT" + "长" * 60
    AdmissionDateFactory(area=quanshan, title=title[:120], title_en="", where="泉山区教育局; 一楼, 大厅")
    versions.bump("institutions")
    content = client.get(address("dates-feed", "zh-hans")).content
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    assert str(event["summary"]).replace("\r", "").startswith(title[:40].replace("\r", ""))
    assert event["location"] == "泉山区教育局; 一楼, 大厅"


def test_feed_speaks_the_language_of_its_address(client, quanshan):
    AdmissionDateFactory(area=quanshan, is_sample=True)
    versions.bump("institutions")
    (english,), (chinese,) = events(client), events(client, language="zh-hans")
    assert english["summary"] == "(sample data) Register online – Quanshan District"
    assert "网上报名" in chinese["summary"]
    assert "泉山区" in chinese["summary"]
    assert english["uid"] == chinese["uid"]


def test_feed_is_cached_with_the_content_version(client, steps):
    first = client.get(address("dates-feed"))
    assert client.get(address("dates-feed"), headers={"If-None-Match": first["ETag"]}).status_code == 304
    AdmissionDate.objects.filter(pk=steps[0].pk).update(title_en="Changed")
    versions.bump("institutions")
    assert client.get(address("dates-feed"), headers={"If-None-Match": first["ETag"]}).status_code == 200
