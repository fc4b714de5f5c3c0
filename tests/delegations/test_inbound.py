"""A delegation that visits us: its members are guests, on the other side of the table."""

import pytest
from django.urls import reverse

from delegations.choices import AttendanceSide, DelegationDirection
from delegations.models import Meeting
from tests.factories import make_delegation, make_meeting, make_organisation

pytestmark = pytest.mark.django_db
NEW = reverse("delegations:meeting_create")


@pytest.fixture
def visit():
    visit = make_delegation(direction=DelegationDirection.INBOUND)
    visit.members.create(rank=1, name="長崎 幸太郎", office="山梨県知事", is_leader=True)
    return visit


def plan(delegation, **rows: str) -> dict[str, str]:
    typed = {
        "title": "Courtesy call", "kind": "meeting", "precision": "unknown", "status": "planned",
        "time_zone": "Asia/Kolkata", "delegation": str(delegation.pk),
    }  # fmt: skip
    for side in ("theirs", "ours"):
        typed |= {f"{side}-TOTAL_FORMS": "1", f"{side}-INITIAL_FORMS": "0"}
    return typed | rows


def test_the_guest_is_seated_while_the_meeting_is_planned(visit, desk_client) -> None:
    shown = desk_client.get(NEW, {"delegation": visit.pk}).content.decode()
    assert 'name="theirs-0-member"' in shown
    governor = visit.members.get()
    answer = desk_client.post(NEW, plan(visit, **{"theirs-0-member": str(governor.pk)}))
    assert answer.status_code == 302
    seat = Meeting.objects.get().attendances.get()
    assert (seat.member, seat.side) == (governor, AttendanceSide.THEIRS)


def test_abroad_members_are_ours_only(desk_client) -> None:
    journey = make_delegation()
    minister = journey.members.create(name="Minister")
    shown = desk_client.get(NEW, {"delegation": journey.pk}).content.decode()
    assert 'name="ours-0-member"' in shown
    assert 'name="theirs-0-member"' not in shown
    desk_client.post(NEW, plan(journey, **{"ours-0-member": str(minister.pk)}))
    assert Meeting.objects.get().attendances.get().side == AttendanceSide.OURS


def test_a_member_of_another_delegation_is_refused(visit, desk_client) -> None:
    stranger = make_delegation().members.create(name="Minister")
    answer = desk_client.post(NEW, plan(visit, **{"theirs-0-member": str(stranger.pk)}))
    assert answer.status_code == 200
    assert not Meeting.objects.exists()


def test_all_members_at_once_sit_where_they_belong(visit, desk_client, desk) -> None:
    escort = visit.members.create(rank=2, name="Liaison officer", user=desk)
    meeting = make_meeting(delegation=visit)
    add = reverse("delegations:meeting_invite", args=[meeting.pk])
    picked = [f"m{member.pk}" for member in visit.members.all()]
    desk_client.post(add, {"way": "take", "pick": picked})
    sides = dict(meeting.attendances.values_list("member__name", "side"))
    assert sides == {"長崎 幸太郎": AttendanceSide.THEIRS, escort.name: AttendanceSide.OURS}


def test_they_do_not_meet_themselves(visit, desk_client) -> None:
    meeting = make_meeting(delegation=visit)
    meeting.attendances.create(member=visit.members.get(), side=AttendanceSide.THEIRS)
    meeting.attendances.create(organisation=make_organisation(name_en="Kofu Works"))
    answer = desk_client.get(reverse("delegations:delegation_people", args=[visit.pk]))
    assert [party.name for party in answer.context["page"]] == ["Kofu Works"]
