from accounts.at_once import AtOnceMigration


class Migration(AtOnceMigration):
    dependencies = [('followups', '0015_digest')]

    operations = []
