"""What a visitor typed into a search box, as terms that every backend understands alike."""

import re
from dataclasses import dataclass, field, replace
from unicodedata import normalize

from xzedu.common.pinyin import near_spellings
from xzedu.common.text import grams, is_chinese, normalise, number_schools

LONGEST = 200
MOST_TERMS = 12
FEWEST_PREFIX_DIGITS = 4

_PARTS = re.compile(r'["“”„‟«»「」『』]([^"“”„‟«»「」『』]*)["“”„‟«»「」『』]|([^\s"“”„‟«»「」『』]+)')
# Brackets stay inside a term: 徐教发〔2017〕5号 is one phrase.
_SEPARATORS = re.compile(r"[、，,。；;：:！!？?/|\\+&*%~^#@…—·]+")


@dataclass(frozen=True)
class Phrase:
    """Tokens in normal form that must follow each other, separated by single blanks."""

    text: str

    @property
    def tokens(self):
        """The index tokens in order (see `text.grams`)."""
        tokens = grams(self.text).split()
        # The last run may go on in the text: its last pair is enough, and of a single
        # character the beginning of a pair.
        return tokens[:-1] if is_chinese(tokens[-1]) and len(self.text.split()[-1]) > 1 else tokens

    @property
    def is_prefix(self):
        last = self.text.split()[-1]
        return is_chinese(last) and len(last) == 1

    @property
    def pattern(self):
        """A `LIKE` pattern that finds the phrase in a text with a blank before and behind."""
        first, last = self.text.split()[0], self.text.split()[-1]
        left = "" if is_chinese(first) else " "
        right = "" if is_chinese(last) else " "
        return f"%{left}{self.text}{right}%"


@dataclass(frozen=True)
class Term:
    """One thing that must be found: any of `phrases`, any of `letters` in the pinyin, or a code that begins so."""

    phrases: tuple
    letters: tuple = ()
    digits: str = ""


@dataclass
class Query:
    """A search as understood. `ignored` are the parts nothing can be looked up by."""

    terms: tuple = ()
    ignored: list = field(default_factory=list)

    def forgiving(self):
        """Return the query with its pinyin words also as they are spelt one typing error away; None without any."""
        near = {term: near_spellings(*term.letters) for term in self.terms if len(term.letters) == 1}
        if not any(near.values()):
            return None
        return Query(tuple(replace(t, letters=(*t.letters, *near.get(t, ()))) for t in self.terms), self.ignored)


def parse(text):
    """Read a search: words apart are all required, a phrase in quotes is looked for exactly.

    Never raises; what is too long, or has neither letter nor digit, is in `ignored`.
    """
    query = Query()
    if len(text) > LONGEST:
        query.ignored.append(text[LONGEST:])
        text = text[:LONGEST]
    terms = []
    for quoted, word in _PARTS.findall(text):
        pieces = [quoted] if quoted else _SEPARATORS.split(word)
        for piece in filter(None, pieces):
            term = _term(piece, exact=bool(quoted))
            if term is None:
                query.ignored.append(piece)
            elif term not in terms:
                terms.append(term)
    if not terms and text.strip() and not query.ignored:
        query.ignored.append(text.strip())
    query.ignored += [phrase.text for term in terms[MOST_TERMS:] for phrase in term.phrases[:1]]
    query.terms = tuple(terms[:MOST_TERMS])
    return query


def _term(piece, *, exact):
    normal = normalise(piece)
    if not normal:
        return None
    phrases = [normal]
    letters, digits = (), ""
    if not exact:
        numbered = normalise(number_schools(normalize("NFKC", piece)))
        if numbered != normal:
            phrases.append(numbered)
        if re.fullmatch("[a-z]{2,}", normal):
            letters = (normal,)
        if re.fullmatch(f"[0-9]{{{FEWEST_PREFIX_DIGITS},}}", normal):
            digits = normal
    return Term(tuple(map(Phrase, phrases)), letters, digits)
