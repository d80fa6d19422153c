"""The returns desk in the browser: entered by hand, checked, explained, handed in, accepted, sent back, derived."""

from datetime import date

import pytest
from django.contrib.admin.models import LogEntry
from django.utils import timezone

from tests.factories import AreaFactory, InstitutionFactory
from tests.policies import desk
from tests.statistics.clerks import RELEASE, RETURN, entry, seen
from tests.statistics.factories import IndicatorFactory, ReleaseFactory, SeriesFactory
from tests.statistics.test_actions import returned
from xzedu.statistics import actions
from xzedu.statistics.models import Explanation, GradeReturn, Observation, Release, SchoolReturn, SectionReturn

pytestmark = pytest.mark.django_db

STEPS = ["check", "explain", "submit", "accept", "back"]


@pytest.fixture
def held():
    """A return that no check minds, still open."""
    return returned(status="open")


def page_of(held):
    return f"{RETURN}{held.pk}/desk/"


def change(client, held, follow=True, **values):
    return client.post(f"{RETURN}{held.pk}/change/", entry(held, **values), follow=follow)


def step(client, held, name, follow=True, **values):
    return client.post(f"{page_of(held)}{name}/", {"seen": seen(held)} | values, follow=follow)


def errors(response):
    """Return (field errors by formset and row, all as one text) of a form that was refused."""
    formsets = {inline.formset.prefix: inline.formset.errors for inline in response.context["inline_admin_formsets"]}
    return formsets, desk.errors(response)


# --- who may ------------------------------------------------------------------------------------


def test_desk_needs_a_login(client, held):
    for address in (f"{RETURN}desk/", f"{RETURN}desk/2023/320311/", page_of(held), f"{RETURN}desk/2023/derive/"):
        assert "login" in client.get(address)["Location"]
    for name in STEPS:
        assert "login" in client.post(f"{page_of(held)}{name}/")["Location"]


def test_staff_without_rights_is_refused(clerk, held):
    clerk.may("view_release", "view_institution")
    for address in (f"{RETURN}desk/", f"{RETURN}desk/2023/", f"{RETURN}desk/2023/320311/", page_of(held)):
        assert clerk.get(address).status_code == 403


@pytest.mark.parametrize(
    ("name", "right"),
    [("check", "change"), ("explain", "change"), ("submit", "change"), ("accept", "accept"), ("back", "accept")],
)
def test_each_step_has_its_own_right(clerk, held, name, right):
    clerk.may("view_schoolreturn", "accept_return" if right == "change" else "change_schoolreturn")
    assert step(clerk, held, name).status_code == 403
    assert f"/desk/{name}/" not in clerk.get(page_of(held)).content.decode()
    clerk.may("accept_return", "change_schoolreturn")
    clerk.force_login(type(clerk.user).objects.get())
    assert step(clerk, held, name).status_code in (200, 400)


@pytest.mark.parametrize("address", ["desk/2023/accept/", "desk/2023/begin/", "desk/2023/derive/"])
def test_steps_of_a_year_need_more_than_looking(clerk, address):
    clerk.may("view_schoolreturn", "change_schoolreturn")
    assert clerk.post(f"{RETURN}{address}", {"institution": "1"}).status_code == 403
    assert not Release.objects.exists()


@pytest.mark.parametrize("name", STEPS)
def test_looking_takes_no_step(admin_client, held, name):
    assert admin_client.get(f"{page_of(held)}{name}/").status_code == 405


def test_staff_who_may_only_look_see_figures_without_a_form(clerk, held):
    clerk.may("view_schoolreturn")
    page = clerk.get(f"{RETURN}{held.pk}/change/").content.decode()
    assert "Primary" in page
    assert 'name="staff"' not in page
    assert 'name="grades-0-boys"' not in page
    assert clerk.post(f"{RETURN}{held.pk}/change/", entry(held, staff=1)).status_code == 403


