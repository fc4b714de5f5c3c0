"""A field for one row, or some, out of very many: suggested while one types."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.ids import is_id
from leads.searching import Query

# Where the options of each kind of row come from.
SOURCES = {
    "organisation": ("leads:organisation_suggest", ()),
    "contact": ("delegations:suggest", ("contact",)),
    "delegation": ("delegations:suggest", ("delegation",)),
    "lead": ("delegations:suggest", ("lead",)),
    "meeting": ("delegations:suggest", ("meeting",)),
    "mou": ("delegations:suggest", ("mou",)),
}
NAMED_AT_MOST = 5


def numbered(row: Model) -> str:
    """Name a row so that a person can tell it from its namesakes."""
    return f"{row} ({row.pk})"


class PickerMixin:
    """Renders the chosen options, and `offered` likely ones; the rest comes while one types.

    Beside it stands a text field where scripts are off.
    """

    template_name = "delegations/picker.html"
    choices: Any

    def __init__(self, source: str = "", empty: Any = "", offered: int = 0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.source, self.empty, self.offered = source, empty, offered

    def optgroups(self, name: str, value: list[Any], attrs: Any = None) -> list[Any]:
        ids = [str(item) for item in value if is_id(item)]
        queryset = self.choices.queryset
        rows = list(queryset.filter(pk__in=ids)) if ids else []
        rows += [row for row in queryset[: self.offered] if row not in rows] if self.offered else []
        options = [] if self.allow_multiple_selected else [("", str(self.empty), not ids)]  # type: ignore[attr-defined]
        label_of = self.choices.field.label_from_instance
        options += [(str(row.pk), label_of(row), str(row.pk) in ids) for row in rows]
        return [
            (None, [self.create_option(name, key, label, on, index)], index)  # type: ignore[attr-defined]
            for index, (key, label, on) in enumerate(options)
        ]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)  # type: ignore[misc]
        view, arguments = SOURCES[self.source]
        widget = context["widget"]
        widget["attrs"] |= {"data-tom": True, "data-tom-url": reverse(view, args=arguments)}
        values = value if isinstance(value, list | tuple) else [value]
        widget["typed"] = ", ".join(str(item) for item in values if item and not is_id(item))
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        typed = (data.get(f"{name}_text") or "").strip()
        chosen = super().value_from_datadict(data, files, name)  # type: ignore[misc]
        if not self.allow_multiple_selected:  # type: ignore[attr-defined]
            return typed or chosen
        names = [part.strip() for part in re.split(r"[,;、\n]", typed)]
        return [*(chosen or []), *(part for part in names if part)]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data and f"{name}_text" not in data


class PickerSelect(PickerMixin, forms.Select):
    """One row."""


class PickerSelectMultiple(PickerMixin, forms.SelectMultiple):
    """Some rows."""


def named(rows: QuerySet, text: str) -> Model:
    """Return the only row a typed name can mean, or say which ones it can."""
    text = forms.CharField(max_length=200).clean(text)  # refuses what no name can be
    # A search for nothing that can be read finds every row, but such a text names none of them.
    found = list(rows.search(text)[: NAMED_AT_MOST + 1]) if Query(text) else []
    exact = [row for row in found if str(row).casefold() == text.casefold()]
    if len(exact) == 1 or len(found) == 1:
        return (exact or found)[0]
    if not found:
        raise ValidationError(
            gettext("Nothing is called “%(name)s”: check the spelling.") % {"name": text}
        )
    listed = ", ".join(numbered(row) for row in found[:NAMED_AT_MOST])
    raise ValidationError(
        gettext("Which one is “%(name)s”? Write its number: %(list)s.")
        % {"name": text, "list": listed + ("…" if len(found) > NAMED_AT_MOST else "")}
    )


class PickerField(forms.ModelChoiceField):
    """One row, by its suggestion, its number or its name."""

    default_error_messages = {"invalid_choice": _("This is not there any more: choose again.")}

    def __init__(
        self, queryset: Any, *, source: str, empty: Any = "", offered: int = 0, **kwargs: Any
    ) -> None:
        kwargs.setdefault("required", False)
        super().__init__(queryset, widget=PickerSelect(source, empty, offered), **kwargs)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and value.strip() and not is_id(value):
            return named(self.queryset, value)
        return super().to_python(value)


class PickerMultipleField(forms.ModelMultipleChoiceField):
    """Some rows, by suggestion, number or name."""

    default_error_messages = {"invalid_choice": _("This is not there any more: choose again.")}

    def __init__(self, queryset: Any, *, source: str, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(queryset, widget=PickerSelectMultiple(source), **kwargs)

    def clean(self, value: Any) -> Any:
        texts = [item for item in value or [] if not is_id(item)]
        ids = [item for item in value or [] if is_id(item)]
        return super().clean([*ids, *(named(self.queryset, text).pk for text in texts)])
