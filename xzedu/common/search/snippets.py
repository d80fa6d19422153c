"""Show where a text matches: `<mark>` around the words found, a short piece of a long text."""

import re
from functools import cache, lru_cache
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


@cache
def _spellings():
    """Return (character in normal form → the characters that become it, those that become several).

    To look for a phrase in any of its spellings takes a twentieth of bringing a whole text into normal form.
    """
    spellings, several = {}, []
    for character in map(chr, (*range(0xD800), *range(0xF900, 0x10000))):
        normal = normalise(character)
        if len(normal) == 1:
            spellings.setdefault(normal, []).append(character)
        elif normal:
            several.append(character)
    return spellings, several


def _any_of(characters):
    return f"[{''.join(map(re.escape, characters))}]"


@cache
def _alphanumeric():
    spellings, several = _spellings()
    return _any_of([*several, *(c for plain in "abcdefghijklmnopqrstuvwxyz0123456789" for c in spellings[plain])])


@lru_cache(maxsize=1000)
def _pattern(phrase):
    """Return the expression that finds a phrase in a text as it is printed: full-width, in capitals, traditional."""
    spellings, _several = _spellings()
    words = ["".join([_any_of(spellings.get(c, [c])) for c in word]) for word in phrase.split()]
    left = f"(?<!{_alphanumeric()})" if phrase[0].isascii() else ""
    right = f"(?!{_alphanumeric()})" if phrase[-1].isascii() else ""
    return re.compile(left + r"[\W_]*".join(words) + right)


@cache
def _several():
    return re.compile(_any_of(_spellings()[1]))


def _spans(text, query):
    """Return the non-overlapping (start, end) of all matches in `text`, in order."""
    query = query if isinstance(query, Query) else parse(query)
    phrases = [phrase.text for term in query.terms for phrase in term.phrases]
    found = [match.span() for phrase in phrases for match in _pattern(phrase).finditer(text)]
    if not found and _several().search(text):
        found = _in_normal_form(text, phrases)
    merged = []
    for start, end in sorted(found):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _in_normal_form(text, phrases):
    """Return the spans of what only the text's normal form holds: some characters become several (㎡, ﬁ)."""
    normal, places = [], []
    for place, character in enumerate(text):
        for piece in normalise(character) or " ":
            normal.append(piece)
            places.append(place)
    normal = "".join(normal)
    return [
        (places[match.start()], places[match.end() - 1] + 1)
        for phrase in phrases
        for match in _pattern(phrase).finditer(normal)
    ]
