"""One search for the whole portal.

Each app registers what can be found (`SearchKind`) and says what changed (`refresh`) in the
transaction of the change. Pages ask `find` (several kinds, snippets, counts) or `ids` (one
kind, for lists with filters of their own). See docs/search.md.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import connections, router, transaction
from django.utils import timezone

from xzedu.common.search.backends import ENTRY, backend, spelt
from xzedu.common.search.query import Query, parse
from xzedu.common.search.snippets import highlight, snippet
from xzedu.common.text import normalise

__all__ = [
    "Entry", "Hit", "Query", "Results", "SearchKind",
    "find", "highlight", "ids", "kinds", "parse", "rebuild", "refresh", "register", "snippet",
]  # fmt: skip

# Ranking reads the texts of every hit; beyond this many the order is the newest first (or,
# in a list with an order of its own, that one), and the page says so.
MOST_RANKED = 3000


@dataclass(frozen=True)
class Entry:
    """A public thing as it is found: texts as printed, normalised here.

    `letters` are the names' pinyin, each a list of syllables: found from any syllable on, in
    full or by initials.
    """

    object_id: int
    public_from: datetime
    title: str
    keys: str = ""
    letters: tuple = ()
    body: str = ""
    sort_date: date | None = None


@dataclass(frozen=True)
class SearchKind:
    """A kind of thing that can be found; `entries(ids or None)` yields the public ones."""

    name: str
    label: str
    entries: Callable[[Iterable[int] | None], Iterable[Entry]]


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
    entries = kinds[kind].entries(ids)
    index.add(kind, (_row(kind, entry) for entry in entries))


@transaction.atomic
def rebuild(names=None, progress=lambda kind, entries: entries):
    """Make the index of the kinds `names` anew, or all of it from nothing; `progress` wraps each kind's entries."""
    index = backend(connections[router.db_for_write(None)])
    if names is None:
        index.clear()
    for name in names or kinds:
        index.drop(name)
        index.add(name, (_row(name, entry) for entry in progress(name, kinds[name].entries(None))))


def _row(kind, entry):
    return (
        kind,
        entry.object_id,
        entry.public_from,
        entry.sort_date,
        entry.title,
        entry.body,
        f" {normalise(entry.title)} ",
        f" {normalise(entry.keys)} ",
        spelt(entry.letters),
        f" {normalise(entry.body)} ",
    )


def _connection():
    return connections[router.db_for_read(None)]


def ids(text, kind, *, at=None):
    """Return ([object ids], ranked) of what `text` finds among `kind`.

    Best first when ranked; in no order when there are more than `MOST_RANKED` hits. One query,
    two when ranked.
    """
    query = parse(text)
    if not query.terms:
        return [], True
    source, condition, params = _found(query, (kind,), at)
    with _connection().cursor() as cursor:
        cursor.execute(f"SELECT e.object_id FROM {source} WHERE {condition}", params)
        found = [row[0] for row in cursor.fetchall()]
        if len(found) > MOST_RANKED:
            return found, False
        return [row[1] for row in _ranked(cursor, query, source, condition, params)], True


def find(text, *, only=(), limit=20, offset=0, order="relevance", at=None):
    """Return the `Results` of a search over the kinds `only` (default: all).

    `order` is "relevance" or "newest". Three queries at most.
    """
    query = parse(text)
    results = Results(query)
    if not query.terms:
        return results
    source, condition, params = _found(query, only, at)
    with _connection().cursor() as cursor:
        cursor.execute(f"SELECT e.kind, COUNT(*) FROM {source} WHERE {condition} GROUP BY e.kind", params)
        results.counts = dict(cursor.fetchall())
        results.ranked = order == "relevance" and results.total <= MOST_RANKED
        if results.ranked:
            best = [row[0] for row in _ranked(cursor, query, source, condition, params)][offset : offset + limit]
        else:
            newest = f"SELECT e.id FROM {source} WHERE {condition} ORDER BY e.sort_date IS NULL, e.sort_date DESC, e.id"
            cursor.execute(f"{newest} LIMIT %s OFFSET %s", [*params, limit, offset])
            best = [row[0] for row in cursor.fetchall()]
        results.hits = _hits(cursor, query, best)
    return results


def _found(query, only, at):
    """Return (tables, condition, parameters) that select what the public finds."""
    connection = _connection()
    index = backend(connection)
    condition, params = index.match(query, only)
    now = connection.ops.adapt_datetimefield_value(at or timezone.now())
    return index.source, f"{condition} AND e.public_from <= %s", [*params, now]


def _ranked(cursor, query, source, condition, params):
    """Return [(entry id, object id)] best first. The same order on every database: scored here."""
    cursor.execute(
        f"SELECT e.id, e.object_id, e.title_text, e.keys_text, e.letters FROM {source} WHERE {condition}",
        params,
    )
    scored = sorted((_rank(query, *texts), entry, object_id) for entry, object_id, *texts in cursor.fetchall())
    return [(entry, object_id) for _, entry, object_id in scored]


def _rank(query, title, keys, letters):
    """Return a sort key: title before keys before pinyin before body, the fullest match of the title first."""
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
        if term.letters and best == 1 and f" {term.letters}" in letters:
            best = 10 if letters.startswith(f" {term.letters}") else 5
        if term.digits and best == 1 and f" {term.digits}" in keys:
            best = 12
        score += best
    return -score, len(title), title


def _hits(cursor, query, entries):
    if not entries:
        return []
    marks = ", ".join(["%s"] * len(entries))
    cursor.execute(f"SELECT id, kind, object_id, title, body FROM {ENTRY} WHERE id IN ({marks})", entries)
    rows = {row[0]: row[1:] for row in cursor.fetchall()}
    return [
        Hit(kind, object_id, highlight(title, query), snippet(body, query) if body else "")
        for kind, object_id, title, body in (rows[entry] for entry in entries)
    ]
