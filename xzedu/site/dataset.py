"""What the sample of the library needs beyond its tables: days, files and a withdrawal.

An importer brings rows in; these make of them what a clerk would make in the admin.
"""

import csv
import io
from datetime import UTC, date, datetime, timedelta

import xlsxwriter
from django.utils import timezone

from policies.actions import attach
from policies.models import Consultation, Document
from policies.search import KIND
from xzedu.common.actions import withdraw
from xzedu.common.models import State
from xzedu.statistics.models import Release
from xzedu.statistics.publishing import approve_release

# The open consultation is open on whatever day the sample is loaded.
OPEN_CONSULTATION = "sample-consultation-zones"
OPENED_DAYS_AGO, CLOSES_IN_DAYS = 5, 40
WITHDRAWN = {
    "sample-calendar-2026": (date(2026, 7, 1), "寒假日期有误，已以徐教示〔2026〕110号文件重新公布。"),
}
# The same rows give the same bytes, so the file is stored once however often it is made.
MADE_AT = datetime(2026, 1, 1, tzinfo=UTC)
MOST_WIDE = 60


def with_open_days(content):
    """Return a table (bytes) with the days of the open consultation filled in: its own while it is open."""
    today = timezone.localdate()
    days = today - timedelta(OPENED_DAYS_AGO), today + timedelta(CLOSES_IN_DAYS)
    present = Consultation.objects.filter(slug=OPEN_CONSULTATION).first()
    if present and present.is_open():
        days = present.opens_on, present.closes_on
    for name, day in zip((b"{opens}", b"{closes}"), days, strict=True):
        content = content.replace(name, day.isoformat().encode())
    return content


def attach_annexes(folder):
    """Attach the workbooks `attachments.csv` of `folder` names to their documents; return how many were new."""
    new = 0
    for row in _rows(folder / "attachments.csv"):
        document = Document.objects.get(slug=row["document"])
        if not document.attachments.filter(file_name=row["file_name"]).exists():
            content = workbook(row["title"], _cells(folder / "annexes" / row["file"]))
            attach(document=document, content=content, file_name=row["file_name"], title=row["title"])
            new += 1
    return new


def workbook(title, rows):
    """Return `rows` of texts, the header first, as an XLSX file (bytes): title above, header kept in sight."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    book.set_properties({"title": title, "created": MADE_AT})
    sheet = book.add_worksheet()
    heading = book.add_format({"bold": True, "align": "center", "valign": "vcenter", "font_size": 16})
    head = book.add_format({"bold": True, "align": "center", "border": 1, "text_wrap": True})
    cell = book.add_format({"border": 1, "text_wrap": True, "valign": "vcenter"})
    sheet.merge_range(0, 0, 0, len(rows[0]) - 1, title, heading)
    for at, row in enumerate(rows, start=1):
        sheet.write_row(at, 0, row, head if at == 1 else cell)
    for at, cells in enumerate(zip(*rows, strict=True)):
        # A Chinese character is twice as wide as a digit.
        sheet.set_column(at, at, min(MOST_WIDE, 2 * max(map(len, cells)) + 4))
    sheet.freeze_panes(2, 0)
    sheet.repeat_rows(1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    book.close()
    return stream.getvalue()


def source_of_figures(path):
    """Return the short name of the source of the release that a table of figures belongs to."""
    series, year, version = _rows(path)[0]["release"].split("/")
    return Release.objects.get(series__slug=series, year=year, version=version).source.slug


def publish_releases():
    """Approve the real releases that are not yet; return how many."""
    waiting = Release.objects.filter(is_sample=False, approved_at=None)
    for release in waiting:
        approve_release(release=release)
    return len(waiting)


def withdraw_documents():
    """Withdraw the documents of `WITHDRAWN` that are not yet; return how many."""
    public = Document.objects.filter(slug__in=WITHDRAWN, is_sample=True, state=State.PUBLISHED)
    for document in public:
        on, reason = WITHDRAWN[document.slug]
        withdraw(record=document, on=on, reason=reason, app="policies", kind=KIND)
    return len(public)


def _rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _cells(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))
