from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("delegations", "0003_search")]

    operations = []
