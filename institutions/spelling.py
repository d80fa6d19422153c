"""What a place's name is looked up by. Pure."""

from institutions.addresses import plain
from xzedu.common.pinyin import syllables


def spelt(name):
    """Return (plain form, pinyin, initials) of a name, as `PlaceName` keeps them."""
    read = syllables(name)
    return plain(name), "".join(read)[:300], "".join(syllable[0] for syllable in read)[:80]
