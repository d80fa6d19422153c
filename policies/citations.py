"""What a document cites: titles in 《…》 and document numbers, found and made links. No Django."""

import re
from html import escape, unescape

from policies import numbers
from xzedu.common.text import simplify

LONGEST_TITLE = 120
_TITLE = re.compile(rf"《((?:[^《》<>]|《[^《》<>]*》){{2,{LONGEST_TITLE}}})》")
# 关于印发《…》和《…》（试行）的通知 is what it issues; 关于公布废止《…》的决定 is not.
_ISSUES = re.compile("(?:印发|发布|公布)((?:[、和及与]?《[^《》]+》)+)(?:[（(][^（）()]*[）)])?的")
_TEXT = re.compile("(<[^>]*>)")
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
    for issued in _ISSUES.findall(title):
        names += [plain_title(inner) for inner in _TITLE.findall(issued)]
    return list(dict.fromkeys(name for name in names if name))


def cited(text):
    """Return what `text` may cite, each once and in order: plain titles (text) and `numbers.Number`s.

    More than it does: a title within a title comes after that, and words before a number
    may be part of its agency code, the longest reading first. What the library holds, is meant.
    """
    return list(dict.fromkeys(what for _start, _end, what in _citations(text)))


def link(markup, resolve):
    """Return clean HTML with citations as links.

    `resolve(plain title or Number)` gives the address, or None. Only text is touched, and
    none inside a link.
    """
    out, inside = [], 0
    for piece in _TEXT.split(markup):
        if piece.startswith("<"):
            if piece.startswith("<a ") or piece == "<a>":
                inside += 1
            elif piece == "</a>":
                inside -= 1
            out.append(piece)
        elif inside or ("《" not in piece and "号" not in piece and "號" not in piece):
            out.append(piece)
        else:
            out.append(_linked(piece, resolve))
    return "".join(out)


def _citations(text):
    """Return (start, end, plain title or Number) of all readings; what begins first and is longest comes first."""
    spans = []
    for match in _TITLE.finditer(text):
        spans.append((match.start(), match.end(), plain_title(unescape(match[1]))))
        at = match.start() + 1
        spans += [(at + m.start(), at + m.end(), plain_title(unescape(m[1]))) for m in _TITLE.finditer(match[1])]
    for start, end, number in numbers.find(text):
        spans += [(start + left_out, end, reading) for left_out, reading in numbers.readings(number)]
    return sorted(spans, key=lambda span: (span[0], -span[1]))


def resolved(text, resolve):
    """Yield (start, end, what `resolve` gave) of the citations in `text` that it knows, in order."""
    at = 0
    for start, end, what in _citations(text):
        found = resolve(what) if start >= at else None
        if found:
            yield start, end, found
            at = end


def _linked(piece, resolve):
    out, at = [], 0
    for start, end, address in resolved(piece, resolve):
        # The piece is HTML already: only the address is escaped.
        out.append(f'{piece[at:start]}<a href="{escape(address)}">{piece[start:end]}</a>')
        at = end
    return "".join(out) + piece[at:]
