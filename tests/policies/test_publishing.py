from datetime import date, timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.utils import timezone

from policies import publishing
from policies.models import Document, IssuingBody, Relation
from tests.factories import (
    ConsultationFactory,
    DocumentFactory,
    IssuingBodyFactory,
    ResponseFactory,
    UserFactory,
    VersionFactory,
)
from xzedu.common import search, versions
from xzedu.common.models import ScheduledMoment

pytestmark = pytest.mark.django_db


def new(**changes):
    values = {"slug": "new", "title": "关于清荷里的通知", "signed_on": date(2024, 3, 1), "state": "published"}
    return Document(**values | changes)


def create(document, **changes):
    options = {"bodies": [IssuingBodyFactory()], "markup": "<p>沐芦园</p>"} | changes
    return publishing.create_document(document=document, **options)


def test_document_is_public_and_found_with_its_text():
    before = versions.current()
    document = create(new())
    assert document.is_public()
    assert search.ids("沐芦园", "document")[0] == [document.pk]
    assert versions.current() != before


def test_draft_is_stored_and_not_found():
    document = create(new(state="draft"))
    assert document.versions.get().published_at is None
    assert search.ids("沐芦园", "document")[0] == []


def test_past_time_becomes_now_and_a_coming_one_is_announced():
    now = timezone.now()
    assert create(new(publish_at=now - timedelta(days=9))).publish_at >= now
    later = now + timedelta(days=9)
    document = create(new(slug="later", publish_at=later))
    assert document.versions.get().published_at == later
    assert ScheduledMoment.objects.filter(at=later).exists()


def test_new_body_is_stored_with_the_document_and_logged():
    who = UserFactory()
    document = create(new(), bodies=[IssuingBody(name="徐州市财政局"), IssuingBodyFactory()], who=who)
    assert list(document.issuances.values_list("position", "body__name")) == [(1, "徐州市财政局"), (2, "徐州市教育局")]
    assert list(LogEntry.objects.order_by("pk").values_list("object_repr", "user")) == [
        ("徐州市财政局", who.pk),
        (str(document), who.pk),
    ]


def test_same_relation_is_stored_once():
    target = DocumentFactory()
    document = create(new(), relations=[("cites", target.pk), ("cites", target.pk)])
    assert publishing.add_relations(document=document, relations=[("cites", target.pk)]) == 0
    assert publishing.add_relations(document=document, relations=[("implements", target.pk)]) == 1
    assert Relation.objects.count() == 2


def test_versions_are_numbered_on():
    document = VersionFactory(number=3).document
    version = publishing.add_version(document=document, markup="<p>清荷里</p>")
    assert (version.number, version.published_at) == (4, None)


def test_version_is_never_public_before_its_document_nor_in_the_past():
    now = timezone.now()
    embargo = now + timedelta(days=5)
    values = {"markup": "<p>清荷里</p>", "change_note": "改了。", "publish_at": now - timedelta(days=30)}
    assert publishing.add_version(document=DocumentFactory(publish_at=embargo), **values).published_at == embargo
    assert publishing.add_version(document=DocumentFactory(), **values).published_at >= now
    draft = DocumentFactory(state="draft", publish_at=None)
    assert publishing.add_version(document=draft, **values).published_at is None


def test_first_text_is_left_alone_when_nothing_is_to_do():
    assert publishing.publish_first_text(document=DocumentFactory(state="draft", publish_at=None)) is None
    assert publishing.publish_first_text(document=DocumentFactory()) is None
    version = VersionFactory()
    assert publishing.publish_first_text(document=version.document) is None


def test_contact_data_goes_only_after_the_result():
    today = timezone.localdate()
    values = {"opens_on": today - timedelta(days=30), "result": "好"}
    coming = ConsultationFactory(result_on=today + timedelta(days=1), **values)
    answered = ConsultationFactory(result_on=today, **values)
    for consultation in (coming, answered):
        ResponseFactory(consultation=consultation, name="张三")
        ResponseFactory(consultation=consultation)
    assert publishing.purge_contacts(consultation=coming) == 0
    assert publishing.purge_contacts(consultation=answered) == 1
    assert publishing.purge_contacts(consultation=answered) == 0
    assert list(coming.responses.exclude(name="").values_list("name", flat=True)) == ["张三"]
