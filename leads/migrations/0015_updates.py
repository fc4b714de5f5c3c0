import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from accounts.at_once import AtOnceMigration


class Migration(AtOnceMigration):
    dependencies = [("leads", "0014_ladder")]

    operations = [
        migrations.CreateModel(
            name="UpdateStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=20, verbose_name="milestone")),
                ("reached", models.BooleanField(default=False, verbose_name="reached")),
                ("actual_on", models.DateField(blank=True, null=True, verbose_name="happened")),
                (
                    "actual_on_precision",
                    models.CharField(
                        choices=[("day", "day"), ("month", "month"), ("year", "year")],
                        default="day",
                        max_length=5,
                        verbose_name="precision",
                    ),
                ),
                ("forecast_on", models.DateField(blank=True, null=True, verbose_name="expected")),
                (
                    "forecast_on_precision",
                    models.CharField(
                        choices=[("day", "day"), ("month", "month"), ("year", "year")],
                        default="day",
                        max_length=5,
                        verbose_name="precision",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
            ],
            options={
                "verbose_name": "milestone in an update",
                "verbose_name_plural": "milestones in an update",
                "ordering": ("-reached", "id"),
            },
        ),
        migrations.AddField(
            model_name="progressupdate",
            name="evidence",
            field=models.ManyToManyField(
                blank=True, related_name="proves", to="leads.document", verbose_name="evidence"
            ),
        ),
        migrations.AddField(
            model_name="progressupdate",
            name="unchanged",
            field=models.BooleanField(
                default=False,
                help_text="Somebody looked, and nothing was different from the update before.",
                verbose_name="no change",
            ),
        ),
        migrations.AddField(
            model_name="updatestep",
            name="update",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="steps",
                to="leads.progressupdate",
            ),
        ),
        migrations.AddConstraint(
            model_name="updatestep",
            constraint=models.UniqueConstraint(fields=("update", "kind"), name="update_step_once"),
        ),
        migrations.AddConstraint(
            model_name="updatestep",
            constraint=models.CheckConstraint(
                condition=models.Q(("actual_on__isnull", True), ("reached", True), _connector="OR"),
                name="update_step_with_day_is_reached",
            ),
        ),
        migrations.AddConstraint(
            model_name="updatestep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("actual_on__isnull", True),
                    ("actual_on_precision", "day"),
                    models.Q(("actual_on__day", 1), ("actual_on_precision", "month")),
                    models.Q(
                        ("actual_on__day", 1),
                        ("actual_on__month", 1),
                        ("actual_on_precision", "year"),
                    ),
                    _connector="OR",
                ),
                name="update_step_actual_first_day",
                violation_error_message="A month or a year is stored as its first day.",
            ),
        ),
        migrations.AddConstraint(
            model_name="updatestep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("forecast_on__isnull", True),
                    ("forecast_on_precision", "day"),
                    models.Q(("forecast_on__day", 1), ("forecast_on_precision", "month")),
                    models.Q(
                        ("forecast_on__day", 1),
                        ("forecast_on__month", 1),
                        ("forecast_on_precision", "year"),
                    ),
                    _connector="OR",
                ),
                name="update_step_forecast_first_day",
                violation_error_message="A month or a year is stored as its first day.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="updatestep",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="461aaca872f23381545acf27a5c00a0be34e4842",
                    operation="UPDATE",
                    pgid="pgtrigger_append_only_d9497",
                    table="leads_updatestep",
                    when="BEFORE",
                ),
            ),
        ),
    ]
