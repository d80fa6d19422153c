"""Files attached to documents: what they are by their content, where they lie, what text they hold. No models."""

import fcntl
import hashlib
import os
import re
import subprocess
import sys
import tempfile
import unicodedata
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _

from policies import word
from policies.word.package import OLE, Package, UnreadableError

LARGEST_FILE = 30 * 1024 * 1024
LONGEST_NAME = 200
LONGEST_TEXT = 500_000
# Reading the text of a hostile file may take for ever or all memory: another process does it, and is stopped.
EXTRACTION = Path(__file__).with_name("extraction.py")
SECONDS = 20

_OFFICE = "application/vnd.openxmlformats-officedocument."


class Kind(NamedTuple):
    """A kind of file that is accepted.

    Attributes:
        name: as people say it.
        media_type: what it is served as.
        endings: of its name, the usual one first.
        is_shown: whether browsers show it rather than keep it.
    """

    name: str
    media_type: str
    endings: tuple
    is_shown: bool = False


PDF = Kind("PDF", "application/pdf", ("pdf",), True)
DOCX = Kind("Word", f"{_OFFICE}wordprocessingml.document", ("docx",))
XLSX = Kind("Excel", f"{_OFFICE}spreadsheetml.sheet", ("xlsx",))
PNG = Kind("PNG", "image/png", ("png",), True)
JPEG = Kind("JPEG", "image/jpeg", ("jpg", "jpeg"), True)
WEBP = Kind("WebP", "image/webp", ("webp",), True)
KINDS = (PDF, DOCX, XLSX, PNG, JPEG, WEBP)
BY_MEDIA_TYPE = {kind.media_type: kind for kind in KINDS}


class RefusedFileError(ValueError):
    """The file cannot be attached; the message says why and what to do."""


def check(content, file_name):
    """Return the `Kind` of a file: what its content says, which its name must agree with.

    Raises:
        RefusedFileError: empty, too large, no accepted kind, macros, damaged, another kind than its name says.
    """
    if not content:
        raise RefusedFileError(_("The file is empty."))
    if len(content) > LARGEST_FILE:
        raise RefusedFileError(
            _("The file is larger than %(size)d MB. Make it smaller or split it.")
            % {"size": LARGEST_FILE // 1024 // 1024}
        )
    kind = _kind(content)
    ending = file_name.rpartition(".")[2].lower() if "." in file_name else ""
    if ending not in kind.endings:
        raise RefusedFileError(
            _("The file “%(name)s” is a %(kind)s file by its content. Give it a name that ends in .%(ending)s.")
            % {"name": file_name[:100], "kind": kind.name, "ending": kind.endings[0]}
        )
    return kind


def _kind(content):
    if content.startswith(b"%PDF-"):
        return PDF
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return WEBP
    if content.startswith(b"PK"):
        return _office(content)
    if content.startswith(OLE):
        raise RefusedFileError(
            _("The file is in an old Office format or has a password. Save it as .docx, .xlsx or .pdf without one.")
        )
    raise RefusedFileError(_("Files of this type are not accepted. Attach PDF, DOCX, XLSX, PNG, JPEG or WebP."))


def _office(content):
    try:
        package = Package(content)
        main, main_type = package.main, package.main_type
    except UnreadableError as error:
        raise RefusedFileError(str(error)) from error
    if main not in package.names:
        raise RefusedFileError(_("Archives are not accepted. Attach the files in it one by one."))
    if package.has_macros or "macroenabled" in main_type.lower() or any("/macrosheets/" in n for n in package.names):
        raise RefusedFileError(_("The file holds macros. Save it without them, as .docx or .xlsx."))
    if main.startswith("word/"):
        return DOCX
    if main.startswith("xl/") and main.endswith(".xml"):
        return XLSX
    raise RefusedFileError(_("Files of this type are not accepted. Attach PDF, DOCX, XLSX, PNG, JPEG or WebP."))


def plain_name(file_name):
    """Return the name a file is kept and downloaded under: no folders, no characters that do not print."""
    name = unicodedata.normalize("NFC", re.split(r"[/\\]", file_name)[-1])
    name = "".join(" " if unicodedata.category(char)[0] in "CZ" else char for char in name)
    stem, dot, ending = " ".join(name.split()).rpartition(".")
    if not dot:
        return ending[:LONGEST_NAME]
    return f"{stem[: LONGEST_NAME - len(ending) - 1].strip()}.{ending}" if stem else f"file.{ending}"


# --- Where they lie -----------------------------------------------------------


def folder():
    return Path(settings.MEDIA_ROOT) / "attachments"


def path_of(sha256):
    """Return where the file of a hash lies, whether or not it is there."""
    if not re.fullmatch("[0-9a-f]{64}", sha256):
        raise ValueError(f"not a SHA-256: {sha256!r}")
    return folder() / sha256[:2] / sha256[2:]


def store(content):
    """Keep a file under the hash of its content, whole or not at all and once; return the hash."""
    sha256 = hashlib.sha256(content).hexdigest()
    path = path_of(sha256)
    if path.exists():
        return sha256
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=".")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(beside).replace(path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
    return sha256


def discard(sha256):
    """Remove the file of a hash; nothing happens if there is none."""
    path_of(sha256).unlink(missing_ok=True)


def stored():
    """Yield the hashes of the files that lie there."""
    for path in sorted(folder().glob("??/*")):
        if re.fullmatch("[0-9a-f]{64}", path.parent.name + path.name):
            yield path.parent.name + path.name


@contextmanager
def alone():
    """Keep other processes from storing or discarding for good meanwhile."""
    folder().mkdir(parents=True, exist_ok=True)
    with (folder() / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


# --- What text they hold ------------------------------------------------------


def text_of(content, kind):
    """Return the text of a file for the search, at most `LONGEST_TEXT` characters; "" where none can be read."""
    if kind == DOCX:
        try:
            return _printable(word.text(content))
        except UnreadableError:
            return ""
    if kind in (PDF, XLSX):
        return _printable(_extracted(content, kind.endings[0]))
    return ""


def _extracted(content, ending):
    # Isolated: of our own folders, whose modules hide some of the standard library's, nothing is importable.
    command = [sys.executable, "-I", str(EXTRACTION), ending, str(LONGEST_TEXT)]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=SECONDS, check=False)  # noqa: S603
    except (subprocess.TimeoutExpired, OSError):
        return ""
    return done.stdout.decode("utf-8", "ignore") if done.returncode == 0 else ""


def _printable(text):
    """Return `text` without what a database or a page cannot hold."""
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]", "", text)[:LONGEST_TEXT]
