"""A lead or MOU that is over offers to close what is still open of it."""

from urllib.parse import urlencode

import pytest
from django.urls import reverse

from followups.choices import Repeats
from followups.models import FollowUp
from tests.factories import make_followup, make_lead, make_mou, make_notification

pytestmark = pytest.mark.django_db
LOST = {"status": "lost", "status_reason": "Went to Vietnam", "lost_to": "Vietnam"}
OFFER = "Close 2 open follow-ups"


def close(client, **about):
    return client.post(f"{reverse('followups:close')}?{urlencode(about)}")


def panel(client, **about):
    address = reverse("followups:panel")
    return client.get(address, about, headers={"HX-Request": "true"}).content.decode()


def test_what_is_open_of_a_lost_lead_is_closed_with_why(desk_client, desk) -> None:
    lead = make_lead(owner=desk, **LOST)
    rows = [make_followup(lead=lead, assignee=desk),
            make_followup(lead=lead, repeats=Repeats.WEEKLY)]  # fmt: skip
    other = make_followup()
    told = make_notification(desk, subject=rows[0].subject)
    assert OFFER in panel(desk_client, lead=lead.pk)
    answer = close(desk_client, lead=lead.pk)
    assert answer.url == lead.get_absolute_url()
    for row in rows:
        row.refresh_from_db()
        assert (row.done_by, row.done_note) == (desk, "Closed, Lost: Went to Vietnam")
    other.refresh_from_db()
    told.refresh_from_db()
    assert other.is_open
    assert told.read_at
    assert FollowUp.objects.count() == 3, "none of them comes again"
    assert "Close " not in panel(desk_client, lead=lead.pk)


def test_of_a_dropped_mou_too(desk_client) -> None:
    mou = make_mou(status="dropped", status_reason="Land")
    make_followup(mou=mou)
    assert "Close 1 open follow-up" in panel(desk_client, mou=mou.pk)
    close(desk_client, mou=mou.pk)
    assert not FollowUp.objects.open().exists()


def test_a_lead_that_was_taken_up_again_keeps_its_promises(desk_client) -> None:
    lead = make_lead()
    make_followup(lead=lead)
    assert "Close 1" not in panel(desk_client, lead=lead.pk)
    page = desk_client.get(close(desk_client, lead=lead.pk).url)
    assert "taken it up again" in page.content.decode()
    assert FollowUp.objects.open().count() == 1


def test_what_a_person_may_not_see_stays_open(desk_client, manager) -> None:
    lead = make_lead(**LOST)
    make_followup(lead=lead, sensitive=True, assignee=manager)
    close(desk_client, lead=lead.pk)
    assert FollowUp.objects.open().count() == 1


def test_no_row_an_odd_one_or_an_unseen_one_is_not_found(desk_client, manager) -> None:
    hidden = make_lead(sensitive=True, owner=manager, **LOST)
    for asked in ({}, {"lead": "x"}, {"lead": hidden.pk}, {"organisation": "1"}):
        assert close(desk_client, **asked).status_code == 404


def test_viewers_are_not_offered_it(client, viewer) -> None:
    client.force_login(viewer)
    lead = make_lead(**LOST)
    make_followup(lead=lead)
    assert "Nobody is reminded" in panel(client, lead=lead.pk)
    assert "Close 1" not in panel(client, lead=lead.pk)
    assert close(client, lead=lead.pk).status_code == 403


def test_the_page_says_that_it_reminds_nobody_and_how_often_it_was_snoozed(desk_client) -> None:
    row = make_followup(lead=make_lead(**LOST))
    FollowUp.objects.update(snoozed_until="2030-01-01")
    FollowUp.objects.update(snoozed_until="2030-02-01")
    page = desk_client.get(row.get_absolute_url()).content.decode()
    assert "nobody is reminded of this follow-up" in page
    assert "2 times, 2 of them past its day" in page
