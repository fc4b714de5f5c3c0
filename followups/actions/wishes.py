"""What a person says of her mails: how she hears of each rule, and that they end."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from followups.choices import Channel, Delivery
from followups.models import Notification, RuleChoice
from followups.rules import RULES
from followups.stopping import ALL


@transaction.atomic
def choose(*, person: User, channels: Mapping[str, str], by: User | None) -> None:
    """Write down how a person hears of rules; an empty one means: as the rule is set."""
    person = _locked(person)
    stands = dict(person.rule_choices.values_list("kind", "channel"))
    changed = {kind: new for kind, new in channels.items() if stands.get(kind, "") != new}
    for kind, channel in changed.items():
        if channel:
            person.rule_choices.update_or_create(kind=kind, defaults={"channel": channel})
        else:
            person.rule_choices.filter(kind=kind).delete()
    quiet = [kind for kind, channel in changed.items() if channel in (Channel.APP, Channel.OFF)]
    _end_waiting(person, quiet)


@transaction.atomic
def stop_mails(*, person: User, kind: str) -> None:
    """End the mails of one kind, or all; what they would have said still stands at the bell."""
    if kind != ALL:
        if not is_stopped(person, kind):
            choose(person=person, channels={kind: Channel.APP}, by=person)
        return
    person = _locked(person)
    if person.email_reminders:
        person.email_reminders = False
        person.save(update_fields=["email_reminders"])


@transaction.atomic
def resume_mails(*, person: User, kind: str) -> None:
    """Take back that mails end."""
    if kind == ALL:
        person = _locked(person)
        person.email_reminders = True
        person.save(update_fields=["email_reminders"])
    elif is_stopped(person, kind):
        choose(person=person, channels={kind: ""}, by=person)


def is_stopped(person: User, kind: str) -> bool:
    """Say whether a person gets no mails of this kind, or none at all."""
    if kind == ALL:
        return not person.email_reminders
    quiet = RuleChoice.objects.filter(channel__in=[Channel.APP, Channel.OFF])
    return quiet.filter(person=person, kind=kind).exists()


def _locked(person: User) -> User:
    return User.objects.select_for_update().get(pk=person.pk)


def _end_waiting(person: User, kinds: list[str]) -> None:
    """Take what waits to be mailed along, but for what a sender has in hand."""
    spoken = [each for kind in kinds if kind in RULES for each in RULES[kind].kinds]
    waiting = Q(delivery=Delivery.DIGEST, digest=None) | Q(
        Q(leased_until=None) | Q(leased_until__lt=timezone.now()), delivery=Delivery.PENDING
    )
    Notification.objects.filter(waiting, recipient=person, kind__in=spoken).update(
        delivery=Delivery.NOT_WANTED
    )
