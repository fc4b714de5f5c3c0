from django.db import migrations

from accounts.at_once import AtOnceMigration


class Migration(AtOnceMigration):
    dependencies = [("followups", "0004_enquiries")]

    operations = []
