"""What the database refuses of zones and admissions, and what forms say before it does."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation

from institutions.addresses import EVEN, ODD, Numbers, Span, plain
from institutions.models import AdmissionPlan, Place, ZonePlan
from tests.factories import AreaFactory, InstitutionFactory
from tests.institutions.factories import (
    AdmissionDateFactory,
    AdmissionIntakeFactory,
    AdmissionOfficeFactory,
    AdmissionPlanFactory,
    PlaceFactory,
    PlaceNameFactory,
    PlanSwitchFactory,
    ZoneAreaFactory,
    ZoneFactory,
    ZonePlanFactory,
)

# Factory, values, the constraint. "second" cases make one like it first.
BROKEN = {
    "active plan without its time": (ZonePlanFactory, {"activated_at": None}, "institutions_zoneplan_active_since"),
    "plan of a stage without zones": (ZonePlanFactory, {"stage": "senior"}, "institutions_zoneplan_zoned_stage"),
    "range ends before it begins": (
        ZoneAreaFactory,
        {"numbering": "house", "first": 9, "last": 1},
        "institutions_zonearea_range",
    ),
    "numbers of nothing": (ZoneAreaFactory, {"first": 1, "last": 9}, "institutions_zonearea_numbered"),
    "parity of nothing": (ZoneAreaFactory, {"parity": "odd"}, "institutions_zonearea_numbered"),
    "more admitted than applied": (
        AdmissionIntakeFactory,
        {"applicants": 5, "admitted": 6},
        "institutions_admissionintake_admitted",
    ),
    "step ends before it begins": (
        AdmissionDateFactory,
        {"ends_on": date(2026, 6, 1)},
        "institutions_admissiondate_period",
    ),
    "public plan without a time": (AdmissionPlanFactory, {"publish_at": None}, "institutions_admissionplan_public"),
    "withdrawn step without a reason": (
        AdmissionDateFactory,
        {"state": "withdrawn"},
        "institutions_admissiondate_with",
    ),
}

TWICE = {
    "plan": (ZonePlanFactory, ("area", "stage", "year", "is_active"), {"is_active": False}),
    "zone": (ZoneFactory, ("plan", "number"), {}),
    "area": (ZoneAreaFactory, ("zone", "position"), {}),
    "place": (PlaceFactory, ("area", "kind", "name"), {}),
    "name": (PlaceNameFactory, ("place", "name"), {}),
    "admission plan": (AdmissionPlanFactory, ("institution", "stage", "year"), {}),
    "intake": (AdmissionIntakeFactory, ("plan", "route"), {}),
    "step": (AdmissionDateFactory, ("reference",), {}),
    "office": (AdmissionOfficeFactory, ("area",), {}),
}


@pytest.mark.django_db
@pytest.mark.parametrize("fault", BROKEN)
def test_database_refuses(fault):
    factory, values, name = BROKEN[fault]
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        factory(**values)


@pytest.mark.django_db
@pytest.mark.parametrize("fault", ["active plan without its time", "numbers of nothing", "more admitted than applied"])
def test_form_says_it_in_words(fault):
    factory, values, _name = BROKEN[fault]
    record = factory.build(**values)
    with translation.override("en"), pytest.raises(ValidationError) as error:
        record.validate_constraints()
    assert "constraint" not in str(error.value).lower()


@pytest.mark.django_db
@pytest.mark.parametrize("what", TWICE)
def test_database_refuses_a_second(what):
    factory, names, values = TWICE[what]
    first = factory(**values)
    with pytest.raises(IntegrityError), transaction.atomic():
        factory(**{name: getattr(first, name) for name in names})


@pytest.mark.django_db
def test_one_version_of_a_plan_is_active():
    first = ZonePlanFactory()
    ZonePlanFactory(area=first.area, version=2, is_active=False)
    with pytest.raises(IntegrityError), transaction.atomic():
        ZonePlanFactory(area=first.area, version=3)
    ZonePlanFactory(area=first.area, year=2025, version=1)


@pytest.mark.django_db
def test_zone_names_a_school_once():
    zone, school = ZoneFactory(schools=[]), InstitutionFactory()
    zone.members.create(institution=school)
    with pytest.raises(IntegrityError), transaction.atomic():
        zone.members.create(institution=school, position=2)


@pytest.mark.django_db
def test_public_sees_active_plans_only():
    active = ZonePlanFactory()
    ZonePlanFactory(is_active=False)
    assert list(ZonePlan.objects.active()) == [active]


@pytest.mark.django_db
def test_public_sees_no_draft_of_a_plan():
    shown = AdmissionPlanFactory()
    AdmissionPlanFactory(state="draft", publish_at=None)
    assert list(AdmissionPlan.objects.published()) == [shown]


@pytest.mark.django_db
def test_plan_is_named_by_district_stage_year_and_version():
    plan = ZonePlanFactory(area=AreaFactory(code="320302"), version=2)
    assert plan.reference == str(plan) == "320302/primary/2026/2"
    assert str(plan.school_year) == "2026/27"


@pytest.mark.django_db
def test_undone_switch_keeps_both_versions():
    before = ZonePlanFactory(is_active=False)
    switch = PlanSwitchFactory(plan=ZonePlanFactory(area=before.area, version=2), before=before)
    before.delete()
    assert not type(switch).objects.exists()


@pytest.mark.django_db
def test_place_in_a_plan_is_not_deleted():
    item = ZoneAreaFactory()
    with pytest.raises(IntegrityError):
        item.place.delete()
    assert Place.objects.count() == 1


def test_words_come_in_the_language_of_the_page():
    step = AdmissionDateFactory.build(area=None, papers="户口簿\n\n 居住证 ", papers_en="", where="学校", where_en="")
    with translation.override("zh-hans"):
        assert (step.local_title, step.local_where) == ("网上报名", "学校")
    with translation.override("en"):
        assert (step.local_title, step.local_where) == ("Register online", "学校")
        assert step.local_papers == ["户口簿", "居住证"]


def test_step_of_one_day_ends_on_it():
    step = AdmissionDateFactory.build(area=None, ends_on=None)
    assert step.last_day == step.begins_on


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("云龙 小区", "云龙小区"),
        ("云龙小区（Ａ区）", "云龙小区(a区)"),
        ("雲龍小區", "云龙小区"),
        ("１０１宿舍", "101宿舍"),
    ],
)
def test_two_spellings_of_a_place_have_one_plain_form(one, other):
    assert plain(one) == plain(other)


@pytest.mark.parametrize(
    ("span", "inside", "outside"),
    [
        (Span(1, 99, ODD), (1, 55, 99), (0, 2, 98, 101)),
        (Span(2, None, EVEN), (2, 4000), (0, 3)),
        (Span(None, 10), (0, 10), (11,)),
        (Span(), (0, 7, 10**9), ()),
    ],
)
def test_span_covers_its_numbers(span, inside, outside):
    assert all(map(span.covers, inside))
    assert not any(map(span.covers, outside))


def test_exclusions_are_taken_out():
    numbers = Numbers("house", Span(1, 99, ODD), (Span(5, 9), Span(21, 21)))
    assert [number for number in range(1, 24) if numbers.covers(number)] == [1, 3, 11, 13, 15, 17, 19, 23]
    assert not numbers.is_whole
    assert Numbers().is_whole
