"""Rules ask each minute what has gone quiet, what is expected soon, and what is about to lapse."""

from django.db import migrations, models
from django.db.models.functions import Coalesce, Greatest

from accounts.at_once import AtOnceMigration


class Migration(AtOnceMigration):
    dependencies = [("leads", "0018_days_off")]

    operations = [
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(
                Coalesce(
                    Greatest("met_at", "promise_kept_at", "progress_at"), models.F("updated_at")
                ),
                condition=models.Q(("status", "open")),
                name="lead_last_contact",
            ),
        ),
        migrations.AddIndex(
            model_name="milestone",
            index=models.Index(
                models.Func(
                    models.F("forecast_on"),
                    models.F("forecast_on_precision"),
                    function="leads_span_end",
                    output_field=models.DateField(),
                ),
                condition=models.Q(("reached", False)),
                name="milestone_expected",
            ),
        ),
        migrations.AddIndex(
            model_name="mou",
            index=models.Index(
                condition=models.Q(
                    ("finished", False), models.Q(("status", "dropped"), _negated=True)
                ),
                fields=["valid_end", "id"],
                name="mou_ending",
            ),
        ),
    ]
