"""What this room reminds of: meetings of which nobody has said what came, tours undecided about.

The clock runs on the meeting, not on when it was typed: a day after its end, again after three and
seven days, and after ten the managers hear of it. Only the last moment that has passed speaks.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.permissions import Permission, may
from delegations import rules_preparation  # noqa: F401 - a rule is known once its file was read
from delegations.choices import OUTCOME_DUE_HOURS, AttendanceSide, Horizon
from delegations.models import Delegation, Meeting
from delegations.querysets import DelegationQuerySet, MeetingQuerySet
from followups.choices import NotificationKind
from followups.clocks import latest_day, morning
from followups.mail import Message
from followups.models import Notification
from followups.recipients import Managers
from followups.rules import Occurrence, Parameter, Rule, number_in, number_of, rule
from followups.rules_dated import CAUGHT_UP_FOR, said_since
from leads import formats

# What ended longer before its last word and was never spoken of stays unspoken: a desk that begins
# to use this is not flooded with the tours of past years.
HORIZON = timedelta(days=4)
WEEK = timedelta(days=Horizon.WEEK)
TOLD_HORIZON = timedelta(days=60)
KIND = NotificationKind.MEETING_WITHOUT_OUTCOME


@rule(KIND)
class OutcomeRule(Rule):
    """A meeting is over and nobody has logged what came of it."""

    model = Meeting
    onward = True
    words = gettext_lazy(
        "Speaks when a meeting has been over for so many hours and nobody has logged what came of "
        "it; a meeting known to the day or less ends with its last day on the clock of its place. "
        "Told to who logs it, else to who sat there for us, else to who travels; at last to the "
        "managers instead."
    )
    parameters = (
        Parameter("hours", gettext_lazy("Hours after its end"), OUTCOME_DUE_HOURS, 1, 240),
        Parameter("again", gettext_lazy("Again so many days after its end"), (3, 7), 1, 60),
        Parameter("managers", gettext_lazy("Managers hear after so many days"), 10, 1, 90),
    )

    @property
    def first(self) -> timedelta:
        return timedelta(hours=self.values["hours"])

    @property
    def steps(self) -> list[timedelta]:
        """When those nearest to it hear, counted from its end."""
        return [self.first, *(timedelta(days=days) for days in sorted(self.values["again"]))]

    @property
    def above(self) -> timedelta:
        """When the managers hear instead."""
        return timedelta(days=self.values["managers"])

    def occurrences(self, now: datetime) -> Iterator[Occurrence]:
        meetings = list(self._silent(now).for_chasing())
        told = _told({meeting.pk for meeting in meetings})
        for meeting, people, due_at in self._whom(meetings, now):
            for person in people:
                words = told.get((meeting.pk, person.pk), ())
                if self._is_said(words, meeting.ended, due_at):
                    continue
                yield Occurrence(
                    kind=KIND,
                    subject=f"meeting:{meeting.pk}",
                    recipient=person,
                    due_at=due_at,
                    title=_("No outcome yet: %(title)s") % {"title": meeting.title},
                    url=reverse("delegations:meeting_outcome", args=[meeting.pk]),
                )

    def _is_said(self, told: Sequence[datetime], ended: datetime, due_at: datetime) -> bool:
        """Say whether as many words as have come due were told since its end.

        Where its end was put right afterwards, the same word comes due once more.
        """
        if due_at - ended >= self.above:
            return any(word >= ended for word in told)
        come = sum(ended + step <= due_at for step in self.steps)
        return sum(word >= ended for word in told) >= come

    def settled(self, numbers: set[int], now: datetime) -> set[int]:
        silent = Meeting.objects.filter(pk__in=numbers).silent(now - self.first)
        return numbers - set(silent.values_list("pk", flat=True))

    def message(self, row: Notification, now: datetime) -> Message | None:
        return self.messages([row], now).get(row.pk)

    def messages(self, rows: Sequence[Notification], now: datetime) -> dict[int, Message]:
        """Nothing, when the outcome was logged or the meeting was called off or moved since."""
        silent = Meeting.objects.silent(now - self.first)
        silent = silent.filter(pk__in={number_of(row) for row in rows})
        meetings = {meeting.pk: meeting for meeting in silent.for_chasing()}
        managers, anew = Managers(), said_since(rows)
        sees = _seen([(meetings[number_of(row)], [row.recipient]) for row in rows
                      if number_of(row) in meetings])  # fmt: skip
        said = {}
        for row in rows:
            meeting = meetings.get(number_of(row))
            if meeting is None or row.pk in anew or meeting.pk not in sees[row.recipient_id]:
                continue
            late = row.due_at - meeting.ended >= self.above
            if row.meant_for in (managers.of(meeting.owner) if late else _nearest(meeting)):
                said[row.pk] = _message(meeting)
        return said

    def _silent(self, now: datetime) -> MeetingQuerySet:
        silent = Meeting.objects.silent(now - self.first)
        spoken_of = (
            Notification.objects.filter(kind=KIND, due_at__gte=now - TOLD_HORIZON)
            .order_by()
            .values_list("subject", flat=True)
            .distinct()
        )
        numbers = [int(subject.partition(":")[2]) for subject in spoken_of]
        last = max(*self.steps, self.above)
        return silent.filter(Q(ended__gte=now - last - HORIZON) | Q(pk__in=numbers))

    def _whom(
        self, meetings: list[Meeting], now: datetime
    ) -> Iterator[tuple[Meeting, list[User], datetime]]:
        """Pair each meeting with who hears of it now, as of the last moment that has passed."""
        wanted: list[tuple[Meeting, list[User], datetime]] = []
        managers = Managers()
        for meeting in meetings:
            if now - meeting.ended >= self.above:
                people, step = managers.of(meeting.owner), self.above
            else:
                people = _nearest(meeting)
                step = max(step for step in self.steps if now - meeting.ended >= step)
            wanted.append((meeting, people, meeting.ended + step))
        seen = _seen([(meeting, people) for meeting, people, _due_at in wanted])
        for meeting, people, due_at in wanted:
            yield meeting, [person for person in people if meeting.pk in seen[person.pk]], due_at


@rule(NotificationKind.ROUND_UNDECIDED)
class RoundRule(Rule):
    """A week after a tour nobody has decided about any of the follow-ups proposed."""

    model = Delegation
    words = gettext_lazy(
        "Speaks once, a week after the last day of a tour, when nobody has decided about any of "
        "the follow-ups proposed. Told to who travelled, else to the owners of its meetings."
    )

    def occurrences(self, now: datetime) -> Iterator[Occurrence]:
        for tour in self._undecided(now):
            for person in _travellers(tour):
                due_at = morning(tour.ends_on + WEEK, person)
                if due_at > now:
                    continue
                yield Occurrence(
                    kind=NotificationKind.ROUND_UNDECIDED,
                    subject=f"delegation:{tour.pk}",
                    recipient=person,
                    due_at=due_at,
                    title=_("Follow-ups wait to be decided: %(tour)s") % {"tour": tour},
                    url=reverse("delegations:delegation_after", args=[tour.pk]),
                )

    def settled(self, numbers: set[int], now: datetime) -> set[int]:
        waiting = Delegation.objects.filter(pk__in=numbers).undecided()
        return numbers - set(waiting.values_list("pk", flat=True))

    def message(self, row: Notification, now: datetime) -> Message | None:
        tours = Delegation.objects.visible_to(row.recipient).undecided()
        tour = tours.filter(pk=number_of(row)).first()
        return _round(tour) if tour else None

    @staticmethod
    def _undecided(now: datetime) -> DelegationQuerySet:
        """Tours that ended a week ago, and not so long ago that nobody would come back to them."""
        ended = latest_day(now) - WEEK
        return Delegation.objects.filter(ends_on__range=(ended - CAUGHT_UP_FOR, ended)).undecided()


def _travellers(tour: Delegation) -> list[User]:
    """Return who travelled and may decide; else who owns its meetings."""
    members = [member.user for member in tour.members.all()]
    owners = [meeting.owner for meeting in tour.meetings.all()]
    for group in (members, owners):
        people = {each.pk: each for each in group if may(each, Permission.FOLLOWUP_EDIT)}
        if people:
            return list(people.values())
    return []


def _round(tour: Delegation) -> Message:
    return Message(
        subject=_("Follow-ups wait to be decided: %(tour)s") % {"tour": tour},
        line=_("A week has passed since the tour."),
        heading=tour.name,
        words=_(
            "For every meeting with an outcome, follow-ups after 7, 30 and 90 days are proposed. "
            "Tick what is to be done, change the words, and create them at once."
        ),
        facts=((_("Days"), tour.days),),
        button=_("Look through them"),
    )


def _nearest(meeting: Meeting) -> list[User]:
    """Return who logs it, else who sat there for us, else who travelled: with a right to log."""
    seats = [
        seat
        for seat in meeting.attendances.all()
        if seat.side == AttendanceSide.OURS and seat.present is not False
    ]
    groups = (
        [meeting.owner],
        [person for seat in seats for person in (seat.user, seat.member and seat.member.user)],
        [member.user for member in meeting.delegation.members.all()] if meeting.delegation else [],
    )
    for group in groups:
        people = {person.pk: person for person in group if may(person, Permission.MEETING_LOG)}
        if people:
            return list(people.values())
    return []


def _told(numbers: set[int]) -> dict[tuple[int, int], list[datetime]]:
    """Return as of when people were told of meetings: one query."""
    rows = Notification.objects.filter(
        kind=KIND, subject__in=[f"meeting:{number}" for number in numbers]
    )
    told: dict[tuple[int, int], list[datetime]] = defaultdict(list)
    for subject, person, due_at in rows.order_by().values_list("subject", "recipient", "due_at"):
        told[number_in(subject), person].append(due_at)
    return told


def _seen(wanted: list[tuple[Meeting, list[User]]]) -> dict[int, set[int]]:
    """Return the meetings each person may see, of those she would be told of.

    Few meetings are kept quiet: only for those anybody is asked after.
    """
    found: dict[User, set[int]] = defaultdict(set)
    asked: dict[User, set[int]] = defaultdict(set)
    for meeting, people in wanted:
        for person in people:
            (asked if meeting.sensitive else found)[person].add(meeting.pk)
    for person, numbers in asked.items():
        seen = Meeting.objects.visible_to(person).filter(pk__in=numbers)
        found[person] |= set(seen.values_list("pk", flat=True))
    return {person.pk: seen for person, seen in found.items()}


def _message(meeting: Meeting) -> Message:
    guests = [str(guest) for guest in meeting.guests[:3]]
    more = len(meeting.guests) - len(guests)
    if more > 0:
        guests.append(_("and %(number)d more") % {"number": more})
    facts = [
        (_("When"), meeting.when),
        (_("With"), ", ".join(guests)),
        (_("Where"), meeting.place or meeting.city),
        (_("Delegation"), meeting.delegation.name if meeting.delegation else ""),
        (_("Who logs it"), meeting.owner.name if meeting.owner else _("nobody yet")),
    ]
    day = formats.day(meeting.ended.astimezone(ZoneInfo(meeting.time_zone)).date())
    return Message(
        subject=_("No outcome yet: %(title)s") % {"title": meeting.title},
        line=_("The meeting ended on %(day)s; nobody has said what came of it.") % {"day": day},
        heading=meeting.title,
        facts=tuple((label, value) for label, value in facts if value),
        button=_("Log what came of it"),
        urgent=True,
    )
