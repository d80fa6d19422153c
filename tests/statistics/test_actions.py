"""The returns desk: checked, explained, accepted; and who has reported."""

from datetime import date

import pytest
from django.contrib.admin.models import LogEntry
from django.db.models import Count
from django.utils.translation import override

from tests.factories import AreaFactory, EventFactory, InstitutionFactory, PartyFactory, UserFactory, merged
from tests.statistics.factories import GradeReturnFactory, SchoolReturnFactory, SectionReturnFactory
from xzedu.common import versions
from xzedu.statistics import actions, desk, histories
from xzedu.statistics.models import Explanation, GradeReturn, SchoolReturn

pytestmark = pytest.mark.django_db


def returned(institution=None, year=2023, boys=42, status="submitted", grades=range(1, 7), **values):
    """Record a return of a primary school that no check minds."""
    institution = institution or InstitutionFactory()
    values = {"staff": 40, "submitted_at": None, "accepted_at": None} | values
    held = SchoolReturnFactory(institution=institution, year=year, status=status, **values)
    section = SectionReturnFactory(
        school_return=held, entrants=boys + 40, graduates=boys + 40, teachers=30, qualified=30
    )
    for grade in grades:
        GradeReturnFactory(section=section, grade=grade, boys=boys)
    return held


def codes(held):
    return {(finding.check_code, finding.place) for finding in actions.check_return(school_return=held)}


def test_it_works():
    held = returned(status="open")
    assert actions.check_return(school_return=held) == []
    assert actions.submit_return(school_return=held).submitted_at
    before = versions.current()
    held = actions.accept_return(school_return=held)
    assert (held.status, bool(held.accepted_at)) == ("accepted", True)
    assert versions.current() != before
    assert list(SchoolReturn.objects.accepted()) == [held]


def test_return_is_held_against_its_own_past():
    school = InstitutionFactory()
    returned(school, year=2022)
    assert codes(returned(school, boys=10)) >= {("progression", "primary-3"), ("sudden_change", "pupils-primary")}


def test_merged_schools_are_counted_in_the_past():
    school, older = InstitutionFactory(), InstitutionFactory()
    for past in (school, older):
        returned(past, year=2022, boys=10, floor_area=1000)
    merged([older, school], school, day=date(2023, 7, 1))
    held = returned(school, boys=60, floor_area=2000)
    GradeReturn.objects.filter(section__school_return=held).update(classes=3)
    SchoolReturn.objects.update(staff=80)
    held.sections.update(teachers=60, qualified=60)
    assert codes(held) == set()
    (around,) = [around for _school, around in histories.read(2023, SchoolReturn.objects.filter(pk=held.pk)).values()]
    assert around.before.pupils["primary", 1] == 100
    assert (around.before.teachers, around.before.floor_area) == (60, 2000)


def test_merger_that_is_no_longer_new_is_not_counted_again():
    school, older = InstitutionFactory(), InstitutionFactory()
    returned(school, year=2022)
    returned(older, year=2022)
    merged([older], school, day=date(2022, 8, 31))
    assert codes(returned(school)) == set()


def test_split_school_has_no_comparable_past():
    school, part = InstitutionFactory(), InstitutionFactory()
    returned(school, year=2022)
    event = EventFactory(type="split", date=date(2023, 8, 1))
    PartyFactory(event=event, institution=school, role="predecessor")
    PartyFactory(event=event, institution=part, role="successor")
    assert codes(returned(school, boys=25)) == set()


def test_outliers_are_seen_among_schools_of_the_district():
    for _number in range(8):
        returned(teaching_area=3000, floor_area=6000)
    odd = returned(teaching_area=9000, floor_area=12000)
    assert ("peers", "teaching_area_each") in codes(odd)


def test_return_that_is_refused_is_not_handed_in():
    held = returned(status="open", staff=10)
    with pytest.raises(actions.FindingsStandError) as error:
        actions.submit_return(school_return=held)
    assert [finding.check_code for finding in error.value.findings] == ["teachers_of_staff"]
    assert "30" in str(error.value)
    held.refresh_from_db()
    assert held.status == "open"


