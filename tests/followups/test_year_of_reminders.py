"""A whole year with a moved clock: each rule speaks on the right local day, once, in both cities.

What should be said is worked out here from the dates alone, in other words than the product's. The
clock goes from one such moment to the next, by each morning of a daily mail and by quiet mornings
in between: what speaks at any other moment is found at the next one, and is too much.
"""

from collections import Counter
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import holidays
import pytest
import time_machine
from django.core import mail

from accounts.choices import Role
from accounts.models import User
from followups.actions import deliver, raise_due
from followups.actions.digests import gather
from followups.choices import Delivery
from followups.choices import NotificationKind as Kind
from followups.models import Digest, FollowUp, Notification
from leads.models import MOU, Lead
from tests.factories import (
    make_delegation,
    make_enquiry,
    make_followup,
    make_lead,
    make_meeting,
    make_mou,
    make_user,
)
from tests.followups.clock import LUCKNOW, TOKYO

FIRST, LAST = date(2027, 7, 1), date(2028, 6, 30)
DAY = timedelta(days=1)
# Days on which something begins to be due: a month's end, a Sunday, Diwali, New Year's Eve,
# Republic Day, a leap day, the middle of Golden Week.
TARGETS = [
    date(2027, 8, 31), date(2027, 9, 19), date(2027, 10, 29), date(2027, 12, 31),
    date(2028, 1, 26), date(2028, 2, 29), date(2028, 5, 4),
]  # fmt: skip
# A promise is kept so long after its day: from then on nothing is said of it.
KEPT_AFTER = 35
OFF = {
    LUCKNOW: holidays.country_holidays("IN", subdiv="UP", years=(2027, 2028)),
    TOKYO: holidays.country_holidays("JP", years=(2027, 2028)),
}

Word = tuple[str, str, int, datetime]


def at_eight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(8), ZoneInfo(zone))


def works(day: date, *zones: str) -> bool:
    return day.weekday() < 5 and not any(day in OFF[zone] for zone in zones)


def working_days_later(day: date, number: int) -> date:
    """Count on (or back) days on which both countries work, from one of them."""
    step = DAY if number > 0 else -DAY
    while not works(day, LUCKNOW, TOKYO):
        day += step if number < 0 else DAY
    for _each in range(abs(number)):
        day += step
        while not works(day, LUCKNOW, TOKYO):
            day += step
    return day


