"""How quickly the desk replies first: by channel and by owner of the lead."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from leads.choices import EnquiryChannel
from leads.working_days import working_time
from reports.desk.asked import Asked
from reports.desk.table import Cell, Column, Counted, Main, Row, Table, percentile, share

# What is counted of each line, with the state the list of enquiries is asked for.
STATES = ("genuine", "answered", "on_time", "late", "unanswered", "overdue", "unheard")


@dataclass
class Line:
    """Enquiries of one channel, one owner, or all."""

    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    hours: list[float] = field(default_factory=list)
    working: list[float] = field(default_factory=list)

    def add(self, when: list[Any], now: datetime) -> None:
        came, replied, due, closed = when
        self.counts["genuine"] += 1
        if replied:
            self.counts["answered"] += 1
            self.counts["on_time" if replied <= due else "late"] += 1
            self.hours.append((replied - came).total_seconds() / 3600)
            self.working.append(working_time(came, replied).total_seconds() / 3600)
        elif closed:
            self.counts["unheard"] += 1
        else:
            self.counts["unanswered"] += 1
            self.counts["overdue"] += due <= now

    @property
    def judged(self) -> int:
        return self.counts["answered"] + self.counts["overdue"]


def replies(asked: Asked) -> Counted:
    """Enquiries received in the period, spam apart."""
    first, last = asked.period
    base = {"first": first.isoformat(), "last": last.isoformat()}
    if asked.owner:
        base["owner"] = asked.owner
    now, total = timezone.now(), Line()
    channels: dict[Any, Line] = defaultdict(Line)
    people: dict[Any, Line] = defaultdict(Line)
    rows = asked.rows("enquiries", base | {"state": "genuine"}).values_list(
        "channel", "lead__owner", "received_at", "replied_at", "reply_due_at", "closed_at"
    )
    for channel, owner, *when in rows:
        for line in (total, channels[channel], people[owner]):
            line.add(when, now)
    spam = asked.rows("enquiries", base | {"state": "spam"}).count()
    names = dict(User.objects.filter(pk__in=[pk for pk in people if pk]).values_list("pk", "name"))
    words = dict(EnquiryChannel.choices)
    by_channel = [
        (str(label), key, channels[key]) for key, label in words.items() if key in channels
    ]
    by_owner = [
        (names.get(key) or _("nobody"), key or "none", people[key])
        for key in sorted(people, key=lambda pk: (pk is None, names.get(pk, "").casefold()))
    ]
    titles = {
        "channel": (_("By how it came"), _("How it came"), by_channel),
        "owner": (_("By owner of the lead"), _("Owner"), by_owner),
    }
    tables = [_table(asked, param, *told, base, total) for param, told in titles.items()]
    return Counted(_mains(asked, base, total, spam), tables if rows else [], definitions())


def _table(
    asked: Asked, param: str, title: str, heading: str, rows: Any, base: dict[str, str], total: Line
) -> Table:
    return Table(
        name=f"replies-{param}",
        title=title,
        heading=heading,
        columns=[
            Column(_("Received")),
            Column(_("Answered")),
            Column(_("Median working hours"), "hours"),
            Column(_("Median hours"), "hours"),
            Column(_("Within 2 working days")),
            Column(_("Share in time"), "percent"),
            Column(_("Late")),
            Column(_("Waiting")),
            Column(_("Overdue")),
            Column(_("Closed, no reply")),
        ],
        rows=[Row(label, _cells(asked, line, base | {param: key})) for label, key, line in rows],
        total=Row(_("All"), _cells(asked, total, base)),
    )


def _cells(asked: Asked, line: Line, base: dict[str, Any]) -> list[Cell]:
    def of(state: str, *value: Any) -> Cell:
        count = line.counts[state]
        url = asked.url("enquiries", count, base | {"state": state})
        return Cell(value[0] if value else count, url, count, late=state == "overdue" and count > 0)

    judged = asked.url("enquiries", line.judged, base | {"state": "judged"})
    return [
        of("genuine"),
        of("answered"),
        of("answered", percentile(line.working, 0.5)),
        of("answered", percentile(line.hours, 0.5)),
        of("on_time"),
        Cell(share(line.counts["on_time"], line.judged), judged, line.judged),
        of("late"),
        of("unanswered"),
        of("overdue"),
        of("unheard"),
    ]


def _mains(asked: Asked, base: dict[str, Any], total: Line, spam: int) -> list[Main]:
    cells = _cells(asked, total, base)
    return [
        Main(_("Received, spam apart"), cells[0]),
        Main(_("Median working hours to first reply"), cells[2], "hours"),
        Main(_("Replied within 2 working days"), cells[5], "percent"),
        Main(_("Overdue"), cells[8]),
        Main(_("Spam"), Cell(spam, asked.url("enquiries", spam, base | {"state": "spam"}))),
    ]


def definitions() -> list[tuple[str, str]]:
    return [
        (
            _("Received"),
            _(
                "Enquiries that came in the period, without spam and without what was "
                "held back as coming from a machine."
            ),
        ),
        (
            _("Working hours"),
            _(
                "Time from arrival to the first reply without days off: Saturdays, "
                "Sundays and public holidays of Uttar Pradesh and of Japan. Nights of "
                "working days count."
            ),
        ),
        (
            _("Share in time"),
            _(
                "Replied within 2 working days, of those that can be judged: answered, "
                "or overdue. One that still has time, or was closed without a reply, is"
                " not judged."
            ),
        ),
        (_("Owner"), _("Whoever owns the lead of the enquiry today.")),
    ]
