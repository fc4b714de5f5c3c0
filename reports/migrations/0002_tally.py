from accounts.at_once import AtOnceMigration


class Migration(AtOnceMigration):
    dependencies = [("reports", "0001_initial")]

    operations = []
