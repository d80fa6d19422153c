"""The text of a Word file as HTML: paragraphs, tables, notes, text boxes in the order they are read.

Every change that is tracked counts as accepted. What a page cannot show is left out and counted.
"""

import re
from collections import Counter
from typing import NamedTuple

from policies.word import styles, tables
from policies.word.inline import BREAK, Line, Marks
from policies.word.numbering import VAL, Numbering, W, before
from policies.word.package import UnreadableError

MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
V = "{urn:schemas-microsoft-com:vml}"
MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
LONGEST_HEADING, LONGEST_ADDRESS = 100, 2000
MOST_PICTURES, LARGEST_PICTURE, LARGEST_PICTURES = 100, 10 * 1024 * 1024, 40 * 1024 * 1024

PICTURES = ((b"\x89PNG\r\n\x1a\n", "png", "image/png"), (b"\xff\xd8\xff", "jpg", "image/jpeg"))
# What a paragraph begins with that people put behind a line break instead.
_DIVISION = re.compile(
    r"[\s\u3000]*(第[〇零一二三四五六七八九十百千\d]+[编章节条]|[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[）)]|附件)"
)
_CONTENTS_HEADING = re.compile(r"<(p|h\d)>(<strong>)?目[\s\u3000]*[录次](</strong>)?</\1>")
# Signs of the fonts Symbol and Wingdings that forms are made with.
_SIGNS = {0xFC: "✓", 0xFB: "×", 0xFE: "☑", 0xFD: "☒", 0xA8: "□", 0x6F: "□", 0x71: "□", 0x6C: "●", 0x6E: "■", 0x75: "◆",
          0xD8: "➢", 0xE0: "→", 0xB7: "·"}  # fmt: skip
_TRANSPARENT = {W + name for name in ("ins", "moveTo", "smartTag", "customXml", "fldSimple", "dir", "bdo", "hyperlink")}
_ACCEPTED, _DROPPED = {W + "ins", W + "moveTo"}, {W + "del", W + "moveFrom"}
_BLANK_LINE = re.compile(r"[ \u3000\xa0]{2,}")


class Picture(NamedTuple):
    """A picture out of the text, to be attached if it is needed."""

    name: str
    content: bytes
    media_type: str


