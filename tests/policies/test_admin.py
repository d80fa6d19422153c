from datetime import date, timedelta

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from policies import actions, files
from policies.models import (
    Attachment,
    Consultation,
    Document,
    Issuance,
    Relation,
    Response,
    Responsibility,
    Version,
)
from tests.factories import (
    AttachmentFactory,
    ConsultationFactory,
    DocumentFactory,
    FindingFactory,
    IssuingBodyFactory,
    RelationFactory,
    ResponseFactory,
    ResponsibilityFactory,
    UserFactory,
    VersionFactory,
)
from tests.policies import desk
from tests.policies.wordfiles import PNG
from xzedu.common import search, versions
from xzedu.common.models import ScheduledMoment

pytestmark = pytest.mark.django_db

MODELS = ["responsibility", "issuingbody", "document", "version", "relation", "consultation", "finding", "response"]


@pytest.fixture
def bureau():
    return IssuingBodyFactory()


@pytest.fixture
def clerk(client):
    """A client whose user has only the permissions a test gives it."""
    user = UserFactory()
    client.force_login(user)
    client.may = lambda *codenames: user.user_permissions.add(*Permission.objects.filter(codename__in=codenames))
    return client


def change_address(obj):
    return f"/en/admin/policies/{obj._meta.model_name}/{obj.pk}/change/"


def add(client, *bodies, **changes):
    return client.post(f"{desk.DOCUMENT}add/", desk.document(*bodies, **changes), follow=True)


def stored(document):
    """Return the row of the document's own issuer, as the form has it."""
    issuance = document.issuances.get()
    return desk.rows(
        "issuances", initial=[{"id": issuance.pk, "document": document.pk, "body": issuance.body_id, "place": 1}]
    )


def change(client, document, follow=True, **changes):
    values = {
        "title": document.title,
        "slug": document.slug,
        "number_as_printed": document.number,
        "signed_on": document.signed_on.isoformat(),
        "state": document.state,
    } | changes
    if "issuances" not in values:
        values["issuances"] = stored(document)
    return client.post(change_address(document), desk.document(**values), follow=follow)


# --- who may ------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", MODELS)
def test_desk_needs_a_login(client, model):
    response = client.get(f"/en/admin/policies/{model}/")
    assert response.status_code == 302
    assert "login" in response["Location"]


@pytest.mark.parametrize("model", MODELS)
def test_staff_without_rights_is_refused(clerk, model):
    assert clerk.get(f"/en/admin/policies/{model}/").status_code == 403


@pytest.mark.parametrize("model", ["relation", "finding", "response"])
def test_what_has_its_place_elsewhere_is_not_added_on_its_own(admin_client, model):
    assert admin_client.get(f"/en/admin/policies/{model}/add/").status_code == 403


def test_staff_who_may_only_look_see_a_document_without_a_form(clerk):
    document = DocumentFactory(agency_code="徐教发", year=2024, serial=8, markup="<p>正文</p>")
    RelationFactory(document=document)
    clerk.may("view_document", "view_issuance", "view_version", "view_relation", "view_attachment")
    page = clerk.get(change_address(document)).content.decode()
    assert "徐教发〔2024〕8号" in page
    assert 'name="title"' not in page
    assert desk.errors is not None


@pytest.mark.parametrize("tool", ["/from-word/", "/relations/"])
def test_tools_of_a_document_need_the_right_to_change_it(client, clerk, tool):
    document = DocumentFactory()
    clerk.may("view_document")
    assert clerk.get(f"{desk.DOCUMENT}{document.pk}{tool}").status_code == 403
    clerk.logout()
    assert "login" in clerk.get(f"{desk.DOCUMENT}{document.pk}{tool}")["Location"]


# --- lists --------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", MODELS)
def test_list_of_a_hundred_rows_costs_at_most_fifteen_queries(admin_client, django_assert_max_num_queries, model):
    consultation = ConsultationFactory()
    for n in range(60):
        document = DocumentFactory(markup="<p>正文</p>")
        RelationFactory(target=document, document=DocumentFactory(signed_on=date(2021, 1, 1)), kind="repeals")
        ResponsibilityFactory(parent=Responsibility.objects.first())
        ResponseFactory(consultation=consultation, finding=FindingFactory(consultation=consultation, position=n + 1))
        ConsultationFactory()
    with django_assert_max_num_queries(15):
        response = admin_client.get(f"/en/admin/policies/{model}/")
    assert response.status_code == 200


