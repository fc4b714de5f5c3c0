from django.db import migrations, models

from accounts.at_once import AtOnceMigration


class Migration(AtOnceMigration):
    dependencies = [("reports", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Tally",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                ("past", models.BooleanField()),
                ("what", models.CharField(max_length=120)),
                ("block", models.IntegerField()),
                ("marks", models.CharField(max_length=64)),
                ("blocks", models.JSONField(null=True)),
                ("figures", models.JSONField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("day", "past", "what", "block"), name="tally_once"
                    )
                ],
            },
        ),
    ]
