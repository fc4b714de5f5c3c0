"""What a rule would do, set as somebody is about to set it: people, and what each would be told."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import islice

from django.db import connection, transaction

from accounts.models import User
from followups.actions.raising import would_tell
from followups.actions.ways import Way
from followups.choices import Delivery
from followups.models import RuleSetting
from followups.rules import Occurrence, Rule, RuleBook
from leads.working_days import office

AT_MOST = 5000
PEOPLE_SHOWN, LINES_SHOWN = 50, 10


@dataclass
class ForPerson:
    """What one person would be told."""

    person: User
    lines: list[tuple[Occurrence, Way]] = field(default_factory=list)
    total: int = 0
    mails: int = 0
    with_the_day: int = 0

    @property
    def left(self) -> int:
        return self.total - len(self.lines)

    def add(self, each: Occurrence, way: Way) -> None:
        self.total += 1
        self.mails += way.delivery == Delivery.PENDING
        self.with_the_day += way.delivery == Delivery.DIGEST
        if len(self.lines) < LINES_SHOWN:
            self.lines.append((each, way))


@dataclass
class Preview:
    """All that would be said: by person, the most burdened first."""

    day: date | None
    people: list[ForPerson]
    things: int
    # There is more than was looked at.
    cut: bool = False

    @property
    def total(self) -> int:
        return sum(each.total for each in self.people)

    @property
    def shown(self) -> list[ForPerson]:
        return self.people[:PEOPLE_SHOWN]

    @property
    def left(self) -> int:
        return len(self.people) - len(self.shown)


def preview_of(made: type[Rule], setting: RuleSetting, now: datetime, day: date | None) -> Preview:
    """Return what would be said now, or on a coming day, with a setting that is not saved."""
    book = RuleBook()
    book.settings[setting.kind] = setting
    rule, since = made(setting.values), None
    if day:
        # What falls due before is said before; a day ends last where the office is.
        since = datetime.combine(day, time(), office())
        now = since + timedelta(days=1, seconds=-1)
    if not setting.enabled:
        return Preview(day, [], 0)
    with transaction.atomic(), connection.cursor() as cursor:
        # Nothing can be written here, whatever a rule does.
        cursor.execute("SET TRANSACTION READ ONLY")
        found = list(islice(would_tell(rule, book, now, since), AT_MOST + 1))
        transaction.set_rollback(True)
    return _by_person(found[:AT_MOST], day, cut=len(found) > AT_MOST)


def _by_person(found: list[tuple[Occurrence, Way]], day: date | None, cut: bool) -> Preview:
    people: dict[int, ForPerson] = {}
    for each, way in sorted(found, key=lambda pair: pair[0].due_at):
        people.setdefault(each.recipient.pk, ForPerson(each.recipient)).add(each, way)
    ordered = sorted(people.values(), key=lambda one: (-one.total, one.person.name))
    return Preview(day, ordered, len({each.subject for each, _way in found}), cut)
