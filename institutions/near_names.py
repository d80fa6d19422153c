"""Names of places that are probably one name spelt in two ways. Pure."""

import re

FEWEST = 4
# 彭城社区 and 彭城社区居委会, 翠湖花园 and 翠湖花园小区.
_ADDED = ("小区", "社区", "居委会", "村委会", "村", "住宅区", "住宅小区")
# What tells neighbours apart: 一村 and 二村, 东区 and 西区, A区 and B区.
_TELLING = re.compile(r"[0-9a-z一二三四五六七八九十百东南西北中前后左右上下内外新老大小甲乙丙丁]")


def pairs(names):
    """Return [(name, name)] of those among `names` (plain form → pinyin) that are near equal, in their order.

    Near are names that sound alike (云龙小区, 芸龙小区), that differ by an added 小区 or 居委会, or by one
    character left out of five or more, unless it tells neighbours apart (一村, 二村).
    """
    found, order = set(), {name: at for at, name in enumerate(names)}

    def add(first, second):
        if first != second:
            found.add((first, second) if order[first] < order[second] else (second, first))

    sounds, shortened = {}, {}
    for name, sound in names.items():
        if len(name) < FEWEST - 1:
            continue
        if other := sounds.setdefault(sound, name):
            add(other, name)
        for ending in _ADDED:
            if name.endswith(ending) and (stem := name.removesuffix(ending)) in order and len(stem) >= FEWEST - 1:
                add(stem, name)
    for name in names:
        for at, character in enumerate(name if len(name) > FEWEST else ""):
            if not _TELLING.match(character):
                shortened.setdefault(name[:at] + name[at + 1 :], []).append(name)
    for shorter, longer in shortened.items():
        if shorter in order:
            for name in longer:
                add(shorter, name)
    return sorted(found, key=lambda pair: (order[pair[0]], order[pair[1]]))
