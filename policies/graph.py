"""The relations of one document as a drawing: what it rests on at the left, what acts on it at the right. No Django.

`layout` places boxes and arrows in a plane of WIDTH units; the template writes them as SVG
and the style sheet gives the colours. Every arrow leads from the document that acts to the
one it acts on.
"""

from dataclasses import dataclass

WIDTH = 900
BOX, LINE, PADDING, GAP = 260, 20, 12, 14
# Characters of a line, a Chinese one counted as two.
LINE_LENGTH = 31
LINES = 2
CLOSING, OPENING = "》〉）〕”’」』】，。、；：？！…", "《〈（〔“‘「『【"
# Nodes drawn at either side; the list names more.
MOST = 6


@dataclass(frozen=True)
class Node:
    """A document beside the one in the middle: its title, what the relation is, whether it is in force."""

    title: str
    relation: str
    is_over: bool = False


@dataclass(frozen=True)
class Box:
    """A box of the drawing: `lines` are (y, text), the relation stands above them at `relation_y`."""

    x: float
    y: float
    height: float
    lines: tuple
    relation: str = ""
    is_over: bool = False
    is_middle: bool = False
    width: int = BOX

    @property
    def text_x(self):
        return self.x + PADDING

    @property
    def relation_y(self):
        return self.y + PADDING + 0.7 * LINE

    @property
    def middle(self):
        return self.y + self.height / 2


@dataclass(frozen=True)
class Drawing:
    """Boxes, arrows (paths) and how many documents were left out at either side, with their places."""

    boxes: tuple
    arrows: tuple
    left_out: tuple
    height: float

    @property
    def view_box(self):
        return f"0 0 {WIDTH} {self.height:g}"


def layout(title, rests_on, acting, more=(0, 0)):
    """Return the `Drawing` of a document `title` between the `Node`s of both sides; None if there are none.

    At most `MOST` nodes are drawn at a side. `more` says how many there are at either side
    beyond those given.
    """
    if not rests_on and not acting:
        return None
    left, left_height = _column(0, rests_on[:MOST])
    right, right_height = _column(WIDTH - BOX, acting[:MOST])
    hidden = (max(0, len(rests_on) - MOST) + more[0], max(0, len(acting) - MOST) + more[1])
    own = wrap(title, LINE_LENGTH, LINES + 1)
    own_height = len(own) * LINE + 2 * PADDING
    tallest = max(left_height, right_height, own_height)
    left = [_moved(box, (tallest - left_height) / 2) for box in left]
    right = [_moved(box, (tallest - right_height) / 2) for box in right]
    x, y = (WIDTH - BOX) / 2, (tallest - own_height) / 2
    middle = Box(x, y, own_height, _lines(own, y + PADDING), is_middle=True)
    arrows = [_arrow(middle.x, middle.middle, box.x + BOX, box.middle) for box in left]
    arrows += [_arrow(box.x, box.middle, middle.x + BOX, middle.middle) for box in right]
    places = ((0, left), (WIDTH - BOX, right))
    left_out = tuple(
        (x + PADDING, column[-1].y + column[-1].height + LINE, count)
        for (x, column), count in zip(places, hidden, strict=True)
        if count and column
    )
    return Drawing((*left, middle, *right), tuple(arrows), left_out, tallest + (LINE + PADDING if left_out else 0))


def _column(x, nodes):
    """Return (boxes one below the other, height of them all)."""
    boxes, y = [], 0
    for node in nodes:
        lines = wrap(node.title, LINE_LENGTH, LINES)
        height = (len(lines) + 1) * LINE + 2 * PADDING
        boxes.append(Box(x, y, height, _lines(lines, y + LINE + PADDING), node.relation, node.is_over))
        y += height + GAP
    return boxes, max(0, y - GAP)


def _lines(texts, y):
    return tuple((y + LINE * at - 0.25 * LINE, text) for at, text in enumerate(texts, start=1))


def _moved(box, down):
    lines = tuple((y + down, text) for y, text in box.lines)
    return Box(box.x, box.y + down, box.height, lines, box.relation, box.is_over)


def _arrow(x1, y1, x2, y2):
    """Return a curve from one side to the other that ends level, where its head is put."""
    x2 += 6
    bend = (x1 + x2) / 2
    return f"M{x1:g} {y1:g}C{bend:g} {y1:g} {bend:g} {y2:g} {x2:g} {y2:g}"


def width_of(text):
    """Return the width of a text in half Chinese characters."""
    return sum(1 if character < "\u2000" else 2 for character in text)


def wrap(text, length, most):
    """Return `text` as at most `most` lines of the width `length`; what is left out ends in …"""
    lines, rest = [], text.strip()
    while rest and len(lines) < most:
        line = _fitting(rest, length)
        rest = rest[len(line) :].lstrip()
        lines.append(line.rstrip())
    if rest:
        lines[-1] = _fitting(lines[-1], length - 2).rstrip() + "…"
    return lines


def _fitting(text, length):
    """Return the longest beginning that fits; Latin words stay whole where they can."""
    used = 0
    for at, character in enumerate(text):
        used += width_of(character)
        if used > length:
            blank = text.rfind(" ", 0, at + 1)
            inside_word = text[at - 1] < "\u2000" and character < "\u2000"
            if inside_word and blank > 0:
                return text[:blank]
            # No line begins with a closing mark or ends in an opening one.
            while at > 1 and (text[at] in CLOSING or text[at - 1] in OPENING):
                at -= 1
            return text[: max(at, 1)]
    return text
