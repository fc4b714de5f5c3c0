"""Pages of absences, of handing over and of giving back."""

from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Absence
from followups.handing_forms import AbsenceForm
from followups.models import FollowUp
from leads.formats import day_span
from tests.factories import make_absence, make_followup, make_team, make_user

pytestmark = pytest.mark.django_db


def said(response) -> str:
    return " ".join(unescape(response.content.decode()).split())


def day(number: int):
    return timezone.localdate() + timedelta(days=number)


def sent(person, deputy, first: int = 1, last: int = 5, **more) -> dict:
    values = {"first_day": day(first).isoformat(), "last_day": day(last).isoformat()}
    return {"person": person.pk, "deputy": deputy.pk, **values, **more}


# --- Entering -------------------------------------------------------------------------------------
def test_one_writes_down_ones_own_absence(desk, manager, desk_client) -> None:
    response = desk_client.post("/followups/absences/new/", sent(desk, manager, note="Family"))
    absence = Absence.objects.get()
    assert response.url == f"/followups/absences/{absence.pk}/"
    assert (absence.person, absence.deputy, absence.created_by) == (desk, manager, desk)


def test_nobody_but_a_manager_writes_down_anothers(desk, manager, official, client_for) -> None:
    client_for(desk).post("/followups/absences/new/", sent(official, manager))
    assert Absence.objects.get().person == desk, "the field is not one’s own to fill"
    client_for(manager).post("/followups/absences/new/", sent(official, manager))
    assert Absence.objects.filter(person=official, created_by=manager).exists()


