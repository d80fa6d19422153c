"""The way of a Word file (or a paste) to a document, as the clerk's browser goes it."""

import io
import re
from datetime import date, timedelta
from html import unescape
from types import SimpleNamespace

import docx
import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.utils import timezone

from policies import html, publishing
from policies.admin import word_forms
from policies.models import Document, IssuingBody, Relation, Version
from policies.numbers import Number
from policies.word import UnreadableError
from tests.factories import DocumentFactory, IssuingBodyFactory, ResponsibilityFactory, UserFactory, VersionFactory
from tests.policies import desk
from xzedu.common import search

pytestmark = pytest.mark.django_db

TEXT = "<p>各县（市）区教育局：</p><p>根据《旧办法》，通知如下。</p><p>第一条 甲。</p><p>第二条 乙。</p>"


@pytest.fixture
def word(monkeypatch):
    """The Word reader with an answer of its own: the file is only its name."""
    answer = SimpleNamespace(
        markup=TEXT,
        warnings=["Two tracked changes were accepted."],
        pictures=[],
        proposal=SimpleNamespace(
            title="关于做好课后服务工作的通知",
            number=Number("徐教发", 2024, 8),
            bodies=["徐州市教育局", "徐州市财政局"],
            addressee="各县（市）区教育局",
            signed_on=date(2024, 3, 1),
            attachments=["课后服务收费标准"],
            disclosure="",
            secrecy="",
        ),
    )

    def read(content):
        if not content.startswith(b"PK"):
            raise UnreadableError("This is no Word file: save it as .docx.")
        return answer

    monkeypatch.setattr("policies.word.read", read)
    return answer


@pytest.fixture
def bureau():
    return IssuingBodyFactory()


def upload(client, content=b"PK", address=desk.FROM_WORD, name="通知.docx"):
    return client.post(address, {"file": SimpleUploadedFile(name, content), "paste": ""})


def paste(client, text, address=desk.FROM_WORD):
    return client.post(address, {"paste": text})


def sent(page, button="_draft", **changes):
    """Return what the browser sends back from step 2, with the clerk's changes."""
    form, relations = page.context["form"], page.context["relations"]
    values = {"markup": page.context["understood"].markup, button: "x"}
    for name in ("warnings", "attachments"):
        # As the page holds it, so that the template is part of what is tested.
        field = re.search(rf'<textarea name="{name}">(.*?)</textarea>', page.content.decode(), re.DOTALL)
        values[name] = unescape(field[1])
    for name in form.fields:
        value = form[name].value()
        if value not in (None, "", False):
            values[name] = value
    for field in relations.management_form:
        values[field.html_name] = field.value()
    for row in relations.forms:
        values |= {row[name].html_name: row[name].value() for name in row.fields if row[name].value()}
    return values | desk.moments(changes)


def confirm(client, page, button="_draft", address=desk.FROM_WORD, **changes):
    return client.post(address, sent(page, button, **changes), follow=True)


def problems(page):
    assert page.status_code == 200
    assert not page.redirect_chain if hasattr(page, "redirect_chain") else True
    form = page.context["form"]
    relations = page.context.get("relations")
    return str(form.errors) + (str(relations.errors) if relations is not None else "")


# --- step 1 -------------------------------------------------------------------------------------


def test_first_step_is_linked_from_the_list(admin_client):
    assert desk.FROM_WORD in admin_client.get(desk.DOCUMENT).content.decode()
    assert admin_client.get(desk.FROM_WORD).status_code == 200


def test_publishing_a_file_needs_the_rights(client):
    assert "login" in client.get(desk.FROM_WORD)["Location"]
    client.force_login(UserFactory())
    assert client.get(desk.FROM_WORD).status_code == 403
    assert client.post(desk.FROM_WORD, {"markup": "x"}).status_code == 403
    assert client.get(f"{desk.DOCUMENT}999/from-word/").status_code == 404


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({}, "Choose a file or paste a text."),
        ({"file": SimpleUploadedFile("a.docx", b"PK"), "paste": "甲"}, "not both"),
        ({"file": SimpleUploadedFile("a.docx", b"")}, "empty"),
        ({"file": SimpleUploadedFile("a.doc", b"\xd0\xcf")}, "save it as .docx"),
        ({"paste": "<p> </p><script>alert(1)</script>"}, "There is no text"),
        ({"paste": "\x00\n"}, "Null characters"),
    ],
    ids=["nothing", "both", "empty", "unreadable", "only script", "null"],
)
def test_what_cannot_be_read_is_explained(admin_client, word, data, words):
    assert words in problems(admin_client.post(desk.FROM_WORD, data))


