"""Reads one item of a bureau's list of places: a name, its numbers, what brackets add. Pure.

Items are in the normal form of `annexes`: half-width, simplified, brackets "()", dashes "-".
"""

import re
from typing import NamedTuple

from institutions.addresses import Numbers, Span
from institutions.annex_numbers import (
    BUILDING,
    GROUP,
    HOUSE,
    LETTER,
    STAIRWELL,
    read_part,
    read_parts,
    split_name,
)

COMMUNITY, VILLAGE, COMMITTEE, ROAD, BOUNDARY = "community", "village", "committee", "road", "boundary"
LONGEST_NAME, LONGEST_ITEM = 25, 80

_ROAD = re.compile(r".(?:路|街|巷|弄|胡同|大道|国道|省道|县道|里弄)$")
_VILLAGE = re.compile(r".(?:(?<!新)村|庄|屯|寨|村委会|村民委员会)$")
_COMMITTEE = re.compile(r".(?:社区|居委会|居民委员会)$")
_COMMUNITY = re.compile(
    r".(?:小区|新村|花园|家园|公寓|宿舍|大院|家属院|[苑园城府庭居湾郡邸墅]|广场|大厦|公馆|[一二三四五六七八九十\dA-Za-z东南西北]+(?:期|区)|名都|雅居|新城)$"
)
# 彭城社区居委会 and 金山村民委员会 are the place with its office's name.
_OFFICE = re.compile(r"(社区|村)(?:村?居?民?委员会|居委会|村?委会)$")
_AREA_OF = re.compile(r"(?<=[区村会])(?:辖区|范围|全境|境内|全村|全部|所有(?:小区|住户|居民))(?:范围)?内?$")
_WHOLE = re.compile(r"(?:全部|全段|全路段|整段|全小区|整个小区|全域)$")
_LARGER = re.compile(r".+?(?:镇|乡|街道|街道办|街道办事处|办事处)(?:全镇|全乡|全境|全域|范围|辖区)?$")
_BOUNDARY = re.compile(
    r"以[东南西北]|[东南西北](?:至|到|起|临|靠|接|抵)|之间|围合|沿线|沿街|两侧|两旁|[东南西北]侧|路口|交叉|交汇|为界"
    r"|延伸|一带|周边|附近|片区|段$|(?:路|街|巷|河|线)(?:以内|内|沿岸)$"
)
_SENTENCE = re.compile(
    r"学生|子女|毕业|户籍|户口|业主|住户|其他|其它|其余|未列|适龄|儿童|幼儿|就读|入学|招生|所有|详见|咨询|电话|政府"
    r"|具体|说明|根据|^凡|^按|居民$|(?:小学|中学|学校)$"
)
_NAME = re.compile(r"[\u3007\u4e00-\u9fffA-Za-z0-9·.\-\ue000]+")
_CJK = re.compile(r"[\u4e00-\u9fff]")
_ADDRESS = re.compile(r"(.+?(?:路|街|巷|弄|大道))(\d{1,5})号(院?)(.*)")
_NAME_PART = re.compile(
    r"(?:[东南西北中内外前后新老上下大小]{1,2}|[A-Za-z0-9一二三四五六七八九十]{1,3})(?:区|期|院|园|苑|片|组团|地块)"
    r"|[A-Za-z]|[东南西北]"
)
_FORMER = re.compile(r"(?:原名|原称|原为|原系|原来叫|原|曾用名|曾名|旧称|旧名)[为是:]?(.+)")
_OTHER = re.compile(r"(?:又名|又称|亦称|亦名|也称|也叫|别名|俗称|简称|现名|现称|现为|即)[为是:]?(.+)")
_EXCEPT = re.compile(
    r"(?:除去|除了|除|扣除|不含|不包括|不包含)(.+?)(?:除外|以外|之外|外)?|(.+?)(?:除外|不含|不包括|不在内|以外|之外)"
)
_WITH = re.compile(r"(?:另含|包括|包含|含|及)(.+?)(?:在内)?")
# Not 和, which begins names: 和平新村.
_LIST = re.compile(r"[、,;及 ]+")
_MARK = "\ue000"


class Reading(NamedTuple):
    """What an item says.

    Attributes:
        kind, name: of the place; name "" where the item has numbers alone.
        parts: `Part`s of its numbers.
        exclusions: `Part`s left out.
        former, other: further names.
        extra: [Reading] of other places the brackets name.
        reason: why it was not understood; then it is a boundary.
    """

    kind: str = ""
    name: str = ""
    parts: tuple = ()
    exclusions: tuple = ()
    former: tuple = ()
    other: tuple = ()
    extra: tuple = ()
    reason: str = ""

    @property
    def is_nameless(self):
        return not self.kind and bool(self.parts)

    @property
    def only_excludes(self):
        return not self.kind and not self.parts and bool(self.exclusions)


