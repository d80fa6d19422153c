"""What the paragraph styles of a Word file mean: headings, the title, tables of contents, lists. No Django."""

import re
from dataclasses import dataclass

from policies.word.numbering import VAL, W, number

DEEPEST = 20
_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])")
_CONTENTS = re.compile(r"(?:toc|目录)\s*(?:[1-9]|heading|标题)")


@dataclass(frozen=True)
class Style:
    """A paragraph style with what it inherits.

    Attributes:
        heading: 1 to 9 for a heading, 0 for the document's title, None for other text.
        is_contents: of a table of contents.
        list_id, level: the list its paragraphs are counted in; level None where only the list says it.
        is_hidden: its text is not shown.
    """

    heading: int | None = None
    is_contents: bool = False
    list_id: str = ""
    level: int | None = None
    is_hidden: bool = False


PLAIN = Style()


def is_on(properties, name):
    """Return whether a yes-or-no property such as bold is set: <w:b/>, <w:b w:val="1"/>."""
    found = None if properties is None else properties.find(W + name)
    return found is not None and found.get(VAL, "1") not in ("0", "false", "off", "none")


def list_of(properties):
    """Return (list id or None, level or None) as paragraph properties say them."""
    held = None if properties is None else properties.find(W + "numPr")
    if held is None:
        return None, None
    list_id, level = held.find(W + "numId"), held.find(W + "ilvl")
    return (
        None if list_id is None else list_id.get(VAL, ""),
        None if level is None else number(level.get(VAL), 0),
    )


def outline_of(properties):
    """Return the heading level paragraph properties give by themselves, None if none."""
    held = None if properties is None else properties.find(W + "outlineLvl")
    level = None if held is None else number(held.get(VAL), 9)
    return level + 1 if level is not None and level < 9 else None


def read(root):
    """Return ({style id: `Style`}, {numbering style id: list id}, id of the default paragraph style)."""
    elements, default = {}, ""
    for element in root.iter(W + "style") if root is not None else ():
        elements[element.get(W + "styleId", "")] = element
        if element.get(W + "type") == "paragraph" and element.get(W + "default") in ("1", "true"):
            default = element.get(W + "styleId", "")
    found, lists = {}, {}
    for style_id, element in elements.items():
        if element.get(W + "type") == "numbering":
            lists[style_id] = list_of(element.find(W + "pPr"))[0] or ""
        else:
            found[style_id] = _resolved(style_id, elements)
    return found, lists, default


def _resolved(style_id, elements):
    heading, is_contents, list_id, level, is_hidden = None, False, None, None, False
    for _depth in range(DEEPEST):
        element = elements.get(style_id)
        if element is None:
            break
        name, properties = _value(element, "name").lower(), element.find(W + "pPr")
        if heading is None:
            match = _HEADING.fullmatch(name)
            heading = int(match[1]) if match else 0 if name in ("title", "标题") else outline_of(properties)
        is_contents = is_contents or bool(_CONTENTS.fullmatch(name))
        is_hidden = is_hidden or is_on(element.find(W + "rPr"), "vanish")
        own_list, own_level = list_of(properties)
        list_id = own_list if list_id is None else list_id
        level = own_level if level is None else level
        style_id = _value(element, "basedOn")
    return Style(heading, is_contents, list_id or "", level, is_hidden)


def _value(element, name):
    found = element.find(W + name)
    return "" if found is None else found.get(VAL, "")
