"""What the tests of the statistics pages share."""

from datetime import UTC, datetime, timedelta

from django.urls import reverse
from django.utils import timezone, translation

from tests.factories import AreaFactory
from tests.statistics.factories import ObservationFactory, RatioFactory, ReleaseFactory, SeriesFactory
from xzedu.common import versions
from xzedu.statistics.models import Release

SECRET = 87654.0
SHOWN = "87,654"
SOON = timedelta(hours=1)


def known():
    """Announce what factories made; nothing is remembered from before."""
    versions.bump("statistics")
    for held in versions.Held.all:
        held.forget()


def address(name, language="en", *args):
    with translation.override(language):
        return reverse(f"statistics:{name}", args=args)


def body(response):
    raw = b"".join(response.streaming_content) if response.streaming else response.content
    return raw.decode("utf-8", errors="replace")


def page(client, path, status=200):
    """Return the text of a page; `known()` first."""
    known()
    response = client.get(path)
    text = body(response)
    assert response.status_code == status, text[:2000]
    return text


def city():
    return AreaFactory(code="320300", name="徐州市", name_en="Xuzhou City", level="city")


def district():
    return AreaFactory(code="320311", name="泉山区", name_en="Quanshan District")


def ratios(year=2024, value=16.4, old=16.7, **values):
    """Return the city's pupils per teacher in primary schools, with the year before."""
    series = values.pop("series", None) or SeriesFactory()
    sample = values.pop("is_sample", False)
    before = ReleaseFactory(series=series, year=year - 1, is_sample=sample)
    release = ReleaseFactory(series=series, year=year, is_sample=sample)
    shared = {"indicator": RatioFactory(), "area": city(), "stage": "primary"} | values
    ObservationFactory(release=before, value=old, **shared)
    return ObservationFactory(release=release, value=value, **shared)


def hidden(kind):
    """Return the values of a release the public does not see: a draft, or one that is public in an hour."""
    if kind == "draft":
        return {"approved_at": None, "publish_at": None}
    return {"approved_at": datetime(2024, 1, 1, tzinfo=UTC), "publish_at": timezone.now() + SOON}


def figure(**values):
    """Return a figure of the release of its year (2023 unless given), which is made when it is first asked for."""
    year = values.pop("year", 2023)
    held = Release.objects.filter(series__slug="yearly", year=year, version=1).first()
    return ObservationFactory(release=held or ReleaseFactory(year=year), **values)
