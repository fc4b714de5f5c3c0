"""What this room reminds of: meetings of which nobody has said what came.

The clock runs on the meeting, not on when it was typed: a day after its end, again after three and
seven days, and after ten the managers hear of it. Only the last moment that has passed speaks.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.choices import Role
from accounts.models import User
from accounts.permissions import Permission, may
from delegations.choices import OUTCOME_DUE_HOURS, AttendanceSide, Horizon
from delegations.models import Delegation, Meeting
from delegations.querysets import MeetingQuerySet
from followups.choices import REMIND_AT_HOUR, NotificationKind
from followups.mail import Message
from followups.models import Notification
from followups.rules import Occurrence, Rule, number_of, rule
from leads import formats
from leads.working_days import office

WORDS_AFTER = (timedelta(hours=OUTCOME_DUE_HOURS), timedelta(days=3), timedelta(days=7))
MANAGERS_AFTER = timedelta(days=10)
# What ended earlier and was never spoken of stays unspoken: a desk that begins to use this is not
# flooded with the tours of past years.
HORIZON = timedelta(days=14)
TOLD_HORIZON = timedelta(days=60)
KIND = NotificationKind.MEETING_WITHOUT_OUTCOME


@rule(KIND)
class OutcomeRule(Rule):
    """A meeting is over and nobody has logged what came of it."""

    def occurrences(self, now: datetime) -> Iterator[Occurrence]:
        meetings = list(self._silent(now).for_chasing())
        for meeting, people, due_at in _whom(meetings, now):
            for person in people:
                yield Occurrence(
                    kind=KIND,
                    subject=f"meeting:{meeting.pk}",
                    recipient=person,
                    due_at=due_at,
                    title=_("No outcome yet: %(title)s") % {"title": meeting.title},
                    url=reverse("delegations:meeting_outcome", args=[meeting.pk]),
                )

    def settled(self, numbers: set[int], now: datetime) -> set[int]:
        silent = Meeting.objects.filter(pk__in=numbers).silent(now - WORDS_AFTER[0])
        return numbers - set(silent.values_list("pk", flat=True))

    def message(self, row: Notification, now: datetime) -> Message | None:
        """Nothing, when the outcome was logged or the meeting was called off or moved since."""
        silent = Meeting.objects.visible_to(row.recipient).silent(now - WORDS_AFTER[0])
        meeting = silent.filter(pk=number_of(row)).for_chasing().first()
        if meeting is None or not _is_told(meeting, row) or _said_since(row):
            return None
        return _message(meeting)

    def _silent(self, now: datetime) -> MeetingQuerySet:
        silent = Meeting.objects.silent(now - WORDS_AFTER[0])
        spoken_of = (
            Notification.objects.filter(kind=KIND, due_at__gte=now - TOLD_HORIZON)
            .order_by()
            .values_list("subject", flat=True)
            .distinct()
        )
        numbers = [int(subject.partition(":")[2]) for subject in spoken_of]
        return silent.filter(Q(ended__gte=now - HORIZON) | Q(pk__in=numbers))


@rule(NotificationKind.ROUND_UNDECIDED)
class RoundRule(Rule):
    """A week after a tour nobody has decided about any of the follow-ups proposed."""

    def occurrences(self, now: datetime) -> Iterator[Occurrence]:
        for tour, due_at in self._undecided(now):
            for person in _travellers(tour):
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
    def _undecided(now: datetime) -> Iterator[tuple[Delegation, datetime]]:
        """Tours that ended a week ago, and not so long ago that nobody would come back to them."""
        today = now.astimezone(office()).date()
        week = timedelta(days=Horizon.WEEK)
        ended = (today - week - HORIZON, today - week)
        for tour in Delegation.objects.filter(ends_on__range=ended).undecided():
            due_at = datetime.combine(tour.ends_on + week, time(REMIND_AT_HOUR), office())
            if due_at <= now:
                yield tour, due_at


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


def _whom(meetings: list[Meeting], now: datetime) -> Iterable[tuple[Meeting, list[User], datetime]]:
    """Pair each meeting with who must hear of it now, as of the last moment that has passed."""
    wanted: list[tuple[Meeting, list[User], datetime]] = []
    managers = _managers() if meetings else []
    for meeting in meetings:
        if now - meeting.ended >= MANAGERS_AFTER:
            wanted.append((meeting, managers, meeting.ended + MANAGERS_AFTER))
        else:
            step = max(step for step in WORDS_AFTER if now - meeting.ended >= step)
            wanted.append((meeting, _nearest(meeting), meeting.ended + step))
    seen = _seen(wanted)
    for meeting, people, due_at in wanted:
        yield meeting, [person for person in people if meeting.pk in seen[person.pk]], due_at


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


def _seen(wanted: list[tuple[Meeting, list[User], datetime]]) -> dict[int, set[int]]:
    """Return the meetings each person may see, of those she would be told of."""
    about: dict[User, set[int]] = defaultdict(set)
    for meeting, people, _due_at in wanted:
        for person in people:
            about[person].add(meeting.pk)
    return {
        person.pk: set(
            Meeting.objects.visible_to(person).filter(pk__in=numbers).values_list("pk", flat=True)
        )
        for person, numbers in about.items()
    }


def _managers() -> list[User]:
    return list(User.objects.active().filter(role=Role.MANAGER).order_by("pk"))


def _is_told(meeting: Meeting, row: Notification) -> bool:
    """The meeting is still this person's to log, or the managers' to know of."""
    late = row.due_at - meeting.ended >= MANAGERS_AFTER
    return row.recipient in (_managers() if late else _nearest(meeting))


def _said_since(row: Notification) -> bool:
    """While this waited, the same person was told again: one mail is enough."""
    return Notification.objects.filter(
        kind=KIND, subject=row.subject, recipient=row.recipient_id, due_at__gt=row.due_at
    ).exists()


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
