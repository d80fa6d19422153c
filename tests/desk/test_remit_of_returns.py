"""A district clerk and the returns of other districts: not listed, opened, begun nor taken a step with."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from institutions.models import Remit
from tests.desk.people import member
from tests.factories import AreaFactory, InstitutionFactory
from tests.statistics.factories import SchoolReturnFactory
from xzedu.statistics.models import SchoolReturn

pytestmark = pytest.mark.django_db


@pytest.fixture
def ours():
    return AreaFactory(code="320311")


@pytest.fixture
def theirs():
    return AreaFactory(code="320312")


@pytest.fixture
def clerk(client, ours):
    clerk = member("district-clerk")
    # Even with a right that only others' roles have.
    clerk.user_permissions.add(Permission.objects.get(codename="accept_return"))
    Remit.objects.create(user=clerk).areas.add(ours)
    client.force_login(clerk)
    return clerk


def address(name, *args):
    return reverse(f"admin:statistics_schoolreturn_{name}", args=args)


def test_only_ones_own_returns_are_listed_and_opened(client, clerk, ours, theirs):
    mine = SchoolReturnFactory(institution__area=ours)
    other = SchoolReturnFactory(institution__area=theirs)
    assert [held.pk for held in client.get(address("changelist")).context["cl"].result_list] == [mine.pk]
    assert client.get(address("desk_return", mine.pk)).status_code == 200
    assert client.get(address("desk_return", other.pk)).status_code == 404
    assert client.get(address("change", other.pk)).status_code == 302
    assert client.get(address("desk_district", 2023, ours.code)).status_code == 200
    assert client.get(address("desk_district", 2023, theirs.code)).status_code == 404


def test_no_step_is_taken_with_another_districts_return(client, clerk, theirs):
    other = SchoolReturnFactory(institution__area=theirs, status="submitted", accepted_at=None)
    for step in ("submit", "accept", "send-back"):
        sent = {"seen": other.modified_at.isoformat(), "remark": "不"}
        assert client.post(address("desk_step", other.pk, step), sent).status_code in (403, 404), step
    other.refresh_from_db()
    assert other.status == "submitted"


def test_return_of_another_districts_school_is_not_begun(client, clerk, theirs):
    school = InstitutionFactory(area=theirs)
    assert client.post(address("desk_begin", 2024), {"institution": school.code}).status_code in (403, 404)
    assert not SchoolReturn.objects.exists()


def test_accepting_all_at_once_takes_one_district(client, clerk, ours, theirs):
    other = SchoolReturnFactory(institution__area=theirs, status="submitted", accepted_at=None)
    for area in ("", theirs.code):
        assert client.post(address("desk_accept", 2023), {"area": area}).status_code == 404
    other.refresh_from_db()
    assert other.status == "submitted"
