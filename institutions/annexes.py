"""Reads the long cell in which a bureau lists the places of a zone. Pure.

"云龙小区、和平路1-99号（单号）、2-60号双号；翠湖花园（除5号楼）、金山村三组、建国西路以南" becomes the places with
their numbers. What is not understood is never guessed at: it is kept, with the reason, as a
boundary in words, in which nothing is looked up. No character is lost: what `split` returns
covers the text but for separators, list numbers and words such as 范围：.
"""

import re
from typing import NamedTuple

from institutions import annex_items
from institutions.addresses import Numbers
from institutions.annex_items import BOUNDARY, is_boundary, is_complete
from institutions.annex_numbers import with_units
from xzedu.common.text import simplify

# One character for one, so that places in the form are places in the text.
_FORM = str.maketrans(
    {ord("０") + n: str(n) for n in range(10)}
    | {ord("Ａ") + n: chr(ord("A") + n) for n in range(26)}
    | {ord("ａ") + n: chr(ord("a") + n) for n in range(26)}
    | dict.fromkeys(map(ord, "（〔［【｛[{"), "(")
    | dict.fromkeys(map(ord, "）〕］】｝]}"), ")")
    | dict.fromkeys(map(ord, "－—–―‐‑−﹣~～〜∼"), "-")
    | dict.fromkeys(map(ord, "\t\v\f\xa0\u3000\u200b\u200c\u200d\ufeff"), " ")
    | dict.fromkeys(map(ord, "\r\u0085\u2028\u2029"), "\n")
    | {ord("，"): ",", ord("；"): ";", ord("："): ":", ord("．"): ".", ord("＃"): "#", ord("﹑"): "、", ord("│"): "|"}
)
_HARD = "、,;。|!?！？"
_CIRCLED = re.compile(r"[①-⑳⑴-⒛㈠-㈩]")
_CJK = "\u4e00-\u9fff"
_NOT_COUNTED = r"(?![\d号栋幢组队单双#楼座排])"
# List numbers: how the n-th looks, and whether it may stand within a line.
_STYLES = (
    (lambda n: rf"\({n}\)", True),
    (lambda n: rf"(?<!\d){n}\.{_NOT_COUNTED}", True),
    (lambda n: rf"(?<!\d){n}\){_NOT_COUNTED}", False),
    (lambda n: rf"(?<!\d){n}、{_NOT_COUNTED}", False),
    (lambda n: rf"\({_chinese(n)}\)", True),
    (lambda n: rf"{_chinese(n)}、", False),
)
_LINE_START = r"(?:^|(?<=[\n;。:]))[\s]*"
_NOISE = re.compile(
    r"(?:本校|该校|我校|学校)?(?:施教区|招生|划片|学区)?(?:范围|区域)?(?:具体)?(?:包括|包含|如下|为|含)?(?:小区|道路|村|社区)?"
)
# After the end of a place, a word that joins it with the next.
_AND = re.compile(
    rf"(?<=[区园会村号组苑楼路街巷幢栋庄城)])(?:以及|及(?!以)|还有|和(?![平谐睦信顺泰美畅润风府园苑记])|与)(?=[{_CJK}\dA-Za-z])"
)
_OTHERS = re.compile(r"等(?:小区|村|道路|地|处)?$")
MOST_MARKS = 200


class Listed(NamedTuple):
    """One entry of a zone's list.

    Attributes:
        kind: a `PlaceKind`, or "boundary" for what nothing is looked up in.
        name: the place's; "" for a boundary.
        numbers: `Numbers` of the place.
        former, other: names the text gives beside.
        text: as written, at `start` to `end`; entries of one item of the list share it.
        reason: why it was not understood (a code, see `zone_findings.REASONS`), or "".
    """

    kind: str
    name: str
    numbers: Numbers
    former: tuple
    other: tuple
    text: str
    start: int
    end: int
    reason: str = ""


def split(text):
    """Return the [`Listed`] of a cell, in its order."""
    form = simplify(text).translate(_FORM)
    spans = list(_items(form))
    readings = []
    for start, end in spans:
        for reading, begin, stop in _read(form, start, end):
            _add(readings, reading, begin, stop, form)
    out = []
    for reading, start, end in _placed(readings):
        out += [Listed(*entry[:5], text[start:end], start, end, entry[5]) for entry in annex_items.entries(reading)]
    return out


def reason(text):
    """Return why `text`, kept as a boundary, could not be split into places; "" if it is a boundary."""
    return next((entry.reason for entry in split(text) if entry.reason), "")


def _chinese(number):
    tens, ones = divmod(number, 10)
    digits = "〇一二三四五六七八九"
    if number < 11:
        return "十" if number == 10 else digits[number]
    return ("" if tens == 1 else digits[tens]) + "十" + (digits[ones] if ones else "")


def _closing(form):
    """Return place of an opening bracket → place behind the bracket that closes it; brackets without match are none."""
    found, open_ = {}, []
    for at, character in enumerate(form):
        if character == "(":
            open_.append(at)
        elif character == ")" and open_:
            found[open_.pop()] = at + 1
    return found


