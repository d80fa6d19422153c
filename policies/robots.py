"""What keeps robots out of a public form without cookies, riddles or other hosts (docs/adr/0013).

Each check stands alone: where a request comes from, which sender it is counted under, the
form's token, and whether a text says anything.
"""

import hashlib
import json
import re
import secrets
import time
from ipaddress import ip_address, ip_network
from typing import NamedTuple
from urllib.parse import urlsplit

from django.core.signing import BadSignature, Signer
from django.utils import timezone
from django.utils.crypto import salted_hmac

from xzedu.common.visitors import address_of

# A form cannot be read in less time than this, and does not stand open for longer.
YOUNGEST, OLDEST = 3, 24 * 3600
MOST_LINKS = 3
FEWEST_LETTERS = 2
# From here on a text of the same piece again and again is no text.
SHORTEST_REPEATED = 12

_signer = Signer(salt="policies.robots")
_LINK = re.compile(
    r"(?:https?://|www\.)[!-~]+|\b[a-z0-9-]{1,63}\.(?:com|cn|net|org|info|top|xyz|vip|cc|ru|site|shop)\b[!-~]*",
    re.IGNORECASE,
)
_ONE_PIECE = re.compile(r"(.{1,20}?)\1{5,}")
_LONG_RUN = re.compile(r"([^\W_])\1{29,}")


class Token(NamedTuple):
    """What a form's token says: its number, used once, and how many seconds ago it was issued."""

    nonce: str
    age: float

    @property
    def is_too_young(self):
        return self.age < YOUNGEST

    @property
    def is_too_old(self):
        return self.age > OLDEST


def issue(subject, content):
    """Return a signed token for a form about `subject` (a text) that is to send `content` (texts)."""
    stated = {"subject": subject, "content": _digest(content), "nonce": secrets.token_hex(16), "at": int(time.time())}
    return _signer.sign_object(stated)


def read(token, subject, content):
    """Return the `Token` of a text, or None if it was not issued for this subject and content."""
    try:
        stated = _signer.unsign_object(token)
    except BadSignature:
        return None
    if (stated["subject"], stated["content"]) != (subject, _digest(content)):
        return None
    return Token(stated["nonce"], time.time() - stated["at"])


def _digest(content):
    return hashlib.sha256(json.dumps(list(content)).encode()).hexdigest()


def is_own_page(request):
    """Return whether a page of this portal sent the request, as far as the browser says.

    What says nothing at all passes: no browser of the last years, so no other site is behind it.
    """
    if site := request.headers.get("Sec-Fetch-Site"):
        return site in ("same-origin", "none")
    sender = request.headers.get("Origin") or request.headers.get("Referer")
    try:
        return not sender or urlsplit(sender).netloc == request.get_host()
    except ValueError:
        return False


def sender_of(request):
    """Return what tells senders apart today and nothing tomorrow: a keyed hash of day and network.

    The network is the address without its last part (/24, or /56 of IPv6), so that not
    even the hash stands for one household; neither is kept or logged.
    """
    kept = f"{timezone.localdate()} {_network(address_of(request))}"
    return salted_hmac("policies.robots.sender", kept, algorithm="sha256").hexdigest()


def _network(text):
    try:
        address = ip_address(text)
    except ValueError:
        return ""
    address = getattr(address, "ipv4_mapped", None) or address
    return str(ip_network((address, 24 if address.version == 4 else 56), strict=False))


def faults(text):
    """Return what makes a text look like a robot's: "links", "only_links", "no_words", "repeated"."""
    found = []
    rest, links = _LINK.subn("", text)
    letters = "".join(character for character in text.casefold() if character.isalnum())
    if links and sum(map(str.isalnum, rest)) < FEWEST_LETTERS:
        found.append("only_links")
    elif links > MOST_LINKS:
        found.append("links")
    if len(letters) < FEWEST_LETTERS:
        found.append("no_words")
    is_long = len(letters) >= SHORTEST_REPEATED
    if (is_long and (len(set(letters)) < 3 or _ONE_PIECE.fullmatch(letters))) or _LONG_RUN.search(text):
        found.append("repeated")
    return found
