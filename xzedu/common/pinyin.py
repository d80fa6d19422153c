"""Pinyin of names: for sorting, for finding, and for English pages without an English name."""

from functools import cache, lru_cache

from pypinyin import lazy_pinyin, load_phrases_dict
from pypinyin.constants import PHRASES_DICT, PINYIN_DICT

from xzedu.common.text import is_chinese, normalise

# Names of places that the dictionary reads as the common word of the same characters.
load_phrases_dict(
    {
        "朝阳": [["cháo"], ["yáng"]],
        "单县": [["shàn"], ["xiàn"]],
        "单集": [["shàn"], ["jí"]],
    }
)

_TONES = str.maketrans("āáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜńňǹḿ", "aaaaeeeeiiiioooouuuuvvvvvnnnm")

# How far the reading of a character depends on its neighbours: words are rarely longer.
REACH = 3


@cache
def _ambiguous():
    """Return the characters that some word reads otherwise than they are read alone."""
    found = set()
    for phrase, readings in PHRASES_DICT.items():
        for character, reading in zip(phrase, readings, strict=False):
            if character not in found and reading[0].translate(_TONES) != _alone(character):
                found.add(character)
    return found


@cache
def _alone(character):
    readings = PINYIN_DICT.get(ord(character))
    return readings.split(",")[0].translate(_TONES) if readings else character


@lru_cache(maxsize=50_000)
def _in_window(before, character, after):
    """Return the reading of `character` between its neighbours."""
    return _read(before + character + after)[len(before)]


def _read(text):
    # One result a character, also for what is no Chinese character.
    return lazy_pinyin(text, errors=list)


def syllables(text):
    """Return the toneless syllables of `text`, one a Chinese character; other tokens whole.

    Characters that are read alike everywhere are looked up one by one; only the others
    are read in a window of their neighbours (a tenth of pypinyin's time over many names).
    """
    out = []
    ambiguous = _ambiguous()
    for token in normalise(text).split():
        if not is_chinese(token):
            out.append(token)
            continue
        for place, character in enumerate(token):
            if character in ambiguous:
                before = token[max(0, place - REACH) : place]
                out.append(_in_window(before, character, token[place + 1 : place + 1 + REACH]))
            else:
                out.append(_alone(character))
    return out


def initials(text):
    """Return the first letters of the syllables: 徐州一中 → "xzyz"."""
    return "".join(syllable[0] for syllable in syllables(text))


def spaced_pinyin(text):
    """Return `text` in pinyin without tones, a capital a syllable: 徐州 → "Xu Zhou"."""
    return " ".join(syllable.capitalize() for syllable in syllables(text))


def sort_key(text):
    """Return what names are sorted by: their pinyin, then the characters, so that 一 and 伊 stay apart."""
    return f"{' '.join(syllables(text))} {text}"[:300]


@cache
def _syllables_and_beginnings():
    """Return (every syllable of pinyin, every beginning of one)."""
    known = {reading.translate(_TONES) for readings in PINYIN_DICT.values() for reading in readings.split(",")}
    known = {syllable for syllable in known if syllable.isascii() and syllable.isalpha() and len(syllable) > 1} | {
        "a", "e", "o",
    }  # fmt: skip
    return known, {syllable[:end] for syllable in known for end in range(1, len(syllable) + 1)}


def is_spelt(word):
    """Return whether letters are syllables of pinyin, the last of which may go on: zhaosh is, zhsao is not."""
    known, beginnings = _syllables_and_beginnings()
    reachable = {0}
    for end in range(1, len(word) + 1):
        if any(start in reachable and word[start:end] in known for start in range(max(0, end - 6), end)):
            reachable.add(end)
    return any(word[start:] in beginnings or start == len(word) for start in reachable)


FEWEST_FORGIVEN = 4
MOST_SPELLINGS = 80


def near_spellings(word):
    """Return the pinyin one typing error away from `word`: a letter too many, missing, wrong or exchanged.

    Nothing for a word too short to tell. Letters exchanged or left out come first, the
    commonest errors, and at most `MOST_SPELLINGS` are returned.
    """
    if len(word) < FEWEST_FORGIVEN:
        return ()
    letters = "abcdefghijklmnopqrstuvwxyz"
    halves = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    near = [a + b[1] + b[0] + b[2:] for a, b in halves if len(b) > 1]
    near += [a + b[1:] for a, b in halves if b]
    near += [a + letter + b for letter in letters for a, b in halves]
    near += [a + letter + b[1:] for letter in letters for a, b in halves if b]
    return tuple(s for s in dict.fromkeys(near) if s != word and is_spelt(s))[:MOST_SPELLINGS]
