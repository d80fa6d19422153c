"""Addresses as zones and parents write them: names in one form, numbers as ranges, what was typed as readings. Pure."""

import re
import unicodedata
from typing import NamedTuple

from xzedu.common.text import CJK, chinese_number, normalise, simplify

ODD, EVEN = "odd", "even"
HOUSE, BUILDING, GROUP = "house", "building", "group"
# A number that does not say what it counts: the 3 of 云龙小区3-2-501.
ANY = ""
LONGEST = 100


def plain(name):
    """Return the form of a place's name in which two spellings of it are equal.

    Full-width letters and digits become half-width, traditional characters simplified, letters
    lower case; blanks and marks go: "云龙 小区（Ａ区）" → "云龙小区a区".
    """
    return normalise(name).replace(" ", "")


class Span(NamedTuple):
    """Numbers from `first` to `last`, both included, None for no end; of one parity ("odd", "even") or "" for all."""

    first: int | None = None
    last: int | None = None
    parity: str = ""

    def covers(self, number):
        """Return whether `number` (from 0) lies in the span."""
        return (
            (self.first is None or number >= self.first)
            and (self.last is None or number <= self.last)
            and (not self.parity or (self.parity == ODD) == (number % 2 == 1))
        )


class Numbers(NamedTuple):
    """Which numbers of a place a zone has: what `numbering` counts ("house", "building", "group",
    or "" for the whole place), the span, and the spans within it that are left out."""

    numbering: str = ""
    span: Span = Span()
    exclusions: tuple = ()

    @property
    def is_whole(self):
        """Whether the place belongs to the zone with all its numbers."""
        return self.span == Span() and not self.exclusions

    def covers(self, number):
        """Return whether `number`, counted as `numbering` does, belongs to the zone."""
        return self.span.covers(number) and not any(span.covers(number) for span in self.exclusions)


class Reading(NamedTuple):
    """One way to read what was typed.

    Attributes:
        name: the plain form of the place's name, or its pinyin.
        numbers: what is counted → number, such as {"house": 12}; see `number_of`.
        tail: what stood behind the name, as typed.
        dropped: the town or township before the name, which is not compared.
        is_part: the name is only a part of what was typed.
    """

    name: str
    numbers: dict
    tail: str = ""
    dropped: str = ""
    is_part: bool = False

    def number_of(self, numbering):
        """Return the number typed for `numbering` ("house", "building", "group"), or None."""
        return number_of(self.numbers, numbering)


def number_of(numbers, numbering):
    """Return the number that counts `numbering` among `numbers` (what is counted → number), or None."""
    return numbers.get(numbering, numbers.get(ANY))


class Typed(NamedTuple):
    """What a parent typed, as understood.

    Attributes:
        mentions: the places named, each as a tuple of `Reading`, the best first; a road and the
            community beside it are two.
        district: code of the district named, or "".
        is_letters: it is pinyin or English.
    """

    mentions: tuple = ()
    district: str = ""
    is_letters: bool = False

    @property
    def readings(self):
        return [reading for mention in self.mentions for reading in mention]

    @property
    def stem(self):
        """The shortest name read whole, without the words most places end in: what parts of names are looked up by."""
        whole = [reading.name for reading in self.mentions[0] if not reading.is_part] if self.mentions else []
        if self.is_letters:
            return whole[0] if whole else ""
        return _GENERIC.sub("", whole[-1]) if whole else ""


# --- What cannot be looked up --------------------------------------------------------------

EMPTY, SHORT, LONG, WORDLESS, MARKUP, PRIVATE, NUMBER_ONLY, ELSEWHERE, DISTRICT_ONLY = (
    "empty", "short", "long", "wordless", "markup", "private", "number-only", "elsewhere", "district-only",
)  # fmt: skip

