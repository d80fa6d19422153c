from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("policies", "0003_issuers_as_bodies")]

    operations = [
        migrations.RemoveField("document", "issuer"),
        migrations.RemoveField("document", "issuer_en"),
    ]
