from accounts.at_once import AtOnceMigration


class Migration(AtOnceMigration):
    dependencies = [("delegations", "0006_meeting_status")]
    operations = []