def _marks(form):
    """Return [(start, end)] of list numbers: 1. （1） 一、 ①, counted from the first."""
    found = [match.span() for match in _CIRCLED.finditer(form)]
    for style, anywhere in _STYLES:
        at, spans = 0, []
        for number in range(1, MOST_MARKS):
            begin = _LINE_START if number == 1 or not anywhere else r"\s*"
            match = re.compile(begin + style(number)).search(form, at)
            # The first one begins the cell, or what a heading announces.
            if not match or (number == 1 and re.search(r"[^\s:]", form[: match.start()].rpartition(":")[2])):
                break
            spans.append(match.span())
            at = match.end()
        if spans:
            return sorted(found + spans)
    return found


def _items(form):
    """Yield (start, end) of the items of the list: what stands between separators outside brackets."""
    closing, marks = _closing(form), dict(_marks(form))
    at = begin = 0
    while at < len(form):
        if at in marks:
            yield from _fragments(form, begin, at)
            at = begin = max(marks[at], at + 1)
        elif at in closing and not any(at < mark < closing[at] for mark in marks):
            at = closing[at]
        elif form[at] in _HARD:
            yield from _fragments(form, begin, at)
            at = begin = at + 1
        elif form[at] == ":":
            # A heading: kept unless it says nothing.
            if not _NOISE.fullmatch(form[begin:at].strip()):
                yield from _trimmed(form, begin, at + 1)
            at = begin = at + 1
        else:
            at += 1
    yield from _fragments(form, begin, len(form))


def _fragments(form, begin, end):
    """Yield the items of a stretch without separators: blanks and 及 part them where a place is complete."""
    closing = _closing(form[begin:end])
    start, at, cuts = begin, begin, []
    while at < end:
        if at - begin in closing:
            at = begin + closing[at - begin]
        elif form[at] in " \n":
            stop = at
            while stop < end and form[stop] in " \n":
                stop += 1
            cuts.append((at, stop))
            at = stop
        else:
            at += 1
    for at, stop in cuts:
        following = next((cut for cut, _stop in cuts if cut >= stop), end)
        if start < at and stop < end and not _continues(form[start:at], form[stop:following]):
            yield from _joined(form, start, at)
            start = stop
    yield from _joined(form, start, end)


def _continues(left, right):
    """Whether a blank or a line break is none of the list's: 和平路 1-99号, 云龙小 区."""
    left, right = left.strip(), right.strip()
    if not left or not right or right[0] in "(0123456789-#)" or left[-1] in "(-至到第":
        return True
    if left[-1].isdigit() and right[0] in "号栋幢组队楼座":
        return True
    if annex_items.is_nameless(right) or (is_boundary(left + right) and not is_complete(left)):
        return True
    return not is_complete(left) and not is_complete(right) and is_complete(left.replace(" ", "") + right)


def _joined(form, begin, end):
    """Yield the items that 及, 以及, 和 or 与 join."""
    stretch = form[begin:end]
    if is_boundary(stretch):
        yield from _trimmed(form, begin, end)
        return
    closing = _closing(stretch)
    start = 0
    for match in _AND.finditer(stretch):
        if not any(opened < match.start() < closed for opened, closed in closing.items()):
            yield from _trimmed(form, begin + start, begin + match.start())
            start = match.end()
    yield from _trimmed(form, begin + start, end)


def _trimmed(form, begin, end):
    while begin < end and form[begin].isspace():
        begin += 1
    while begin < end and form[end - 1].isspace():
        end -= 1
    if begin < end:
        yield begin, end


def _read(form, start, end):
    """Yield (reading, start, end) of an item; 等 behind it is one of its own."""
    stretch = form[start:end]
    others = _OTHERS.search(stretch)
    if others and others.start():
        stop = start + others.start()
        yield annex_items.read(form[start:stop]), start, stop
        yield annex_items.unread("others"), stop, end
    else:
        yield annex_items.read(stretch), start, end


def _add(readings, reading, start, end, form):
    """Add a reading to those before it; it may only go on with the last: boundaries, exclusions."""
    last = readings[-1] if readings else None
    near = last and not form[last[2] : start].strip("、, \n和与及")
    if near and reading.kind == BOUNDARY == last[0].kind and not reading.reason and not last[0].reason:
        readings[-1] = (last[0], last[1], end)
    elif near and reading.only_excludes and last[0].parts:
        more = last[0]._replace(exclusions=last[0].exclusions + reading.exclusions)
        readings[-1] = (more, last[1], end)
    elif reading.only_excludes:
        readings.append((annex_items.unread("no_place"), start, end))
    else:
        readings.append((reading, start, end))


def _placed(readings):
    """Return the readings with the place that numbers without a name belong to, and units where they lack."""
    out, run = [], []
    for held in [*readings, None]:
        if held is not None and held[0].is_nameless and run:
            run.append(held)
            continue
        out += _run(run)
        run = []
        if held is None:
            break
        if held[0].is_nameless:
            out.append((annex_items.unread("no_place"), *held[1:]))
        elif held[0].parts:
            run = [held]
        else:
            out.append(held)
    return out


def _run(run):
    """Return the readings of one place: the first names it, the others only have numbers."""
    if not run:
        return []
    first = run[0][0]
    counts = [len(reading.parts) for reading, _start, _end in run]
    parts = with_units([part for reading, _start, _end in run for part in reading.parts])
    out = []
    for (reading, start, end), count in zip(run, counts, strict=True):
        own, parts = parts[:count], parts[count:]
        named = reading._replace(kind=first.kind, name=first.name, parts=tuple(own))
        out.append((annex_items.settled(named), start, end))
    return out
