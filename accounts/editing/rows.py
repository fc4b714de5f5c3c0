"""Rows of a formset that two people changed: hers stay, theirs are added and named."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from accounts.editing.values import merged_names, put, raw_value, same, spoken, typed_value

Items = dict[str, list[Any]]
CALLED = ""


def _fields_of(formset: Any) -> list[str]:
    return [name for name in formset.form.base_fields if name != "id"]


def _shown(form: Any, names: list[str]) -> dict[str, Any]:
    """The fields of a saved row, and under CALLED what a reader calls it."""
    return {CALLED: str(form.instance)} | {
        name: raw_value(form.fields[name], form.get_initial_for_field(form.fields[name], name))
        for name in merged_names(form)
        if name in names
    }


def shown_rows(formset: Any) -> dict[str, dict[str, Any]]:
    """Return what the saved rows of an untouched formset would send, by their numbers."""
    names = _fields_of(formset)
    if not formset.is_bound:
        return {str(form.instance.pk): _shown(form, names) for form in formset.initial_forms}
    return {str(row.pk): _shown(_form_of(formset, row), names) for row in formset.get_queryset()}


def _form_of(formset: Any, row: Any) -> forms.BaseForm:
    return formset.form(instance=row, **formset.get_form_kwargs(None))


class RowMerge:
    """Brings what others changed in the rows of a formset into what was sent."""

    def __init__(self, formset: Any, base: dict[str, dict[str, Any]] | None) -> None:
        self.formset, self.base = formset, base
        self.saved = {str(row.pk): _form_of(formset, row) for row in formset.get_queryset()}
        self.theirs = shown_rows(formset)
        self.sentences: list[str] = []

    def run(self) -> dict[str, dict[str, Any]]:
        """Rewrite the formset's data and return the rows as they now stand."""
        known, new = [], []
        for index, items in enumerate(self._sent()):
            pk = (items.get("id") or [""])[0]
            if not pk:
                new.append(items)
            elif pk in self.theirs:
                known.append(self._both(pk, index, items))
            elif (kept := self._removed(pk, index, items)) is not None:
                new.append(kept)
        sent = {items["id"][0] for items in known}
        known += [self._added(pk) for pk in self.theirs if pk not in sent]
        self._write(known, new)
        return self.theirs

    def _sent(self) -> list[Items]:
        prefix, data = self.formset.prefix, self.formset.data
        total = data.get(f"{prefix}-TOTAL_FORMS", "0")
        count = int(total) if total.isascii() and total.isdecimal() and len(total) < 6 else 0
        count = min(count, self.formset.absolute_max)
        rows: list[Items] = [{} for _index in range(count)]
        for key in data:
            head, _sign, rest = key.removeprefix(f"{prefix}-").partition("-")
            known = key.startswith(f"{prefix}-") and rest and head.isdecimal() and len(head) < 6
            if known and int(head) < count:
                rows[int(head)][rest] = data.getlist(key)
        return rows

    def _typed(self, form: forms.BaseForm, index: int, name: str) -> Any:
        html_name = f"{self.formset.prefix}-{index}-{name}"
        return typed_value(form.fields[name], self.formset.data, html_name)

    def _both(self, pk: str, index: int, items: Items) -> Items:
        """A row both have: what only they changed is taken, what both changed is told."""
        form, base = self.saved[pk], (self.base or {}).get(pk)
        for name in _told(self.theirs[pk]):
            field, theirs = form.fields[name], self.theirs[pk][name]
            mine = self._typed(form, index, name)
            if same(field, mine, theirs) or (base and same(field, base.get(name), theirs)):
                continue
            words = {
                "row": self._called(form, self.theirs[pk]),
                "field": field.label or name,
                "theirs": spoken(field, theirs),
                "mine": spoken(field, mine),
            }
            if base and same(field, base.get(name), mine):
                put(_Single(items), field, name, theirs)
                self.sentences.append(_("%(row)s, %(field)s: now %(theirs)s.") % words)
            else:
                self.sentences.append(
                    _("%(row)s, %(field)s: theirs is %(theirs)s, yours stays: %(mine)s.") % words
                )
        return items

    def _removed(self, pk: str, index: int, items: Items) -> Items | None:
        """A row they removed: gone, unless she wrote something into it."""
        form, base = self.formset.empty_form, (self.base or {}).get(pk)
        names = [name for name in _fields_of(self.formset) if name in form.fields]
        mine = {name: self._typed(form, index, name) for name in names}
        called = self._called(form, base or mine)
        untouched = base is not None and all(
            same(form.fields[name], base[name], mine[name]) for name in names if name in base
        )
        if untouched or items.get("DELETE"):
            self.sentences.append(_("Removed: %(row)s.") % {"row": called})
            return None
        if base is not None and not set(names) <= set(base):
            # A saved row says less than a new one has to: it cannot be made anew from this.
            self.sentences.append(
                _("Removed: %(row)s. Add it again if it should stay.") % {"row": called}
            )
            return None
        self.sentences.append(
            _("Removed: %(row)s. You changed that row, so yours stays as a new one.")
            % {"row": called}
        )
        return {**items, "id": [""]}

    def _added(self, pk: str) -> Items:
        items: Items = {"id": [pk]}
        form = self.saved[pk]
        for name in _told(self.theirs[pk]):
            put(_Single(items), form.fields[name], name, self.theirs[pk][name])
        self.sentences.append(_("Added: %(row)s.") % {"row": self._called(form, self.theirs[pk])})
        return items

    def _called(self, form: forms.BaseForm, values: dict[str, Any]) -> str:
        """Call a row by its name, or by what it says first."""
        if values.get(CALLED):
            return str(values[CALLED])
        said = (spoken(form.fields[name], values[name]) for name in _told(values) if values[name])
        return next((text for text in said if text), _("a row"))

    def _write(self, known: list[Items], new: list[Items]) -> None:
        prefix, data = self.formset.prefix, self.formset.data.copy()
        for key in list(data):
            head, _sign, rest = key.removeprefix(f"{prefix}-").partition("-")
            if key.startswith(f"{prefix}-") and rest and head.isdecimal():
                del data[key]
        for index, items in enumerate([*known, *new]):
            for name, values in items.items():
                data.setlist(f"{prefix}-{index}-{name}", values)
        data[f"{prefix}-TOTAL_FORMS"] = str(len(known) + len(new))
        data[f"{prefix}-INITIAL_FORMS"] = str(len(known))
        self.formset.data = data
        for cached in ("management_form", "forms"):
            self.formset.__dict__.pop(cached, None)


def _told(values: dict[str, Any]) -> list[str]:
    return [name for name in values if name != CALLED]


class _Single:
    """Lets `put` write into the parts of one row."""

    def __init__(self, items: Items) -> None:
        self.items = items

    def pop(self, name: str, default: Any = None) -> Any:
        return self.items.pop(name, default)

    def setlist(self, name: str, values: list[Any]) -> None:
        self.items[name] = values

    def __setitem__(self, name: str, value: Any) -> None:
        self.items[name] = [value]
