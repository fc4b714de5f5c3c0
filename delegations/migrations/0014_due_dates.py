from django.db import migrations, models

from accounts.at_once import AtOnceMigration


class Migration(AtOnceMigration):
    dependencies = [('delegations', '0013_signing_event')]

    operations = [
        migrations.AddField(
            model_name='calendarfeed',
            name='due_dates',
            field=models.BooleanField(default=False, verbose_name='due dates of follow-ups'),
        ),
    ]