class Year:
    """People, their rows, and every word that should be said of them."""

    def __init__(self) -> None:
        self.said: set[Word] = set()
        self.kept: dict[int, date] = {}
        self.manager = make_user(Role.MANAGER, name="Manager")
        self.people = [make_user(name=zone, time_zone=zone) for zone in (LUCKNOW, TOKYO)]
        for person in self.people:
            for number, target in enumerate(TARGETS):
                self.fill(person, target, number)

    def say(self, kind: str, subject: str, person: User, *days: date) -> None:
        self.say_at(kind, subject, person, *(at_eight(day, person.time_zone) for day in days))

    def say_at(self, kind: str, subject: str, person: User, *moments: datetime) -> None:
        for moment in moments:
            if at_eight(FIRST, TOKYO) <= moment <= at_eight(LAST, LUCKNOW):
                self.said.add((str(kind), subject, person.pk, moment))

    def fill(self, person: User, target: date, number: int) -> None:
        self.promise(person, target)
        self.dozing(person, target)
        self.leads(person, target)
        self.mous(person, target)
        self.milestones(person, target, number)
        self.meetings(person, target)
        self.preparation(person, target)

    def promise(self, person: User, due: date) -> None:
        row = make_followup(assignee=person, due_on=due)
        self.kept[row.pk] = due + KEPT_AFTER * DAY
        late = (1, 3, 7, 14, 30)
        self.say(Kind.FOLLOWUP_SOON, row.subject, person, working_days_later(due, -2))
        self.say(Kind.FOLLOWUP_DUE, row.subject, person, due)
        self.say(Kind.FOLLOWUP_OVERDUE, row.subject, person, *(due + n * DAY for n in late))
        self.say(Kind.FOLLOWUP_ESCALATED, row.subject, self.manager, due + 7 * DAY)

    def dozing(self, person: User, due: date) -> None:
        """Put to sleep three times past its day: the third puts off no word to the manager.

        What belongs to a lead that is lost is not spoken of.
        """
        row = make_followup(assignee=person, due_on=due)
        for days in (4, 8, 60):
            FollowUp.objects.filter(pk=row.pk).update(snoozed_until=due + days * DAY)
        self.kept[row.pk] = due + KEPT_AFTER * DAY
        self.say(Kind.FOLLOWUP_ESCALATED, row.subject, self.manager, due + (8 + 7) * DAY)
        lost = make_lead(owner=person, status="lost", status_reason="Price", lost_to="Vietnam")
        make_followup(assignee=person, due_on=due, lead=lost)

    def leads(self, person: User, target: date) -> None:
        silent, planless = make_lead(owner=person), make_lead(owner=person)
        make_followup(lead=silent, due_on=LAST + 400 * DAY, assignee=person)
        met = target - 30 * DAY
        noon = datetime.combine(met, time(12), ZoneInfo(TOKYO))
        Lead.objects.filter(pk=silent.pk).update(met_at=noon)
        self.say(Kind.LEAD_SILENT, f"lead:{silent.pk}", person,
                 *(met + n * DAY for n in (30, 60, 90)))  # fmt: skip
        heard = target - 3 * DAY
        noon = datetime.combine(heard, time(12), ZoneInfo(LUCKNOW))
        Lead.objects.filter(pk=planless.pk).update(met_at=noon)
        self.say(Kind.NO_NEXT_ACTION, f"lead:{planless.pk}", person, target, heard + 14 * DAY)
        self.say(Kind.LEAD_SILENT, f"lead:{planless.pk}", person,
                 *(heard + n * DAY for n in (30, 60, 90)))  # fmt: skip

    def mous(self, person: User, target: date) -> None:
        stale = make_mou(owner=person, signed_on=target - 30 * DAY)
        self.say(Kind.MOU_STALE, f"mou:{stale.pk}", person,
                 *(target + n * DAY for n in (0, 30, 60)))  # fmt: skip
        ending = self.known(person, valid_until=target)
        self.say(Kind.MOU_LAPSING, f"mou:{ending.pk}", person,
                 *(target - n * DAY for n in (90, 30, 7, 0)))  # fmt: skip

    def known(self, person: User, **fields: object) -> MOU:
        """An MOU so old that nobody is reminded of its silence any more."""
        return make_mou(owner=person, signed_on=FIRST - 400 * DAY, **fields)

    def milestones(self, person: User, target: date, number: int) -> None:
        """Each third one is expected within a month only: its last day counts."""
        known = "month" if number % 3 == 0 else "day"
        day = target.replace(day=1) if known == "month" else target
        step = self.known(person).milestones.create(
            kind="land_allotted", forecast_on=day, forecast_on_precision=known
        )
        end = target
        while known == "month" and (end + DAY).month == target.month:
            end += DAY
        subject = f"milestone:{step.pk}"
        self.say(Kind.MILESTONE_NEAR, subject, person, end - 14 * DAY, end - 3 * DAY)
        self.say(Kind.MILESTONE_PASSED, subject, person, *(end + n * DAY for n in (1, 14, 45)))

    def meetings(self, person: User, target: date) -> None:
        """A meeting that ends at eight, an enquiry that comes at eight, a tour that ends."""
        end = at_eight(target - DAY, person.time_zone)
        meeting = make_meeting(owner=person, starts_at=end - DAY / 24, ends_at=end)
        subject = f"meeting:{meeting.pk}"
        self.say_at(Kind.MEETING_WITHOUT_OUTCOME, subject, person,
                    *(end + n * DAY for n in (1, 3, 7)))  # fmt: skip
        self.say_at(Kind.MEETING_WITHOUT_OUTCOME, subject, self.manager, end + 10 * DAY)
        came = working_days_later(target, 0)
        asked = make_enquiry(
            make_lead(owner=person, status="on_hold", status_reason="Rests"),
            received_at=at_eight(came, LUCKNOW),
        )
        due = at_eight(working_days_later(came, 2), LUCKNOW)
        subject = f"enquiry:{asked.pk}"
        self.say_at(Kind.ENQUIRY_UNANSWERED, subject, person, *(due + n * DAY for n in (0, 2, 5)))
        self.say_at(Kind.ENQUIRY_UNANSWERED, subject, self.manager, due + 3 * DAY)
        tour = make_delegation(starts_on=target - 9 * DAY, ends_on=target - 7 * DAY)
        tour.members.create(name=person.name, user=person)
        self.held(tour, person, target - 8 * DAY, result="moves_forward")
        self.say(Kind.ROUND_UNDECIDED, f"delegation:{tour.pk}", person, target)

    @staticmethod
    def held(tour: object, person: User, day: date, result: str = "not_now") -> object:
        start = at_eight(day, TOKYO)
        return make_meeting(
            delegation=tour, owner=person, starts_at=start, result=result, logged_at=start
        )

    def preparation(self, person: User, target: date) -> None:
        tour = make_delegation(starts_on=target + 20 * DAY, ends_on=target + 22 * DAY)
        meeting = self.held(tour, person, target + 21 * DAY)
        meeting.preparations.create(kind="vehicle", due_on=target - DAY, owner=person)
        self.say(Kind.DELEGATION_LATE, f"delegation:{tour.pk}", person,
                 *(target + n * DAY for n in (0, 3, 13, 17, 19)))  # fmt: skip