def test_page_of_a_document_with_much_around_it_costs_a_bounded_number_of_queries(
    admin_client, django_assert_max_num_queries
):
    document = DocumentFactory(markup="<p>正文</p>")
    for n in range(2, 12):
        VersionFactory(document=document, number=n)
        RelationFactory(document=document)
        RelationFactory(target=document)
        AttachmentFactory(document=document, version=document.versions.first())
    with django_assert_max_num_queries(30):
        response = admin_client.get(change_address(document))
    assert response.status_code == 200


@pytest.mark.parametrize(
    "term",
    ["徐教发[2024]第008号", "徐教发〔2024〕8号", "徐教发（２０２４）8号", "课后服务", "000014349/2024-00110", "徐教发"],
)
def test_document_is_found_by_number_in_any_spelling_title_and_index_number(admin_client, term):
    document = DocumentFactory(
        title="关于课后服务的通知", agency_code="徐教发", year=2024, serial=8, index_number="000014349/2024-00110"
    )
    DocumentFactory()
    response = admin_client.get(desk.DOCUMENT, {"q": term})
    assert list(response.context["cl"].result_list) == [document]


def test_documents_whose_term_ends_soon_are_listed(admin_client):
    today = timezone.localdate()
    soon = DocumentFactory(expires_on=today + timedelta(days=89))
    over = DocumentFactory(expires_on=today - timedelta(days=1))
    DocumentFactory(expires_on=today + timedelta(days=91))
    for term, expected in (("soon", [soon]), ("over", [over])):
        response = admin_client.get(desk.DOCUMENT, {"term": term})
        assert list(response.context["cl"].result_list) == expected


def test_list_says_what_is_in_force_today(admin_client):
    target = DocumentFactory(title="旧办法")
    act = DocumentFactory(signed_on=date(2021, 1, 1), agency_code="徐教发", year=2021, serial=3)
    RelationFactory(document=act, target=target, kind="repeals")
    page = admin_client.get(desk.DOCUMENT).content.decode()
    assert "Repealed" in page
    assert "徐教发〔2021〕3号" in page


def test_repeal_by_a_draft_does_not_count_yet(admin_client):
    target = DocumentFactory()
    act = DocumentFactory(signed_on=date(2021, 1, 1), state="draft", publish_at=None)
    RelationFactory(document=act, target=target, kind="repeals")
    assert "Repealed" not in admin_client.get(change_address(target)).content.decode().replace("repealed by", "")


def test_responsibilities_are_listed_as_a_tree(admin_client):
    second = ResponsibilityFactory(title="二", position=2)
    first = ResponsibilityFactory(title="一", position=1)
    part = ResponsibilityFactory(title="二之一", position=0, parent=second)
    response = admin_client.get("/en/admin/policies/responsibility/")
    assert list(response.context["cl"].result_list) == [first, second, part]
    assert "\u3000\u3000二之一" in response.content.decode()


def test_responsibility_cannot_be_part_of_its_part(admin_client):
    whole = ResponsibilityFactory()
    part = ResponsibilityFactory(parent=whole)
    response = admin_client.post(
        change_address(whole), {"slug": whole.slug, "title": "甲", "position": 0, "parent": part.pk}
    )
    assert "one of its parts" in desk.errors(response)


def test_position_is_edited_in_the_list_and_announced(admin_client):
    duty = ResponsibilityFactory()
    before = versions.current()
    admin_client.post(
        "/en/admin/policies/responsibility/",
        desk.rows("form", initial=[{"id": duty.pk, "position": 7}]) | {"_save": "Save"},
    )
    assert Responsibility.objects.get().position == 7
    assert versions.current() != before


def test_new_name_of_a_body_makes_its_documents_findable(admin_client, bureau):
    document = DocumentFactory(bodies=[bureau])
    admin_client.post(change_address(bureau), {"name": "徐州市教育委员会"})
    assert search.ids("徐州市教育委员会", "document")[0] == [document.pk]


# --- documents ----------------------------------------------------------------------------------


def test_number_is_typed_in_any_spelling(admin_client, bureau):
    add(admin_client, bureau)
    document = Document.objects.get()
    assert document.number == "徐教发〔2024〕8号"
    assert list(document.bodies.all()) == [bureau]
    assert document.state == "draft"


