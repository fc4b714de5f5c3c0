from accounts.at_once import AtOnceMigration


class Migration(AtOnceMigration):
    dependencies = [("delegations", "0012_after"), ("leads", "0013_register")]

    operations = []
