"""What has to be ready: one meeting's page, a delegation's table, the tick."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from delegations.choices import PreparationKind
from delegations.models import Preparation
from tests.delegations.posts import NAUGHTY
from tests.factories import make_delegation, make_meeting, make_user
from tests.pages import text

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}
TICK = "/meetings/preparation/tick/"


@pytest.fixture
def ahead():
    """A meeting next week on a delegation."""
    soon = timezone.now() + timedelta(days=7)
    journey = make_delegation(starts_on=soon.date(), ends_on=soon.date())
    return make_meeting(title="Ahead", delegation=journey, starts_at=soon)


def typed(**changes) -> dict[str, str]:
    """The form as the page shows it when nothing is known yet, with some fields changed."""
    data = {}
    for kind in PreparationKind.values:
        data |= {f"{kind}-state": "todo", f"initial-{kind}-state": "todo"}
        for name in ("note", "owner", "due_on"):
            data |= {f"{kind}-{name}": "", f"initial-{kind}-{name}": ""}
    return data | changes


def test_what_is_written_stands_on_the_meeting_and_the_programme(desk_client, desk, ahead) -> None:
    url = f"/meetings/{ahead.pk}/preparation/"
    data = typed(**{
        "interpreter-state": "done", "interpreter-note": "Ms Sato 090-1234", "interpreter-owner":
        str(desk.pk), "gift-state": "not_needed", "vehicle-due_on": "2020-01-01",
    })  # fmt: skip
    assert desk_client.post(url, data)["Location"] == f"/meetings/{ahead.pk}/"
    assert ahead.preparations.count() == 3
    task = ahead.preparations.get(kind="interpreter")
    assert (task.state, task.note, task.owner) == ("done", "Ms Sato 090-1234", desk)
    panel = text(desk_client.get(url, **HTMX))
    for words in ("1 of 6 ready", "Ms Sato 090-1234", "late", desk.name):
        assert words in panel, words
    stops = desk_client.get(f"/delegations/{ahead.delegation_id}/").context["programme"].days
    (row,) = stops[0].stops
    assert (row.ready, row.late, row.ready_state) == ("1 of 6 ready", "1 late", "late")


def test_only_what_was_changed_on_the_page_is_written(desk_client, ahead) -> None:
    # Somebody else ticked the car and named the driver after the page was opened.
    ahead.preparations.create(kind="vehicle", state="done", note="Driver Ito")
    desk_client.post(f"/meetings/{ahead.pk}/preparation/", typed(**{"gift-note": "Silk"}))
    assert ahead.preparations.get(kind="vehicle").note == "Driver Ito"
    assert ahead.preparations.get(kind="vehicle").state == "done"
    assert ahead.preparations.get(kind="gift").note == "Silk"
    assert ahead.preparations.count() == 2


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("gift-due_on", "soon", "Write the day as year-month-day"),
        ("gift-note", "x" * 501, "at most 500 characters"),
        ("gift-owner", "99999999999999999999", "Select a valid choice"),
    ],
)
def test_errors_stand_beside_their_field(desk_client, ahead, field, value, sentence) -> None:
    page = text(desk_client.post(f"/meetings/{ahead.pk}/preparation/", typed(**{field: value})))
    assert page.count(sentence) == 1
    assert not Preparation.objects.exists()


@pytest.mark.parametrize("value", NAUGHTY)
def test_whatever_is_typed_never_breaks_the_page(desk_client, ahead, value) -> None:
    url = f"/meetings/{ahead.pk}/preparation/"
    for field in ("gift-note", "gift-state", "gift-owner", "gift-due_on"):
        assert desk_client.post(url, typed(**{field: value})).status_code in (200, 302)
    assert b"<script>alert" not in desk_client.get(url, **HTMX).content
    assert desk_client.post(TICK, {"tick": value}).status_code == 404


def test_a_tick_works_with_and_without_javascript_and_back(official_client, ahead) -> None:
    tick = {"tick": f"{ahead.pk}-vehicle-done", "next": f"/meetings/{ahead.pk}/"}
    for _twice in range(2):
        part = official_client.post(TICK, tick, **HTMX).content.decode()
        assert part.strip().startswith('<div class="tick-cell" data-state="done"')
        assert 'aria-pressed="true"' in part
        assert f'value="{ahead.pk}-vehicle-todo"' in part
    response = official_client.post(TICK, tick | {"tick": f"{ahead.pk}-vehicle-todo"})
    assert response["Location"] == f"/meetings/{ahead.pk}/"
    assert ahead.preparations.get().state == "todo"
    elsewhere = official_client.post(TICK, tick | {"next": "https://evil.example/"})
    assert elsewhere["Location"] == f"/meetings/{ahead.pk}/preparation/"


def test_officials_tick_but_do_not_write_and_viewers_read(
    official_client, client_for, viewer, ahead
):
    url = f"/meetings/{ahead.pk}/preparation/"
    page = text(official_client.get(url))
    assert 'name="tick"' in page
    assert "gift-note" not in page
    assert official_client.post(url, typed()).status_code == 403
    reader = client_for(viewer)
    assert 'name="tick"' not in text(reader.get(url))
    assert reader.post(TICK, {"tick": f"{ahead.pk}-gift-done"}).status_code == 403


def test_what_one_may_not_see_one_cannot_tick(desk_client, ahead) -> None:
    ahead.sensitive, ahead.owner = True, make_user()
    ahead.save()
    assert desk_client.post(TICK, {"tick": f"{ahead.pk}-gift-done"}).status_code == 404
    assert desk_client.get(f"/meetings/{ahead.pk}/preparation/").status_code == 404
    assert "Ahead" not in text(desk_client.get(f"/delegations/{ahead.delegation_id}/preparation/"))


def test_the_table_is_narrowed_to_what_is_late_open_or_mine(desk_client, desk, ahead) -> None:
    soon, journey = ahead.starts_at, ahead.delegation
    late, mine, done, old = (
        make_meeting(title=title, delegation=journey, starts_at=soon)
        for title in ("Late", "Mine", "Done", "Old")
    )
    old.starts_at = timezone.now() - timedelta(days=9)
    old.save()
    make_meeting(title="Gone", delegation=journey, status="cancelled", cancelled_at=timezone.now())
    late.preparations.create(kind="gift", due_on=date(2020, 1, 1))
    mine.preparations.create(kind="gift", owner=desk)
    for kind in PreparationKind.values:
        done.preparations.create(kind=kind, state="done", due_on=date(2020, 1, 1), owner=desk)
    expected = {
        "": {"Ahead", "Late", "Mine", "Done", "Old"}, "late": {"Late"}, "mine": {"Mine"},
        "open": {"Ahead", "Late", "Mine"}, "what?": {"Ahead", "Late", "Mine", "Done", "Old"},
    }  # fmt: skip
    for show, titles in expected.items():
        response = desk_client.get(f"/delegations/{journey.pk}/preparation/", {"show": show})
        assert {line.title for line in response.context["lines"]} == titles, show
    assert {code: count for code, _words, count in response.context["shows"]} == {
        "all": 5, "open": 3, "late": 1, "mine": 1,
    }  # fmt: skip


def test_a_past_meeting_nobody_prepared_in_writing_asks_for_nothing(desk_client) -> None:
    journey = make_delegation()
    make_meeting(delegation=journey)
    programme = desk_client.get(f"/delegations/{journey.pk}/").context["programme"]
    assert programme.needed == 0
    assert programme.days[-1].stops[0].ready == ""


def test_late_tasks_are_those_to_do_whose_day_has_passed(ahead) -> None:
    today = date(2026, 2, 3)
    for kind, state, due in (
        ("gift", "todo", today - timedelta(1)), ("host", "todo", today),
        ("brief", "done", today - timedelta(1)), ("people", "todo", None),
    ):  # fmt: skip
        ahead.preparations.create(kind=kind, state=state, due_on=due)
    assert [task.kind for task in Preparation.objects.late(today)] == ["gift"]