def test_unknown_step_year_district_or_return(admin_client, held):
    assert step(admin_client, held, "publish").status_code == 404
    for address in ("desk/1700/", "desk/99999999999/", "desk/2023/999999/", "999999/desk/"):
        assert admin_client.get(f"{RETURN}{address}").status_code == 404, address


# --- the round ----------------------------------------------------------------------------------


def test_year_shows_districts_and_progress(admin_client, django_assert_max_num_queries):
    returned(status="accepted", accepted_at=timezone.now())
    returned(status="open")
    InstitutionFactory(area=AreaFactory(code="320302", name="鼓楼区", name_en="Gulou District"))
    with django_assert_max_num_queries(10):
        page = admin_client.get(f"{RETURN}desk/2023/")
    text = page.content.decode()
    assert "3 schools have to report on 1 September; 1 have handed in, 1 are accepted." in " ".join(text.split())
    assert "Gulou District" in text
    assert page.context["round"].total.share == 33


def test_desk_opens_with_the_present_year(admin_client):
    page = admin_client.get(f"{RETURN}desk/")
    assert page.context["year"].first_day <= timezone.localdate() <= page.context["year"].last_day


def test_district_shows_who_is_missing_and_what_stands_open(admin_client, django_assert_max_num_queries):
    bad = returned(site_area=100)
    actions.check_return(school_return=bad)
    for _number in range(30):
        returned()
    missing, begun = InstitutionFactory(), returned(status="open").institution
    with django_assert_max_num_queries(16):
        page = admin_client.get(f"{RETURN}desk/2023/320311/")
    text = page.content.decode()
    assert missing.name in text
    assert {school: school.begun for school in page.context["district"].unreported} == {missing: False, begun: True}
    only = admin_client.get(f"{RETURN}desk/2023/320311/?show=findings").context["district"].returns
    assert [(held.pk, held.refused, held.unexplained) for held in only] == [(bad.pk, 0, 1)]
    for query in ("?show=nonsense", "?page=abc", "?page=-1", "?page=99999999999999999999"):
        assert admin_client.get(f"{RETURN}desk/2023/320311/{query}").status_code == 200


def test_all_that_nothing_stands_against_are_accepted(admin_client):
    good, bad = returned(), returned(staff=10)
    elsewhere = returned(InstitutionFactory(area=AreaFactory(code="320302", name="鼓楼区")))
    response = admin_client.post(f"{RETURN}desk/2023/accept/", {"area": "320311"}, follow=True)
    assert desk.told(response) == "1 return was accepted."
    assert set(SchoolReturn.objects.accepted()) == {good}
    assert LogEntry.objects.filter(object_id=str(good.pk)).exists()
    admin_client.post(f"{RETURN}desk/2023/accept/")
    assert set(SchoolReturn.objects.accepted()) == {good, elsewhere}
    assert bad.explanations.exists()
    assert admin_client.post(f"{RETURN}desk/2023/accept/", {"area": "nowhere"}).status_code == 404


# --- entered by hand ----------------------------------------------------------------------------


def test_return_begins_with_the_stages_and_grades_of_the_register(admin_client):
    school = InstitutionFactory()
    response = admin_client.post(f"{RETURN}desk/2023/begin/", {"institution": school.code})
    held = SchoolReturn.objects.get()
    assert response["Location"] == f"{RETURN}{held.pk}/change/"
    assert (held.institution, held.year, held.status) == (school, 2023, "open")
    assert [section.stage for section in held.sections.all()] == ["primary"]
    assert GradeReturn.objects.filter(section__school_return=held).count() == 6
    admin_client.post(f"{RETURN}desk/2023/begin/", {"institution": school.code})
    assert SchoolReturn.objects.count() == 1


def test_school_that_has_nothing_to_report_does_not_begin(admin_client):
    closed = InstitutionFactory(status="closed", closed_on=date(2020, 8, 31))
    for code in (closed.code, "", "x" * 500):
        assert admin_client.post(f"{RETURN}desk/2023/begin/", {"institution": code}).status_code == 404
    assert not SchoolReturn.objects.exists()


