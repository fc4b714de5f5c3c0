"""Questions asked of many delegations and meetings."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from accounts.choices import Role
from delegations.models import Delegation, Meeting, MeetingLead
from delegations.querysets import NEWEST_FIRST, SOONEST_FIRST
from tests.factories import (
    make_contact,
    make_delegation,
    make_lead,
    make_meeting,
    make_mou,
    make_organisation,
    make_user,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 2, 10, 12, tzinfo=UTC)


def on(first: date, last: date | None = None, precision: str = "", **fields) -> Meeting:
    last = last or first
    known = precision or ("day" if first == last else "span")
    return make_meeting(precision=known, on_from=first, on_to=last, **fields)


def test_the_day_of_a_meeting_is_kept_by_the_database_on_the_places_clock() -> None:
    late = datetime(2026, 2, 9, 16, tzinfo=UTC)
    tokyo = make_meeting(starts_at=late, time_zone="Asia/Tokyo")
    lucknow = make_meeting(starts_at=late, time_zone="Asia/Kolkata")
    spanned = on(date(2026, 3, 1), date(2026, 3, 4))
    nothing = make_meeting(precision="unknown")
    days = dict(Meeting.objects.values_list("pk", "day"))
    assert days == {
        tokyo.pk: date(2026, 2, 10),
        lucknow.pk: date(2026, 2, 9),
        spanned.pk: date(2026, 3, 1),
        nothing.pk: None,
    }


def test_past_and_upcoming_part_what_has_a_day() -> None:
    past = make_meeting(starts_at=NOW - timedelta(minutes=1))
    ahead = make_meeting(starts_at=NOW + timedelta(minutes=1))
    span_over = on(date(2026, 2, 1), date(2026, 2, 8))
    span_on = on(date(2026, 2, 1), date(2026, 2, 28))
    undated = make_meeting(precision="unknown")
    assert set(Meeting.objects.past(NOW)) == {past, span_over}
    assert set(Meeting.objects.upcoming(NOW)) == {ahead, span_on}
    assert list(Meeting.objects.undated()) == [undated]


def test_without_outcome_are_past_ones_nobody_logged() -> None:
    open_ = make_meeting(starts_at=NOW - timedelta(hours=2))
    make_meeting(starts_at=NOW - timedelta(hours=2), result="declined", logged_at=NOW)
    make_meeting(starts_at=NOW + timedelta(hours=2))
    assert list(Meeting.objects.without_outcome(NOW)) == [open_]
    assert list(Meeting.objects.outcome_overdue(NOW)) == []
    assert list(Meeting.objects.outcome_overdue(NOW + timedelta(days=1))) == [open_]


def test_figures_count_once_what_the_list_says(desk) -> None:
    make_meeting()
    make_meeting(result="declined", logged_at=timezone.now())
    make_meeting(precision="unknown")
    make_meeting(sensitive=True, owner=make_user())
    assert Meeting.objects.visible_to(desk).figures() == {
        "total": 3,
        "missing": 1,
        "cancelled": 0,
    }


def test_guests_are_named_once_however_many_came(django_assert_num_queries) -> None:
    row, organisation = make_meeting(), make_organisation()
    for name in ("A", "B"):
        row.attendances.create(organisation=organisation, name=name)
    row.attendances.create(name="Alone")
    row.attendances.create(side="ours", name="Ours")
    row = Meeting.objects.for_list().get()
    with django_assert_num_queries(0):
        assert row.guests == [organisation, "Alone"]


def test_order_is_by_day_then_hour_the_undated_last() -> None:
    morning = make_meeting(starts_at=datetime(2026, 2, 9, 1, tzinfo=UTC))
    noon = make_meeting(starts_at=datetime(2026, 2, 9, 5, tzinfo=UTC))
    same_day = on(date(2026, 2, 9))
    earlier = on(date(2026, 2, 1), date(2026, 2, 20))
    undated = make_meeting(precision="unknown")
    assert list(Meeting.objects.all()) == [noon, morning, same_day, earlier, undated]
    assert list(Meeting.objects.order_by(*NEWEST_FIRST)) == list(Meeting.objects.all())
    soonest = Meeting.objects.order_by(*SOONEST_FIRST)
    assert list(soonest) == [earlier, morning, noon, same_day, undated]


def test_from_and_to_take_spans_that_may_lie_in_between() -> None:
    inside = on(date(2026, 2, 5))
    overlaps = on(date(2026, 1, 20), date(2026, 2, 2))
    before = on(date(2026, 1, 1))
    after = on(date(2026, 3, 1))
    make_meeting(precision="unknown")
    found = Meeting.objects.since(date(2026, 2, 1)).until(date(2026, 2, 28))
    assert set(found) == {inside, overlaps}
    assert before in Meeting.objects.until(date(2026, 1, 31))
    assert after in Meeting.objects.since(date(2026, 3, 1))


def test_a_meeting_concerns_its_owner_those_present_and_those_who_travel(desk) -> None:
    owned = make_meeting(owner=desk)
    attended = make_meeting()
    attended.attendances.create(side="ours", user=desk)
    journey = make_delegation()
    journey.members.create(name="Deepa", user=desk)
    travelled = make_meeting(delegation=journey)
    make_meeting(owner=make_user())
    make_meeting(delegation=make_delegation())
    assert set(Meeting.objects.concerning(desk)) == {owned, attended, travelled}


def test_a_sensitive_meeting_is_seen_by_those_present_and_managers(desk, manager) -> None:
    secret = make_meeting(sensitive=True, owner=make_user())
    assert not Meeting.objects.visible_to(desk).exists()
    assert list(Meeting.objects.visible_to(manager)) == [secret]
    secret.attendances.create(side="ours", user=desk)
    assert list(Meeting.objects.visible_to(desk)) == [secret]


def test_who_logged_a_sensitive_meeting_still_sees_it(desk) -> None:
    logged = make_meeting(sensitive=True, logged_by=desk, logged_at=NOW, result="not_now")
    assert list(Meeting.objects.visible_to(desk)) == [logged]


def test_nobody_sees_anything_without_an_account() -> None:
    gone = make_user(Role.MANAGER, is_active=False)
    make_meeting()
    make_delegation()
    assert not Meeting.objects.visible_to(gone).exists()
    assert not Delegation.objects.visible_to(gone).exists()


def test_meetings_are_found_by_title_organisation_and_what_was_said() -> None:
    organisation = make_organisation(name_en="Tokyo Electron", name_ja="東京エレクトロン株式会社")
    talk = make_meeting(title="Talk about clean rooms", said="電力料金を確認したい")
    talk.attendances.create(organisation=organisation)
    make_meeting(title="Something else")
    for query in ("clean rooms", "東京エレクトロン", "tokyo electron", "電力料金", "ROOMS clean"):
        assert list(Meeting.objects.search(query)) == [talk], query
    assert Meeting.objects.search("   ").count() == 2
    assert not Meeting.objects.search("clean motors").exists()


def test_meetings_of_a_row_are_found_from_its_page() -> None:
    organisation, lead = make_organisation(), make_lead()
    contact = make_contact(organisation)
    talk = make_meeting()
    talk.attendances.create(organisation=organisation, contact=contact)
    MeetingLead.objects.create(meeting=talk, lead=lead)
    make_meeting()
    assert list(Meeting.objects.about_lead(lead)) == [talk]
    assert list(Meeting.objects.with_organisation(organisation)) == [talk]
    assert list(Meeting.objects.with_contact(contact)) == [talk]


def test_an_mous_meetings_are_those_that_signed_it_or_discussed_its_visible_lead(desk) -> None:
    lead = make_lead(sensitive=True, owner=make_user())
    mou = make_mou(lead=lead)
    signed, discussed = make_meeting(), make_meeting()
    signed.mous.add(mou)
    MeetingLead.objects.create(meeting=discussed, lead=lead)
    assert set(Meeting.objects.about_mou(mou, desk)) == {signed}
    assert set(Meeting.objects.about_mou(mou, lead.owner)) == {signed, discussed}


def test_delegations_upcoming_under_way_and_past() -> None:
    today = timezone.localdate()
    day = timedelta(days=1)
    past = make_delegation(starts_on=today - 3 * day, ends_on=today - day)
    now = make_delegation(starts_on=today - day, ends_on=today)
    ahead = make_delegation(starts_on=today + day, ends_on=today + 2 * day)
    assert list(Delegation.objects.past()) == [past]
    assert list(Delegation.objects.under_way()) == [now]
    assert list(Delegation.objects.upcoming()) == [ahead]


def test_a_journey_over_new_year_belongs_to_both_years() -> None:
    journey = make_delegation(starts_on=date(2025, 12, 30), ends_on=date(2026, 1, 3))
    for year in (2025, 2026):
        assert list(Delegation.objects.in_year(year)) == [journey]
    assert not Delegation.objects.in_year(2027).exists()


def test_cities_are_named_once_in_order() -> None:
    make_delegation(cities=["Tokyo", "Osaka"])
    make_delegation(cities=["Osaka", "Yamanashi"])
    make_delegation()
    assert Delegation.objects.cities_visited() == ["Osaka", "Tokyo", "Yamanashi"]


def test_the_list_counts_only_meetings_the_person_may_see(desk, manager) -> None:
    journey = make_delegation()
    make_meeting(delegation=journey)
    make_meeting(delegation=journey, result="declined", logged_at=timezone.now())
    make_meeting(delegation=journey, sensitive=True, owner=make_user())
    empty = make_delegation()
    rows = {row.pk: row for row in Delegation.objects.for_list(desk)}
    assert (rows[journey.pk].meeting_count, rows[journey.pk].outcomes_missing) == (2, 1)
    assert (rows[empty.pk].meeting_count, rows[empty.pk].outcomes_missing) == (0, 0)
    seen = Delegation.objects.for_list(manager).get(pk=journey.pk)
    assert (seen.meeting_count, seen.outcomes_missing) == (3, 2)


def test_delegations_are_found_by_name_city_and_member() -> None:
    journey = make_delegation(name="Green hydrogen", cities=["Yamanashi"], purpose="水素")
    journey.members.create(name="Avaneesh Kumar Awasthi")
    make_delegation(name="Other")
    for query in ("hydrogen", "yamanashi", "水素", "awasthi", "Kumar Avaneesh"):
        assert list(Delegation.objects.search(query)) == [journey], query
    assert Delegation.objects.search("").count() == 2
