"""Sectors, districts and prefectures, in every installation."""

from django.db import migrations

from leads import reference_data

from accounts.at_once import AtOnceMigration


def load(apps, schema_editor):
    reference_data.load(
        apps.get_model("leads", "Sector"),
        apps.get_model("leads", "District"),
        apps.get_model("leads", "Prefecture"),
    )


class Migration(AtOnceMigration):
    dependencies = [("leads", "0001_initial")]

    # Going back keeps the rows: people's leads point at them, and going forward again finds them.
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