def test_number_may_be_empty_and_taken_away(admin_client, bureau):
    add(admin_client, bureau)
    change(admin_client, Document.objects.get(), number_as_printed="")
    assert Document.objects.get().number == ""


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"number_as_printed": "第八号文件"}, "Write it as 徐教发〔2023〕5号"),
        ({"number_as_printed": "徐教发〔2023〕1号"}, "Another document has this number"),
        ({"index_number": "000014349/2023-00001"}, "Another document has this index number"),
        ({"index_number": "12"}, "An index number is"),
        ({"slug": "taken"}, "already exists"),
        ({"slug": "feed"}, "another page"),
        ({"published_on": "2024-02-01"}, "cannot be published before it is signed"),
        ({"published_on": (timezone.localdate() + timedelta(days=2)).isoformat()}, "has not come yet"),
        ({"expires_on": "2024-02-01"}, "cannot end before it takes effect"),
        ({"state": "published", "disclosure": "none"}, "not disclosed cannot be published"),
        ({"state": "withdrawn"}, "date and the reason of its withdrawal"),
        ({"signed_on": "2024-02-30"}, "Enter a valid date"),
        ({"issuances": desk.rows("issuances")}, "at least 1"),
    ],
)
def test_wrong_entry_is_explained_and_nothing_saved(admin_client, bureau, changes, words):
    DocumentFactory(
        slug="taken", agency_code="徐教发", year=2023, serial=1, index_number="000014349/2023-00001", bodies=[bureau]
    )
    response = add(admin_client, bureau, **changes)
    assert words in desk.errors(response)
    assert Document.objects.count() == 1


@pytest.mark.parametrize("field", ["number_as_printed", "index_number"])
def test_taken_number_is_said_at_its_field_and_once(admin_client, bureau, field):
    DocumentFactory(agency_code="徐教发", year=2024, serial=8, index_number="000014349/2024-00001")
    form = add(admin_client, bureau, index_number="000014349/2024-00001").context["adminform"].form
    assert field in form.errors
    assert not form.non_field_errors()


def test_document_sent_twice_is_stored_once(admin_client, bureau):
    add(admin_client, bureau)
    response = add(admin_client, bureau)
    assert "already exists" in desk.errors(response)
    assert Document.objects.count() == 1


def test_what_two_clerks_save_at_once_is_no_error_500(admin_client, bureau, monkeypatch):
    def clash(*args, **kwargs):
        raise IntegrityError("UNIQUE constraint failed")

    monkeypatch.setattr(Document, "save", clash)
    response = add(admin_client, bureau)
    assert "somebody saved the same at the same time" in desk.told(response)
    assert not Document.objects.exists()


def test_bodies_issue_in_the_order_of_their_positions(admin_client, bureau):
    second = IssuingBodyFactory(name="徐州市财政局")
    rows = desk.rows("issuances", {"body": second.pk, "place": 2}, {"body": bureau.pk, "place": 1})
    add(admin_client, issuances=rows)
    document = Document.objects.get()
    assert list(document.issuances.values_list("body", "position")) == [(bureau.pk, 1), (second.pk, 2)]

    one, two = document.issuances.all()
    exchanged = desk.rows(
        "issuances",
        initial=[
            {"id": one.pk, "document": document.pk, "body": bureau.pk, "place": 2},
            {"id": two.pk, "document": document.pk, "body": second.pk, "place": 1},
        ],
    )
    response = change(admin_client, document, issuances=exchanged)
    assert response.redirect_chain
    assert list(document.issuances.values_list("body", "position")) == [(second.pk, 1), (bureau.pk, 2)]


def test_body_named_twice_is_refused(admin_client, bureau):
    response = add(admin_client, bureau, bureau)
    assert "already among those" in desk.errors(response)
    assert not Issuance.objects.exists()


def test_remarks_are_shown_after_saving(admin_client, bureau):
    response = add(admin_client, bureau, is_normative="on")
    assert "say until when it is in force" in desk.told(response)
    assert "reviewed for legality" in desk.told(response)


def test_published_document_is_found_at_once(admin_client, bureau):
    add(admin_client, bureau, state="published")
    document = Document.objects.get()
    assert search.ids("课后服务", "document")[0] == [document.pk]
    assert document.is_public()


