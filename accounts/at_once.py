"""Migrations that work out what the tables shall be first, and touch the database afterwards.

Django draws every model anew after each operation on a related one, and here all are related: an
empty database took half a minute. Here a run of operations is followed by one drawing, and the
tables are made as they stand at the end of the run.
"""

from collections.abc import Iterator
from typing import Any

from django.db import migrations
from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.fields import FieldOperation
from django.db.migrations.operations.models import IndexOperation, ModelOptionOperation
from django.db.migrations.state import ProjectState

# Code sees the tables as they were before it: it ends a run.
ALONE = (migrations.RunPython,)
WRITING = (migrations.RunPython, migrations.RunSQL)
# What the making of a table in its last shape has done already.
DONE_BY_CREATION = (FieldOperation, IndexOperation, ModelOptionOperation)


class AtOnceMigration(migrations.Migration):
    """A migration whose operations, code apart, are applied in runs; forwards only."""

    def apply(
        self, project_state: ProjectState, schema_editor: Any, collect_sql: bool = False
    ) -> ProjectState:
        if collect_sql:
            return super().apply(project_state, schema_editor, collect_sql)
        for run in self._runs():
            before = project_state.clone()
            project_state.__dict__.pop("apps", None)  # drawn again once, when it is asked for
            for operation in run:
                operation.state_forwards(self.app_label, project_state)
            for operation in self._to_do(run):
                operation.database_forwards(self.app_label, schema_editor, before, project_state)
                if isinstance(operation, WRITING):
                    self._settle(schema_editor)
        return project_state

    def _runs(self) -> Iterator[list[Operation]]:
        run: list[Operation] = []
        for operation in self.operations:
            if isinstance(operation, ALONE):
                yield from filter(None, (run, [operation]))
                run = []
            else:
                run.append(operation)
        if run:
            yield run

    @staticmethod
    def _settle(schema_editor: Any) -> None:
        """Check now what written rows have put off: a table with checks pending stays as it is."""
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        schema_editor.execute("SET CONSTRAINTS ALL DEFERRED")

    @staticmethod
    def _to_do(run: list[Operation]) -> Iterator[Operation]:
        made = set()
        for operation in run:
            # A proxy has no table of its own: its triggers are still to be made.
            if isinstance(operation, migrations.CreateModel) and not operation.options.get("proxy"):
                made.add(operation.name_lower)
            name = getattr(operation, "model_name_lower", getattr(operation, "name_lower", ""))
            if isinstance(operation, DONE_BY_CREATION) and name in made:
                continue
            yield operation