def test_too_large_a_file_is_refused_before_it_is_read(admin_client, word, monkeypatch):
    monkeypatch.setattr("policies.word.LARGEST_FILE", 10)
    assert "larger than 0 MB" in problems(upload(admin_client, b"PK" * 10))


def test_too_long_a_text_is_refused(admin_client, word, monkeypatch):
    monkeypatch.setattr(html, "LARGEST", 100)
    assert "too long" in problems(paste(admin_client, "长" * 101))
    word.markup = "<p>" + "长" * 101 + "</p>"
    assert "too long" in problems(upload(admin_client))


def test_text_that_would_not_come_back_in_the_form_is_refused(admin_client, word, settings):
    word.markup = "<p>" + "长" * 2000 + "</p>"
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = word_forms.OTHER_FIELDS + 5000
    assert "too long" in problems(upload(admin_client))


# --- step 2 -------------------------------------------------------------------------------------


def test_what_was_understood_is_shown_and_nothing_stored(admin_client, word, bureau):
    page = upload(admin_client)
    text = page.content.decode()
    for shown in ("Two tracked changes were accepted.", "课后服务收费标准", "第二条", "Not known yet: 徐州市财政局"):
        assert shown in text
    form = page.context["form"]
    assert form["title"].value() == "关于做好课后服务工作的通知"
    assert form["number_as_printed"].value() == "徐教发〔2024〕8号"
    assert form["bodies"].value() == "徐州市教育局\n徐州市财政局"
    assert form["genre"].value() == "notice"
    assert form["slug"].value() == "xjf-2024-8"
    assert str(form["signed_on"].value()) == "2024-03-01"
    assert not Document.objects.exists()
    assert IssuingBody.objects.count() == 1


def test_real_word_file_becomes_a_document(admin_client, bureau):
    file, built = io.BytesIO(), docx.Document()
    text = """徐州市教育局文件\n徐教发〔2024〕8号\n关于做好课后服务工作的通知\n各县（市）区教育局：
第一条 甲。\n徐州市教育局\n2024年3月1日"""
    for line in text.splitlines():
        built.add_paragraph(line)
    built.save(file)
    page = upload(admin_client, file.getvalue())
    assert "{{" not in page.content.decode()
    confirm(admin_client, page, "_publish")
    document = Document.objects.get()
    assert (document.title, document.number) == ("关于做好课后服务工作的通知", "徐教发〔2024〕8号")
    assert (document.addressee, document.signed_on) == ("各县（市）区教育局", date(2024, 3, 1))
    assert list(document.bodies.all()) == [bureau]
    assert document.versions.get().text == "第一条 甲。"


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"PK\x03\x04" + bytes(200)], ids=["empty", "pdf", "broken"])
def test_real_reader_refuses_what_is_no_word_file(admin_client, content):
    assert problems(upload(admin_client, content))


def test_proposed_short_name_is_free(admin_client, word):
    DocumentFactory(slug="xjf-2024-8")
    assert upload(admin_client).context["form"]["slug"].value() == "xjf-2024-8-2"


def test_pasted_text_is_read_the_same_way(admin_client, bureau):
    bureau.agency_codes = "徐教发 徐教办"
    bureau.save()
    text = "徐教发[2024]第8号\n关于做好课后服务工作的通知\n各县（市）区教育局：\n通知如下。\n徐州市教育局\n2024年3月1日"
    form = paste(admin_client, text).context["form"]
    values = {
        name: str(form[name].value()) for name in ("title", "number_as_printed", "addressee", "signed_on", "bodies")
    }
    assert values == {
        "title": "关于做好课后服务工作的通知",
        "number_as_printed": "徐教发〔2024〕8号",
        "addressee": "各县（市）区教育局",
        "signed_on": "2024-03-01",
        "bodies": "徐州市教育局",
    }


def test_secret_text_is_not_taken_in(admin_client, word):
    word.proposal.secrecy = "机密"
    assert "marked as secret (机密)" in problems(upload(admin_client))


