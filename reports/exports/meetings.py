"""Meetings as a file: each time on the clock of its place, in India and in Japan."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from delegations import times
from delegations.choices import PLACE_ZONES, MeetingFormat, MeetingKind, MeetingStatus, Result
from delegations.filters.meetings import MeetingFilter
from delegations.models import Attendance, Meeting
from reports.exports.columns import Column, ExportList, Row, grouped, link_to, listed
from reports.exports.words import chosen

WHEN = ("precision", "starts_at", "ends_at", "on_from", "on_to", "time_zone", "city")
_ZONES = dict(PLACE_ZONES)


def _columns(request: HttpRequest) -> list[Column]:
    return [
        Column(_("Meeting"), "title", 40),
        Column(_("Status"), chosen("status", MeetingStatus), 10),
        Column(_("Why it was cancelled"), "cancel_reason", 24),
        Column(_("Kind"), chosen("kind", MeetingKind), 12),
        Column(_("Format"), chosen("format", MeetingFormat), 22),
        Column(_("Day"), lambda row: row["day"] if row["starts_at"] or _is_day(row) else None, 12),
        Column(_("From (clock of the place)"), _there("starts_at"), 12),
        Column(_("To (clock of the place)"), _there("ends_at"), 12),
        Column(_("Clock of the place"), lambda row: str(_ZONES[row["time_zone"]]), 12),
        Column(_("Starts in India (IST)"), _clock("Asia/Kolkata"), 18),
        Column(_("Starts in Japan (JST)"), _clock("Asia/Tokyo"), 18),
        Column(_("When, as far as known"), _when, 36),
        Column(_("City"), "city", 16),
        Column(_("Place"), "place", 30),
        Column(_("With (Japanese)"), lambda row: _names(row, 0), 30),
        Column(_("With (English)"), lambda row: _names(row, 1), 30),
        Column(_("Delegation"), "delegation__name", 30),
        Column(_("Topics"), "topics", 40),
        Column(_("Result"), chosen("result", Result), 18),
        Column(_("What was said"), "said", 40),
        Column(_("Who logs it"), "owner__name", 20),
        Column(_("Changed"), "updated_at", 16),
        Column(_("Id"), "pk", 8, whole=True),
        Column(_("Address"), link_to(request, reverse("delegations:meeting_list")), 40),
    ]


def _is_day(row: Row) -> bool:
    return row["precision"] == "day"


def _at(instant: datetime | None, zone: str, shape: str) -> str | None:
    # Text: a cell with a date would be moved to the reader's own clock.
    return f"{instant.astimezone(ZoneInfo(zone)):{shape}}" if instant else None


def _there(field: str) -> Callable[[Row], str | None]:
    return lambda row: _at(row[field], row["time_zone"], "%H:%M")


def _clock(zone: str) -> Callable[[Row], str | None]:
    return lambda row: _at(row["starts_at"], zone, "%Y-%m-%d %H:%M")


def _when(row: Row) -> str:
    return times.when(Meeting(**{name: row[name] for name in WHEN}))


def _guests(keys: list[int]) -> dict[int, Any]:
    names = ("meeting_id", "organisation__name_ja", "organisation__name_en")
    seats = Attendance.objects.filter(meeting__in=keys, side="theirs", organisation__isnull=False)
    rows = seats.order_by("id").values_list(*names)
    return grouped((meeting, (ja, en)) for meeting, ja, en in rows)


def _names(row: Row, script: int) -> str:
    return listed(dict.fromkeys(names[script] for names in row["guests_"] or ()))


MEETINGS = ExportList(
    slug="meetings",
    title=_("Meetings"),
    page="delegations:meeting_list",
    needs=Permission.VIEW,
    narrow=lambda request: MeetingFilter(
        request.GET, Meeting.objects.visible_to(request.user), request=request
    ),
    # The filter gives the order of the list: what lies ahead soonest first, else newest first.
    in_order=lambda rows, _sort: rows,
    fields=(
        "title", "status", "cancel_reason", "kind", "format", "day", *WHEN, "place", "topics",
        "delegation__name", "result", "said", "owner__name", "updated_at",
    ),
    columns=_columns,
    related={"guests_": _guests},
)  # fmt: skip
