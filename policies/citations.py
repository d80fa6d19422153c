"""What a document cites: titles in 《…》 and document numbers, found and made links. No Django."""

import re
from html import escape, unescape

from policies import numbers
from xzedu.common.text import simplify

LONGEST_TITLE = 120
_TITLE = re.compile(rf"《((?:[^《》<>]|《[^《》<>]*》){{2,{LONGEST_TITLE}}})》")
_TEXT = re.compile(r"(<[^>]*>)")
# What stands before or after a title without being part of it.
_PREFIX = re.compile(r"^(?:中华人民共和国)")
_EDITION = re.compile(r"[（(](?:试行|暂行|修订|草案|征求意见稿|示例|\d{4}年(?:修订|修正)?)[）)]")
_BLANKS = re.compile(r"[\s\u3000]+")


def plain_title(title):
    """Return a title as it is compared: no blanks, no edition in brackets, simplified characters.

    《义务教育法》 and 《中华人民共和国义务教育法》 are the same law.
    """
    title = _EDITION.sub("", _BLANKS.sub("", simplify(title)))
    return _PREFIX.sub("", title)


def names_of(title):
    """Return the names a document is cited by: its title, and what it issues (关于印发《…》的通知)."""
    names = [plain_title(title)]
    if "印发" in title or "发布" in title or "公布" in title:
        names += [plain_title(inner) for inner in _TITLE.findall(title)]
    return list(dict.fromkeys(name for name in names if name))


def cited(text):
    """Return what `text` cites, each once and in order: plain titles (text) and `numbers.Number`s."""
    found = [(match.start(), plain_title(match[1])) for match in _TITLE.finditer(text)]
    found += [(start, number) for start, _end, number in numbers.find(text)]
    return list(dict.fromkeys(what for _start, what in sorted(found, key=lambda pair: pair[0])))


def link(markup, resolve):
    """Return clean HTML with citations as links.

    `resolve(plain title or Number)` gives the address, or None. Text inside links and
    outside of tags only is touched.
    """
    out, inside = [], 0
    for piece in _TEXT.split(markup):
        if piece.startswith("<"):
            if piece.startswith("<a ") or piece == "<a>":
                inside += 1
            elif piece == "</a>":
                inside -= 1
            out.append(piece)
        elif inside or ("《" not in piece and "号" not in piece):
            out.append(piece)
        else:
            out.append(_linked(piece, resolve))
    return "".join(out)


def _linked(piece, resolve):
    spans = [(m.start(), m.end(), plain_title(unescape(m[1]))) for m in _TITLE.finditer(piece)]
    for start, end, number in numbers.find(piece):
        spans += [(start + left_out, end, reading) for left_out, reading in numbers.readings(number)]
    out, at = [], 0
    # What begins first and is longest is tried first.
    for start, end, what in sorted(spans, key=lambda span: (span[0], -span[1])):
        address = resolve(what) if start >= at else None
        if address:
            # The piece is HTML already: only the address is escaped.
            out.append(f'{piece[at:start]}<a href="{escape(address)}">{piece[start:end]}</a>')
            at = end
    return "".join(out) + piece[at:]