def unread(reason):
    """Return the reading of what is not understood."""
    return Reading(BOUNDARY, reason=reason)


def is_boundary(item):
    """Whether an item bounds a stretch of land in words."""
    return bool(_BOUNDARY.search(item))


def is_nameless(item):
    """Whether an item has numbers without the name of a place."""
    return read_part(item) is not None


def is_complete(item):
    """Whether an item ends like a place, a number or a bracket: another place may follow."""
    name, part = split_name(item)
    ends = (_ROAD, _VILLAGE, _COMMITTEE, _COMMUNITY)
    return part is not None or item.endswith(")") or any(end.search(name) for end in ends)


def kind_of(name):
    """Return the kind of place a name ends like; what ends like nothing known is a residential community."""
    for kind, ending in ((COMMITTEE, _COMMITTEE), (VILLAGE, _VILLAGE), (ROAD, _ROAD)):
        if ending.search(name):
            return kind
    return COMMUNITY


def read(item):
    """Return the `Reading` of one item."""
    item = re.sub(r"\s+", "", item)
    if len(item) > LONGEST_ITEM:
        return unread("sentence")
    if item.endswith(":"):
        return unread("heading")
    bare, groups = _peel(item)
    if bare is None:
        return unread("bracket")
    if is_boundary(_WHOLE.sub("", bare)) and not _EXCEPT.search(item):
        return Reading(BOUNDARY)
    reading = Reading()
    for group in groups:
        reading = _with_group(reading, group)
        if reading.reason:
            return reading
    # Parts of the name stay where they stand, other brackets go.
    kept = iter(groups)
    bare = re.sub(_MARK, lambda _match: _MARK if _is_name_part(next(kept)) else "", bare)
    return _with_bare(reading, bare, [group for group in groups if _is_name_part(group)])


def _peel(item):
    """Return (text with a mark for each bracket, [contents]); (None, []) if brackets do not match."""
    bare, groups, depth, begin = "", [], 0, 0
    for at, character in enumerate(item):
        if character == "(":
            if not depth:
                begin = at + 1
            depth += 1
        elif character == ")":
            depth -= 1
            if depth < 0:
                return None, []
            if not depth:
                groups.append(item[begin:at])
                bare += _MARK
        elif not depth:
            bare += character
    return (bare, groups) if not depth else (None, [])


def _is_name_part(group):
    return bool(_NAME_PART.fullmatch(group))


def _with_group(reading, group):
    """Return the reading with what a bracket adds."""
    if not group or _WHOLE.fullmatch(group) or _is_name_part(group):
        return reading
    side, _comma, rest = group.partition(",")
    if rest and is_nameless(side) and read_part(side).span[:2] == (None, None):
        # 单号，21号除外
        return _with_group(_with_group(reading, side), rest)
    if excluded := _EXCEPT.fullmatch(group):
        parts = read_parts(excluded[1] or excluded[2])
        return reading._replace(exclusions=reading.exclusions + tuple(parts)) if parts else unread("excluded_place")
    if parts := read_parts(group.replace("(", "").replace(")", "")):
        return reading._replace(parts=reading.parts + tuple(parts))
    for field, pattern in (("former", _FORMER), ("other", _OTHER)):
        if found := pattern.fullmatch(group):
            names = tuple(name for name in _LIST.split(found[1]) if name)
            if all(_is_name(name) for name in names):
                return reading._replace(**{field: getattr(reading, field) + names})
    if is_boundary(group):
        return unread("part_of_place")
    others = _WITH.fullmatch(group)
    extra = [read(name) for name in _LIST.split(others[1] if others else group) if name]
    known = others or all(_ADDRESS.fullmatch(name) for name in _LIST.split(group))
    if known and extra and all(more.name and not more.reason for more in extra):
        return reading._replace(extra=reading.extra + tuple(map(settled, extra)))
    return unread("stairwell" if STAIRWELL.search(group) else "bracket")


