"""How each person hears of what is due: here, with the day's mail, at once, or through a deputy."""

from collections import defaultdict
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from accounts.models import User
from followups.choices import Channel, Delivery
from followups.clocks import awake_from, local_day, takes_mail_on, zone_of
from followups.models import RuleChoice
from followups.recipients import all_stand_ins
from followups.rules import Occurrence, Rule, RuleBook, number_in
from leads.working_days import ONE_DAY

# What comes later than this, because it was brought in, missed or given on, can wait for the day's
# mail: a hundred old matters found at once are no hundred mails.
STILL_NEW = timedelta(days=3)
# Nobody's days off last longer.
DAYS_OFF_AT_MOST = 30


class Way(NamedTuple):
    """What becomes of the mail of a notification, and before when it does not leave."""

    delivery: Delivery
    not_before: datetime


class Ways:
    """How people want to hear of rules, and who stands in for whom: read once a sweep."""

    def __init__(self, book: RuleBook, now: datetime) -> None:
        self.book, self.now = book, now
        self._choices = {
            (row.person_id, row.kind): Channel(row.channel) for row in RuleChoice.objects.all()
        }
        self._stand_ins: dict[date, dict[int, User]] = {}

    def of(self, rule: Rule, untold: list[Occurrence]) -> list[tuple[Occurrence, Way]]:
        """Pair what nobody was told yet with its way; deputies hear of what they may see."""
        deputies = self._deputies(rule, untold)
        found: dict[tuple[str, str, int, datetime], tuple[Occurrence, Way]] = {}
        passed_on: list[tuple[Occurrence, Way]] = []
        for each in untold:
            way = self._way(rule, each)
            deputy = deputies.get(each.recipient.pk)
            if deputy and deputy.person.pk == each.doer:
                deputy = None
            if way and deputy and number_in(each.subject) in deputy.sees:
                other = replace(each, recipient=deputy.person, on_behalf_of=each.recipient)
                others = self._way(rule, other)
                if others:
                    passed_on.append((other, others))
                    way = Way(Delivery.NOT_WANTED, self.now)
            if way:
                found[_key(each)] = each, way
        for each, way in passed_on:
            # What she is told in her own right is not told once more for somebody else.
            found.setdefault(_key(each), (each, way))
        return list(found.values())

    def channel(self, person: User, rule: Rule) -> Channel:
        """Return how a person hears of a rule: as she chose, else as the rule is set."""
        chosen = self._choices.get((person.pk, rule.kind))
        if chosen is None or (rule.alone and chosen == Channel.DIGEST):
            return self.book.channel(rule)
        if chosen == Channel.OFF and (rule.alone or not rule.may_be_off):
            return Channel.APP
        return chosen

    def _way(self, rule: Rule, each: Occurrence) -> Way | None:
        person, channel = each.recipient, self.channel(each.recipient, rule)
        if channel == Channel.OFF:
            return None
        if channel == Channel.APP or not person.email_reminders:
            return Way(Delivery.NOT_WANTED, self.now)
        at_once = each.urgent or channel == Channel.AT_ONCE
        if rule.alone or (at_once and self.now - each.due_at <= STILL_NEW):
            return Way(Delivery.PENDING, self._first_moment(person, each.urgent or rule.alone))
        return Way(Delivery.DIGEST, self.now)

    def _first_moment(self, person: User, any_day: bool) -> datetime:
        """Outside of quiet hours, and on a working day unless it is urgent."""
        moment = awake_from(person, self.now)
        for _turn in range(0 if any_day else DAYS_OFF_AT_MOST):
            day = local_day(moment, person)
            if takes_mail_on(person, day):
                break
            moment = awake_from(person, datetime.combine(day + ONE_DAY, time(), zone_of(person)))
        return moment

    def _deputies(self, rule: Rule, untold: list[Occurrence]) -> dict[int, "_Deputy"]:
        """Return who stands in for those of the recipients who are away, and what she may see."""
        people = {each.recipient.pk: each.recipient for each in untold}
        standing_in = {pk: self._stand_in(person) for pk, person in people.items()}
        about: dict[int, set[int]] = defaultdict(set)
        for each in untold:
            deputy = standing_in[each.recipient.pk]
            if deputy:
                about[deputy.pk].add(number_in(each.subject))
        seen = {
            deputy.pk: rule.seen_by(deputy, about[deputy.pk])
            for deputy in {each.pk: each for each in standing_in.values() if each}.values()
        }
        return {
            pk: _Deputy(deputy, seen[deputy.pk]) for pk, deputy in standing_in.items() if deputy
        }

    def _stand_in(self, person: User) -> User | None:
        day = local_day(self.now, person)
        if day not in self._stand_ins:
            self._stand_ins[day] = all_stand_ins(day)
        return self._stand_ins[day].get(person.pk)


class _Deputy(NamedTuple):
    person: User
    sees: set[int]


def _key(each: Occurrence) -> tuple[str, str, int, datetime]:
    return each.kind, each.subject, each.recipient.pk, each.due_at
