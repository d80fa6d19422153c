"""Frozen tables: the same address shows the same figures, whatever is published later."""

import json
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from django.utils import timezone

from tests.statistics.factories import ObservationFactory, ReleaseFactory
from tests.statistics.pages import SECRET, SHOWN, address, body, city, district, hidden, known, page
from xzedu.statistics import releases
from xzedu.statistics.models import Observation
from xzedu.statistics.presenting import moment

pytestmark = pytest.mark.django_db

FIRST = datetime(2024, 3, 1, 1, 0, tzinfo=UTC)
SECOND = datetime(2024, 6, 1, 1, 0, tzinfo=UTC)


def table(query):
    return address("table") + f"?{query}"


def published(at, **values):
    return ReleaseFactory(approved_at=at, publish_at=at, **values)


@pytest.fixture
def revised():
    """Two figures; one of them was revised three months later."""
    first = published(FIRST)
    for area in (city(), district()):
        ObservationFactory(release=first, area=area)
    second = published(SECOND, version=2, stage="revised", reason_en="A school was counted twice.")
    ObservationFactory(release=second, area=city(), value=990.0)
    ObservationFactory(release=second, area=district())


def test_frozen_table_shows_what_was_current_then(client, revised):
    text = page(client, table("indicator=enrolment&at=2024-03-01T01:00Z"))
    assert ">1,000</a>" in text
    assert "the figures as they were public on 1 March 2024 09:00" in text
    assert ">990</a>" in page(client, table("indicator=enrolment"))


def test_frozen_table_says_what_superseded_it(client, revised):
    text = page(client, table("indicator=enrolment&at=2024-03-01T01:00Z"))
    assert "1 of its 2 figures has been revised since" in text
    assert '<span class="now">now 990</span>' in text
    assert "version 2 of 1 June 2024</a>: A school was counted twice." in text
    assert f'href="{table("indicator=enrolment")}"' in text


def test_frozen_table_that_still_stands_says_so(client, revised):
    text = page(client, table("indicator=enrolment&at=2024-06-01T01:00Z"))
    assert ">990</a>" in text
    assert "None of its figures has been revised since." in text
    assert "superseded" not in text


def test_a_figure_that_is_gone_now_is_told(client, revised):
    Observation.objects.filter(release__version=2, area=district()).delete()
    text = page(client, table("indicator=enrolment&at=2024-03-01T01:00Z"))
    assert "2 of its 2 figures have been revised since" in text
    assert '<span class="now">now –</span>' in text


def test_the_frozen_address_of_today_shows_today_for_ever(client, revised):
    known()
    address_ = client.get(table("indicator=enrolment")).context["page"].frozen_address
    frozen = urlsplit(address_)
    assert frozen.query == "indicator=enrolment&at=2024-06-01T01:00Z"
    third = published(timezone.now(), version=3, stage="final", reason_en="Again.")
    ObservationFactory(release=third, area=city(), value=980.0)
    text = page(client, f"{frozen.path}?{frozen.query}")
    assert ">990</a>" in text
    assert "now 980" in text


def test_the_same_table_has_one_frozen_address(client, revised):
    known()
    asked = ["indicator=enrolment&area=320300&area=320311", "area=320311&area=320300&indicator=enrolment&to="]
    assert len({client.get(table(query)).context["page"].frozen_address for query in asked}) == 1


def test_a_release_of_the_same_day_after_the_moment_does_not_count(client):
    ObservationFactory(release=published(FIRST), area=city())
    late = published(FIRST + timedelta(microseconds=1), version=2, stage="revised")
    ObservationFactory(release=late, area=city(), value=SECRET)
    assert SHOWN in page(client, table("indicator=enrolment"))
    known()
    assert (
        client.get(table("indicator=enrolment"))
        .context["page"]
        .frozen_address.endswith("at=2024-03-01T01:00:00.000001Z")
    )
    text = page(client, table("indicator=enrolment&at=2024-03-01T01:00Z"))
    assert ">1,000</a>" in text


def test_a_release_counts_from_its_approval_where_that_was_later(client):
    ObservationFactory(release=published(FIRST), area=city())
    late = ReleaseFactory(version=2, stage="revised", publish_at=FIRST, approved_at=SECOND)
    ObservationFactory(release=late, area=city(), value=990.0)
    assert ">1,000</a>" in page(client, table("indicator=enrolment&at=2024-03-01T01:00Z"))


def test_years_and_stages_of_later_releases_are_unknown_then(client, revised):
    later = published(SECOND, year=2024)
    ObservationFactory(release=later, area=city(), stage="primary")
    text = page(client, table("indicator=enrolment&at=2024-03-01T01:00Z"))
    assert 'value="2024"' not in text
    assert 'value="primary"' not in text
    text = page(client, table("indicator=enrolment&year=2024&at=2024-03-01T01:00Z"), 400)
    assert "“2024” is not a value of “year”" in text


