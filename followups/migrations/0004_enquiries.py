import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from accounts.at_once import AtOnceMigration


class Migration(AtOnceMigration):
    dependencies = [("followups", "0003_search"), ("leads", "0007_enquiries")]

    operations = [
        migrations.CreateModel(
            name="Acknowledgement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("due_at", models.DateTimeField(verbose_name="due")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("delivery", models.CharField(choices=[("pending", "waiting"), ("sending", "being sent"), ("sent", "sent"), ("failed", "failed"), ("not_wanted", "not wanted")], default="pending", max_length=12, verbose_name="e-mail")),
                ("leased_until", models.DateTimeField(blank=True, null=True)),
                ("retry_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent")),
                ("last_error", models.CharField(blank=True, max_length=300)),
                ("enquiry", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="acknowledgement", to="leads.enquiry")),
            ],
            options={
                "verbose_name": "acknowledgement",
                "verbose_name_plural": "acknowledgements",
                "indexes": [models.Index(condition=models.Q(("delivery__in", ["pending", "sending"])), fields=["due_at", "id"], name="acknowledgement_to_send")],
            },
        ),
        migrations.AlterField(
            model_name="notification",
            name="kind",
            field=models.CharField(choices=[("followup_due", "Follow-up due"), ("followup_overdue", "Follow-up overdue"), ("enquiry_unanswered", "Enquiry unanswered for 2 working days")], max_length=30, verbose_name="kind"),
        ),
    ]
