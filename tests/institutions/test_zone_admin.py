"""The desk of zone plans: who may do what, what a page costs, what hostile addresses get."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import translation

from institutions import actions
from institutions.models import Place, PlaceName, PlanSwitch, ZonePlan
from tests.factories import AreaFactory, InstitutionFactory, UserFactory
from tests.institutions.factories import PlaceFactory, ZoneAreaFactory, ZoneFactory, ZonePlanFactory
from xzedu.common import versions

pytestmark = pytest.mark.django_db


@pytest.fixture
def gulou():
    return AreaFactory(code="320302", name="鼓楼区")


@pytest.fixture
def plan(gulou):
    plan = ZonePlanFactory(area=gulou, is_active=False)
    zone = ZoneFactory(plan=plan, number=1, text="云龙小区、本校毕业生", schools=[InstitutionFactory(area=gulou)])
    ZoneAreaFactory(zone=zone, place=PlaceFactory(area=gulou))
    ZoneAreaFactory(zone=zone, place=None, text="本校毕业生")
    return plan


def clerk(client, *codenames):
    user = UserFactory(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    client.force_login(user)
    return user


def url(name, *args):
    with translation.override("zh-hans"):
        return reverse(f"admin:institutions_{name}", args=args)


def test_list(admin_client, plan):
    text = admin_client.get(url("zoneplan_changelist")).content.decode()
    assert plan.area.local_name in text
    assert "2026/27" in text


def test_list_of_a_hundred_plans_takes_few_queries(admin_client, gulou, django_assert_max_num_queries):
    for year in range(2000, 2100):
        ZoneFactory(plan=ZonePlanFactory(area=gulou, year=year), number=1)
    with django_assert_max_num_queries(15):
        admin_client.get(url("zoneplan_changelist"))


def test_plan_shows_what_its_checks_found(admin_client, plan):
    response = admin_client.get(url("zoneplan_change", plan.pk))
    assert "本校毕业生" in response.content.decode()
    assert [group.first.code for group in response.context["groups"]] == ["unread"]


def test_plan_takes_few_queries_whatever_its_size(admin_client, plan, django_assert_max_num_queries):
    for number in range(2, 30):
        ZoneAreaFactory(
            zone=ZoneFactory(plan=plan, number=number), place=PlaceFactory(area=plan.area, name=f"翠湖{number}苑")
        )
    with django_assert_max_num_queries(35):
        admin_client.get(url("zoneplan_change", plan.pk))


def test_zones_stand_beside_their_text(admin_client, plan, django_assert_max_num_queries):
    for number in range(2, 50):
        ZoneAreaFactory(
            zone=ZoneFactory(plan=plan, number=number), place=PlaceFactory(area=plan.area, name=f"翠湖{number}苑")
        )
    with django_assert_max_num_queries(15):
        text = admin_client.get(url("zoneplan_zones", plan.pk)).content.decode()
    assert "云龙小区、本校毕业生" in text
    assert "翠湖20苑" in text
    assert "翠湖21苑" not in text
    assert "翠湖21苑" in admin_client.get(url("zoneplan_zones", plan.pk), {"p": "2"}).content.decode()


@pytest.mark.parametrize("page", ["0", "-1", "99999999999999999999", "x", "２", ""])
def test_zones_of_a_nonsense_page(admin_client, plan, page):
    assert admin_client.get(url("zoneplan_zones", plan.pk), {"p": page}).status_code == 200


def test_activate_and_undo(client, plan):
    user = clerk(client, "view_zoneplan", "activate_zoneplan")
    assert url("zoneplan_activate", plan.pk) in client.get(url("zoneplan_change", plan.pk)).content.decode()
    before = versions.current()
    client.post(url("zoneplan_activate", plan.pk))
    assert ZonePlan.objects.active().get() == plan
    assert PlanSwitch.objects.get().by == user
    assert versions.current() != before
    assert url("zoneplan_undo", plan.pk) in client.get(url("zoneplan_change", plan.pk)).content.decode()
    client.post(url("zoneplan_undo", plan.pk))
    assert not ZonePlan.objects.active().exists()


def test_activate_of_a_refused_plan_says_why(admin_client, plan):
    ZoneFactory(plan=plan, number=2, schools=[])
    assert "disabled" in admin_client.get(url("zoneplan_change", plan.pk)).content.decode()
    response = admin_client.post(url("zoneplan_activate", plan.pk), follow=True)
    (message,) = response.context["messages"]
    assert "2" in str(message)
    assert not ZonePlan.objects.active().exists()


def test_undo_of_what_is_not_active_says_so(admin_client, plan):
    response = admin_client.post(url("zoneplan_undo", plan.pk), follow=True)
    assert len(response.context["messages"]) == 1


@pytest.mark.parametrize("name", ["zoneplan_activate", "zoneplan_undo"])
def test_acts_need_post_and_permission(client, plan, name):
    assert client.post(url(name, plan.pk)).status_code == 302
    clerk(client, "view_zoneplan", "change_zoneplan")
    assert client.post(url(name, plan.pk)).status_code == 403
    assert url(name, plan.pk) not in client.get(url("zoneplan_change", plan.pk)).content.decode()
    clerk(client, "activate_zoneplan")
    assert client.get(url(name, plan.pk)).status_code == 405
    assert client.post(url(name, 999_999)).status_code == 404
    assert not ZonePlan.objects.active().exists()


def test_zones_need_permission(client, plan):
    clerk(client, "view_institution")
    assert client.get(url("zoneplan_zones", plan.pk)).status_code == 403


def test_active_plan_is_read_only_and_stays(admin_client, plan):
    actions.activate_plan(plan=plan)
    response = admin_client.get(url("zoneplan_change", plan.pk))
    assert not response.context["has_change_permission"]
    assert admin_client.post(url("zoneplan_change", plan.pk), {"note": "x"}).status_code == 403
    assert admin_client.post(url("zoneplan_delete", plan.pk), {"post": "yes"}).status_code == 403
    actions.undo_activation(plan=plan)
    assert admin_client.post(url("zoneplan_delete", plan.pk), {"post": "yes"}).status_code == 403


def test_plan_only_loaded_takes_a_note_and_goes(admin_client, plan):
    admin_client.post(url("zoneplan_change", plan.pk), {"note": "暂定", "note_en": "", "document": "", "annex": ""})
    plan.refresh_from_db()
    assert plan.note == "暂定"
    admin_client.post(url("zoneplan_delete", plan.pk), {"post": "yes"})
    assert not ZonePlan.objects.exists()


# --- Places -------------------------------------------------------------------


def place_form(area, *names, **changes):
    values = {
        "area": area.pk,
        "kind": "community",
        "name": "云龙小区",
        "zone_areas-TOTAL_FORMS": 0,
        "zone_areas-INITIAL_FORMS": 0,
    }
    values |= {"names-TOTAL_FORMS": len(names), "names-INITIAL_FORMS": 0}
    for at, name in enumerate(names):
        values |= {f"names-{at}-name": name, f"names-{at}-kind": "former"}
    return values | changes


def test_place_with_names(admin_client, gulou):
    response = admin_client.post(url("place_add"), place_form(gulou, "铁路新村", "机务段宿舍"))
    assert response.status_code == 302, response.context["errors"]
    names = PlaceName.objects.order_by("name").values_list("kind", "name", "plain", "pinyin", "initials")
    assert list(names) == [
        ("own", "云龙小区", "云龙小区", "yunlongxiaoqu", "ylxq"),
        ("former", "机务段宿舍", "机务段宿舍", "jiwuduansushe", "jwdss"),
        ("former", "铁路新村", "铁路新村", "tieluxincun", "tlxc"),
    ]


def test_place_renamed_is_found_by_the_new_name(admin_client, gulou):
    place = PlaceFactory(area=gulou)
    admin_client.post(url("place_change", place.pk), place_form(gulou, name="翠湖花园"))
    assert place.names.get().initials == "chhy"


@pytest.mark.parametrize(
    ("names", "changes"),
    [
        (("云龙 小区",), {}),
        (("铁路新村", "铁路（新村）"), {}),
        (("！！",), {}),
        ((), {"name": "！！"}),
        ((), {"name": "翠湖 花园"}),
    ],
)
def test_place_in_two_spellings_is_told(admin_client, gulou, names, changes):
    PlaceFactory(area=gulou, name="翠湖花园")
    response = admin_client.post(url("place_add"), place_form(gulou, *names, **changes))
    assert response.status_code == 200
    assert response.context["errors"]
    assert Place.objects.count() == 1


@pytest.mark.parametrize("typed", ["铁路新村", "tieluxincun", "tlxc", "云龙小"])
def test_place_is_found_by_any_name(admin_client, gulou, typed):
    PlaceFactory(area=gulou, former=["铁路新村"])
    PlaceFactory(area=gulou, name="翠湖花园")
    assert admin_client.get(url("place_changelist"), {"q": typed}).context["cl"].result_count == 1


def test_place_shows_its_zones(admin_client, plan, django_assert_max_num_queries):
    place = Place.objects.get()
    for number in range(2, 30):
        ZoneAreaFactory(zone=ZoneFactory(plan=plan, number=number, schools=[]), place=place)
    with django_assert_max_num_queries(20):
        text = admin_client.get(url("place_change", place.pk)).content.decode()
    assert "320302/primary/2026/1" in text