def test_return_that_is_refused_is_not_accepted_whatever_is_said():
    held = returned(staff=10)
    actions.check_return(school_return=held)
    actions.explain(school_return=held, check_code="teachers_of_staff", text="确实如此")
    with pytest.raises(actions.FindingsStandError):
        actions.accept_return(school_return=held)


def test_finding_that_needs_an_explanation_is_accepted_with_one():
    held = returned(grades=range(1, 6))
    with pytest.raises(actions.FindingsStandError) as error:
        actions.accept_return(school_return=held)
    (finding,) = error.value.findings
    clerk = UserFactory()
    place = {"check_code": finding.check_code, "place": finding.place}
    said = actions.explain(school_return=held, text=" 新办学校，尚无六年级。 ", who=clerk, **place)
    assert (said.text, said.who, bool(said.explained_at)) == ("新办学校，尚无六年级。", clerk, True)
    assert actions.accept_return(school_return=held).status == "accepted"


def test_explanation_stays_with_its_figures_and_goes_with_others():
    held = returned(site_area=100)
    actions.check_return(school_return=held)
    actions.explain(school_return=held, check_code="per_pupil", place="site_area", text="借用校舍")
    actions.check_return(school_return=held)
    assert Explanation.objects.get().text == "借用校舍"
    SchoolReturn.objects.update(site_area=110)
    actions.check_return(school_return=held)
    finding = Explanation.objects.get()
    assert (finding.text, finding.who, finding.explained_at) == ("", None, None)
    SchoolReturn.objects.update(site_area=20_000)
    assert actions.check_return(school_return=held) == []
    assert not Explanation.objects.exists()


@pytest.mark.parametrize(
    ("text", "code"), [("", "per_pupil"), ("  ", "per_pupil"), ("长" * 401, "per_pupil"), ("说明", "no_such_check")]
)
def test_explanation_refused(text, code):
    held = returned(site_area=100)
    actions.check_return(school_return=held)
    with pytest.raises(ValueError):
        actions.explain(school_return=held, check_code=code, place="site_area", text=text)
    assert Explanation.objects.get().text == ""


@pytest.mark.parametrize(
    ("action", "status"),
    [
        ("submit_return", "submitted"),
        ("submit_return", "accepted"),
        ("accept_return", "open"),
        ("reopen_return", "open"),
    ],
)
def test_action_from_the_wrong_status(action, status):
    accepted = {"accepted_at": "2023-10-01T00:00Z"} if status == "accepted" else {}
    held = returned(status=status, **accepted)
    with pytest.raises(actions.WrongStatusError):
        getattr(actions, action)(school_return=held)
    assert SchoolReturn.objects.get().status == status


def test_accepted_return_can_be_opened_again():
    held = actions.accept_return(school_return=returned())
    before = versions.current()
    held = actions.reopen_return(school_return=held)
    assert (held.status, held.submitted_at, held.accepted_at) == ("open", None, None)
    assert versions.current() != before
    assert not SchoolReturn.objects.accepted().exists()


def test_all_that_nothing_stands_against_are_accepted():
    other = AreaFactory(code="320302", name="鼓楼区")
    good, noted, bad = returned(), returned(), returned(staff=10)
    elsewhere = returned(InstitutionFactory(area=other))
    still_open, last_year = returned(status="open"), returned(year=2022)
    noted.sections.update(qualified=10)
    assert actions.accept_all(year=2023, area=good.institution.area) == 2
    statuses = dict(SchoolReturn.objects.values_list("pk", "status"))
    assert {pk for pk, status in statuses.items() if status == "accepted"} == {good.pk, noted.pk}
    assert (statuses[bad.pk], statuses[elsewhere.pk]) == ("submitted", "submitted")
    assert (statuses[still_open.pk], statuses[last_year.pk]) == ("open", "submitted")
    assert actions.accept_all(year=2023) == 1