def test_page_says_what_refers_to_a_document(admin_client):
    target = DocumentFactory()
    act = DocumentFactory(title="关于贯彻的意见", signed_on=date(2021, 1, 1))
    RelationFactory(document=act, target=target)
    ConsultationFactory(document=target)
    page = admin_client.get(change_address(target)).content.decode()
    assert "implemented by" in page
    assert "关于贯彻的意见" in page
    assert "<li>consultations: 1</li>" in page


def test_public_document_is_not_deleted_but_a_draft_is(admin_client):
    public, draft = DocumentFactory(), DocumentFactory(state="draft", publish_at=None)
    VersionFactory(document=draft, published_at=None)
    for document, status in ((public, 403), (draft, 302)):
        address = f"{desk.DOCUMENT}{document.pk}/delete/"
        assert admin_client.post(address, {"post": "yes"}).status_code == status
    assert list(Document.objects.all()) == [public]


# --- publishing ---------------------------------------------------------------------------------


def test_time_of_publication_cannot_be_forged(admin_client, bureau):
    before = timezone.now()
    add(admin_client, bureau, state="published", publish_at=before - timedelta(days=400))
    document = Document.objects.get()
    assert document.publish_at >= before

    change(admin_client, document, publish_at=before - timedelta(days=400))
    assert Document.objects.get().publish_at == document.publish_at


def test_embargo_cannot_be_moved_into_the_past(admin_client, bureau):
    now = timezone.now()
    add(admin_client, bureau, state="published", publish_at=now + timedelta(days=3))
    assert ScheduledMoment.objects.exists()
    change(admin_client, Document.objects.get(), publish_at=now - timedelta(days=3))
    assert Document.objects.get().publish_at >= now


def test_page_opened_before_the_end_of_an_embargo_and_sent_after_it_changes_no_time(admin_client, bureau):
    now = timezone.now()
    add(admin_client, bureau, state="published", publish_at=now + timedelta(hours=1))
    document = Document.objects.get()
    with time_machine.travel(now + timedelta(hours=2)):
        change(admin_client, document, publish_at=now + timedelta(days=9))
    assert Document.objects.get().publish_at == document.publish_at


def test_first_text_goes_public_with_its_document(admin_client):
    document = DocumentFactory(state="draft", publish_at=None)
    version = VersionFactory(document=document, published_at=None, markup="<p>清荷里</p>")
    response = change(admin_client, document, state="published")
    version.refresh_from_db()
    document.refresh_from_db()
    assert version.published_at == document.publish_at
    assert "becomes public with it" in desk.told(response)
    assert search.ids("清荷里", "document")[0] == [document.pk]


def test_first_text_follows_a_moved_embargo(admin_client):
    soon, later = (timezone.now().replace(microsecond=0) + timedelta(days=days) for days in (1, 5))
    document = DocumentFactory(publish_at=soon)
    version = VersionFactory(document=document, published_at=soon)
    change(admin_client, document, publish_at=later)
    version.refresh_from_db()
    assert version.published_at == later


def test_draft_of_a_later_text_stays_private_when_a_public_document_is_saved(admin_client):
    document = DocumentFactory()
    version = VersionFactory(document=document, published_at=None)
    change(admin_client, document, title="新标题的通知")
    version.refresh_from_db()
    assert version.published_at is None


# --- versions -----------------------------------------------------------------------------------


def version_form(**changes):
    return desk.moments({"summary": "", "body": "<p>正文</p>", "change_note": ""} | changes)


def test_text_gets_the_next_number_and_is_sanitised(admin_client):
    document = DocumentFactory(markup="<p>第一版</p>")
    hostile = '<p onclick="x()">第一条 <a href="javascript:x()">甲</a></p><script>alert(1)</script><p style="x">乙</p>'
    admin_client.post("/en/admin/policies/version/add/", version_form(document=document.pk, body=hostile))
    version = document.versions.get(number=2)
    assert "第一条" in version.text
    assert version.outline[0][0] == "article-1"
    for word in ("script", "onclick", "style", "alert"):
        assert word not in version.body


def test_plain_lines_become_paragraphs(admin_client):
    document = DocumentFactory()
    admin_client.post("/en/admin/policies/version/add/", version_form(document=document.pk, body="一行\n<二行"))
    assert Version.objects.get().body == "<p>一行</p>\n<p>&lt;二行</p>"


