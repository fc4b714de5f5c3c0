"""What narrows follow-ups and notifications."""

from datetime import date, timedelta

import pytest
import time_machine
from django.http import QueryDict
from django.test import RequestFactory
from django.utils import timezone

from accounts.choices import Role
from followups.filters import FollowUpFilter, in_order
from followups.models import FollowUp, Notification
from followups.notification_filters import NotificationFilter
from tests.factories import (
    make_followup,
    make_lead,
    make_mou,
    make_notification,
    make_organisation,
    make_team,
    make_user,
)

pytestmark = pytest.mark.django_db
WEDNESDAY = date(2026, 3, 11)


@pytest.fixture(autouse=True)
def on_a_wednesday():
    with time_machine.travel(WEDNESDAY.isoformat() + "T09:00+05:30", tick=False):
        yield


def filtered(user, query: str) -> FollowUpFilter:
    request = RequestFactory().get(f"/followups/?{query}")
    request.user = user
    return FollowUpFilter(QueryDict(query), FollowUp.objects.visible_to(user), request=request)


def titles(user, query: str = "") -> set[str]:
    return set(filtered(user, query).qs.values_list("title", flat=True))


def on(days: int, **fields):
    return make_followup(due_on=WEDNESDAY + timedelta(days=days), **fields)


@pytest.fixture
def rows(desk, manager):
    other_team = make_user(Role.DESK, team=make_team("Elsewhere"))
    on(-9, title="late", assignee=desk)
    on(0, title="today", assignee=desk, direction="theirs")
    on(4, title="sunday", assignee=desk)
    on(5, title="next monday", assignee=desk)
    on(-1, title="asleep", assignee=desk, snoozed_until=WEDNESDAY + timedelta(days=1))
    on(-1, title="awake again", assignee=desk, snoozed_until=WEDNESDAY)
    on(-3, title="done", assignee=desk, done_at=timezone.now())
    on(-1, title="colleague's", assignee=manager)
    on(-1, title="other team's", assignee=other_team)
    on(-1, title="nobody's")


MINE = {"late", "today", "sunday", "next monday", "awake again"}
TEAM = MINE | {"colleague's"}
ALL = TEAM | {"other team's", "nobody's"}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", MINE),
        ("who=mine", MINE),
        ("who=team", TEAM),
        ("who=all", ALL),
        ("when=due", {"late", "today", "awake again"}),
        ("when=overdue", {"late", "awake again"}),
        ("when=today", {"today"}),
        ("when=week", {"today", "sunday", "awake again"}),
        ("state=snoozed", {"asleep"}),
        ("state=done", {"done"}),
        ("state=any", MINE | {"asleep", "done"}),
        ("direction=theirs", {"today"}),
        ("q=SUN", {"sunday"}),
        ("who=all&assignee=none", {"nobody's"}),
        ("assignee=none", {"nobody's"}),
        ("q=no+such+words", set()),
    ],
)
def test_each_narrows_to_its_rows(query, expected, desk, rows) -> None:
    assert titles(desk, query) == expected


@pytest.mark.parametrize(
    "query",
    ["who=nobody", "when=never", "state=x", "direction=up", "assignee=abc", "lead=abc",
     "lead=99999999999999999999999", "mou=-1", "contact=%00", "assignee=9" + "9" * 40,
     "q=" + "x" * 201],
)  # fmt: skip
def test_what_is_not_understood_finds_nothing_and_breaks_nothing(query, desk, rows) -> None:
    chosen = filtered(desk, f"who=all&{query}")
    assert list(chosen.qs) == []
    assert chosen.describe() == []


def test_of_one_row_everybodys_are_shown(desk, manager) -> None:
    lead, mou, organisation = make_lead(), make_mou(), make_organisation()
    on(1, title="of the lead", lead=lead, assignee=manager)
    on(1, title="of the MOU", mou=mou)
    on(1, title="of the organisation", organisation=organisation)
    assert titles(desk, f"lead={lead.pk}") == {"of the lead"}
    assert titles(desk, f"mou={mou.pk}") == {"of the MOU"}
    assert titles(desk, f"organisation={organisation.pk}") == {"of the organisation"}


