"""Values of form fields: as a browser sends them, compared by meaning, and in words."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

from accounts.ids import is_id

# What a browser sends for a field: a text, a tick, or the chosen entries of a list.
Raw = Any

OURS_ALONE = {"seen", "client_id"}
MANY = (forms.MultipleChoiceField, forms.ModelMultipleChoiceField)


def merged_names(form: forms.BaseForm) -> list[str]:
    """Return the fields two people may both change; files are chosen anew each time."""
    return [
        name
        for name, field in form.fields.items()
        if name not in OURS_ALONE and not isinstance(field, forms.FileField)
    ]


def raw_value(field: forms.Field, initial: Any) -> Raw:
    """Return what a browser would send if nobody touched the field."""
    value = field.prepare_value(initial)
    if isinstance(field, forms.BooleanField):
        return bool(value)
    if isinstance(field, MANY):
        return [_text(item) for item in value or ()]
    return _text(value)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Model):
        return str(value.pk)
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)


def shown_values(form: forms.BaseForm) -> dict[str, Raw]:
    """Return what an untouched form would send."""
    return {
        name: raw_value(form.fields[name], form.get_initial_for_field(form.fields[name], name))
        for name in merged_names(form)
    }


def typed_value(field: forms.Field, data: Any, html_name: str) -> Raw:
    """Return what was sent for a field."""
    return field.widget.value_from_datadict(data, {}, html_name)


def put(data: Any, field: forms.Field, html_name: str, raw: Raw) -> None:
    """Write a value into sent data as if it had been typed."""
    for name in (html_name, f"{html_name}_text", f"{html_name}_new"):
        data.pop(name, None)
    if isinstance(field, forms.BooleanField):
        if raw:
            data[html_name] = "on"
    elif isinstance(field, MANY):
        data.setlist(html_name, list(raw or ()))
    else:
        data[html_name] = raw or ""


def same(field: forms.Field, one: Raw, other: Raw) -> bool:
    """Say whether two values mean the same, however they are written."""
    return _plain(one) == _plain(other) or _meaning(field, one) == _meaning(field, other)


def _plain(raw: Raw) -> Any:
    if isinstance(raw, str):
        return raw.replace("\r\n", "\n").strip()
    return sorted(raw) if isinstance(raw, list | tuple) else raw or ""


def _meaning(field: forms.Field, raw: Raw) -> Any:
    try:
        value = field.clean(raw)
    except ValidationError:
        return _plain(raw)
    if isinstance(value, Model):
        return value.pk or str(value)
    if isinstance(value, QuerySet):
        return {row.pk for row in value}
    if isinstance(field, MANY):
        # A row that is named on the spot, as tags are, has no number yet.
        return {item.pk or str(item) if isinstance(item, Model) else item for item in value}
    return _plain(value) if isinstance(value, str) else value


def spoken(field: forms.Field, raw: Raw) -> str:
    """Return a value as a person would say it."""
    if isinstance(field, forms.BooleanField):
        return _("yes") if raw else _("no")
    if raw in ("", None, [], ()):
        return _("not stated")
    if isinstance(field, forms.ModelChoiceField):
        return ", ".join(_names(field, raw if isinstance(raw, list | tuple) else [raw]))
    if isinstance(field, forms.ChoiceField):
        chosen = raw if isinstance(raw, list | tuple) else [raw]
        labels = {str(value): str(label) for value, label in _flat(field.choices)}
        return ", ".join(labels.get(str(value), str(value)) for value in chosen)
    return _of_time(field, raw) or _of_number(field, raw) or str(raw)


def _of_time(field: forms.Field, raw: Raw) -> str:
    """A day or an hour in words; nothing for other fields and for what is neither."""
    if not isinstance(field, forms.DateField | forms.TimeField):
        return ""
    try:
        value = field.to_python(raw)
    except ValidationError:
        return ""
    return time_format(value, "H:i") if isinstance(value, time) else date_format(value)


def _of_number(field: forms.Field, raw: Raw) -> str:
    """A number without the zeros its column keeps; nothing for other fields."""
    if not isinstance(field, forms.DecimalField):
        return ""
    try:
        number = field.to_python(raw)
    except ValidationError:
        return ""
    return f"{number.normalize():f}" if number is not None else ""


def _names(field: Any, chosen: Iterable[Any]) -> list[str]:
    """Names of the chosen rows; a typed name stays what it is."""
    texts = [str(item) for item in chosen]
    ids = [text for text in texts if is_id(text)]
    key = field.to_field_name or "pk"
    rows = {str(getattr(row, key)): row for row in field.queryset.filter(**{f"{key}__in": ids})}
    gone = _("no. %(number)s, not there any more")
    return [
        str(field.label_from_instance(rows[text]))
        if text in rows
        else gone % {"number": text}
        if text in ids
        else text
        for text in texts
    ]


def _flat(choices: Iterable[Any]) -> Iterable[tuple[Any, Any]]:
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield value, label