def first_mail(moment: datetime, zone: str) -> date:
    """The day whose mail should tell of it: the next at whose eight it was known."""
    local = moment.astimezone(ZoneInfo(zone))
    day = local.date() if local.time() <= time(8) else local.date() + DAY
    while not works(day, zone):
        day += DAY
    return day


def stops(year: Year) -> list[datetime]:
    """All moments at which something should happen, and two mornings a week besides."""
    zones = {person.pk: person.time_zone for person in (year.manager, *year.people)}
    found = {moment for *_rest, moment in year.said}
    found |= {
        at_eight(first_mail(moment, zones[person]), zones[person])
        for _kind, _subject, person, moment in year.said
    }
    weeks = (FIRST + n * 7 * DAY for n in range((LAST - FIRST).days // 7 + 1))
    found |= {at_eight(day, zone) for day in weeks for zone in (TOKYO, LUCKNOW)}
    return sorted(moment for moment in found if moment <= at_eight(LAST, LUCKNOW))


@pytest.mark.django_db
def test_every_rule_speaks_on_the_right_local_day_and_once() -> None:
    with time_machine.travel(at_eight(FIRST - 200 * DAY, LUCKNOW), tick=False):
        year = Year()
    heard: set[Word] = set()
    eve = at_eight(FIRST - DAY, LUCKNOW)
    with time_machine.travel(eve, tick=False) as clock:
        raise_due(eve)
        Notification.objects.update(delivery=Delivery.NOT_WANTED)
        for moment in stops(year):
            clock.move_to(moment)
            kept = [pk for pk, day in year.kept.items() if day <= moment.date()]
            FollowUp.objects.filter(pk__in=kept, done_at=None).update(done_at=moment)
            raised = raise_due(moment)
            words = [
                (row.kind, row.subject, row.recipient_id, row.due_at)
                for row in Notification.objects.filter(created_at=moment)
            ]
            assert len(words) == raised
            assert [word for word in words if word[3] != moment] == [], "not at its moment"
            heard |= set(words)
            gather(moment)
            deliver(moment)
    assert heard - year.said == set()
    assert year.said - heard == set()
    assert {kind for kind, *_rest in heard} == set(Kind) - {
        Kind.FOLLOWUP_NEWS, Kind.REVIEW_REPORT, Kind.STALE_LIST
    }  # fmt: skip
    check_mails()


def check_mails() -> None:
    """Each word that waited for the day's mail left with the first there was; one mail a day."""
    digests = list(Digest.objects.select_related("recipient"))
    a_day = Counter((digest.recipient_id, digest.day) for digest in digests)
    assert max(a_day.values()) == 1
    for digest in digests:
        assert works(digest.day, digest.recipient.time_zone), digest.day
    lines = Notification.objects.filter(delivery=Delivery.DIGEST).select_related(
        "digest", "recipient"
    )
    days = {row: first_mail(row.due_at, row.recipient.time_zone) for row in lines}
    assert [row for row in lines if row.digest and row.digest.day != days[row]] == []
    assert [row for row in lines if not row.digest and days[row] <= LAST] == []
    ids = [letter.extra_headers["Message-ID"] for letter in mail.outbox]
    assert len(ids) == len(set(ids))
    sent = Digest.objects.filter(delivery=Delivery.SENT).count()
    assert sum("digest" in each for each in ids) == sent > 100
