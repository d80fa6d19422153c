"""The full-text index on SQLite (FTS5) and on PostgreSQL (GIN), with the same results on both.

Both look up the tokens of `text.grams`. FTS5 keeps their order and answers phrases itself.
On PostgreSQL the index finds the entries that hold all tokens, and the stored text decides:
positions in a `tsvector` end at 16,383, a long document has more.
"""

from django.db.backends.signals import connection_created
from django.dispatch import receiver

from xzedu.common.bulk import chunks, insert_many
from xzedu.common.text import grams

ENTRY = "common_searchentry"
INDEX = "common_searchindex"
COLUMNS = (
    "kind", "object_id", "public_from", "sort_date", "title", "body",
    "title_text", "keys_text", "letters", "body_text", "tokens",
)  # fmt: skip
IDS_AT_ONCE = 900
# By how many letters PostgreSQL's index knows the words of pinyin.
BEGINNING = 3


def spelt(names):
    """Return the index words of names given in syllables: from each syllable on, in full and by initials.

    [["xu", "zhou"]] → " xuzhou zhou xz ": what is typed is the beginning of one of them.
    """
    words = []
    for syllables in names:
        full, at = "".join(syllables), 0
        for syllable in syllables:
            words.append(full[at:])
            at += len(syllable)
        short = "".join([syllable[0] for syllable in syllables])
        # A last single letter tells nothing.
        words += [short[i:] for i in range(len(short) - 1)]
    return f" {' '.join(words)} "


@receiver(connection_created)
def _add_functions(connection, **kwargs):
    # The FTS5 table holds no text: what goes into it, and out of it again, is computed here.
    if connection.vendor == "sqlite":
        connection.connection.create_function("search_grams", 1, grams, deterministic=True)


class Sqlite:
    """FTS5 without content of its own; rows are taken out by giving it their old text again."""

    source = f"{INDEX} JOIN {ENTRY} e ON e.id = {INDEX}.rowid"
    indexed = (
        f"SELECT {{first}}id, kind, search_grams(title_text), search_grams(keys_text), "
        f"letters, search_grams(body_text) FROM {ENTRY} WHERE kind = %s{{ids}}"
    )

    def __init__(self, connection):
        self.connection = connection

    def drop(self, kind, ids=None):
        with self.connection.cursor() as cursor:
            for chunk in [None] if ids is None else chunks(ids, IDS_AT_ONCE):
                only, params = _only(kind, chunk)
                cursor.execute(
                    f"INSERT INTO {INDEX} ({INDEX}, rowid, kind, title, keys, letters, body) "
                    + self.indexed.format(first="'delete', ", ids=only),
                    params,
                )
                cursor.execute(f"DELETE FROM {ENTRY} WHERE kind = %s{only}", params)

    def clear(self):
        """Empty the index, also of tokens whose text is no longer there to take them out by."""
        with self.connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {INDEX} ({INDEX}) VALUES ('delete-all')")
            cursor.execute(f"DELETE FROM {ENTRY}")

    def add(self, kind, rows):
        """Insert `rows` (tuples in the order of `COLUMNS`), all of them new."""
        adapt = self.connection.ops
        with self.connection.cursor() as cursor:
            cursor.execute(f"SELECT COALESCE(MAX(id), 0) FROM {ENTRY}")
            last = cursor.fetchone()[0]
            insert_many(
                self.connection,
                ENTRY,
                COLUMNS,
                (
                    (
                        *row[:2],
                        adapt.adapt_datetimefield_value(row[2]),
                        adapt.adapt_datefield_value(row[3]),
                        *row[4:10],
                        "",
                    )
                    for row in rows
                ),
            )
            cursor.execute(
                f"INSERT INTO {INDEX} (rowid, kind, title, keys, letters, body) "
                + self.indexed.format(first="", ids=" AND id > %s"),
                [kind, last],
            )

    def match(self, query, kinds):
        """Return the condition that selects what `query` finds, and its parameters."""
        parts = [f"({self._term(term)})" for term in query.terms]
        if kinds:
            parts.insert(0, "(" + " OR ".join(f'kind : "{kind}"' for kind in kinds) + ")")
        return f"{INDEX} MATCH %s", [" AND ".join(parts)]

    @staticmethod
    def _term(term):
        # Tokens are letters and digits only: nothing of what was typed is syntax here.
        ways = [
            '{{title keys body}} : "{}"{}'.format(" ".join(phrase.tokens), " *" if phrase.is_prefix else "")
            for phrase in term.phrases
        ]
        if term.letters:
            ways.append(f'letters : "{term.letters}" *')
        if term.digits:
            ways.append(f'keys : "{term.digits}" *')
        return " OR ".join(ways)


class Postgres:
    """A GIN index over the tokens of an entry, and a comparison with its text."""

    source = f"{ENTRY} e"

    def __init__(self, connection):
        self.connection = connection

    def drop(self, kind, ids=None):
        with self.connection.cursor() as cursor:
            for chunk in [None] if ids is None else chunks(ids, IDS_AT_ONCE):
                only, params = _only(kind, chunk)
                cursor.execute(f"DELETE FROM {ENTRY} WHERE kind = %s{only}", params)

    def clear(self):
        """Empty the index."""
        with self.connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {ENTRY}")

    def add(self, kind, rows):
        """Insert `rows` (tuples in the order of `COLUMNS`), all of them new."""
        insert_many(self.connection, ENTRY, COLUMNS, ((*row[:10], self._tokens(row)) for row in rows))

    @staticmethod
    def _tokens(row):
        title, keys, letters, body = row[6:10]
        begun = " ".join(word[:BEGINNING] for word in letters.split())
        return " ".join(dict.fromkeys(f"{grams(title)} {grams(keys)} {grams(body)} {begun}".split()))

    def match(self, query, kinds):
        """Return the condition that selects what `query` finds, and its parameters."""
        parts, params = [], []
        if kinds:
            parts.append("e.kind = ANY(%s)")
            params.append(list(kinds))
        for term in query.terms:
            ways = []
            for phrase in term.phrases:
                way = "(e.title_text LIKE %s OR e.keys_text LIKE %s OR e.body_text LIKE %s)"
                ways.append(self._with_index(way, phrase.tokens[:-1] if phrase.is_prefix else phrase.tokens, params))
                params += [phrase.pattern] * 3
            if term.letters:
                # Two letters begin too many words for the index to be of use.
                begun = [term.letters[:BEGINNING]] if len(term.letters) >= BEGINNING else []
                ways.append(self._with_index("e.letters LIKE %s", begun, params))
                params.append(f"% {term.letters}%")
            if term.digits:
                ways.append("e.keys_text LIKE %s")
                params.append(f"% {term.digits}%")
            parts.append(f"({' OR '.join(ways)})")
        return " AND ".join(parts), params

    @staticmethod
    def _with_index(way, tokens, params):
        if not tokens:
            return way
        params.append(tokens)
        return f"(string_to_array(e.tokens, ' ') @> %s AND {way})"


def _only(kind, ids):
    if ids is None:
        return "", [kind]
    return f" AND object_id IN ({', '.join(['%s'] * len(ids))})", [kind, *ids]


def backend(connection):
    """Return the index of a connection's database."""
    return {"sqlite": Sqlite, "postgresql": Postgres}[connection.vendor](connection)