def test_check_all_counts_by_severity():
    returned(staff=10)
    returned(site_area=100)
    returned(year=2022, staff=10)
    assert actions.check_all(year=2023) == {"refuse": 1, "explain": 1}
    assert Explanation.objects.count() == 2


def test_checking_costs_the_same_queries_whatever_the_number(django_assert_max_num_queries):
    for number in range(30):
        school = InstitutionFactory()
        returned(school, year=2022)
        returned(school, boys=5 + number)
    with django_assert_max_num_queries(16):
        actions.check_all(year=2023)
    assert Explanation.objects.count() > 30


# --- Who has reported ---------------------------------------------------------


def test_desk_tells_who_has_reported(django_assert_max_num_queries):
    other = AreaFactory(code="320302", name="鼓楼区")
    here = returned(staff=10).institution.area
    returned(status="accepted", accepted_at="2023-10-01T00:00Z")
    returned(status="open")
    missing = InstitutionFactory()
    InstitutionFactory(area=other)
    InstitutionFactory(area=other, status="closed", closed_on=date(2020, 8, 31))
    actions.check_all(year=2023)
    with django_assert_max_num_queries(3):
        standings = {standing.area: standing for standing in desk.districts(2023)}
    held = standings[here]
    assert (held.expected, held.open, held.submitted, held.accepted) == (4, 1, 1, 1)
    assert (held.reported, held.missing, held.with_findings) == (2, 2, 1)
    assert (standings[other].expected, standings[other].reported) == (1, 0)
    whole = desk.total(standings.values())
    assert (whole.expected, whole.missing, whole.with_findings) == (5, 3, 1)
    assert missing in desk.unreported(2023, here)
    assert desk.unreported(2023, here).count() == 2
    assert desk.unreported(2023).count() == 3


def test_explained_finding_no_longer_stands():
    held = returned(site_area=100)
    actions.check_return(school_return=held)
    assert desk.districts(2023)[0].with_findings == 1
    actions.explain(school_return=held, check_code="per_pupil", place="site_area", text="借用校舍")
    assert desk.districts(2023)[0].with_findings == 0


# --- Begun, sent back, logged -------------------------------------------------


def test_return_begins_at_nought_and_only_once():
    school, clerk = InstitutionFactory(kind="312", is_sample=True), UserFactory()
    held = actions.begin_return(institution=school, year=2023, who=clerk)
    assert (held.status, held.is_sample, held.staff) == ("open", True, 0)
    stages = dict(held.sections.values_list("stage").annotate(Count("grades")))
    assert stages == {"primary": 6, "junior": 3}
    assert actions.begin_return(institution=school, year=2023, who=clerk) == held
    assert LogEntry.objects.get().user == clerk


def test_remark_stays_until_the_return_is_handed_in_again():
    held = actions.reopen_return(school_return=returned(), remark=" 请核对教师数。 ")
    assert held.remark == "请核对教师数。"
    assert actions.submit_return(school_return=held).remark == ""
    with pytest.raises(ValueError):
        actions.reopen_return(school_return=held, remark="长" * 401)
    assert SchoolReturn.objects.get().status == "submitted"


def test_explanation_stands_in_whatever_language_it_is_checked_again():
    held = returned(site_area=100)
    actions.check_return(school_return=held)
    actions.explain(school_return=held, check_code="per_pupil", place="site_area", text="借用校舍")
    with override("en"):
        actions.check_return(school_return=held)
    assert Explanation.objects.get().text == "借用校舍"


def test_whoever_does_it_stands_in_the_log():
    clerk, held = UserFactory(), returned(status="open")
    actions.submit_return(school_return=held, who=clerk)
    actions.accept_all(year=2023, who=clerk)
    actions.reopen_return(school_return=held, remark="更正", who=clerk)
    entries = LogEntry.objects.order_by("pk")
    assert list(entries.values_list("user", "object_id")) == [(clerk.pk, str(held.pk))] * 3
    # Without a user, on the command line, there is nobody to name.
    actions.submit_return(school_return=held)
    assert entries.count() == 3
