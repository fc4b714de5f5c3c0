"""Model fields of our own."""

from typing import Any

from django.db import models

from leads.names import search_key


class SearchKeyField(models.TextField):
    """Derived text by which a row is found: folded from the `sources` attributes at each save."""

    def __init__(self, *args: Any, sources: tuple[str, ...] = (), **kwargs: Any) -> None:
        self.sources = sources
        kwargs.update(editable=False, blank=True, default="")
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        texts: list[str] = []
        for source in self.sources:
            value = getattr(model_instance, source)
            texts.extend(value if isinstance(value, list) else [value or ""])
        setattr(model_instance, self.attname, search_key(texts))
        return getattr(model_instance, self.attname)
