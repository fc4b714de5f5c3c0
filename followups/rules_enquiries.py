"""An enquiry nobody has replied to: a word when the reply is late, again later, and to managers."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.choices import Role
from accounts.models import User
from followups.choices import NotificationKind
from followups.mail import Message, unanswered_message
from followups.models import Notification
from followups.recipients import Managers
from followups.rules import Occurrence, Parameter, Rule, number_of, rule
from followups.rules_dated import CAUGHT_UP_FOR, said_since
from leads.models import Enquiry

KIND = NotificationKind.ENQUIRY_UNANSWERED
# Who hears of an enquiry that belongs to nobody; the first of them that has people.
NOBODYS = ((Role.DESK, Role.MANAGER), (Role.ADMINISTRATOR,))


@rule(KIND)
class EnquiryRule(Rule):
    """An enquiry nobody replied to for two working days."""

    model = Enquiry
    at_once = onward = True
    words = gettext_lazy(
        "Speaks when the first reply to an enquiry is late: two working days of both countries "
        "after it came, at the same time of day. Told to the owner of its lead, else to the whole "
        "desk; later to the managers as well. A logged reply ends it."
    )
    parameters = (
        Parameter("again", gettext_lazy("Again so many days later"), (2, 5), least=1, most=60),
        Parameter(
            "managers", gettext_lazy("Managers hear after so many days more"), 3, least=0, most=60
        ),
    )

    @property
    def steps(self) -> list[timedelta]:
        return [timedelta(days=days) for days in sorted({0, *self.values["again"]})]

    @property
    def above(self) -> timedelta:
        return timedelta(days=self.values["managers"])

    def occurrences(self, now: datetime) -> Iterator[Occurrence]:
        last = max(*self.steps, self.above) + CAUGHT_UP_FOR
        late = Enquiry.objects.overdue(now).filter(reply_due_at__gte=now - last)
        enquiries = list(late.select_related("lead__owner").order_by("reply_due_at", "pk"))
        wanted = list(self._wanted(enquiries, now)) if enquiries else []
        about: dict[int, set[int]] = defaultdict(set)
        for enquiry, person, _due_at in wanted:
            about[person.pk].add(enquiry.pk)
        people = {person.pk: person for _enquiry, person, _due_at in wanted}
        sees = {pk: self.seen_by(people[pk], numbers) for pk, numbers in about.items()}
        for enquiry, person, due_at in wanted:
            if enquiry.pk in sees[person.pk]:
                yield Occurrence(
                    kind=KIND,
                    subject=f"enquiry:{enquiry.pk}",
                    recipient=person,
                    due_at=due_at,
                    title=_("Unanswered for 2 working days: enquiry of %(who)s") % {"who": enquiry},
                    url=enquiry.get_absolute_url(),
                )

    def _wanted(
        self, enquiries: Sequence[Enquiry], now: datetime
    ) -> Iterator[tuple[Enquiry, User, datetime]]:
        """Pair each enquiry with who hears of it, as of the last moment that has passed."""
        desk, managers = _desk(), Managers()
        for enquiry in enquiries:
            late, nearest = now - enquiry.reply_due_at, _nearest(enquiry, desk)
            step = max(step for step in self.steps if step <= late)
            for person in nearest:
                yield enquiry, person, enquiry.reply_due_at + step
            if late >= self.above:
                told = {person.pk for person in nearest}
                for person in managers.of(_owner(enquiry)):
                    if person.pk not in told:
                        yield enquiry, person, enquiry.reply_due_at + self.above

    def settled(self, numbers: set[int], now: datetime) -> set[int]:
        waiting = Enquiry.objects.unanswered().filter(pk__in=numbers)
        return numbers - set(waiting.values_list("pk", flat=True))

    def message(self, row: Notification, now: datetime) -> Message | None:
        return self.messages([row], now).get(row.pk)

    def messages(self, rows: Sequence[Notification], now: datetime) -> dict[int, Message]:
        """Leave out what was answered or closed, is somebody else's by now, or was said anew."""
        waiting = Enquiry.objects.overdue(now).filter(pk__in={number_of(row) for row in rows})
        late = {enquiry.pk: enquiry for enquiry in waiting.for_list()}
        if not late:
            return {}
        desk, managers, anew = _desk(), Managers(), said_since(rows)
        readers = {row.recipient_id: row.recipient for row in rows}
        sees = {pk: self.seen_by(person, set(late)) for pk, person in readers.items()}
        said = {}
        for row in rows:
            enquiry = late.get(number_of(row))
            if enquiry is None or row.pk in anew or enquiry.pk not in sees[row.recipient_id]:
                continue
            if row.meant_for in (*_nearest(enquiry, desk), *managers.of(_owner(enquiry))):
                said[row.pk] = unanswered_message(enquiry, row.recipient)
        return said


def _owner(enquiry: Enquiry) -> User | None:
    return enquiry.lead.owner if enquiry.lead else None


def _nearest(enquiry: Enquiry, desk: list[User]) -> list[User]:
    """Return the owner of its lead, or the desk when it has none who is still here."""
    owner = _owner(enquiry)
    return [owner] if owner and owner.is_active else desk


def _desk() -> list[User]:
    for roles in NOBODYS:
        people = list(User.objects.active().filter(role__in=roles).order_by("pk"))
        if people:
            return people
    return []
