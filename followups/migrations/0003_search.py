from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("followups", "0002_initial")]

    operations = []
