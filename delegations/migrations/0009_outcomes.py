from accounts.at_once import AtOnceMigration


class Migration(AtOnceMigration):
    dependencies = [("delegations", "0008_people")]
    operations = []
