"""What a report is asked: which MOUs, as on which day, compared with which, for whom."""

from dataclasses import dataclass
from datetime import date
from typing import Self

from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from accounts.models import User
from leads.filters.mou_fields import EARLIEST
from leads.filters.mous import MOUFilter
from leads.models import MOU
from leads.mou_querysets import MOUQuerySet
from reports.links import Links

# What belongs to the page, not to the selection.
_OF_THE_PAGE = (
    "as_on", "against", "page", "sort", "rows", "columns", "measure", "every", "dimension",
)  # fmt: skip


@dataclass(frozen=True)
class Asker:
    """Stands for the request where there is none: filters ask it who is asking."""

    user: User


class Question:
    """The parameters of the register, a day, an earlier day to compare with, and a reader."""

    def __init__(
        self, data: QueryDict, day: date | None, against: date | None, reader: User
    ) -> None:
        self.data = data.copy()
        for name in _OF_THE_PAGE:
            self.data.pop(name, None)
        self.problems: list[str] = []  # sentences about days that cannot be
        self.reader = reader
        self.today = timezone.localdate()
        self.day = day or self.today
        if self.day > self.today:
            self.problems.append(_("Nobody knows how things will stand: this is today."))
            self.day = self.today
        if min(self.day, against or self.day) < EARLIEST:
            self.problems.append(_("No MOU is as old as this day."))
            self.day, against = max(self.day, EARLIEST), None
        self.against = against
        if against is not None and against >= self.day:
            self.problems.append(_("Compare with a day before the day of the report."))
            self.against = None

    @classmethod
    def from_request(cls, request: HttpRequest) -> Self:
        """Read the question from an address; a day nobody can read is said in `problems`."""
        days = {name: _day(request.GET.get(name, "")) for name in ("as_on", "against")}
        asked = cls(request.GET, days["as_on"], days["against"], request.user)  # type: ignore[arg-type]
        for name, day in days.items():
            if day is None and request.GET.get(name, "").strip():
                asked.problems.append(_("Write a day like 2026-03-31."))
        return asked

    @property
    def past(self) -> date | None:
        """The day asked of, where it is not today."""
        return self.day if self.day < self.today else None

    @cached_property
    def is_narrowed(self) -> bool:
        """Whether anything but the day is asked for."""
        return any(any(values) for _name, values in self.data.lists())

    def filter_on(self, day: date | None) -> MOUFilter:
        """The register's filter of the selection as on a day; None is today."""
        data = self.data.copy()
        if day is not None and day < self.today:
            data["as_on"] = day.isoformat()
        visible = MOU.objects.visible_to(self.reader)
        return MOUFilter(data, visible, request=Asker(self.reader))

    @cached_property
    def filter(self) -> MOUFilter:
        return self.filter_on(self.past)

    def scope_on(self, day: date | None) -> MOUQuerySet:
        """The MOUs asked for, as they stood on a day."""
        if self.is_narrowed:
            return self.filter_on(day).qs
        return MOU.objects.visible_to(self.reader).as_on(day)

    @cached_property
    def scope(self) -> MOUQuerySet:
        return self.scope_on(self.past)

    def words(self) -> list[str]:
        """The filter in words, one phrase each, without the days."""
        return self.filter_on(None).describe() if self.is_narrowed else []

    @cached_property
    def links(self) -> Links:
        return Links(self.data, self.past)

    def links_on(self, day: date) -> Links:
        return Links(self.data, day if day < self.today else None)


def _day(written: str) -> date | None:
    try:
        return parse_date(written.strip())
    except ValueError:
        return None
