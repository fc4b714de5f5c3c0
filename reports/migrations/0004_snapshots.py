from accounts.at_once import AtOnceMigration


class Migration(AtOnceMigration):
    dependencies = [("reports", "0003_handover")]

    operations = []
