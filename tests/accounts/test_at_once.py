"""Operations applied in runs leave the tables as one after the other would."""

import pytest
from django.db import connection, migrations, models
from django.db.migrations.state import ProjectState

from accounts.at_once import AtOnceMigration

pytestmark = pytest.mark.django_db

seen: list[list[str]] = []


def look(apps: object, _editor: object) -> None:
    """Note what code between the operations finds."""
    fields = apps.get_model("leads", "TryOut")._meta.get_fields()  # type: ignore[attr-defined]
    seen.append(sorted(field.name for field in fields))


class Migration(AtOnceMigration):
    operations = [
        migrations.CreateModel("TryOut", [("id", models.BigAutoField(primary_key=True))]),
        migrations.AddField("TryOut", "name", models.CharField(max_length=20, default="")),
        migrations.CreateModel(
            "TryOutPart",
            [
                ("id", models.BigAutoField(primary_key=True)),
                ("whole", models.ForeignKey("leads.TryOut", models.CASCADE)),
            ],
        ),
        migrations.AddIndex("TryOut", models.Index(fields=["name"], name="try_out_name")),
        migrations.RunPython(look),
        migrations.AddField("TryOut", "note", models.TextField(default="")),
        migrations.AddConstraint(
            "TryOut",
            models.CheckConstraint(condition=~models.Q(name="x"), name="try_out_not_x"),
        ),
    ]


def test_tables_columns_indexes_and_constraints_are_made_once() -> None:
    seen.clear()
    with connection.schema_editor() as editor:
        state = Migration("0001", "leads").apply(ProjectState(), editor)
    with connection.cursor() as cursor:
        columns = connection.introspection.get_table_description(cursor, "leads_tryout")
        found = connection.introspection.get_constraints(cursor, "leads_tryout")
        parts = connection.introspection.get_constraints(cursor, "leads_tryoutpart")
    assert {column.name for column in columns} == {"id", "name", "note"}
    assert {"try_out_name", "try_out_not_x"} <= set(found)
    assert any(each["foreign_key"] == ("leads_tryout", "id") for each in parts.values())
    assert set(state.models["leads", "tryout"].fields) == {"id", "name", "note"}


def test_code_sees_the_tables_as_they_were_before_it() -> None:
    seen.clear()
    with connection.schema_editor() as editor:
        Migration("0001", "leads").apply(ProjectState(), editor)
    assert seen == [["id", "name", "tryoutpart"]]