class Reader:
    """Reads the parts of a `Package`. `counts` says what was accepted, left out or changed.

    Attributes:
        counts: Counter of changes, comments, hidden, struck, contents, diagrams, embedded, formulas,
            pictures, refused (pictures), external (pictures).
        pictures: the `Picture`s of the text.
    """

    def __init__(self, package):
        self.package, self.main = package, package.main
        self.counts, self.pictures = Counter(), []
        self.relations = package.relations(self.main)
        self._parts = {kind: target for kind, target, is_external in self.relations.values() if not is_external}
        self.styles, lists, self.default_style = styles.read(self._part("styles"))
        self.numbering = Numbering(self._part("numbering"), lists)
        self._seen_pictures, self._picture_bytes = set(), 0
        self._notes, self._note_numbers = {}, {}
        self._carried, self.depth = Line(), 0

    def _part(self, kind):
        return self.package.xml(self._parts[kind]) if kind in self._parts else None

    def read(self):
        """Return (HTML of the text, HTML of its notes)."""
        root = self.package.xml(self.main)
        body = None if root is None else root.find(W + "body")
        text = [] if body is None else self.blocks(body)
        return "\n".join(text), "\n".join(self._read_notes())

    # --- Blocks -------------------------------------------------------------

    def blocks(self, holder):
        """Return the paragraphs and tables of an element as HTML, in order."""
        carried, self._carried = self._carried, Line()
        out = []
        self._fill(holder, out)
        self._flush(out)
        self._carried = carried
        return _lists_together(out)

    def _fill(self, holder, out):
        for child in holder:
            if child.tag == W + "p":
                self._paragraph(child, out)
            elif child.tag == W + "tbl":
                self._flush(out)
                out.extend(tables.read(self, child))
            elif child.tag == W + "sdt":
                if self._is_contents(child):
                    self._drop_contents(out)
                elif not _is_placeholder(child):
                    self._fill(_part_of(child, W + "sdtContent"), out)
            elif child.tag in _DROPPED:
                self.counts["changes"] += 1
            elif child.tag in _TRANSPARENT:
                self._fill(child, out)
            elif child.tag == MC + "AlternateContent":
                self._fill(_chosen(child), out)
            elif child.tag == W + "altChunk":
                self.counts["embedded"] += 1

    def _flush(self, out):
        """Write down what a deleted paragraph mark joined to nothing."""
        if self._carried.text.strip():
            out.append(f"<p>{self._carried.html()}</p>")
        self._carried = Line()

    @staticmethod
    def _is_contents(sdt):
        gallery = sdt.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
        return gallery is not None and gallery.get(VAL) == "Table of Contents"

    def _drop_contents(self, out):
        self.counts["contents"] = 1
        if out and _CONTENTS_HEADING.fullmatch(out[-1]):
            out.pop()

    def _paragraph(self, paragraph, out):
        properties = paragraph.find(W + "pPr")
        held = None if properties is None else properties.find(W + "pStyle")
        style_id = self.default_style if held is None else held.get(VAL, "")
        style = self.styles.get(style_id, styles.PLAIN)
        line, boxes = Line(), []
        self._inline(paragraph, Marks(), style.is_hidden, line, boxes)
        out.extend(boxes)
        line, self._carried = Line([*self._carried, *line]), Line()
        mark = None if properties is None else properties.find(W + "rPr")
        if mark is not None and any(mark.find(tag) is not None for tag in _DROPPED):
            # Without its mark a paragraph runs on into the next one.
            self._carried = line
            return
        line = line.stripped()
        if style.is_contents:
            self._drop_contents(out)
            return
        label, is_bullet = self._label(properties, style, style_id)
        line = line.labelled(before(label, line.text))
        if line:
            heading = styles.outline_of(properties) if style.heading is None else style.heading
            out.extend(self._written(line, heading, is_bullet))

    def _written(self, line, heading, is_bullet):
        if is_bullet:
            return [f"<li>{line.html()}</li>"]
        if heading is not None and not self.depth and len(line.text) <= LONGEST_HEADING:
            # The page's own title is the first heading, so the text's begin with the second.
            tag = f"h{min(heading + 1, 6)}"
            return [f"<{tag}>{line.html(without=('strong', 'em', 'u'))}</{tag}>"]
        lines = line.split()
        if len(lines) > 1 and any(_DIVISION.match(other.text) for other in lines[1:]):
            return [f"<p>{one.html()}</p>" for one in lines if one.text.strip()]
        return [f"<p>{line.html()}</p>"]

    def _label(self, properties, style, style_id):
        """Return (what Word prints before a paragraph, whether it is a bullet)."""
        list_id, level = styles.list_of(properties)
        if list_id is None:
            list_id = style.list_id
        if level is None:
            level = style.level
        if level is None:
            level = self.numbering.level_of_style(list_id, style_id)
        # List 0 is how a paragraph leaves the list of its style.
        return (self.numbering.next(list_id, level) if list_id not in ("", "0") else None) or ("", False)

    # --- Text ---------------------------------------------------------------

    def _inline(self, holder, marks, is_hidden, line, boxes):
        for child in holder:
            tag = child.tag
            if tag == W + "r":
                self._run(child, marks, is_hidden, line, boxes)
            elif tag in _DROPPED:
                self.counts["changes"] += 1
            elif tag in _TRANSPARENT:
                self.counts["changes"] += tag in _ACCEPTED
                inner = marks._replace(href=self._address(child)) if tag == W + "hyperlink" else marks
                self._inline(child, inner, is_hidden, line, boxes)
            elif tag == W + "sdt":
                if not _is_placeholder(child):
                    self._inline(_part_of(child, W + "sdtContent"), marks, is_hidden, line, boxes)
            elif tag == MC + "AlternateContent":
                self._inline(_chosen(child), marks, is_hidden, line, boxes)
            elif tag in (MATH + "oMath", MATH + "oMathPara"):
                self.counts["formulas"] += 1
                line.add("".join(part.text or "" for part in child.iter(MATH + "t")), marks)

    def _address(self, link):
        kind, target, is_external = self.relations.get(link.get(R + "id"), ("", "", False))
        return target if is_external and kind == "hyperlink" and len(target) <= LONGEST_ADDRESS else ""

    def _run(self, run, marks, is_hidden, line, boxes):
        properties = run.find(W + "rPr")
        if properties is not None:
            held = properties.find(W + "rStyle")
            style = self.styles.get(held.get(VAL, ""), styles.PLAIN) if held is not None else styles.PLAIN
            is_hidden = is_hidden or style.is_hidden or styles.is_on(properties, "vanish")
            marks = _marks(properties, marks)
            if styles.is_on(properties, "strike") or styles.is_on(properties, "dstrike"):
                self.counts["struck"] += 1
        if is_hidden:
            # What the author does not see must not become public.
            self.counts["hidden"] += any(part.text for part in run.iter(W + "t"))
            return
        self._pieces(run, marks, line, boxes)

    def _pieces(self, run, marks, line, boxes):
        for piece in run:
            tag = piece.tag
            if tag == W + "t":
                line.add(_text(piece.text or "", marks), marks)
            elif tag in (W + "br", W + "cr"):
                line.add(BREAK, marks)
            elif tag in (W + "tab", W + "ptab"):
                line.add(" ", marks)
            elif tag == W + "noBreakHyphen":
                line.add("-", marks)
            elif tag == W + "sym":
                code = piece.get(W + "char", "")
                line.add(_sign(int(code, 16)) if re.fullmatch("[0-9A-Fa-f]{1,4}", code) else "", marks)
            elif tag in (W + "footnoteReference", W + "endnoteReference"):
                self._note(piece, line)
            elif tag == W + "commentReference":
                self.counts["comments"] += 1
            elif tag == W + "ruby":
                self._inline(_part_of(piece, W + "rubyBase"), marks, False, line, boxes)
            elif tag == MC + "AlternateContent":
                self._pieces(_chosen(piece), marks, line, boxes)
            elif tag in (W + "drawing", W + "pict", W + "object"):
                self._drawing(piece, boxes)

    # --- Notes, pictures, text boxes ------------------------------------------

    def _note(self, reference, line):
        kind = "footnotes" if reference.tag == W + "footnoteReference" else "endnotes"
        key = kind, reference.get(W + "id")
        known = self._note_numbers.setdefault(key, len(self._note_numbers) + 1)
        line.add(f"[{known}]", Marks(script="sup"))

    def _read_notes(self):
        """Return the notes the text refers to, a paragraph each."""
        roots, out = {}, []
        # Copied: a note that refers to another one adds to them.
        for (kind, note_id), known in list(self._note_numbers.items()):
            if kind not in roots:
                root = self._part(kind)
                roots[kind] = {note.get(W + "id"): note for note in root} if root is not None else {}
                self.relations = self.package.relations(self._parts[kind]) if kind in self._parts else {}
            blocks = self.blocks(roots[kind].get(note_id, ()))
            text = "<br>".join(re.sub(r"^<(p|h\d)>(.*)</\1>$", r"\2", block, flags=re.DOTALL) for block in blocks)
            out.append(f"<p>[{known}] {text}</p>")
        return out

    def _drawing(self, holder, boxes):
        """Take text boxes as they come, pictures apart, and count the rest."""
        if any(child.tag.endswith("}OLEObject") for child in holder):
            self.counts["embedded"] += 1
            return
        for child in holder:
            if child.tag == W + "txbxContent":
                boxes.extend(self.blocks(child))
            elif child.tag == A + "blip":
                self._picture(child.get(R + "embed") or child.get(R + "link"))
            elif child.tag == V + "imagedata":
                self._picture(child.get(R + "id"))
            elif child.tag == A + "graphicData" and re.search("/(chart|chartex|diagram)$", child.get("uri", "")):
                self.counts["diagrams"] += 1
            else:
                self._drawing(_chosen(child) if child.tag == MC + "AlternateContent" else child, boxes)

    def _picture(self, relation_id):
        _kind, target, is_external = self.relations.get(relation_id, ("", "", False))
        if is_external:
            self.counts["external"] += 1
            return
        if not target or target in self._seen_pictures:
            return
        self._seen_pictures.add(target)
        try:
            content = self.package.read(target, LARGEST_PICTURE) or b""
        except UnreadableError:
            content = b""
        found = next(((ending, kind) for magic, ending, kind in PICTURES if content.startswith(magic)), None)
        self._picture_bytes += len(content)
        if not found or len(self.pictures) >= MOST_PICTURES or self._picture_bytes > LARGEST_PICTURES:
            self.counts["refused"] += 1
            return
        self.counts["pictures"] += 1
        ending, media_type = found
        self.pictures.append(Picture(f"图{len(self.pictures) + 1}.{ending}", content, media_type))


