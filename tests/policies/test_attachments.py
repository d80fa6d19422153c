from datetime import timedelta
from urllib.parse import quote

import pytest
from django.contrib.auth.models import Permission
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation

from policies import actions, files
from policies.models import Attachment
from tests.factories import AttachmentFactory, DocumentFactory, UserFactory, VersionFactory
from tests.policies import wordfiles
from tests.policies.test_files import pdf, workbook
from xzedu.common import search, versions

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def document():
    return DocumentFactory(markup="<p>正文</p>")


def attach(document, content=None, file_name="施教区划分表.pdf", **values):
    return actions.attach(document=document, content=content or pdf("Zones"), file_name=file_name, **values)


def address(attachment):
    with translation.override("zh-hans"):
        return reverse("policies:attachment", args=[attachment.document.slug, attachment.pk])


# --- Attaching ------------------------------------------------------------------


def test_attached_file_is_stored_described_and_found(document):
    before = versions.current()
    found = attach(document, workbook(["清荷里小学"]), "名单 .xlsx")
    found.refresh_from_db()
    assert (found.title, found.file_name, found.extension) == ("名单", "名单.xlsx", "XLSX")
    assert found.media_type == files.XLSX.media_type
    assert files.path_of(found.sha256).stat().st_size == found.size
    assert [hit.object_id for hit in search.find("清荷里").hits] == [document.pk]
    assert versions.current() != before


def test_attachments_stand_in_order(document):
    first, second, third = attach(document), attach(document, title="划分表"), attach(document, position=7)
    assert [(a.position, a.title) for a in (first, second, third)] == [
        (1, "施教区划分表"), (2, "划分表"), (7, "施教区划分表"),
    ]  # fmt: skip


def test_refused_file_leaves_nothing(document):
    with pytest.raises(files.RefusedFileError):
        attach(document, b"<html>", "表.pdf")
    assert not Attachment.objects.exists()
    assert list(files.stored()) == []


def test_version_of_another_document_is_refused(document):
    with pytest.raises(ValueError, match="another document"):
        attach(document, version=VersionFactory())


def test_detached_file_goes_with_its_last_use(document, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        first, second = attach(document), attach(DocumentFactory())
    assert first.sha256 == second.sha256
    with django_capture_on_commit_callbacks(execute=True):
        actions.detach(attachment=first)
    assert list(files.stored()) == [second.sha256]
    with django_capture_on_commit_callbacks(execute=True):
        actions.detach(attachment=second)
    assert list(files.stored()) == []


def test_text_of_a_detached_file_is_not_found(document):
    actions.detach(attachment=attach(document, workbook(["清荷里小学"]), "a.xlsx"))
    assert search.find("清荷里").total == 0


def test_file_is_kept_when_detaching_fails(document, django_capture_on_commit_callbacks):
    attachment = attach(document)
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        actions.detach(attachment=attachment)
        transaction.set_rollback(True)
    assert list(files.stored()) == [attachment.sha256]


def test_file_that_was_discarded_meanwhile_is_stored_again(document, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        attachment = attach(document)
        files.discard(attachment.sha256)
    assert list(files.stored()) == [attachment.sha256]


def test_unused_files_are_discarded(document):
    kept = attach(document)
    attach(DocumentFactory(), pdf("Other")).document.delete()
    assert actions.discard_unused_files() == 1
    assert list(files.stored()) == [kept.sha256]
    assert actions.discard_unused_files() == 0


# --- Serving --------------------------------------------------------------------


def test_pdf_is_served_as_it_was_attached(client, document):
    attachment = attach(document)
    response = client.get(address(attachment))
    assert response.getvalue() == pdf("Zones")
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Length"] == str(attachment.size)
    assert response.headers["Content-Disposition"] == f"inline; filename*=utf-8''{quote('施教区划分表.pdf')}"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert response.headers["Cache-Control"] == "public, no-cache"
    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")


@pytest.mark.parametrize(
    ("content", "name", "disposition"),
    [(wordfiles.PNG, "a.png", "inline"), (workbook(["甲"]), "a.xlsx", "attachment"),
     (wordfiles.of("甲"), "a.docx", "attachment")],
)  # fmt: skip
def test_other_files_can_run_nothing(client, document, content, name, disposition):
    response = client.get(address(attach(document, content, name)))
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response.headers["Content-Disposition"] == f'{disposition}; filename="{name}"'
    response.getvalue()


def test_known_file_is_not_sent_again(client, document):
    attachment = attach(document)
    known = client.get(address(attachment), headers={"If-None-Match": f'"{attachment.sha256}"'})
    assert (known.status_code, known.headers["ETag"]) == (304, f'"{attachment.sha256}"')
    assert known.content == b""
    other = client.get(address(attachment), headers={"If-None-Match": '"other"'})
    assert other.status_code == 200
    other.getvalue()


def test_head_has_no_content(client, document):
    attachment = attach(document)
    response = client.head(address(attachment))
    assert response.headers["Content-Length"] == str(attachment.size)
    assert response.getvalue() == b""


def test_missing_file_is_not_found_and_logged(client, document, caplog):
    attachment = attach(document)
    files.discard(attachment.sha256)
    assert client.get(address(attachment)).status_code == 404
    assert f"attachment {attachment.pk} is missing" in caplog.text


def test_attachment_is_below_its_document_only(client, document):
    attachment = attach(document)
    attachment.document = DocumentFactory()
    assert client.get(address(attachment)).status_code == 404
    assert client.post(address(attachment)).status_code == 405


def private():
    tomorrow = timezone.now() + timedelta(days=1)
    draft = DocumentFactory(state="draft", publish_at=None)
    embargoed = DocumentFactory(publish_at=tomorrow)
    later = VersionFactory(published_at=tomorrow)
    return [attach(draft), attach(embargoed), attach(later.document, version=later)]


def test_files_that_are_not_public_are_not_found(client):
    client.force_login(UserFactory())
    for attachment in private():
        assert client.get(address(attachment)).status_code == 404
    client.logout()
    for attachment in Attachment.objects.all():
        assert client.get(address(attachment)).status_code == 404


def test_staff_may_see_files_of_drafts_uncached(client):
    user = UserFactory()
    user.user_permissions.add(Permission.objects.get(codename="view_document"))
    client.force_login(user)
    for attachment in private():
        response = client.get(address(attachment))
        assert response.status_code == 200
        assert response.headers["Cache-Control"] == "private, no-store"
        response.getvalue()


def test_file_of_a_withdrawn_document_stays(client):
    document = DocumentFactory(state="withdrawn", withdrawn_on=timezone.localdate(), withdrawn_reason="有误。")
    response = client.get(address(attach(document)))
    assert response.status_code == 200
    response.getvalue()


def test_serving_costs_few_queries(client, document, django_assert_max_num_queries):
    attachment = attach(document)
    with django_assert_max_num_queries(3):
        client.get(address(attachment)).getvalue()


def test_attachment_of_a_kind_no_longer_accepted_is_a_download(client, document):
    attachment = AttachmentFactory(document=document, sha256=files.store(b"old"), media_type="text/html")
    response = client.get(address(attachment))
    assert response.headers["Content-Type"] == "application/octet-stream"
    assert response.headers["Content-Disposition"].startswith("attachment")
    response.getvalue()
