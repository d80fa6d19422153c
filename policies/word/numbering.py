"""The numbers Word writes itself (第一条, 1.2, （三）): definitions and counting. No Django.

ECMA-376 part 1, 17.9. A text holds only "the next of list 3"; what is printed follows from
the definitions and from what came before.
"""

import re
from dataclasses import dataclass, field

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
VAL = W + "val"
LEVELS = 9
LARGEST = 9999
# What a list prints is printed before every paragraph: a long one would make a small file a huge text.
LONGEST_LABEL = 60
# A blank between these and the text would look odd; the number of an article needs one.
_TIGHT = tuple("、．。，：）】〕」")
_DIVISION = re.compile(r"第.+[编章节条款]$")
_DIGITS, _UNITS = "零一二三四五六七八九", ("", "十", "百", "千")
_LEGAL = str.maketrans("零一二三四五六七八九十百千", "零壹贰叁肆伍陆柒捌玖拾佰仟")
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
          (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


def chinese(value):
    """Return a number below ten thousand as official texts write it: 110 → 一百一十, 101 → 一百零一, 12 → 十二."""
    if not 0 < value <= LARGEST:
        return str(value) if value else "零"
    out = ""
    for place in range(len(str(value)) - 1, -1, -1):
        digit = value // 10**place % 10
        if digit:
            out += _DIGITS[digit] + _UNITS[place]
        elif out and not out.endswith("零"):
            out += "零"
    out = out.rstrip("零")
    return out[1:] if out.startswith("一十") else out


def _digitwise(value):
    return str(value).translate(str.maketrans("0123456789", "〇一二三四五六七八九"))


def _roman(value):
    out = ""
    for size, letters in _ROMAN:
        out += letters * (value // size)
        value %= size
    return out


def _letters(value):
    """Return a, b … z, aa, bb …, as Word counts."""
    return chr(ord("a") + (value - 1) % 26) * min((value - 1) // 26 + 1, 30)


def _from(first, most):
    """Return a format that takes characters from `first` on, beyond `most` plain digits."""
    return lambda value: chr(ord(first) + value - 1) if 0 < value <= most else str(value)


def _one_of(characters):
    return lambda value: characters[(value - 1) % len(characters)]


_FORMATS = {
    **dict.fromkeys(
        ("chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting",
         "taiwaneseCountingThousand", "koreanCounting"), chinese,
    ),
    **dict.fromkeys(
        ("ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital", "koreanDigital"), _digitwise
    ),
    **dict.fromkeys(
        ("chineseLegalSimplified", "ideographLegalTraditional", "japaneseLegal"),
        lambda value: chinese(value).translate(_LEGAL),
    ),
    "ideographTraditional": _one_of(_STEMS),
    "ideographZodiac": _one_of(_BRANCHES),
    "decimalZero": "{:02d}".format,
    "decimalFullWidth": lambda value: "".join(chr(ord(digit) + 0xFEE0) for digit in str(value)),
    "decimalFullWidth2": lambda value: "".join(chr(ord(digit) + 0xFEE0) for digit in str(value)),
    "numberInDash": "- {} -".format,
    "decimalEnclosedCircle": _from("①", 20),
    "decimalEnclosedCircleChinese": _from("①", 20),
    "decimalEnclosedParen": _from("⑴", 20),
    "decimalEnclosedFullstop": _from("⒈", 20),
    "ideographEnclosedCircle": _from("㊀", 10),
    "ideographParenthesis": _from("㈠", 10),
    "upperRoman": lambda value: _roman(value).upper(),
    "lowerRoman": _roman,
    "upperLetter": lambda value: _letters(value).upper(),
    "lowerLetter": _letters,
    "none": lambda value: "",
}  # fmt: skip


def write(value, number_format):
    """Return `value` in one of Word's number formats; one we do not know gives plain digits."""
    if not 0 < value <= LARGEST:
        return str(value)
    return _FORMATS.get(number_format, str)(value)


@dataclass
class Level:
    """One level of a list: how it is counted and what is printed before the text."""

    format: str = "decimal"
    text: str = ""
    start: int = 1
    restart: int | None = None
    is_legal: bool = False
    style: str = ""

    @classmethod
    def read(cls, element):
        def value(name, default=""):
            found = element.find(W + name)
            return default if found is None else found.get(VAL, default)

        restart, legal = value("lvlRestart"), element.find(W + "isLgl")
        return cls(
            format=_format(element),
            text=value("lvlText")[:LONGEST_LABEL],
            start=number(value("start"), 1),
            restart=number(restart, None) if restart else None,
            is_legal=legal is not None and legal.get(VAL, "1") not in ("0", "false"),
            style=value("pStyle"),
        )


def _format(element):
    # A format of later Word versions stands in an alternative beside the plain one.
    found = element.find(W + "numFmt")
    found = next(element.iter(W + "numFmt"), None) if found is None else found
    return "decimal" if found is None else found.get(VAL, "decimal")


def number(text, default):
    """Return a number as XML has it, `default` if it is none or beyond what a document holds."""
    text = (text or "").strip()
    return int(text) if re.fullmatch("[0-9]{1,9}", text) else default


@dataclass
class _List:
    abstract: str
    levels: dict
    starts: dict = field(default_factory=dict)


class Numbering:
    """Lists of a file and where each has come to.

    Args:
        root: the numbering part, or None.
        list_of_style: style id → id of the list a numbering style points to.
    """

    def __init__(self, root, list_of_style):
        self._counts, self._begun = {}, set()
        abstract = {}
        self.lists = {}
        if root is None:
            return
        for element in root.findall(W + "abstractNum"):
            levels = {number(level.get(W + "ilvl"), 0): Level.read(level) for level in element.findall(W + "lvl")}
            link = element.find(W + "numStyleLink")
            abstract[element.get(W + "abstractNumId")] = (levels, "" if link is None else link.get(VAL, ""))
        for element in root.findall(W + "num"):
            held = element.find(W + "abstractNumId")
            which = "" if held is None else held.get(VAL, "")
            self.lists[element.get(W + "numId")] = self._list(element, which, abstract)
        for element in root.findall(W + "num"):
            held = self.lists[element.get(W + "numId")]
            linked = abstract.get(held.abstract, ({}, ""))[1]
            # A list may only point to the style that points to the real one.
            if linked and not held.levels and (real := self.lists.get(list_of_style.get(linked, ""))):
                self.lists[element.get(W + "numId")] = _List(real.abstract, real.levels, held.starts)

    @staticmethod
    def _list(element, which, abstract):
        levels, starts = dict(abstract.get(which, ({}, ""))[0]), {}
        for override in element.findall(W + "lvlOverride"):
            at = number(override.get(W + "ilvl"), 0)
            if (level := override.find(W + "lvl")) is not None:
                levels[at] = Level.read(level)
            if (start := override.find(W + "startOverride")) is not None:
                starts[at] = number(start.get(VAL), 1)
        return _List(which, levels, starts)

    def level_of_style(self, list_id, style):
        """Return the level of a list that belongs to a paragraph style, 0 if none does."""
        held = self.lists.get(list_id)
        return next((at for at, level in held.levels.items() if level.style == style), 0) if held else 0

    def next(self, list_id, at):
        """Count one on and return (what is printed before the text, whether it is a bullet); None if not numbered."""
        held = self.lists.get(list_id)
        level = held and held.levels.get(at)
        if not level:
            return None
        self._count(list_id, held, at, level)
        if level.format == "bullet":
            return "", True
        return self._label(held, level), False

    def _count(self, list_id, held, at, level):
        counts = self._counts.setdefault(held.abstract, {})
        if list_id not in self._begun:
            # What a list says about its start holds when it begins, not again later.
            self._begun.add(list_id)
            for place, start in held.starts.items():
                counts[place] = start - 1
        counts[at] = counts.get(at, level.start - 1) + 1
        for deeper in range(at + 1, LEVELS):
            restart = held.levels[deeper].restart if deeper in held.levels else None
            if restart is None or at < restart:
                counts.pop(deeper, None)

    def _label(self, held, level):
        counts = self._counts[held.abstract]

        def one(match):
            place = int(match[1]) - 1
            shown = held.levels.get(place, Level())
            return write(counts.get(place, shown.start), "decimal" if level.is_legal else shown.format)

        return re.sub("%([1-9])", one, level.text).strip()


def before(label, text):
    """Return a label with the blank that belongs between it and `text`."""
    if not label or not text or text[0].isspace() or label.endswith(_TIGHT):
        return label
    return label + (chr(0x3000) if _DIVISION.match(label) else " ")
