"""The sample of admissions as it is loaded: zones in force, plans, dates, offices, and that they go again."""

import pytest
from django.core.management import call_command
from django.db import transaction
from django.db.models import Count, F, Q, Sum
from django.test import override_settings

from institutions import sample_zones
from institutions.actions import undo_activation
from institutions.models import (
    AdmissionDate,
    AdmissionIntake,
    AdmissionOffice,
    AdmissionPlan,
    Area,
    Place,
    PlaceName,
    Zone,
    ZoneArea,
    ZonePlan,
    ZoneSchool,
)
from policies.models import Attachment
from xzedu.site import sample_admissions
from xzedu.statistics.models import SectionReturn

pytestmark = pytest.mark.django_db

SIZE = 400
MODELS = (AdmissionDate, AdmissionIntake, AdmissionOffice, AdmissionPlan, Place, PlaceName, Zone, ZoneArea, ZonePlan)


@pytest.fixture(scope="module", autouse=True)
def city(django_db_setup, django_db_blocker, tmp_path_factory):
    """The data set, loaded once for all tests of this file."""
    with (
        django_db_blocker.unblock(),
        override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media")),
        transaction.atomic(),
    ):
        call_command("load_dataset", size=SIZE)
        yield
        transaction.set_rollback(True)


def test_all_of_it_is_flagged():
    for model in (AdmissionDate, AdmissionOffice, AdmissionPlan, Place, ZonePlan):
        assert model.objects.exists(), model
        assert not model.objects.filter(is_sample=False).exists(), model


def test_no_real_school_has_a_zone_or_a_plan():
    assert not ZoneSchool.objects.filter(institution__is_sample=False).exists()
    assert not AdmissionPlan.objects.filter(institution__is_sample=False).exists()


def test_plans_are_in_force_but_for_the_one_that_is_not_out_yet():
    waiting = ZonePlan.objects.filter(is_active=False)
    assert {(plan.area.code, plan.year) for plan in waiting.select_related("area")} == {
        (sample_zones.UNPUBLISHED_AREA, sample_zones.UNPUBLISHED_YEAR)
    }
    assert {plan.stage for plan in waiting} == {"primary", "junior"}
    assert not waiting.exclude(document=None).exists()
    assert ZonePlan.objects.active().filter(year=2026).count() >= 18
    assert not ZonePlan.objects.active().filter(Q(document=None) | Q(annex=None)).exists()


def test_areas_lie_in_places_but_for_boundaries_in_words():
    without = ZoneArea.objects.filter(place=None)
    assert 0 < without.count() < ZoneArea.objects.count() / 20
    for area in without:
        assert any(mark in area.text for mark in ("围合区域", "东至")), area.text
    assert set(Place.objects.values_list("kind", flat=True)) == {"community", "village", "committee", "road"}
    assert not Place.objects.filter(zone_areas=None).exists()
    assert set(PlaceName.objects.values_list("kind", flat=True)) == {"own", "former", "other"}


def test_annexes_hold_what_the_plans_do():
    annexes = Attachment.objects.filter(document__slug__startswith="sample-zones-")
    assert annexes.count() == 6
    for annex in annexes:
        zone = Zone.objects.filter(plan__annex=annex).order_by("pk").first()
        assert "".join(zone.text.split()) in "".join(annex.text.split())
        assert annex.file_name.endswith("（示例）.xlsx")


def test_as_many_were_admitted_as_entered_by_the_returns():
    plans = AdmissionPlan.objects.filter(year=2024).annotate(admitted=Sum("intakes__admitted"))
    admitted = {(plan.institution_id, plan.stage): plan.admitted for plan in plans}
    sections = SectionReturn.objects.filter(school_return__year=2024, stage__in=sample_admissions.STAGE_NAMES)
    entered = {
        (school, stage): entrants
        for school, stage, entrants in sections.values_list("school_return__institution", "stage", "entrants")
    }
    both = admitted.keys() & entered.keys()
    assert len(both) > 100
    assert {key: admitted[key] for key in both} == {key: entered[key] for key in both}


def test_intakes_hold_together():
    known = AdmissionIntake.objects.exclude(admitted=None)
    assert not known.filter(Q(admitted__gt=F("applicants")) | Q(admitted__gt=F("places"))).exists()
    assert not known.filter(plan__year=2026).exists()
    last = AdmissionIntake.objects.filter(plan__year=2026)
    assert last.filter(applicants=None).exists()
    assert last.exclude(applicants=None).exists()
    years = AdmissionPlan.objects.values_list("year", flat=True)
    assert set(years) == {2022, 2023, 2024, 2025, 2026}
    stages = AdmissionPlan.objects.values("stage").annotate(plans=Count("pk"))
    assert {row["stage"] for row in stages if row["plans"] > 20} == {"primary", "junior", "senior", "vocational"}
    assert set(known.values_list("route", flat=True)) == {
        "zoned", "migrant", "boarding", "lottery", "exam", "directed", "other"
    }  # fmt: skip


def test_every_district_has_dates_and_an_office():
    homes = set(Area.objects.homes().values_list("code", flat=True))
    assert set(AdmissionOffice.objects.values_list("area__code", flat=True)) == homes
    for year in (2025, 2026):
        assert set(AdmissionDate.objects.filter(year=year).values_list("area__code", flat=True)) == homes
    assert set(AdmissionOffice.objects.values_list("phone", flat=True)) == {"0516-00000000"}


def test_second_run_of_the_loader_makes_no_zones_again():
    kinds = {kind for kind, _name, _content in sample_admissions.tables()}
    assert kinds == {"admission-offices", "admission-dates", "admission-plans", "admission-intakes"}
    assert sample_admissions.attach_zones() == 0
    assert sample_admissions.activate_zones() == 0


def test_plan_whose_activation_was_undone_stays_so():
    plan = ZonePlan.objects.active().filter(year=2026).first()
    with transaction.atomic():
        undo_activation(plan=plan)
        assert sample_admissions.activate_zones() == 0
        plan.refresh_from_db()
        assert not plan.is_active
        transaction.set_rollback(True)


def test_removal_leaves_nothing():
    with transaction.atomic():
        call_command("remove_sample_data")
        for model in MODELS:
            assert not model.objects.exists(), model
        assert Area.objects.districts().count() == 11
        transaction.set_rollback(True)
