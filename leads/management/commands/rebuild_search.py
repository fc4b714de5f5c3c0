"""Computes every search key again: needed after the rules of folding have changed."""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import models

from leads.fields import SearchKeyField
from leads.rebuilding import rebuild


class Command(BaseCommand):
    """manage.py rebuild_search"""

    help = "Compute every search key again, after the rules of folding have changed."

    def handle(self, *args: Any, **options: Any) -> None:
        for model in apps.get_models():
            for field in model._meta.concrete_fields:
                if isinstance(field, SearchKeyField) and not model._meta.proxy:
                    seen = rebuild(model, field.name, *_read(model, field))
                    self.stdout.write(f"{model._meta.label}.{field.name}: {seen:,} rows")


def _read(model: type[models.Model], field: SearchKeyField) -> tuple[list[str], Any]:
    """Return the columns to fetch, and how texts come from them as the model itself reads them."""
    columns = [each.attname for each in model._meta.concrete_fields if not each.generated]

    def texts(row: dict[str, Any]) -> Iterable[str]:
        one = model(**{name: row[name] for name in columns})
        for source in field.sources:
            value = getattr(one, source)
            yield from value if isinstance(value, list) else [value or ""]

    return columns, texts
