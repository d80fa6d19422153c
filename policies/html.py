"""HTML that may stand in a document: what an allow-list lets through, in the form our pages expect. No Django."""

import re
from html import escape

import nh3
from lxml import etree, html

TAGS = {
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "ol", "ul", "li", "blockquote", "div",
    "table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "strong", "em", "u", "sub",
    "sup", "br", "a", "b", "i",
}  # fmt: skip
ATTRIBUTES = {"a": {"href"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}
SCHEMES = {"http", "https", "mailto"}
# What pages out of word processors hold beside their text.
DROPPED_WITH_CONTENT = {"script", "style", "head", "title", "template", "xml", "noscript"}
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
BLOCKS = {"p", *HEADINGS, "li", "tr", "caption", "blockquote", "div", "table", "ol", "ul"}
LARGEST = 3_000_000
# The parser leaves out what is nested deeper than 256, and all that follows.
MOST_NESTED = 200
WIDEST_CELL = 100
# Elements whose text does not run on into what is before and behind.
APART = BLOCKS | {"td", "th", "br"}
# What XML, and so a feed, cannot hold: control characters and halves of characters.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
# Word's own elements (<o:p>). No "<" inside: many unclosed ones would each be read to the end.
_NAMESPACED = re.compile(r"<(/?)[a-zA-Z]+:[^<>]*>")
_CLEAN_TAG = re.compile("<(/?)([a-z0-9]+)[^<>]*>")


def clean(markup):
    """Return `markup` with nothing in it but the tags of a document: no script, style, image, class or id.

    Never raises; whatever was typed comes out as harmless HTML. What is longer than
    `LARGEST` characters must be refused before.
    """
    cleaned = nh3.clean(
        _NAMESPACED.sub("", printable(markup)),
        tags=TAGS,
        clean_content_tags=DROPPED_WITH_CONTENT,
        attributes=ATTRIBUTES,
        attribute_filter=_attribute,
        url_schemes=SCHEMES,
        link_rel="noopener external",
        strip_comments=True,
    )
    return _flattened(cleaned)


def printable(text):
    """Return `text` without the characters that no page or feed can hold."""
    return _UNPRINTABLE.sub("", text)


def _attribute(tag, name, value):
    """Return the value of an allowed attribute; None for one that is not what it says."""
    if name in ("colspan", "rowspan"):
        return value if value.isascii() and value.isdigit() and 1 <= int(value[:4]) <= WIDEST_CELL else None
    return value


def _flattened(cleaned):
    """Return clean HTML without the tags nested deeper than `MOST_NESTED`; their text stays."""
    depth = 0

    def kept(tag):
        nonlocal depth
        closes, name = tag.groups()
        if name == "br":
            return tag[0]
        depth -= bool(closes)
        shown = tag[0] if depth < MOST_NESTED else ""
        depth += not closes
        return shown

    return _CLEAN_TAG.sub(kept, cleaned)


def parse(markup):
    """Return the root element of clean `markup`: a `div` whose children are blocks."""
    root = html.fragment_fromstring(markup or "<p></p>", create_parent="div", parser=html.HTMLParser(huge_tree=False))
    _into_blocks(root)
    for element in list(root.iter("b", "i")):
        element.tag = {"b": "strong", "i": "em"}[element.tag]
    for element in list(root.iter("p", *HEADINGS)):
        # A paragraph of nothing but blanks is the typist's spacing.
        if not text_of(element).strip() and not len(element.findall(".//table")) and element.getparent() is not None:
            element.drop_tree()
    return root


def _into_blocks(root):
    """Put loose text into paragraphs and take `div`s apart, as text pasted from mail or the web has it."""
    for div in list(root.iter("div")):
        if div is root:
            continue
        if any(child.tag in BLOCKS for child in div):
            div.drop_tag()
        else:
            div.tag = "p"
    for holder in (root, *root.iter("blockquote")):
        _gather_loose(holder)


def _gather_loose(holder):
    """Make each run of text and inline elements between the blocks of `holder` a paragraph; a `br` ends one."""
    children, text = list(holder), holder.text
    holder.text = None
    for child in children:
        holder.remove(child)
    loose = None

    def add(text):
        nonlocal loose
        if loose is None:
            if not (text or "").strip():
                return
            loose = etree.SubElement(holder, "p")
        if len(loose):
            loose[-1].tail = (loose[-1].tail or "") + (text or "")
        else:
            loose.text = (loose.text or "") + (text or "")

    add(text)
    for child in children:
        tail, child.tail = child.tail, None
        if child.tag in BLOCKS:
            holder.append(child)
            loose = None
        elif child.tag == "br":
            loose = None
        else:
            if loose is None:
                loose = etree.SubElement(holder, "p")
            loose.append(child)
        add(tail)


def text_of(element):
    """Return the text of an element: line breaks as blanks, cells of a row apart, runs of blanks as one."""
    parts = []
    for event, node in etree.iterwalk(element, events=("start", "end")):
        if node.tag in APART:
            parts.append(" ")
        if event == "start":
            parts.append(node.text or "")
        elif node is not element:
            parts.append(node.tail or "")
    return " ".join("".join(parts).split())


def write(root):
    """Return the children of `root` as HTML, a block a line."""
    return "\n".join(etree.tostring(child, encoding="unicode", method="html", with_tail=False) for child in root)


def from_text(text):
    """Return plain text as HTML: a paragraph a line, lines between bars (`| a | b |`) as a table with a header."""
    out, rows = [], []

    def end_table():
        if rows:
            head, *rest = rows
            width = max(map(len, rows))
            out.append("<table><thead>" + _row(head, "th", width) + "</thead><tbody>")
            out.extend(_row(row, "td", width) for row in rest)
            out.append("</tbody></table>")
            rows.clear()

    for line in text.splitlines():
        line = line.strip()
        if len(line) > 1 and line.startswith("|") and line.endswith("|"):
            rows.append([cell.strip() for cell in line[1:-1].split("|")])
            continue
        end_table()
        if line:
            out.append(f"<p>{escape(line)}</p>")
    end_table()
    return "\n".join(out)


def _row(cells, tag, width):
    padded = cells + [""] * (width - len(cells))
    return "<tr>" + "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in padded) + "</tr>"


def looks_like_html(text):
    """Return whether a text is meant as HTML rather than as plain lines."""
    return bool(re.search(r"<(p|h[1-6]|table|ol|ul|div|br|strong|blockquote)\b[^<>]*>", text, re.IGNORECASE))