def test_return_is_added_on_its_own(admin_client):
    school = InstitutionFactory()
    fields = {"institution": school.pk, "year": 2023, "seen": ""}
    response = admin_client.post(f"{RETURN}add/", fields)
    held = SchoolReturn.objects.get()
    assert response["Location"] == f"{RETURN}{held.pk}/change/"
    assert held.sections.count() == 1
    again = admin_client.post(f"{RETURN}add/", fields)
    assert "already has a return" in desk.errors(again)
    for year in ("1066", "2999", "abc", ""):
        assert admin_client.post(f"{RETURN}add/", fields | {"year": year}).status_code == 200
    assert SchoolReturn.objects.count() == 1


def test_figures_are_saved_and_checked(admin_client, held):
    response = change(admin_client, held, grades={0: {"boys": 50}}, staff=20)
    assert response.redirect_chain == [(page_of(held), 302)]
    assert GradeReturn.objects.filter(section__school_return=held, grade=1).get().boys == 50
    # The teachers are now more than the staff.
    assert set(held.explanations.values_list("check_code", "severity")) == {("teachers_of_staff", "refuse")}
    text = response.content.decode()
    assert "Full-time teachers (30) are more than all staff (20)." in text
    assert "teachers_of_staff" in text
    assert "Correct the figures." in text


@pytest.mark.parametrize(
    ("row", "field", "told"),
    [
        ({"boys": "四十二"}, "boys", "Enter a whole number."),
        ({"boys": "1e9"}, "boys", "Enter a whole number."),
        ({"boys": "99999999999999999999"}, "boys", "less than or equal to 10000000"),
        ({"girls": "-1"}, "girls", "greater than or equal to 0"),
        ({"boys": ""}, "boys", "This field is required."),
        ({"boarders": "83"}, "boarders", "A part cannot be more than the whole: 83 of 82."),
        ({"migrants": "1000"}, "migrants", "1,000 of 82"),
        ({"over_standard": "3"}, "over_standard", "3 of 2"),
        ({"huge": "1"}, "huge", "1 of 0"),
        ({"grade": "0"}, "grade", "The stage has no such grade."),
        ({"grade": "7"}, "grade", "The stage has no such grade."),
        ({"grade": "2"}, "grade", ""),
        ({"stage": "junior"}, "stage", "The return has no section of this stage"),
        ({"stage": "no-such"}, "stage", "Select a valid choice."),
    ],
)
def test_what_cannot_be_in_a_grade_is_said_at_its_field(admin_client, held, row, field, told):
    response = change(admin_client, held, grades={0: row})
    found, text = errors(response)
    if told:
        assert set(found["grades"][0]) == {field}
        assert told in text
    else:  # the second of two rows of the same grade
        assert "The section already has this grade." in text
    assert GradeReturn.objects.filter(section__school_return=held, grade=1).get().boys == 42


@pytest.mark.parametrize(
    ("row", "field", "told"),
    [
        ({"qualified": "31"}, "qualified", "31 of 30"),
        ({"above_required": "31"}, "above_required", "31 of 30"),
        ({"teachers": "许多"}, "teachers", "Enter a whole number."),
        ({"stage": ""}, "stage", "This field is required."),
    ],
)
def test_what_cannot_be_in_a_section_is_said_at_its_field(admin_client, held, row, field, told):
    found, text = errors(change(admin_client, held, sections={0: row}))
    assert set(found["sections"][0]) == {field}
    assert told in text


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"gymnasium_area": "50", "teaching_area": "40"}, "50 of 40"),
        ({"site_area": "nan"}, "Enter a number."),
        ({"site_area": "1e300"}, "less than or equal to"),
        ({"books": "-5"}, "greater than or equal to 0"),
    ],
)
def test_what_cannot_be_of_the_school_is_said_at_its_field(admin_client, held, values, told):
    response = change(admin_client, held, **values)
    assert told in desk.errors(response)
    held.refresh_from_db()
    assert (held.gymnasium_area, held.site_area, held.books) == (0, 0, 0)


