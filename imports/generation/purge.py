"""Removes generated rows with what hangs on them, and only those."""

# ruff: noqa: S608  # the names in these queries come from the models

from collections.abc import Iterator
from typing import Any

from django.db import connection, models, transaction

from delegations.models import Delegation, Meeting
from followups.models import FollowUp, Notification
from imports.generation.copying import bulk_load
from leads.choices import CitationKind
from leads.models import (
    MOU,
    Citation,
    Contact,
    Lead,
    MOUGroup,
    MOUState,
    MOUTouch,
    Organisation,
)

_CITED: list[type[models.Model]] = [
    Meeting, Delegation, MOU, MOUGroup, Lead, Contact, Organisation,
]  # fmt: skip


class RowsInUseError(Exception):
    """Rows that people entered point at generated ones."""


@transaction.atomic
def purge() -> int:
    """Delete every generated row with what hangs on it and return how many rows that were."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        doomed: list[type[models.Model]] = []
        for model in _CITED:
            _doom(
                cursor,
                doomed,
                model,
                f'SELECT r.{_pk(model)} FROM "{model._meta.db_table}" r'
                f' JOIN "{Citation._meta.db_table}" c ON c.id = r.citation_id WHERE c.kind = %s',
                [CitationKind.GENERATED],
            )
        for model in doomed:
            _refuse_if_in_use(cursor, doomed, model)
        with bulk_load(doomed, rebuild_indexes=False):
            cursor.execute(
                f'DELETE FROM "{Notification._meta.db_table}" WHERE subject IN'
                f" (SELECT unnest(ARRAY['followup:', 'followups:']) || id"
                f" FROM {_doomed_table(FollowUp)})"
            )
            # No key holds them, and the trigger that takes them away sleeps.
            cursor.execute(
                f'DELETE FROM "{MOUState._meta.db_table}"'
                f" WHERE mou_id IN (SELECT id FROM {_doomed_table(MOU)})"
            )
            cursor.execute(
                f'INSERT INTO "{MOUTouch._meta.db_table}" (bucket)'
                f" SELECT DISTINCT id / 4096 FROM {_doomed_table(MOU)}"
            )
            count = 0
            for model in doomed:
                cursor.execute(
                    f'DELETE FROM "{model._meta.db_table}"'
                    f" WHERE {_pk(model)} IN (SELECT id FROM {_doomed_table(model)})"
                )
                count += cursor.rowcount
        for model in doomed:
            cursor.execute(f"DROP TABLE {_doomed_table(model)}")
    Citation.objects.filter(kind=CitationKind.GENERATED).delete()
    return count


def _doomed_table(model: type[models.Model]) -> str:
    return f'"doomed_{model._meta.db_table}"'


def _pk(model: type[models.Model]) -> str:
    return f'"{model._meta.pk.column}"'


def _pointing_at(model: type[models.Model]) -> Iterator[models.ForeignKey]:
    """Yield the foreign keys to a model that the database holds, links of many-to-many included."""
    for relation in model._meta.get_fields(include_hidden=True):
        field = getattr(relation, "field", None)
        if (
            isinstance(relation, models.ManyToOneRel)
            and field.db_constraint
            and not field.model._meta.proxy
        ):
            yield field


def _doom(
    cursor: Any,
    doomed: list[type[models.Model]],
    model: type[models.Model],
    query: str,
    params: list[str],
) -> None:
    """Note the rows of the query, then those that go with them."""
    if model not in doomed:
        doomed.append(model)
        kind = model._meta.pk.rel_db_type(connection)
        cursor.execute(f"CREATE TEMP TABLE {_doomed_table(model)} (id {kind} PRIMARY KEY)")
    cursor.execute(f"INSERT INTO {_doomed_table(model)} {query} ON CONFLICT DO NOTHING", params)
    for field in _pointing_at(model):
        if field.remote_field.on_delete is models.CASCADE:
            _doom(
                cursor,
                doomed,
                field.model,
                f'SELECT r.{_pk(field.model)} FROM "{field.model._meta.db_table}" r'
                f' JOIN {_doomed_table(model)} d ON d.id = r."{field.column}"',
                [],
            )


def _refuse_if_in_use(
    cursor: Any, doomed: list[type[models.Model]], model: type[models.Model]
) -> None:
    for field in _pointing_at(model):
        if field.remote_field.on_delete is models.CASCADE:
            continue
        survives = "true"
        if field.model in doomed:
            same = f"x.id = r.{_pk(field.model)}"
            survives = f"NOT EXISTS (SELECT FROM {_doomed_table(field.model)} x WHERE {same})"
        cursor.execute(
            f'SELECT count(*) FROM "{field.model._meta.db_table}" r'
            f' JOIN {_doomed_table(model)} d ON d.id = r."{field.column}" WHERE {survives}'
        )
        if count := cursor.fetchone()[0]:
            raise RowsInUseError(
                f"{count} {field.model._meta.verbose_name_plural} that people entered point at "
                f"generated {model._meta.verbose_name_plural}. Remove or change them first."
            )
