"""The red head and the closing lines of an official document: what they say about it (GB/T 9704-2012, 7.2–7.4).

Works on the paragraphs of clean HTML, from Word or pasted. The document's page draws these lines
from its record, so those that are understood are taken out of the text; all else stays. No Django.
"""

import re
from dataclasses import dataclass, field
from datetime import date

from policies import articles, html, numbers

# How far from the top the head may reach, and how many lines a title or a signature may take.
HEAD_LINES, TITLE_LINES, SIGNATURE_LINES = 16, 5, 8
LONGEST_NAME, LONGEST_TITLE_LINE, LONGEST_ADDRESSEE = 30, 80, 300

_HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff"
_WITHIN_HAN = re.compile(rf"(?<=[{_HAN}，、（）《》〈〉“”])\s+(?=[{_HAN}，、（）《》〈〉“”])")
# The last words of the names of bodies that issue documents.
_BODY = re.compile(
    rf"[{_HAN}（）()·]{{2,{LONGEST_NAME}}}(?:局|厅|部|委|委员会|政府|办公室|办|院|中心|处|科|组|指挥部|大学|学院|学校"
    r"|中学|小学|幼儿园|工会|妇联|协会|总队|支队|大队|银行|公司|集团|馆|所|会|署)"
)
# What a title ends in: the kinds of documents, and the kinds of texts they issue.
_GENRE = re.compile(
    r"(?:决议|决定|命令|令|公报|公告|通告|意见|通知|通报|报告|请示|批复|议案|函|纪要|办法|规定|细则|条例|规则|规程|规范|章程"
    r"|准则|制度|方案|预案|规划|计划|要点|总结|指南|指引|标准|目录|公示|解读|说明|答复|倡议书|承诺书|公约|名单)"
    r"(?:[（(][^（）()]{1,20}[）)])?$"
)
# After these no further line belongs to a title; 意见 or 计划 may stand amid one.
_ENDED = re.compile(r"关于.*(?:通知|公告|通告|决定|批复|通报)$")
_PREFIX = re.compile(rf"(?P<bodies>[{_HAN}\s、]{{4,80}}?)关于")
_NUMERAL_YEAR = "[〇○Ｏ０O零一二三四五六七八九]{4}"
_DATE = re.compile(
    rf"(?P<year>(?:19|20)\d\d|{_NUMERAL_YEAR})\s*年\s*(?P<month>\d{{1,2}}|[一二三四五六七八九十]{{1,2}})\s*月"
    r"\s*(?P<day>\d{1,2}|[一二三四五六七八九十]{1,3})\s*日"
)
_FULL_WIDTH = {ord("０") + digit: str(digit) for digit in range(10)}
_YEAR_DIGITS = {ord(digit): str(value) for value, digit in enumerate("〇一二三四五六七八九")}
_YEAR_DIGITS |= dict.fromkeys(map(ord, "○ＯO零"), "0")
_SECRECY = re.compile(r"(绝密|机密|秘密)(?:[★☆].*)?")
_URGENCY = re.compile(r"(?:0\d{4,6}\s*)?(?:特急|加急|平急|急件|紧急)?")
_SIGNER = re.compile(r"\s*签发人.*")
_DISCLOSURE = re.compile(
    r"[（(]?(?:此件|本文|信息公开(?:选项|属性)?|公开方式)?[：:]?\s*(主动公开|公开发布|依申请公开|不予公开|不公开)[）)]?。?"
)
_DISCLOSED = {
    "主动公开": "proactive",
    "公开发布": "proactive",
    "依申请公开": "on_request",
    "不予公开": "none",
    "不公开": "none",
}
# An annex of its own; 附件： alone heads the list of them.
_ANNEX = re.compile(r"附\s*件\s*(?:(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s*[：:]?)?")
_DIVISION = re.compile(
    r"第[〇零一二三四五六七八九十百\d]+[编章节条]|[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[）)]|附\s*件|目录$"
)
_COPIES = re.compile(r"(?:抄送|抄报|主送|分送)\s*[：:].*")
_PRINTED = re.compile(r".{0,40}\d+\s*日\s*(?:印发|印制)")
_ATTACHMENTS = re.compile(r"附\s*件\s*[：:]\s*(?P<first>.*)")
_ITEM = re.compile(r"(?:\d{1,2}\s*[.．、]\s*|[（(]\d{1,2}[）)]\s*)(?P<name>.+)")
_ADDRESSED = re.compile(
    r"(?:局|政府|委|委员会|办|办公室|办事处|处|中心|部门|单位|学校|学院|大学|中学|小学|幼儿园|院|校|园|厅|公司|机构|组织|会"
    r"|区|县|市|镇|街道|人|家长|同学|同志|朋友|教师|老师)(?:[（(].*[）)])?[：:]$"
)