def test_grades_and_sections_are_added_and_deleted(admin_client, held):
    new = {"stage": "primary", "grade": 6} | dict.fromkeys(GradeReturn.COUNTS, 0)
    change(admin_client, held, grades={5: {"DELETE": "on"}})
    assert GradeReturn.objects.filter(section__school_return=held).count() == 5
    change(admin_client, held, grades={"new": [new]})
    assert GradeReturn.objects.filter(section__school_return=held).count() == 6
    # A section goes with its grades.
    gone = {number: {"DELETE": "on"} for number in range(6)}
    assert change(admin_client, held, sections={0: {"DELETE": "on"}}, grades=gone).status_code == 200
    assert not SectionReturn.objects.filter(school_return=held).exists()
    assert not GradeReturn.objects.exists()


def test_section_is_not_deleted_under_its_grades(admin_client, held):
    found, _text = errors(change(admin_client, held, sections={0: {"DELETE": "on"}}))
    assert "stage" in found["grades"][0]
    assert SectionReturn.objects.count() == 1


def test_rows_that_are_missing_or_of_another_return_change_nothing(admin_client, held):
    other = returned(InstitutionFactory(), status="open")
    foreign = GradeReturn.objects.filter(section__school_return=other).first()
    response = change(admin_client, held, grades={0: {"id": foreign.pk, "boys": 1}})
    # A row of another return is none of this one: it is passed over.
    assert response.status_code == 200
    foreign.refresh_from_db()
    assert (foreign.boys, foreign.section.school_return) == (42, other)
    fields = entry(held)
    del fields["grades-TOTAL_FORMS"]
    assert admin_client.post(f"{RETURN}{held.pk}/change/", fields).status_code == 200
    fields = entry(held) | {"grades-TOTAL_FORMS": "99999999"}
    assert admin_client.post(f"{RETURN}{held.pk}/change/", fields).status_code == 200
    fields = {name: value for name, value in entry(held).items() if name.startswith("grades-")}
    assert admin_client.post(f"{RETURN}{held.pk}/change/", fields).status_code == 200
    assert set(GradeReturn.objects.values_list("boys", flat=True)) == {42}


def test_second_of_two_editors_does_not_overwrite_the_first(admin_client, held):
    opened = entry(held, grades={0: {"boys": 77}})
    change(admin_client, held, grades={0: {"boys": 43}})
    response = admin_client.post(f"{RETURN}{held.pk}/change/", opened)
    assert "Somebody saved this record since you opened it" in response.content.decode()
    assert 'value="77"' in response.content.decode()
    assert GradeReturn.objects.get(section__school_return=held, grade=1).boys == 43
    del opened["seen"]
    assert admin_client.post(f"{RETURN}{held.pk}/change/", opened).status_code == 200
    assert GradeReturn.objects.get(section__school_return=held, grade=1).boys == 43


@pytest.mark.parametrize("status", ["submitted", "accepted"])
def test_what_was_handed_in_is_not_edited(admin_client, status):
    held = returned(status=status, accepted_at=timezone.now())
    assert change(admin_client, held, staff=1).status_code == 403
    assert admin_client.post(f"{RETURN}{held.pk}/delete/", {"post": "yes"}).status_code == 403
    held.refresh_from_db()
    assert held.staff == 40


def test_status_is_not_set_by_a_forged_form(admin_client, held):
    change(admin_client, held, status="accepted", accepted_at_0="2023-10-01", is_sample="on", year=2001, institution=1)
    held.refresh_from_db()
    assert (held.status, held.accepted_at, held.is_sample, held.year) == ("open", None, False, 2023)


