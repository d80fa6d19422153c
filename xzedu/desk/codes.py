"""One-time codes at sign-in: an authenticator app (TOTP, RFC 6238) and ten recovery codes beside it."""

import time
from base64 import b32encode
from binascii import unhexlify

import segno
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth import get_user_model
from django.core import signing
from django.db import transaction
from django.utils.safestring import mark_safe
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice, default_key

SALT = "desk.codes"
# For so long the page with the QR code can be used.
SECONDS_TO_ENROL = 900
RECOVERY_CODES = 10


def are_on(user):
    """Return whether `user` signs in with a code. One query."""
    return TOTPDevice.objects.filter(user=user.pk, confirmed=True).exists()


def recovery_codes_left(user):
    """Return how many recovery codes `user` has not used. One query."""
    return StaticToken.objects.filter(device__user=user.pk).count()


@transaction.atomic
def verify(*, user, code):
    """Return the device whose code `code` is now, or None; each code is good once.

    Six digits are the app's, anything else is a recovery code. A wrong one makes the next
    try wait, twice as long each time.
    """
    code = "".join(code.split()).lower()
    kind = TOTPDevice if len(code) == 6 and code.isascii() and code.isdigit() else StaticDevice
    # Held, so that one code sent twice at the same time is good once.
    device = kind.objects.select_for_update().filter(user=user.pk, confirmed=True).first()
    return device if device is not None and device.verify_token(code) else None


def propose(user):
    """Return (key, sealed key) of a new authenticator for `user`; nothing is stored before `enrol`."""
    key = default_key()
    return key, signing.dumps({"user": user.pk, "key": key}, salt=SALT)


def open_sealed(user, sealed):
    """Return the key that was proposed to `user`, or None if it is too old, another's or forged."""
    try:
        said = signing.loads(sealed, salt=SALT, max_age=SECONDS_TO_ENROL)
    except signing.BadSignature:
        return None
    return said["key"] if said["user"] == user.pk else None


def typed(key):
    """Return a proposed key as one types it into an app: base 32 in groups of four."""
    letters = b32encode(unhexlify(key)).decode().rstrip("=")
    return " ".join(letters[at : at + 4] for at in range(0, len(letters), 4))


def picture(user, key):
    """Return the QR code of a proposed key as SVG markup."""
    address = TOTPDevice(user=user, key=key).config_url
    # Made here from a key and a name that is quoted in the address: no markup of anybody's.
    return mark_safe(segno.make(address, micro=False).svg_inline(scale=5, border=4, light="#fff"))  # noqa: S308


@transaction.atomic
def enrol(*, user, key, code):
    """Turn codes on with the proposed `key` if `code` is its code now; return the recovery codes, or None."""
    # One at a time for each person.
    get_user_model().objects.select_for_update().get(pk=user.pk)
    code = "".join(code.split())
    totp = TOTP(unhexlify(key))
    totp.time = time.time()
    is_code = code.isascii() and code.isdigit() and len(code) == 6
    if are_on(user) or not is_code or not totp.verify(int(code), tolerance=1):
        return None
    TOTPDevice.objects.create(user=user, name="app", key=key, last_t=totp.t())
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="recovery")
    codes = [StaticToken.random_token() for _number in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    log(who=user, user=user, what="one-time codes turned on")
    return codes


@transaction.atomic
def reset(*, user, who):
    """Turn the codes of `user` off, because the device is lost; recorded as done by `who`."""
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()
    log(who=who, user=user, what="one-time codes reset")


def log(*, who, user, what):
    LogEntry.objects.log_actions(
        who.pk, [user], CHANGE, change_message=[{"changed": {"fields": [what]}}], single_object=True
    )
