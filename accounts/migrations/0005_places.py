from accounts.at_once import AtOnceMigration


class Migration(AtOnceMigration):
    dependencies = [('accounts', '0004_digest')]

    operations = []
