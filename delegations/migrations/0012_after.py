from accounts.at_once import AtOnceMigration


class Migration(AtOnceMigration):
    dependencies = [("delegations", "0011_talking_points")]
    operations = []
