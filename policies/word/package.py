"""A Word file as an archive of parts: opened only if it is one, read only as far as the limits go. No models.

Nothing is unpacked to disk, no address in the file is ever fetched, and no part is read
beyond its limit, whatever the archive says about itself.
"""

import io
import posixpath
import re
import zipfile
import zlib

from django.utils.translation import gettext as _
from lxml import etree

LARGEST_FILE = 20 * 1024 * 1024
# One part of XML, and all parts together as the archive declares them.
LARGEST_PART = 16 * 1024 * 1024
LARGEST_UNPACKED = 200 * 1024 * 1024
# Text packs well, but not a thousandfold: that is a bomb. Small files are left alone.
LARGEST_RATIO, RATIO_FROM = 300, 1024 * 1024
MOST_ENTRIES = 3000

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED_ENTRY = 0x1
RELATIONSHIPS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
CONTENT_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}Override"
# ISO strict files say the same under other names.
_STRICT = (
    (b"http://purl.oclc.org/ooxml/officeDocument/", b"http://schemas.openxmlformats.org/officeDocument/2006/"),
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
    (b"http://purl.oclc.org/ooxml/drawingml/", b"http://schemas.openxmlformats.org/drawingml/2006/"),
)  # fmt: skip


class UnreadableError(ValueError):
    """The file cannot be taken as a Word file; the message says why and what to do, in the portal's language."""


def damaged():
    return UnreadableError(_("The file is damaged and cannot be read. Open it, save it again and try that file."))


class Package:
    """The parts of an Office file.

    Raises:
        UnreadableError: not an archive, damaged, encrypted, a bomb, tampered with.
    """

    def __init__(self, content):
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(content))
            self._entries = self._archive.infolist()
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, UnicodeDecodeError) as error:
            raise damaged() from error
        self._check(len(content))
        self.names = {entry.filename for entry in self._entries}

    def _check(self, size):
        names = [entry.filename for entry in self._entries]
        if any(_is_path_trick(name) for name in names) or len(set(names)) < len(names):
            raise tampered()
        unpacked = sum(entry.file_size for entry in self._entries)
        if (
            len(names) > MOST_ENTRIES
            or unpacked > LARGEST_UNPACKED
            or (unpacked > RATIO_FROM and unpacked > LARGEST_RATIO * size)
        ):
            raise UnreadableError(_("The file unpacks to far more than a document holds; it is refused."))
        if any(entry.flag_bits & ENCRYPTED_ENTRY for entry in self._entries):
            raise protected()

    def read(self, name, most=LARGEST_PART):
        """Return the bytes of a part, None if there is none; never more than `most`."""
        if name not in self.names:
            return None
        try:
            with self._archive.open(name) as part:
                content = part.read(most + 1)
        except (
            zipfile.BadZipFile,
            zlib.error,
            ValueError,
            OSError,
            NotImplementedError,
            RuntimeError,
            EOFError,
        ) as error:
            raise damaged() from error
        if len(content) > most:
            raise UnreadableError(_("The file unpacks to far more than a document holds; it is refused."))
        return content

    def xml(self, name):
        """Return the root element of a part, None if there is none."""
        content = self.read(name)
        return None if content is None else parse(content)

    def relations(self, name):
        """Return relation id → (kind, target, is external) of the part `name` ("": of the whole file).

        Targets inside the file are names of parts; external ones are as written and never fetched.
        """
        folder, base = posixpath.split(name)
        root = self.xml(posixpath.join(folder, "_rels", f"{base}.rels"))
        found = {}
        for relation in root.iter(RELATIONSHIPS) if root is not None else ():
            target, is_external = relation.get("Target", ""), relation.get("TargetMode") == "External"
            if not is_external:
                target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            found[relation.get("Id")] = (relation.get("Type", "").rpartition("/")[2], target, is_external)
        return found

    @property
    def main(self):
        """The name of the part the file is about, such as word/document.xml."""
        kinds = self.relations("").values()
        named = (target for kind, target, is_external in kinds if kind == "officeDocument" and not is_external)
        return next(named, "")

    @property
    def main_type(self):
        """The media type the file declares for its main part; "" if none."""
        root = self.xml("[Content_Types].xml")
        main = "/" + self.main
        overrides = root.iter(CONTENT_TYPES) if root is not None else ()
        return next((part.get("ContentType", "") for part in overrides if part.get("PartName") == main), "")

    @property
    def has_macros(self):
        return any(name.rpartition("/")[2].lower().startswith("vbaproject") for name in self.names)


