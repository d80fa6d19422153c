"""The search index with summaries, attachments and entries that end; emptied here, filled again by `prepare`.

An index is made from the records: nothing is lost. `manage.py rebuild_search` fills it too.
"""

from django.db import migrations, models

COLUMNS = "kind, title, keys, letters, lead, body, rest"
OLD_COLUMNS = "kind, title, keys, letters, body"


def empty(apps, schema_editor):
    schema_editor.execute("DELETE FROM common_searchentry")


def make(columns):
    def make(apps, schema_editor):
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute("DROP TABLE common_searchindex")
            schema_editor.execute(
                f"CREATE VIRTUAL TABLE common_searchindex USING fts5({columns}, content='', tokenize='ascii')"
            )

    return make


class Migration(migrations.Migration):
    dependencies = [("common", "0002_search_index")]
    operations = [
        migrations.RunPython(empty, empty),
        migrations.RemoveConstraint("searchentry", "common_searchentry_one_per_object"),
        migrations.RemoveField("searchentry", "sort_date"),
        migrations.AlterField("searchentry", "id", models.BigIntegerField(primary_key=True, serialize=False)),
        migrations.AddField("searchentry", "public_until", models.DateTimeField(null=True)),
        migrations.AddField("searchentry", "lead_text", models.TextField(default="")),
        migrations.AddField("searchentry", "rest_text", models.TextField(default="")),
        migrations.AddIndex(
            "searchentry", models.Index(fields=["kind", "object_id"], name="common_searchentry_object")
        ),
        migrations.AddIndex("searchentry", models.Index(fields=["public_from"], name="common_searchentry_from")),
        migrations.AddIndex(
            "searchentry",
            models.Index(
                fields=["public_until"],
                name="common_searchentry_until",
                condition=models.Q(public_until__isnull=False),
            ),
        ),
        migrations.RunPython(make(COLUMNS), make(OLD_COLUMNS)),
    ]
