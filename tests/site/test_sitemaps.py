"""What search engines are told: every public page in each language, nothing else."""

import re
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils import timezone

from institutions.models import Institution
from institutions.sitemaps import InstitutionSitemap
from tests.factories import AreaFactory, ConsultationFactory, DocumentFactory, InstitutionFactory, ResponsibilityFactory
from tests.statistics.factories import IndicatorFactory, ReleaseFactory
from xzedu.site.sitemaps import PAGES, SITEMAPS
from xzedu.statistics.models import Coverage

pytestmark = pytest.mark.django_db
NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


def read(client, address):
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/xml"
    assert not response.cookies
    return ElementTree.fromstring(response.content)  # noqa: S314 - our own


def derived(release):
    """Say that a release was derived from returns: it makes a bulletin."""
    Coverage.objects.create(release=release, year=release.year, reported=3, expected=4)


def locations(client, section, part=1):
    return [node.text for node in read(client, f"/sitemap-{section}.xml?p={part}").iterfind("s:url/s:loc", NAMES)]


def test_index_names_every_section(client):
    found = [node.text for node in read(client, "/sitemap.xml").iterfind("s:sitemap/s:loc", NAMES)]
    assert found == [f"http://testserver/sitemap-{section}.xml" for section in SITEMAPS]


@pytest.mark.parametrize("section", SITEMAPS)
def test_every_page_named_is_there(client, section):
    area = AreaFactory(code="320311")
    for make in (InstitutionFactory, DocumentFactory, ConsultationFactory, ResponsibilityFactory):
        make(**({"area": area} if make is InstitutionFactory else {}))
    IndicatorFactory()
    derived(ReleaseFactory())
    found = locations(client, section)
    assert found
    for address in found:
        assert client.get(address).status_code == 200, address


def test_pages_are_named_in_both_languages_and_name_each_other(client):
    school = InstitutionFactory()
    (chinese, english) = read(client, "/sitemap-institutions.xml").iterfind("s:url", NAMES)
    for node, language in ((chinese, "zh-hans"), (english, "en")):
        assert node.find("s:loc", NAMES).text == f"http://testserver/{language}/institutions/{school.code}/"
        links = {link.get("hreflang"): link.get("href") for link in node.iterfind("x:link", NAMES)}
        assert links == {code: f"http://testserver/{code}/institutions/{school.code}/" for code in ("zh-hans", "en")}


def test_last_change_is_the_records_own(client):
    school, other = InstitutionFactory(), InstitutionFactory()
    Institution.objects.filter(pk=school.pk).update(modified_at=datetime(2026, 3, 1, 12, tzinfo=UTC))
    Institution.objects.filter(pk=other.pk).update(modified_at=datetime(2026, 5, 1, 12, tzinfo=UTC))
    days = [node.text for node in read(client, "/sitemap-institutions.xml").iterfind("s:url/s:lastmod", NAMES)]
    assert days == ["2026-03-01", "2026-03-01", "2026-05-01", "2026-05-01"]
    node = read(client, "/sitemap.xml").find("s:sitemap[2]/s:lastmod", NAMES)
    assert node.text.startswith("2026-05-01")


def test_nothing_private_is_named(client):
    InstitutionFactory(state="draft", publish_at=None)
    DocumentFactory(state="in_review", publish_at=None)
    DocumentFactory(publish_at=timezone.now() + timedelta(hours=1))
    ConsultationFactory(state="draft", publish_at=None)
    derived(ReleaseFactory(publish_at=timezone.now() + timedelta(hours=1)))
    derived(ReleaseFactory(year=2022, approved_at=None))
    for section in ("institutions", "documents", "consultations", "releases", "bulletins"):
        assert locations(client, section) == [], section


def test_each_year_with_a_bulletin_is_named_once(client):
    for version in (1, 2):
        derived(ReleaseFactory(version=version))
    ReleaseFactory(year=2022)
    found = locations(client, "bulletins")
    assert found == [f"http://testserver/{code}/statistics/bulletins/2023/" for code in ("zh-hans", "en")]


def test_long_section_comes_in_parts(client, monkeypatch):
    monkeypatch.setattr(InstitutionSitemap, "limit", 4)
    codes = sorted(InstitutionFactory().code for _ in range(5))
    parts = [locations(client, "institutions", part) for part in (1, 2, 3)]
    assert [len(part) for part in parts] == [4, 4, 2]
    found = {re.search(r"/(\d{10})/", address)[1] for part in parts for address in part}
    assert sorted(found) == codes
    index = [node.text for node in read(client, "/sitemap.xml").iterfind("s:sitemap/s:loc", NAMES)]
    assert "http://testserver/sitemap-institutions.xml?p=3" in index


def test_a_part_costs_few_queries_whatever_its_size(client, django_assert_max_num_queries):
    InstitutionFactory.create_batch(30)
    with django_assert_max_num_queries(3):
        locations(client, "institutions")


@pytest.mark.parametrize(
    "address", ["/sitemap-nonsense.xml", "/sitemap-institutions.xml?p=99", "/sitemap-pages.xml?p=x"]
)
def test_nonsense_is_not_found(client, address):
    assert client.get(address).status_code == 404


def test_robots_are_told_where_the_sitemap_is(client):
    response = client.get("/robots.txt")
    assert response["Content-Type"].startswith("text/plain")
    lines = response.content.decode().splitlines()
    assert lines[-1] == "Sitemap: http://testserver/sitemap.xml"
    assert {"Disallow: /zh-hans/admin/", "Disallow: /en/admin/"} <= set(lines)


def test_pages_that_stand_alone_are_complete():
    assert len(set(PAGES)) == len(PAGES)
    assert Client().get("/sitemap-pages.xml").content.count(b"<loc>") == 2 * len(PAGES)
