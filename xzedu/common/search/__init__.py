"""One search for the whole portal.

Each app registers what can be found (`SearchKind`) and says what changed (`refresh`) in the
transaction of the change. Pages ask `find` (several kinds, snippets, counts) or `ids` (one
kind, for lists with filters of their own). See docs/search.md.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple
from zlib import crc32

from django.db import connections, router, transaction
from django.utils import timezone

from xzedu.common.search.backends import ENTRY, SHORT, backend, spelt
from xzedu.common.search.query import Query, parse
from xzedu.common.search.snippets import highlight, snippet
from xzedu.common.search.synonyms import alternatives
from xzedu.common.text import normalise

__all__ = [
    "Entry", "Found", "Hit", "Query", "Results", "SearchKind",
    "find", "highlight", "ids", "kinds", "newest", "offers", "parse", "rebuild", "refresh", "register", "snippet",
]  # fmt: skip

# Ranking reads the texts of every hit; beyond this many the order is the newest first (or,
# in a list with an order of its own, that one), and the page says so.
MOST_RANKED = 3000


# An entry's number is put together from its day, kind, object, part and whether it has a
# `rest`: the newest first is the order of the index itself, and what a hit is can be read
# off its number.
REST_BITS, PART_BITS, OBJECT_BITS, KIND_BITS, DAY_BITS = 1, 3, 26, 12, 21
OBJECT_MASK, KIND_MASK = (1 << OBJECT_BITS) - 1, (1 << KIND_BITS) - 1
OBJECT_SHIFT = REST_BITS + PART_BITS
KIND_SHIFT = OBJECT_SHIFT + OBJECT_BITS
# The last day that 63 bits have room for, in the year 5741.
LATEST = (1 << DAY_BITS) - 1


@dataclass(frozen=True)
class Entry:
    """A public thing as it is found: texts as printed, normalised here.

    A thing that changes at a known time has two entries, one until then and one from then
    on (`public_until`); they follow each other. `lead` is a summary, `rest` what counts
    least, such as the text of attachments. `letters` are the names' pinyin, each a list of
    syllables: found from any syllable on, in full or by initials.
    """

    object_id: int
    public_from: datetime
    title: str
    keys: str = ""
    letters: tuple = ()
    lead: str = ""
    body: str = ""
    rest: str = ""
    sort_date: date | None = None
    public_until: datetime | None = None


@dataclass(frozen=True)
class SearchKind:
    """A kind of thing that can be found; `entries(ids or None)` yields the public ones.

    `texts(object ids)` → {id: text} gives the long texts for snippets where the index need
    not keep them once more. Among equally good matches the newest comes first if
    `newest_first`, else the shortest title.
    """

    name: str
    label: str
    entries: Callable[[Iterable[int] | None], Iterable[Entry]]
    texts: Callable[[list], dict] | None = None
    newest_first: bool = False

    @property
    def number(self):
        """What stands for the kind in the numbers of its entries."""
        return crc32(self.name.encode()) & KIND_MASK


class Found(NamedTuple):
    """What `ids` found. `spelling`: the words it was found by, if what was typed had an error."""

    ids: list
    ranked: bool
    spelling: str = ""


@dataclass(frozen=True)
class Hit:
    kind: str
    object_id: int
    title: str
    snippet: str


@dataclass
class Results:
    """What a search found. `counts` are hits a kind; `ranked` tells best first from newest first."""

    query: Query
    hits: list = field(default_factory=list)
    counts: dict = field(default_factory=dict)
    ranked: bool = True

    @property
    def total(self):
        return sum(self.counts.values())


kinds = {}


def register(kind):
    """Make a `SearchKind` known."""
    for other in kinds.values():
        if other.name != kind.name and other.number == kind.number:
            raise ValueError(f"The search kinds {other.name} and {kind.name} get the same number: rename one.")
    kinds[kind.name] = kind


@transaction.atomic
def refresh(kind, ids=None):
    """Bring the index of `kind` up to date for the objects `ids`, or for all.

    Objects that are no longer public, or gone, leave the index. Costs a bounded number of
    statements a thousand objects.
    """
    index = backend(connections[router.db_for_write(None)])
    ids = None if ids is None else list(ids)
    index.drop(kind, ids)
    index.add(_rows(kinds[kind], kinds[kind].entries(ids)))


@transaction.atomic
def rebuild(names=None, progress=lambda kind, entries: entries):
    """Make the index of the kinds `names` anew, or all of it from nothing; `progress` wraps each kind's entries."""
    index = backend(connections[router.db_for_write(None)])
    if names is None:
        index.clear()
    for name in names or kinds:
        index.drop(name)
        index.add(_rows(kinds[name], progress(name, kinds[name].entries(None))))


