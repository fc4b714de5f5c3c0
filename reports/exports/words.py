"""Values in the reader's words: choices, reference data, what is tied to a row."""

from collections.abc import Callable
from typing import Any

from reports.exports.columns import Row, grouped

Words = dict[Any, str]


def named(model: Any) -> Words:
    """Names of small tables, in the reader's language, by id."""
    return {row.pk: str(row) for row in model.objects.all()}


def chosen(field: str, choices: Any) -> Callable[[Row], str]:
    """A choice in words."""
    words = {value: str(label) for value, label in choices.choices}
    return lambda row: words.get(row[field], row[field])


def looked_up(field: str, words: Words) -> Callable[[Row], str | None]:
    """A row of a small table in words."""
    return lambda row: words.get(row[field])


def tied(through: Any, key: str, field: str) -> Callable[[list[int]], dict[int, list[Any]]]:
    """What a many-to-many table ties to some rows, in the order in which it was tied."""

    def load(keys: list[int]) -> dict[int, list[Any]]:
        rows = through.objects.filter(**{f"{key}__in": keys}).order_by("id")
        return grouped(rows.values_list(key, field))

    return load
