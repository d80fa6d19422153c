import io
import os
from pathlib import Path

import pytest
from django.utils import translation
from openpyxl import Workbook
from pypdf import PdfWriter

from policies import files
from tests.policies import wordfiles

MAIN = "application/vnd.openxmlformats-officedocument."


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def workbook(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def office(main, media_type, **parts):
    """Return an Office file whose main part is of `media_type`."""
    types = wordfiles.CONTENT_TYPES.replace("word/document.xml", main).replace(
        f"{MAIN}wordprocessingml.document.main+xml", media_type
    )
    relations = wordfiles.ROOT_RELATIONS.replace("word/document.xml", main)
    return wordfiles.archive({"[Content_Types].xml": types, "_rels/.rels": relations, main: "<x/>"} | parts)


def pdf(*texts, password=None):
    """Return a PDF with a page a text, in Latin letters."""
    contents = [f"BT /F1 12 Tf 20 100 Td ({text}) Tj ET".encode() for text in texts]
    kids = " ".join(f"{4 + 2 * at} 0 R" for at in range(len(texts)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(texts)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for at, content in enumerate(contents):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents {5 + 2 * at} 0 R"
            " /Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        objects.append(b"<< /Length %d >> stream\n%s\nendstream" % (len(content), content))
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n%strailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (
        size, table, size, len(out),
    )  # fmt: skip
    if password is None:
        return out
    writer = PdfWriter(io.BytesIO(out))
    writer.encrypt(password, owner_password="owner", algorithm="RC4-128")
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


WEBP = b"RIFF\x00\x00\x00\x00WEBPVP8 "
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF"


# --- What is accepted -------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (pdf("text"), "表.pdf", files.PDF),
        (pdf("text"), "表.PDF", files.PDF),
        (wordfiles.of("正文"), "文.docx", files.DOCX),
        (workbook(["甲"]), "表.xlsx", files.XLSX),
        (wordfiles.PNG, "图.png", files.PNG),
        (JPEG, "图.jpg", files.JPEG),
        (JPEG, "图.jpeg", files.JPEG),
        (WEBP, "图.webp", files.WEBP),
    ],
)
def test_kind_is_known_by_content(content, name, kind):
    assert files.check(content, name) == kind


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "a.pdf", "empty"),
        (b"%PDF-".ljust(files.LARGEST_FILE + 1), "a.pdf", "larger than 30 MB"),
        (b"%PDF-1.4", "a.docx", "is a PDF file by its content. Give it a name that ends in .pdf"),
        (wordfiles.of("x"), "a.xlsx", "ends in .docx"),
        (JPEG, "a", "ends in .jpg"),
        (b"x%PDF-1.4", "a.pdf", "not accepted"),
        (b"GIF89a", "a.gif", "not accepted"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.svg", "not accepted"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.png", "not accepted"),
        (b"<!DOCTYPE html>", "a.html", "not accepted"),
        (b"MZ\x90\x00", "a.exe", "not accepted"),
        (b"\x7fELF", "a.pdf", "not accepted"),
        (b"Rar!\x1a\x07", "a.rar", "not accepted"),
        (wordfiles.ole("WordDocument"), "a.doc", "old Office format or has a password"),
        (wordfiles.archive({"a.txt": "x"}), "a.zip", "Archives are not accepted"),
        (wordfiles.archive({"a.txt": "x"}), "a.docx", "Archives are not accepted"),
        (b"PK\x03\x04", "a.docx", "damaged"),
        (office("ppt/presentation.xml", f"{MAIN}presentationml.presentation.main+xml"), "a.pptx", "not accepted"),
        (office("xl/workbook.bin", "application/vnd.ms-excel.sheet.binary.macroEnabled.main"), "a.xlsx", "macros"),
        (office("word/document.xml", "application/vnd.ms-word.document.macroEnabled.main+xml"), "a.docx", "macros"),
        (office("xl/workbook.xml", "x", **{"xl/vbaProject.bin": b"x"}), "a.xlsx", "macros"),
        (office("xl/workbook.xml", "x", **{"xl/macrosheets/sheet1.xml": b"x"}), "a.xlsx", "macros"),
        (wordfiles.edited(wordfiles.of("x"), {"word/a.xml": b" " * 60_000_000}), "a.docx", "unpacks to far more"),
    ],
)  # fmt: skip
def test_other_files_are_refused(content, name, said):
    with pytest.raises(files.RefusedFileError, match=said):
        files.check(content, name)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("施教区.pdf", "施教区.pdf"),
        ("../../etc/表.pdf", "表.pdf"),
        ("C:\\桌面\\表 1.pdf", "表 1.pdf"),
        ('a\r\nSet-Cookie: x"\u202e.pdf', 'a Set-Cookie: x".pdf'),
        (".pdf", "file.pdf"),
        ("表 一", "表 一"),
        ("表" * 300 + ".pdf", "表" * 196 + ".pdf"),
    ],
)
def test_names_are_kept_without_folders_and_controls(given, kept):
    assert files.plain_name(given) == kept