def test_public_text_stays_as_it_is(admin_client):
    version = VersionFactory(markup="<p>原文</p>")
    at = version.published_at
    page = admin_client.get(change_address(version)).content.decode()
    assert 'name="body"' not in page
    admin_client.post(
        change_address(version), version_form(body="<p>假的</p>", summary="概述", published_at=timezone.now())
    )
    version.refresh_from_db()
    assert version.text == "原文"
    assert version.published_at == at
    assert version.summary == "概述"


def test_public_text_is_not_deleted_but_a_draft_is(admin_client):
    public = VersionFactory()
    draft = VersionFactory(document=public.document, number=2, published_at=None)
    for version, status in ((public, 403), (draft, 302)):
        address = f"/en/admin/policies/version/{version.pk}/delete/"
        assert admin_client.post(address, {"post": "yes"}).status_code == status
    assert list(Version.objects.all()) == [public]


def test_later_text_without_change_note_is_not_published(admin_client):
    draft = VersionFactory(document=VersionFactory().document, number=2, published_at=None, change_note="")
    response = admin_client.post(change_address(draft), version_form(published_at=timezone.now()))
    assert "change_note" in response.context["adminform"].form.errors
    draft.refresh_from_db()
    assert draft.published_at is None


def test_text_cannot_pretend_to_have_been_public_earlier(admin_client):
    now = timezone.now()
    draft = VersionFactory(document=VersionFactory().document, number=2, published_at=None)
    admin_client.post(
        change_address(draft), version_form(published_at=now - timedelta(days=30), change_note="改了第二条。")
    )
    draft.refresh_from_db()
    assert draft.published_at >= now


def test_text_of_a_draft_document_is_not_published_on_its_own(admin_client):
    draft = VersionFactory(document=DocumentFactory(state="draft", publish_at=None), published_at=None)
    response = admin_client.post(change_address(draft), version_form(published_at=timezone.now()))
    assert "publish it, and its first text goes public with it" in desk.errors(response)


@pytest.mark.parametrize(("day", "words"), [("2019-01-01", "before it is signed"), ("2999-01-01", "has not come yet")])
def test_day_first_published_of_a_text_is_possible(admin_client, day, words):
    draft = VersionFactory(published_at=None)
    response = admin_client.post(change_address(draft), version_form(published_on=day))
    assert words in desk.errors(response)


def test_new_text_is_found_and_announced_for_its_moment(admin_client):
    document = VersionFactory(markup="<p>旧文</p>").document
    draft = VersionFactory(document=document, number=2, published_at=None)
    later = timezone.now().replace(microsecond=0) + timedelta(days=2)
    admin_client.post(
        change_address(draft), version_form(body="<p>沐芦园</p>", published_at=later, change_note="改了。")
    )
    assert ScheduledMoment.objects.filter(at=later).exists()
    assert search.ids("沐芦园", "document")[0] == []
    with time_machine.travel(later + timedelta(minutes=1)):
        assert search.ids("沐芦园", "document")[0] == [document.pk]


def test_new_version_begins_as_a_copy_and_only_one_draft(admin_client):
    version = VersionFactory(markup="<p>第一条 甲。</p>")
    address = f"/en/admin/policies/version/{version.pk}/copy/"
    assert admin_client.get(address).status_code == 405
    first = admin_client.post(address)
    draft = version.document.versions.get(number=2)
    assert (draft.body, draft.published_at) == (version.body, None)
    assert (
        admin_client.post(address)["Location"]
        == first["Location"]
        == reverse("admin:policies_version_change", args=[draft.pk])
    )
    assert version.document.versions.count() == 2


def test_copying_needs_the_right_to_add_a_version(clerk):
    version = VersionFactory()
    clerk.may("change_version", "view_version")
    assert clerk.post(f"/en/admin/policies/version/{version.pk}/copy/").status_code == 403


# --- relations ----------------------------------------------------------------------------------


def test_relations_are_recorded_with_their_document(admin_client, bureau):
    target = DocumentFactory(bodies=[bureau])
    rows = desk.rows("relations", {"kind": "repeals", "target": target.pk}, {"kind": "cites", "target": target.pk})
    add(admin_client, bureau, relations=rows)
    assert set(Relation.objects.values_list("kind", "target")) == {("repeals", target.pk), ("cites", target.pk)}


