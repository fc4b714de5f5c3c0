import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from accounts.at_once import AtOnceMigration


class Migration(AtOnceMigration):
    dependencies = [
        ("pghistory", "0007_auto_20250421_0444"),
        ("reports", "0003_handover"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ReviewDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "day",
                    models.DateField(
                        error_messages={"unique": "A review of this day is written down already."},
                        unique=True,
                        verbose_name="day",
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=200, verbose_name="what it was")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="written down by",
                    ),
                ),
            ],
            options={
                "verbose_name": "review day",
                "verbose_name_plural": "review days",
                "ordering": ("-day",),
            },
        ),
        migrations.CreateModel(
            name="ReviewDayEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "day",
                    models.DateField(
                        error_messages={"unique": "A review of this day is written down already."},
                        verbose_name="day",
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=200, verbose_name="what it was")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="written down by",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="reports.reviewday",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reviewday",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "reports_reviewdayevent" ("by_id", "created_at", "day", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "words") VALUES (NEW."by_id", NEW."created_at", NEW."day", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."words"); RETURN NULL;',
                    hash="4809a4da65eb4850bca8f6cf23333999f30dc580",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_35cbe",
                    table="reports_reviewday",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reviewday",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "reports_reviewdayevent" ("by_id", "created_at", "day", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "words") VALUES (NEW."by_id", NEW."created_at", NEW."day", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."words"); RETURN NULL;',
                    hash="c55c8c98bcc280d8c7482965697549edd6cf1eb3",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_6437e",
                    table="reports_reviewday",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reviewday",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "reports_reviewdayevent" ("by_id", "created_at", "day", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "words") VALUES (OLD."by_id", OLD."created_at", OLD."day", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."words"); RETURN NULL;',
                    hash="30279200e908e920918bd1d23c922281c13a3320",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_3882c",
                    table="reports_reviewday",
                    when="AFTER",
                ),
            ),
        ),
    ]
