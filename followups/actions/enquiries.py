"""Enquiries and the clock: an answer to the sender at once, and a word when nobody has replied."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import partial

from django.db.models import CharField, Exists, OuterRef, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _

from accounts.choices import Role
from accounts.models import User
from followups import mail
from followups.choices import NotificationKind
from followups.models import Acknowledgement, Notification
from followups.rules import Letter, Occurrence, Rule, number_of, rule
from leads.choices import EnquiryChannel
from leads.models import Enquiry

BATCH = 1000
# What was let in later than this has been looked at by a person: no machine need answer it.
ACKNOWLEDGE_WITHIN = timedelta(days=3)
KIND = NotificationKind.ENQUIRY_UNANSWERED
# Who hears of an enquiry that belongs to nobody; the first of them that has people.
NOBODYS = ((Role.DESK, Role.MANAGER), (Role.ADMINISTRATOR,))


def acknowledge(now: datetime) -> int:
    """Queue a mail for each enquiry of the public form; return how many were missing."""
    unsaid = Enquiry.objects.let_in().filter(
        channel=EnquiryChannel.PUBLIC_FORM,
        acknowledgement__isnull=True,
        closed_at__isnull=True,
        replied_at__isnull=True,
        received_at__range=(now - ACKNOWLEDGE_WITHIN, now),
    )
    rows = [
        Acknowledgement(enquiry=enquiry, due_at=enquiry.received_at, retry_at=now)
        for enquiry in unsaid.exclude(email="").order_by("pk")[:BATCH]
    ]
    # A sweep that runs beside this one may have written some of them: the constraint decides.
    Acknowledgement.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


@rule(KIND)
class EnquiryRule(Rule):
    """An enquiry nobody replied to for two working days."""

    def occurrences(self, now: datetime) -> Iterator[Occurrence]:
        told = Notification.objects.filter(
            kind=KIND,
            subject=Concat(Value("enquiry:"), Cast(OuterRef("pk"), CharField())),
            due_at=OuterRef("reply_due_at"),
        )
        late = Enquiry.objects.overdue(now).filter(~Exists(told)).select_related("lead__owner")
        enquiries = list(late.order_by("reply_due_at", "pk")[:BATCH])
        for enquiry, recipient in _recipients(enquiries) if enquiries else ():
            yield Occurrence(
                kind=KIND,
                subject=f"enquiry:{enquiry.pk}",
                recipient=recipient,
                due_at=enquiry.reply_due_at,
                title=_title(enquiry),
                url=enquiry.get_absolute_url(),
            )

    def settled(self, numbers: set[int], now: datetime) -> set[int]:
        waiting = Enquiry.objects.unanswered().filter(pk__in=numbers)
        return numbers - set(waiting.values_list("pk", flat=True))

    def letter(self, row: Notification, now: datetime) -> Letter | None:
        enquiries = Enquiry.objects.visible_to(row.recipient).overdue(now).for_list()
        enquiry = enquiries.filter(pk=number_of(row)).first()
        return partial(mail.unanswered, row, enquiry) if enquiry else None


def _title(enquiry: Enquiry) -> str:
    words = _("Unanswered for 2 working days: enquiry of %(who)s") % {"who": enquiry}
    return words[:300]


def _recipients(enquiries: list[Enquiry]) -> Iterable[tuple[Enquiry, User]]:
    """Pair each enquiry with the owner of its lead, or with the desk when it has none."""
    desk = _desk()
    sees: dict[int, set[int]] = {}
    numbers = [enquiry.pk for enquiry in enquiries]
    for enquiry in enquiries:
        owner = enquiry.lead.owner if enquiry.lead else None
        for person in [owner] if owner and owner.is_active else desk:
            if person.pk not in sees:
                seen = Enquiry.objects.visible_to(person).filter(pk__in=numbers)
                sees[person.pk] = set(seen.values_list("pk", flat=True))
            if enquiry.pk in sees[person.pk]:
                yield enquiry, person


def _desk() -> list[User]:
    for roles in NOBODYS:
        people = list(User.objects.active().filter(role__in=roles).order_by("pk"))
        if people:
            return people
    return []