def test_a_row_one_may_not_see_is_not_narrowed_to(desk, manager) -> None:
    secret = make_lead(sensitive=True, owner=manager)
    on(1, title="visible, for it is hers", lead=secret, assignee=desk)
    assert titles(desk, f"lead={secret.pk}") == set()
    assert titles(manager, f"lead={secret.pk}") == {"visible, for it is hers"}


def test_a_viewer_begins_with_everybodys(viewer, rows) -> None:
    assert titles(viewer) == ALL


def test_it_says_in_words_what_it_narrows_to(desk, rows) -> None:
    lead = make_lead(title="Park")
    words = filtered(desk, f"q=sun&when=overdue&state=any&lead={lead.pk}&assignee=none").describe()
    assert words == [
        "“sun”",
        "In any state",
        "Overdue",
        "Who sees to it: nobody",
        "Lead: Park",
    ]
    assert filtered(desk, "").describe() == []
    assert filtered(desk, "who=team").describe() == []


@pytest.mark.parametrize(
    ("sort", "state", "first"),
    [("", "", "late"), ("due", "", "late"), ("-due", "", "next monday"), ("title", "", "asleep"),
     ("no-such", "", "late"), ("", "done", "done")],
)  # fmt: skip
def test_sorted_as_asked_else_by_day(sort, state, first, desk, rows) -> None:
    found = in_order(FollowUp.objects.mine(desk), sort, state)
    assert found[0].title == first


def test_notifications_unread_and_by_kind(desk) -> None:
    request = RequestFactory().get("/notifications/")
    make_notification(desk, title="due, unread")
    make_notification(desk, title="late, read", kind="followup_overdue", read_at=timezone.now())

    def shown(query: str) -> list[str]:
        rows = NotificationFilter(QueryDict(query), Notification.objects.all(), request=request).qs
        return sorted(row.title for row in rows)

    assert shown("") == ["due, unread", "late, read"]
    assert shown("show=unread") == ["due, unread"]
    assert shown("kind=followup_overdue") == ["late, read"]
    assert shown("kind=no-such") == []


# --- Watched, repeating, urgent, handed over, of a milestone --------------------------------------
def test_watched_ones_have_a_place_of_their_own(desk, manager) -> None:
    on(0, title="watched", assignee=manager).watchers.add(desk)
    on(0, title="not watched", assignee=manager).watchers.add(manager)
    assert titles(desk, "who=watching") == {"watched"}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("repeats=any", {"weekly", "yearly"}),
        ("repeats=weekly", {"weekly"}),
        ("repeats=once", {"once", "urgent"}),
        ("urgent=1", {"urgent"}),
        ("repeats=nonsense", set()),
        ("urgent=0", set()),
    ],
)
def test_repeating_and_urgent_ones(desk, query, expected) -> None:
    on(0, title="weekly", repeats="weekly")
    on(0, title="yearly", repeats="yearly")
    on(0, title="once")
    on(0, title="urgent", urgent=True)
    assert titles(desk, f"who=all&{query}") == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [("handed=to", {"to me"}), ("handed=from", {"from me"}), ("handed=any", {"to me", "from me"})],
)
def test_handed_over_ones(desk, manager, query, expected) -> None:
    on(0, title="to me", assignee=desk, handed_from=manager)
    on(0, title="from me", assignee=manager, handed_from=desk)
    on(0, title="back", assignee=desk, handed_from=desk)
    assert titles(desk, f"who=all&{query}") == expected


def test_promises_of_a_milestone_are_everybodys(desk, manager) -> None:
    mou = make_mou()
    step = mou.milestones.create(kind="production")
    on(0, title="of the step", mou=mou, milestone=step, assignee=manager)
    on(0, title="of the MOU", mou=mou, assignee=manager)
    assert titles(desk, f"milestone={step.pk}") == {"of the step"}
    secret = make_mou(sensitive=True, owner=manager).milestones.create(kind="production")
    assert filtered(desk, f"milestone={secret.pk}").form.errors
    assert any("Milestone" in words for words in filtered(desk, f"milestone={step.pk}").describe())
