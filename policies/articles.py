"""The structure of an official document: chapters, sections, articles, numbered parts, annexes. No Django.

`structure` gives each its anchor, so that an article has an address for good, and says where
in the plain text it begins, so that a search can name the article that matched.
"""

import re
from dataclasses import dataclass, field

from policies import html
from xzedu.common.text import chinese_number

_NUMERAL = r"[〇零一二三四五六七八九十百千两]{1,9}|[0-9０-９]{1,4}"
_BLANK = r"[\s\u3000]"
_CHAPTER = re.compile(rf"第({_NUMERAL})(编|章|节)(?:{_BLANK}+|(?=[^\s，。；：、]{{1,30}}$)|$)")
_ARTICLE = re.compile(rf"第({_NUMERAL})条(?:之({_NUMERAL}))?(?P<blank>{_BLANK}+|$)?")
_PART = re.compile(r"([一二三四五六七八九十百]{1,5})、")
_ITEM = re.compile(r"[（(]([一二三四五六七八九十百]{1,5})[）)]")
# 附件： alone heads the list of annexes at the end of a text; an annex itself bears no colon, or a number.
_ANNEX = re.compile(rf"附{_BLANK}*(?:件|表|录){_BLANK}*(?:({_NUMERAL}){_BLANK}*[：:]?)?$")
# What follows an article that is mentioned (第五条规定的…) rather than begun.
_MENTION = re.compile("[的至到、，。；和或及与第]|所(?!有)|中(?![小等学考国央华])|规定|内容|修改|改为|删去|删除|增加")
LONGEST_HEADING = 40
# A part heading longer than this is a paragraph that happens to be numbered.
LONGEST_PART = 60

BOOK, CHAPTER, SECTION, ARTICLE, PART, ITEM, ANNEX = "book", "chapter", "section", "article", "part", "item", "annex"
LEVELS = {BOOK: 1, ANNEX: 1, CHAPTER: 1, PART: 1, SECTION: 2, ITEM: 2, ARTICLE: 3}
HEADINGS = {BOOK: "h2", ANNEX: "h2", CHAPTER: "h2", SECTION: "h3"}
_KINDS = {"编": BOOK, "章": CHAPTER, "节": SECTION}


@dataclass
class Place:
    """One entry of the outline.

    Attributes:
        anchor: its id in the page, such as article-5: it does not change while the number stays.
        kind, level: what it is, and how deep (1 to 3).
        label: as printed, such as 第五条.
        heading: what it is about: the title of a chapter, the beginning of an article.
        start: where its text begins in `Structure.text`.
    """

    anchor: str
    kind: str
    level: int
    label: str
    heading: str
    start: int

    def as_list(self):
        return [self.anchor, self.kind, self.level, self.label, self.heading, self.start]


@dataclass
class Structure:
    """A document's text in the form it is kept and shown in."""

    html: str = ""
    text: str = ""
    outline: list = field(default_factory=list)

    @property
    def places(self):
        """The outline as it is stored."""
        return [place.as_list() for place in self.outline]


def number_value(numeral):
    """Return the value of a numeral below ten thousand: 一百二十三, 〇, ２０; None if it is none."""
    numeral = numeral.translate(_DIGITS)
    if numeral.isascii():
        return int(numeral)
    head, thousand, rest = numeral.replace("零", "").replace("〇", "").replace("两", "二").rpartition("千")
    if thousand:
        value = (chinese_number(head) or 0) * 1000
        return value + (chinese_number(rest) or 0 if rest else 0)
    return chinese_number(rest) if rest else 0


_DIGITS = {ord("０") + digit: str(digit) for digit in range(10)}


def article_anchor(label):
    """Return the anchor of an article as people cite it (第五条, 第十二条之一, 5); "" if it is none."""
    label = label.strip().translate(_DIGITS)
    match = _ARTICLE.match(label)
    if match:
        numbers = [number_value(part) for part in match.groups()[:2] if part]
        return "article-" + "-".join(map(str, numbers)) if None not in numbers else ""
    return f"article-{int(label)}" if re.fullmatch("[0-9]{1,4}", label) else ""


def place_anchor(label):
    """Return the anchor of a place as people cite it: 第五条, 二、 or 二、（一）; "" if it is none."""
    if anchor := article_anchor(label):
        return anchor
    label = label.strip()
    part, item = _PART.match(label), _ITEM.search(label)
    numbers = [("part", number_value(part[1]))] if part else []
    numbers += [("item", number_value(item[1]))] if item else []
    return "-".join(f"{kind}-{value}" for kind, value in numbers if value is not None)


def read(markup):
    """Return the `Structure` of HTML from anywhere: sanitised first."""
    return structure(html.clean(markup))


