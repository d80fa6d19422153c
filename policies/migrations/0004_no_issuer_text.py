from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("policies", "0003_issuers_as_bodies")]

    operations = [
        # A default, so that going backwards has something to fill the column with.
        migrations.AlterField("document", "issuer", models.CharField("issuing body", max_length=200, default="")),
        migrations.RemoveField("document", "issuer"),
        migrations.RemoveField("document", "issuer_en"),
    ]
