"""Show where a text matches: `<mark>` around the words found, a short piece of a long text."""

import re
import unicodedata
from html import escape

from django.utils.safestring import mark_safe

from xzedu.common.search.query import Query, parse
from xzedu.common.text import normalise, simplify

AROUND = 36


def highlight(text, query):
    """Return `text` as safe HTML with the words that `query` finds marked.

    `query` is a text or a parsed `Query`. Words that only the pinyin matched are not marked.
    """
    return mark_safe(_marked(text, _spans(text, query)))  # noqa: S308 - escaped piece by piece


def snippet(text, query):
    """Return a piece of `text` around its first match as safe HTML, or its beginning."""
    return excerpt(text, query)[0]


def excerpt(text, query):
    """Return (piece, start): the `snippet`, and where in `text` the first match begins (None: nowhere)."""
    spans = _spans(text, query)
    first = spans[0][0] if spans else 0
    start = max(0, first - AROUND)
    end = min(len(text), start + 4 * AROUND)
    inside = [(max(a, start) - start, min(b, end) - start) for a, b in spans if a < end]
    piece = _marked(text[start:end], inside)
    piece = ("…" if start else "") + piece + ("…" if end < len(text) else "")
    return mark_safe(piece), (first if spans else None)  # noqa: S308 - escaped piece by piece


def _marked(text, spans):
    out, at = [], 0
    for start, end in spans:
        out.append(f"{escape(text[at:start])}<mark>{escape(text[start:end])}</mark>")
        at = end
    return "".join(out) + escape(text[at:])


# Full-width letters, digits and marks as their ordinary ones: one for one.
_WIDTHS = {0xFF01 + at: chr(0x21 + at) for at in range(94)} | {0x3000: " "}
_NO_TOKEN = re.compile(r"[\W_]")


def _normal(text):
    """Return (normal form with a blank for each mark, place in it → place in `text`)."""
    plain = simplify(text.translate(_WIDTHS).lower())
    if len(plain) == len(text) and unicodedata.is_normalized("NFKC", plain):
        return _NO_TOKEN.sub(" ", plain), int
    # Some characters become several (㎡, ﬁ): each with the place it came from.
    normal, places = [], []
    for place, character in enumerate(text):
        for piece in normalise(character) or " ":
            normal.append(piece)
            places.append(place)
    return "".join(normal), places.__getitem__


def _spans(text, query):
    """Return the non-overlapping (start, end) of all matches in `text`, in order."""
    query = query if isinstance(query, Query) else parse(query)
    normal, origin = _normal(text)
    found = []
    for term in query.terms:
        for phrase in term.phrases:
            pattern = r"\s*".join(map(re.escape, phrase.text.split()))
            first, last = phrase.text[0], phrase.text[-1]
            left = r"(?<![a-z0-9])" if first.isascii() else ""
            right = r"(?![a-z0-9])" if last.isascii() else ""
            found += [
                (origin(match.start()), origin(match.end() - 1) + 1)
                for match in re.finditer(left + pattern + right, normal)
            ]
    merged = []
    for start, end in sorted(found):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