# --- Where they lie -----------------------------------------------------------------


def test_file_is_stored_once_under_its_hash():
    first = files.store(b"content")
    path = files.path_of(first)
    assert path.read_bytes() == b"content"
    assert (path.parent.parent, path.parent.name + path.name) == (files.folder(), first)
    before = path.stat().st_ino
    assert files.store(b"content") == first
    assert path.stat().st_ino == before
    assert list(files.stored()) == [first]


def test_nothing_is_left_of_a_file_that_could_not_be_written(monkeypatch):
    def full(_handle):
        raise OSError("No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        files.store(b"content")
    assert [path for path in files.folder().rglob("*") if path.is_file()] == []


def test_discarded_file_is_gone():
    sha256 = files.store(b"content")
    files.discard(sha256)
    assert list(files.stored()) == []
    files.discard(sha256)


@pytest.mark.parametrize("sha256", ["", "../../../etc/passwd", "A" * 64, "a" * 63])
def test_path_is_made_of_a_hash_only(sha256):
    with pytest.raises(ValueError, match="not a SHA-256"):
        files.path_of(sha256)


# --- What text they hold ------------------------------------------------------------


def test_text_of_a_pdf():
    assert files.text_of(pdf("First page", "Second page"), files.PDF) == "First page\nSecond page\n"


def test_text_of_a_pdf_protected_against_changes_only():
    assert files.text_of(pdf("Open to read", password=""), files.PDF) == "Open to read\n"


@pytest.mark.parametrize(
    "content",
    [pdf("Secret", password="word"), b"%PDF-1.4", pdf("x")[:200].replace(b"Type", b"Tyqe"),
     b"%PDF-1.4\n" + bytes(range(256)) * 8],
    ids=["encrypted", "empty", "truncated", "noise"],
)  # fmt: skip
def test_pdf_that_cannot_be_read_has_no_text(content):
    assert files.text_of(content, files.PDF) == ""


def test_text_of_a_workbook():
    content = workbook(["学校", "计划数"], ["清荷小学", 240, 0.5], [None, None])
    assert files.text_of(content, files.XLSX).splitlines() == ["学校 计划数", "清荷小学 240 0.5"]


def test_workbook_with_a_cell_in_the_last_corner_stops_nothing():
    book = Workbook()
    book.active["A1"], book.active["XFD1048576"] = "甲", "乙"
    file = io.BytesIO()
    book.save(file)
    assert files.text_of(file.getvalue(), files.XLSX) in ("", "甲\n")


def test_text_of_a_word_file_and_of_a_picture():
    assert files.text_of(wordfiles.of("甲", "乙"), files.DOCX) == "甲\n乙"
    assert files.text_of(b"PK broken", files.DOCX) == ""
    assert files.text_of(wordfiles.PNG, files.PNG) == ""


def test_text_is_bounded(monkeypatch):
    monkeypatch.setattr(files, "LONGEST_TEXT", 10)
    assert files.text_of(pdf("A long line of text"), files.PDF) == "A long lin"
    assert len(files.text_of(wordfiles.of("甲" * 50), files.DOCX)) == 10


def test_reading_without_end_is_stopped(monkeypatch, tmp_path):
    endless = tmp_path / "endless.py"
    endless.write_text("while True: pass", encoding="utf-8")
    monkeypatch.setattr(files, "EXTRACTION", endless)
    monkeypatch.setattr(files, "SECONDS", 0.5)
    assert files.text_of(pdf("x"), files.PDF) == ""


def test_extraction_lies_beside_its_caller():
    assert Path(files.EXTRACTION).is_file()
