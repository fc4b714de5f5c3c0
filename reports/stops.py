"""A stop of a journey in blocks: when and where, who sits there, what to say, who they are."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from delegations.choices import Answer, MeetingStatus, PreparationKind
from delegations.choices import PreparationState as State
from delegations.models import Attendance, Meeting, TalkingPoints
from followups.choices import Direction
from leads import formats
from leads.models import Document, Organisation
from reports import blocks
from reports.gathering import DOCUMENTS, PROMISES, Known, known_of
from reports.lines import Line, Lines, and_more, both_titles, full_name, joined
from reports.organisation_paper import plain
from reports.points import MOST, suggestions

# More guests than sit around a table: they are listed, and briefed only where there is a history.
MANY = 12
_NAMES, _WORDS = 160, 600
# Whether these two are ready shows in the pack itself.
_NOT_SAID = (PreparationKind.PEOPLE, PreparationKind.BRIEF)


def read(meetings: Any) -> list[Meeting]:
    """Read meetings with all that a stop says of them, in a fixed number of queries."""
    return list(
        meetings.select_related("owner", "prefecture", "delegation").prefetch_related(
            "attendances__organisation",
            "attendances__contact__employments",
            "attendances__user",
            "attendances__member",
            "preparations__owner",
        )
    )


class Stops:
    """Some stops with what is known of those one meets there; each organisation briefed once."""

    def __init__(self, meetings: list[Meeting], user: User) -> None:
        self.meetings = meetings
        self.say = Lines(_NAMES, _WORDS)
        self.numbers = {meeting.pk: number for number, meeting in enumerate(meetings, 1)}
        self.known = known_of((pk for each in meetings for pk in guests(each)), user)
        pks = list(self.numbers)
        rows = TalkingPoints.objects.filter(meeting__in=pks)
        self.points = {row.meeting_id: row.points for row in rows}
        self.documents = _documents(pks, user)
        self.homes = self._homes()

    def _homes(self) -> dict[int, Meeting]:
        """Where each organisation is briefed: at its first talk, else among the many guests."""
        homes: dict[int, Meeting] = {}
        for meeting in sorted(self.meetings, key=lambda each: len(guests(each)) > MANY):
            many = len(guests(meeting)) > MANY
            for pk in guests(meeting):
                if not many or self.known[pk].has_history(self.numbers):
                    homes.setdefault(pk, meeting)
        return homes

    def stop(self, meeting: Meeting, level: int) -> Iterator[blocks.Block]:
        """Everything of one stop but its own heading; organisations begin at `level`."""
        many = len(guests(meeting)) > MANY
        yield from self.head(meeting)
        if not many:
            yield from self.around_the_table(meeting)
        yield from self.to_say(meeting, many)
        yield from self.prepared(meeting)
        papers = self.documents.get(meeting.pk, [])
        if papers:
            yield self.lines(_("Documents of this stop"), papers, self.say.document)
        # Pages of guests come after what one has to know.
        if many:
            yield self.seats(_("Our side"), meeting.seats_ours)
            yield self.guest_table(meeting)
            yield from self.left_out(meeting)
        for pk in guests(meeting):
            home = self.homes.get(pk)
            if home is meeting:
                yield from self.organisation(self.known[pk], meeting, level)
            elif home is not None and not many:
                row = self.known[pk].organisation
                yield blocks.Heading(self.say.name(row.name), level, note=_names(row))
                yield blocks.Text(self.briefed_at(home), quiet=True)

    def briefed_at(self, meeting: Meeting) -> str:
        words = {"number": self.numbers[meeting.pk], "title": self.say.name(meeting.title)}
        return _("Briefed at stop %(number)s, %(title)s.") % words

    # --- When, where, who ----------------------------------------------------------------------
    def head(self, meeting: Meeting) -> Iterator[blocks.Block]:
        place = ", ".join(part for part in (meeting.place, meeting.city) if part)
        prefecture = str(meeting.prefecture or "")
        if prefecture in place:
            prefecture = ""
        kind = joined(meeting.get_kind_display(), meeting.get_format_display())
        yield blocks.Facts(
            [
                (_("When"), when(meeting)),
                (_("Where"), self.say.name(joined(place, prefecture)) or formats.not_stated()),
                (_("Kind"), joined(kind, meeting.get_status_display())),
                (_("Topics"), meeting.topics.strip()),
                (_("Logs the outcome"), str(meeting.owner or formats.not_stated())),
            ]
        )
        if meeting.status == MeetingStatus.CANCELLED:
            yield blocks.Note(cancelled(meeting), warning=True)

    def around_the_table(self, meeting: Meeting) -> Iterator[blocks.Block]:
        yield blocks.Pair(
            [self.seats(_("Their side"), meeting.seats_theirs)],
            [self.seats(_("Our side"), meeting.seats_ours)],
        )

    def seats(self, title: str, seats: list[Attendance]) -> blocks.Block:
        named = {seat.organisation_id for seat in seats if seat.person}
        # An organisation that sends somebody is said with the person.
        shown = [seat for seat in seats if seat.person or seat.organisation_id not in named]
        return blocks.Lines([self.seat(seat) for seat in shown], title, _("Not stated."))

    def seat(self, seat: Attendance) -> blocks.Line:
        answer = seat.get_answer_display()
        late = seat.answer == Answer.DECLINED
        if not seat.person:
            row = seat.organisation
            return blocks.Line(self.say.name(row), _names(row), answer, late)
        where = self.say.name(seat.organisation.name) if seat.organisation else ""
        if seat.contact:
            title = _title(seat) or _("title not stated")
            return blocks.Line(
                self.say.name(full_name(seat.contact)), joined(title, where), answer, late
            )
        office = (seat.user and seat.user.office) or (seat.member and seat.member.office) or ""
        return blocks.Line(self.say.name(seat.person), joined(office, where), answer, late)

    def guest_table(self, meeting: Meeting) -> blocks.Block:
        seats: dict[int, list[Attendance]] = {pk: [] for pk in guests(meeting)}
        for seat in meeting.seats_theirs:
            if seat.organisation_id:
                seats[seat.organisation_id].append(seat)
        rows = []
        for pk, members in seats.items():
            row = self.known[pk].organisation
            named = [full_name(s.contact) if s.contact else s.person for s in members if s.person]
            answers = {str(s.get_answer_display()) for s in members if s.answer}
            home = self.homes.get(pk)
            rows.append(
                (
                    "\n".join(part for part in (self.say.name(row.name), _names(row)) if part),
                    "\n".join(self.say.name(name) for name in named),
                    ", ".join(sorted(answers)),
                    str(self.numbers[home.pk]) if home else "",
                )
            )
        heads = (_("Organisation"), _("Who comes"), _("Answer"), _("Brief at stop"))
        # Alone, a stop has its briefs below.
        columns = 4 if len(self.meetings) > 1 else 3
        return blocks.Table(
            heads[:columns], [row[:columns] for row in rows],
            widths=(4, 4, 1.6, 1.2)[:columns], right=(3,), title=_("Their side"),
        )  # fmt: skip

    def left_out(self, meeting: Meeting) -> Iterator[blocks.Block]:
        total = len(guests(meeting))
        bare = sum(pk not in self.homes for pk in guests(meeting))
        if not bare:
            return
        words = ngettext(
            "%(total)s organisations; %(bare)s is only listed: no earlier meeting, open promise,"
            " lead or MOU is known of it.",
            "%(total)s organisations; %(bare)s are only listed: no earlier meeting, open promise,"
            " lead or MOU is known of them.",
            bare,
        )
        yield blocks.Text(words % {"total": total, "bare": bare}, quiet=True)

    # --- What to say, what is ready ------------------------------------------------------------
    def to_say(self, meeting: Meeting, many: bool) -> Iterator[blocks.Block]:
        own = self.points.get(meeting.pk, [])
        if own:
            yield blocks.Points(own, _("Talking points"))
        # Said once, where the organisation is briefed: at the other stops it would only repeat.
        here = [pk for pk in guests(meeting) if self.homes.get(pk) is meeting]
        several, found = len(guests(meeting)) > 1, []
        for pk in here:
            known = self.known[pk]
            name = self.say.name(known.organisation.name)
            # Among many guests, of each the most pressing.
            for point in suggestions(known, meeting, self.say)[: 1 if many else None]:
                found.append(f"{name}: {point}" if several else point)
        if found:
            title = _("Suggested from the records")
            yield blocks.Points(found[:MOST], title)
            if len(found) > MOST:
                yield blocks.Text(and_more(len(found) - MOST), quiet=True)
        elif not own:
            none = _("None written, and the records suggest none.")
            yield blocks.Points((), _("Talking points"), none)

    def prepared(self, meeting: Meeting) -> Iterator[blocks.Block]:
        rows = {row.kind: row for row in meeting.preparations.all()}
        kinds = [kind for kind in PreparationKind if kind not in _NOT_SAID]
        lines = [self.preparation(rows[kind]) for kind in kinds if kind in rows]
        missing = [str(kind.label) for kind in kinds if kind not in rows]
        more = _("Nothing noted yet: %(what)s") % {"what": ", ".join(missing)} if missing else ""
        yield blocks.Lines(lines, _("Preparation"), more=more)

    def preparation(self, row: Any) -> blocks.Line:
        to_do = row.state == State.TO_DO
        due = _("ready by %(day)s") % {"day": formats.day(row.due_on)} if row.due_on else ""
        late = bool(to_do and row.due_on and row.due_on < timezone.localdate())
        side = joined(row.get_state_display(), str(row.owner or ""), due if to_do else "")
        return blocks.Line(row.get_kind_display(), row.note, side, late)

    # --- Who they are --------------------------------------------------------------------------
    def lines(
        self, title: str, rows: list[Any], say: Callable[[Any], Line], more: int = 0
    ) -> blocks.Lines:
        return blocks.Lines(plain([say(row) for row in rows]), title, more=and_more(more))

    def organisation(self, known: Known, meeting: Meeting, level: int) -> Iterator[blocks.Block]:
        row, say, more = known.organisation, self.say, known.more
        seated = {seat.contact_id for seat in meeting.seats_theirs}
        others = [post for post in known.people if post.contact_id not in seated]
        ours, theirs = known.owed(Direction.OURS), known.owed(Direction.THEIRS)
        left = (
            (_("Others one knows there"), others, say.person, more.get("people", 0), ""),
            (
                _("Last contacts"),
                known.last_before(meeting),
                say.meeting,
                0,
                _("No other meeting yet."),
            ),
            (_("MOUs"), known.mous, self.mou, more.get("mous", 0), _("No MOUs yet.")),
        )
        right = (
            (_("We promised"), ours[:PROMISES], say.promise, len(ours) - PROMISES,
             _("We owe them nothing.")),
            (_("They promised"), theirs[:PROMISES], say.promise, len(theirs) - PROMISES,
             _("They owe us nothing.")),
            (_("Leads"), known.leads, say.lead, more.get("leads", 0), _("No leads yet.")),
            (_("Documents"), known.documents[:DOCUMENTS], say.document,
             len(known.documents) - DOCUMENTS, ""),
        )  # fmt: skip
        yield blocks.Heading(say.name(row.name), level, note=_names(row))
        yield blocks.Facts(say.facts(row))
        sides = [[self.lines(*part[:4]) for part in side if part[1]] for side in (left, right)]
        if all(sides):
            yield blocks.Pair(*sides)
        else:
            yield from [*sides[0], *sides[1]]
        nothing = " ".join(part[4] for part in (*left, *right) if part[4] and not part[1])
        if nothing:
            yield blocks.Text(nothing, quiet=True)

    def mou(self, row: Any) -> Line:
        """An MOU with the next steps that are late."""
        line = self.say.mou(row)
        steps = [
            _("%(step)s expected %(day)s")
            % {
                "step": step.get_kind_display(),
                "day": formats.precise_date(step.forecast_on, step.forecast_on_precision),
            }
            for step in row.milestones.all()
            if step.is_late
        ]
        if not steps:
            return line
        late = _("late: %(steps)s") % {"steps": ", ".join(steps)}
        return Line(line.head, f"{line.sub}; {late}", line.side, line.url, late=True)


def guests(meeting: Meeting) -> list[int]:
    """The organisations one meets, each once, in the order of the seats."""
    seats = meeting.seats_theirs
    return list(dict.fromkeys(s.organisation_id for s in seats if s.organisation_id))


def when(meeting: Meeting) -> str:
    """Return “Mon 24 Nov 2025, 14:00 Tokyo (10:30 IST), until 15:30”, as much as is known."""
    there = meeting.starts_there
    if there is None:
        return meeting.when
    day = f"{date_format(there.date(), 'D')} {meeting.when}"
    if not meeting.ends_clock:
        return day
    return _("%(when)s, until %(end)s") % {"when": day, "end": meeting.ends_clock}


def cancelled(meeting: Meeting) -> str:
    """Say that a meeting is cancelled, with the reason where one is given."""
    if not meeting.cancel_reason:
        return _("Cancelled.")
    return _("Cancelled: %(why)s") % {"why": meeting.cancel_reason}


def _names(row: Organisation) -> str:
    return joined(row.other_name, row.name_kana, row.short_name)


def _title(seat: Attendance) -> str:
    """The person's title where the person came from, else at the present post."""
    posts = [post for post in seat.contact.employments.all() if post.is_current]
    there = [post for post in posts if post.organisation_id == seat.organisation_id]
    return both_titles((there or posts)[0]) if posts else ""


def _documents(meetings: Iterable[int], user: User) -> dict[int, list[Document]]:
    rows = Document.objects.visible_to(user).kept()
    rows = rows.filter(meetingdocument__meeting__in=meetings).select_related("meetingdocument")
    found: dict[int, list[Document]] = {}
    for row in rows.prefetch_related("versions").order_by("title", "id"):
        found.setdefault(row.meetingdocument.meeting_id, []).append(row)
    return found
