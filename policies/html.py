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
BLOCKS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "tr", "caption", "blockquote", "div"}
LARGEST = 3_000_000
MOST_NESTED = 200


def clean(markup):
    """Return `markup` with nothing in it but the tags of a document: no script, style, image, class or id.

    Never raises; whatever was typed comes out as harmless HTML. What is longer than
    `LARGEST` characters must be refused before.
    """
    # Word wraps its own elements in conditional comments and namespaces (<o:p>).
    markup = re.sub(r"<(/?)[a-zA-Z]+:[^>]*>", "", markup)
    return nh3.clean(
        markup,
        tags=TAGS,
        clean_content_tags=DROPPED_WITH_CONTENT,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel="noopener external",
        strip_comments=True,
    )


def parse(markup):
    """Return the root element of clean `markup`: a `div` whose children are blocks."""
    root = html.fragment_fromstring(markup or "<p></p>", create_parent="div", parser=html.HTMLParser(huge_tree=False))
    _into_blocks(root)
    for element in list(root.iter("b", "i")):
        element.tag = {"b": "strong", "i": "em"}[element.tag]
    for element in list(root.iter("p", "h1", "h2", "h3", "h4", "h5", "h6")):
        # A paragraph of nothing but blanks is the typist's spacing.
        if not text_of(element).strip() and not len(element.findall(".//table")) and element.getparent() is not None:
            element.drop_tree()
    return root


def _into_blocks(root):
    """Put loose text into paragraphs and take `div`s apart, as text pasted from mail or the web has it."""
    for div in list(root.iter("div")):
        if div is root:
            continue
        if any(child.tag in BLOCKS | {"table", "ol", "ul"} for child in div):
            div.drop_tag()
        else:
            div.tag = "p"
    loose = etree.Element("p")
    blocks = []
    if (root.text or "").strip():
        loose.text = root.text
    root.text = None
    for child in list(root):
        tail, child.tail = child.tail, None
        if child.tag in BLOCKS | {"table", "ol", "ul"}:
            if len(loose) or (loose.text or "").strip():
                blocks.append(loose)
                loose = etree.Element("p")
            blocks.append(child)
        elif child.tag == "br":
            if len(loose) or (loose.text or "").strip():
                blocks.append(loose)
                loose = etree.Element("p")
        else:
            loose.append(child)
        if (tail or "").strip():
            if len(loose):
                loose[-1].tail = (loose[-1].tail or "") + tail
            else:
                loose.text = (loose.text or "") + tail
    if len(loose) or (loose.text or "").strip():
        blocks.append(loose)
    for child in list(root):
        root.remove(child)
    root.extend(blocks)


def text_of(element):
    """Return the text of an element: line breaks as blanks, cells of a row apart, runs of blanks as one."""
    parts = []

    def walk(node):
        if node.tag == "br":
            parts.append(" ")
        parts.append(node.text or "")
        for child in node:
            walk(child)
            if child.tag in ("td", "th", "li", "p"):
                parts.append(" ")
            parts.append(child.tail or "")

    walk(element)
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
    return bool(re.search(r"<(p|h[1-6]|table|ol|ul|div|br|strong|blockquote)\b[^>]*>", text, re.IGNORECASE))