@dataclass
class Proposal:
    """What a text says about itself, for the clerk to confirm; empty where it says nothing.

    Attributes:
        title: in one line.
        number: a `numbers.Number` or None.
        bodies: names of the issuing bodies, the lead first.
        addressee: 主送机关 without the colon.
        signed_on: date or None.
        attachments: names of the files that belong to it but are not in the text.
        disclosure: a value of `codes.Disclosure`, or "".
        secrecy: the mark of a secret document, or "". It stays in the text.
        taken: the lines that were taken out of the text, as they stood.
    """

    title: str = ""
    number: numbers.Number | None = None
    bodies: list = field(default_factory=list)
    addressee: str = ""
    signed_on: date | None = None
    attachments: list = field(default_factory=list)
    disclosure: str = ""
    secrecy: str = ""
    taken: list = field(default_factory=list)


def read(markup):
    """Return (`Proposal`, the clean HTML `markup` without the lines it says)."""
    root = html.parse(markup) if markup.strip() else None
    if root is None:
        return Proposal(), ""
    reader = _Reader([_Line(element) for element in root])
    reader.read()
    for line in reader.lines:
        if line.is_taken:
            root.remove(line.element)
    return reader.proposal, html.write(root)


def signed(text):
    """Return the day written in `text`, in Arabic or Chinese numerals; None if there is none or no such day."""
    match = _DATE.search(text.translate(_FULL_WIDTH))
    if not match:
        return None
    year = match["year"].translate(_YEAR_DIGITS)
    try:
        return date(int(year), articles.number_value(match["month"]), articles.number_value(match["day"]))
    except (TypeError, ValueError):
        return None


def joined(text):
    """Return a line without the blanks that typists set between characters: 徐 州 市 → 徐州市."""
    return _WITHIN_HAN.sub("", text.strip())


def bodies_in(text):
    """Return the names of bodies that make up all of `text`; none if anything else stands there."""
    text = re.sub(r"[（(]?(?:盖章|公章|印章|章)[）)]", "", text).strip()
    parts = [part for part in re.split(r"[\s、]+", text) if part]
    if parts and all(_BODY.fullmatch(part) for part in parts):
        return parts
    whole = joined(text)
    return [whole] if _BODY.fullmatch(whole) else []


class _Line:
    def __init__(self, element):
        self.element, self.is_table = element, element.tag == "table"
        self.text = html.text_of(element)
        self.plain = joined(self.text.translate(_FULL_WIDTH))
        self.is_taken = False


