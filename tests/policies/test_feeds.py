"""Feeds: the newest of any state of the list, as XML that readers can read."""

from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
import time_machine
from django.utils import timezone

from policies.models import Consultation
from tests.factories import ConsultationFactory, DocumentFactory, VersionFactory
from tests.policies.shelf import fill, known, listing
from xzedu.common import versions

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
FEED = "/en/policies/feed/"


def entries(client, query="", address=FEED):
    response = client.get(f"{address}?{query}")
    assert response.status_code == 200
    assert response["Content-Type"].startswith("application/atom+xml")
    assert "Set-Cookie" not in response.headers
    return ElementTree.fromstring(response.content).findall(f"{ATOM}entry")  # noqa: S314 - our own


def slugs(client, query=""):
    return [entry.findtext(f"{ATOM}id").rpartition(":")[2] for entry in entries(client, query)]


@pytest.mark.parametrize("query", ["", "genre=notice", "q=布局&normative=no", "on=2021-01-01", "sort=effective&page=2"])
def test_feed_has_what_the_list_selects(client, query):
    fill(56)
    listed = listing(**dict(part.split("=") for part in query.split("&") if part))
    assert set(slugs(client, query)) == {listed.catalogue.slugs[number] for number in listed.numbers}


def test_what_was_published_last_comes_first_under_that_day(client):
    DocumentFactory(slug="law", published_on=date(2020, 6, 29))
    DocumentFactory(slug="old", signed_on=date(2019, 1, 1), published_on=date(2019, 2, 1))
    DocumentFactory(slug="new", signed_on=date(2018, 1, 1), publish_at=timezone.now() - timedelta(days=1))
    known()
    assert slugs(client) == ["new", "law", "old"]
    assert [entry.findtext(f"{ATOM}published")[:25] for entry in entries(client)][1:] == [
        "2020-06-29T00:00:00+08:00", "2019-02-01T00:00:00+08:00",
    ]  # fmt: skip


def test_at_most_fifty(client):
    fill(84)
    assert len(entries(client)) == 50


@pytest.mark.parametrize("text", ["甲\x0b乙", "甲\x1f乙", "<b>甲</b> & 乙", "甲]]>乙", "\ufffe甲"])
def test_feed_is_xml_whatever_a_title_holds(client, text):
    document = DocumentFactory(title=text, title_en="", is_sample=True)
    VersionFactory(document=document, summary=text)
    ConsultationFactory(title=text, title_en="", background=text)
    known()
    (entry,) = entries(client)
    expected = text.translate({0x0B: None, 0x1F: None, 0xFFFE: None})
    assert entry.findtext(f"{ATOM}title") == f"(sample data) {expected}"
    assert entry.findtext(f"{ATOM}summary") == expected
    (entry,) = entries(client, address="/en/policies/consultations/feed/")
    assert entry.findtext(f"{ATOM}title") == expected


def test_entry_leads_to_its_document(client):
    DocumentFactory(slug="rules", title_en="Measures", agency_code="徐教规", year=2020, serial=5)
    known()
    (entry,) = entries(client)
    assert entry.find(f"{ATOM}link").get("href").endswith("/en/policies/rules/")
    assert entry.findtext(f"{ATOM}title") == "Measures 徐教规〔2020〕5号"


@pytest.mark.parametrize("query", ["page=abc", "genre=x", "q=%25", "since=2024-02-30", "q=" + "课" * 300])
def test_bad_parameters_break_no_feed(client, query):
    DocumentFactory()
    known()
    entries(client, query)


def test_drafts_are_in_no_feed_and_embargoes_end_on_time(client):
    with time_machine.travel("2026-03-02 08:00+08:00", tick=False) as clock:
        later = timezone.now() + timedelta(hours=1)
        DocumentFactory(slug="draft", state="draft", publish_at=None)
        DocumentFactory(slug="later", publish_at=later)
        ConsultationFactory(slug="draft", state="draft", publish_at=None)
        ConsultationFactory(slug="later", publish_at=later)
        versions.bump("policies", later)
        consultations = "/en/policies/consultations/feed/"
        assert slugs(client) == entries(client, address=consultations) == []
        clock.shift(timedelta(hours=1))
        assert slugs(client) == ["later"]
        assert len(entries(client, address=consultations)) == 1


def test_feed_of_consultations(client):
    ConsultationFactory(slug="rules")
    known()
    (entry,) = entries(client, address="/en/policies/consultations/feed/")
    assert entry.find(f"{ATOM}link").get("href").endswith("/en/policies/consultations/rules/")
    assert entry.findtext(f"{ATOM}title") == Consultation.objects.get().title_en


def test_feed_costs_few_queries(client, django_assert_max_num_queries):
    fill(56)
    listing()
    with django_assert_max_num_queries(3):
        assert len(entries(client)) > 30