def test_note_on_disclosure_is_prefilled(admin_client, word):
    word.proposal.disclosure = "on_request"
    assert upload(admin_client).context["form"]["disclosure"].value() == "on_request"


def test_day_that_does_not_exist_is_no_proposal(admin_client):
    assert paste(admin_client, "甲\n2024年2月31日").context["form"]["signed_on"].value() is None


HOSTILE = (
    '<p onclick="x()">甲<a href="javascript:x()">乙</a><a href="data:text/html,x">丙</a></p>'
    '<img src=x onerror=x()><iframe src="//x"></iframe><script>alert(1)</script><style>p{}</style>'
    "<o:p>丁</o:p><svg onload=x()><p>戊</p>"
)


def test_hostile_paste_is_harmless_on_the_page_and_in_the_library(admin_client, bureau):
    page = paste(admin_client, HOSTILE)
    shown = page.context["structure"].html + page.context["understood"].markup
    confirm(admin_client, page, title="甲", slug="jia", bodies=bureau.name, signed_on="2024-03-01")
    stored = Version.objects.get().body
    for text in (shown, stored):
        for word in ("onclick", "javascript", "data:", "onerror", "iframe", "script", "style", "svg", "onload"):
            assert word not in text
        assert "甲" in text
        assert "丁" in text


def test_text_is_sanitised_again_when_it_comes_back(admin_client, word, bureau):
    page = upload(admin_client)
    confirm(admin_client, page, create_bodies="on", markup="<p>甲</p><script>alert(1)</script>")
    assert Version.objects.get().body == "<p>甲</p>"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": ""}, "required"),
        ({"signed_on": ""}, "required"),
        ({"bodies": ""}, "required"),
        ({"bodies": "徐州市教育局\n没有的局"}, "Not known as an issuing body: 没有的局"),
        ({"bodies": "甲" * 501, "create_bodies": "on"}, "No body has a name as long"),
        ({"slug": "taken"}, "already exists"),
        ({"slug": "consultations"}, "another page"),
        ({"number_as_printed": "徐教发【2023】1号"}, "Another document has this number"),
        ({"number_as_printed": "八号"}, "Write it as"),
        ({"published_on": "2024-01-01"}, "published before it is signed"),
        ({"published_on": "2999-01-01"}, "has not come yet"),
        ({"effective_on": "2024-04-01", "expires_on": "2024-03-02"}, "cannot end before"),
        ({"markup": " "}, "There is no text"),
    ],
)
def test_wrong_entry_is_explained_with_the_text_kept_and_nothing_stored(admin_client, word, bureau, changes, words):
    DocumentFactory(slug="taken", agency_code="徐教发", year=2023, serial=1)
    page = confirm(admin_client, upload(admin_client), **{"bodies": bureau.name} | changes)
    assert words in problems(page)
    if "markup" not in changes:
        assert "第二条" in page.context["understood"].markup
        assert page.context["understood"].warnings == ["Two tracked changes were accepted."]
    assert Document.objects.count() == 1
    assert not Version.objects.exists()


def test_document_that_is_not_disclosed_can_be_a_draft_only(admin_client, word, bureau):
    page = upload(admin_client)
    refused = confirm(admin_client, page, "_publish", bodies=bureau.name, disclosure="none")
    assert "not disclosed cannot be published" in problems(refused)
    confirm(admin_client, page, bodies=bureau.name, disclosure="none")
    assert Document.objects.get().state == "draft"


def test_text_too_long_when_it_comes_back_is_refused(admin_client, word, bureau, monkeypatch):
    page = upload(admin_client)
    monkeypatch.setattr(html, "LARGEST", 100)
    assert "too long" in problems(confirm(admin_client, page, bodies=bureau.name, markup="长" * 101))


# --- step 3 -------------------------------------------------------------------------------------


def test_draft_is_stored_whole_and_private(admin_client, client, word, bureau):
    duty = ResponsibilityFactory()
    page = confirm(admin_client, upload(admin_client), create_bodies="on", summary="概述", responsibilities=[duty.pk])
    assert "only staff see it" in desk.told(page)
    assert "课后服务收费标准" in desk.told(page)
    document = Document.objects.get()
    assert (document.state, document.number, document.publish_at) == ("draft", "徐教发〔2024〕8号", None)
    assert list(document.issuances.values_list("position", "body__name")) == [(1, "徐州市教育局"), (2, "徐州市财政局")]
    assert list(document.responsibilities.all()) == [duty]
    version = document.versions.get()
    assert (version.number, version.summary, version.published_at) == (1, "概述", None)
    assert [place[0] for place in version.outline] == ["article-1", "article-2"]
    assert search.ids("课后服务", "document")[0] == []
    assert LogEntry.objects.filter(object_repr=str(document)).exists()


