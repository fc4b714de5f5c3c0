from accounts.at_once import AtOnceMigration


class Migration(AtOnceMigration):
    dependencies = [("leads", "0010_enquiry_words")]
    operations = []