def structure(markup):
    """Return the `Structure` of clean HTML (see `html.clean`)."""
    reader = _Reader()
    root = html.parse(markup)
    for block in list(_blocks(root)):
        reader.take(block)
    return Structure(html.write(root), "\n".join(reader.lines), reader.outline)


def _blocks(holder):
    """Yield the blocks whose text makes the plain text, in order: a row of a table or an item of a list is one."""
    for child in holder:
        if child.tag in ("table", "thead", "tbody", "tfoot", "ol", "ul", "blockquote"):
            yield from _blocks(child)
        else:
            yield child


class _Reader:
    def __init__(self):
        self.lines, self.outline = [], []
        self.length = 0
        self.annex = self.chapter = self.article = ""
        self.part = ""
        self.last_article = 0
        self.annexes = 0
        self.used = set()
        self.has_articles = False

    def take(self, block):
        text = html.text_of(block)
        if block.tag in ("tr", "caption", "li"):
            self._add(text)
            return
        found = self._recognise(text)
        if block.tag in html.HEADINGS and not found:
            # Headings a word processor knows, in the two depths a page has below its title.
            block.tag = "h2" if block.tag in ("h1", "h2") else "h3"
        if found:
            kind, anchor, label, heading = found
            anchor = self._unused(anchor)
            block.set("id", anchor)
            if kind in HEADINGS:
                block.tag = HEADINGS[kind]
            elif block.tag != "p":
                block.tag = "p" if kind == ARTICLE else "h3"
            elif kind == PART and len(text) <= LONGEST_PART:
                block.tag = "h3"
            if not (kind == ITEM and (self.has_articles or len(text) > LONGEST_PART)):
                place = Place(anchor, kind, LEVELS[kind], label, heading[:LONGEST_HEADING], self.length)
                self.outline.append(place)
        self._add(text)

    def _add(self, text):
        self.lines.append(text)
        self.length += len(text) + 1

    def _unused(self, anchor):
        free, count = anchor, 1
        while free in self.used:
            count += 1
            free = f"{anchor}_{count}"
        self.used.add(free)
        return free

    def _recognise(self, text):
        """Return (kind, anchor, label, heading) of a paragraph that begins something, or None."""
        prefix = f"{self.annex}-" if self.annex else ""
        if match := _ANNEX.match(text):
            self.annexes = (match[1] and number_value(match[1])) or self.annexes + 1
            self.annex = f"annex-{self.annexes}"
            # An annex counts its own articles and parts.
            self.chapter = self.part = self.article = ""
            self.last_article, self.has_articles = 0, False
            return ANNEX, self.annex, text.rstrip("：:"), ""
        if (match := _CHAPTER.match(text)) and (value := number_value(match[1])) is not None:
            kind = _KINDS[match[2]]
            label, heading = f"第{match[1]}{match[2]}", text[match.end() :].strip()
            anchor = f"{kind}-{value}"
            if kind == SECTION:
                anchor = f"{self.chapter}-{anchor}" if self.chapter else prefix + anchor
            else:
                anchor = prefix + anchor
            if kind == CHAPTER:
                self.chapter = anchor
            return kind, anchor, label, heading
        if (match := _ARTICLE.match(text)) and self._begins_article(match, text):
            numbers = [number_value(part) for part in match.groups()[:2] if part]
            self.last_article, self.has_articles = numbers[0], True
            self.article = prefix + "article-" + "-".join(map(str, numbers))
            return ARTICLE, self.article, match[0].strip(), text[match.end() :].strip()
        if not self.article and (match := _PART.match(text)) and (value := number_value(match[1])) is not None:
            self.part = f"{prefix}part-{value}"
            return PART, self.part, match[0], text[match.end() :].strip()
        if (match := _ITEM.match(text)) and (value := number_value(match[1])) is not None:
            within, item = self.article or self.part, f"item-{value}"
            return ITEM, f"{within}-{item}" if within else prefix + item, match[0], text[match.end() :].strip()
        return None

    def _begins_article(self, match, text):
        """Return whether it begins an article rather than mentions one: 第五条规定的…"""
        values = [number_value(part) for part in match.groups()[:2] if part]
        if None in values:
            return False
        if match["blank"] is not None:
            return True
        # Without a blank behind the number only the one that comes next is believed.
        is_next = values[0] == self.last_article + (len(values) == 1)
        return is_next and not _MENTION.match(text, match.end())


def place_at(outline, start):
    """Return the entry of an outline (`Place` lists) whose text holds the position `start`, or None."""
    found = None
    for entry in outline:
        if entry[5] > start:
            break
        found = entry
    return found


def text_between(text, outline, anchor):
    """Return the text of the entry `anchor` up to the next one no deeper; None if there is none."""
    for at, entry in enumerate(outline):
        if entry[0] == anchor:
            following = (later[5] for later in outline[at + 1 :] if later[2] <= entry[2])
            return text[entry[5] : next(following, len(text) + 1)].strip()
    return None