def test_relation_to_itself_is_refused_at_its_row(admin_client):
    document = DocumentFactory()
    rows = desk.rows(
        "relations", {"kind": "cites", "target": DocumentFactory().pk}, {"kind": "cites", "target": document.pk}
    )
    response = change(admin_client, document, relations=rows)
    formset = response.context["inline_admin_formsets"][2].formset
    assert not formset.forms[0].errors
    assert "no relation to itself" in str(formset.forms[1].errors)
    assert not Relation.objects.exists()


def test_new_document_cannot_repeal_a_later_one(admin_client, bureau):
    target = DocumentFactory(signed_on=date(2025, 1, 1), bodies=[bureau])
    rows = desk.rows("relations", {"kind": "repeals", "target": target.pk})
    response = add(admin_client, bureau, relations=rows)
    assert "signed later" in desk.errors(response)
    assert not Relation.objects.exists()


def test_circle_of_replacements_is_refused(admin_client):
    document, target = DocumentFactory(), DocumentFactory()
    RelationFactory(document=target, target=document, kind="replaces")
    rows = desk.rows("relations", {"kind": "replaces", "target": target.pk})
    response = change(admin_client, document, relations=rows)
    assert "in a circle" in desk.errors(response)


def test_same_relation_twice_in_one_go_is_refused(admin_client, bureau):
    target = DocumentFactory(bodies=[bureau])
    row = {"kind": "cites", "target": target.pk}
    response = add(admin_client, bureau, relations=desk.rows("relations", row, row))
    assert "already recorded" in desk.errors(response)
    assert Document.objects.count() == 1


def test_relation_recorded_before_is_refused_once_more(admin_client):
    relation = RelationFactory()
    rows = desk.rows("relations", {"kind": relation.kind, "target": relation.target_id})
    response = change(admin_client, relation.document, relations=rows)
    assert "already recorded" in desk.errors(response)


def test_target_of_a_relation_that_does_not_exist_is_refused(admin_client, bureau):
    response = add(admin_client, bureau, relations=desk.rows("relations", {"kind": "cites", "target": 10**9}))
    assert "Select a valid choice" in desk.errors(response)


def test_day_signed_cannot_move_behind_what_repealed_the_document(admin_client):
    document = DocumentFactory()
    RelationFactory(document=DocumentFactory(signed_on=date(2021, 1, 1)), target=document, kind="repeals")
    response = change(admin_client, document, signed_on="2022-01-01")
    assert "was signed earlier" in desk.errors(response)


# --- attachments --------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def _files_of_its_own(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def upload(content=PNG, name="施教区图.png", **changes):
    return {"upload": SimpleUploadedFile(name, content), "position": "", "title": "", "version": ""} | changes


def test_files_are_attached_under_their_names_in_order(admin_client):
    document = DocumentFactory()
    rows = desk.rows("attachments", upload(), upload(title="另一张", position=7))
    response = change(admin_client, document, attachments=rows)
    assert response.redirect_chain, desk.errors(response)
    found = document.attachments.order_by("position").values_list("position", "title", "file_name")
    assert list(found) == [(1, "施教区图", "施教区图.png"), (7, "另一张", "施教区图.png")]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (upload(b""), "The file is empty"),
        (upload(upload=""), "Choose a file"),
        (upload(b"MZ", "a.exe"), "not accepted"),
        (upload(PNG, "a.pdf"), "is a PNG file by its content"),
    ],
    ids=["empty", "none", "program", "other kind"],
)
def test_file_that_is_not_accepted_is_explained_at_its_row(admin_client, row, words):
    document = DocumentFactory()
    response = change(
        admin_client, document, title="另一标题", attachments=desk.rows("attachments", row | {"title": "表"})
    )
    assert words in desk.errors(response)
    document.refresh_from_db()
    assert document.title != "另一标题"
    assert not Attachment.objects.exists()


def test_file_refused_only_when_stored_leaves_nothing_behind(admin_client, monkeypatch):
    def attach(**values):
        raise files.RefusedFileError("No room is left.")

    monkeypatch.setattr(actions, "attach", attach)
    document = DocumentFactory()
    response = change(admin_client, document, title="另一标题", attachments=desk.rows("attachments", upload()))
    assert "No room is left." in desk.told(response)
    document.refresh_from_db()
    assert document.title != "另一标题"