class _Reader:
    def __init__(self, lines):
        self.lines, self.proposal, self.title_text = lines, Proposal(), ""
        annexes = (at for at, line in enumerate(lines) if at and _ANNEX.fullmatch(line.plain))
        # Annexes are documents of their own, with heads and dates of their own.
        self.end = next(annexes, len(lines))

    def read(self):
        top = self._head()
        top = self._title(top)
        top = self._addressee(top)
        self._closing(top)
        self.proposal.taken = [line.text for line in self.lines if line.is_taken]

    # --- Above the text -------------------------------------------------------

    def _head(self):
        """Take the marks, the red head and the number; return where the title may begin."""
        said, at, bodies, seen = self.proposal, 0, [], []
        for at, line in enumerate(self.lines[: min(HEAD_LINES, self.end)]):
            names = self._head_names(line)
            number = None if line.is_table else numbers.parse(_SIGNER.sub("", line.plain))
            if match := _SECRECY.fullmatch(line.plain):
                said.secrecy = match[1]
                continue
            if number:
                said.number = number
                seen.append(line)
                at += 1
                break
            if names is None and not _URGENCY.fullmatch(line.plain) and not _SIGNER.fullmatch(line.plain):
                break
            bodies += names or []
            seen.append(line)
        # Names alone may be a signature's, or the first words of a title: a head has 文件 or a number.
        is_head = said.number or any(line.plain.endswith(("文件", "文 件")) or line.is_table for line in seen)
        if not is_head:
            return 0
        for line in seen:
            line.is_taken = True
        said.bodies = list(dict.fromkeys(bodies))
        return at

    def _head_names(self, line):
        """Return the bodies a line of the red head names; None if it is no such line."""
        if line.is_table:
            cells = [joined(html.text_of(cell)) for cell in line.element.iter("td", "th")]
            cells = [cell for cell in cells if cell]
        else:
            cells = [line.text]
        names = []
        for cell in cells:
            bare = re.sub(r"\s*文\s*件$", "", cell)
            found = bodies_in(bare) if bare else []
            if bare and not found:
                return None
            names += found
        return names if cells else None

    def _title(self, top):
        """Take the title, in up to five lines, and the line of a date below it; return where the text begins."""
        lines = self.lines[top : min(top + TITLE_LINES + 1, self.end)]
        parts = []
        for line in lines:
            if (
                line.is_table
                or len(line.plain) > LONGEST_TITLE_LINE
                or line.plain.endswith(("：", ":", "。", "；", "，"))
            ):
                break
            if len(parts) == TITLE_LINES or _DIVISION.match(line.plain) or _is_below_title(line.plain):
                break
            if parts and (line.element.tag == "h1") != (lines[0].element.tag == "h1"):
                break
            if _ENDED.search("".join(parts)) and not line.plain.startswith(("（", "(")):
                break
            parts.append(line.plain)
        # The longest that reads as a title: a line of it may end like one.
        while parts and not self._is_title("".join(parts), lines, len(parts)):
            parts.pop()
        for line in lines[: len(parts)]:
            line.is_taken = True
        self.proposal.title = "".join(parts)
        self.title_text = " ".join(line.text for line in lines[: len(parts)])
        return self._below_title(top + len(parts)) if parts else top

    def _is_title(self, title, lines, count):
        if _GENRE.search(title):
            return True
        # Without such a word: what Word calls the title, or what stands between number and addressee.
        follows = lines[count].plain if count < len(lines) else ""
        return lines[0].element.tag == "h1" or bool(self.proposal.number and _ADDRESSED.search(follows))

    def _below_title(self, at):
        """Read what stands below a title: its day in brackets, or a number."""
        if at < self.end:
            line = self.lines[at]
            bare = line.plain.strip("（）()")
            if number := numbers.parse(bare):
                self.proposal.number, line.is_taken = self.proposal.number or number, True
                return self._below_title(at + 1)
            if _DATE.fullmatch(bare) and (day := signed(bare)):
                self.proposal.signed_on, line.is_taken = day, True
                return at + 1
        return at

    def _addressee(self, top):
        if top >= self.end or not (self.proposal.title or self.proposal.number):
            return top
        line = self.lines[top]
        text = line.plain
        if not line.is_table and len(text) <= LONGEST_ADDRESSEE and "。" not in text and _ADDRESSED.search(text):
            self.proposal.addressee = text.rstrip("：:")
            line.is_taken = True
            return top + 1
        return top

    # --- Below the text -------------------------------------------------------

    def _closing(self, top):
        """Take the signature, the date, the note on disclosure, the list of annexes and the imprint."""
        dated = self._date_line(top)
        if dated is None:
            self._disclosure(range(max(top, self.end - SIGNATURE_LINES), self.end))
            self._bodies([])
            self._attachments(top, self.end)
            return
        first, names = self._signature(dated, top)
        if names or not self.proposal.signed_on:
            self.proposal.signed_on = signed(self.lines[dated].plain)
            for line in self.lines[first : dated + 1]:
                line.is_taken = True
        self._bodies(names)
        after = self._disclosure(range(dated + 1, self.end))
        self._imprint(after)
        self._attachments(top, first)

    def _date_line(self, top):
        """Return where the date of the signature stands: alone or behind the bodies' names, below the text."""
        for at in range(self.end - 1, top - 1, -1):
            line = self.lines[at]
            is_short = not line.is_table and len(line.plain) <= LONGEST_TITLE_LINE
            if is_short and _dated_names(line) is not None and signed(line.plain):
                return at
        return None

    def _signature(self, dated, top):
        """Return (where the signature begins, the bodies it names)."""
        names, first = _dated_names(self.lines[dated]), dated
        for at in range(dated - 1, max(top, dated - SIGNATURE_LINES) - 1, -1):
            line = self.lines[at]
            found = _table_bodies(line) if line.is_table else bodies_in(line.text)
            if not found:
                break
            names, first = found + names, at
        return first, names

    def _bodies(self, signers):
        """Put the bodies of head and signature together, the head's first; else those the title begins with."""
        said = self.proposal
        said.bodies += [name for name in signers if name not in said.bodies]
        named = bodies_in(match["bodies"]) if (match := _PREFIX.match(self.title_text)) else []
        said.bodies = said.bodies or named
        if len(named) > 1:
            # A blank stands between the bodies of a title.
            said.title = said.title.replace("".join(named), " ".join(named), 1)

    def _disclosure(self, places):
        """Take the note on disclosure; return where to go on."""
        for at in places:
            if match := _DISCLOSURE.fullmatch(self.lines[at].plain):
                self.proposal.disclosure = _DISCLOSED[match[1]]
                self.lines[at].is_taken = True
                return at + 1
        return places.start

    def _imprint(self, at):
        """Take the imprint (版记), which belongs to the paper."""
        for line in self.lines[at : self.end] + self.lines[-2:]:
            if not line.is_taken and (_COPIES.fullmatch(line.plain) or _PRINTED.fullmatch(line.plain)):
                line.is_taken = True

    def _attachments(self, top, first):
        """Read the list of annexes above the signature, and take it if none of them is in the text."""
        listed = (at for at in range(top, self.end) if _ATTACHMENTS.fullmatch(self.lines[at].plain))
        start = next(listed, None)
        if start is None:
            return
        end, names = start, []
        for at in range(start, first if start < first else self.end):
            plain = self.lines[at].plain
            text = _ATTACHMENTS.fullmatch(plain)["first"] if at == start else plain
            item = _ITEM.fullmatch(text)
            if at > start and not item:
                break
            names += _names(item["name"] if item else text)
            end = at + 1
        if start < first != end:
            # Something else follows: not the list that closes a document.
            return
        # What stands below is an annex, also where no heading says so.
        within = "".join(line.plain for line in self.lines[max(end, first) :] if not line.is_taken)
        self.proposal.attachments = [name for name in names if name not in within]
        if not within:
            for line in self.lines[start:end]:
                line.is_taken = True


def _names(text):
    """Return the annexes named in a line: one, or several that a line break kept together (1. … 2. …)."""
    return [name.strip(" ，。；、") for name in re.split(r"\s+\d{1,2}\s*[.．、]\s*", text) if name.strip(" ，。；、")]


def _is_below_title(plain):
    bare = plain.strip("（）()")
    return bool(_DATE.match(bare) or numbers.parse(bare))


def _dated_names(line):
    """Return the bodies before a date at the end of a line, [] for a date alone, None for any other line."""
    text = line.text.translate(_FULL_WIDTH)
    matches = list(_DATE.finditer(text))
    if len(matches) != 1 or text[matches[0].end() :].strip(" （）()"):
        return None
    before = text[: matches[0].start()].strip(" （(")
    names = bodies_in(before) if before else []
    return names if names or not before else None


def _table_bodies(line):
    cells = [html.text_of(cell) for cell in line.element.iter("td", "th")]
    found = [bodies_in(cell) for cell in cells if cell.strip()]
    return [name for names in found for name in names] if found and all(found) else []
