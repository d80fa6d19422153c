"""Who may publish: only staff with the right, whatever their browser sends."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone

from policies.models import Document, Version
from tests.desk.people import signed_in
from tests.factories import (
    AreaFactory,
    ConsultationFactory,
    DocumentFactory,
    InstitutionFactory,
    IssuingBodyFactory,
    VersionFactory,
)
from tests.institutions.test_admin import add, form
from tests.policies import desk
from xzedu.common.admin import PublishedAdmin
from xzedu.common.models import Published, State

pytestmark = pytest.mark.django_db
PUBLISHED = [model for model in apps.get_models() if issubclass(model, Published)]


@pytest.mark.parametrize("model", PUBLISHED, ids=lambda model: model.__name__)
def test_every_published_model_has_its_right_and_its_admin_heeds_it(model):
    assert any(codename == f"publish_{model._meta.model_name}" for codename, _name in model._meta.permissions)
    model_admin = admin.site._registry[model]
    assert isinstance(model_admin, PublishedAdmin)
    # A list would let the state be set past the form.
    assert not set(model_admin.list_editable) & set(PublishedAdmin.publishing_fields)


def test_clerk_drafts_and_sends_for_review_but_does_not_publish(client):
    signed_in(client, "register-clerk")
    area = AreaFactory(code="320311")
    assert "published" in str(add(client, area).context["errors"])
    model = InstitutionFactory._meta.model
    assert not model.objects.exists()
    assert add(client, area, state="in_review").status_code == 302
    assert model.objects.get().state == State.IN_REVIEW


def test_clerk_corrects_a_public_record_but_neither_withdraws_it_nor_moves_its_time(client):
    signed_in(client, "register-clerk")
    school = InstitutionFactory(code="2132000001", publish_at=timezone.now().replace(microsecond=0) + timedelta(days=3))
    before = school.publish_at
    sent = form(
        school.area, name="新名小学", state="withdrawn", withdrawn_on="2026-01-01", withdrawn_reason="x",
        publish_at_0="2026-01-01", publish_at_1="00:00",
    )  # fmt: skip
    response = client.post(reverse("admin:institutions_institution_change", args=[school.pk]), sent)
    assert response.status_code == 302, response.context["errors"]
    school.refresh_from_db()
    assert (school.name, school.state, school.publish_at) == ("新名小学", State.PUBLISHED, before)
    assert (school.withdrawn_on, school.withdrawn_reason) == (None, "")


def test_publisher_publishes_and_withdraws(client):
    signed_in(client, "register-publisher")
    school = InstitutionFactory(code="2132000001", state=State.DRAFT, publish_at=None)
    address = reverse("admin:institutions_institution_change", args=[school.pk])
    assert client.post(address, form(school.area, state="published")).status_code == 302
    school.refresh_from_db()
    assert school.is_public()
    client.post(address, form(school.area, state="withdrawn", withdrawn_on="2026-01-01", withdrawn_reason="重复"))
    school.refresh_from_db()
    assert school.state == State.WITHDRAWN


def test_clerk_does_not_publish_a_word_file(client):
    signed_in(client, "policy-clerk")
    body = IssuingBodyFactory()
    page = client.post(desk.FROM_WORD, {"paste": "关于课后服务的通知\n各校:\n做好课后服务。"})
    assert "markup" in page.content.decode()
    assert 'name="_publish"' not in page.content.decode()
    sent = {
        "markup": "<p>甲</p>", "title": "甲", "slug": "jia", "bodies": body.name, "signed_on": "2024-03-01",
        "genre": "notice", "subject": "compulsory", "disclosure": "proactive", **desk.rows("relations"),
        "publish_at_0": "2024-03-01", "publish_at_1": "00:00",
    }  # fmt: skip
    assert client.post(desk.FROM_WORD, sent | {"_publish": "1"}).status_code == 403
    assert not Document.objects.exists()
    assert client.post(desk.FROM_WORD, sent | {"_draft": "1"}).status_code == 302
    document = Document.objects.get()
    assert (document.state, document.publish_at) == (State.DRAFT, None)


def test_clerk_does_not_publish_a_new_text_of_a_public_document(client):
    signed_in(client, "policy-clerk")
    document = VersionFactory(document=DocumentFactory()).document
    moment = desk.moments({"published_at": timezone.now()})
    new = {"document": document.pk, "body": "<p>新</p>", "change_note": "改", **moment}
    assert client.post(reverse("admin:policies_version_add"), new).status_code == 302
    draft = Version.objects.order_by("number").last()
    assert (draft.number, draft.published_at) == (2, None)
    client.post(reverse("admin:policies_version_change", args=[draft.pk]), new)
    draft.refresh_from_db()
    assert draft.published_at is None
    address = reverse("admin:policies_document_new_text", args=[document.pk])
    again = {"markup": "<p>又</p>", "change_note": "改", **desk.rows("relations"), **moment}
    assert client.post(address, again | {"_publish": "1"}).status_code == 403
    client.post(address, again | {"_draft": "1"})
    assert Version.objects.order_by("number").last().published_at is None


def test_clerk_does_not_set_the_day_a_result_becomes_public(client):
    signed_in(client, "policy-clerk")
    consultation = ConsultationFactory()
    page = client.get(reverse("admin:policies_consultation_change", args=[consultation.pk]))
    fields = page.context["adminform"].form.fields
    assert fields["result_on"].disabled
    assert fields["state"].disabled
