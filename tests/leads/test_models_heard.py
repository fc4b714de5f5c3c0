"""Signs of life: triggers keep the latest of each kind on the lead, whoever writes."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from delegations.models import Meeting, MeetingLead
from leads.models import MOU, Lead, ProgressUpdate
from tests.factories import make_followup, make_lead, make_meeting, make_mou

pytestmark = pytest.mark.django_db
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
HELD = datetime(2026, 3, 4, 5, 0, tzinfo=UTC)


@pytest.fixture
def lead() -> Lead:
    """A lead nobody has touched since 2020."""
    lead = make_lead()
    Lead.objects.filter(pk=lead.pk).update(updated_at=LONG_AGO)
    return lead


def heard(lead: Lead) -> datetime:
    return Lead.objects.values_list("heard_at", flat=True).get(pk=lead.pk)


def test_its_own_change_is_a_sign_of_life(lead: Lead) -> None:
    assert heard(lead) == LONG_AGO
    lead.save()
    assert timezone.now() - heard(lead) < timedelta(minutes=1)


def test_a_meeting_counts_from_its_start_and_no_longer_once_it_is_moved_or_gone(lead: Lead) -> None:
    meeting = make_meeting(starts_at=HELD)
    link = MeetingLead.objects.create(meeting=meeting, lead=lead)
    assert heard(lead) == HELD
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=HELD - timedelta(days=9))
    assert heard(lead) == HELD - timedelta(days=9)
    link.delete()
    assert heard(lead) == LONG_AGO


def test_a_meeting_of_which_the_day_is_known_counts_from_it(lead: Lead) -> None:
    day = date(2026, 3, 4)
    meeting = make_meeting(precision="day", on_from=day, on_to=day, time_zone="Asia/Tokyo")
    MeetingLead.objects.create(meeting=meeting, lead=lead)
    assert heard(lead) == datetime(2026, 3, 3, 15, 0, tzinfo=UTC)


def test_a_link_that_goes_to_another_lead_takes_the_meeting_along(lead: Lead) -> None:
    other = make_lead()
    Lead.objects.filter(pk=other.pk).update(updated_at=LONG_AGO)
    link = MeetingLead.objects.create(meeting=make_meeting(starts_at=HELD), lead=lead)
    MeetingLead.objects.filter(pk=link.pk).update(lead=other)
    assert (heard(lead), heard(other)) == (LONG_AGO, HELD)


def test_a_promise_kept_counts_and_one_made_does_not(lead: Lead) -> None:
    promise = make_followup(lead=lead)
    assert heard(lead) == LONG_AGO
    promise.done_at = HELD
    promise.save()
    assert heard(lead) == HELD
    promise.done_at = None
    promise.save()
    assert heard(lead) == LONG_AGO


def test_progress_of_an_mou_counts_and_follows_the_mou(lead: Lead) -> None:
    mou = make_mou(lead=lead)
    assert heard(lead) == LONG_AGO
    ProgressUpdate.objects.create(mou=mou, as_of=date(2026, 3, 4))
    assert heard(lead) == datetime(2026, 3, 3, 18, 30, tzinfo=UTC)
    MOU.objects.filter(pk=mou.pk).update(lead=None)
    assert heard(lead) == LONG_AGO


def test_a_signature_counts(lead: Lead) -> None:
    mou = make_mou(lead=lead, signed_on=date(2026, 3, 4))
    assert heard(lead) == datetime(2026, 3, 3, 18, 30, tzinfo=UTC)
    mou.delete()
    assert heard(lead) == LONG_AGO


def test_the_latest_of_all_wins_and_nothing_of_it_touches_the_lead_itself(lead: Lead) -> None:
    make_followup(lead=lead, done_at=HELD)
    MeetingLead.objects.create(meeting=make_meeting(starts_at=HELD + timedelta(1)), lead=lead)
    assert heard(lead) == HELD + timedelta(1)
    lead.refresh_from_db()
    assert lead.updated_at == LONG_AGO, "Else a colleague's form would be refused as outdated."
