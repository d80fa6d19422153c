"""A table on its way through the browser: upload, understood, preview, apply, undo."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from institutions.models import Institution
from tests.common.imports.files import csv_of
from tests.factories import AreaFactory, InstitutionFactory, SourceFactory, UserFactory
from xzedu.common.imports import importers
from xzedu.common.models import ImportRun
from xzedu.desk.models import ImportJob, SavedMapping
from xzedu.desk.uploads import files, jobs, progress, work

pytestmark = pytest.mark.django_db
UPLOADS = "/en/admin/desk/uploads/"
HEADER = ["学校标识码", "学校名称", "办学类型", "举办者", "区县", "在校生数", "统计时点"]


@pytest.fixture(autouse=True)
def area():
    return AreaFactory(code="320311", name="泉山区")


@pytest.fixture
def clerk(client):
    """A client whose user may change and publish institutions."""
    client.user = UserFactory()
    may(client.user, "change_institution", "publish_institution")
    client.force_login(client.user)
    return client


def may(user, *codenames):
    content_type = Permission.objects.get(codename="change_institution").content_type
    for codename in codenames:
        permission, _made = Permission.objects.get_or_create(content_type=content_type, codename=codename)
        user.user_permissions.add(permission)


def row(n, name="清荷里小学", pupils="100"):
    return [f"21320000{n:02d}", name, "小学", "县级教育部门", "泉山区", pupils, "2025-09-01"]


def content(*rows, header=HEADER):
    return csv_of(header, *rows)


def upload(client, data, name="名录.csv", kind="institutions", **fields):
    """Upload a file and return the page that follows; its job is `response.context["job"]`."""
    sent = {"kind": kind, "file": SimpleUploadedFile(name, data)} | fields
    return client.post(UPLOADS, sent, follow=True)


def address(job, action=""):
    return f"{UPLOADS}{job.pk}/{action}"


def test_from_upload_to_undo(clerk):
    InstitutionFactory(code="2132000001", name="清荷里旧小学", kind="211", enrolment=90, counted_on="2024-09-01")
    page = upload(clerk, content(row(1), row(2, "望溪湾小学"), row(3, pupils="many")))
    job = page.context["job"]
    assert {value: count for value, _label, count in page.context["counts"]} == {
        "new": 1, "changed": 1, "same": 0, "refused": 1,
    }  # fmt: skip
    told = page.text
    assert "<del>清荷里旧小学</del> → <ins>清荷里小学</ins>" in told
    assert "“many” <strong>It is not a number.</strong>" in told
    assert Institution.objects.count() == 1

    page = clerk.post(address(job, "apply"), follow=True)
    assert "Rows are refused" in page.text
    page = clerk.post(address(job, "apply"), {"skip_refused": "on"}, follow=True)
    assert "The table was brought in." in page.text
    run = ImportRun.objects.get()
    assert (run.who, run.rows_new, run.rows_changed, run.rows_refused) == (clerk.user, 1, 1, 1)
    assert Institution.objects.get(code="2132000001").name == "清荷里小学"

    undo = f"/en/admin/desk/imports/{run.pk}/undo"
    assert "deletes the 1 rows it made" in clerk.get(undo).text
    assert Institution.objects.count() == 2
    page = clerk.post(undo, follow=True)
    assert "every row is as it was before" in page.text
    assert Institution.objects.get().name == "清荷里旧小学"


def test_undo_is_refused_when_a_row_was_touched_since(clerk):
    job = upload(clerk, content(row(1))).context["job"]
    clerk.post(address(job, "apply"))
    Institution.objects.get().save()
    run = ImportRun.objects.get()
    page = clerk.post(f"/en/admin/desk/imports/{run.pk}/undo", follow=True)
    assert "changed since" in page.text
    assert Institution.objects.exists()


def test_clerk_corrects_the_mapping_and_it_is_remembered_of_the_sender(clerk):
    source = SourceFactory()
    header = ["标记", "校名甲", *HEADER[2:]]
    page = upload(clerk, content(row(1), header=header), source=source.pk)
    job = page.context["job"]
    assert "lacks the column" in page.text
    names = ["code", "name", "kind", "organiser", "area", "", ""]
    mapped = {f"column_{at}": name for at, name in enumerate(names)}
    page = clerk.post(
        address(job, "correct"), mapped | {"encoding": job.report["encoding"], "header_row": 1}, follow=True
    )
    assert page.context["to_write"] == 1
    assert "Columns that are left out: 在校生数、统计时点." in page.text
    clerk.post(address(job, "apply"))
    school = Institution.objects.get()
    assert (school.name, school.enrolment) == ("清荷里小学", None)
    assert SavedMapping.objects.get().source == source

    again = upload(clerk, content(row(2), header=header), source=source.pk)
    assert again.context["to_write"] == 1
    other = upload(clerk, content(row(3), header=header))
    assert "lacks the column" in other.text


def test_two_columns_read_as_the_same_are_told(clerk):
    job = upload(clerk, content(row(1))).context["job"]
    page = clerk.post(address(job, "correct"), {"column_0": "code", "column_1": "code"})
    assert "are both read as" in page.text


def test_sheet_and_header_row_are_chosen(clerk):
    book = Workbook()
    book.active.append(["说明", "内容"])
    sheet = book.create_sheet("名录")
    for cells in (["徐州市学校名录"], ["学校名称", "学校标识码"], HEADER, row(1)):
        sheet.append(cells)
    file = io.BytesIO()
    book.save(file)
    job = upload(clerk, file.getvalue(), "名录.xlsx").context["job"]
    assert job.status == "failed"
    page = clerk.post(address(job, "correct"), {"sheet": "名录", "header_row": 1}, follow=True)
    assert page.context["job"].report["header_rows"] == [2, 3]
    page = clerk.post(address(job, "correct"), {"sheet": "名录", "header_row": 3}, follow=True)
    assert page.context["job"].report["header_rows"] == [3]
    assert page.context["to_write"] == 1


def test_encoding_is_chosen(clerk):
    job = upload(clerk, content(row(1)).decode().encode("gb18030")).context["job"]
    assert job.report["encoding"] == "gb18030"
    page = clerk.post(address(job, "correct"), {"encoding": "utf-8", "header_row": 1}, follow=True)
    assert page.context["job"].status == "failed"


def test_column_the_file_lacks_is_given_for_all_rows(clerk):
    cells = [row(1)[:4] + row(1)[5:]]
    job = upload(clerk, content(*cells, header=HEADER[:4] + HEADER[5:])).context["job"]
    assert job.report["lacking"] == ["area"]
    names = {f"column_{at}": name for at, (_label, name) in enumerate(job.report["columns"])}
    page = clerk.post(
        address(job, "correct"),
        names | {"encoding": job.report["encoding"], "header_row": 1, "given_area": "泉山区"},
        follow=True,
    )
    assert page.context["to_write"] == 1


def test_preview_is_filtered_searched_and_paged(clerk, django_assert_max_num_queries):
    job = upload(clerk, content(*(row(n) for n in range(1, 99)), *(row(n, pupils="x") for n in range(1, 30)))).context[
        "job"
    ]
    page = clerk.get(address(job), {"outcome": "refused"})
    assert {line.outcome for line in page.context["rows"]} == {"refused"}
    assert [line.key for line in clerk.get(address(job), {"q": "2132000098"}).context["rows"]] == [
        "2132000098 · 清荷里小学"
    ]
    with django_assert_max_num_queries(15):
        assert len(clerk.get(address(job), {"page": "1"}).context["rows"]) == 100
    for query in ({"page": "x"}, {"page": "-9"}, {"outcome": "' OR 1"}, {"q": "%" * 300}):
        assert clerk.get(address(job), query).status_code == 200


def test_refused_rows_are_downloaded_with_reasons_and_no_formula(clerk):
    job = upload(clerk, content(row(1, name="=HYPERLINK(1)", pupils="many"))).context["job"]
    response = clerk.get(address(job, "refused.xlsx"))
    sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).worksheets[0]
    header, cells = sheet.values
    assert header[1:] == (*HEADER, "Why refused")
    assert cells[0] == 2
    assert "It is not a number." in cells[-1]
    assert sheet["C2"].data_type == "s"


def archive(*names):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in names:
            packed.writestr(name, b"0" * (30_000_000 if name.startswith("xl/worksheets") else 10))
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"%PDF-1.7", "not a table"),
        (archive("xl/workbook.xml", "xl/vbaProject.bin"), "macros"),
        (archive("xl/workbook.xml", "xl/worksheets/sheet1.xml"), "far more than a table holds"),
        (archive("word/document.xml"), "no workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "protected by a password or is not a workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "_VBA_PROJECT".encode("utf-16-le"), "macros"),
        (b"\x01\x02\xff\xff" * 50, "neither a workbook nor text"),
        (b" \r\n", "is empty"),
        ("名称\n".encode(), "No row of the file names columns"),
    ],
    ids=["pdf", "macros", "bomb", "word", "encrypted", "old-macros", "binary", "blank", "one-column"],
)
def test_unusable_files_are_refused_in_words(clerk, data, told):
    page = upload(clerk, data, "名录.xlsx")
    assert page.status_code == 200
    assert told in page.text
    assert page.context["job"].status == "failed"
    assert not ImportRun.objects.exists()


def test_too_large_is_refused_before_it_is_read(clerk):
    page = clerk.generic("POST", UPLOADS, b"x", "multipart/form-data; boundary=x", CONTENT_LENGTH=str(300 * 2**20))
    assert page.status_code == 413
    assert "at most 100 MB" in page.text
    assert not ImportJob.objects.exists()


def test_forged_request_is_refused(clerk):
    clerk.handler.enforce_csrf_checks = True
    assert upload(clerk, content(row(1))).status_code == 403
    assert not ImportJob.objects.exists()


def test_who_may(client, clerk):
    job = upload(clerk, content(row(1))).context["job"]
    assert upload(clerk, content(row(1)), kind="documents").context["form"].errors
    client.logout()
    for user, status in ((None, 302), (UserFactory(), 403)):
        if user:
            client.force_login(user)
        assert client.get(UPLOADS).status_code == status
    colleague = UserFactory()
    may(colleague, "change_institution")
    client.force_login(colleague)
    for response in (client.get(address(job)), client.post(address(job, "apply")), client.get(address(job, "state"))):
        assert response.status_code == 404


def test_rows_of_whom_may_not_publish_are_drafts(client):
    user = UserFactory()
    may(user, "change_institution")
    client.force_login(user)
    job = upload(client, content(row(1))).context["job"]
    client.post(address(job, "apply"))
    assert Institution.objects.get().state == "draft"


def test_nothing_is_done_by_get_or_twice(clerk):
    job = upload(clerk, content(row(1))).context["job"]
    for action in ("apply", "correct", "restart", "cancel"):
        assert clerk.get(address(job, action)).status_code == 405
    clerk.post(address(job, "apply"))
    page = clerk.post(address(job, "apply"), follow=True)
    assert "brought in already" in page.text
    assert ImportRun.objects.count() == 1


def test_job_nobody_takes_says_so_and_starts_again(clerk):
    job = upload(clerk, content(row(1))).context["job"]
    ImportJob.objects.update(status="waiting", queued_at=timezone.now())
    page = clerk.get(address(job))
    assert page["Refresh"] == "2"
    assert "Waiting for the worker" in page.text
    ImportJob.objects.update(queued_at=timezone.now() - timedelta(seconds=30))
    assert "No worker takes it up" in clerk.get(address(job)).text
    assert clerk.post(address(job, "restart"), follow=True).context["to_write"] == 1


def test_lost_worker_is_found_and_cannot_end_a_later_start(clerk):
    job = upload(clerk, content(row(1))).context["job"]
    ImportJob.objects.update(status="working", task="apply")
    assert "stopped in the midst" in clerk.get(address(job)).text
    assert clerk.get(address(job, "state")).json()["over"]
    clerk.post(address(job, "restart"))
    job.status = "working"
    with pytest.raises(progress.CancelledError):
        work._close(job)


def test_cancel_rolls_back(clerk, monkeypatch):
    job = upload(clerk, content(row(1))).context["job"]
    begun = work.actions._write

    def write(*args):
        current = ImportJob.objects.get()
        assert current.status == "working"
        jobs.cancel(job=current)
        return begun(*args)

    monkeypatch.setattr(work.actions, "_write", write)
    page = clerk.post(address(job, "apply"), follow=True)
    assert "Cancelled: nothing was changed." in page.text
    assert not Institution.objects.exists()
    assert not ImportRun.objects.exists()


def test_waiting_job_is_cancelled(clerk):
    job = upload(clerk, content(row(1))).context["job"]
    ImportJob.objects.update(status="waiting")
    assert "Cancelled" in clerk.post(address(job, "cancel"), follow=True).text


def test_unforeseen_error_is_logged_and_nothing_stays(clerk, monkeypatch, caplog):
    job = upload(clerk, content(row(1))).context["job"]
    monkeypatch.setattr(work.actions, "_keep_made", lambda *args: 1 / 0)
    page = clerk.post(address(job, "apply"), follow=True)
    assert "an error nobody foresaw" in page.text
    assert "ZeroDivisionError" in caplog.text
    assert not Institution.objects.exists()


def test_file_is_kept_whole_and_once(clerk):
    for _time in range(2):
        job = upload(clerk, content(row(1))).context["job"]
    assert files.path_of(job.sha256).read_bytes() == content(row(1))
    assert len([path for path in progress.folder().rglob("*") if path.is_file()]) == 1


def test_list_of_uploads(clerk, django_assert_max_num_queries):
    for n in range(1, 20):
        upload(clerk, content(row(n)))
    with django_assert_max_num_queries(15):
        page = clerk.get(UPLOADS)
    assert page.text.count("Checked, not brought in") == 19


def test_log_of_imports_leads_to_upload_and_undo(clerk):
    job = upload(clerk, content(row(1))).context["job"]
    clerk.post(address(job, "apply"))
    run = ImportRun.objects.get()
    clerk.user.user_permissions.add(Permission.objects.get(codename="view_importrun"))
    for page in ("/en/admin/common/importrun/", f"/en/admin/common/importrun/{run.pk}/change/"):
        told = clerk.get(page).text
        assert address(job) in told
        assert f"/en/admin/desk/imports/{run.pk}/undo" in told


@pytest.mark.parametrize("kind", ["institutions", "returns"])
def test_template_is_read_as_it_stands_and_prefilled(clerk, kind):
    school = InstitutionFactory(code="2132000001")
    clerk.user.is_superuser = True
    clerk.user.save()
    data = clerk.get(f"{UPLOADS}templates/{kind}.xlsx").content
    book = load_workbook(io.BytesIO(data))
    sheet = book.worksheets[0]
    labels = {str(column.label) for column in importers[kind]().columns}
    assert labels <= {cell.value for cell in sheet[1]}
    assert book.worksheets[2].max_row == len(labels) + 1
    if kind == "institutions":
        assert sheet.data_validations.count > 3
    else:
        assert school.code in {cell.value for cell in sheet[2]}


def test_templates_only_of_what_one_may_bring_in(clerk):
    assert clerk.get(f"{UPLOADS}templates/institutions.xlsx").status_code == 200
    for kind in ("documents", "nothing"):
        assert clerk.get(f"{UPLOADS}templates/{kind}.xlsx").status_code == 404


def test_check_costs_the_same_for_many_rows(clerk, django_assert_max_num_queries):
    """A query for each changed cell would make large tables slow."""
    area = AreaFactory(code="320312", name="铜山区")
    for n in range(1, 30):
        InstitutionFactory(code=f"21320000{n:02d}", area=area, kind="211")
    with django_assert_max_num_queries(70):
        page = upload(clerk, content(*(row(n) for n in range(1, 30))))
    line = page.context["job"].rows.first()
    assert ["district", "铜山区 320312", "泉山区 320311"] in line.cells