def test_attachment_is_renamed_and_taken_off(admin_client):
    document = DocumentFactory()
    attachment = actions.attach(document=document, content=PNG, file_name="图.png")
    row = {"id": attachment.pk, "document": document.pk, "position": "", "title": "新名"}
    change(admin_client, document, attachments=desk.rows("attachments", initial=[row]))
    attachment.refresh_from_db()
    assert (attachment.title, attachment.position) == ("新名", 1)

    change(admin_client, document, attachments=desk.rows("attachments", initial=[row | {"DELETE": "on"}]))
    assert not Attachment.objects.exists()


def test_attachment_belongs_to_a_version_of_its_own_document_only(admin_client):
    row = upload(version=VersionFactory().pk)
    response = change(admin_client, DocumentFactory(), attachments=desk.rows("attachments", row))
    assert "Select a valid choice" in desk.errors(response)


def test_page_with_attachments_still_carries_files(admin_client):
    document = AttachmentFactory().document
    assert 'enctype="multipart/form-data"' in admin_client.get(change_address(document)).content.decode()


# --- consultations ------------------------------------------------------------------------------


def consultation_form(*findings, stored=(), **changes):
    today = timezone.localdate()
    values = {
        "title": "关于课后服务办法征求意见的公告",
        "slug": "after-school",
        "opens_on": (today - timedelta(days=20)).isoformat(),
        "closes_on": (today - timedelta(days=5)).isoformat(),
        "draft": "第一条 为规范课后服务，制定本办法。",
        "state": "published",
    }
    return values | desk.rows("findings", *findings, initial=stored) | changes


def finding(**changes):
    return {"opinion": "建议延长时间", "count": 3, "decision": "adopted"} | changes


def test_consultation_with_draft_and_findings(admin_client):
    admin_client.post(
        "/en/admin/policies/consultation/add/",
        consultation_form(
            finding(),
            finding(decision="not_adopted", reason="无依据"),
            result="采纳一条。",
            result_on=str(timezone.localdate()),
        ),
    )
    consultation = Consultation.objects.get()
    assert consultation.outline[0][0] == "article-1"
    assert list(consultation.findings.values_list("position", "decision")) == [(1, "adopted"), (2, "not_adopted")]
    assert search.ids("课后服务", "consultation")[0] == [consultation.pk]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"closes_on": "2001-01-01"}, "cannot close before it opens"),
        ({"result": "好"}, "go together"),
        ({"result": "好", "result_on": "2001-01-01"}, "after the consultation has closed"),
    ],
)
def test_result_of_a_consultation_is_whole_and_comes_after_its_end(admin_client, changes, words):
    response = admin_client.post("/en/admin/policies/consultation/add/", consultation_form(**changes))
    assert words in desk.errors(response)
    assert not Consultation.objects.exists()


def test_finding_that_is_not_adopted_needs_a_reason(admin_client):
    response = admin_client.post(
        "/en/admin/policies/consultation/add/", consultation_form(finding(decision="partly", reason=""))
    )
    assert "Say why" in desk.errors(response)


def test_findings_change_places(admin_client):
    consultation = ConsultationFactory(slug="after-school")
    one, two = (FindingFactory(consultation=consultation, position=n, opinion=f"意见{n}") for n in (1, 2))
    stored = [
        finding(id=row.pk, consultation=consultation.pk, opinion=row.opinion, count=1, place=place)
        for row, place in ((one, 2), (two, 1))
    ]
    response = admin_client.post(change_address(consultation), consultation_form(finding(), stored=stored))
    assert response.status_code == 302, desk.errors(response)
    assert list(consultation.findings.values_list("position", "opinion")) == [
        (1, "意见2"), (2, "意见1"), (3, "建议延长时间"),
    ]  # fmt: skip


def test_past_time_of_a_consultation_becomes_now(admin_client):
    now = timezone.now()
    admin_client.post(
        "/en/admin/policies/consultation/add/",
        consultation_form(**desk.moments({"publish_at": now - timedelta(days=9)})),
    )
    assert Consultation.objects.get().publish_at >= now


