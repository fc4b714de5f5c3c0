"""Papers about a question beside those about a row; slides and workbooks beside PDF and Word."""

from django.db import migrations, models
from django.db.models import Q

from accounts.at_once import AtOnceMigration


class Migration(AtOnceMigration):
    dependencies = [("reports", "0002_tally")]

    operations = [
        migrations.AddField(
            model_name="paperrun",
            name="question",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name="paperrun",
            name="question_key",
            field=models.CharField(blank=True, default="", editable=False, max_length=64),
        ),
        migrations.AlterField(
            model_name="paperrun",
            name="subject_id",
            field=models.PositiveBigIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name="paperrun",
            name="file_format",
            field=models.CharField(
                choices=[
                    ("pdf", "PDF"),
                    ("docx", "Word"),
                    ("pptx", "PowerPoint"),
                    ("xlsx", "Excel"),
                ],
                max_length=5,
                verbose_name="format",
            ),
        ),
        migrations.RemoveConstraint(model_name="paperrun", name="paper_run_once"),
        migrations.RemoveConstraint(model_name="paperrun", name="paper_run_format_known"),
        migrations.AddConstraint(
            model_name="paperrun",
            constraint=models.UniqueConstraint(
                condition=Q(("state__in", ("waiting", "working"))),
                fields=(
                    "asked_by",
                    "kind",
                    "subject_id",
                    "question_key",
                    "file_format",
                    "language",
                ),
                name="paper_run_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="paperrun",
            constraint=models.CheckConstraint(
                condition=Q(("file_format__in", ["pdf", "docx", "pptx", "xlsx"])),
                name="paper_run_format_known",
            ),
        ),
    ]
