"""Who the people of an invitation are: by e-mail, and nobody is made up."""

from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import urlsplit

from django.db.models.functions import Lower

from accounts.models import User
from delegations.calendar.reading import Person
from delegations.choices import AttendanceSide
from leads.models import Contact, Organisation

# Whoever writes from there writes for nobody in particular.
EVERYBODYS = {
    "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "yahoo.com",
    "yahoo.co.jp", "yahoo.co.in", "icloud.com", "me.com", "nic.in", "gov.in",
}  # fmt: skip


class Seat(NamedTuple):
    """What is known of a person: colleague, contact, organisation, or only a name."""

    person: Person
    side: str
    user: User | None = None
    contact: Contact | None = None
    organisation: Organisation | None = None

    @property
    def known(self) -> bool:
        return bool(self.user or self.contact)

    @property
    def name(self) -> str:
        """The name only where there is no row that says it."""
        return "" if self.known else self.person.name

    @property
    def identity(self) -> tuple:
        return (
            self.organisation and self.organisation.pk,
            self.contact and self.contact.pk,
            self.user and self.user.pk,
            self.name,
        )


def seats_of(people: Iterable[Person], reader: User) -> list[Seat]:
    """Return each person's seat, once; whom nobody knows sits there with a name only."""
    people = list(people)
    emails = {person.email for person in people if person.email}
    accounts = User.objects.annotate(address=Lower("email")).filter(address__in=emails)
    users = {user.email.casefold(): user for user in accounts}
    contacts = _contacts(emails)
    hosts = _organisations({_domain(email) for email in emails} - EVERYBODYS)
    ours = _domain(reader.email.casefold())
    seats: dict[tuple, Seat] = {}
    for person in people:
        seat = _seat(person, users, contacts, hosts, ours)
        seats.setdefault(seat.identity, seat)
    return list(seats.values())


def _seat(
    person: Person,
    users: dict[str, User],
    contacts: dict[str, Contact],
    hosts: dict[str, Organisation],
    ours: str,
) -> Seat:
    user = users.get(person.email)
    if user is not None:
        return Seat(person, AttendanceSide.OURS, user=user)
    contact = contacts.get(person.email)
    if contact is not None:
        posts = [post for post in contact.employments.all() if post.ended_on is None]
        firm = posts[0].organisation if len(posts) == 1 else None
        return Seat(person, AttendanceSide.THEIRS, contact=contact, organisation=firm)
    domain = _domain(person.email)
    if domain and domain == ours and domain not in EVERYBODYS:
        return Seat(person, AttendanceSide.OURS)
    return Seat(person, AttendanceSide.THEIRS, organisation=hosts.get(domain))


def _contacts(emails: set[str]) -> dict[str, Contact]:
    """Return contacts by e-mail; an address two people share names neither."""
    found: dict[str, list[Contact]] = {}
    rows = Contact.objects.annotate(address=Lower("email")).filter(address__in=emails)
    for contact in rows.prefetch_related("employments__organisation"):
        found.setdefault(contact.email.casefold(), []).append(contact)
    return {email: rows[0] for email, rows in found.items() if len(rows) == 1}


def _organisations(domains: set[str]) -> dict[str, Organisation]:
    """Return organisations by the domain of their website; a shared one names none."""
    domains.discard("")
    found: dict[str, list[Organisation]] = {}
    for domain in domains:
        for row in Organisation.objects.filter(website__icontains=domain)[:20]:
            if _host(row.website) == domain:
                found.setdefault(domain, []).append(row)
    return {domain: rows[0] for domain, rows in found.items() if len(rows) == 1}


def _domain(email: str) -> str:
    return email.rpartition("@")[2]


def _host(website: str) -> str:
    try:
        return (urlsplit(website).hostname or "").removeprefix("www.").casefold()
    except ValueError:
        return ""
