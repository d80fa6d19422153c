"""Numbers in a bureau's list of places: 1-99号单号, 2号至88号双号, 三组, 100号以上. Pure."""

import re
from typing import NamedTuple

from institutions.addresses import EVEN, ODD, Span
from xzedu.common.text import chinese_number

HOUSE, BUILDING, GROUP = "house", "building", "group"
LARGEST = 99_999

_N = r"(?:\d{1,5}|[一二三四五六七八九十百]{1,5})"
_UNIT = (
    r"(?:#?号楼|号院|号门|号房|号|#楼|#|栋楼|栋|幢楼|幢|座|楼|排"
    r"|村民小组|居民小组|小组|组|生产队|队)"
)
_PARITY = r"(?:单双号|单双数|奇偶数|单号|双号|奇数号?|偶数号?|单数|双数)侧?"
_SIDE = rf"(?:{_PARITY}|单侧?|双侧?|全部)"
_PART = re.compile(
    rf"(?P<before>{_PARITY})?(?:门牌号?)?第?(?P<first>{_N})(?P<unit>{_UNIT})?"
    rf"(?:(?:-+|至|到)第?(?:(?P<last>{_N})(?P<last_unit>{_UNIT})?|(?P<end>(?:路?尽?头|路?底|末|尾|最后|终点)号?))"
    rf"|及?(?P<open>以上|以后|起|以下|以前|以内))?(?P<after>{_SIDE})?"
)
_ALONE = re.compile(_PARITY)
_BETWEEN = re.compile(r"[、,;及和 ]+")
# What says that numbers are meant which a zone cannot hold: stairwells, and houses behind a house.
STAIRWELL = re.compile(r"单元|室$|层$")
LETTER = re.compile(r"\d号?(?:附|之|[甲乙丙丁])|\d[A-Za-z]号?$|附\d")


class Part(NamedTuple):
    """Numbers as written: what they count ("" where it is not said), and which they are.

    `unit` is as written and `chinese` says that the numbers are in characters (三组).
    """

    numbering: str
    span: Span
    unit: str = ""
    chinese: bool = False

    @property
    def backwards(self):
        """Whether the range ends before it begins."""
        first, last, _parity = self.span
        return first is not None and last is not None and last < first


def numbering_of(unit):
    """Return what a unit counts; "" for none."""
    if not unit:
        return ""
    if unit.endswith(("组", "队")):
        return GROUP
    return HOUSE if unit in ("号", "号院", "号门", "号房") else BUILDING


def parity_of(word):
    """Return the parity a word such as 单号 or 偶数 says, "" for both."""
    if not word or word.startswith(("单双", "奇偶", "全")):
        return ""
    return ODD if word.startswith(("单", "奇")) else EVEN


def read_part(text):
    """Return the [`Part`] that `text`, in the normal form of `annexes`, is from end to end, or None."""
    if _ALONE.fullmatch(text):
        return Part(HOUSE, Span(None, None, parity_of(text)), "号")
    match = _PART.fullmatch(text)
    if not match:
        return None
    first, last = chinese_number(match["first"]), match["last"] and chinese_number(match["last"])
    if first is None or (match["last"] and last is None):
        return None
    unit = match["last_unit"] or match["unit"] or ""
    if match["open"]:
        span = (first, None) if match["open"] in ("以上", "以后", "起") else (None, first)
    else:
        span = (first, None) if match["end"] else (first, first if last is None else last)
    parity = parity_of(match["before"] or match["after"])
    return Part(numbering_of(unit), Span(*span, parity), unit, not match["first"].isascii())


def read_parts(text):
    """Return the [`Part`]s of a list such as 1-5、7号楼, the unit of a later one given to those before; None if
    any of it is no number."""
    found = [read_part(part) for part in _BETWEEN.split(text.strip("、,; ")) if part]
    return with_units(found) if found and all(found) else None


def with_units(parts):
    """Return the parts with the units they lack: the next one's that has any, else that of the one before."""
    out, unit = [], ""
    for part in reversed(parts):
        unit = part.unit or unit
        out.append(part if part.unit else part._replace(unit=unit, numbering=numbering_of(unit)))
    out.reverse()
    for place, part in enumerate(out):
        if not part.unit and place:
            before = out[place - 1]
            out[place] = part._replace(unit=before.unit, numbering=before.numbering)
    return out


def split_name(text):
    """Return (name, [`Part`]) of an item such as 和平路1-99号单号; (text, None) if no numbers follow a name."""
    for at in range(1, len(text)):
        # Only where a number or a word of parity can begin.
        if (
            text[at] in _BEGINS
            and not (text[at].isdigit() and text[at - 1].isdigit())
            and (part := read_part(text[at:]))
        ):
            return text[:at], part
    return text, None


_BEGINS = frozenset("0123456789一二三四五六七八九十百第单双奇偶门")


def read_exclusions(text):
    """Return the `Span`s of a cell such as 5-9;21单.

    Raises:
        ValueError: part of it is no number or a range that ends before it begins.
    """
    parts = read_parts(text)
    if parts is None or any(part.backwards for part in parts):
        raise ValueError(f"no numbers: {text}")
    return tuple(part.span for part in parts)
