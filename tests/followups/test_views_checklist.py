"""The steps of a promise and who watches it, on its page."""

import pytest

from accounts.choices import Role
from followups.models import ChecklistItem
from tests.factories import make_followup, make_lead, make_user

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def promise(desk):
    return make_followup(assignee=desk)


def text(response) -> str:
    return response.content.decode()


def test_a_step_is_added_with_and_without_scripts(desk_client, promise):
    url = f"/followups/{promise.pk}/steps/"
    plain = desk_client.post(url, {"text": "Ask the department"})
    assert plain["Location"] == f"/followups/{promise.pk}/#checklist"
    part = desk_client.post(url, {"text": "Tell the company"}, **HTMX)
    assert text(part).lstrip().startswith('<section class="card" id="checklist"')
    assert "0 of 2 done" in text(part)
    assert [step.text for step in promise.checklist.all()] == [
        "Ask the department",
        "Tell the company",
    ]


@pytest.mark.parametrize("typed", ["", "   ", "x" * 201, "a\0b"])
def test_a_refused_step_says_why_and_keeps_what_was_typed(desk_client, promise, typed):
    url = f"/followups/{promise.pk}/steps/"
    part = desk_client.post(url, {"text": typed}, **HTMX)
    assert part.status_code == 422
    assert 'id="step-text_error"' in text(part)
    page = desk_client.post(url, {"text": typed})
    assert page.status_code == 200
    assert 'id="step-text_error"' in text(page)
    assert not promise.checklist.exists()


def test_a_step_is_ticked_moved_and_removed(desk_client, desk, promise):
    one, two = (
        ChecklistItem.objects.create(followup=promise, text=str(n), position=n) for n in (1, 2)
    )

    def press(step, do, **headers):
        return desk_client.post(f"/followups/{promise.pk}/steps/{step.pk}/", {"do": do}, **headers)

    assert 'aria-checked="true"' in text(press(one, "tick", **HTMX))
    one.refresh_from_db()
    assert one.done_by == desk
    press(one, "untick")
    press(two, "up")
    press(one, "nonsense")
    one.refresh_from_db()
    assert one.done_at is None
    assert [step.text for step in promise.checklist.all()] == ["2", "1"]
    assert press(one, "remove").status_code == 302
    assert [step.text for step in promise.checklist.all()] == ["2"]


def test_a_step_of_another_promise_is_not_there(desk_client, promise):
    other = make_followup()
    step = other.checklist.create(text="Theirs")
    answer = desk_client.post(f"/followups/{promise.pk}/steps/{step.pk}/", {"do": "remove"})
    assert answer.status_code == 404
    assert other.checklist.exists()


def test_the_history_tells_of_steps(desk_client, promise):
    desk_client.post(f"/followups/{promise.pk}/steps/", {"text": "Ask the department"})
    step = promise.checklist.get()
    desk_client.post(f"/followups/{promise.pk}/steps/{step.pk}/", {"do": "remove"})
    page = text(desk_client.get(promise.get_absolute_url()))
    assert "Step removed: Ask the department" in page


def test_a_viewer_reads_steps_and_watches(client_for, viewer, promise):
    promise.checklist.create(text="Ask")
    client = client_for(viewer)
    page = text(client.get(promise.get_absolute_url()))
    assert "Ask" in page
    assert "/steps/" not in page
    assert "/watchers/" not in page
    client.post(f"/followups/{promise.pk}/watch/")
    assert list(promise.watchers.all()) == [viewer]
    assert "Stop watching" in text(client.get(promise.get_absolute_url()))
    part = client.post(f"/followups/{promise.pk}/watch/", {"stop": "1"}, **HTMX)
    assert text(part).lstrip().startswith('<section class="card" id="watchers"')
    assert not promise.watchers.exists()


def test_colleagues_are_named_and_taken_off(desk_client, official, promise):
    url = f"/followups/{promise.pk}/watchers/"
    assert official.name in text(desk_client.post(url, {"person": official.pk}, **HTMX))
    assert list(promise.watchers.all()) == [official]
    desk_client.post(url, {"gone": official.pk})
    assert not promise.watchers.exists()


@pytest.mark.parametrize("typed", ["", "x", "99999999999999999999", "0"])
def test_nobody_chosen_is_said(desk_client, promise, typed):
    url = f"/followups/{promise.pk}/watchers/"
    answer = desk_client.post(url, {"person": typed}, **HTMX)
    assert answer.status_code == 422
    assert "field-error" in text(answer)
    assert desk_client.post(url, {"person": typed}).status_code == 200


def test_it_is_said_who_may_not_see_what_she_watches(client_for, viewer):
    owner = make_user(Role.DESK)
    row = make_followup(lead=make_lead(sensitive=True, owner=owner), assignee=owner)
    row.watchers.add(viewer, make_user(Role.MANAGER))
    page = text(client_for(owner).get(row.get_absolute_url()))
    assert page.count("may not see it, and hears nothing") == 1


def test_a_promise_is_given_with_a_word(desk_client, official, promise):
    url = f"/followups/{promise.pk}/give/"
    answer = desk_client.post(url, {"to": official.pk, "note": "You know them."})
    assert answer["Location"] == promise.get_absolute_url()
    promise.refresh_from_db()
    assert promise.assignee == official
    assert "“You know them.”" in text(desk_client.get(promise.get_absolute_url()))


def test_whoever_gives_away_what_only_she_saw_goes_back_to_the_list(client_for, desk, official):
    row = make_followup(lead=make_lead(sensitive=True, owner=official), assignee=desk)
    answer = client_for(desk).post(f"/followups/{row.pk}/give/", {"to": official.pk})
    assert answer["Location"] == "/followups/"


def test_giving_to_nobody_a_viewer_or_what_is_done_is_refused(
    desk_client, viewer, official, promise
):
    url = f"/followups/{promise.pk}/give/"
    for typed in ("", viewer.pk, "x", "99999999999999999999"):
        answer = desk_client.post(url, {"to": typed, "note": "Mine"})
        assert answer.status_code == 200
        assert "field-error" in text(answer)
        assert 'value="Mine"' in text(answer)
    promise.done_at = promise.created_at
    promise.save()
    assert "reopen it before" in text(desk_client.post(url, {"to": official.pk}))
