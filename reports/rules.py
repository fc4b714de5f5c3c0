"""The mails of schedules: what a review day shows, and what nobody has updated.

Their rows are written when a delivery is made (`reports.actions.schedules`); nothing is due by
itself here.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any

from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.db import models
from django.db.models import Count
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from followups import mail
from followups.choices import NotificationKind
from followups.models import Notification
from followups.rules import Letter, Occurrence, Rule, number_of, rule
from leads.formats import day as day_words
from leads.formats import indian_grouping, not_stated, rupees
from reports.actions.schedules import gets_all, silent_for
from reports.actions.snapshots import paper_of
from reports.frozen import thaw
from reports.models import OFFICE, ScheduleRun, Snapshot

MOUS_IN_A_MAIL = 25
SENTENCES_IN_A_MAIL = 20


class _OfASchedule(Rule):
    alone = True

    def occurrences(self, now: datetime) -> Iterable[Occurrence]:
        return ()

    def letter(self, row: Notification, now: datetime) -> Letter | None:
        runs = ScheduleRun.objects.select_related("schedule", "snapshot")
        run = runs.filter(pk=number_of(row)).first()
        return self.letter_of(run, row, now) if run else None

    def letter_of(self, run: ScheduleRun, row: Notification, now: datetime) -> Letter | None:
        """Return what writes the mail of one delivery to one person."""
        raise NotImplementedError


@rule(NotificationKind.REVIEW_REPORT)
class ReviewRule(_OfASchedule):
    """The status report of a review day: what changed first, then the figures, the PDF with it."""

    words = gettext_lazy(
        "The MOU status report on the day a schedule names, as a mail of its own with the paper. "
        "Who gets it is said where the schedule is set up."
    )

    def letter_of(self, run: ScheduleRun, row: Notification, now: datetime) -> Letter | None:
        snapshot = run.snapshot
        if snapshot is None:
            return None
        everything = snapshot.shows_all(row.recipient)
        figures = thaw(snapshot.figures_for(everything))
        message = mail.Message(
            subject=snapshot.title,
            line=_("As on %(day)s") % {"day": day_words(snapshot.day)},
            heading=snapshot.title,
            button=_("Read the whole report"),
            facts=_headline(figures["headline"]),
        )
        more = {
            "changes": figures["changes"],
            "sentences": figures["changes"].changes[:SENTENCES_IN_A_MAIL]
            if figures["changes"]
            else (),
            "silence": figures["silence"],
        }
        return partial(_with_paper, snapshot, everything, row, message, more)


def _with_paper(
    snapshot: Snapshot,
    everything: bool,
    row: Notification,
    message: mail.Message,
    more: dict[str, Any],
    connection: BaseEmailBackend,
) -> EmailMultiAlternatives:
    letter = mail.told(row, message, connection, template="reports/email/review", **more)
    paper = paper_of(snapshot, everything)
    if paper is not None:
        name = f"{slugify(snapshot.title)[:60] or 'report'}.pdf"
        letter.attach(name, bytes(paper.content), "application/pdf")
    return letter


def _headline(head: Any) -> tuple[tuple[str, str], ...]:
    return (
        (_("MOUs"), _count(head.mous.value)),
        (_("Committed"), _with_unknown(rupees(head.committed.value), head.committed_unknown)),
        (_("Realised"), _with_unknown(rupees(head.realised.value), head.realised_unknown)),
        (_("Grounded"), _count(head.grounded.value)),
        (_("In production"), _count(head.in_production.value)),
        (_("No update for 30 days"), _count(head.stale.value)),
    )


def _count(value: Any) -> str:
    return not_stated() if value is None else indian_grouping(int(value))


def _with_unknown(words: str, unknown: Any) -> str:
    if not unknown.value:
        return words
    missing = _("%(shown)s not stated") % {"shown": indian_grouping(unknown.value)}
    return _("%(first)s, %(second)s") % {"first": words, "second": missing}


@rule(NotificationKind.STALE_LIST)
class StaleRule(_OfASchedule):
    """What nobody has updated: to owners their own, to managers all, by owner."""

    words = gettext_lazy(
        "MOUs nobody has updated, as often as a schedule says: to each owner her own, to managers "
        "all of them. Nothing comes when all of it was updated meanwhile."
    )

    def letter_of(self, run: ScheduleRun, row: Notification, now: datetime) -> Letter | None:
        """Nothing, when all of it was updated since."""
        silent = silent_for(run.schedule, row.recipient)
        count = silent.count()
        if not count:
            return None
        everybodys = gets_all(run.schedule, row.recipient)
        message = mail.Message(
            subject=_silent_words(count),
            line=_("As on %(day)s") % {"day": day_words(now.astimezone(OFFICE).date())},
            heading=_silent_words(count),
            button=_("Show them all") if everybodys else _("Update them now"),
            urgent=True,
        )
        mous = list(silent.select_related("owner", "district")[:MOUS_IN_A_MAIL])
        more = {
            "mous": mous,
            "left": count - len(mous),
            "owners": _by_owner(silent) if everybodys else [],
        }
        return partial(_silent_letter, row, message, more)


def _silent_letter(
    row: Notification, message: mail.Message, more: dict[str, Any], connection: BaseEmailBackend
) -> EmailMessage:
    return mail.told(row, message, connection, template="reports/email/stale", **more)


def _silent_words(count: int) -> str:
    return ngettext(
        "%(shown)s MOU without an update for 30 days",
        "%(shown)s MOUs without an update for 30 days",
        count,
    ) % {"shown": indian_grouping(count)}


def _by_owner(silent: models.QuerySet) -> list[tuple[str, int]]:
    rows = silent.order_by().values("owner__name", "owner__email").annotate(n=Count("pk"))
    named = [(row["owner__name"] or row["owner__email"] or _("nobody"), row["n"]) for row in rows]
    return sorted(named, key=lambda pair: (-pair[1], pair[0]))[:MOUS_IN_A_MAIL]