def _rows(kind, entries):
    """Yield the entries as rows of the index."""
    last, part = None, 0
    for entry in entries:
        part = part + 1 if entry.object_id == last else 0
        last = entry.object_id
        if part >> PART_BITS:
            # More changes ahead than anybody plans; the later ones are found after the next save.
            continue
        if entry.object_id > OBJECT_MASK:
            raise ValueError(f"{kind.name} {entry.object_id}: the search index has no number for it.")
        day = min(entry.sort_date.toordinal(), LATEST) if entry.sort_date else 0
        of = (day << KIND_BITS | kind.number) << OBJECT_BITS | entry.object_id
        yield {
            "id": (of << PART_BITS | part) << REST_BITS | bool(entry.rest),
            "kind": kind.name,
            "object_id": entry.object_id,
            "public_from": entry.public_from,
            "public_until": entry.public_until,
            "title": entry.title,
            "body": "" if kind.texts else entry.body,
            "title_text": f" {normalise(entry.title)} ",
            "keys_text": f" {normalise(entry.keys)} ",
            "letters": spelt(entry.letters),
            "lead_text": f" {normalise(entry.lead)} ",
            "body_text": f" {normalise(entry.body)} ",
            "rest_text": f" {normalise(entry.rest)} " if entry.rest else "",
        }


def _objects(entries):
    return [entry >> OBJECT_SHIFT & OBJECT_MASK for entry in entries]


def _kind(entry):
    return entry >> KIND_SHIFT & KIND_MASK


def _connection():
    return connections[router.db_for_read(None)]


def ids(text, kind, *, at=None):
    """Return what `text` finds among `kind`, as `Found`.

    Best first when ranked; in no order when there are more than `MOST_RANKED` hits. A word
    of pinyin that finds nothing is looked up once more with one typing error forgiven. One
    query, two or three when ranked.
    """
    query = parse(text)
    if not query.terms:
        return Found([], True)
    found = _ids(query, kind, at)
    if not found.ids and (forgiving := query.forgiving()):
        found = _ids(forgiving, kind, at)
        if found.ids:
            found = found._replace(spelling=_spelling(text, query, forgiving, found.ids[:20], kind))
    return found


def _ids(query, kind, at):
    index, condition, params = _found(query, (kind,), at)
    with _connection().cursor() as cursor:
        cursor.execute(f"SELECT {index.id} FROM {index.table} WHERE {condition}", params)
        entries = [row[0] for row in cursor.fetchall()]
        if len(entries) <= MOST_RANKED:
            entries = _ranked(cursor, query, (kind,), at, entries) if len(entries) > 1 else entries
            return Found(_objects(entries), True)
    return Found(_objects(entries), False)


def _spelling(text, query, forgiving, objects, kind):
    """Return `text` with the words that were spelt wrong as they are spelt in what was found."""
    marks = ", ".join(["%s"] * len(objects))
    with _connection().cursor() as cursor:
        cursor.execute(f"SELECT letters FROM {ENTRY} WHERE kind = %s AND object_id IN ({marks})", [kind, *objects])
        letters = [row[0] for row in cursor.fetchall()]
    for was, term in zip(query.terms, forgiving.terms, strict=True):
        for spelling in term.letters:
            if was.letters and any(f" {spelling}" in known for known in letters):
                text = text.lower().replace(was.letters[0], spelling)
                break
    return text


def newest(text, kind, *, limit=20, at=None):
    """Return the object ids of the newest hits among `kind`: the index stops after `limit`. One query."""
    query = parse(text)
    if not query.terms:
        return []
    index, condition, params = _found(query, (kind,), at)
    with _connection().cursor() as cursor:
        cursor.execute(
            f"SELECT {index.id} FROM {index.table} WHERE {condition} ORDER BY {index.id} DESC LIMIT %s",
            [*params, limit],
        )
        return _objects(row[0] for row in cursor.fetchall())


def offers(text, kind, *, at=None):
    """Return other wordings of `text` (synonyms of the field) that find something among `kind`. One query."""
    others = alternatives(text)
    asked, params = [], []
    for place, other in enumerate(others):
        index, condition, values = _found(parse(other), (kind,), at)
        asked.append(f"SELECT {place} WHERE EXISTS (SELECT 1 FROM {index.table} WHERE {condition})")
        params += values
    if not asked:
        return []
    with _connection().cursor() as cursor:
        cursor.execute(" UNION ALL ".join(asked), params)
        return [others[place] for (place,) in sorted(cursor.fetchall())]


