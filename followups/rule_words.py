"""Rules in words: in which group they stand, how they are set, and who set them when."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from followups.choices import Channel, NotificationKind
from followups.models import RuleSetting
from followups.rules import Parameter, Rule, RuleBook
from leads.history import Entry

HISTORY_SHOWN = 20

GROUPS: tuple[tuple[str | Promise, tuple[str, ...]], ...] = (
    (
        gettext_lazy("Follow-ups"),
        (
            NotificationKind.FOLLOWUP_SOON,
            NotificationKind.FOLLOWUP_DUE,
            NotificationKind.FOLLOWUP_OVERDUE,
            NotificationKind.FOLLOWUP_ESCALATED,
            NotificationKind.FOLLOWUP_NEWS,
        ),
    ),
    (
        gettext_lazy("Leads and enquiries"),
        (
            NotificationKind.ENQUIRY_UNANSWERED,
            NotificationKind.LEAD_SILENT,
            NotificationKind.NO_NEXT_ACTION,
        ),
    ),
    (
        gettext_lazy("Delegations and meetings"),
        (
            NotificationKind.DELEGATION_LATE,
            NotificationKind.MEETING_WITHOUT_OUTCOME,
            NotificationKind.ROUND_UNDECIDED,
        ),
    ),
    (
        gettext_lazy("MOUs"),
        (
            NotificationKind.MILESTONE_NEAR,
            NotificationKind.MILESTONE_PASSED,
            NotificationKind.MOU_STALE,
            NotificationKind.MOU_LAPSING,
        ),
    ),
    (
        gettext_lazy("Reports by e-mail"),
        (NotificationKind.REVIEW_REPORT, NotificationKind.STALE_LIST),
    ),
)


def in_groups(rules: Iterable[Rule]) -> Iterator[tuple[str, list[Rule]]]:
    """Sort rules under their headings, in the order of a promise's life; none is left out."""
    left = {rule.kind: rule for rule in rules}
    for title, kinds in GROUPS:
        found = [left.pop(kind) for kind in kinds if kind in left]
        if found:
            yield str(title), found
    if left:
        yield _("More"), list(left.values())


def way_words(channel: Channel, rule: Rule) -> str:
    """Say in few words how a rule is heard."""
    if channel == Channel.AT_ONCE and rule.alone:
        return _("a mail of its own")
    return {
        Channel.AT_ONCE: _("by e-mail at once"),
        Channel.DIGEST: _("with the day’s mail"),
        Channel.APP: _("here only, no e-mail"),
        Channel.OFF: _("not at all"),
    }[channel]


def value_words(parameter: Parameter, value: Any) -> str:
    """Say a value with its unit: “1, 3 and 7 days”."""
    if isinstance(parameter.default, tuple):
        numbers = [str(each) for each in value or ()]
        words = ", ".join(numbers) if numbers else _("none")
    else:
        words = str(value)
    return (
        _("%(number)s %(unit)s") % {"number": words, "unit": parameter.unit}
        if (parameter.unit)
        else words
    )


def parameters_in_words(rule: Rule) -> list[tuple[str, str]]:
    """Pair what a rule goes by with its values."""
    return [
        (str(each.label), value_words(each, rule.values[each.name])) for each in rule.parameters
    ]


def history_of_rule(rule: Rule) -> list[Entry]:
    """Return who changed how a rule is set, newest first."""
    model: Any = RuleSetting
    events = model.pgh_event_model.objects.filter(pgh_obj_id=rule.kind).order_by("-pgh_id")
    rows = list(events[: HISTORY_SHOWN + 1])
    people = User.objects.in_bulk({row.updated_by_id for row in rows if row.updated_by_id})
    # What stands before the first of them is the rule as it comes.
    before: Sequence[Any] = [*rows, None][1:]
    entries = [
        Entry(
            at=now.pgh_created_at,
            by=str(people.get(now.updated_by_id, _("somebody whose account is gone"))),
            changes=_changes(rule, old, now),
        )
        for now, old in list(zip(rows, before, strict=True))[:HISTORY_SHOWN]
    ]
    return [entry for entry in entries if entry.changes]


def _changes(rule: Rule, old: Any, now: Any) -> list[str]:
    enabled = old.enabled if old else True
    changes = []
    if now.enabled != enabled:
        changes.append(_("Switched on.") if now.enabled else _("Switched off."))
    if now.at_once != (old.at_once if old else None):
        words = {"old": _mail(rule, old.at_once if old else None), "new": _mail(rule, now.at_once)}
        changes.append(_("E-mail: %(old)s → %(new)s") % words)
    for each in rule.parameters:
        was = _value(each, old.values if old else {})
        new = _value(each, now.values)
        if was != new:
            words = {"label": str(each.label), "old": was, "new": new}
            changes.append(_("%(label)s: %(old)s → %(new)s") % words)
    return changes


def _mail(rule: Rule, at_once: bool | None) -> str:
    chosen = rule.at_once if at_once is None else at_once
    return way_words(Channel.AT_ONCE if chosen else Channel.DIGEST, rule)


def _value(parameter: Parameter, values: dict[str, Any]) -> str:
    return value_words(parameter, values.get(parameter.name, parameter.default))


def usual_way(book: RuleBook, rule: Rule) -> str:
    """Say how people hear of a rule who chose nothing."""
    return way_words(book.channel(rule), rule)
