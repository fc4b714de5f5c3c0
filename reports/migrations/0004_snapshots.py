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
            name="ReportSchedule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("review", "Status report of a review day"),
                            ("stale", "MOUs nobody has updated"),
                        ],
                        max_length=10,
                        verbose_name="what is sent",
                    ),
                ),
                (
                    "rhythm",
                    models.CharField(
                        choices=[("week", "Each week"), ("month", "Each month")],
                        max_length=10,
                        verbose_name="how often",
                    ),
                ),
                (
                    "weekday",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "Monday"),
                            (1, "Tuesday"),
                            (2, "Wednesday"),
                            (3, "Thursday"),
                            (4, "Friday"),
                            (5, "Saturday"),
                            (6, "Sunday"),
                        ],
                        default=0,
                        verbose_name="day of the week",
                    ),
                ),
                (
                    "month_day",
                    models.PositiveSmallIntegerField(
                        default=1,
                        help_text="31 is the last day of every month.",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(31),
                        ],
                        verbose_name="day of the month",
                    ),
                ),
                (
                    "hour",
                    models.PositiveSmallIntegerField(
                        default=8,
                        help_text="On the clock of Lucknow, 0 to 23.",
                        validators=[django.core.validators.MaxValueValidator(23)],
                        verbose_name="hour",
                    ),
                ),
                (
                    "to_owners",
                    models.BooleanField(
                        default=False,
                        help_text="Owners and nodal officers of silent MOUs; each gets only her own.",
                        verbose_name="each owner",
                    ),
                ),
                ("to_managers", models.BooleanField(default=True, verbose_name="all managers")),
                (
                    "question",
                    models.CharField(blank=True, max_length=2000, verbose_name="narrowed to"),
                ),
                ("paused", models.BooleanField(default=False, verbose_name="paused")),
                ("since", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("client_id", models.UUIDField(blank=True, editable=False, null=True, unique=True)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "people",
                    models.ManyToManyField(
                        blank=True,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="and these people",
                    ),
                ),
            ],
            options={
                "verbose_name": "schedule",
                "verbose_name_plural": "schedules",
                "ordering": ("name", "id"),
            },
        ),
        migrations.CreateModel(
            name="ReportScheduleEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("review", "Status report of a review day"),
                            ("stale", "MOUs nobody has updated"),
                        ],
                        max_length=10,
                        verbose_name="what is sent",
                    ),
                ),
                (
                    "rhythm",
                    models.CharField(
                        choices=[("week", "Each week"), ("month", "Each month")],
                        max_length=10,
                        verbose_name="how often",
                    ),
                ),
                (
                    "weekday",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "Monday"),
                            (1, "Tuesday"),
                            (2, "Wednesday"),
                            (3, "Thursday"),
                            (4, "Friday"),
                            (5, "Saturday"),
                            (6, "Sunday"),
                        ],
                        default=0,
                        verbose_name="day of the week",
                    ),
                ),
                (
                    "month_day",
                    models.PositiveSmallIntegerField(
                        default=1,
                        help_text="31 is the last day of every month.",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(31),
                        ],
                        verbose_name="day of the month",
                    ),
                ),
                (
                    "hour",
                    models.PositiveSmallIntegerField(
                        default=8,
                        help_text="On the clock of Lucknow, 0 to 23.",
                        validators=[django.core.validators.MaxValueValidator(23)],
                        verbose_name="hour",
                    ),
                ),
                (
                    "to_owners",
                    models.BooleanField(
                        default=False,
                        help_text="Owners and nodal officers of silent MOUs; each gets only her own.",
                        verbose_name="each owner",
                    ),
                ),
                ("to_managers", models.BooleanField(default=True, verbose_name="all managers")),
                (
                    "question",
                    models.CharField(blank=True, max_length=2000, verbose_name="narrowed to"),
                ),
                ("paused", models.BooleanField(default=False, verbose_name="paused")),
                ("since", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("client_id", models.UUIDField(blank=True, editable=False, null=True)),
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
                        to="reports.reportschedule",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
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
        migrations.CreateModel(
            name="Snapshot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=160, verbose_name="title")),
                (
                    "words",
                    models.TextField(
                        blank=True, max_length=2000, verbose_name="what it is kept for"
                    ),
                ),
                ("day", models.DateField(verbose_name="as on")),
                ("against", models.DateField(blank=True, null=True, verbose_name="compared with")),
                ("question", models.JSONField(default=dict)),
                ("narrowed", models.JSONField(default=list)),
                ("figures", models.JSONField()),
                ("open_figures", models.JSONField(null=True)),
                ("version", models.PositiveSmallIntegerField(default=1)),
                ("language", models.CharField(default="en", max_length=10)),
                ("author", models.CharField(max_length=160, verbose_name="made by")),
                (
                    "made_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="made"),
                ),
                ("client_id", models.UUIDField(blank=True, editable=False, null=True, unique=True)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "snapshot",
                "verbose_name_plural": "snapshots",
                "ordering": ("-made_at", "-id"),
            },
        ),
        migrations.CreateModel(
            name="ScheduleRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("period", models.DateField(verbose_name="week or month")),
                ("due_at", models.DateTimeField(verbose_name="due")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("working", "Being made"),
                            ("done", "Handed to the post"),
                            ("failed", "Not made"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("leased_until", models.DateTimeField(blank=True, null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("told", models.PositiveIntegerField(default=0, verbose_name="told")),
                ("error", models.CharField(blank=True, max_length=300)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="done")),
                (
                    "schedule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="runs",
                        to="reports.reportschedule",
                    ),
                ),
                (
                    "snapshot",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="runs",
                        to="reports.snapshot",
                    ),
                ),
            ],
            options={
                "verbose_name": "delivery of a schedule",
                "verbose_name_plural": "deliveries of schedules",
                "ordering": ("-due_at", "-id"),
            },
        ),
        migrations.CreateModel(
            name="SnapshotPaper",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("everything", models.BooleanField()),
                ("content", models.BinaryField()),
                ("size", models.PositiveIntegerField(verbose_name="size")),
                ("pages", models.PositiveIntegerField(null=True, verbose_name="pages")),
                ("sha256", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "snapshot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="papers",
                        to="reports.snapshot",
                    ),
                ),
            ],
            options={
                "verbose_name": "paper of a snapshot",
                "verbose_name_plural": "papers of snapshots",
            },
        ),
        migrations.CreateModel(
            name="SnapshotShare",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("recipient", models.CharField(max_length=160, verbose_name="for whom")),
                (
                    "everything",
                    models.BooleanField(
                        default=False,
                        help_text="The figures then count MOUs that not everybody may see.",
                        verbose_name="with sensitive MOUs",
                    ),
                ),
                ("nonce", models.CharField(editable=False, max_length=64)),
                ("digest", models.CharField(editable=False, max_length=64, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="made")),
                ("expires_at", models.DateTimeField(verbose_name="open until")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="closed")),
                ("opened", models.PositiveIntegerField(default=0, verbose_name="opened")),
                (
                    "opened_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="last opened"),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "revoked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "snapshot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shares",
                        to="reports.snapshot",
                    ),
                ),
            ],
            options={
                "verbose_name": "link to a snapshot",
                "verbose_name_plural": "links to snapshots",
                "ordering": ("-created_at", "-id"),
            },
        ),
        migrations.AddConstraint(
            model_name="reportschedule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("hour__lte", 23), ("month_day__gte", 1), ("month_day__lte", 31)
                ),
                name="schedule_day_and_hour_exist",
            ),
        ),
        migrations.AddConstraint(
            model_name="reportschedule",
            constraint=models.CheckConstraint(
                condition=models.Q(("weekday__in", [0, 1, 2, 3, 4, 5, 6])),
                name="schedule_weekday_exists",
            ),
        ),
        migrations.AddIndex(
            model_name="snapshot",
            index=models.Index(fields=["-made_at", "-id"], name="snapshot_newest"),
        ),
        migrations.AddConstraint(
            model_name="snapshot",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("against__isnull", True), ("against__lt", models.F("day")), _connector="OR"
                ),
                name="snapshot_compares_with_earlier",
                violation_error_message="Compare with a day before the report's own.",
            ),
        ),
        migrations.AddIndex(
            model_name="schedulerun",
            index=models.Index(
                condition=models.Q(("state__in", ["waiting", "working"])),
                fields=["due_at", "id"],
                name="schedule_run_to_do",
            ),
        ),
        migrations.AddConstraint(
            model_name="schedulerun",
            constraint=models.UniqueConstraint(
                fields=("schedule", "period"), name="schedule_run_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="snapshotpaper",
            constraint=models.UniqueConstraint(
                fields=("snapshot", "everything"), name="snapshot_paper_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="snapshotshare",
            constraint=models.CheckConstraint(
                condition=models.Q(("recipient", ""), _negated=True),
                name="snapshot_share_says_for_whom",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reportschedule",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "reports_reportscheduleevent" ("by_id", "client_id", "created_at", "hour", "id", "kind", "month_day", "name", "paused", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "question", "rhythm", "since", "to_managers", "to_owners", "weekday") VALUES (NEW."by_id", NEW."client_id", NEW."created_at", NEW."hour", NEW."id", NEW."kind", NEW."month_day", NEW."name", NEW."paused", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."question", NEW."rhythm", NEW."since", NEW."to_managers", NEW."to_owners", NEW."weekday"); RETURN NULL;',
                    hash="45423adf92253789fa02f04d81f29533d447be82",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_168a3",
                    table="reports_reportschedule",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reportschedule",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."by_id" IS DISTINCT FROM (NEW."by_id") OR OLD."client_id" IS DISTINCT FROM (NEW."client_id") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."hour" IS DISTINCT FROM (NEW."hour") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."month_day" IS DISTINCT FROM (NEW."month_day") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."paused" IS DISTINCT FROM (NEW."paused") OR OLD."question" IS DISTINCT FROM (NEW."question") OR OLD."rhythm" IS DISTINCT FROM (NEW."rhythm") OR OLD."since" IS DISTINCT FROM (NEW."since") OR OLD."to_managers" IS DISTINCT FROM (NEW."to_managers") OR OLD."to_owners" IS DISTINCT FROM (NEW."to_owners") OR OLD."weekday" IS DISTINCT FROM (NEW."weekday"))',
                    func='INSERT INTO "reports_reportscheduleevent" ("by_id", "client_id", "created_at", "hour", "id", "kind", "month_day", "name", "paused", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "question", "rhythm", "since", "to_managers", "to_owners", "weekday") VALUES (NEW."by_id", NEW."client_id", NEW."created_at", NEW."hour", NEW."id", NEW."kind", NEW."month_day", NEW."name", NEW."paused", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."question", NEW."rhythm", NEW."since", NEW."to_managers", NEW."to_owners", NEW."weekday"); RETURN NULL;',
                    hash="7c488c5f462e98b7cf4dd85b8d22552c6ac41984",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_45f5f",
                    table="reports_reportschedule",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reportschedule",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "reports_reportscheduleevent" ("by_id", "client_id", "created_at", "hour", "id", "kind", "month_day", "name", "paused", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "question", "rhythm", "since", "to_managers", "to_owners", "weekday") VALUES (OLD."by_id", OLD."client_id", OLD."created_at", OLD."hour", OLD."id", OLD."kind", OLD."month_day", OLD."name", OLD."paused", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."question", OLD."rhythm", OLD."since", OLD."to_managers", OLD."to_owners", OLD."weekday"); RETURN NULL;',
                    hash="760adb5798a9b881d8562e22503aaea2879aba0a",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_e1643",
                    table="reports_reportschedule",
                    when="AFTER",
                ),
            ),
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
        pgtrigger.migrations.AddTrigger(
            model_name="snapshot",
            trigger=pgtrigger.compiler.Trigger(
                name="never_changes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\nIF TG_OP = 'UPDATE' AND NEW.by_id IS NULL\n  AND to_jsonb(NEW) - 'by_id' = to_jsonb(OLD) - 'by_id' THEN RETURN NEW; END IF;\nRAISE EXCEPTION 'A snapshot never changes.' USING ERRCODE = 'integrity_constraint_violation';",
                    hash="293e826fe1dc468c8562b6026e5f45f4c1d05841",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_never_changes_6ad7d",
                    table="reports_snapshot",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="snapshotpaper",
            trigger=pgtrigger.compiler.Trigger(
                name="never_changes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'A snapshot never changes.' USING ERRCODE = 'integrity_constraint_violation';",
                    hash="7881ac0ecf4ef9a58258a20036b2ab15f7209e7f",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_never_changes_8f08e",
                    table="reports_snapshotpaper",
                    when="BEFORE",
                ),
            ),
        ),
    ]
