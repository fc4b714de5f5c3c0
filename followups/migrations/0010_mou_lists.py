from django.db import migrations, models

from accounts.at_once import AtOnceMigration


class Migration(AtOnceMigration):
    dependencies = [("followups", "0009_next_action")]

    operations = [
        migrations.AlterField(
            model_name="notification",
            name="kind",
            field=models.CharField(choices=[("followup_due", "Follow-up due"), ("followup_overdue", "Follow-up overdue"), ("enquiry_unanswered", "Enquiry unanswered for 2 working days"), ("meeting_without_outcome", "Meeting without outcome"), ("round_undecided", "Follow-ups after a tour undecided"), ("review_report", "Status report of a review day"), ("stale_list", "MOUs nobody has updated")], max_length=30, verbose_name="kind"),
        ),
    ]