def test_published_at_once_with_its_text(admin_client, word, bureau):
    before = timezone.now()
    page = confirm(admin_client, upload(admin_client), "_publish", bodies=bureau.name)
    document = Document.objects.get()
    assert "It is public." in desk.told(page)
    assert document.get_absolute_url() in desk.told(page)
    assert document.publish_at >= before
    assert document.versions.get().published_at == document.publish_at
    assert search.ids("课后服务", "document")[0] == [document.pk]


@pytest.mark.parametrize("days", [-300, 3])
def test_time_of_publication_is_now_or_later(admin_client, word, bureau, days):
    now = timezone.now().replace(microsecond=0)
    confirm(admin_client, upload(admin_client), "_publish", bodies=bureau.name, publish_at=now + timedelta(days=days))
    document = Document.objects.get()
    assert document.publish_at >= max(now, now + timedelta(days=days))
    assert document.is_public() == (days < 0)
    assert document.versions.get().published_at == document.publish_at


def test_form_sent_twice_stores_once(admin_client, word, bureau):
    page = upload(admin_client)
    confirm(admin_client, page, bodies=bureau.name)
    again = confirm(admin_client, page, bodies=bureau.name)
    assert "nothing was stored twice" in desk.told(again)
    assert Document.objects.count() == Version.objects.count() == 1


def test_failure_while_storing_leaves_nothing_behind(admin_client, word, bureau, monkeypatch):
    page = upload(admin_client)

    def fail(document, relations):
        raise IntegrityError("UNIQUE constraint failed")

    monkeypatch.setattr(publishing, "_relate", fail)
    assert "at the same time" in problems(confirm(admin_client, page, create_bodies="on"))
    assert not Document.objects.exists()
    assert IssuingBody.objects.count() == 1


def test_new_body_needs_the_right_to_add_one(client, word, bureau):
    user = UserFactory()
    user.user_permissions.set(
        Permission.objects.filter(codename__in=["add_document", "add_version", "change_document"])
    )
    client.force_login(user)
    page = confirm(client, upload(client), create_bodies="on")
    assert "may not enter new issuing bodies" in problems(page)
    assert not Document.objects.exists()


# --- relations ----------------------------------------------------------------------------------


def test_relations_the_text_suggests_are_recorded_when_chosen(admin_client, word, bureau):
    old, law = DocumentFactory(title="旧办法"), DocumentFactory(title="中华人民共和国义务教育法")
    word.markup = "<p>根据《义务教育法》，通知如下。《旧办法》同时废止。</p>"
    page = upload(admin_client)
    rows = {row["target"].value(): row for row in page.context["relations"].forms}
    assert (rows[law.pk]["kind"].value(), rows[law.pk]["chosen"].value()) == ("implements", True)
    assert (rows[old.pk]["kind"].value(), rows[old.pk]["chosen"].value()) == ("repeals", False)
    confirm(admin_client, page, bodies=bureau.name)
    assert list(Relation.objects.values_list("kind", "target")) == [("implements", law.pk)]


def test_draft_is_proposed_as_target_too(admin_client, word):
    draft = DocumentFactory(title="旧办法", state="draft", publish_at=None)
    assert [row["target"].value() for row in upload(admin_client).context["relations"].forms] == [draft.pk]


def test_relation_that_makes_no_sense_is_refused_at_its_row(admin_client, word, bureau):
    later = DocumentFactory(title="旧办法", signed_on=date(2025, 1, 1))
    page = upload(admin_client)
    refused = confirm(admin_client, page, bodies=bureau.name, **{"relations-0-kind": "repeals"})
    assert "signed later" in problems(refused)
    assert later.title in refused.content.decode()
    assert Document.objects.count() == 1


