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
    "id", "kind", "object_id", "public_from", "public_until", "title", "body",
    "title_text", "keys_text", "letters", "lead_text", "body_text", "rest_text", "tokens",
)  # fmt: skip
# Where a phrase may stand; attachments come last, a hit in them alone counts least.
TEXTS = ("title_text", "keys_text", "lead_text", "body_text", "rest_text")
FIELDS = ("title", "keys", "lead", "body", "rest")
# What a rank is made of, beside the pinyin: a hit elsewhere counts the least there is.
SHORT = ("title", "keys", "lead")
IDS_AT_ONCE = 900
ROWS_AT_ONCE = 500
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

    # What is not public now is taken out by its few numbers: no hit's own row need be read.
    table = INDEX
    id = f"{INDEX}.rowid"
    joined = f"{INDEX} JOIN {ENTRY} e ON e.id = {INDEX}.rowid"
    hidden = f"{INDEX}.rowid NOT IN (SELECT id FROM {ENTRY} WHERE public_from > %s OR public_until <= %s)"
    columns = "rowid, kind, title, keys, letters, lead, body, rest"

    def __init__(self, connection):
        self.connection = connection

    def drop(self, kind, ids=None):
        with self.connection.cursor() as cursor:
            for chunk in [None] if ids is None else chunks(ids, IDS_AT_ONCE):
                only, params = _only(kind, chunk)
                cursor.execute(
                    f"INSERT INTO {INDEX} ({INDEX}, {self.columns}) "
                    "SELECT 'delete', id, kind, search_grams(title_text), search_grams(keys_text), letters, "
                    f"search_grams(lead_text), search_grams(body_text), search_grams(rest_text) FROM {ENTRY} "
                    f"WHERE kind = %s{only}",
                    params,
                )
                cursor.execute(f"DELETE FROM {ENTRY} WHERE kind = %s{only}", params)

    def clear(self):
        """Empty the index, also of tokens whose text is no longer there to take them out by."""
        with self.connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {INDEX} ({INDEX}) VALUES ('delete-all')")
            cursor.execute(f"DELETE FROM {ENTRY}")

    def add(self, rows):
        """Insert `rows` (dicts of `COLUMNS`), all of them new."""
        adapt = self.connection.ops.adapt_datetimefield_value
        with self.connection.cursor() as cursor:
            for chunk in chunks(rows, ROWS_AT_ONCE):
                for row in chunk:
                    row |= {name: adapt(row[name]) for name in ("public_from", "public_until")} | {"tokens": ""}
                insert_many(self.connection, ENTRY, COLUMNS, [[row[name] for name in COLUMNS] for row in chunk])
                cursor.executemany(
                    f"INSERT INTO {INDEX} ({self.columns}) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
                    [
                        (
                            row["id"], row["kind"], grams(row["title_text"]), grams(row["keys_text"]), row["letters"],
                            grams(row["lead_text"]), grams(row["body_text"]), grams(row["rest_text"]),
                        )
                        for row in chunk
                    ],
                )  # fmt: skip

    def match(self, query, kinds, fields=FIELDS, somewhere=()):
        """Return the condition that selects what `query` finds in `fields`, and its parameters.

        With `somewhere`, one of its words at least must stand in one of these fields, or in the pinyin.
        """
        parts = [f"({self._term(term, fields)})" for term in query.terms]
        if somewhere:
            parts.append(f"({' OR '.join(self._term(term, somewhere) for term in query.terms)})")
        if kinds:
            parts.insert(0, "(" + " OR ".join(f'kind : "{kind}"' for kind in kinds) + ")")
        return f"{INDEX} MATCH %s", [" AND ".join(parts)]

    def in_rest_alone(self, cursor, query, entries):
        """Return those of `entries` (numbers that `query` finds) that would not be found without their attachments."""
        matched, params = self.match(query, (), FIELDS[:-1])
        cursor.execute(f"SELECT {self.id} FROM {self.table} WHERE {matched}", params)
        return set(entries).difference(row[0] for row in cursor.fetchall())

    @staticmethod
    def _term(term, fields):
        # Tokens are letters and digits only: nothing of what was typed is syntax here.
        ways = [
            '{{{}}} : "{}"{}'.format(" ".join(fields), " ".join(phrase.tokens), " *" if phrase.is_prefix else "")
            for phrase in term.phrases
        ]
        ways += [f'letters : "{letters}" *' for letters in term.letters]
        if term.digits:
            ways.append(f'keys : "{term.digits}" *')
        return " OR ".join(ways)


class Postgres:
    """A GIN index over the tokens of an entry, and a comparison with its text."""

    table = joined = f"{ENTRY} e"
    id = "e.id"
    hidden = "e.public_from <= %s AND (e.public_until IS NULL OR e.public_until > %s)"

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

    def add(self, rows):
        """Insert `rows` (dicts of `COLUMNS`), all of them new."""
        insert_many(
            self.connection,
            ENTRY,
            COLUMNS,
            ([(row | {"tokens": self._tokens(row)})[name] for name in COLUMNS] for row in rows),
        )

    @staticmethod
    def _tokens(row):
        begun = " ".join(word[:BEGINNING] for word in row["letters"].split())
        texts = " ".join(grams(row[name]) for name in TEXTS)
        return " ".join(dict.fromkeys(f"{texts} {begun}".split()))

    def match(self, query, kinds, fields=FIELDS, somewhere=()):
        """Return the condition that selects what `query` finds in `fields`, and its parameters.

        With `somewhere`, one of its words at least must stand in one of these fields, or in the pinyin.
        """
        parts, params = [], []
        if kinds:
            parts.append("e.kind = ANY(%s)")
            params.append(list(kinds))
        if somewhere:
            # Before the texts: what no short text holds need not have its long one looked at.
            parts.append(f"({' OR '.join(self._term(term, somewhere, params) for term in query.terms)})")
        parts += [f"({self._term(term, fields, params)})" for term in query.terms]
        return " AND ".join(parts), params

    def _term(self, term, fields, params):
        """Return the condition of one term; its parameters are added to `params`."""
        like = " OR ".join(f"e.{field}_text LIKE %s" for field in fields)
        ways = []
        for phrase in term.phrases:
            tokens = phrase.tokens[:-1] if phrase.is_prefix else phrase.tokens
            ways.append(self._with_index(f"({like})", tokens, params))
            params += [phrase.pattern] * len(fields)
        for letters in term.letters:
            # Two letters begin too many words for the index to be of use.
            begun = [letters[:BEGINNING]] if len(letters) >= BEGINNING else []
            ways.append(self._with_index("e.letters LIKE %s", begun, params))
            params.append(f"% {letters}%")
        if term.digits:
            ways.append("e.keys_text LIKE %s")
            params.append(f"% {term.digits}%")
        return " OR ".join(ways)

    def in_rest_alone(self, cursor, query, entries):
        """Return those of `entries` (numbers that `query` finds) that would not be found without their attachments."""
        matched, params = self.match(query, (), FIELDS[:-1])
        cursor.execute(
            f"SELECT e.id FROM {self.table} WHERE e.id = ANY(%s) AND NOT ({matched})", [list(entries), *params]
        )
        return {row[0] for row in cursor.fetchall()}

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
