from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.db import migrations

from leads.rebuilding import rebuild
from leads.searching import SearchTokens

from accounts.at_once import AtOnceMigration


def write_keys(apps: Any, _schema_editor: Any) -> None:
    follow_up = apps.get_model("followups", "FollowUp")
    rebuild(follow_up, "search_key", ["title", "details", "done_note"])


class Migration(AtOnceMigration):
    dependencies = [("followups", "0002_initial"), ("leads", "0003_search")]

    operations = [
        migrations.RemoveIndex(model_name="followup", name="followup_search"),
        migrations.RunPython(write_keys, migrations.RunPython.noop, elidable=True),
        migrations.AddIndex(
            model_name="followup",
            index=GinIndex(SearchTokens("search_key"), name="followup_words"),
        ),
    ]
