from django.db import migrations, models

from accounts.at_once import AtOnceMigration


class Migration(AtOnceMigration):
    dependencies = [("delegations", "0007_workspace")]
    operations = [
        migrations.AddConstraint(
            model_name="attendance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("answer__in", ("", "invited", "accepted", "tentative", "declined"))
                ),
                name="attendance_answer_known",
            ),
        ),
    ]