def _is_path_trick(name):
    parts = name.split("/")
    return name.startswith("/") or "\\" in name or "\x00" in name or ":" in parts[0] or ".." in parts


def parse(content):
    """Return the root element of XML that refers to nothing outside itself.

    Raises:
        UnreadableError: not well-formed, nested too deeply, with a document type.
    """
    for strict, usual in _STRICT:
        content = content.replace(strict, usual)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    # A document type is where entities are declared; in other encodings the parser finds it.
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise tampered()
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise damaged() from error
    if root is None:
        raise damaged()
    if root.getroottree().docinfo.internalDTD is not None:
        raise tampered()
    return root


def tampered():
    return UnreadableError(_("The file was tampered with: an Office program never makes such an archive."))


def protected():
    return UnreadableError(_("The file is protected by a password. Remove the password and save it again."))


def refuse_other_formats(content):
    """Raise the `UnreadableError` that fits what `content` is, unless it is an archive of reasonable size."""
    if not content.strip(b"\x00 \t\r\n"):
        raise UnreadableError(_("The file is empty."))
    if len(content) > LARGEST_FILE:
        raise UnreadableError(
            _("The file is larger than %(size)d MB. Take pictures out of it and attach them as files.")
            % {"size": LARGEST_FILE // 1024 // 1024}
        )
    if content.startswith(b"PK"):
        return
    start = content[:1024].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00")
    if content.startswith(OLE):
        raise _ole(content)
    if b"%PDF-" in content[:1024]:
        raise UnreadableError(
            _("The file is a PDF. Use the Word file it was made from; the PDF itself can be attached to the document.")
        )
    if start.startswith(b"{\\rtf"):
        raise UnreadableError(_("The file is an RTF file. Open it in Word and save it as a Word document (.docx)."))
    if re.match(rb"<(!doctype html|html|head|meta|body|div|p\b)", start, re.IGNORECASE) or b"MIME-Version:" in start:
        raise UnreadableError(
            _("The file is a web page under another name. Open it in Word and save it as a Word document (.docx).")
        )
    if start.startswith((b"<?xml", b"<\x00?\x00x\x00m\x00l")):
        raise UnreadableError(
            _("The file is in an old XML format. Open it in Word and save it as a Word document (.docx).")
        )
    if (
        start.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*"))
        or start[8:12] == b"WEBP"
    ):
        raise UnreadableError(_("The file is a picture, not a text. Use the Word file, or attach the picture."))
    raise UnreadableError(_("The file is no Word document. Choose a file that Word saved as .docx."))


def _ole(content):
    """Return what to say about a file in the container of old Office programs."""

    # Names of the streams inside, as the directory has them.
    def holds(stream):
        return stream.encode("utf-16-le") in content

    if holds("EncryptedPackage") or holds("EncryptionInfo"):
        return protected()
    if holds("Workbook") or holds("PowerPoint Document"):
        return UnreadableError(_("The file is no Word document. Choose a file that Word saved as .docx."))
    return UnreadableError(
        _("The file is in an old format (.doc or .wps). Open it in Word or WPS and save it as a Word document (.docx).")
    )


def not_word(package):
    """Return what to say about an archive without a Word text."""
    names = package.names
    if any(name.startswith("xl/") for name in names):
        return UnreadableError(_("The file is an Excel workbook, whatever its name says. Attach it to the document."))
    if any(name.startswith("ppt/") for name in names):
        return UnreadableError(_("The file is a presentation, whatever its name says. Save it as PDF and attach that."))
    if "OFD.xml" in names:
        return UnreadableError(
            _("The file is an OFD. Use the Word file it was made from, or save it as PDF and attach that.")
        )
    if "content.xml" in names:
        return UnreadableError(
            _("The file is an OpenDocument text. Open it in Word and save it as a Word document (.docx).")
        )
    return UnreadableError(
        _("The file is an archive without a Word text. Unpack it and choose the Word document (.docx) in it.")
    )
