from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.db import migrations

from leads.rebuilding import rebuild
from leads.searching import SearchTokens

from accounts.at_once import AtOnceMigration

_KEYS = {
    "Delegation": ["name", "cities", "purpose", "programme"],
    "Meeting": ["title", "city", "place", "topics", "said"],
}


def write_keys(apps: Any, _schema_editor: Any) -> None:
    for name, columns in _KEYS.items():
        rebuild(apps.get_model("delegations", name), "search_key", columns)


class Migration(AtOnceMigration):
    dependencies = [("delegations", "0002_initial"), ("leads", "0003_search")]

    operations = [
        migrations.RemoveIndex(model_name="delegation", name="delegation_search"),
        migrations.RemoveIndex(model_name="meeting", name="meeting_search"),
        migrations.RunPython(write_keys, migrations.RunPython.noop, elidable=True),
        migrations.AddIndex(
            model_name="delegation",
            index=GinIndex(SearchTokens("search_key"), name="delegation_words"),
        ),
        migrations.AddIndex(
            model_name="meeting",
            index=GinIndex(SearchTokens("search_key"), name="meeting_words"),
        ),
    ]
