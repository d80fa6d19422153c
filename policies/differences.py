"""What changed between two texts of a document: paragraph by paragraph, and inside those that changed. No Django."""

from dataclasses import dataclass
from difflib import SequenceMatcher

SAME, ADDED, REMOVED, CHANGED = "same", "added", "removed", "changed"
# Below this likeness two paragraphs are another text, not a changed one.
ALIKE = 0.45
# Letters compared one by one cost the product of the lengths.
LONGEST_COMPARED = 4000
CONTEXT = 1


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
    old_lines, new_lines = old.splitlines(), new.splitlines()
    found = []
    matcher = SequenceMatcher(None, old_lines, new_lines, autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            found += [_whole(SAME, line) for line in old_lines[a:b]]
        else:
            found += _replaced(old_lines[a:b], new_lines[c:d])
    return found


def _whole(kind, line):
    return Paragraph(kind, (Piece(kind, line),))


def _replaced(old, new):
    """Pair removed paragraphs with the added ones they became."""
    found, new = [], list(new)
    for line in old:
        at = next((place for place, other in enumerate(new) if _alike(line, other)), None)
        if at is None:
            found.append(_whole(REMOVED, line))
        else:
            found += [_whole(ADDED, other) for other in new[:at]]
            found.append(Paragraph(CHANGED, tuple(_pieces(line, new[at]))))
            del new[: at + 1]
    return found + [_whole(ADDED, line) for line in new]


def _alike(one, other):
    if max(len(one), len(other)) > LONGEST_COMPARED:
        return one[:50] == other[:50]
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE


def _pieces(old, new):
    if max(len(old), len(new)) > LONGEST_COMPARED:
        yield Piece(REMOVED, old)
        yield Piece(ADDED, new)
        return
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Piece(SAME, old[a:b])
            continue
        if b > a:
            yield Piece(REMOVED, old[a:b])
        if d > c:
            yield Piece(ADDED, new[c:d])


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
