"""Who takes over for somebody who is away, and gets it back."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import Absence, User
from followups.actions.followups import complete
from followups.actions.handover import give_back, hand_over, remove_absence
from followups.models import FollowUp
from followups.standing import standing_of
from tests.factories import make_followup, make_notification, make_user

pytestmark = pytest.mark.django_db


def day(number: int):
    return timezone.localdate() + timedelta(days=number)


def away(person: User, deputy: User, first: int = 0, last: int = 7) -> Absence:
    return Absence.objects.create(
        person=person, deputy=deputy, first_day=day(first), last_day=day(last)
    )


def holder(row: FollowUp) -> tuple[User | None, User | None]:
    row.refresh_from_db()
    return row.assignee, row.handed_from


def test_an_absence_hands_over_and_gives_back_what_is_still_open(desk, manager) -> None:
    absence = away(desk, manager)
    kept, done, mine = (make_followup(assignee=desk) for _ in range(3))
    rows = [kept.pk, done.pk]
    assert len(hand_over(person=desk, to=manager, by=desk, rows=rows, absence=absence)) == 2
    assert hand_over(person=desk, to=manager, by=desk, rows=rows, absence=absence) == []
    assert holder(kept) == (manager, desk)
    assert holder(mine) == (desk, None)
    complete(followup=done, by=manager)
    back = give_back(person=desk, by=desk, absence=absence)
    assert [row.pk for row in back] == [kept.pk]
    assert holder(kept) == (desk, None)
    assert holder(done) == (manager, desk), "what was done stays with whoever did it"
    assert give_back(person=desk, by=desk, absence=absence) == []


def test_without_an_absence_it_is_for_good(desk, manager) -> None:
    row = make_followup(assignee=desk)
    hand_over(person=desk, to=manager, by=desk, rows=[row.pk])
    assert holder(row) == (manager, None)
    assert give_back(person=desk, by=desk) == []


def test_only_open_ones_of_this_person_change_hands(desk, manager, official) -> None:
    strange = make_followup(assignee=official)
    done = make_followup(assignee=desk, done_at=timezone.now())
    assert hand_over(person=desk, to=manager, by=desk, rows=[strange.pk, done.pk, 10**9]) == []
    assert holder(strange)[0] == official


def test_what_is_handed_on_goes_back_to_whose_it_is(desk, manager, official) -> None:
    row = make_followup(assignee=desk)
    first = away(desk, manager, last=20)
    hand_over(person=desk, to=manager, by=desk, rows=[row.pk], absence=first)
    second = away(manager, official, first=2, last=4)
    hand_over(person=manager, to=official, by=manager, rows=[row.pk], absence=second)
    assert holder(row) == (official, desk)
    assert give_back(person=manager, by=manager, absence=second) == []
    give_back(person=desk, by=desk, absence=first)
    assert holder(row) == (desk, None)


def test_handed_to_whose_it_is_it_is_back(desk, manager) -> None:
    row = make_followup(assignee=desk)
    hand_over(person=desk, to=manager, by=desk, rows=[row.pk], absence=away(desk, manager))
    hand_over(person=manager, to=desk, by=manager, rows=[row.pk])
    assert holder(row) == (desk, None)


@pytest.mark.parametrize("to", ["self", "viewer", "gone"])
def test_who_cannot_take_over(desk, viewer, to) -> None:
    other = {"self": desk, "viewer": viewer, "gone": make_user(is_active=False)}[to]
    with pytest.raises(ValidationError):
        hand_over(person=desk, to=other, by=desk, rows=[make_followup(assignee=desk).pk])


def test_an_absence_of_somebody_else_is_refused(desk, manager, official) -> None:
    with pytest.raises(ValidationError):
        hand_over(person=desk, to=manager, by=desk, rows=[], absence=away(official, manager))


def test_nothing_goes_back_to_who_has_left(desk, manager) -> None:
    row = make_followup(assignee=desk)
    hand_over(person=desk, to=manager, by=desk, rows=[row.pk], absence=away(desk, manager))
    User.objects.filter(pk=desk.pk).update(is_active=False)
    with pytest.raises(ValidationError):
        give_back(person=desk, by=manager)
    assert holder(row)[0] == manager


def test_the_bell_forgets_what_is_anothers_now(desk, manager) -> None:
    row = make_followup(assignee=desk)
    told = make_notification(desk, subject=row.subject)
    other = make_notification(desk, subject="followup:0")
    hand_over(person=desk, to=manager, by=desk, rows=[row.pk])
    told.refresh_from_db()
    other.refresh_from_db()
    assert told.read_at
    assert other.read_at is None


def test_an_absence_taken_off_gives_everything_back(desk, manager) -> None:
    row, absence = make_followup(assignee=desk), away(desk, manager)
    hand_over(person=desk, to=manager, by=desk, rows=[row.pk], absence=absence)
    assert [each.pk for each in remove_absence(absence=absence, by=desk)] == [row.pk]
    assert holder(row) == (desk, None)
    assert not Absence.objects.exists()


def test_whose_it_is_still_sees_what_was_said_behind_closed_doors(desk, official) -> None:
    row = make_followup(assignee=desk, sensitive=True)
    hand_over(person=desk, to=official, by=desk, rows=[row.pk], absence=away(desk, official))
    assert FollowUp.objects.visible_to(desk).filter(pk=row.pk).exists()
    assert FollowUp.objects.visible_to(official).filter(pk=row.pk).exists()


# --- What the pages propose -----------------------------------------------------------------------
def test_before_one_leaves_the_page_proposes_to_hand_over(desk, manager) -> None:
    make_followup(assignee=desk, due_on=day(5))
    assert not standing_of(desk, day(0))
    absence = away(desk, manager, first=7, last=9)
    found = standing_of(desk, day(0))
    assert (found.leaving, found.to_hand_over) == (absence, 1)
    assert not standing_of(desk, day(-1)), "not earlier than a week before"
    assert not standing_of(manager, day(6))
    assert standing_of(manager, day(7)).stands_in == [absence]
    assert not standing_of(manager, day(10))


def test_on_the_day_of_return_both_are_asked(desk, manager) -> None:
    absence = away(desk, manager, first=-3, last=2)
    row = make_followup(assignee=desk)
    hand_over(person=desk, to=manager, by=desk, rows=[row.pk], absence=absence)
    assert standing_of(desk, day(2)).back is None
    back = standing_of(desk, day(3)).back
    assert back
    assert back.number == 1
    assert [each.person for each in standing_of(manager, day(3)).keeping] == [desk]
    away(desk, manager, first=3, last=4)
    assert standing_of(desk, day(3)).back is None, "away again"
    assert standing_of(manager, day(3)).keeping == []


def test_viewers_are_told_nothing(viewer, desk) -> None:
    away(desk, viewer)
    assert not standing_of(viewer, day(0))
