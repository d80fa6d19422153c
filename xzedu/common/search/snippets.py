"""Show where a text matches: `<mark>` around the words found, a short piece of a long text."""

import re
from html import escape

from django.utils.safestring import mark_safe

from xzedu.common.search.query import Query, parse
from xzedu.common.text import normalise

AROUND = 36


def highlight(text, query):
    """Return `text` as safe HTML with the words that `query` finds marked.

    `query` is a text or a parsed `Query`. Words that only the pinyin matched are not marked.
    """
    return mark_safe(_marked(text, _spans(text, query)))  # noqa: S308 - escaped piece by piece


def snippet(text, query):
    """Return a piece of `text` around its first match as safe HTML, or its beginning."""
    spans = _spans(text, query)
    first = spans[0][0] if spans else 0
    start = max(0, first - AROUND)
    end = min(len(text), start + 4 * AROUND)
    inside = [(max(a, start) - start, min(b, end) - start) for a, b in spans if a < end]
    piece = _marked(text[start:end], inside)
    return mark_safe(("…" if start else "") + piece + ("…" if end < len(text) else ""))  # noqa: S308 - escaped too


def _marked(text, spans):
    out, at = [], 0
    for start, end in spans:
        out.append(f"{escape(text[at:start])}<mark>{escape(text[start:end])}</mark>")
        at = end
    return "".join(out) + escape(text[at:])


def _spans(text, query):
    """Return the non-overlapping (start, end) of all matches in `text`, in order."""
    query = query if isinstance(query, Query) else parse(query)
    # The normal form of each character, and where it came from: some become several.
    normal, origin = [], []
    for place, character in enumerate(text):
        for piece in normalise(character) or " ":
            normal.append(piece)
            origin.append(place)
    normal = "".join(normal)
    found = []
    for term in query.terms:
        for phrase in term.phrases:
            pattern = r"\s*".join(map(re.escape, phrase.text.split()))
            first, last = phrase.text[0], phrase.text[-1]
            left = r"(?<![a-z0-9])" if first.isascii() else ""
            right = r"(?![a-z0-9])" if last.isascii() else ""
            found += [
                (origin[match.start()], origin[match.end() - 1] + 1)
                for match in re.finditer(left + pattern + right, normal)
            ]
    merged = []
    for start, end in sorted(found):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
