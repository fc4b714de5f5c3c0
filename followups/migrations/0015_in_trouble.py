from django.db import migrations, models

from accounts.at_once import AtOnceMigration

TABLES = ("acknowledgement", "digest", "notification")


def in_trouble(table):
    return models.Index(
        condition=models.Q(("delivery__in", ["failed", "uncertain"])),
        fields=["due_at"],
        name=f"{table}_in_trouble",
    )


class Migration(AtOnceMigration):
    dependencies = [("followups", "0014_delivery")]

    operations = [migrations.AddIndex(table, in_trouble(table)) for table in TABLES]
