from accounts.at_once import AtOnceMigration


class Migration(AtOnceMigration):
    dependencies = [("reports", "0002_tally")]

    operations = []
