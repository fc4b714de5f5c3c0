"""The values of a row's history, said as a person would."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.fields.files import FieldFile
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from leads import formats
from leads.models.ladder import step_name

LONGEST = 160

Names = dict[type[models.Model], dict[Any, str]]
# Columns that hold the code of a step.
_STEPS = {"mou": ("stage", "next_step"), "milestone": ("kind",)}


def said(event: Any, item: models.Field, names: Names) -> str:
    """Say a value of an event as a person would."""
    value = getattr(event, item.attname, None)
    if value in (None, "", []):
        return formats.not_stated()
    if item.is_relation:
        gone = _("no. %(number)s, deleted since") % {"number": value}
        return names.get(item.related_model, {}).get(value, gone)
    if item.name in _STEPS.get(item.model._meta.model_name or "", ()):
        return step_name(value)
    if isinstance(item, ArrayField):
        choices = dict(item.base_field.flatchoices)
        return ", ".join(str(choices.get(entry, entry)) for entry in value)
    if item.flatchoices:
        return str(dict(item.flatchoices).get(value, value))
    if isinstance(value, datetime):
        return _moment(value, getattr(event, "time_zone", ""))
    other = getattr(event, said_with(item), None)
    if item.name.endswith("amount"):
        return formats.money(value, other or "")
    return _plain(value, other)


def _moment(value: datetime, zone: str) -> str:
    """A moment on the reader's clock; where the row has a clock of its own, on both."""
    if not formats.has_two_clocks(zone):
        return date_format(timezone.localtime(value), "DATETIME_FORMAT")
    both = {
        "day": formats.day(value.astimezone(ZoneInfo(zone)).date()),
        "time": formats.two_clocks(value, zone),
    }
    return _("%(day)s, %(time)s") % both


def _plain(value: Any, precision: str | None) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, date):
        return formats.precise_date(value, precision or "day")
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, int):
        return formats.indian_grouping(value)
    text = value.name.rpartition("/")[2] if isinstance(value, FieldFile) else value
    return Truncator(str(text)).chars(LONGEST)


def said_with(item: models.Field) -> str:
    """Name the column a value is said with: an amount's currency, a date's precision."""
    return "currency" if item.name.endswith("amount") else f"{item.name}_precision"
