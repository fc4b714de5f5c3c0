"""Two who write about one MOU at once wait for each other instead of colliding."""

from django.db import migrations

from leads import sql_standing


class Migration(migrations.Migration):
    dependencies = [("leads", "0016_bands")]

    operations = [migrations.RunSQL(sql_standing.REWRITE, migrations.RunSQL.noop)]
