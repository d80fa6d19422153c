"""The desk of admissions: lists that stay cheap, plans with their intakes, states as elsewhere."""

import pytest
from django.urls import reverse

from institutions.models import AdmissionDate, AdmissionOffice, AdmissionPlan
from tests.factories import AreaFactory, InstitutionFactory
from tests.institutions.factories import (
    AdmissionDateFactory,
    AdmissionIntakeFactory,
    AdmissionOfficeFactory,
    AdmissionPlanFactory,
)
from xzedu.common import versions

pytestmark = pytest.mark.django_db

MODELS = ("admissionplan", "admissiondate", "admissionoffice")


def a_hundred():
    for number in range(100):
        area = AreaFactory(code=f"3203{number:02d}")
        AdmissionIntakeFactory(plan=AdmissionPlanFactory(institution=InstitutionFactory(area=area)))
        AdmissionDateFactory(area=area)
        AdmissionOfficeFactory(area=area)


@pytest.mark.parametrize("model", MODELS)
def test_list_of_a_hundred_costs_few_queries(admin_client, model, django_assert_max_num_queries):
    a_hundred()
    with django_assert_max_num_queries(15):
        response = admin_client.get(reverse(f"admin:institutions_{model}_changelist"))
    assert len(response.context["cl"].result_list) == 100


@pytest.mark.parametrize("model", MODELS)
def test_search_and_form(admin_client, model):
    plan = AdmissionPlanFactory()
    AdmissionDateFactory(area=plan.institution.area)
    AdmissionOfficeFactory(area=plan.institution.area)
    found = admin_client.get(reverse(f"admin:institutions_{model}_changelist") + "?q=试验")
    assert found.status_code == 200
    assert admin_client.get(reverse(f"admin:institutions_{model}_add")).status_code == 200
    assert admin_client.get(reverse(f"admin:institutions_{model}_change", args=[1])).status_code in (200, 302)


def plan_form(school, *intakes, **changes):
    values = {"institution": school.pk, "stage": "primary", "year": 2026, "classes": 4, "state": "published"}
    values |= {"intakes-TOTAL_FORMS": len(intakes), "intakes-INITIAL_FORMS": 0}
    for number, intake in enumerate(intakes):
        values |= {f"intakes-{number}-{name}": value for name, value in intake.items()}
    return values | changes


def add_plan(client, *args, **changes):
    return client.post(reverse("admin:institutions_admissionplan_add"), plan_form(*args, **changes))


def test_plan_with_intakes_is_public_at_once(admin_client, client):
    school, before = InstitutionFactory(), versions.current()
    response = add_plan(admin_client, school, {"route": "zoned", "places": 180}, {"route": "migrant", "places": 20})
    assert response.status_code == 302, response.context["errors"]
    assert AdmissionPlan.objects.with_sums().get().places == 200
    assert versions.current() != before
    assert ">200<" in client.get("/en/admissions/places/").content.decode()


def test_draft_plan_stays_private(admin_client, client):
    add_plan(admin_client, InstitutionFactory(), {"route": "zoned", "places": 180}, state="draft")
    assert "No admission plan is published yet" in client.get("/en/admissions/places/").content.decode()


@pytest.mark.parametrize(
    "intake",
    [
        {"route": "zoned", "places": 180, "applicants": 100, "admitted": 101},
        {"route": "zoned", "places": 20_001},
        {"route": "zoned", "places": -1},
        {"route": "magic", "places": 1},
    ],
    ids=["more admitted than applied", "too many", "negative", "no such kind"],
)
def test_faulty_intake_is_refused_in_words(admin_client, intake):
    response = add_plan(admin_client, InstitutionFactory(), intake)
    assert response.status_code == 200
    assert response.context["errors"]
    assert not AdmissionPlan.objects.exists()


def test_published_plan_and_step_are_not_deleted(admin_client):
    plan, step = AdmissionPlanFactory(), AdmissionDateFactory()
    for record in (plan, step):
        name = f"admin:institutions_{record._meta.model_name}_delete"
        assert admin_client.post(reverse(name, args=[record.pk]), {"post": "yes"}).status_code == 403
    assert AdmissionPlan.objects.exists()
    assert AdmissionDate.objects.exists()


def test_changed_office_is_announced(admin_client):
    office, before = AdmissionOfficeFactory(), versions.current()
    form = {"area": office.area_id, "name": office.name, "phone": "0516-11111111"}
    admin_client.post(reverse("admin:institutions_admissionoffice_change", args=[office.pk]), form)
    assert AdmissionOffice.objects.get().phone == "0516-11111111"
    assert versions.current() != before


@pytest.mark.parametrize("model", MODELS)
def test_desk_is_closed_to_strangers(client, model):
    assert client.get(reverse(f"admin:institutions_{model}_changelist")).status_code == 302