# Provinces, and the cities of Jiangsu and around Xuzhou that share names of districts and roads with it.
_PROVINCES = (
    "北京 天津 上海 重庆 河北 山西 辽宁 吉林 黑龙江 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 四川 贵州 云南 "
    "陕西 甘肃 青海 内蒙古 广西 西藏 宁夏 新疆 台湾 香港 澳门"
)
_CITIES = (
    "南京 无锡 常州 苏州 南通 连云港 淮安 盐城 扬州 镇江 泰州 宿迁 宿州 淮北 蚌埠 亳州 合肥 枣庄 临沂 济宁 菏泽 济南 "
    "青岛 商丘 郑州 杭州 宁波 武汉 广州 深圳 成都 西安"
)
_OTHERS = "|".join(f"{_PROVINCES} {_CITIES}".split())
# 南京市… and 南京鼓楼区…, but not 南京路, 上海花园小区 or 苏州市场.
_ELSEWHERE = re.compile(
    f"(?:中国)?(?:江苏省?)?(?:{_OTHERS})(?:省|自治区|特别行政区|市(?!场)|[{CJK}]{{1,3}}(?:(?<![小社园片厂矿校街])区|县|市)(?!场))"
)
_LETTERS_ELSEWHERE = re.compile(
    r"\b(?:nanjing|suzhou|wuxi|shanghai|beijing|hangzhou|shandong|anhui|lianyungang|suqian|huaibei|zaozhuang)"
    r"[\s,]*(?:city|shi|province|sheng)\b"
)
_MARKUP = re.compile(r"[<>{}\\]|javascript:|://|www\.|[\x00-\x08\x0e-\x1f]", re.IGNORECASE)
# A mobile number, an identity number, or nothing but the digits of a telephone.
_PRIVATE = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|\d{17}[\dXx])(?!\d)|^\+?\d{7,}$|^\(?0\d{2,3}\)?\d{7,8}$")


def trouble(text):
    """Return why `text` cannot be looked up ("empty", "short", "private" …), or "" if it can."""
    text = unicodedata.normalize("NFKC", text).strip()
    if not text:
        return EMPTY
    if len(text) > LONGEST:
        return LONG
    if _MARKUP.search(text):
        return MARKUP
    if _PRIVATE.search(re.sub(r"[\s\-–—.]", "", text)):
        return PRIVATE
    compact = plain(text)
    if not compact:
        return WORDLESS
    if len(compact) == 1:
        return SHORT
    if _ELSEWHERE.match(compact) or _LETTERS_ELSEWHERE.search(text.lower()):
        return ELSEWHERE
    numbers, rest = read_numbers(_compact(text))
    if (numbers or compact.isdigit()) and not plain(rest):
        return NUMBER_ONLY
    return ""


# --- Numbers -------------------------------------------------------------------------------

_CHINESE = "[零〇一二三四五六七八九十百]{1,5}"
_UNITS = (
    "号楼|#楼|栋|幢|座|号院|号(?![路街巷桥线井矿道楼院])|#|单元|室|户|层|楼(?![宇盘])|"
    "村民小组|小组|组(?!团)|队|社(?!区)"
)
# One number with what it counts; 附1号 and 之1 are parts of the number before.
_ITEM = re.compile(
    rf"-?第?(?:(?P<beside>附|之)?(?:(?P<digits>\d{{1,5}})(?:-\d{{1,4}}){{0,3}}[a-z]?|(?P<chinese>{_CHINESE}))"
    rf"(?P<unit>{_UNITS})?[a-z]?(?![a-z]))"
    rf"|-?[a-z](?P<lettered>栋|幢|座|号楼|单元)"
)
_COUNTS = {"号楼": BUILDING, "#楼": BUILDING, "栋": BUILDING, "幢": BUILDING, "座": BUILDING}
_COUNTS |= {"号": HOUSE, "号院": HOUSE, "#": ANY, "": ANY}
_COUNTS |= {"村民小组": GROUP, "小组": GROUP, "组": GROUP, "队": GROUP, "社": GROUP}


# Between these two a number goes on: 十|二号, 1|2号, 12|-3号, 附|1号.
_INSIDE = re.compile("[零〇一二三四五六七八九十百]{2}|[0-9-][0-9-]|[附之第].")


def _item(text, at):
    """Return the match of a number at `at`, or None: 三号 is one, the 八一 of 八一小区 is not."""
    match = _ITEM.match(text, at)
    is_numeral = not match or not match["chinese"] or (match["unit"] and _value(match) is not None)
    return match if is_numeral else None


def _value(match):
    return int(match["digits"]) if match["digits"] else chinese_number(match["chinese"].replace("零", "〇"))


