"""One-time codes: turning them on, signing in with them, losing them, roles that need them."""

import re
import time
from binascii import unhexlify

import pytest
from django.contrib.admin.models import LogEntry
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from tests.desk.people import member, signed_in
from tests.factories import UserFactory
from xzedu.desk import codes

pytestmark = pytest.mark.django_db
PASSWORD = "长长的一句口令 2026"
PAGE = "/en/admin/desk/codes/"


@pytest.fixture
def clerk():
    user = member("register-clerk", username="clerk")
    user.set_password(PASSWORD)
    user.save()
    return user


def code_now(key, step=0):
    totp = TOTP(unhexlify(key))
    totp.time = time.time() + 30 * step
    return f"{totp.token():06d}"


@pytest.fixture
def enrolled(clerk):
    """Return (clerk, key, recovery codes)."""
    key, _sealed = codes.propose(clerk)
    return clerk, key, codes.enrol(user=clerk, key=key, code=code_now(key, -1))


def sign_in(client, code="", password=PASSWORD):
    sent = {"username": "clerk", "password": password, "code": code, "next": "/en/admin/"}
    return client.post("/en/admin/login/", sent)


def proposed(page):
    sealed = re.search(r'name="sealed" value="([^"]+)"', page.content.decode())[1]
    return sealed, codes.signing.loads(sealed, salt=codes.SALT)["key"]


def test_turning_codes_on_shows_picture_then_recovery_codes_once(client, clerk):
    client.force_login(clerk)
    page = client.get(PAGE)
    assert "<svg" in page.content.decode().partition('class="qr-code"')[2]
    assert "style=" not in page.content.decode().partition('class="qr-code"')[2].partition("</div>")[0]
    assert not TOTPDevice.objects.exists()
    sealed, key = proposed(page)
    wrong = client.post(PAGE, {"sealed": sealed, "code": "000000" if code_now(key) != "000000" else "111111"})
    assert "not the code of the app" in wrong.content.decode()
    assert proposed(wrong)[1] == key
    done = client.post(PAGE, {"sealed": sealed, "code": code_now(key)})
    shown = re.findall(r"<li><code>([a-z2-7]+)</code>", done.content.decode())
    assert len(set(shown)) == 10
    again = client.get(PAGE).content.decode()
    assert "10 recovery codes left" in again
    assert not any(code in again for code in shown)
    assert "qr-code" not in again


def test_proposal_of_another_or_forged_or_old_is_refused(client, clerk):
    client.force_login(clerk)
    key, others = codes.propose(UserFactory())
    for sealed in (others, "forged", others[:-1]):
        assert client.post(PAGE, {"sealed": sealed, "code": code_now(key)}).status_code == 302
    assert not TOTPDevice.objects.exists()


def test_codes_that_are_on_are_not_replaced(client, enrolled):
    clerk, key, _recovery = enrolled
    client.force_login(clerk)
    new, sealed = codes.propose(clerk)
    client.post(PAGE, {"sealed": sealed, "code": code_now(new)})
    assert TOTPDevice.objects.get().key == key


def test_password_alone_is_not_enough_once_codes_are_on(client, enrolled):
    _clerk, key, _recovery = enrolled
    assert "one-time code is missing" in sign_in(client).content.decode()
    assert "_auth_user_id" not in client.session
    code = code_now(key)
    assert sign_in(client, code).status_code == 302
    client.logout()
    assert sign_in(client, code).status_code == 200, "a code is good once"


def test_recovery_code_is_good_once(client, enrolled):
    recovery = enrolled[2]
    assert sign_in(client, recovery[0].upper()).status_code == 302
    client.logout()
    assert sign_in(client, recovery[0]).status_code == 200
    assert StaticToken.objects.count() == 9


def test_guessing_codes_locks_out_like_guessing_passwords(client, enrolled):
    for _turn in range(5):
        response = sign_in(client, "123")
    assert response.status_code == 429
    assert sign_in(client, code_now(enrolled[1])).status_code == 429


@pytest.mark.parametrize("code", ["\x00", "１２３４５６", "9" * 20, "''", "12 34 56"])
def test_hostile_codes_are_refused_in_words(client, enrolled, code):
    response = sign_in(client, code)
    assert response.status_code == 200
    assert "_auth_user_id" not in client.session


def test_without_codes_the_field_stays_empty(client, clerk):
    assert sign_in(client).status_code == 302


def test_role_that_needs_codes_is_led_to_turn_them_on_before_anything_else(client, settings, clerk):
    settings.OTP_REQUIRED_ROLES = ["register-clerk"]
    assert sign_in(client).status_code == 302
    for page in ("/en/admin/", reverse("admin:institutions_institution_changelist"), reverse("admin:password_change")):
        assert client.get(page)["Location"].endswith("/admin/desk/codes/")
    sealed, key = proposed(client.get(PAGE))
    client.post(PAGE, {"sealed": sealed, "code": code_now(key)})
    assert client.get("/en/admin/").status_code == 200


def test_other_roles_are_left_alone_and_superusers_count_as_administrators(client, settings, clerk):
    settings.OTP_REQUIRED_ROLES = ["administrator"]
    client.force_login(clerk)
    assert client.get("/en/admin/").status_code == 200
    client.force_login(UserFactory(is_superuser=True))
    assert client.get("/en/admin/").status_code == 302


def test_session_without_code_does_not_do_once_codes_are_needed(client, settings, enrolled):
    settings.OTP_REQUIRED_ROLES = ["register-clerk"]
    client.force_login(enrolled[0])
    assert client.get("/en/admin/").status_code == 302
    assert "sign in again with a code" in client.get(PAGE).content.decode()


def test_unknown_role_stops_the_start(settings):
    from django.apps import apps

    settings.OTP_REQUIRED_ROLES = ["clerk"]
    with pytest.raises(ImproperlyConfigured, match="clerk"):
        apps.get_app_config("desk").ready()


def test_administrator_resets_codes_and_it_is_logged(client, enrolled):
    clerk = enrolled[0]
    own = member("administrator")
    client.force_login(own)
    address = reverse("admin:auth_user_reset_codes", args=[clerk.pk])
    assert client.get(address).status_code == 200
    assert codes.are_on(clerk)
    assert client.post(address).status_code == 302
    assert not codes.are_on(clerk)
    assert not StaticDevice.objects.exists()
    entry = LogEntry.objects.filter(user=own).get()
    assert entry.object_id == str(clerk.pk)
    assert "reset" in entry.change_message


@pytest.mark.parametrize("role", ["auditor", "register-publisher"])
def test_others_do_not_reset_codes(client, enrolled, role):
    signed_in(client, role)
    assert client.post(reverse("admin:auth_user_reset_codes", args=[enrolled[0].pk])).status_code == 403
    assert codes.are_on(enrolled[0])


def test_administrator_does_not_reset_a_superuser(client):
    signed_in(client, "administrator")
    owner = UserFactory(is_superuser=True)
    assert client.post(reverse("admin:auth_user_reset_codes", args=[owner.pk])).status_code == 403
