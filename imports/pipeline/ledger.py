"""Remembers which facts were loaded, so that a second run leaves people's edits alone."""

from collections import Counter
from typing import Any

from django.db import models

from imports.models import LoadedRow


class Ledger:
    """Brings each row of a data set once: what people renamed or deleted is not made again."""

    def __init__(self, data_set: str) -> None:
        self.data_set = data_set
        self.created: Counter[type[models.Model]] = Counter()
        self._ids = dict(
            LoadedRow.objects.filter(data_set=data_set).values_list("key", "object_id")
        )

    def has(self, model: type[models.Model], key: str) -> bool:
        return self._name(model, key) in self._ids

    def bring(
        self, model: type[models.Model], key: str, same: dict[str, Any], **fields: Any
    ) -> tuple[Any, bool]:
        """Return the row and whether it was created; one that is the `same` already is adopted."""
        row = model._default_manager.filter(**same).order_by("pk").first()
        created = row is None
        if row is None:
            row = model._default_manager.create(**same, **fields)
            self.created[model] += 1
        name = self._name(model, key)
        LoadedRow.objects.update_or_create(
            data_set=self.data_set, key=name, defaults={"object_id": row.pk}
        )
        self._ids[name] = row.pk
        return row, created

    def row(self, model: type[models.Model], key: str) -> Any:
        """Return a row that was brought earlier; None when somebody has deleted it since."""
        return model._default_manager.filter(pk=self._ids[self._name(model, key)]).first()

    def rows(self, model: type[models.Model], keys: list[str]) -> list[Any]:
        """Return rows that were brought earlier, without those deleted since."""
        return [row for row in (self.row(model, key) for key in keys) if row is not None]

    @staticmethod
    def _name(model: type[models.Model], key: str) -> str:
        return f"{model._meta.model_name}:{key}"
