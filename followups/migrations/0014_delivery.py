import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from accounts.at_once import AtOnceMigration

TABLES = ("acknowledgement", "digest", "notification")


def seen_to():
    return models.ForeignKey(
        blank=True,
        db_index=False,
        null=True,
        on_delete=django.db.models.deletion.SET_NULL,
        related_name="+",
        to=settings.AUTH_USER_MODEL,
    )


def to_send(table):
    return models.Index(
        condition=models.Q(("delivery__in", ["pending", "sending"])),
        fields=["attempts", "due_at", "id"],
        name=f"{table}_to_send",
    )


class Migration(AtOnceMigration):
    dependencies = [("followups", "0013_places")]

    operations = [
        operation
        for table in TABLES
        for operation in (
            migrations.AddField(table, "seen_to_by", seen_to()),
            migrations.AddField(table, "seen_to_at", models.DateTimeField(blank=True, null=True)),
            migrations.RemoveIndex(table, f"{table}_to_send"),
            migrations.AddIndex(table, to_send(table)),
        )
    ]
