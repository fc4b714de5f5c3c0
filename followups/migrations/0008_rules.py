from django.db import migrations, models

from accounts.at_once import AtOnceMigration


class Migration(AtOnceMigration):
    dependencies = [("followups", "0007_sensitive")]

    operations = [
        migrations.AlterField(
            model_name="notification",
            name="kind",
            field=models.CharField(choices=[("followup_due", "Follow-up due"), ("followup_overdue", "Follow-up overdue"), ("enquiry_unanswered", "Enquiry unanswered for 2 working days"), ("meeting_without_outcome", "Meeting without outcome"), ("round_undecided", "Follow-ups after a tour undecided")], max_length=30, verbose_name="kind"),
        ),
    ]