def _with_bare(reading, bare, name_parts):
    """Return the reading with what stands outside the brackets."""
    if (excluded := _EXCEPT.fullmatch(bare)) and (parts := read_parts(excluded[1] or excluded[2])):
        return reading._replace(exclusions=reading.exclusions + tuple(parts))
    if left_out := re.fullmatch(r"(.+?)((?:除|不含|不包括)(?:.+))", bare):
        if not (parts := read_parts((_EXCEPT.fullmatch(left_out[2]) or ("", ""))[1] or "")):
            return unread("excluded_place")
        reading = reading._replace(exclusions=reading.exclusions + tuple(parts))
        bare = left_out[1]
    elif _EXCEPT.fullmatch(bare):
        return unread("excluded_place")
    bare = _WHOLE.sub("", bare)
    if part := read_part(bare):
        return _numbered(reading, part)
    name, part = split_name(bare)
    if part and part.chinese and part.unit == "号" and kind_of(name) != ROAD:
        # 江山一号 is the name of a community.
        name, part = bare, None
    if LETTER.search(bare):
        return unread("letter")
    if part:
        reading = _numbered(reading, part)
    elif STAIRWELL.search(bare):
        return unread("stairwell")
    elif address := _ADDRESS.fullmatch(bare):
        # 和平路12号云龙小区: the community, and its address.
        road = Reading(ROAD, address[1], (read_part(f"{address[2]}号"),))
        name, reading = address[4].lstrip(_MARK), reading._replace(extra=(*reading.extra, settled(road)))
    return _named(reading, name, name_parts)


def _numbered(reading, part):
    """Return the reading with the numbers outside the brackets; a parity within them is that of these numbers."""
    sides = [held for held in reading.parts if held.span.first is None and held.span.last is None]
    if len(sides) == 1 == len(reading.parts) and not part.span.parity:
        return reading._replace(parts=(part._replace(span=part.span._replace(parity=sides[0].span.parity)),))
    return reading._replace(parts=(part, *reading.parts)) if not sides else unread("bracket")


def _is_name(name):
    return bool(
        2 <= len(name) <= LONGEST_NAME and _NAME.fullmatch(name) and _CJK.search(name) and not _SENTENCE.search(name)
    )


def _named(reading, name, name_parts):
    if reading.reason:
        return reading
    name = _AREA_OF.sub("", name)
    if _LARGER.fullmatch(name):
        return unread("larger")
    if not _is_name(name):
        return unread("sentence" if _SENTENCE.search(name) or len(name) > LONGEST_NAME else "name")
    other = reading.other
    if office := _OFFICE.search(name):
        other = (*other, name)
        name = name[: office.start()] + office[1]
    kept = iter(name_parts)
    whole = re.sub(_MARK, lambda _match: f"（{next(kept)}）", name)
    return reading._replace(kind=kind_of(name.rstrip(_MARK)), name=whole, other=other)


def settled(reading):
    """Return the reading with its numbers counted as something, or unread if they cannot be."""
    parts, exclusions = list(reading.parts), list(reading.exclusions)
    default = HOUSE if reading.kind == ROAD else ""
    usual = next((part.numbering for part in [*parts, *exclusions] if part.numbering), default)
    # 12# is a house on a road and a building in a community.
    numberings = {HOUSE if part.unit == "#" and reading.kind == ROAD else part.numbering or usual for part in parts}
    if any(part.backwards for part in [*parts, *exclusions]):
        return unread("backwards")
    if parts and (not all(numberings) or len(numberings) > 1):
        return unread("unit")
    if exclusions and not parts and not usual:
        return unread("unit")
    numbering = next(iter(numberings), usual if exclusions else "")
    if any(part.numbering not in ("", numbering) for part in exclusions):
        return unread("unit")
    kind = VILLAGE if numbering == GROUP and reading.kind == COMMUNITY else reading.kind
    return reading._replace(kind=kind, parts=tuple(part._replace(numbering=numbering) for part in parts))


def entries(reading):
    """Return [(kind, name, `Numbers`, former, other, reason)] of a reading, its place first."""
    reading = settled(reading)
    if reading.kind == BOUNDARY:
        return [(BOUNDARY, "", Numbers(), (), (), reading.reason)]
    left_out = tuple(part.span for part in reading.exclusions)
    usual = next((part.numbering for part in reading.exclusions if part.numbering), HOUSE)
    if not reading.parts:
        numbers = [Numbers(usual, Span(), left_out) if left_out else Numbers()]
    else:
        numbers = [Numbers(part.numbering, part.span, left_out) for part in reading.parts]
    names = (reading.former, reading.other)
    out = [(reading.kind, reading.name, held, *(names if not at else ((), ())), "") for at, held in enumerate(numbers)]
    return out + [entry for more in reading.extra for entry in entries(more)]


__all__ = [
    "BOUNDARY",
    "BUILDING",
    "Reading",
    "entries",
    "is_boundary",
    "is_complete",
    "is_nameless",
    "read",
    "settled",
    "unread",
]
