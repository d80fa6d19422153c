"""What the text of a document suggests to the clerk who publishes it: genre, short name, relations. No Django.

Everything here is a proposal that somebody confirms; nothing is stored because of it.
"""

import re
from typing import NamedTuple

from policies import citations
from xzedu.common.pinyin import initials, syllables

LONGEST_SLUG = 60
LONGEST_PHRASE = 80
# How far around a citation lies what it is cited for, other citations included.
REACH = 200

# The last word of a title is its genre (Regulations on the handling of official documents, 2012, article 8).
ENDINGS = {
    "决议": "resolution", "决定": "decision", "命令": "order", "令": "order", "公报": "communique",
    "公告": "announcement", "通告": "public_notice", "意见": "opinions", "通知": "notice", "通报": "circular",
    "报告": "report", "请示": "request", "批复": "reply", "议案": "bill", "函": "letter", "纪要": "minutes",
    "解读": "interpretation", "条例": "regulation",
}  # fmt: skip
_BRACKETS = re.compile(r"[（(][^（）()]*[）)]")


def genre(title):
    """Return the genre that the last word of a title names, a value of `codes.Genre`; "" if it names none."""
    plain = _BRACKETS.sub("", re.sub(r"\s", "", title))
    return next((value for ending, value in ENDINGS.items() if plain.endswith(ending)), "")


def slug(title, number=None):
    """Return a short name for the address: xjf-2023-5 from the number, else the title in pinyin."""
    if number:
        return f"{initials(number.agency_code)}-{number.year}-{number.serial}"
    out = ""
    for syllable in syllables(_BRACKETS.sub("", title)):
        word = re.sub(r"[^a-z0-9]", "", syllable)
        if len(out) + 1 + len(word) > LONGEST_SLUG:
            break
        out += f"-{word}" if out and word else word
    return out


class Proposal(NamedTuple):
    """One relation a text suggests.

    Attributes:
        target: what `resolve` gave for the document cited.
        kind: a value of `codes.Kind`.
        sure: whether it can be proposed as chosen; a repeal is for the clerk to say.
        phrase: where the text says it.
    """

    target: object
    kind: str
    sure: bool
    phrase: str


_SENTENCE = re.compile(r"[^。；;！？!?\n]+")
_NUMBER_END = re.compile(r"[\u4e00-\u9fff]{2,12}〔\d{4}〕\d+号")
# Before the citation, with nothing but other citations and a few words between.
_BASIS = re.compile(r"(?:根据|依据|按照|依照|遵照|遵循|贯彻|落实|执行)[^，,：:]{0,20}$")
_AMENDED_BEFORE = re.compile(r"(?:修改|修订)[^，,：:]{0,10}$")
_AMENDED_AFTER = re.compile(r"^[^，,]{0,6}(?:作如下修改|作出如下修改|修改如下|作出修改)")
_ENDED_BEFORE = re.compile(r"(?:废止|停止执行)[^，,：:]{0,10}$")
_ENDED_AFTER = re.compile(r"^[^，,]{0,20}(?:废止|停止执行)")
_LAPSED_AFTER = re.compile(r"^[^，,]{0,20}(?:失效)")
_EXPLAINED_AFTER = re.compile(r"^的?(?:政策)?解读")


def relations(title, text, resolve):
    """Return the `Proposal`s of a document's title and plain text, one for each target, in order.

    `resolve(plain title or numbers.Number)` gives the document it names, or None.

    根据《…》 implements it, 废止《…》 or 《…》同时废止 repeals it, otherwise it is cited. Of several
    readings of a target the most telling counts.
    """
    found = {}
    for sentence in _SENTENCE.findall(f"{title}\n{text}"):
        for start, end, target in citations.resolved(sentence, resolve):
            kind, sure = _kind(_bare(sentence[max(0, start - REACH) : start]), _bare(sentence[end : end + REACH]))
            held = found.get(target)
            if held is None or (held.kind == "cites" and kind != "cites"):
                found[target] = Proposal(target, kind, sure, _phrase(sentence, start, end))
    return list(found.values())


def _bare(text):
    """Return what stands around a citation without other citations and brackets."""
    text = re.sub(r"《[^《》]*(?:《[^《》]*》[^《》]*)*》", "", text)
    text = _BRACKETS.sub("", _NUMBER_END.sub("", text))
    return text.strip("《》（）() \u3000")


def _kind(before, after):
    if _ENDED_BEFORE.search(before) or _ENDED_AFTER.search(after):
        return "repeals", False
    if _LAPSED_AFTER.search(after):
        return "lapses", False
    if _AMENDED_BEFORE.search(before) or _AMENDED_AFTER.search(after):
        return "amends", False
    if _EXPLAINED_AFTER.search(after):
        return "interprets", True
    return ("implements" if _BASIS.search(before) else "cites"), True


def _phrase(sentence, start, end):
    room = max(0, LONGEST_PHRASE - (end - start)) // 2
    first, last = max(0, start - room), min(len(sentence), end + room)
    phrase = sentence[first:last].strip()
    return ("…" if first else "") + phrase + ("…" if last < len(sentence) else "")
