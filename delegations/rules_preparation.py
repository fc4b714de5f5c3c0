"""What this room reminds of before a tour: things that should be ready by now and are not.

One word a person and tour, however many things are late: on the morning after a thing should have
been ready, and again in the last days before the tour. Only the last such morning speaks.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Prefetch, Q
from django.db.models.query import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from accounts.permissions import Permission, may
from delegations.choices import TAKES_PLACE, PreparationState
from delegations.models import Delegation, DelegationMember, Meeting, Preparation
from followups.choices import NotificationKind
from followups.clocks import latest_day, local_day, morning
from followups.mail import Message
from followups.models import Notification
from followups.recipients import Managers
from followups.rules import Occurrence, Parameter, Rule, number_of, rule
from followups.rules_dated import said_since
from leads import formats

KIND = NotificationKind.DELEGATION_LATE
LINES_AT_MOST = 10


@dataclass
class Late:
    """What one person has not got ready for one tour."""

    tour: Delegation
    person: User
    things: list[Preparation] = field(default_factory=list)


@rule(KIND)
class PreparationRule(Rule):
    """Things for a tour that should be ready by now and are not."""

    model = Delegation
    words = gettext_lazy(
        "Speaks when something for a meeting of a delegation was not ready in time: one word to a "
        "person and delegation, however much is late. What has no day of its own should be ready "
        "when the last days begin. Told to who sees to it, else to who logs the meeting, else to "
        "who travels, else to the managers."
    )
    parameters = (
        Parameter("after", gettext_lazy("Days after it should have been ready"), (1, 4), 1, 60),
        Parameter("before", gettext_lazy("And days before the delegation"), (7, 3, 1), 0, 60),
    )

    def occurrences(self, now: datetime) -> Iterator[Occurrence]:
        found = [(late, day) for late in self._late(now) if (day := self._day(late, now))]
        said = self._said({late.tour.pk for late, _day in found})
        for late, day in found:
            subject, due_at = f"delegation:{late.tour.pk}", morning(day, late.person)
            # What is put right takes the day back to an earlier one: that is no new word.
            if said.get((subject, late.person.pk), due_at) <= due_at:
                yield Occurrence(
                    kind=KIND,
                    subject=subject,
                    recipient=late.person,
                    due_at=due_at,
                    title=_("Not ready in time: %(tour)s") % {"tour": late.tour},
                    url=reverse("delegations:delegation_preparation", args=[late.tour.pk])
                    + "?show=open",
                )

    def settled(self, numbers: set[int], now: datetime) -> set[int]:
        late = self._waiting(now).filter(meeting__delegation__in=numbers).order_by()
        return numbers - set(late.values_list("meeting__delegation", flat=True))

    def message(self, row: Notification, now: datetime) -> Message | None:
        return self.messages([row], now).get(row.pk)

    def messages(self, rows: Sequence[Notification], now: datetime) -> dict[int, Message]:
        """Leave out what is ready by now, and what a deputy must not know."""
        late = {(each.tour.pk, each.person.pk): each
                for each in self._late(now, {number_of(row) for row in rows})}  # fmt: skip
        anew, said = said_since(rows), {}
        for row in rows:
            found = late.get((number_of(row), row.meant_for.pk))
            if found is None or row.pk in anew:
                continue
            things = self._seen(row.recipient, found.things)
            if things:
                said[row.pk] = _message(found.tour, things, local_day(now, row.recipient))
        return said

    @property
    def last_days(self) -> timedelta:
        """How long before a tour the last days begin, by which all should be ready."""
        return timedelta(days=max(self.values["before"], default=0))

    def _ready_by(self, thing: Preparation, tour: Delegation) -> date:
        """Return the last day on which a thing is ready in time."""
        return thing.due_on or tour.starts_on - self.last_days - timedelta(days=1)

    def _day(self, late: Late, now: datetime) -> date | None:
        """Return the last day whose morning has come on which the person hears of it."""
        days = {
            self._ready_by(thing, late.tour) + timedelta(days=after)
            for thing in late.things
            for after in self.values["after"]
        }
        first = min(self._ready_by(thing, late.tour) for thing in late.things)
        before = {late.tour.starts_on - timedelta(days=days) for days in self.values["before"]}
        days |= {day for day in before if day > first}
        return max((day for day in days if morning(day, late.person) <= now), default=None)

    def _waiting(self, now: datetime) -> QuerySet[Preparation]:
        """Return what is late, or without a day in the last days, for meetings still to come."""
        today = latest_day(now)
        undated = Q(due_on=None, meeting__delegation__starts_on__lte=today + self.last_days)
        return Preparation.objects.filter(
            Q(due_on__lt=today) | undated,
            Q(meeting__day=None) | Q(meeting__day__gte=today) | Q(meeting__on_to__gte=today),
            state=PreparationState.TO_DO,
            meeting__status__in=TAKES_PLACE,
            meeting__delegation__ends_on__gte=today,
        )

    def _late(self, now: datetime, tours: Iterable[int] | None = None) -> list[Late]:
        """Return what is late, by tours and who hears of it."""
        waiting = self._waiting(now)
        if tours is not None:
            waiting = waiting.filter(meeting__delegation__in=set(tours))
        members = DelegationMember.objects.select_related("user")
        things = waiting.select_related("owner", "meeting__owner", "meeting__delegation")
        things = things.prefetch_related(Prefetch("meeting__delegation__members", members))
        managers, found = Managers(), {}
        for thing in things.order_by("meeting__day", "meeting_id", "pk"):
            tour = thing.meeting.delegation
            for person in _nearest(thing) or managers.of(None):
                late = found.setdefault((tour.pk, person.pk), Late(tour, person))
                late.things.append(thing)
        for late in found.values():
            late.things = self._seen(late.person, late.things)
        return [late for late in found.values() if late.things]

    @staticmethod
    def _seen(person: User, things: list[Preparation]) -> list[Preparation]:
        """Leave out meetings behind closed doors; most are not, and ask for nothing."""
        quiet = {thing.meeting_id for thing in things if thing.meeting.sensitive}
        if quiet:
            seen = Meeting.objects.visible_to(person).filter(pk__in=quiet)
            quiet -= set(seen.values_list("pk", flat=True))
        return [thing for thing in things if thing.meeting_id not in quiet]

    @staticmethod
    def _said(tours: set[int]) -> dict[tuple[str, int], datetime]:
        """Return when each person last heard of a tour."""
        told = Notification.objects.filter(
            kind=KIND, subject__in=[f"delegation:{pk}" for pk in tours]
        )
        rows = told.order_by("due_at").values_list("subject", "recipient", "due_at")
        return {(subject, person): due_at for subject, person, due_at in rows}


def _nearest(thing: Preparation) -> list[User]:
    """Return who sees to a thing, else who logs its meeting, else who travels."""
    meeting = thing.meeting
    groups = (
        [thing.owner],
        [meeting.owner],
        [member.user for member in meeting.delegation.members.all()],
    )
    for group in groups:
        people = {person.pk: person for person in group if may(person, Permission.MEETING_LOG)}
        if people:
            return list(people.values())
    return []


def _message(tour: Delegation, things: list[Preparation], today: date) -> Message:
    by_meeting: dict[str, list[str]] = defaultdict(list)
    for thing in things:
        by_meeting[thing.meeting.title].append(_thing(thing))
    lines = [
        _("• %(meeting)s: %(things)s") % {"meeting": title, "things": ", ".join(words)}
        for title, words in by_meeting.items()
    ]
    more = len(lines) - LINES_AT_MOST
    if more > 0:
        words = ngettext("and %(n)s more meeting", "and %(n)s more meetings", more)
        lines = [*lines[:LINES_AT_MOST], words % {"n": more}]
    line = ngettext("%(n)s thing is not ready", "%(n)s things are not ready", len(things))
    return Message(
        subject=_("Not ready in time: %(tour)s") % {"tour": tour},
        line=line % {"n": len(things)},
        heading=tour.name,
        words="\n".join(lines),
        facts=((_("Days"), tour.days), (_("Begins"), _begins(tour, today))),
        button=_("See what is not ready"),
        urgent=True,
    )


def _thing(thing: Preparation) -> str:
    if thing.due_on is None:
        return str(thing)
    words = {"thing": thing, "day": formats.day(thing.due_on)}
    return _("%(thing)s (by %(day)s)") % words


def _begins(tour: Delegation, today: date) -> str:
    days = (tour.starts_on - today).days
    if days <= 0:
        return _("it has begun") if days < 0 else _("today")
    return ngettext("in %(n)s day", "in %(n)s days", days) % {"n": days}