def _part_of(holder, tag):
    found = holder.find(tag)
    return () if found is None else found


def _marks(properties, marks):
    script = properties.find(W + "vertAlign")
    return marks._replace(
        strong=marks.strong or styles.is_on(properties, "b"),
        em=marks.em or styles.is_on(properties, "i"),
        u=marks.u or styles.is_on(properties, "u"),
        script={"superscript": "sup", "subscript": "sub"}.get("" if script is None else script.get(VAL), marks.script),
    )


def _text(text, marks):
    text = re.sub(r"[\t\r\n]+", " ", text)
    if marks.u and _BLANK_LINE.fullmatch(text):
        # A line to be filled in by hand.
        return "_" * len(text)
    return re.sub("[\uf000-\uf0ff]", lambda match: _sign(ord(match[0])), text)


def _sign(code):
    return _SIGNS.get(code & 0xFF, "") if 0xF000 <= code <= 0xF0FF else chr(code) if code >= 0x20 else ""


def _is_placeholder(sdt):
    """Return whether a form field holds only its own prompt."""
    return sdt.find(f"{W}sdtPr/{W}showingPlcHdr") is not None


def _chosen(alternatives):
    """Return the one of several renderings of the same thing that is read: it must not come twice."""
    wanted = (W + "txbxContent", A + "blip", V + "imagedata", W + "t", A + "graphicData")
    for one in alternatives:
        if one.tag in (MC + "Choice", MC + "Fallback") and next(one.iter(*wanted), None) is not None:
            return one
    return ()


def _lists_together(blocks):
    """Return blocks with neighbouring items as one list."""
    out = []
    for block in blocks:
        if not block.startswith("<li>"):
            out.append(block)
        elif out and out[-1].startswith("<ul>"):
            out[-1] = out[-1].removesuffix("</ul>") + block + "</ul>"
        else:
            out.append(f"<ul>{block}</ul>")
    return out