@pytest.mark.parametrize(
    ("changes", "phase"),
    [
        ({"opens_on": date(2999, 1, 1)}, "Not open yet"),
        ({}, "Open for answers"),
        ({"opens_on": date(2020, 1, 1)}, "No longer open"),
        ({"opens_on": date(2020, 1, 1), "result": "好", "result_on": date(2020, 3, 1)}, "Result published"),
        ({"state": "withdrawn", "withdrawn_on": date(2020, 3, 1), "withdrawn_reason": "有误"}, "Withdrawn"),
    ],
)
def test_list_says_how_far_a_consultation_is(admin_client, changes, phase):
    ConsultationFactory(**changes)
    page = admin_client.get("/en/admin/policies/consultation/").content.decode()
    assert f'<td class="field-phase">{phase}</td>' in page


def test_responses_are_counted(admin_client):
    consultation = ConsultationFactory()
    ResponseFactory(consultation=consultation)
    ResponseFactory(consultation=consultation, status="spam")
    assert "2, 1 of them new" in admin_client.get("/en/admin/policies/consultation/").content.decode()


def test_response_is_sorted_in_the_list(admin_client):
    response = ResponseFactory()
    own = FindingFactory(consultation=response.consultation)
    row = {"id": response.pk, "status": "duplicate", "finding": own.pk, "staff_note": "同上", "text": "假的"}
    posted = admin_client.post("/en/admin/policies/response/", desk.rows("form", initial=[row]) | {"_save": "Save"})
    assert posted.status_code == 302
    stored = Response.objects.get()
    assert (stored.status, stored.finding, stored.staff_note) == ("duplicate", own, "同上")
    assert stored.text == response.text


def test_response_is_not_counted_under_a_finding_of_another_consultation(admin_client):
    response, other = ResponseFactory(), FindingFactory()
    row = {"id": response.pk, "status": "read", "finding": other.pk}
    page = admin_client.post("/en/admin/policies/response/", desk.rows("form", initial=[row]) | {"_save": "Save"})
    assert page.status_code == 200
    assert Response.objects.get().finding is None


def test_words_and_contact_of_a_response_are_never_altered(admin_client):
    response = ResponseFactory(name="张三", contact="13800000000")
    admin_client.post(
        change_address(response),
        {"status": "read", "text": "假的", "name": "李四", "contact": "1", "article": "第九条"},
    )
    stored = Response.objects.get()
    assert (stored.text, stored.name, stored.contact) == (response.text, "张三", "13800000000")
    assert stored.status == "read"
    assert admin_client.post(f"/en/admin/policies/response/{response.pk}/delete/", {"post": "yes"}).status_code == 403


def test_responses_are_downloaded_without_names(admin_client):
    response = ResponseFactory(text="=1+1", name="张三", contact="13800000000")
    ResponseFactory(text="另一条")
    file = admin_client.post(
        "/en/admin/policies/response/",
        {"action": "download", "_selected_action": [response.pk], "index": 0},
    )
    text = b"".join(file.streaming_content).decode()
    assert "'=1+1" in text
    for word in ("张三", "13800000000", "另一条"):
        assert word not in text


def test_names_are_removed_once_the_result_is_published(admin_client):
    today = timezone.localdate()
    consultation = ConsultationFactory(opens_on=today - timedelta(days=30), result="好", result_on=today)
    ResponseFactory(consultation=consultation, name="张三", contact="1", sender="x")
    other = ResponseFactory(name="李四")
    address = f"/en/admin/policies/consultation/{consultation.pk}/purge/"
    assert "for good" in admin_client.get(address).content.decode()
    assert consultation.responses.get().name == "张三"
    admin_client.post(address)
    kept = consultation.responses.get()
    assert (kept.name, kept.contact, kept.sender, kept.text) == ("", "", "", "建议延长服务时间。")
    other.refresh_from_db()
    assert other.name == "李四"


def test_names_are_kept_until_then(admin_client):
    response = ResponseFactory(name="张三")
    page = admin_client.post(f"/en/admin/policies/consultation/{response.consultation_id}/purge/", follow=True)
    assert "once the result is published" in desk.told(page)
    assert Response.objects.get().name == "张三"


def test_removing_names_needs_the_right_to_change_a_consultation(clerk):
    consultation = ConsultationFactory()
    clerk.may("view_consultation")
    assert clerk.post(f"/en/admin/policies/consultation/{consultation.pk}/purge/").status_code == 403
