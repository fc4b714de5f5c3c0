"""Guards of edit forms: nobody silently overwrites what somebody else has just saved."""

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.editing.changers import Changers, newest_event
from accounts.editing.conflicts import Conflict, Merge
from accounts.editing.marks import Mark, read
from accounts.editing.rows import RowMerge, shown_rows
from accounts.editing.values import shown_values


class EditGuardMixin(forms.ModelForm):
    """Refuse a save when the row changed after the form was opened, and say what changed.

    The model needs `updated_at`. The form carries what it showed, signed. When somebody else has
    saved meanwhile, fields only they changed are taken over, fields only she changed stay, and
    for fields both changed she must choose: `conflict` tells all three (forms/conflict.html).
    Fields named `together` are decided as one. Formsets beside the form: `form.beside(formset)`.
    """

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __new__(cls, *args: Any, **kwargs: Any) -> "EditGuardMixin":
        form = super().__new__(cls)
        form._made_with = kwargs
        form._formsets = []
        form.conflict = None
        return form

    _made_with: dict[str, Any]
    _formsets: list[Any]
    conflict: Conflict | None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["seen"].initial = self._seen_now

    def beside(self, *formsets: Any) -> None:
        """Watch these rows as well: they are saved together with the form."""
        self._formsets += formsets

    def _seen_now(self) -> str:
        """The mark of the row as the form shows it; asked for when the form is drawn."""
        mark = Mark(
            at=self.instance.updated_at.isoformat(),
            values=shown_values(self),
            rows={formset.prefix: shown_rows(formset) for formset in self._formsets},
            event=newest_event(self.instance),
        )
        return mark.signed(self.instance)

    def full_clean(self) -> None:
        if self.is_bound and self.instance.pk:
            self._merge()
        super().full_clean()
        if self.conflict:
            self.add_error(
                None,
                ValidationError(
                    _(
                        "Somebody else changed this while you were writing. Nothing you typed is "
                        "lost: look at what changed below, then save again."
                    ),
                    code="changed_meanwhile",
                ),
            )

    def _merge(self) -> None:
        """Bring what others saved meanwhile into the data, and note what has to be told."""
        mark = read(self.data.get(self.add_prefix("seen")) or "", self.instance)
        fresh = type(self.instance)._default_manager.filter(pk=self.instance.pk).first()
        if mark is None or fresh is None:
            return
        at = fresh.updated_at.isoformat()
        if mark.at == at and not mark.ask:
            return
        if self.instance.updated_at != fresh.updated_at:
            self.instance.refresh_from_db()
        made = {**self._made_with, "data": None, "files": None, "instance": fresh}
        theirs = shown_values(type(self)(**made))
        merge = Merge(self, theirs, mark, Changers(fresh, mark.event))
        conflict, rows = merge.run(), mark.rows
        if mark.at != at:
            conflict.elsewhere = merge.changers.elsewhere(self)
            rows = self._merge_rows(mark, conflict)
        # Whoever still has to choose is told again who changed it.
        event = mark.event if merge.ask else newest_event(fresh)
        after = Mark(at, theirs, rows, event, merge.ask)
        merge.data[self.add_prefix("seen")] = after.signed(fresh)
        self.data = merge.data
        self.conflict = conflict if conflict.stops else None

    def _merge_rows(self, mark: Mark, conflict: Conflict) -> dict[str, Any]:
        rows = {}
        for formset in self._formsets:
            base = mark.rows.get(formset.prefix) if mark.values is not None else None
            merge = RowMerge(formset, base)
            rows[formset.prefix] = merge.run()
            conflict.rows += merge.sentences
        return rows


class CreatedOnceMixin(forms.ModelForm):
    """Carry a client id so that a form sent twice creates one row.

    The model needs a unique, nullable `client_id`; the view looks for it before saving.
    """

    client_id = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            self.fields["client_id"].initial = uuid.uuid4

    def already_saved(self) -> Any:
        """Return the row an earlier sending of this very form created, or None."""
        client_id = self.cleaned_data.get("client_id")
        if not client_id or self.instance.pk:
            return None
        return type(self.instance)._default_manager.filter(client_id=client_id).first()

    def save(self, commit: bool = True) -> Any:
        if not self.instance.pk:
            self.instance.client_id = self.cleaned_data.get("client_id")
        return super().save(commit)
