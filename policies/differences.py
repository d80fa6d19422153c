"""What changed between two texts of a document: paragraph by paragraph, and inside those that changed. No Django.

Whatever the texts, the time is bounded: paragraphs are compared by what only few of them are,
pairs are looked for nearby, and letters are compared one by one in short stretches only.
"""

import re
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher

SAME, ADDED, REMOVED, CHANGED = "same", "added", "removed", "changed"
# Below this likeness two paragraphs are another text, not a changed one.
ALIKE = 0.45
# How many of the new paragraphs that follow may be what a removed one became.
NEARBY = 12
# Stretches whose lengths multiplied are more than this are compared clause by clause, not letter by letter.
MOST_LETTERS = 150 * 150
CONTEXT = 1
_CLAUSES = re.compile("[^，。；：、！？,;]*[，。；：、！？,;]?")


@dataclass(frozen=True)
class Piece:
    """A stretch of text: `kind` is SAME, ADDED or REMOVED."""

    kind: str
    text: str


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of the comparison: `kind`, and its pieces in order."""

    kind: str
    pieces: tuple


def compare(old, new):
    """Return the `Paragraph`s of both texts in reading order."""
    old, new = old.splitlines(), new.splitlines()
    found = []
    for is_same, before, after in _runs(old, new):
        found += [_whole(SAME, line) for line in before] if is_same else _replaced(before, after)
    return found


def _runs(old, new, every=False):
    """Yield (whether they are the same, run of `old`, run of `new`) of two sequences, in order.

    Unless `every` item is one, what comes again and again is no place to begin a run at: it
    is what costs the time.
    """
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    if head:
        yield True, old[:head], new[:head]
    middle = old[head : len(old) - tail], new[head : len(new) - tail]
    for kind, a, b, c, d in SequenceMatcher(None, *middle, autojunk=not every).get_opcodes():
        yield kind == "equal", middle[0][a:b], middle[1][c:d]
    if tail:
        yield True, old[-tail:], new[-tail:]


def _common(one, other):
    """Return how many items two sequences begin with in common."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def _whole(kind, line):
    return Paragraph(kind, (Piece(kind, line),))


def _replaced(old, new):
    """Pair removed paragraphs with the added ones they became."""
    found, at = [], 0
    likes = [_letter_pairs(line) for line in new]
    for line in old:
        own = _letter_pairs(line)
        nearby = [(_likeness(own, likes[place]), -place) for place in range(at, min(at + NEARBY, len(new)))]
        likeness, place = max(nearby, default=(0, 0))
        if likeness < ALIKE:
            found.append(_whole(REMOVED, line))
            continue
        found += [_whole(ADDED, other) for other in new[at:-place]]
        found.append(Paragraph(CHANGED, tuple(_pieces(line, new[-place]))))
        at = -place + 1
    return found + [_whole(ADDED, line) for line in new[at:]]


def _letter_pairs(line):
    return Counter(zip(f" {line}", f"{line} ", strict=True))


def _likeness(one, other):
    """Return how much of two paragraphs is the same, 0 to 1, by their pairs of letters."""
    return 2 * (one & other).total() / (one.total() + other.total())


def _pieces(old, new):
    """Return the `Piece`s that lead from one paragraph to the other, neighbours of a kind as one."""
    merged = []
    for kind, text in _changes(old, new):
        if merged and merged[-1][0] == kind:
            merged[-1][1] += text
        else:
            merged.append([kind, text])
    return [Piece(kind, text) for kind, text in merged]


def _changes(old, new):
    if len(old) * len(new) <= MOST_LETTERS:
        runs, compared = _runs(old, new, every=True), True
    else:
        runs, compared = _runs(_CLAUSES.findall(old), _CLAUSES.findall(new)), False
    for is_same, before, after in runs:
        before, after = "".join(before), "".join(after)
        if is_same:
            yield SAME, before
        elif not compared and len(before) * len(after) <= MOST_LETTERS:
            yield from _changes(before, after)
        else:
            yield from ((kind, text) for kind, text in ((REMOVED, before), (ADDED, after)) if text)


def around_changes(paragraphs, context=CONTEXT):
    """Return the paragraphs near a change; a run of others left out is the number of them."""
    near = set()
    for at, paragraph in enumerate(paragraphs):
        if paragraph.kind != SAME:
            near.update(range(max(0, at - context), at + context + 1))
    shown, left_out = [], 0
    for at, paragraph in enumerate(paragraphs):
        if at in near:
            if left_out:
                shown.append(left_out)
            left_out = 0
            shown.append(paragraph)
        else:
            left_out += 1
    return [*shown, left_out] if left_out and shown else shown
