from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("statistics", "0001_initial"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="release",
            options={
                "ordering": ["-year", "series", "-version"],
                "permissions": [("approve_release", "Can approve releases")],
                "verbose_name": "release",
                "verbose_name_plural": "releases",
            },
        ),
        migrations.AlterModelOptions(
            name="schoolreturn",
            options={
                "ordering": ["-year", "institution"],
                "permissions": [("accept_return", "Can accept returns and send them back")],
                "verbose_name": "school return",
                "verbose_name_plural": "school returns",
            },
        ),
        migrations.AddField(
            model_name="schoolreturn",
            name="remark",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=400, verbose_name="what is to be corrected"
            ),
        ),
    ]
