"""A document's text made ready to read: permanent links, tables in scrollers; how an article is cited. No Django."""

import re

from policies.articles import ANNEX, ARTICLE, BOOK, CHAPTER, ITEM, SECTION, text_between

_BEGINNING = re.compile(r'<(p|h[2-6]) id="([\w-]+)">')
# An outline of many articles says only how each begins.
LONGEST_BEGINNING = 16
LONGEST_QUOTE = 1200


def with_tools(markup, outline, tools):
    """Return a body with `tools(anchor, label)`, HTML, at the beginning of each entry of its outline."""
    labels = {entry[0]: entry[3] for entry in outline}

    def put(match):
        anchor = match[2]
        return match[0] + tools(anchor, labels[anchor]) if anchor in labels else match[0]

    return _BEGINNING.sub(put, markup)


def before_annexes(markup, outline):
    """Return a body in two: what is signed, and the annexes behind the signature ("" without any)."""
    first = next((entry[0] for entry in outline if entry[1] == ANNEX), None)
    at = markup.find(f'<h2 id="{first}">') if first else -1
    return (markup, "") if at < 0 else (markup[:at], markup[at:])


def with_scrollers(markup, label):
    """Return a body with each table in a box of its own that scrolls sideways; `label` names the box."""
    opening = f'<div class="scroll" role="group" tabindex="0" aria-label="{label}"><table>'
    return markup.replace("<table>", opening).replace("</table>", "</table></div>")


def with_remarks(markup, path, remark):
    """Return a body with a remark, HTML, behind its links to documents.

    Args:
        path: address of a document with SLUG for its short name.
        remark: of a short name; "" for none. It is not asked again for the number that
            follows the title it belongs to: 《…》（徐教规〔2018〕2号）.
    """
    before, after = path.split("SLUG")
    link = re.compile(rf'<a href="{re.escape(before)}([\w-]+){re.escape(after)}"[^>]*>(.*?)</a>', re.DOTALL)
    last = None

    def put(match):
        nonlocal last
        slug, words = match.groups()
        last, repeated = slug, slug == last and not words.startswith("《")
        if repeated:
            last = None
            return match[0]
        return match[0] + remark(slug)

    return link.sub(put, markup)


def beginning(entry):
    """Return what an outline says of an entry beside its label."""
    _anchor, kind, _level, _label, heading, _start = entry
    if kind != ARTICLE or len(heading) <= LONGEST_BEGINNING:
        return heading
    return heading[: LONGEST_BEGINNING - 1] + "…"


def place_name(outline, anchor):
    """Return how an entry is cited (第五条, 附件2第三条, 第一章第二节); None if there is none."""
    above = {}
    for own, kind, _level, label, _heading, _start in outline:
        name = label.rstrip("、").replace("\u3000", "").replace(" ", "")
        if kind == ANNEX:
            above = {ANNEX: name}
        elif kind not in (SECTION, ITEM):
            above["whole"] = name
        if own == anchor:
            whole = above.get("whole", "") if kind in (SECTION, ITEM) else ""
            return (above.get(ANNEX, "") if kind != ANNEX else "") + whole + name
    return None


def quote(text, outline, anchor):
    """Return the words of an entry, cut off where they are too long to quote; "" for a whole chapter or annex."""
    kind = next((entry[1] for entry in outline if entry[0] == anchor), None)
    if kind in (None, BOOK, CHAPTER, SECTION, ANNEX):
        return ""
    words = text_between(text, outline, anchor) or ""
    return words if len(words) <= LONGEST_QUOTE else words[: LONGEST_QUOTE - 1] + "…"


def reference(title, number, place=""):
    """Return the citation of a document or of a place in it: 《title》（number）place."""
    return f"《{title.replace('《', '〈').replace('》', '〉')}》" + (f"（{number}）" if number else "") + place
