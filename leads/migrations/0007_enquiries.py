from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("leads", "0006_tags_and_bulk")]

    operations = []
