from django.db import migrations, models

from accounts.at_once import AtOnceMigration


class Migration(AtOnceMigration):
    dependencies = [("leads", "0008_documents")]

    operations = [
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(fields=["next_due_on", "id"], name="lead_by_due"),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(fields=["amount_inr", "id"], name="lead_by_investment"),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(fields=["title", "id"], name="lead_by_title"),
        ),
    ]
