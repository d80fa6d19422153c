import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("institutions", "0003_zone_changes")]

    operations = [
        migrations.AddField(
            "admissionintake",
            "modified_at",
            models.DateTimeField(auto_now=True, default=django.utils.timezone.now, verbose_name="last changed"),
            preserve_default=False,
        )
    ]
