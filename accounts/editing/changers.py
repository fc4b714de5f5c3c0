"""Who changed a row since it was seen, from the history that triggers keep."""

from datetime import datetime
from typing import Any, NamedTuple

from django.db import models
from django.db.models import Max, Model
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models import User

MOST_EVENTS = 200


class Changer(NamedTuple):
    """Who, and when."""

    who: str
    at: datetime | None


def _events(model: Any) -> Any:
    tracked = getattr(model, "pgh_event_model", None)
    return tracked._default_manager if tracked else None


def newest_event(row: Model) -> int:
    """Return the number of the newest line of a row's history; 0 without one."""
    events = _events(type(row))
    if events is None:
        return 0
    return events.filter(pgh_obj_id=row.pk).aggregate(newest=Max("pgh_id"))["newest"] or 0


class Changers:
    """Who changed what of a row after an event."""

    def __init__(self, row: Model, after: int) -> None:
        events = _events(type(row))
        found = events.filter(pgh_obj_id=row.pk, pgh_id__gte=after) if events is not None else ()
        if events is not None:
            found = found.select_related("pgh_context").order_by("pgh_id")[:MOST_EVENTS]
        self.events = list(found)
        if self.events and self.events[0].pgh_id != after:
            self.events.insert(0, None)  # what was seen is older than the history
        self.people = User.objects.in_bulk(
            {who for event in self.events if event is not None and (who := _who(event))}
        )

    def of(self, names: tuple[str, ...]) -> Changer:
        """Return who changed one of these fields last; else who changed the row last."""
        pairs = list(zip(self.events, self.events[1:], strict=False))
        for before, now in reversed(pairs):
            if any(_differs(before, now, name) for name in names):
                return self._changer(now)
        return self._changer(self.events[-1]) if pairs else Changer(_("a colleague"), None)

    def elsewhere(self, form: Any) -> list[str]:
        """Say what of the row changed that the form does not show: its stage, its status."""
        shown = {*form.fields, *getattr(form, "written_as", ())}
        sentences = []
        if len(self.events) > 1 and self.events[0] is not None:
            before, now = self.events[0], self.events[-1]
            for field in form._meta.model._meta.concrete_fields:
                if (
                    field.name not in shown
                    and _telling(field)
                    and _differs(before, now, field.name)
                ):
                    words = {
                        "label": capfirst(str(field.verbose_name)),
                        "old": _said(field, before),
                        "new": _said(field, now),
                    }
                    sentences.append(_("%(label)s: %(old)s → %(new)s") % words)
        return sentences

    def _changer(self, event: Any) -> Changer:
        who = _who(event)
        person = self.people.get(who) if who else None
        nobody = _("somebody whose account is gone") if who else _("the system")
        return Changer(str(person or nobody), event.pgh_created_at)


def _telling(field: models.Field) -> bool:
    """A state a reader knows by name, or a moment that was written down (“done”)."""
    moment = isinstance(field, models.DateTimeField) and not field.has_default()
    return bool(field.flatchoices) or (moment and field.editable)


def _said(field: models.Field, event: Any) -> str:
    value = getattr(event, field.attname)
    if value in (None, ""):
        return _("not stated")
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "DATETIME_FORMAT")
    return str(dict(field.flatchoices).get(value, value))


def _who(event: Any) -> int | None:
    who = event.pgh_context.metadata.get("user") if event.pgh_context else None
    return int(who) if who else None


def _differs(before: Any, now: Any, name: str) -> bool:
    if not any(field.name == name for field in now._meta.concrete_fields):
        return False
    attname = now._meta.get_field(name).attname
    return before is None or getattr(before, attname) != getattr(now, attname)
