"""Pinyin of names: for sorting, for finding, and for English pages without an English name."""

from pypinyin import lazy_pinyin


def spaced_pinyin(text):
    """Return `text` in pinyin without tones, a capital a syllable: 徐州 → "Xu Zhou"."""
    return " ".join(part.strip().capitalize() for part in lazy_pinyin(text))
