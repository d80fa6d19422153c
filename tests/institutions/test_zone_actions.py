"""Activating zone plans and taking it back: one active version, one step back, two clerks at once."""

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import IntegrityError

from institutions import actions
from institutions.models import PlanSwitch, ZonePlan
from tests.factories import AreaFactory, InstitutionFactory
from tests.institutions.factories import PlaceFactory, ZoneAreaFactory, ZoneFactory, ZonePlanFactory
from xzedu.common.models import ContentVersion

pytestmark = pytest.mark.django_db


@pytest.fixture
def gulou():
    return AreaFactory(code="320302", name="鼓楼区")


def loaded(area, version=1, year=2026, **changes):
    """An inactive plan that no check refuses."""
    plan = ZonePlanFactory(area=area, year=year, version=version, is_active=False, **changes)
    zone = ZoneFactory(plan=plan, number=1, schools=[InstitutionFactory(area=area)])
    ZoneAreaFactory(zone=zone, place=PlaceFactory(area=area, name=f"云龙小区{year}{version}"))
    return plan


def active():
    return set(ZonePlan.objects.active().values_list("year", "version"))


def version():
    return ContentVersion.objects.filter(app="institutions").values_list("number", flat=True).first()


def test_activate_and_undo(gulou):
    clerk = get_user_model().objects.create(username="clerk")
    first, second = loaded(gulou), loaded(gulou, version=2)
    loaded_other_year = ZonePlanFactory(area=gulou, year=2025)
    actions.activate_plan(plan=first, by=clerk)
    before = version()
    switch = actions.activate_plan(plan=second, by=clerk)
    assert (switch.before, switch.by) == (first, clerk)
    assert active() == {(2025, 1), (2026, 2)}
    assert version() > before
    before = version()
    undone = actions.undo_activation(plan=second, by=clerk)
    assert (undone.pk, undone.undone_by, bool(undone.undone_at)) == (switch.pk, clerk, True)
    assert active() == {(2025, 1), (2026, 1)}
    assert version() > before
    actions.undo_activation(plan=first)
    assert active() == {(loaded_other_year.year, 1)}


def test_activate_refuses_what_a_check_refuses(gulou):
    plan = ZonePlanFactory(area=gulou, is_active=False)
    ZoneFactory(plan=plan, number=1, schools=[])
    with pytest.raises(actions.FindingsStandError) as error:
        actions.activate_plan(plan=plan)
    assert [found.code for found in error.value.findings] == ["no_school"]
    assert error.value.findings[0].message in str(error.value)
    assert active() == set()
    assert not PlanSwitch.objects.exists()


def test_activate_twice_is_told(gulou):
    plan = loaded(gulou)
    actions.activate_plan(plan=plan)
    with pytest.raises(actions.NotPossibleError):
        # As a clerk whose page is older than the other's click.
        actions.activate_plan(plan=plan)
    assert PlanSwitch.objects.count() == 1


def test_activate_at_the_same_moment_is_told(gulou, monkeypatch):
    def at_once(*args, **kwargs):
        raise IntegrityError("institutions_zoneplan_one_active")

    monkeypatch.setattr(actions, "_show", at_once)
    with pytest.raises(actions.NotPossibleError, match=r".+"):
        actions.activate_plan(plan=loaded(gulou))
    assert not PlanSwitch.objects.exists()


def test_undo_only_the_latest(gulou):
    first, second = loaded(gulou), loaded(gulou, version=2)
    with pytest.raises(actions.NotPossibleError):
        actions.undo_activation(plan=first)
    actions.activate_plan(plan=first)
    actions.activate_plan(plan=second)
    with pytest.raises(actions.NotPossibleError):
        actions.undo_activation(plan=first)
    actions.undo_activation(plan=second)
    with pytest.raises(actions.NotPossibleError):
        actions.undo_activation(plan=second)
    assert active() == {(2026, 1)}


def test_command(gulou, capsys):
    loaded(gulou)
    call_command("activate_zones", "320302/primary/2026/1")
    assert active() == {(2026, 1)}
    with pytest.raises(CommandError, match="320302/primary/2026/1"):
        call_command("activate_zones", "320302/primary/2026/1")
    call_command("activate_zones", "--undo", "320302/primary/2026")
    assert active() == set()
    assert "320302/primary/2026/1" in capsys.readouterr().out


@pytest.mark.parametrize("plan", ["320302/primary/2030/1", "nonsense", "320302/senior/2026/1"])
def test_command_of_no_plan(gulou, plan):
    with pytest.raises(CommandError):
        call_command("activate_zones", plan)
