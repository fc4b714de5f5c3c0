"""A journey with everything that its pack and its report may say."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.utils import timezone

from delegations.models import Delegation, Meeting, TalkingPoints
from leads.models import Organisation
from tests.factories import (
    make_contact,
    make_delegation,
    make_followup,
    make_lead,
    make_meeting,
    make_mou,
    make_organisation,
)

DAY = date(2025, 11, 24)
AT = datetime(2025, 11, 24, 5, tzinfo=UTC)  # 14:00 in Tokyo, 10:30 in India


def make_journey(**fields: Any) -> Delegation:
    fields.setdefault("name", "Winter tour")
    fields.setdefault("cities", ["Tokyo"])
    journey = make_delegation(starts_on=DAY, ends_on=DAY + timedelta(days=2), **fields)
    journey.members.create(rank=2, name="Anil Sagar", office="Principal Secretary")
    journey.members.create(rank=1, name="Manoj Singh", office="Chief Secretary", is_leader=True)
    return journey


def make_firm(number: int = 0, name: str = "Kitamura Semicon") -> Organisation:
    return make_organisation(name_en=f"{name} {number}", name_ja=f"北村半導体{number}",
                             name_kana="キタムラハンドウタイ")  # fmt: skip


def make_stop(journey: Delegation, *firms: Organisation, hours: int = 0, **fields: Any) -> Meeting:
    fields.setdefault("title", f"Stop at {hours}")
    stop = make_meeting(delegation=journey, starts_at=AT + timedelta(hours=hours), city="Tokyo",
                        **fields)  # fmt: skip
    for firm in firms:
        stop.attendances.create(organisation=firm)
    return stop


def fill_firm(firm: Organisation, by: Any, words: str = "") -> None:
    """Let there be one of everything: a person, a talk, a lead, an MOU, a promise each, a paper."""
    mark = f"{words}{firm.pk}"
    person = make_contact(family_name="北村", family_kana="きたむら", honorific="Mr",
                          family_romaji=f"Kitamura {mark}"[:80])  # fmt: skip
    person.employments.create(organisation=firm, title="President", title_ja="代表取締役社長")
    talk = make_meeting(title=f"Talk {mark}", starts_at=AT - timedelta(days=30),
                        said=f"Land near Jewar {words}", result="wants_information",
                        logged_at=timezone.now())  # fmt: skip
    talk.attendances.create(organisation=firm, contact=person)
    lead = make_lead(firm, title=f"Lead {mark}", owner=by, stage="qualified")
    mou = make_mou(title=f"MOU {mark}", lead=lead, signed_on=date(2025, 8, 1))
    mou.parties.create(organisation=firm)
    mou.milestones.create(kind="land_identified", forecast_on=date(2025, 9, 1))
    for side in ("ours", "theirs"):
        make_followup(title=f"Owed {side} {mark}", direction=side, organisation=firm,
                      assignee=by, due_on=timezone.localdate() - timedelta(days=4))  # fmt: skip


def large_journey(by: Any, stops: int, firms: int) -> Delegation:
    """A journey of so many stops, with so many firms each that have a history."""
    journey = make_journey(name=f"Journey of {stops} with {firms}")
    for number in range(stops):
        parties = [make_firm(each, f"Works {number}") for each in range(firms)]
        for firm in parties:
            fill_firm(firm, by)
        stop = make_stop(journey, *parties, hours=number)
        stop.preparations.create(kind="gift", note="A vase", owner=by)
        stop.attendances.create(side="ours", member=journey.members.first())
        TalkingPoints.objects.create(meeting=stop, words="One point")
        lead = make_lead(parties[0], title=f"Raised {number}")
        stop.meeting_leads.create(lead=lead, kind="raised")
        stop.followups.add(make_followup(title=f"Promised {number}", assignee=by))
        stop.mous.add(make_mou(title=f"Signed {number}"))
    return journey