@pytest.mark.parametrize("target", ["999999", "x", str(10**30), ""])
def test_forged_target_of_a_relation_is_refused(admin_client, word, bureau, target):
    DocumentFactory(title="旧办法")
    page = confirm(admin_client, upload(admin_client), bodies=bureau.name, **{"relations-0-target": target})
    assert page.context["relations"].errors[0]
    assert Document.objects.count() == 1


def test_missing_rows_are_no_error_500(admin_client, word, bureau):
    values = sent(upload(admin_client), bodies=bureau.name)
    del values["relations-TOTAL_FORMS"]
    assert admin_client.post(desk.FROM_WORD, values).status_code == 200
    assert not Document.objects.exists()


def propose_address(document):
    return f"{desk.DOCUMENT}{document.pk}/relations/"


def test_relations_are_proposed_from_a_stored_text(admin_client):
    target = DocumentFactory(title="旧办法")
    document = DocumentFactory(title="新办法", markup="<p>根据《旧办法》和《新办法》办理。</p>")
    page = admin_client.get(propose_address(document))
    (row,) = page.context["relations"].forms
    values = desk.rows("relations", {"chosen": "on", "kind": "implements", "target": row["target"].value()})
    assert "1 relations recorded" in desk.told(admin_client.post(propose_address(document), values, follow=True))
    assert Relation.objects.get().target == target
    assert not admin_client.get(propose_address(document)).context["relations"].forms
    assert "0 relations recorded" in desk.told(admin_client.post(propose_address(document), values, follow=True))


def test_document_without_a_text_has_no_proposals(admin_client):
    page = admin_client.get(propose_address(DocumentFactory()))
    assert "cites no document" in page.content.decode()


@pytest.mark.parametrize(("kind", "words"), [("cites", "to itself"), ("nonsense", "valid choice")])
def test_forged_proposal_is_refused(admin_client, kind, words):
    document = DocumentFactory()
    values = desk.rows("relations", {"chosen": "on", "kind": kind, "target": document.pk})
    page = admin_client.post(propose_address(document), values)
    assert words in page.content.decode()
    assert not Relation.objects.exists()


def test_proposals_cost_a_bounded_number_of_queries(admin_client, word, django_assert_max_num_queries):
    titles = [f"关于第{n}号工作的办法" for n in range(40)]
    for title in titles:
        DocumentFactory(title=title)
    word.markup = "<p>" + "、".join(f"《{title}》" for title in titles) + "</p>"
    with django_assert_max_num_queries(20):
        page = upload(admin_client)
    assert len(page.context["relations"].forms) == 40


# --- a new version ------------------------------------------------------------------------------


@pytest.fixture
def known():
    return VersionFactory(markup="<p>第一版</p>", document=DocumentFactory(title="课后服务办法")).document


def new_text_address(document):
    return f"{desk.DOCUMENT}{document.pk}/from-word/"


def test_new_version_from_a_file(admin_client, word, known):
    address = new_text_address(known)
    page = upload(admin_client, address=address)
    confirm(admin_client, page, "_publish", address, change_note="增加第二条。")
    version = known.versions.get(number=2)
    assert version.change_note == "增加第二条。"
    assert version.published_at <= timezone.now()
    assert known.versions.count() == 2
    assert search.ids("第二条", "document")[0] == [known.pk]


def test_new_version_as_a_draft_needs_no_note_yet(admin_client, word, known):
    address = new_text_address(known)
    confirm(admin_client, upload(admin_client, address=address), "_draft", address)
    assert known.versions.get(number=2).published_at is None


def test_new_version_without_a_note_is_not_published(admin_client, word, known):
    address = new_text_address(known)
    page = confirm(admin_client, upload(admin_client, address=address), "_publish", address)
    assert "Say what changed" in problems(page)
    assert known.versions.count() == 1


def test_new_version_sent_twice_is_stored_once(admin_client, word, known):
    address = new_text_address(known)
    page = upload(admin_client, address=address)
    for _time in range(2):
        response = confirm(admin_client, page, "_draft", address)
    assert "stored already" in desk.told(response)
    assert known.versions.count() == 2


def test_text_of_a_draft_document_is_saved_as_a_draft_only(admin_client, word):
    document = DocumentFactory(state="draft", publish_at=None)
    address = new_text_address(document)
    page = upload(admin_client, address=address)
    assert "not published yet" in problems(confirm(admin_client, page, "_publish", address))
    confirm(admin_client, page, "_draft", address)
    assert document.versions.get().number == 1
