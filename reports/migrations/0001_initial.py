import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import reports.models
from accounts.at_once import AtOnceMigration


class Migration(AtOnceMigration):
    initial = True
    dependencies = [migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        migrations.CreateModel(
            name="PaperRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=30)),
                ("subject_id", models.PositiveBigIntegerField()),
                ("title", models.CharField(max_length=300, verbose_name="about")),
                (
                    "file_format",
                    models.CharField(
                        choices=[("pdf", "PDF"), ("docx", "Word")],
                        max_length=5,
                        verbose_name="format",
                    ),
                ),
                ("language", models.CharField(default="en", max_length=10)),
                (
                    "asked_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="asked"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("working", "Being made"),
                            ("done", "Ready"),
                            ("failed", "Not made"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("done", models.PositiveIntegerField(default=0)),
                ("total", models.PositiveIntegerField(default=0)),
                ("leased_until", models.DateTimeField(blank=True, null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("error", models.TextField(blank=True)),
                (
                    "file",
                    models.FileField(
                        blank=True, max_length=200, upload_to="papers/%Y/%m/", verbose_name="file"
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=255, verbose_name="file name")),
                (
                    "size",
                    models.PositiveBigIntegerField(blank=True, null=True, verbose_name="size"),
                ),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("pages", models.PositiveIntegerField(blank=True, null=True, verbose_name="pages")),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("expires_at", models.DateTimeField(default=reports.models.kept_until)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="paper_runs",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked by",
                    ),
                ),
            ],
            options={
                "verbose_name": "paper",
                "verbose_name_plural": "papers",
                "ordering": ("-asked_at", "-id"),
                "indexes": [
                    models.Index(fields=["asked_by", "-asked_at"], name="paper_run_mine"),
                    models.Index(
                        condition=models.Q(("state__in", ("waiting", "working"))),
                        fields=["asked_at"],
                        name="paper_run_under_way",
                    ),
                    models.Index(fields=["expires_at"], name="paper_run_expires"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("waiting", "working"))),
                        fields=("asked_by", "kind", "subject_id", "file_format", "language"),
                        name="paper_run_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "working", "done", "failed"])),
                        name="paper_run_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("file_format__in", ["pdf", "docx"])),
                        name="paper_run_format_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "done"), _negated=True),
                            models.Q(
                                models.Q(("file", ""), _negated=True),
                                models.Q(("name", ""), _negated=True),
                                ("finished_at__isnull", False),
                                ("size__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="paper_run_done_has_file",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "failed"), _negated=True),
                            models.Q(("error", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="paper_run_failed_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "working"), _negated=True),
                            ("leased_until__isnull", False),
                            _connector="OR",
                        ),
                        name="paper_run_worked_at_under_lease",
                    ),
                ],
            },
        ),
    ]
