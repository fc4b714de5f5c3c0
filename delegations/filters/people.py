"""What narrows the people of a meeting, and the organisations of a delegation."""

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from delegations.attendance_querysets import AttendanceQuerySet
from delegations.choices import Answer, AttendanceSide
from delegations.filters.words import DescribedFilterSet, search_field
from delegations.models import Attendance, Meeting
from delegations.querysets import SOONEST_FIRST

NOT_STATED = "none"
PRESENCES = {"yes": True, "no": False, NOT_STATED: None}
ANSWERS = [*Answer.choices, (NOT_STATED, _("not stated"))]
CAME = [("yes", _("Came")), ("no", _("Did not come")), (NOT_STATED, _("not stated"))]


class SeatFilter(DescribedFilterSet):
    """Narrows who is listed at one meeting."""

    q = search_field(_("Search people"), _("Name, organisation, 日本語, kana"))
    side = filters.ChoiceFilter(
        label=_("Side"), empty_label=_("Both sides"), choices=AttendanceSide
    )
    answer = filters.ChoiceFilter(
        label=_("Answer"), empty_label=_("All answers"), choices=ANSWERS, method="by_answer"
    )
    present = filters.ChoiceFilter(
        label=_("Was present"),
        empty_label=_("Came or not"),
        choices=CAME,
        method="by_presence",
    )

    class Meta:
        model = Attendance
        fields: list[str] = []

    def by_words(self, seats: AttendanceQuerySet, _name: str, value: str) -> QuerySet:
        return seats.search(value)

    def by_answer(self, seats: QuerySet, _name: str, value: str) -> Any:
        return seats.filter(answer="" if value == NOT_STATED else value)

    def by_presence(self, seats: QuerySet, _name: str, value: str) -> Any:
        return seats.filter(present=PRESENCES[value])


def _stops(request: Any) -> QuerySet:
    return Meeting.objects.visible_to(request.user).order_by(*SOONEST_FIRST)


class PartyFilter(SeatFilter):
    """Narrows whom a delegation met or invited; without a side, theirs but for its own members."""

    stop = filters.ModelChoiceFilter(
        label=_("Stop"),
        empty_label=_("All stops"),
        queryset=_stops,
        field_name="meeting",
        widget=forms.Select({"data-tom": True}),
    )

    def __init__(self, *args: Any, meetings: list[Meeting], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["side"].extra["empty_label"] = _("Their side")
        self.filters["side"].extra["choices"] = [(AttendanceSide.OURS, AttendanceSide.OURS.label)]
        stops = self.filters["stop"].queryset = _stops(self.request)
        self.filters["stop"].queryset = stops.filter(pk__in=[row.pk for row in meetings])

    @property
    def qs(self) -> QuerySet:
        found = super().qs
        if self.data.get("side"):
            return found
        return found.filter(side=AttendanceSide.THEIRS, member=None)


class DoorFilter(DescribedFilterSet):
    """Finds whoever stands at the door."""

    q = search_field(_("Search the list"), _("Name, organisation, 日本語, kana"))

    class Meta:
        model = Attendance
        fields: list[str] = []

    def by_words(self, seats: AttendanceQuerySet, _name: str, value: str) -> QuerySet:
        return seats.search(value)