def read_numbers(text):
    """Return ({what is counted: number}, the rest) of a text that begins with numbers: 12号附1号3号楼501室.

    The first number of each sort counts; units, rooms and floors are passed over. A number
    without a unit counts only where none stands before it: the 501 of 3号楼501 is a room.
    """
    numbers, at, is_first = {}, 0, True
    while match := _item(text, at):
        counted = _COUNTS.get(match["unit"] or "") if match["digits"] or match["chinese"] else None
        # 3号楼2号 is a flat of the building, 三组12号 a house of the group.
        may_follow = counted in (BUILDING, GROUP) or (counted == HOUSE and set(numbers) == {GROUP})
        if counted is not None and not match["beside"] and counted not in numbers and (is_first or may_follow):
            numbers[counted] = _value(match)
        is_first, at = False, match.end()
    return numbers, text[at:]


def read_number_field(text):
    """Return what `read_numbers` reads of a field that takes a number alone: 12, 12号, No. 12, 三号楼."""
    return read_numbers(re.sub("^(?:no|number|building)", "", _compact(text)))[0]


# --- Chinese -------------------------------------------------------------------------------

_KEPT = re.compile(f"[^{CJK}a-z0-9#-]+")
_DASHES = re.compile("[‐‑‒–—―−~～]+")
_ASIDE = re.compile("^(?:请问|我们?家?的?(?:住在|住|家在|在)|家住|住在|住址是?|家庭住址是?|地址是?|家在)")
_QUESTION = re.compile(
    "(?:的?(?:小孩|孩子))?(?:是|属于|属|归|应该|该|上|读|去|对应|划到|划片|的)*"
    "(?:哪个|哪所|哪一?[个所]|什么)(?:学校|小学|中学|初中|学区|施教区).*$|的?(?:学区|施教区|划片)(?:是.*)?$"
)
_CITY = re.compile("^(?:中国)?(?:江苏省?)?(?:徐州市)?(?:徐州(?=.{2,3}[区县市]))?")
_TOWN = re.compile(f"^([{CJK}]{{2,8}}?(?:街道办事处|街道|办事处|镇|乡|农场))(?=[{CJK}]{{2}})")
_COMMITTEE = re.compile("(?:村民委员会|居民委员会|(?<=村)村委会|居委会|(?<=村)委会)$")
_GENERIC = re.compile("(?<=..)(?:小区|社区|花园|家园|新村|村|居委会|路|街)$")
FEWEST_OF_A_PART = 2


def _compact(text):
    text = simplify(unicodedata.normalize("NFKC", text).lower())
    return _KEPT.sub("", _DASHES.sub("-", text))


def read(text, districts=()):
    """Return `text` as `Typed`; `districts` is {name: code}, with the names in Chinese and English.

    Never raises; a text in which nothing is named has no mentions. What `trouble` finds in it
    is not looked at again.
    """
    districts = dict(districts)
    if not re.search(f"[{CJK}]", unicodedata.normalize("NFKC", text)):
        return _read_letters(text, districts)
    whole = _QUESTION.sub("", _ASIDE.sub("", _compact(text)))
    rest = _CITY.sub("", whole)
    code, named = next(((code, name) for name, code in districts.items() if rest.startswith(name)), ("", ""))
    rest = rest[len(named) :]
    bases = [(whole, "", False), (rest, "", False)]
    if not code and any(len(name) == 3 and rest.startswith(name[:-1]) for name in districts) and len(rest) > 4:
        # 铜山大许镇 is in 铜山区, but 云龙小区 need not be in 云龙区.
        bases.append((rest[2:], "", True))
    if town := _TOWN.match(bases[-1][0]):
        bases.append((bases[-1][0][town.end() :], town[1], bases[-1][2]))
    return Typed(_mentions([base for base in dict.fromkeys(bases) if base[0]]) if rest else (), code)


def _mentions(bases):
    """Return the mentions in a text given with ever less before the name, as [(text, town left out, is a part)]."""
    readings, beside = [], ""
    for base, dropped, is_part in bases:
        for name, tail in _splits(base):
            numbers, left = read_numbers(tail)
            readings.append(Reading(plain(name), numbers, tail, dropped, is_part))
            if len(re.findall(f"[{CJK}]", left)) > 1 and numbers:
                beside = left
    for reading in list(readings):
        if short := _COMMITTEE.sub("", reading.name):
            readings.append(reading._replace(name=short))
    readings = [reading for reading in readings if len(reading.name) > 1]
    if whole := [reading for reading in readings if not reading.is_part]:
        readings += _parts(whole[-1])
    best = {}
    for reading in readings:
        best.setdefault(reading.name, reading)
    mentions = (tuple(best.values()),) if best else ()
    return mentions + (_mentions([(beside, "", False)]) if beside else ())


