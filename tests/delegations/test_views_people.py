"""Who sits at a meeting: the list, one tap, many at once, the door."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from delegations.models import Attendance
from leads.models import Organisation
from tests.delegations.people_world import ahead, seat, shown, text
from tests.delegations.posts import NAUGHTY
from tests.factories import make_contact, make_delegation, make_meeting, make_organisation

pytestmark = pytest.mark.django_db


# --- The list ---
def test_numbers_at_the_head_lead_to_those_they_count(desk_client) -> None:
    meeting = make_meeting()
    seat(meeting, "A", answer="accepted", present=True)
    seat(meeting, "B", answer="accepted")
    seat(meeting, "C", answer="declined", present=False)
    seat(meeting, "D", answer="invited")
    seat(meeting, "E", side="ours")
    answer = desk_client.get(f"/meetings/{meeting.pk}/people/")
    figures = {figure.label: figure for figure in answer.context["figures"]}
    assert {label: figure.number for label, figure in figures.items()} == {
        "on the list": 5, "no answer yet": 1, "accepted": 2, "declined": 1,
        "answer not stated": 1, "came": 1, "did not come": 1, "not ticked off": 3,
    }  # fmt: skip
    for label, names in {
        "accepted": ["A", "B"], "no answer yet": ["D"], "answer not stated": ["E"],
        "came": ["A"], "did not come": ["C"], "not ticked off": ["B", "D", "E"],
    }.items():  # fmt: skip
        page = desk_client.get(figures[label].url)
        assert shown(page) == names, label
        assert [f.label for f in page.context["figures"] if f.on] == [label]
    theirs = desk_client.get(f"/meetings/{meeting.pk}/people/?side=theirs")
    assert theirs.context["figures"][0].number == 4


def test_before_a_meeting_nobody_is_asked_who_came(desk_client) -> None:
    meeting = ahead()
    seat(meeting, "A", answer="invited")
    page = text(desk_client.get(f"/meetings/{meeting.pk}/people/"))
    assert 'name="answer" value="accepted"' in page
    assert 'name="present" value' not in page
    assert "present:yes" not in page


@pytest.mark.parametrize("query", ["日の出", "ひので", "ヒノデ", "hinode", "あべ", "abe"])
def test_people_are_found_in_every_writing(desk_client, query) -> None:
    meeting = make_meeting()
    house = make_organisation(
        name_en="Hinode Foods", name_ja="日の出食品", name_kana="ひのでしょくひん"
    )
    contact = make_contact(house, family_romaji="Abe", family_kana="あべ")
    seat(meeting, organisation=house, contact=contact)
    seat(meeting, "Somebody else")
    answer = desk_client.get(f"/meetings/{meeting.pk}/people/", {"q": query})
    assert shown(answer) == ["Abe"]


def test_a_typed_name_in_kana_is_found_in_latin_letters(desk_client) -> None:
    meeting = make_meeting()
    seat(meeting, "さとう")
    member = make_delegation().members.create(name="Chief Minister")
    seat(meeting, side="ours", member=member)
    assert shown(desk_client.get(f"/meetings/{meeting.pk}/people/?q=sato")) == ["さとう"]
    assert shown(desk_client.get(f"/meetings/{meeting.pk}/people/?q=minis")) == ["Chief Minister"]


@pytest.mark.parametrize("name", ["q", "side", "answer", "present", "page"])
@pytest.mark.parametrize("value", NAUGHTY)
def test_whatever_the_address_says_is_no_error(desk_client, name, value) -> None:
    meeting = make_meeting()
    seat(meeting, "A")
    for page in ("", "door/"):
        answer = desk_client.get(f"/meetings/{meeting.pk}/people/{page}", {name: value})
        assert answer.status_code == 200


def test_an_empty_list_says_what_to_do(desk_client, viewer, client_for) -> None:
    meeting = make_meeting()
    assert "Nobody is listed yet" in text(desk_client.get(f"/meetings/{meeting.pk}/people/"))
    page = text(client_for(viewer).get(f"/meetings/{meeting.pk}/people/"))
    assert "Add people" not in page


# --- One tap ---
def test_one_tap_ticks_off_and_takes_it_back(official_client) -> None:
    meeting = make_meeting()
    row = seat(meeting, "Satō")
    url = f"/meetings/{meeting.pk}/people/{row.pk}/"
    back = official_client.post(url, {"present": "yes", "query": "side=theirs"})
    assert back.url == f"/meetings/{meeting.pk}/people/?side=theirs#seat-{row.pk}"
    row.refresh_from_db()
    assert row.present is True
    page = text(official_client.post(url, {"present": "none"}, headers={"HX-Request": "true"}))
    row.refresh_from_db()
    assert row.present is None
    assert f'id="seat-{row.pk}"' in page
    assert 'id="people-figures"' in page
    assert "hx-swap-oob" in page


def test_a_tap_too_early_is_refused_in_words(official_client) -> None:
    meeting = ahead()
    row = seat(meeting, "Satō")
    url = f"/meetings/{meeting.pk}/people/{row.pk}/"
    answer = official_client.post(url, {"present": "yes"}, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert "has not begun" in answer.content.decode()
    row.refresh_from_db()
    assert row.present is None
    official_client.post(url, {"answer": "accepted"})
    row.refresh_from_db()
    assert row.answer == "accepted"


@pytest.mark.parametrize("sent", [{}, {"present": "perhaps"}, {"answer": "x\x00"}])
def test_a_tap_that_means_nothing_changes_nothing(official_client, sent) -> None:
    meeting = make_meeting()
    row = seat(meeting, "Satō", answer="accepted", present=True)
    official_client.post(f"/meetings/{meeting.pk}/people/{row.pk}/", sent)
    row.refresh_from_db()
    assert row.present is True
    assert row.answer in ("accepted", "")


# --- Many at once ---
def change(client, meeting, action, *ids, **more):
    data = {"action": action, "ids": [str(pk) for pk in ids], **more}
    return client.post(f"/meetings/{meeting.pk}/people/change/", data, follow=True)


def test_ticked_rows_of_this_meeting_are_changed_together(official_client) -> None:
    meeting = make_meeting()
    rows = [seat(meeting, f"Guest {n}") for n in range(3)]
    foreign = seat(make_meeting(), "Elsewhere")
    page = change(official_client, meeting, "present:yes", rows[0].pk, rows[1].pk, foreign.pk)
    assert "2 were changed." in text(page)
    assert list(meeting.attendances.order_by("pk").values_list("present", flat=True)) == [
        True, True, None,
    ]  # fmt: skip
    foreign.refresh_from_db()
    assert foreign.present is None


def test_all_results_are_those_the_filters_find(official_client) -> None:
    meeting = make_meeting()
    for n in range(60):
        seat(meeting, f"Guest {n}", answer="accepted" if n % 2 else "declined")
    change(official_client, meeting, "present:no", all="1", query="answer=declined")
    assert meeting.attendances.filter(present=False).count() == 30
    assert not meeting.attendances.filter(present=False, answer="accepted").exists()


@pytest.mark.parametrize("ids", [[], ["x"], ["9" * 40], ["\x00"], [""]])
def test_nothing_ticked_is_said(official_client, ids) -> None:
    page = change(official_client, make_meeting(), "present:yes", *ids)
    assert "Tick somebody first." in text(page)


def test_taking_off_asks_first_and_needs_the_right(desk_client, official_client) -> None:
    meeting = make_meeting()
    row = seat(meeting, "Satō")
    assert change(official_client, meeting, "remove", row.pk).status_code == 403
    page = text(change(desk_client, meeting, "remove", row.pk))
    assert "Satō" in page
    assert meeting.attendances.exists()
    assert "1 was taken off the list." in text(
        change(desk_client, meeting, "remove", row.pk, sure="1")
    )
    assert not meeting.attendances.exists()


# --- The door ---
def test_the_door_has_one_button_a_name_and_adds_whoever_comes(official_client) -> None:
    meeting = make_meeting()
    row = seat(meeting, "Satō")
    url = f"/meetings/{meeting.pk}/people/door/"
    page = text(official_client.get(url))
    assert "Tick off" in page
    assert "0</strong> of 1 are here" in page
    back = official_client.post(
        f"/meetings/{meeting.pk}/people/{row.pk}/", {"present": "yes", "door": "1", "query": ""}
    )
    assert back.url == f"{url}#seat-{row.pk}"
    assert "Say who it is" in text(official_client.post(url, {"organisation": "", "person": ""}))
    page = text(official_client.post(url, {"organisation": "Hinode", "person": "Abe"}, follow=True))
    assert "Abe is ticked off." in page
    assert "2</strong> of 2 are here" in page
    assert Organisation.objects.get().to_complete


def test_before_the_doors_open_nobody_is_added(official_client) -> None:
    meeting = ahead()
    seat(meeting, "Satō")
    url = f"/meetings/{meeting.pk}/people/door/"
    assert "The doors are not open yet" in text(official_client.get(url))
    assert "has not begun" in text(official_client.post(url, {"person": "Abe"}))
    assert meeting.attendances.count() == 1


@pytest.mark.parametrize("typed", NAUGHTY)
def test_nothing_typed_at_the_door_is_an_error(official_client, typed) -> None:
    url = f"/meetings/{make_meeting().pk}/people/door/"
    for data in (
        {"organisation": typed},
        {"person": typed},
        {"organisation": "Hinode", "person": typed},
    ):
        assert official_client.post(url, data).status_code in (200, 302)


# --- As many questions however many sit there ---
@pytest.mark.parametrize(
    ("path", "most"),
    [("people/", 12), ("people/door/", 12), ("", 30), ("edit/", 30), ("outcome/", 30)],
)
def test_two_hundred_cost_no_more_questions_than_thirty(desk_client, desk, path, most) -> None:
    counts = []
    for number in (30, 200):
        meeting = make_meeting(owner=desk, delegation=make_delegation())
        houses = [make_organisation() for _ in range(number)]
        Attendance.objects.bulk_create(
            Attendance(meeting=meeting, organisation=house, contact=make_contact(house))
            for house in houses
        )
        url = f"/meetings/{meeting.pk}/{path}"
        desk_client.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert desk_client.get(url).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= most, counts
