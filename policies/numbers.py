"""Document numbers (发文字号): read from any spelling, written in one (GB/T 9704-2012, 7.2.5). No Django."""

import re
from typing import NamedTuple

from xzedu.common.text import simplify

# 〔〕 are right; [] () 【】 《》 and their like are what people type, or nothing at all.
_OPEN, _CLOSE = "[〔(（\\[［【{｛<〈《「『]", "[〕)）\\]］】}｝>〉》」』]"
_DIGIT = "[0-9０-９]"


def _pattern(opened, closed):
    return re.compile(
        rf"(?P<agency>[\u4e00-\u9fff]{{2,12}})\s*{opened}\s*(?P<year>(?:19|20|１９|２０){_DIGIT}{{2}})\s*{closed}\s*"
        rf"(?:第\s*)?[0０]*(?P<serial>[1-9１-９]{_DIGIT}{{0,3}})\s*[号號]"
    )


_NUMBER = _pattern(_OPEN, _CLOSE)
_TYPED = _pattern(f"{_OPEN}?", f"(?:{_CLOSE}|年)?")


class Number(NamedTuple):
    """The three parts of a document number; printed 徐教发〔2017〕5号."""

    agency_code: str
    year: int
    serial: int

    def __str__(self):
        return f"{self.agency_code}〔{self.year}〕{self.serial}号"


def parse(text):
    """Return the `Number` that `text` is from end to end, in any spelling; None if it is none.

    `徐教发[2017]第05号`, `徐教发（２０１７）5号`, `徐教发2017年5号` and `徐教发〔2017〕5号` are the same.
    """
    match = _TYPED.fullmatch(text.strip())
    return _number(match) if match else None


def find(text):
    """Yield (start, end, `Number`) of the document numbers in `text`, in order.

    Words before a number look like part of its agency code (根据徐教发〔2017〕5号): see `readings`.
    """
    for match in _NUMBER.finditer(text):
        yield match.start(), match.end(), _number(match)


def readings(number):
    """Yield (characters left out, `Number`) with ever shorter agency codes, for numbers in running text."""
    for left_out in range(len(number.agency_code) - 1):
        yield left_out, number._replace(agency_code=number.agency_code[left_out:])


def _number(match):
    return Number(simplify(match["agency"]), int(match["year"]), int(match["serial"]))
