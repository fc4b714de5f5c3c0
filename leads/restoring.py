"""One value of a record put back as its history tells it: asked first, checked as if typed."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pghistory
from django import forms
from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.editing.conflicts import units_of
from accounts.editing.values import put, same, shown_values, spoken

SALT = "leads.restoring"


@dataclass
class Restoring:
    """What is to be put back: a column of a row, as it stood before an event of its history."""

    row: Any
    event: int
    column: str
    form: type[forms.ModelForm]
    arguments: dict[str, Any] = field(default_factory=dict)  # of the form
    elsewhere: dict[str, tuple[Any, str]] = field(default_factory=dict)  # column → (why not, where)
    write: Any = None

    @property
    def model(self) -> Any:
        return type(self.row)

    @cached_property
    def change(self) -> Any:
        """The event that replaced the value; 404 unless it is one of this very row."""
        events = self.model.pgh_event_model.objects
        found = events.filter(pgh_obj_id=self.row.pk, pgh_id=self.event).first()
        if found is None or not hasattr(found, self.item.attname):
            raise Http404
        return found

    @cached_property
    def before(self) -> Any:
        """The state before that event: there the value still stood."""
        events = self.model.pgh_event_model.objects
        earlier = events.filter(pgh_obj_id=self.row.pk, pgh_id__lt=self.event)
        found = earlier.order_by("-pgh_id").first()
        if found is None:
            raise Http404
        return found

    @cached_property
    def item(self) -> models.Field:
        for each in self.model._meta.concrete_fields:
            if each.name == self.column:
                return each
        raise Http404

    @property
    def label(self) -> str:
        return capfirst(str(self.item.verbose_name))

    @property
    def when(self) -> str:
        return date_format(timezone.localtime(self.change.pgh_created_at), "DATETIME_FORMAT")

    @cached_property
    def unit(self) -> tuple[str, ...]:
        """The form's fields that are put back together; none where the form has no such field."""
        name = getattr(self.form, "written_as", {}).get(self.column, self.column)
        found = next((unit for unit in units_of(self._form(self.row)) if name in unit), ())
        return found if all(each in self.then for each in found) else ()

    @cached_property
    def now(self) -> dict[str, Any]:
        return shown_values(self._form(self.row))

    @cached_property
    def then(self) -> dict[str, Any]:
        return shown_values(self._form(self._row_before()))

    def _form(self, row: Any, data: Any = None) -> Any:
        return self.form(data, instance=row, **self.arguments)

    def _row_before(self) -> Any:
        """The row as it stood; columns without a history as they are."""
        values = {
            each.attname: getattr(self.before, each.attname, getattr(self.row, each.attname))
            for each in self.model._meta.concrete_fields
            if not each.generated
        }
        row = self.model(**values)
        row.pk, row._state.adding, row._state.db = self.row.pk, False, self.row._state.db
        return row

    @cached_property
    def lines(self) -> list[tuple[str, str, str]]:
        """(label, now, then) in words of every field that would change."""
        shown = self._form(self.row)
        return [
            (str(shown[name].label), spoken(here, self.now[name]), spoken(there, self.then[name]))
            for name in self.unit
            if (here := shown.fields[name])
            and (there := self._then_fields[name])
            and not same(here, self.now[name], self.then[name])
        ]

    @cached_property
    def _then_fields(self) -> dict[str, forms.Field]:
        return self._form(self._row_before()).fields

    @property
    def refusal(self) -> tuple[str, str] | None:
        """Why this cannot be put back here, and where it is changed instead."""
        if self.column in self.elsewhere:
            why, where = self.elsewhere[self.column]
            return str(why), where
        if not self.unit:
            return _("This value is not put back by hand: it follows from other entries."), ""
        if not self.lines:
            return _("It says this already: there is nothing to put back."), ""
        return None

    @property
    def mark(self) -> str:
        """What the asker sees as the present value, signed."""
        return signing.dumps([self.now[name] for name in self.unit], salt=SALT, compress=True)

    def still(self, mark: str) -> bool:
        """Whether the present value is the one that was shown."""
        try:
            return signing.loads(mark, salt=SALT) == [self.now[name] for name in self.unit]
        except signing.BadSignature:
            return False

    def restore(self) -> list[str]:
        """Put the value back through the form's own checks; return what they say against it."""
        was_wrong = self._bound(self.now).errors
        form = self._bound(self.now | {name: self.then[name] for name in self.unit})
        wrong = {
            name: errors
            for name, errors in form.errors.items()
            if name in self.unit or errors != was_wrong.get(name)
        }
        if wrong:
            return [sentence for errors in wrong.values() for sentence in errors]
        for each in self._columns():
            setattr(self.row, each.attname, getattr(form.instance, each.attname))
        try:
            with (
                transaction.atomic(),
                pghistory.context(restored_from=self.change.pgh_created_at.isoformat()),
            ):
                (self.write or self.model.save)(self.row)
        except (IntegrityError, ValidationError):
            self.row.refresh_from_db()
            return [_("This value does not go with what the record says today.")]
        return []

    def _bound(self, values: dict[str, Any]) -> Any:
        row = self.model._default_manager.get(pk=self.row.pk)
        fields, data = self._form(row).fields, QueryDict(mutable=True)
        for name, raw in values.items():
            put(data, fields[name], name, raw)
        return self._form(row, data)

    def _columns(self) -> list[models.Field]:
        """The columns the unit writes: its own, their precision, those written together."""
        written = getattr(self.form, "written_as", {})
        names = {*self.unit, *(f"{name}_precision" for name in self.unit)}
        names |= {column for column, name in written.items() if name in self.unit}
        return [each for each in self.model._meta.concrete_fields if each.name in names]


def restore_value(request: HttpRequest, restoring: Restoring) -> HttpResponse:
    """GET: show now and then, and ask. POST: put the value back, unless it changed meanwhile."""
    row, problems = restoring.row, []
    refusal = restoring.refusal if restoring.change and restoring.before else None
    if request.method == "POST" and not refusal:
        if not restoring.still(request.POST.get("seen", "")):
            problems = [_("It was changed meanwhile: look at what it says now, then decide.")]
        else:
            problems = restoring.restore()
        if not problems:
            said = {"label": restoring.label, "when": restoring.when}
            messages.success(request, _("Put back: %(label)s, as before %(when)s.") % said)
            return redirect(row)
    context = {
        "row": row,
        "restoring": restoring,
        "refusal": refusal,
        "problems": problems,
        "name": str(row),
    }
    return render(request, "leads/value_restore.html", context)