def find(text, *, only=(), limit=20, offset=0, order="relevance", at=None):
    """Return the `Results` of a search over the kinds `only` (default: all).

    `order` is "relevance" or "newest". Four queries at most, and one a kind that keeps its own texts.
    """
    query = parse(text)
    results = Results(query)
    if not query.terms:
        return results
    index, condition, params = _found(query, only, at)
    numbers = f"SELECT {index.id} FROM {index.table} WHERE {condition}"
    names = {kind.number: kind.name for kind in kinds.values()}
    with _connection().cursor() as cursor:
        cursor.execute(f"{numbers} LIMIT %s", [*params, MOST_RANKED + 1])
        entries = [row[0] for row in cursor.fetchall() if _kind(row[0]) in names]
        if len(entries) <= MOST_RANKED:
            results.counts = Counter(names[_kind(entry)] for entry in entries)
        else:
            of = f"({index.id} >> {KIND_SHIFT}) & {KIND_MASK}"
            cursor.execute(f"SELECT {of}, COUNT(*) FROM {index.table} WHERE {condition} GROUP BY 1", params)
            results.counts = {names[number]: count for number, count in cursor.fetchall() if number in names}
        results.ranked = order == "relevance" and results.total <= MOST_RANKED
        if results.ranked:
            best = _ranked(cursor, query, only, at, entries)[offset : offset + limit]
        elif results.total <= MOST_RANKED:
            best = sorted(entries, reverse=True)[offset : offset + limit]
        else:
            cursor.execute(f"{numbers} ORDER BY {index.id} DESC LIMIT %s OFFSET %s", [*params, limit, offset])
            best = [row[0] for row in cursor.fetchall()]
        results.hits = _hits(cursor, query, best)
    return results


def _found(query, only, at, somewhere=()):
    """Return (index, condition, parameters) that select what the public finds."""
    connection = _connection()
    index = backend(connection)
    condition, params = index.match(query, only, somewhere=somewhere)
    now = connection.ops.adapt_datetimefield_value(at or timezone.now())
    return index, f"{condition} AND {index.hidden}", [*params, now, now]


def _ranked(cursor, query, only, at, entries):
    """Return the entries' numbers best first. The same order on every database: scored here."""
    by_day = {kind.number for kind in kinds.values() if kind.newest_first}
    # Where the newest of equals comes first, the short texts of those that do not match in them need not be read.
    somewhere = SHORT if all(_kind(entry) in by_day for entry in entries) else ()
    index, condition, params = _found(query, only, at, somewhere)
    cursor.execute(
        f"SELECT e.id, e.title_text, e.keys_text, e.letters, e.lead_text FROM {index.joined} WHERE {condition}", params
    )
    texts = {entry: found for entry, *found in cursor.fetchall()}
    with_rest = [entry for entry in entries if entry & 1]
    in_rest_alone = index.in_rest_alone(cursor, query, with_rest) if with_rest else ()
    scored = []
    for entry in entries:
        title, *others = texts.get(entry, ("", "", "", ""))
        score = 0 if entry in in_rest_alone else _score(query, title, *others) if title else len(query.terms)
        scored.append((-score, *((0, "") if _kind(entry) in by_day else (len(title), title)), -entry))
    return [-entry for *_score_and_title, entry in sorted(scored)]


def _score(query, title, keys, letters, lead):
    """Return how well texts match: title before keys before pinyin before summary before body.

    A title that is the phrase, or begins with it, counts more than one that holds it.
    """
    score = 0
    for term in query.terms:
        best = 1
        for phrase in term.phrases:
            part = phrase.pattern.strip("%")
            if part.strip() == title.strip():
                best = max(best, 100)
            elif f" {part.strip()}" in title and title.startswith(f" {part.strip()}"):
                best = max(best, 40)
            elif part in title:
                best = max(best, 20)
            elif part in keys:
                best = max(best, 15)
            elif part in lead:
                best = max(best, 3)
        if best <= 3:
            for spelling in term.letters:
                if f" {spelling}" in letters:
                    best = max(best, 10 if letters.startswith(f" {spelling}") else 5)
            if term.digits and f" {term.digits}" in keys:
                best = 12
        score += best
    return score


def _hits(cursor, query, entries):
    if not entries:
        return []
    marks = ", ".join(["%s"] * len(entries))
    cursor.execute(f"SELECT id, kind, object_id, title, body FROM {ENTRY} WHERE id IN ({marks})", entries)
    rows = {row[0]: row[1:] for row in cursor.fetchall()}
    texts = {}
    for kind in kinds.values():
        if kind.texts and (held := [pk for name, pk, *_rest in rows.values() if name == kind.name]):
            texts |= {(kind.name, pk): text for pk, text in kind.texts(held).items()}
    hits = []
    for kind, object_id, title, body in (rows[entry] for entry in entries):
        body = texts.get((kind, object_id), body)
        hits.append(Hit(kind, object_id, highlight(title, query), snippet(body, query) if body else ""))
    return hits
