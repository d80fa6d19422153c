"""Text as the search index and name matching see it: one normal form for index and query.

Pure functions. The steps: Unicode NFKC (full-width letters and digits become half-width),
lower case, traditional characters to simplified ones, everything that is neither letter
nor digit to one blank.
"""

import re
import unicodedata
from functools import cache

# The blocks of Chinese characters in use: URO, extension A, compatibility, and 〇.
CJK = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_CJK_ONLY = re.compile(f"[{CJK}]")
_TOKENS = re.compile(f"[{CJK}]+|[^\\W_{CJK}]+")
_MARKS = "\u3000，；：（）！？．％－～"
_NUMERAL = "[0-9]{1,3}|[一二三四五六七八九十百]{1,5}"
# 第一中学, 一中, 第1中学, 1中; 中心小学 and 中专 are other words, and 三小时 is no school.
_NUMBERED = re.compile(
    f"第?({_NUMERAL})(?:(中)学|(中)(?![心专等职间国华外文药医年期级考旬午秋])|(小)学|(小)(?![时区组班康型镇村路])|(幼)儿园|(幼)(?![师教]))"
)
_DIGITS = {character: value for value, character in enumerate("〇一二三四五六七八九")}


@cache
def _traditional():
    """Return the translation table from traditional characters to simplified ones, one by one."""
    from opencc_purepy import OpenCC

    characters = [chr(code) for code in range(0x4E00, 0xA000)]
    simplified = OpenCC("t2s").convert("\n".join(characters)).split("\n")
    pairs = zip(characters, simplified, strict=True)
    return {ord(a): b for a, b in pairs if a != b and len(b) == 1}


@cache
def _any_traditional():
    return re.compile(f"[{''.join(map(chr, _traditional()))}]")


def simplify(text):
    """Return `text` with traditional characters replaced by simplified ones, one for one."""
    # To look costs a twentieth of replacing, and most texts have none.
    return text if text.isascii() or not _any_traditional().search(text) else text.translate(_traditional())


def normalise(text):
    """Return the normal form of `text`: tokens separated by single blanks.

    A run of Chinese characters is one token, so is a run of other letters and digits:
    "徐教发〔2017〕5号" → "徐教发 2017 5 号".
    """
    if not text.isascii():
        # The marks of every Chinese text: without them most are in NFKC already, and that is dear.
        for mark in _MARKS:
            text = text.replace(mark, " ")
        if not unicodedata.is_normalized("NFKC", text):
            text = unicodedata.normalize("NFKC", text)
    return " ".join(_TOKENS.findall(simplify(text.lower())))


def grams(normal):
    """Return the index tokens of a text in normal form, separated by blanks.

    A Chinese run becomes its overlapping pairs and its last character, other tokens stay
    whole: "徐州市 2024" → "徐州 州市 市 2024". Any phrase of two characters or more is then a
    sequence of tokens, any single character the beginning of one.
    """
    out = []
    for token in normal.split():
        # The last slice is the single character at the end.
        out += [token[i : i + 2] for i in range(len(token))] if _CJK_ONLY.match(token) else (token,)
    return " ".join(out)


def is_chinese(token):
    """Return whether a token in normal form is a run of Chinese characters."""
    return bool(_CJK_ONLY.match(token))


def chinese_number(text):
    """Return the value of a Chinese or Arabic numeral below a thousand: 三十六 → 36; None if it is none."""
    if text.isascii():
        return int(text) if text.isdigit() else None
    value, rest = 0, 0
    for character in text:
        if character in _DIGITS:
            if rest:
                return None
            rest = _DIGITS[character]
        elif character in "十百":
            unit = 10 if character == "十" else 100
            if (value and value % (unit * 10)) or (not rest and value % 100 and unit == 10):
                return None
            value += (rest or 1) * unit
            rest = 0
        else:
            return None
    return value + rest


def _short(match):
    number = chinese_number(match[1])
    kind = next(filter(None, match.groups()[1:]))
    return match[0] if number is None else f"{number}{kind}"


def number_schools(text):
    """Return `text` with numbered schools in one spelling: 第三十六中学, 三十六中 and 36中学 become 36中."""
    return _NUMBERED.sub(_short, text)


def plain_name(name):
    """Return what is left of a name for comparing: no blanks, marks or place prefix, numbers in one spelling."""
    normal = number_schools(normalise(name).replace(" ", ""))
    return re.sub("^(江苏省|江苏)?(徐州市|徐州)?", "", normal) or normal
