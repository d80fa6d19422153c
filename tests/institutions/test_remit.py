"""District clerks: only their own districts' records, on every way there."""

import pytest
from django.urls import reverse

from institutions.models import Event, Institution, Remit
from institutions.remit import areas_of
from tests.desk.people import member
from tests.factories import AreaFactory, EventFactory, InstitutionFactory, PartyFactory, UserFactory
from tests.institutions.factories import (
    AdmissionDateFactory,
    AdmissionOfficeFactory,
    AdmissionPlanFactory,
    PlaceFactory,
    ZonePlanFactory,
)
from tests.institutions.test_admin import form
from xzedu.common.imports import actions, importers

pytestmark = pytest.mark.django_db


@pytest.fixture
def ours():
    return AreaFactory(code="320311", name="泉山区")


@pytest.fixture
def theirs():
    return AreaFactory(code="320303", name="云龙区")


@pytest.fixture
def clerk(client, ours):
    user = member("district-clerk")
    Remit.objects.create(user=user).areas.set([ours])
    client.force_login(user)
    return user


def address(model, view, *args):
    return reverse(f"admin:institutions_{model}_{view}", args=args)


def test_whose_districts(ours, clerk):
    assert areas_of(clerk) == {ours.pk}
    assert areas_of(member("district-clerk")) == set()
    assert areas_of(member("register-clerk")) is None
    assert areas_of(UserFactory(is_superuser=True)) is None


def test_district_clerk_without_districts_sees_nothing(client, ours):
    school = InstitutionFactory(area=ours)
    client.force_login(member("district-clerk"))
    assert client.get(address("institution", "changelist")).context["cl"].result_count == 0
    assert client.get(address("institution", "change", school.pk)).status_code == 302


@pytest.mark.parametrize(
    ("model", "make"),
    [
        ("institution", lambda area: InstitutionFactory(area=area)),
        ("admissionplan", lambda area: AdmissionPlanFactory(institution__area=area)),
        ("admissiondate", lambda area: AdmissionDateFactory(area=area)),
        ("admissionoffice", lambda area: AdmissionOfficeFactory(area=area)),
        ("zoneplan", lambda area: ZonePlanFactory(area=area, is_active=False)),
        ("place", lambda area: PlaceFactory(area=area)),
        ("event", lambda area: PartyFactory(institution__area=area).event),
    ],
)
def test_records_of_another_district_are_not_listed_opened_deleted_nor_their_history_read(
    client, clerk, ours, theirs, model, make
):
    mine, other = make(ours), make(theirs)
    listed = client.get(address(model, "changelist")).context["cl"].result_list
    assert [record.pk for record in listed] == [mine.pk]
    assert client.get(address(model, "change", mine.pk)).status_code == 200
    for view in ("change", "history", "delete"):
        for answer in (client.get(address(model, view, other.pk)), client.post(address(model, view, other.pk), {})):
            assert answer.status_code in (302, 403), view
    sent = {"action": "delete_selected", "_selected_action": other.pk, "post": "yes"}
    client.post(address(model, "changelist"), sent)
    assert type(other).objects.filter(pk=other.pk).exists()


def test_school_is_not_given_to_another_district(client, clerk, ours, theirs):
    school = InstitutionFactory(area=ours, code="2132000001", state="draft", publish_at=None)
    sent = form(theirs, state="draft")
    response = client.post(address("institution", "change", school.pk), sent)
    assert "area" in response.context["adminform"].form.errors
    school.refresh_from_db()
    assert school.area == ours
    assert client.post(address("institution", "change", school.pk), form(ours, state="draft")).status_code == 302


def test_autocomplete_finds_only_ones_own_schools(client, clerk, ours, theirs):
    mine = InstitutionFactory(area=ours, name="清荷小学")
    InstitutionFactory(area=theirs, name="清荷中学")
    query = {"app_label": "institutions", "model_name": "party", "field_name": "institution", "term": "清荷"}
    found = client.get(reverse("admin:autocomplete"), query).json()["results"]
    assert [row["id"] for row in found] == [str(mine.pk)]


def event(*institutions):
    values = {
        "type": "moved",
        "date": "2025-09-01",
        "reference": "2025-1",
        "state": "draft",
        "parties-INITIAL_FORMS": 0,
    }
    values["parties-TOTAL_FORMS"] = len(institutions)
    for number, institution in enumerate(institutions):
        values |= {f"parties-{number}-institution": institution.pk, f"parties-{number}-role": "subject"}
    return values


def test_event_takes_institutions_of_ones_own_districts_and_needs_one(client, clerk, ours, theirs):
    mine, other = InstitutionFactory(area=ours), InstitutionFactory(area=theirs)
    assert client.post(address("event", "add"), event(other)).status_code == 200
    assert client.post(address("event", "add"), event()).status_code == 200
    assert not Event.objects.exists()
    assert client.post(address("event", "add"), event(mine)).status_code == 302
    assert Event.objects.count() == 1


def test_event_of_two_districts_is_looked_at_but_not_changed(client, clerk, ours, theirs):
    shared = EventFactory()
    shared.parties.all().delete()
    PartyFactory(event=shared, institution__area=ours)
    PartyFactory(event=shared, institution__area=theirs)
    assert client.get(address("event", "change", shared.pk)).status_code == 200
    assert client.post(address("event", "change", shared.pk), event()).status_code == 403


def table(*rows):
    header = "code,name,kind,stages,organiser,area"
    return "\n".join([header, *rows]).encode()


def test_import_refuses_rows_of_another_district(clerk, ours, theirs):
    held = InstitutionFactory(area=theirs, code="2132000009", name="云龙小学", is_sample=False)
    content = table(
        "2132000001,清荷小学,211,primary,831,320311",
        "2132000002,明珠小学,211,primary,831,320303",
        "2132000009,云龙小学,211,primary,831,320311",
    )
    importer = importers["institutions"]
    with pytest.raises(actions.RefusedError) as refused:
        actions.apply(importer(), content, "学校.csv", who=clerk)
    problems = refused.value.report.problems
    assert [(problem.row, problem.value, problem.code) for problem in problems] == [
        (3, "320303", "other_district"),
        (4, "320311", "other_district"),
    ]
    assert all(problem.reason and problem.remedy for problem in problems)
    assert not Institution.objects.filter(code="2132000001").exists()
    report = actions.check(importer(), content, "学校.csv", who=clerk)
    assert report.refused_rows == [3, 4]
    actions.apply(importer(), content, "学校.csv", who=clerk, skip_refused=True)
    assert Institution.objects.get(code="2132000001").area == ours
    held.refresh_from_db()
    assert held.area == theirs


def test_import_by_whoever_keeps_all_districts_takes_all_rows(theirs):
    content = table("2132000002,明珠小学,211,primary,831,320303")
    actions.apply(importers["institutions"](), content, "学校.csv", who=member("register-clerk"))
    assert Institution.objects.get().area == theirs
