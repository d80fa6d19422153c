"""Signing in: lock-out after failures, its log, the pages on people."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.auth.models import Group
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone, translation

from tests.desk.people import member, signed_in
from tests.factories import AreaFactory, UserFactory
from xzedu.common.visitors import address_of

pytestmark = pytest.mark.django_db
PASSWORD = "长长的一句口令 2026"


@pytest.fixture
def clerk():
    user = member("register-clerk", username="clerk")
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(client, password=PASSWORD, language="en", **extra):
    sent = {"username": "clerk", "password": password, "next": f"/{language}/admin/"}
    return client.post(f"/{language}/admin/login/", sent, **extra)


def fail(client, times, **extra):
    for _turn in range(times):
        response = sign_in(client, "wrong", **extra)
    return response


@pytest.mark.parametrize(("language", "words"), [("en", "Too many failed sign-ins"), ("zh-hans", "15")])
def test_fifth_failure_locks_the_name_out_in_words(client, clerk, language, words):
    assert fail(client, 4).status_code == 200
    assert sign_in(client, "wrong", language).status_code == 429
    response = sign_in(client, PASSWORD, language)
    assert response.status_code == 429
    assert words in response.content.decode()
    assert "_auth_user_id" not in client.session


def test_lock_out_is_of_one_name_at_one_address_and_ends(client, clerk):
    fail(client, 5)
    assert sign_in(client, REMOTE_ADDR="10.0.0.9").status_code == 302
    client.logout()
    assert sign_in(client).status_code == 429
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
    assert sign_in(client).status_code == 302


def test_success_forgets_failures(client, clerk):
    fail(client, 4)
    assert sign_in(client).status_code == 302
    client.logout()
    assert fail(client, 4).status_code == 200


def test_visitor_cannot_choose_an_address_to_be_counted_by(settings):
    forged = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="1.1.1.1, 203.0.113.7")
    assert address_of(forged) == "10.0.0.1"
    settings.BEHIND_PROXY = True
    assert address_of(forged) == "203.0.113.7"
    assert address_of(RequestFactory().get("/", REMOTE_ADDR="10.0.0.1")) == "10.0.0.1"


def test_sign_ins_are_logged_without_passwords(client, clerk):
    fail(client, 1)
    sign_in(client)
    assert AccessLog.objects.get().username == "clerk"
    assert AccessFailureLog.objects.get().username == "clerk"
    for row in AccessAttempt.objects.all():
        assert "wrong" not in row.post_data


@pytest.mark.parametrize("role", ["administrator", "auditor"])
@pytest.mark.parametrize("model", ["accesslog", "accessfailurelog"])
def test_log_is_looked_at_and_never_altered(client, role, model):
    kind = {"accesslog": AccessLog, "accessfailurelog": AccessFailureLog}[model]
    row = kind.objects.create(username="clerk", ip_address="10.0.0.1")
    signed_in(client, role)
    assert client.get(reverse(f"admin:axes_{model}_changelist")).status_code == 200
    for view in ("change", "delete"):
        assert client.post(reverse(f"admin:axes_{model}_{view}", args=[row.pk]), {"post": "yes"}).status_code == 403
    assert kind.objects.filter(pk=row.pk).exists()


def test_administrator_ends_a_lock_out(client, clerk):
    fail(client, 5)
    row = AccessAttempt.objects.get()
    signed_in(client, "administrator")
    client.post(reverse("admin:axes_accessattempt_delete", args=[row.pk]), {"post": "yes"})
    client.logout()
    assert sign_in(client).status_code == 302


def test_roles_bear_their_names_in_the_language_of_the_page(client):
    signed_in(client, "administrator")
    page = client.get(f"/en/admin/auth/user/{UserFactory().pk}/change/").content.decode()
    assert "Register clerk</option>" in page
    with translation.override("en"):
        assert "District clerk" in client.get("/en/admin/auth/group/").content.decode()


def person(user, **changes):
    values = {"username": user.username, "is_active": "on", "is_staff": "on"}
    return values | {"remit-TOTAL_FORMS": 0, "remit-INITIAL_FORMS": 0} | changes


def test_administrator_makes_nobody_a_superuser(client):
    own = member("administrator")
    client.force_login(own)
    address = reverse("admin:auth_user_change", args=[own.pk])
    assert client.post(address, person(own, is_superuser="on", user_permissions=["1"])).status_code == 302
    own.refresh_from_db()
    assert not own.is_superuser
    assert not own.user_permissions.exists()


def test_administrator_does_not_touch_a_superuser(client):
    signed_in(client, "administrator")
    owner = UserFactory(is_superuser=True)
    assert client.post(reverse("admin:auth_user_change", args=[owner.pk]), person(owner)).status_code == 403
    password = {"password1": PASSWORD, "password2": PASSWORD, "usable_password": "true"}
    assert client.post(reverse("admin:auth_user_password_change", args=[owner.pk]), password).status_code == 403


def test_administrator_gives_role_and_districts(client):
    signed_in(client, "administrator")
    clerk, area = UserFactory(), AreaFactory()
    role = Group.objects.get(name="district-clerk")
    sent = person(clerk, groups=[role.pk]) | {"remit-TOTAL_FORMS": 1, "remit-0-areas": [area.pk]}
    response = client.post(reverse("admin:auth_user_change", args=[clerk.pk]), sent)
    assert response.status_code == 302
    assert list(clerk.groups.all()) == [role]
    assert list(clerk.remit.areas.all()) == [area]


def test_nobody_deletes_accounts(client):
    clerk = UserFactory()
    client.force_login(UserFactory(is_superuser=True))
    assert client.post(reverse("admin:auth_user_delete", args=[clerk.pk]), {"post": "yes"}).status_code == 403


def test_public_page_sets_no_cookie_and_costs_no_query_more(client, django_assert_num_queries):
    client.get("/en/policies/")
    with django_assert_num_queries(1):
        response = client.get("/en/policies/")
    assert not response.cookies
