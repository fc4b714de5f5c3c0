from accounts.at_once import AtOnceMigration


class Migration(AtOnceMigration):
    initial = True
    dependencies = [("delegations", "0007_workspace"), ("leads", "0011_to_complete")]
    operations = []
