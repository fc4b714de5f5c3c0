from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("leads", "0002_reference_data")]

    operations = []