def test_form_costs_few_queries(admin_client, held, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        admin_client.get(f"{RETURN}{held.pk}/change/")
    with django_assert_max_num_queries(24):
        admin_client.get(page_of(held))


# --- findings, steps ----------------------------------------------------------------------------


def test_it_goes_from_hand_to_hand(clerk, held):
    """Checked, explained, handed in, sent back, handed in again, accepted."""
    clerk.may("view_schoolreturn", "change_schoolreturn", "accept_return")
    SchoolReturn.objects.update(site_area=100)
    assert desk.told(step(clerk, held, "check")) == "Checked again."
    finding = Explanation.objects.get()
    said = {"check_code": finding.check_code, "place": finding.place, "text": "借用校舍，已核实。"}
    page = step(clerk, held, "explain", **said)
    assert "借用校舍，已核实。" in page.content.decode()
    finding.refresh_from_db()
    assert (finding.text, finding.who) == ("借用校舍，已核实。", clerk.user)
    step(clerk, held, "submit")
    page = step(clerk, held, "back", remark="请核对<占地面积>。")
    assert "请核对&lt;占地面积&gt;。" in page.content.decode()
    held.refresh_from_db()
    assert (held.status, held.remark) == ("open", "请核对<占地面积>。")
    step(clerk, held, "submit")
    step(clerk, held, "accept")
    held.refresh_from_db()
    assert (held.status, held.remark, bool(held.accepted_at)) == ("accepted", "", True)
    # Whatever language the reviewer works in, the finding is the same and its explanation stands.
    assert Explanation.objects.get().text == "借用校舍，已核实。"
    log = LogEntry.objects.filter(object_id=str(held.pk))
    assert log.count() == 5
    assert set(log.values_list("user", flat=True)) == {clerk.user.pk}
    assert "Accepted." in clerk.get(page_of(held)).content.decode()


def test_findings_are_said_in_the_language_of_the_page(admin_client, held):
    SchoolReturn.objects.update(staff=10)
    actions.check_return(school_return=held)
    assert "Full-time teachers (30) are more than all staff (10)." in admin_client.get(page_of(held)).content.decode()
    chinese = admin_client.get(page_of(held).replace("/en/", "/zh-hans/")).content.decode()
    assert Explanation.objects.get().message in chinese


def test_refused_return_is_not_handed_in(admin_client, held):
    SchoolReturn.objects.update(staff=10)
    response = step(admin_client, held, "submit")
    assert response.status_code == 400
    assert "The return cannot be handed in yet." in desk.told(response)
    # What was found is kept and shown.
    assert "teachers_of_staff" in response.content.decode()
    held.refresh_from_db()
    assert held.status == "open"


@pytest.mark.parametrize("text", ["", "   ", "长" * 401])
def test_explanation_refused_keeps_what_was_typed(admin_client, held, text):
    SchoolReturn.objects.update(site_area=100)
    finding = actions.check_return(school_return=held)[0]
    place = {"check_code": finding.check_code, "place": finding.place}
    response = step(admin_client, held, "explain", text=text, **place)
    assert response.status_code == 400
    assert "An explanation has 1 to 400 characters." in desk.told(response)
    assert text.strip() in response.content.decode()
    assert Explanation.objects.get().text == ""


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"check_code": "no_such", "text": "x"}, "explain"),
        ({}, "explain"),
        ({}, "accept"),
        ({}, "back"),
        ({"seen": "yesterday"}, "submit"),
        ({"seen": ""}, "submit"),
    ],
)
def test_step_that_makes_no_sense_is_refused_in_words(admin_client, held, values, name):
    response = step(admin_client, held, name, **values)
    assert response.status_code == 400
    assert desk.told(response)
    held.refresh_from_db()
    assert (held.status, held.submitted_at) == ("open", None)


def test_remark_too_long_is_refused_and_kept_on_the_page(admin_client):
    held = returned()
    response = step(admin_client, held, "back", remark="长" * 401)
    assert response.status_code == 400
    assert "长" * 401 in response.content.decode()
    held.refresh_from_db()
    assert held.status == "submitted"


