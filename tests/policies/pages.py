"""What the tests of documents' pages share."""

from datetime import UTC, datetime, timedelta

from django.utils import timezone

from policies import catalogue
from tests.factories import DocumentFactory
from xzedu.common import versions

SECRET = "Hidden Harbour"


def known():
    """Announce what factories made."""
    versions.bump("policies")
    catalogue.forget()


def page(client, path, status=200):
    """Return the text of a page of the portal; `known()` first."""
    known()
    response = client.get(path)
    assert response.status_code == status, response.text[:2000]
    return response.text


def hidden(state):
    """Return the values that make a record a draft, or public in an hour."""
    if state == "embargoed":
        return {"state": "published", "publish_at": timezone.now() + timedelta(hours=1)}
    return {"state": state, "publish_at": None}


def numbered(number="徐教发〔2023〕5号", **values):
    """Return a document of the bureau with a document number."""
    agency, _, rest = number.partition("〔")
    year, _, serial = rest.partition("〕")
    return DocumentFactory(agency_code=agency, year=int(year), serial=int(serial.rstrip("号")), **values)


def numeral(value):
    """Return a number below a thousand in Chinese: 二十, 一百零三."""
    digits = "零一二三四五六七八九"
    hundreds, rest = divmod(value, 100)
    tens, ones = divmod(rest, 10)
    text = f"{digits[hundreds]}百" if hundreds else ""
    if tens:
        text += f"{digits[tens]}十"
    elif hundreds and ones:
        text += "零"
    text += digits[ones] if ones else ""
    return text.removeprefix("一") if 10 <= value < 20 else text


def articles(count, words="学校应当做好第{}项工作。"):
    """Return the HTML of a text of `count` articles."""
    return "".join(f"<p>第{numeral(at)}条　{words.format(at)}</p>" for at in range(1, count + 1))


def at(year, month=1, day=1):
    return datetime(year, month, day, tzinfo=UTC)