def test_a_breakdown_that_no_release_has_any_more_is_still_shown(client):
    ObservationFactory(release=published(FIRST), area=city(), stage="primary")
    ObservationFactory(release=published(SECOND, version=2), area=city(), stage="junior")
    assert ">1,000</a>" in page(client, table("indicator=enrolment&stage=primary&at=2024-03-01T01:00Z"))


# Moments that cannot be shown


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("nonsense", "“nonsense” of “at” is no moment"),
        ("0001-01-01T00:00%2B14:00", "is no moment"),
        ("9999-12-31T23:59Z", "is no moment"),
        ("2024-02-30T00:00Z", "is no moment"),
        ("2024-02-29T23:59Z", "On 1 March 2024 07:59 no figure had been published yet."),
        ("2099-01-01T00:00Z", "has not come yet"),
    ],
)
def test_such_a_moment_is_answered_with_a_message_and_the_table_of_now(client, revised, at, said):
    text = page(client, table(f"indicator=enrolment&at={at}"), 400)
    assert said in text
    assert ">990</a>" in text
    assert said in page(client, address("table-download", "en", "csv") + f"?indicator=enrolment&at={at}", 400)


def test_a_moment_before_anything_was_published_is_said(client):
    assert "no figure had been published yet" in page(client, table("at=2024-03-01T01:00Z"), 400)


def test_a_moment_without_a_zone_is_one_of_here(client, revised):
    assert "public on 1 March 2024 09:00" in page(client, table("indicator=enrolment&at=2024-03-01T09:00"))


def test_moments_are_written_as_short_as_they_are():
    assert moment.written(FIRST) == "2024-03-01T01:00Z"
    assert moment.written(FIRST.replace(second=5)) == "2024-03-01T01:00:05Z"
    assert moment.written(FIRST.replace(microsecond=5)) == "2024-03-01T01:00:00.000005Z"


# What is under embargo


@pytest.mark.parametrize("kind", ["draft", "embargoed"])
def test_no_moment_shows_what_is_not_public(client, revised, kind):
    release = ReleaseFactory(version=3, title_en="Secret release", **hidden(kind))
    ObservationFactory(release=release, area=city(), value=SECRET)
    known()
    now = timezone.now()
    for at in (FIRST, SECOND, now, now + timedelta(minutes=30), now + timedelta(hours=2)):
        text = body(client.get(table(f"indicator=enrolment&at={moment.written(at)}")))
        for secret in (SHOWN, "87654", "Secret release", "version 3"):
            assert secret not in text


def test_a_frozen_table_learns_of_its_revision_when_the_embargo_ends(client, revised):
    soon = timezone.now() + timedelta(hours=1)
    release = ReleaseFactory(version=3, approved_at=SECOND, publish_at=soon)
    ObservationFactory(release=release, area=city(), value=SECRET)
    query = "indicator=enrolment&at=2024-06-01T01:00Z"
    assert "None of its figures has been revised since." in page(client, table(query))
    with time_machine.travel(soon + timedelta(seconds=1)):
        text = page(client, table(query))
    assert ">990</a>" in text
    assert f"now {SHOWN}" in text


# Files and cost


def test_file_of_a_frozen_table(client, revised):
    path = address("table-download", "en", "json") + "?indicator=enrolment&at=2024-03-01T01:00Z"
    found = json.loads(page(client, path))
    assert [(row["value"], row["value_now"]) for row in found["rows"]] == [(1000, "990"), (1000, "")]
    assert found["as_of"] == "2024-03-01"
    assert "as they were public on 1 March 2024 09:00" in found["notes"][0]
    assert found["notes"][1].endswith("&at=2024-03-01T01:00Z")


def test_the_form_of_a_frozen_table_stays_at_its_moment(client, revised):
    text = page(client, table("indicator=enrolment&at=2024-03-01T01:00Z"))
    assert '<input type="hidden" name="at" value="2024-03-01T01:00Z">' in text


def test_a_frozen_table_costs_five_queries(client, revised, django_assert_max_num_queries):
    known()
    client.get(table(""))
    with django_assert_max_num_queries(5):
        client.get(table("indicator=enrolment&at=2024-03-01T01:00Z"))


def test_what_was_current_needs_no_query(revised, django_assert_num_queries):
    held = releases.read()
    with django_assert_num_queries(0):
        assert [held.releases[pk].version for pk in held.at(FIRST).release_ids] == [1]
        assert [held.releases[pk].version for pk in held.at(SECOND).release_ids] == [2]
        assert held.at(FIRST - timedelta(seconds=1)).release_ids == []
    assert held.at(SECOND).by_year == held.by_year == releases.read(SECOND).by_year