def test_reviewer_does_not_accept_what_was_changed_since(admin_client):
    held = returned()
    opened = seen(held)
    actions.reopen_return(school_return=held)
    actions.submit_return(school_return=held)
    response = admin_client.post(f"{page_of(held)}accept/", {"seen": opened})
    assert response.status_code == 400
    assert "has changed since you opened this page" in desk.told(response)
    held.refresh_from_db()
    assert held.status == "submitted"


# --- from returns to a release ------------------------------------------------------------------


@pytest.fixture
def city():
    return AreaFactory(code="320300", name="徐州市", name_en="Xuzhou City", level="city")


@pytest.fixture
def measured(city):
    return IndicatorFactory(numerator="pupils", stages=["primary"])


def derive(client, series, **values):
    return client.post(f"{RETURN}desk/2023/derive/", {"series": series.pk} | values, follow=True)


@pytest.mark.usefixtures("measured")
def test_accepted_returns_become_a_provisional_draft_that_waits_for_approval(admin_client):
    returned(status="accepted", accepted_at=timezone.now())
    returned()
    series = SeriesFactory()
    response = derive(admin_client, series)
    release = Release.objects.get()
    assert response.redirect_chain == [(f"{RELEASE}{release.pk}/approve/", 302)]
    assert (release.stage, release.version, release.approved_at) == ("provisional", 1, None)
    assert Observation.objects.filter(release=release, area__code="320300", stage="primary").first().value == 492
    text = " ".join(response.content.decode().split())
    assert "1 of 2 reported" in text
    assert "Not all schools have reported" in text
    assert "1 of 2 accepted" in text
    # A second time the draft is derived anew.
    derive(admin_client, series)
    assert Release.objects.count() == 1
    assert release.derivations.count() == 2


@pytest.mark.usefixtures("measured")
def test_approved_release_is_revised_with_a_reason(admin_client):
    returned(status="accepted", accepted_at=timezone.now())
    release = ReleaseFactory()
    response = derive(admin_client, release.series)
    assert "Say why the figures are revised." in response.content.decode()
    assert Release.objects.count() == 1
    derive(admin_client, release.series, reason="补报一所学校。")
    new = Release.objects.get(version=2)
    assert (new.reason, new.approved_at) == ("补报一所学校。", None)
    assert Observation.objects.filter(release=new).exists()
    assert not Observation.objects.filter(release=release).exists()


@pytest.mark.parametrize("is_sample", [True, False])
@pytest.mark.usefixtures("measured")
def test_sample_and_real_returns_make_no_figure_together(admin_client, is_sample):
    returned(status="accepted", accepted_at=timezone.now(), is_sample=is_sample)
    response = derive(admin_client, SeriesFactory(is_sample=not is_sample))
    assert "Among the accepted returns are" in response.content.decode()
    assert not Release.objects.exists()


@pytest.mark.parametrize("series", ["", "abc", "999999"])
def test_derivation_into_nothing_is_refused(admin_client, series):
    response = admin_client.post(f"{RETURN}desk/2023/derive/", {"series": series})
    assert response.status_code == 200
    assert response.context["form"].errors


@pytest.mark.usefixtures("measured")
def test_late_return_shows_what_a_revision_would_change(admin_client, django_assert_max_num_queries):
    returned(status="accepted", accepted_at=timezone.now())
    series = SeriesFactory()
    derive(admin_client, series)
    release = Release.objects.get()
    Release.objects.update(approved_at=timezone.now(), publish_at=timezone.now())
    late = returned()
    assert "No figure of an area differs." in admin_client.get(f"{RELEASE}{release.pk}/returns/").content.decode()
    actions.accept_return(school_return=late)
    with django_assert_max_num_queries(24):
        page = admin_client.get(f"{RELEASE}{release.pk}/returns/")
    text = " ".join(page.content.decode().split())
    assert late.institution.name in text
    assert '<td class="figure">492</td><td class="figure">984</td>' in text
    assert "Revise with these figures" in text
    assert Observation.objects.filter(release=release, area__code="320300", stage="primary").first().value == 492
