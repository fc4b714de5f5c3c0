from accounts.at_once import AtOnceMigration


class Migration(AtOnceMigration):
    dependencies = [("delegations", "0009_outcomes")]
    operations = []
