"""What is not public is on no page, feed, file or search, and appears on time."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from tests.factories import AreaFactory, DocumentFactory, EventFactory, InstitutionFactory, merged
from xzedu.common import search, versions
from xzedu.common.actions import announce

pytestmark = pytest.mark.django_db

SECRET = "Hidden Harbour School"


def hidden(state):
    later = timezone.now() + timedelta(hours=1)
    states = {
        "draft": {"state": "draft", "publish_at": None},
        "in_review": {"state": "in_review", "publish_at": None},
        "embargoed": {"state": "published", "publish_at": later},
    }
    return states[state]


@pytest.fixture
def public():
    return InstitutionFactory(latitude=34.2, longitude=117.2, area=AreaFactory(code="320311"))


ADDRESSES = [
    "/en/",
    "/en/institutions/",
    "/en/institutions/?status=any&size=100",
    "/en/institutions/?view=table",
    "/en/institutions/?q=hidden",
    "/en/institutions/?q=隐港",
    "/en/institutions/?near=34.2,117.2",
    "/en/institutions/areas/320311/",
    "/en/institutions/changes/",
    "/en/institutions/changes/feed/",
    "/en/institutions/download.csv?status=any",
    "/en/institutions/download.json",
    "/en/institutions/download.geojson",
]


def text_of(response):
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return body.decode()


def make_hidden(public, state):
    """A hidden institution that took over from a public one, a hidden event of a public one, a hidden document."""
    values = hidden(state)
    institution = InstitutionFactory(
        code="2132777777",
        name="隐港小学",
        name_en=SECRET,
        area=public.area,
        latitude=34.2001,
        longitude=117.2,
        **values,
    )
    merged([public], institution)
    EventFactory(subject=public, note_en=f"{SECRET} event", **values)
    EventFactory(subject=public, document=DocumentFactory(title_en=f"{SECRET} document", **values))
    announce(app="institutions", kind="institution", ids=[public.pk, institution.pk], moments=[values["publish_at"]])
    search.refresh("document")
    return institution


@pytest.mark.parametrize("state", ["draft", "in_review", "embargoed"])
def test_hidden_records_are_nowhere(client, public, state):
    institution = make_hidden(public, state)
    for address in [*ADDRESSES, f"/en/institutions/{public.code}/", f"/en/institutions/compare/?code={public.code}"]:
        assert SECRET not in text_of(client.get(address)), address
    assert client.get(f"/en/institutions/{institution.code}/").status_code == 404
    compared = client.get(f"/en/institutions/compare/?code={institution.code}&code={public.code}")
    assert SECRET not in text_of(compared)
    assert SECRET not in text_of(client.get(f"/en/corrections/?code={institution.code}"))
    assert search.find("hidden").total == 0
    assert search.find("2132777777").total == 0


def test_embargo_ends_on_time_although_pages_are_cached_and_nothing_is_saved(client, public):
    with time_machine.travel("2026-03-02 08:00+08:00", tick=False) as clock:
        institution = make_hidden(public, "embargoed")
        address = "/en/institutions/?q=hidden"
        assert SECRET not in text_of(client.get(address))
        clock.shift(timedelta(minutes=59))
        assert SECRET not in text_of(client.get(address))
        clock.shift(timedelta(minutes=2))
        assert SECRET in text_of(client.get(address))
        assert client.get(f"/en/institutions/{institution.code}/").status_code == 200
        assert SECRET in text_of(client.get("/en/institutions/changes/"))


def test_withdrawn_draft_leaves_the_search_at_once(client, public):
    make_hidden(public, "draft")
    public.state = "draft"
    public.save()
    announce(app="institutions", kind="institution", ids=[public.pk])
    assert search.ids(public.code, "institution").ids == []
    assert client.get(f"/en/institutions/{public.code}/").status_code == 404


def test_published_says_what_the_public_sees_at_a_time(public):
    later = InstitutionFactory(**hidden("embargoed"))
    model = type(public)
    assert list(model.objects.published()) == [public]
    assert set(model.objects.published(timezone.now() + timedelta(hours=2))) == {public, later}
    assert not later.is_public()
    assert later.is_public(timezone.now() + timedelta(hours=2))


def test_version_moves_when_an_embargo_ends(public):
    with time_machine.travel("2026-03-02 08:00+08:00", tick=False) as clock:
        make_hidden(public, "embargoed")
        before = versions.current()
        clock.shift(timedelta(hours=1))
        assert versions.current() != before
