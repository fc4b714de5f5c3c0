from accounts.at_once import AtOnceMigration


class Migration(AtOnceMigration):
    dependencies = [('delegations', '0013_signing_event')]

    operations = []
