"""How wide texts are, before any browser has seen them.

Widths are upper bounds over the faces of our style sheet (the widest, DejaVu Sans, stands in
where a machine has no other), so that what fits here fits everywhere.
"""

import unicodedata
from functools import lru_cache

LINE = 1.25  # from one line to the next, in ems
ABOVE, BELOW = 0.93, 0.25  # what a line takes above and below its base line, in ems
BOLD = 1.12  # how much wider bold letters may be
_WIDTHS = {
    **dict.fromkeys("ijlI|'", 0.32),
    **dict.fromkeys(".,:; ft/!-()[]r", 0.43),
    **dict.fromkeys("0123456789", 0.64),
    **dict.fromkeys("mwMW@%", 1.0),
    **dict.fromkeys("&<>+=−~", 0.85),
}
_OPENING = frozenset("（《「『“‘([")
_CLOSING = frozenset("，。、；：！？）》」』”’…,.;:!?)]%")


@lru_cache(maxsize=4096)
def ems(text):
    """Return the width of a text in ems: Chinese characters one each, Latin ones by their shape."""
    total = 0.0
    for character in text:
        known = _WIDTHS.get(character)
        if known is None:
            if character.isascii():
                known = 0.79 if character.isupper() else 0.66
            elif unicodedata.combining(character):
                known = 0.0
            else:
                known = 0.8 if unicodedata.east_asian_width(character) in ("N", "Na", "H") else 1.0
        total += known
    return total


def width(text, size):
    """Return the width of a text set `size` high."""
    return ems(text) * size


def _pieces(text):
    """Return the parts of a text between which a line may end: words, or single Chinese characters."""
    pieces = []
    for character in text:
        wide = unicodedata.east_asian_width(character) in ("W", "F")
        joined = (
            pieces
            and not pieces[-1].endswith(" ")
            and (
                character in _CLOSING
                or character == " "
                or pieces[-1][-1] in _OPENING
                or not (wide or pieces[-1][-1] > "\u2e80")
            )
        )
        if joined:
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces


def _cut(text, room):
    """Return as much of a text as fits, with an ellipsis."""
    while text and ems(text + "…") > room:
        text = text[:-1]
    return text.rstrip() + "…"


def _lines(text, room):
    lines = [""]
    for piece in _pieces(text):
        if lines[-1] and ems((lines[-1] + piece).rstrip()) > room:
            lines.append("")
        lines[-1] += piece
    return [line.strip() for line in lines]


def fits(text, room, size, most=1):
    """Return whether a text needs no abbreviation on `most` lines of `room`."""
    lines = _lines(text, room / size)
    return len(lines) <= most and all(ems(line) <= room / size for line in lines)


def wrap(text, room, size, most=1):
    """Return the lines of a text, at most `most`, none wider than `room`; what is left over becomes "…"."""
    room /= size
    lines = _lines(text, room)
    if len(lines) > most:
        lines = [*lines[: most - 1], " ".join(lines[most - 1 :]) if " " in text else "".join(lines[most - 1 :])]
    return [line if ems(line) <= room else _cut(line, room) for line in lines]


def apart(wanted, sizes, low, high):
    """Return where things of `sizes` begin so that none covers another, as near to `wanted` as can be.

    Args:
        wanted: where the middle of each would stand; any order.
        low, high: all of them stand between.

    Returns:
        The beginnings in the order given, or None where there is no room.
    """
    if sum(sizes) > high - low:
        return None
    order = sorted(range(len(wanted)), key=lambda n: wanted[n])
    before, offsets = 0.0, []
    for n in order:
        offsets.append(before)
        before += sizes[n]
    # Without what stands before each, the beginnings need only rise: neighbours that do not are one block.
    blocks = []
    for n, offset in zip(order, offsets, strict=True):
        blocks.append([wanted[n] - sizes[n] / 2 - offset, 1])
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            (mean, count), (other, more) = blocks[-2], blocks.pop()
            blocks[-1] = [(mean * count + other * more) / (count + more), count + more]
    free = [mean for mean, count in blocks for _each in range(count)]
    out = [0.0] * len(wanted)
    for n, offset, start in zip(order, offsets, free, strict=True):
        out[n] = min(max(start, low), high - before) + offset
    return out
