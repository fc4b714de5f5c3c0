"""The briefing pack of a journey, and of one meeting: what to read before one sits down."""

from collections.abc import Callable, Iterator

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accounts.models import User
from delegations import times
from delegations.choices import MeetingStatus
from delegations.models import Delegation, DelegationMember, Meeting
from delegations.querysets import SOONEST_FIRST
from leads import formats
from reports import blocks
from reports.lines import foot_for, joined
from reports.stops import Stops, cancelled, guests, read

Progress = Callable[[int, int], None]
_NAMED = 4  # of whom one meets, in the programme


def briefing_pack(
    delegation: Delegation, user: User, *, on_progress: Progress | None = None
) -> blocks.Paper:
    """Gather a journey's pack, as far as this person may know; `on_progress` hears each stop."""
    rows = Meeting.objects.visible_to(user).filter(delegation=delegation)
    meetings = read(rows.order_by(*SOONEST_FIRST))
    slots = times.programme(meetings)
    ordered = [meeting for slot in slots for meeting in slot.meetings]
    stops = Stops([meeting for meeting in ordered if _is_stop(meeting)], user)
    chapters = list(_chapters(slots, stops, on_progress))
    return blocks.Paper(
        title=delegation.name,
        subtitle=joined(delegation.days, ", ".join(delegation.cities)),
        label=_("Briefing pack"),
        foot=foot_for(user),
        confidential=sensitive(stops),
        cover=True,
        contents=True,
        lang=get_language() or "en",
        blocks=(*cover(delegation), *_programme(slots, stops), *chapters),
    )


def meeting_pack(
    meeting: Meeting, user: User, *, on_progress: Progress | None = None
) -> blocks.Paper:
    """Gather the pack of one meeting."""
    (row,) = read(Meeting.objects.filter(pk=meeting.pk))
    stops = Stops([row], user)
    title = stops.say.marked(row)
    body = (blocks.Heading(_("The meeting")), *stops.stop(row, 1))
    if on_progress:
        on_progress(1, 1)
    return blocks.Paper(
        title=title,
        subtitle=str(row.delegation or ""),
        label=_("Meeting brief"),
        foot=foot_for(user),
        confidential=sensitive(stops),
        lang=get_language() or "en",
        blocks=body,
    )


def sensitive(stops: Stops) -> str:
    """What stands on every page where some of it is not for everybody."""
    return _("Sensitive: not for passing on.") if stops.say.secret else ""


def cover(delegation: Delegation) -> Iterator[blocks.Block]:
    """What the journey is, and who travels, in rank order."""
    members = list(delegation.members.select_related("organisation"))
    leader = next((member for member in members if member.is_leader), None)
    yield blocks.Facts(
        [
            (_("Days"), delegation.days),
            (_("Cities"), ", ".join(delegation.cities) or formats.not_stated()),
            (_("Direction"), delegation.get_direction_display()),
            (_("Led by"), joined(str(leader), leader.office) if leader else formats.not_stated()),
            (_("Purpose"), delegation.purpose.strip()),
            (_("Policies shown"), ", ".join(map(str, delegation.policies.all()))),
        ]
    )
    yield _members(members)
    legs = [
        (leg.city, leg.days or formats.not_stated(), joined(leg.hotel, leg.note))
        for leg in delegation.legs.all()
    ]
    if legs:
        columns = (_("City"), _("Days"), _("Hotel"))
        yield blocks.Table(columns, legs, widths=(2, 2, 5), title=_("Cities and hotels"))


def _members(members: list[DelegationMember]) -> blocks.Table:
    """Who travels, in rank order; whom they come from only where that is stated of somebody."""
    rows = [
        (str(each.rank), each.name, each.office, str(each.organisation or "")) for each in members
    ]
    heads, widths = (_("Rank"), _("Name"), _("Office"), _("Organisation")), (0.7, 3, 4, 3)
    columns = 4 if any(row[3] for row in rows) else 3
    return blocks.Table(
        heads[:columns], [row[:columns] for row in rows],
        widths=widths[:columns], right=(0,), title=_("Members"), none=_("No member is listed."),
    )  # fmt: skip


def _is_stop(meeting: Meeting) -> bool:
    return meeting.status not in (MeetingStatus.CANCELLED, MeetingStatus.DRAFT)


def _programme(slots: list[times.Slot], stops: Stops) -> Iterator[blocks.Block]:
    yield blocks.Heading(_("Programme"))
    if not slots:
        yield blocks.Text(_("No meeting is planned yet."), quiet=True)
    for slot in slots:
        yield blocks.Table(
            ("", _("Time"), _("Stop"), _("Where"), _("With")),
            [_row(meeting, stops) for meeting in slot.meetings],
            widths=(0.6, 2.6, 4, 3, 4), right=(0,), title=slot.title,
        )  # fmt: skip


def _row(meeting: Meeting, stops: Stops) -> tuple[str, ...]:
    say, title = stops.say, stops.say.marked(meeting)
    if meeting.status == MeetingStatus.CANCELLED:
        title = f"{title}\n{cancelled(meeting)}"
    elif meeting.status == MeetingStatus.DRAFT:
        title = _("%(title)s (draft)") % {"title": title}
    parties = [say.name(party) for party in meeting.guests]
    more = len(parties) - _NAMED
    if more > 0:
        rest = ngettext("and %(more)s more", "and %(more)s more", more) % {"more": more}
        parties = [*parties[:_NAMED], rest]
    place = ", ".join(part for part in (meeting.place, meeting.city) if part)
    number = stops.numbers.get(meeting.pk, "")
    # The other clock stands whole on a line of its own.
    clocks = meeting.clocks.replace(" (", "\n(") or formats.not_stated()
    return (str(number), clocks, title, say.name(place),
            ", ".join(parties))  # fmt: skip


def _chapters(
    slots: list[times.Slot], stops: Stops, on_progress: Progress | None
) -> Iterator[blocks.Block]:
    done, total = 0, len(stops.meetings)
    for slot in slots:
        begun = False
        for meeting in slot.meetings:
            number = stops.numbers.get(meeting.pk)
            if number is None:
                continue
            if not begun:
                yield blocks.Heading(slot.title, new_page=True)
            title = f"{number} · {stops.say.marked(meeting)}"
            yield blocks.Heading(title, 2, new_page=begun and bool(guests(meeting)))
            begun = True
            yield from stops.stop(meeting, 3)
            done += 1
            if on_progress:
                on_progress(done, total)
