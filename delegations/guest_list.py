"""A pasted list of names, line by line: who of them is known, who may be, and who is new.

Each line says what it is taken for by a token: `o12` an organisation, `c5` a contact, `u3` a
colleague, `m7` a member of the delegation, `s45` whoever has that seat at another meeting, `new` an
organisation of this name, `name` a name only, `skip` nobody. The person who pastes may change it.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.fields.array import ArrayOverlap
from django.db.models import F, QuerySet, TextField, Value
from django.utils.translation import gettext as _

from accounts.models import User
from delegations.choices import AttendanceSide
from delegations.models import Attendance, Meeting
from leads.duplicates import ORGANISATIONS, candidates
from leads.likeness import OrganisationFacts
from leads.models import Contact, Organisation
from leads.names import key
from leads.searching import SearchTokens

MOST_LINES = 500
TOKENS = ArrayField(TextField())
LONGEST_LINE = 400
OFFERED = 5
# A dash between spaces parts company and person: “Denso – Tarō Satō”; so does a tabulator.
_PARTED = re.compile(r"\t+|\s+[-–—―|]\s+|\s*[：｜]\s*")
_NUMBERED = re.compile(r"^\s*\d{1,3}[.)、]\s+")


@dataclass
class Line:
    """One line, what it may mean, and what it is taken for."""

    number: int
    company: str = ""
    person: str = ""
    options: list[tuple[str, str]] = field(default_factory=list)
    chosen: str = ""
    state: str = "new"  # known, asked, new, listed
    fault: str = ""

    @property
    def typed(self) -> str:
        return " – ".join(part for part in (self.company, self.person) if part)

    @property
    def known(self) -> str:
        """What it is taken for, in words."""
        return dict(self.options).get(self.chosen, "")


def read_lines(text: str, side: str) -> list[Line]:
    """Return the lines that say something, each once."""
    found: dict[tuple[str, str], Line] = {}
    for raw in text.replace("\x00", "").splitlines():
        parts = [part.strip() for part in _PARTED.split(_NUMBERED.sub("", raw))]
        parts = [" ".join(part.split()) for part in parts if part]
        if not parts:
            continue
        alone = len(parts) == 1
        company, person = (parts[0], "") if alone else (parts[0], parts[1])
        if alone and side == AttendanceSide.OURS:
            company, person = "", parts[0]
        line = Line(len(found) + 1, company[:200], person[:160])
        found.setdefault((key(company) or company, key(person) or person), line)
    return list(found.values())


class Matcher:
    """Finds the lines' organisations and people: a few questions for all, one for each unknown."""

    def __init__(self, meeting: Meeting, side: str, user: User) -> None:
        self.meeting, self.side, self.user = meeting, side, user
        seats = list(meeting.attendances.values_list("organisation", "contact", "user", "member"))
        self.listed = {
            (kind, pk)
            for row in seats
            for kind, pk in zip("ocum", row, strict=True)
            if pk is not None
        }

    def match(self, lines: list[Line]) -> list[Line]:
        houses = self._called(Organisation.objects.visible_to(self.user), _names(lines, "company"))
        alone = [line for line in lines if line.company and not line.person]
        people = self._people(alone)
        for line in lines:
            if self.side == AttendanceSide.OURS:
                self._match_ours(line, houses)
            else:
                self._match_theirs(line, houses, people)
            if line.state == "known" and self._is_listed(line):
                line.state = "listed"
        return lines

    def _match_theirs(self, line: Line, houses: dict, people: dict) -> None:
        found = houses.get(key(line.company), [])
        persons = people.get(key(line.company), []) if not line.person else []
        line.options = [(f"o{row.pk}", _called_fully(row)) for row in found]
        line.options += [(f"c{row.pk}", _with_post(row)) for row in persons]
        if len(line.options) == 1:
            line.chosen, line.state = line.options[0][0], "known"
        elif not line.options and line.company:
            line.options = self._likely(line.company)
        line.options += [("new", _("New organisation: %(name)s") % {"name": line.company})]
        if not line.person:
            line.options += [("name", _("A person, by name only"))]
        line.options += [("skip", _("Leave out"))]
        if line.state != "known":
            several = len(line.options) > 2 + (not line.person)
            line.state, line.chosen = ("asked", "") if several else ("new", "new")

    def _likely(self, name: str) -> list[tuple[str, str]]:
        """Organisations that may be meant: the same search that warns of duplicates."""
        japanese = not name.isascii()
        subject = Organisation(**{"name_ja" if japanese else "name_en": name})
        visible = Organisation.objects.visible_to(self.user)
        near = candidates(
            ORGANISATIONS, None, OrganisationFacts.of(subject), visible, OFFERED, waiting=False
        )
        return [(f"o{each.row.pk}", f"{_called_fully(each.row)} ({each.reason})") for each in near]

    def _match_ours(self, line: Line, houses: dict) -> None:
        wanted = key(line.person)
        line.options = [
            (token, words) for token, words, name in self._colleagues() if key(name) == wanted
        ]
        if len(line.options) == 1 and not line.company:
            line.chosen, line.state = line.options[0][0], "known"
        found = houses.get(key(line.company), []) if line.company else []
        line.options += [(f"o{row.pk}", f"{line.person}, {_called_fully(row)}") for row in found]
        line.options += [("name", _("By name only")), ("skip", _("Leave out"))]
        if line.state != "known":
            several = len(line.options) > 2
            line.state, line.chosen = ("asked", "") if several else ("new", "name")

    def _colleagues(self) -> list[tuple[str, str, str]]:
        if not hasattr(self, "_known"):
            members = self.meeting.delegation.members.all() if self.meeting.delegation else ()
            travelling = {member.user_id for member in members}
            self._known = [
                (f"m{row.pk}", f"{row.name}, {row.office}" if row.office else row.name, row.name)
                for row in members
            ] + [
                (f"u{row.pk}", str(row), row.name)
                for row in User.objects.assignable()
                if row.pk not in travelling
            ]
        return self._known

    def _people(self, lines: list[Line]) -> dict[str, list[Contact]]:
        if self.side == AttendanceSide.OURS:
            return {}
        rows = Contact.objects.visible_to(self.user).prefetch_related("employments__organisation")
        return self._called(rows, _names(lines, "company"))

    @staticmethod
    def _called(rows: QuerySet, wanted: set[str]) -> dict[str, list[Any]]:
        """All rows that have one of these names, by the name: one question."""
        found: dict[str, list[Any]] = defaultdict(list)
        if not wanted:
            return found
        tokens = sorted(f"={text}" for name in wanted for text in {name, name.replace(" ", "")})
        overlap = ArrayOverlap(SearchTokens(F("search_key")), Value(tokens, output_field=TOKENS))
        for row in rows.filter(overlap):
            held = set(row.search_key.split("|"))
            for name in wanted:
                if name in held or name.replace(" ", "") in held:
                    found[name].append(row)
        return found

    def _is_listed(self, line: Line) -> bool:
        if line.person and line.chosen.startswith("o"):
            return False
        return (line.chosen[0], int(line.chosen[1:])) in self.listed


