"""Invented places of a district and the words bureaus use for them: what sample zones are made of.

Pure. The names are invented words (those of institutions/sample.py) before what such places are
called, but for a few roads that every city has (和平路) and former names as old housing has them
(铁路新村). None of them means a place that exists; they belong to sample schools only.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from institutions.addresses import EVEN, ODD
from institutions.codes import Numbering, PlaceKind
from institutions.sample import FIRST, SECOND, in_chinese
from xzedu.common.pinyin import syllables

ENDINGS = {
    PlaceKind.COMMUNITY: ("小区", "花园", "家园", "雅苑", "新村", "公寓", "华庭", "名邸", "花苑", "佳苑"),
    PlaceKind.VILLAGE: ("村",),
    PlaceKind.COMMITTEE: ("社区", "居委会"),
    PlaceKind.ROAD: ("路", "路", "路", "街", "巷"),
}
# Every city has them.
CITY_ROADS = ("和平路", "文化路", "建设路", "光明路", "朝阳路", "育才路", "胜利路", "团结路", "幸福路", "新华路")
# Each is in two districts, so that a name alone does not say which is meant.
TWICE = (
    "清荷花园", "望溪小区", "沐川家园", "云蓼新村", "怀枫佳苑", "锦岚公寓", "晨帆雅苑", "润禾华庭", "知竹小区",
    "翠汀花苑", "景庭家园",
)  # fmt: skip
FORMER = (
    "铁路新村", "机械厂宿舍", "棉纺厂家属院", "粮食局宿舍", "农机厂家属院", "供销社宿舍", "印刷厂家属院", "化肥厂宿舍",
    "食品厂家属院", "邮电局宿舍", "水泥厂家属院", "酒厂宿舍",
)  # fmt: skip
# So do people still call a road or a community; the notice does not.
OTHER_ROADS = ("学府街", "工农路", "车站路", "红旗大街", "北环路", "二马路", "粮库路", "老街")
OTHER_COMMUNITIES = ("教师楼", "老干部楼", "安置房小区", "经适房小区")


class Words:
    """Invented words for one district; no two of them sound alike."""

    def __init__(self, random_):
        self.random = random_
        words = [a + b for a in FIRST for b in SECOND]
        random_.shuffle(words)
        heard, self.words = {_sound(name[:2]) for name in TWICE}, []
        for word in words:
            if (sound := _sound(word)) not in heard:
                heard.add(sound)
                self.words.append(word)
        self.taken = set(TWICE)
        self.counts = dict.fromkeys(PlaceKind, 0)

    def name(self, kind):
        """Return a name for a place of a kind that no other place of the district has."""
        while True:
            at, self.counts[kind] = self.counts[kind], self.counts[kind] + 1
            # Each kind goes through the words from another place.
            word = self.words[(at + 150 * list(PlaceKind).index(kind)) % len(self.words)]
            name = word + self._ending(kind)
            if name not in self.taken:
                self.taken.add(name)
                return name

    def _ending(self, kind):
        return self.random.choice(ENDINGS[kind])


def _sound(word):
    return "".join(syllables(word))


@dataclass
class Part:
    """Numbers of a place that lie in one block; `moves` are (year, other block) from when on they belong elsewhere."""

    block: str
    first: int | None = None
    last: int | None = None
    parity: str = ""
    moves: list = field(default_factory=list)

    def block_in(self, year):
        return next((block for since, block in sorted(self.moves, reverse=True) if since <= year), self.block)


@dataclass
class Place:
    """A place: what it is called, what its numbers count, and its parts in the order of the numbers."""

    kind: str
    name: str
    parts: list
    numbering: str = ""
    former: str = ""
    others: list = field(default_factory=list)


class Style(NamedTuple):
    """How a district's bureau writes.

    Attributes:
        between: what stands between areas; `to`: between the numbers of a range.
        brackets: those around remarks; `side_in_brackets`: whether odd and even are one.
        building: what buildings are counted in.
        whole_road: what stands behind a road that belongs to one zone from end to end.
        layout: "" for a plain list, "numbered" for 1. 2. 3., "grouped" for 小区：… 道路：….
        ending: the last mark.
    """

    between: str = "、"
    to: str = "-"
    brackets: str = "（）"
    side_in_brackets: bool = True
    building: str = "号楼"
    whole_road: str = ""
    layout: str = ""
    ending: str = ""

    def remark(self, text):
        """Return a remark in brackets."""
        return text.join(self.brackets)


# One a district, in turn.
STYLES = (
    Style(),
    Style(between="；", brackets="()", whole_road="（全段）", ending="。"),
    Style(to="至", side_in_brackets=False, building="幢"),
    Style(between="，", to="—", ending="。"),
    Style(layout="grouped", to="～", building="栋"),
    Style(between="；", layout="numbered", building="#楼"),
)
SIDES = {ODD: "单号", EVEN: "双号"}
GROUPS = {
    PlaceKind.COMMUNITY: "小区", PlaceKind.COMMITTEE: "社区", PlaceKind.VILLAGE: "村", PlaceKind.ROAD: "道路"
}  # fmt: skip


def composed(boundaries, held, style):
    """Return the cell of a zone: boundaries in words first, then the parts it has of places.

    `held` are (place, its parts in the zone, in their order).
    """
    texts = [(place.kind, text) for place, parts in held for text in written(place, parts, style)]
    if style.layout == "grouped":
        lists = [(name, [text for kind, text in texts if kind == of]) for of, name in GROUPS.items()]
        return "；".join([*boundaries, *(f"{name}：{style.between.join(found)}" for name, found in lists if found)])
    items = [*boundaries, *(text for _kind, text in texts)]
    if style.layout == "numbered":
        items = [f"{number}.{item}" for number, item in enumerate(items, start=1)]
    return style.between.join(items) + style.ending


def written(place, parts, style):
    """Return the texts of the areas that `parts` of a place are, in their order, as a notice writes them."""
    if len(parts) < len(place.parts):
        runs = list(_runs(place, parts))
    elif place.kind != PlaceKind.ROAD or parts[-1].last is None:
        return [_whole(place, style)]
    else:
        side = "" if len(parts) > 1 else parts[0].parity
        runs = [(min(part.first for part in parts), max(part.last for part in parts), side, [])]
    return [place.name + _numbers(place, *run, style) for run in runs]


def _whole(place, style):
    former = style.remark(f"原{place.former}") if place.former else ""
    return place.name + former + (style.whole_road if place.kind == PlaceKind.ROAD else "")


def _runs(place, parts):
    """Yield (first, last, parity, holes): `parts` a side, joined, and what lies between them but elsewhere."""
    for parity in dict.fromkeys(part.parity for part in parts):
        side = [part for part in place.parts if part.parity == parity]
        mine = [part for part in parts if part.parity == parity]
        within = side[side.index(mine[0]) : side.index(mine[-1]) + 1]
        yield mine[0].first, mine[-1].last, parity, [part for part in within if part not in mine]


def _numbers(place, first, last, parity, holes, style):
    """Return the words of numbers: 1-99号（单号）, 12号楼以上, 1-199号（不含45-57号）."""
    unit = {Numbering.HOUSE: "号", Numbering.BUILDING: style.building, Numbering.GROUP: "组"}[place.numbering]
    text = f"{first}{unit}以上" if last is None else _range(first, last, unit, style)
    if parity:
        text += style.remark(SIDES[parity]) if style.side_in_brackets else SIDES[parity]
    if holes:
        text += style.remark("不含" + "、".join(_range(hole.first, hole.last, unit, style) for hole in holes))
    return text


def _range(first, last, unit, style):
    if style.to != "至":
        return f"{first}{unit}" if first == last else f"{first}{style.to}{last}{unit}"
    # Who writes 至 names the unit twice, and counts village groups in words.
    first, last = (in_chinese(number) if unit == "组" else str(number) for number in (first, last))
    return f"{first}{unit}" if first == last else f"{first}{unit}至{last}{unit}"
