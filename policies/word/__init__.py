"""From a Word file to a draft: its text as clean HTML, what it says about itself, what to tell the clerk. No models.

Our own reader of WordprocessingML rather than a general converter: docs/adr/0010.
"""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from policies import html, letterhead
from policies.letterhead import Proposal
from policies.word import remarks
from policies.word.body import Picture, Reader
from policies.word.package import LARGEST_FILE, Package, UnreadableError, damaged, not_word, refuse_other_formats

__all__ = ["LARGEST_FILE", "Draft", "Picture", "Proposal", "UnreadableError", "read", "text"]


@dataclass
class Draft:
    """What a Word file became.

    Attributes:
        markup: clean HTML for `Version.set_body`, without the lines in `proposal.taken`.
        warnings: sentences for the clerk: what was accepted, left out, or needs a look.
        proposal: what the letterhead and the closing lines say.
        pictures: out of the text, to be attached if they are needed.
    """

    markup: str
    warnings: list
    proposal: Proposal
    pictures: list = field(default_factory=list)


def read(content):
    """Return the `Draft` in the bytes of a .docx file.

    Raises:
        UnreadableError: no Word file, empty, protected, damaged, hostile, without text; nothing else.
    """
    markup, notes, reader = _read(content)
    proposal, rest = letterhead.read(html.clean(markup))
    whole = "\n".join(filter(None, [rest, html.clean(notes)]))
    return Draft(whole, remarks.of(reader, proposal), proposal, reader.pictures)


def text(content):
    """Return the plain text of a .docx file, a line a paragraph or table row; raises as `read`."""
    markup, notes, _reader = _read(content)
    root = html.parse(html.clean(f"{markup}\n{notes}"))
    lines = (html.text_of(block) for child in root for block in (child.iter("tr") if child.tag == "table" else [child]))
    return "\n".join(filter(None, lines))


def _read(content):
    refuse_other_formats(content)
    try:
        package = Package(content)
        if not package.main or package.main not in package.names or package.main.startswith(("xl/", "ppt/")):
            raise not_word(package)
        reader = Reader(package)
        markup, notes = reader.read()
    except UnreadableError:
        raise
    except RecursionError as error:
        raise UnreadableError(_("The file nests its contents too deeply to be read. Is it a document?")) from error
    except Exception as error:
        # A file may be broken in ways nobody has thought of.
        raise damaged() from error
    if len(markup) + len(notes) > html.LARGEST:
        raise UnreadableError(_("The text is too long for one document. Attach the file instead."))
    if not markup.strip():
        if reader.pictures or reader.counts["refused"]:
            raise UnreadableError(
                _("The file holds only pictures, such as a scan: there is no text to take. Attach it as a PDF.")
            )
        raise UnreadableError(_("The file holds no text."))
    return markup, notes, reader