def of_organisations(meeting: Meeting, rows: Iterable[Organisation]) -> list[Line]:
    """A line for each of some organisations."""
    listed = set(meeting.attendances.values_list("organisation", flat=True))
    return [
        Line(
            number,
            options=[(f"o{row.pk}", _called_fully(row))],
            chosen=f"o{row.pk}",
            state="listed" if row.pk in listed else "known",
        )
        for number, row in enumerate(rows, 1)
    ]


def of_members(meeting: Meeting) -> list[Line]:
    """A line for each member of the meeting's delegation."""
    if meeting.delegation is None:
        return []
    listed = set(meeting.attendances.values_list("member", flat=True))
    return [
        Line(
            number,
            options=[(f"m{row.pk}", f"{row.name}, {row.office}" if row.office else row.name)],
            chosen=f"m{row.pk}",
            state="listed" if row.pk in listed else "known",
        )
        for number, row in enumerate(meeting.delegation.members.all(), 1)
    ]


def of_meeting(meeting: Meeting, other: Meeting) -> list[Line]:
    """A line for each guest of another meeting."""
    seats = other.attendances.filter(side=AttendanceSide.THEIRS).for_list().in_order()
    here = {_who(seat) for seat in meeting.attendances.all()}
    return [
        Line(
            number,
            options=[(f"s{seat.pk}", _seat_in_words(seat))],
            chosen=f"s{seat.pk}",
            state="listed" if _who(seat) in here else "known",
        )
        for number, seat in enumerate(seats, 1)
    ]


def _who(seat: Attendance) -> tuple[Any, ...]:
    return seat.organisation_id, seat.contact_id, seat.user_id, seat.member_id, seat.name


def _seat_in_words(seat: Attendance) -> str:
    if seat.person and seat.organisation:
        return f"{seat.person}, {seat.organisation}"
    return seat.person or _called_fully(seat.organisation)


def _names(lines: Iterable[Line], part: str) -> set[str]:
    return {folded for line in lines if (folded := key(getattr(line, part)))}


def _called_fully(row: Any) -> str:
    return f"{row} · {row.other_name}" if row.other_name else str(row)


def _with_post(contact: Contact) -> str:
    post = contact.present_post
    named = _called_fully(contact)
    return f"{named}, {post.organisation}" if post else named