def _splits(text):
    """Yield (name, tail) at every number after the name, the longest name first: 民主路8号院 may be a name."""
    yield text, ""
    for at in range(len(text) - 1, 0, -1):
        if _item(text, at) and not _INSIDE.match(text[at - 1 : at + 1]):
            yield text[:at].rstrip("-"), text[at:]


def _parts(reading):
    """Return beginnings and ends of the name as readings of a part, the longest first: 云龙花园 of 云龙花园小区."""
    name = reading.name
    cuts = [name[:end] for end in range(len(name) - 1, FEWEST_OF_A_PART - 1, -1)]
    cuts += [name[start:] for start in range(1, len(name) - FEWEST_OF_A_PART + 1)]
    return [reading._replace(name=cut, is_part=True) for cut in sorted(cuts, key=len, reverse=True)[:16]]


# --- Pinyin and English --------------------------------------------------------------------

_WORDS = {
    "road": "lu", "rd": "lu", "street": "jie", "st": "jie", "avenue": "dadao", "ave": "dadao", "lane": "xiang",
    "community": "xiaoqu", "estate": "xiaoqu", "village": "cun", "garden": "huayuan", "gardens": "huayuan",
    "east": "dong", "west": "xi", "south": "nan", "north": "bei", "middle": "zhong",
}  # fmt: skip
_BEFORE = {"no": HOUSE, "number": HOUSE, "building": BUILDING, "bldg": BUILDING, "block": BUILDING, "group": GROUP}
_BEHIND = {"hao": HOUSE, "haolou": BUILDING, "dong": BUILDING, "zhuang": BUILDING, "zu": GROUP, "building": BUILDING}
_WRITTEN = {HOUSE: "号", BUILDING: "号楼", GROUP: "组", ANY: ""}
_PASSED = {"unit", "room", "rm", "flat", "floor", "danyuan", "shi", "lou", "fu"}
_OUTSIDE = {"xuzhou", "jiangsu", "china", "prc", "city", "province", "jiangsusheng", "xuzhoushi"}


def _letters(text):
    """Return letters without tones, as the index has them: Lǜdì → lvdi."""
    text = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).lower()).replace("u\u0308", "v")
    return "".join(c for c in text if not unicodedata.combining(c)).replace("'", "").replace("’", "")


def _read_letters(text, districts):
    text = _letters(text)
    code = ""
    for name, area in districts.items():
        if name.isascii() and name.lower() in text:
            code, text = area, text.replace(name.lower(), " ")
            break
    words = re.findall(r"[a-z]+|\d+(?:-\d+)*|#", text)
    numbers, name, original, skip = {}, [], [], False
    for at, word in enumerate(words):
        before = words[at - 1] if at else ""
        behind = " ".join(words[at + 1 : at + 3])
        if skip:
            skip = False
        elif word[0].isdigit():
            counted, skip = _counted(before, behind)
            if counted is not None and counted not in numbers and (counted != ANY or not numbers):
                numbers[counted] = int(word.split("-")[0][:6])
        elif word not in _OUTSIDE and word != "#" and not _is_unit(word, before, words[at + 1 : at + 2]):
            name.append(_WORDS.get(word, word))
            original.append(word)
    # As it would stand behind a Chinese name.
    tail = "".join(f"{number}{_WRITTEN[counted]}" for counted, number in numbers.items())
    names = dict.fromkeys(filter(None, ("".join(name), "".join(original))))
    readings = tuple(Reading(name, numbers, tail) for name in names if len(name) > 1)
    return Typed((readings,) if readings else (), code, is_letters=True)


def _counted(before, behind):
    """Return what a number between two words counts, and whether the word behind belongs to it; None for a room."""
    if before in _BEFORE:
        return _BEFORE[before], False
    if before in _PASSED:
        return None, False
    first = behind.partition(" ")[0]
    if behind == "hao lou":
        return BUILDING, True
    if first in _BEHIND:
        return _BEHIND[first], True
    return (None, True) if first in _PASSED else (ANY, False)


def _is_unit(word, before, behind):
    """Return whether a word only says what the number beside it counts."""
    beside_number = bool(behind and behind[0][0].isdigit())
    if word in _BEFORE or word in _PASSED:
        return beside_number or bool(before and (before[0].isdigit() or before == "hao"))
    return False
