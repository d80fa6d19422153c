"""The full-text index beside `SearchEntry`: an FTS5 table on SQLite, a GIN index on PostgreSQL."""

from django.db import migrations

# Only the tokens are kept, not the text. The tokeniser `ascii` takes every character beyond
# ASCII for part of a word: what a token is was decided before (text.grams).
SQLITE = (
    "CREATE VIRTUAL TABLE common_searchindex USING fts5(kind, title, keys, letters, body, content='', tokenize='ascii')"
)
POSTGRESQL = "CREATE INDEX common_searchentry_tokens ON common_searchentry USING gin (string_to_array(tokens, ' '))"


def create(apps, schema_editor):
    schema_editor.execute(SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL)


def drop(apps, schema_editor):
    sqlite = schema_editor.connection.vendor == "sqlite"
    schema_editor.execute("DROP TABLE common_searchindex" if sqlite else "DROP INDEX common_searchentry_tokens")


class Migration(migrations.Migration):
    dependencies = [("common", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