def test_a_manager_plans_for_her_team_only(manager, manager_client) -> None:
    stranger = make_user(team=make_team())
    page = manager_client.post("/followups/absences/new/", sent(stranger, manager))
    assert "person" in page.context["form"].errors
    assert (
        manager_client.get(f"/followups/absences/{make_absence(stranger).pk}/edit/").status_code
        == 404
    )


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"last_day": ""}, "last_day", "Choose the last day away."),
        ({"last_day": "2001-01-01"}, "last_day", "cannot be before the first"),
        ({"first_day": "0001-01-01"}, "first_day", "between the years"),
        ({"first_day": "x"}, "first_day", "year-month-day"),
        ({"last_day": "2099-01-01"}, "last_day", "within a year"),
        ({"first_day": "2020-01-01", "last_day": "2020-01-02"}, "last_day", "are over"),
        ({"deputy": ""}, "deputy", "Choose who stands in"),
        ({"deputy": "99999999999999999999"}, "deputy", "valid choice"),
        ({"note": "x" * 10_000}, "note", "at most 200"),
        ({"note": "\0"}, "note", "Null characters"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(
    desk, manager, desk_client, change, field, words
) -> None:
    page = desk_client.post("/followups/absences/new/", sent(desk, manager) | change)
    assert words in " ".join(page.context["form"].errors[field])
    assert not Absence.objects.exists()


def test_two_absences_at_once_and_oneself_as_deputy_are_refused(desk, manager, desk_client) -> None:
    other = make_absence(desk, manager)
    page = desk_client.post("/followups/absences/new/", sent(desk, manager))
    span = day_span(other.first_day, other.last_day)
    assert f"Away {span} already" in page.context["form"].errors["first_day"][0]
    page = desk_client.post("/followups/absences/new/", sent(desk, desk, 20, 21))
    assert page.context["form"].errors == {"deputy": ["Choose somebody else as deputy."]}
    assert Absence.objects.count() == 1


def test_days_and_deputy_change_but_not_whose_it_is(desk, manager, official, desk_client) -> None:
    absence = make_absence(desk, manager)
    path = f"/followups/absences/{absence.pk}/edit/"
    response = desk_client.post(path, sent(manager, official, 0, 2))
    assert response.status_code == 302
    absence.refresh_from_db()
    assert (absence.person, absence.deputy, absence.last_day) == (desk, official, day(2))


# --- Reading --------------------------------------------------------------------------------------
def test_everybody_reads_who_is_away_but_not_why(desk, manager, official, viewer, client_for):
    absence = make_absence(desk, manager, note="A clinic in Delhi")
    for person, reads in ((desk, True), (manager, True), (official, False), (viewer, False)):
        client = client_for(person)
        assert desk.name in said(client.get("/followups/absences/"))
        page = said(client.get(f"/followups/absences/{absence.pk}/"))
        assert ("A clinic in Delhi" in page) == reads, person


def test_a_deputy_who_is_away_too_is_named(desk, manager, official, desk_client) -> None:
    absence = make_absence(desk, manager)
    make_absence(manager, official)
    page = said(desk_client.get(f"/followups/absences/{absence.pk}/"))
    assert f"{manager.name} is away too" in page


def test_the_list_asks_the_same_number_of_questions_however_long(desk_client) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert desk_client.get("/followups/absences/").status_code == 200
        return len(queries)

    for _each in range(3):
        make_absence(make_user())
    few = asked()
    for _each in range(27):
        make_absence(make_user())
    assert asked() == few


# --- Handing over and back ------------------------------------------------------------------------
def test_all_but_what_was_said_behind_closed_doors_is_ticked(desk, manager, desk_client) -> None:
    plain, secret = make_followup(assignee=desk), make_followup(assignee=desk, sensitive=True)
    absence = make_absence(desk, manager)
    page = desk_client.get(f"/followups/hand-over/?absence={absence.pk}")
    assert {row.pk: ticked for row, ticked in page.context["listed"]} == {
        plain.pk: True,
        secret.pk: False,
    }
    assert page.context["form"]["to"].value() == manager.pk


def test_ticked_ones_are_handed_over_and_given_back(desk, manager, client_for) -> None:
    first, second, mine = (make_followup(assignee=desk) for _ in range(3))
    absence = make_absence(desk, manager)
    url = f"/followups/hand-over/?absence={absence.pk}"
    client_for(desk).post(url, {"to": manager.pk, "rows": [first.pk, second.pk]})
    assert set(FollowUp.objects.mine(manager)) == {first, second}
    page = said(client_for(manager).get("/followups/?who=mine"))
    assert f"for {desk.name}, away until" in page
    client_for(desk).post("/followups/hand-back/", {"rows": [first.pk]})
    assert set(FollowUp.objects.mine(desk)) == {first, mine}
    Absence.objects.update(first_day=day(-9), last_day=day(-1))
    assert "You are back." in said(client_for(desk).get("/followups/"))
    response = client_for(desk).post("/followups/hand-back/", {"all": "1", "next": "/followups/"})
    assert response.url == "/followups/"
    assert FollowUp.objects.mine(desk).count() == 3
    assert "You are back." not in said(client_for(desk).get("/followups/"))


def test_without_ticks_or_with_anothers_row_nothing_moves(desk, manager, desk_client) -> None:
    mine, other = make_followup(assignee=desk), make_followup(assignee=manager)
    for rows in ([], [other.pk], ["x"], [10**30]):
        page = desk_client.post("/followups/hand-over/", {"to": manager.pk, "rows": rows})
        assert page.context["form"].errors["rows"], rows
    page = desk_client.post("/followups/hand-over/", {"rows": [mine.pk]})
    assert "Choose who takes over." in said(page)
    assert "checked" in said(page), "what was ticked stays ticked"
    mine.refresh_from_db()
    assert mine.assignee == desk


def test_only_a_manager_hands_over_anothers_work(desk, official, manager, client_for) -> None:
    row = make_followup(assignee=official)
    url = f"/followups/hand-over/?from={official.pk}"
    assert client_for(desk).post(url, {"to": desk.pk, "rows": [row.pk]}).status_code == 404
    assert client_for(manager).post(url, {"to": desk.pk, "rows": [row.pk]}).status_code == 302
    row.refresh_from_db()
    assert row.assignee == desk


def test_a_deputy_gives_back_what_she_has_and_a_stranger_nothing(
    desk, official, manager, client_for
) -> None:
    stranger = make_user(team=make_team())
    row = make_followup(assignee=official, handed_from=desk, handed_for=make_absence(desk))
    url = f"/followups/hand-back/?to={desk.pk}"
    for person, holder in ((stranger, official), (official, desk)):
        client_for(person).post(url, {"all": "1"})
        row.refresh_from_db()
        assert row.assignee == holder, person


def test_an_absence_taken_off_the_list_says_what_went_back(desk, manager, desk_client) -> None:
    absence = make_absence(desk, manager)
    row = make_followup(assignee=manager, handed_from=desk, handed_for=absence)
    page = desk_client.post(f"/followups/absences/{absence.pk}/remove/", follow=True)
    assert f"1 follow-up went back to {desk.name}." in said(page)
    row.refresh_from_db()
    assert row.assignee == desk


@pytest.mark.parametrize("query", ["absence=x", "absence=99999999999", "from=1e9", "from=0"])
def test_addresses_of_nothing_find_nothing(desk_client, query) -> None:
    assert desk_client.get(f"/followups/hand-over/?{query}").status_code == 404


def test_the_note_for_the_start_page(desk, manager, client_for) -> None:
    make_absence(desk, manager)
    make_followup(assignee=desk, due_on=day(1))
    part = client_for(desk).get("/followups/standing/", HTTP_HX_REQUEST="true")
    assert "1 follow-up falls due before you are back." in said(part)
    assert f"You stand in for {desk.name}" in said(client_for(manager).get("/followups/standing/"))


def test_a_list_says_who_stands_in(desk, manager, official, desk_client) -> None:
    row = make_followup(assignee=manager)
    make_absence(manager, official)
    words = f"{manager.name} is away: {official.name} stands in"
    for path in ("/followups/?who=all", "/followups/board/?who=all", row.get_absolute_url()):
        assert words in said(desk_client.get(path)), path


def test_no_row_tells_me_that_i_am_away(manager, official, client_for) -> None:
    """The note above the list says it once."""
    make_followup(assignee=manager)
    make_absence(manager, official)
    page = said(client_for(manager).get("/followups/"))
    assert "You are away" in page
    assert f"{manager.name} is away: {official.name} stands in" not in page


def test_a_manager_chooses_whose_work_to_hand_over(manager, desk, team, client_for) -> None:
    left = make_user(team=team, is_active=False, name="Gone Home")
    make_followup(assignee=left)
    make_followup(assignee=make_user(team=make_team(), name="Other team"))
    page = client_for(manager).get("/followups/hand-over/")
    assert {person.name for person in page.context["people"]} == {manager.name, "Gone Home"}
    assert "Gone Home (has left)" in said(page)
    assert client_for(desk).get("/followups/hand-over/").context["people"] == []
    shown = client_for(manager).get(f"/followups/hand-over/?from={left.pk}")
    assert shown.context["total"] == 1


def test_the_absence_of_who_has_left_can_be_taken_off(manager, team, client_for) -> None:
    left = make_user(team=team, is_active=False)
    absence = make_absence(left, manager)
    row = make_followup(assignee=manager, handed_from=left, handed_for=absence)
    client, path = client_for(manager), f"/followups/absences/{absence.pk}/remove/"
    assert "leave them where they are" in said(client.post(path, follow=True))
    assert Absence.objects.exists()
    FollowUp.objects.filter(pk=row.pk).update(done_at=timezone.now())
    client.post(path)
    assert not Absence.objects.exists()


def test_a_button_pressed_twice_at_once_is_no_fault(desk, manager, client_for, monkeypatch) -> None:
    # Neither saw the other's row when it looked.
    monkeypatch.setattr(Absence, "validate_constraints", lambda *_args, **_kwargs: None)
    monkeypatch.setattr(AbsenceForm, "_check_others", lambda *_args: None)
    client = client_for(desk)
    client.raise_request_exception = False
    answers = [client.post("/followups/absences/new/", sent(desk, manager)) for _turn in range(2)]
    assert [answer.status_code for answer in answers] == [302, 409]
