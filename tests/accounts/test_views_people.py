"""One's own settings, people's accounts, and what a change means for who is signed in."""

import re
from datetime import time
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.choices import FIRST_DIGEST, Role
from accounts.models import Team, User
from followups.choices import REMIND_AT_HOUR
from tests.factories import PASSWORD, make_team, make_user

pytestmark = pytest.mark.django_db

ME = reverse("account_me")
MAILS = {
    "mail_language": "en",
    "digest_at": "08:00",
    "quiet_from": "20:00",
    "quiet_until": "07:00",
}
PEOPLE = reverse("people_list")
NEW = reverse("people_create")
TEAMS = reverse("people_team")
LOGIN = reverse("account_login")
NAUGHTY = [
    "<script>alert(1)</script>",
    "'; DROP TABLE x; --",
    "🙂𠮷",
    "مرحبا",
    "{{ 7|add:7 }}",
    "\0",
]


@pytest.fixture
def admin_client(client_for, administrator) -> Client:
    return client_for(administrator)


def text(response: Any) -> str:
    return response.content.decode()


def edit_of(person: User) -> str:
    return reverse("people_edit", args=[person.pk])


def typed(person: User | None = None, **fields: Any) -> dict[str, Any]:
    data = {"name": "Taro Abe", "email": "taro@example.org", "role": "desk",
            "time_zone": "Asia/Kolkata", "mail_language": "en"}  # fmt: skip
    if person:
        data = {name: getattr(person, name) for name in (*data, "office")} | {
            "team": person.team_id or "",
            "is_active": "on",
        }
    return {name: value for name, value in {**data, **fields}.items() if value is not None}


# --- One's own settings ------------------------------------------------------------------------
def test_everybody_changes_her_own_settings_and_nothing_else(client_for, viewer) -> None:
    client = client_for(viewer)
    html = text(client.get(ME))
    for address in (reverse("account_change_password"), reverse("mfa_index")):
        assert f'href="{address}"' in html
    response = client.post(
        ME,
        {**MAILS, "name": "Vimala", "office": "Lucknow", "time_zone": "Asia/Tokyo",
         "role": "administrator", "email": "evil@example.org", "is_active": ""},
    )  # fmt: skip
    assert response["Location"] == ME
    mine = User.objects.get(pk=viewer.pk)
    assert (mine.name, mine.office, mine.time_zone) == ("Vimala", "Lucknow", "Asia/Tokyo")
    assert (mine.email_reminders, mine.is_active) == (False, True)
    assert (mine.role, mine.email) == (Role.VIEWER, viewer.email)


def test_wrong_settings_are_refused_and_kept_on_the_page(client_for, desk) -> None:
    client = client_for(desk)
    html = text(client.post(ME, {"name": "", "office": "Kept office", "time_zone": "Mars/Base"}))
    assert "Write your name." in html
    assert "Kept office" in html
    assert User.objects.get(pk=desk.pk).name == "Deepa Desk"
    assert "Deepa Desk" in html  # the frame names who is signed in, not what was typed


def test_mails_come_as_everybody_wants_them(client_for, viewer) -> None:
    wanted = {
        **MAILS, "mail_language": "ja", "digest_at": "09:30", "quiet_from": "21:00",
        "quiet_until": "06:30", "mail_on_days_off": "on", "email_reminders": "on",
    }  # fmt: skip
    client = client_for(viewer)
    assert client.post(ME, {"name": "V", "time_zone": "Asia/Tokyo", **wanted}).status_code == 302
    mine = User.objects.get(pk=viewer.pk)
    assert (mine.mail_language, mine.digest_at) == ("ja", time(9, 30))
    assert (mine.quiet_from, mine.quiet_until) == (time(21), time(6, 30))
    assert (mine.mail_on_days_off, mine.email_reminders) == (True, True)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"digest_at": "07:59"}, "Choose 08:00 or later"),
        ({"digest_at": ""}, "Write at what time the daily mail is to come."),
        ({"quiet_until": ""}, "Write when the quiet hours end, or empty both."),
        ({"quiet_from": ""}, "Write when the quiet hours begin, or empty both."),
        ({"digest_at": "22:00"}, "This lies in your quiet hours"),
        ({"quiet_from": "08:00", "quiet_until": "10:00"}, "This lies in your quiet hours"),
        ({"mail_language": "fr"}, "fr is not one of the available choices."),
        ({"quiet_from": "25:99"}, "Enter a valid time."),
    ],
)
def test_hours_that_cannot_be_meant_are_refused_beside_the_field(
    client_for, viewer, wrong, words
) -> None:
    data = {"name": "V", "time_zone": "Asia/Tokyo", **MAILS, **wrong}
    assert words in text(client_for(viewer).post(ME, data))
    assert User.objects.get(pk=viewer.pk).name == "Vimala Viewer"


def test_quiet_hours_may_be_none(client_for, viewer) -> None:
    data = {"name": "V", "time_zone": "Asia/Tokyo", **MAILS, "quiet_from": "", "quiet_until": ""}
    assert client_for(viewer).post(ME, data).status_code == 302
    assert User.objects.get(pk=viewer.pk).quiet_from is None


def test_first_hour_of_a_daily_mail_is_that_of_reminders() -> None:
    assert time(REMIND_AT_HOUR) == FIRST_DIGEST


def test_who_gets_an_account_is_welcomed_in_her_language(admin_client) -> None:
    admin_client.post(NEW, typed(mail_language="ja", way="link"))
    assert User.objects.get(email="taro@example.org").mail_language == "ja"
    [letter] = mail.outbox
    assert letter.subject == "Japan Desk：アカウントのご案内"
    assert "Taro Abe 様" in letter.body
    assert not re.search(r"\b(password|link|account)\b", re.sub(r"http\S+", "", letter.body))


# --- Who may -----------------------------------------------------------------------------------
def test_only_administrators_see_people(client_for, manager, desk) -> None:
    for person in (manager, desk):
        client = client_for(person)
        for address in (PEOPLE, NEW, edit_of(desk)):
            assert client.get(address).status_code == 403
        assert client.post(edit_of(desk), typed(desk, role="administrator")).status_code == 403
        assert client.post(TEAMS, {"name": "Mine"}).status_code == 403
        assert PEOPLE not in text(client.get(ME))
    assert User.objects.get(pk=desk.pk).role == Role.DESK


def test_a_role_is_read_at_each_request(client_for, admin_client, desk) -> None:
    client = client_for(desk)
    assert client.get(PEOPLE).status_code == 403
    admin_client.post(edit_of(desk), typed(desk, role="administrator"))
    assert client.get(PEOPLE).status_code == 200
    admin_client.post(edit_of(desk), typed(desk, role="viewer"))
    assert client.get(PEOPLE).status_code == 403


# --- The list ----------------------------------------------------------------------------------
def test_the_list_names_everybody_with_role_and_team(admin_client, desk) -> None:
    make_user(name="Gone Girl", is_active=False)
    html = text(admin_client.get(PEOPLE))
    for words in ("Deepa Desk", "Desk staff", "Japan desk", "Gone Girl", "Closed", edit_of(desk)):
        assert words in html
    assert "Gone Girl" not in text(admin_client.get(PEOPLE, {"q": "deepa"}))
    assert "Nobody matches" in text(admin_client.get(PEOPLE, {"q": "zzzz"}))


@pytest.mark.parametrize("query", [*NAUGHTY, "x" * 10_000, "%"])
def test_odd_searches_are_answered(admin_client: Client, query: str) -> None:
    response = admin_client.get(PEOPLE, {"q": query})
    assert response.status_code == 200
    assert "<script>alert" not in text(response)


def test_the_queries_of_the_list_do_not_grow(admin_client: Client) -> None:
    def count(number: int) -> int:
        for _each in range(number):
            make_user(team=make_team())
        with CaptureQueriesContext(connection) as captured:
            admin_client.get(PEOPLE)
        return len(captured)

    few = count(2)
    assert count(15) == few
    assert few == 5


# --- New people --------------------------------------------------------------------------------
def test_a_new_person_gets_a_link_sets_a_password_and_signs_in(
    admin_client: Client, settings
) -> None:
    settings.SITE_URL = "https://desk.example.org"
    response = admin_client.post(NEW, typed(email="Taro@Example.org", way="link"), follow=True)
    assert "A link to set a password was sent to taro@example.org." in text(response)
    person = User.objects.get(email="taro@example.org")
    assert not person.has_usable_password()
    [message] = mail.outbox
    assert message.to == ["taro@example.org"]
    assert "Asha Administrator has made an account for you" in message.body
    link = re.search(r"https://desk\.example\.org(/\S+/key/\S+)", message.body)
    visitor = Client()
    page = visitor.get(link[1], follow=True)
    new = "a long and quiet river"
    done = visitor.post(
        page.request["PATH_INFO"], {"password1": new, "password2": new}, follow=True
    )
    assert done.status_code == 200
    assert visitor.post(LOGIN, {"login": person.email, "password": new}).status_code == 302
    assert visitor.get(ME).status_code == 200
    # The link works once.
    again = Client().get(link[1], follow=True)
    assert 'name="password1"' not in text(again)


def test_a_new_person_may_be_given_a_first_password(admin_client: Client) -> None:
    way = {"way": "password", "password": "quiet river 2026"}
    assert admin_client.post(NEW, typed(**way)).status_code == 302
    assert not mail.outbox
    assert Client().post(LOGIN, {"login": "taro@example.org", "password": way["password"]})
    assert User.objects.get(email="taro@example.org").check_password(way["password"])


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": ""}, "Write the person’s name."),
        ({"email": ""}, "Write the address"),
        ({"email": "nobody"}, "valid email address"),
        ({"email": "PERSON@example.org"}, "exists already"),
        ({"role": "king"}, "Select a valid choice"),
        ({"team": "999999"}, "Select a valid choice"),
        ({"way": "password", "password": ""}, "Write a first password"),
        ({"way": "password", "password": "12345"}, "too short"),
        ({"way": "password", "password": "taro@example.org"}, "too similar"),
        ({"name": "x" * 10_000}, "at most 120"),
        ({"name": "a\0b"}, "Null characters"),
    ],
)
def test_a_wrong_account_is_refused_in_words(admin_client, fields: dict, words: str) -> None:
    make_user(email="person@example.org")
    before = User.objects.count()
    html = text(admin_client.post(NEW, typed(**{"way": "link", **fields})))
    assert words in html
    assert User.objects.count() == before
    assert not mail.outbox


def test_a_mail_server_that_is_away_does_not_undo_the_account(admin_client, settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    html = text(admin_client.post(NEW, typed(way="link"), follow=True))
    assert "The link could not be sent." in html
    assert User.objects.filter(email="taro@example.org").exists()


def test_a_link_is_sent_again_to_open_accounts_only(admin_client, desk) -> None:
    invite = reverse("people_invite", args=[desk.pk])
    assert admin_client.get(invite).status_code == 405
    assert admin_client.post(invite)["Location"] == edit_of(desk)
    assert len(mail.outbox) == 1
    User.objects.filter(pk=desk.pk).update(is_active=False)
    assert admin_client.post(invite).status_code == 404


# --- Changing accounts -------------------------------------------------------------------------
def test_an_account_is_changed(admin_client: Client, desk) -> None:
    other = make_team("Lucknow")
    changed = typed(desk, name="Deepa D", email="New@example.org", team=other.pk, office="Desk",
                    role="manager", time_zone="Asia/Tokyo")  # fmt: skip
    assert admin_client.post(edit_of(desk), changed)["Location"] == PEOPLE
    now = User.objects.get(pk=desk.pk)
    assert (now.name, now.email, now.team, now.office, now.role, now.time_zone) == (
        "Deepa D", "new@example.org", other, "Desk", Role.MANAGER, "Asia/Tokyo",
    )  # fmt: skip
    assert now.check_password(PASSWORD)


def test_closing_an_account_ends_its_sessions_and_its_sign_in(
    admin_client, client_for, desk
) -> None:
    client = client_for(desk)
    assert client.get(ME).status_code == 200
    admin_client.post(edit_of(desk), typed(desk, is_active=None))
    assert not User.objects.get(pk=desk.pk).is_active
    assert client.get(ME)["Location"].startswith(LOGIN)
    assert client.get(ME, headers={"HX-Request": "true"}).status_code == 401
    visitor = Client()
    visitor.post(LOGIN, {"login": desk.email, "password": PASSWORD})
    assert visitor.get(ME).status_code == 302
    visitor.post(reverse("account_reset_password"), {"email": desk.email})
    assert not [message for message in mail.outbox if "/key/" in message.body]
    admin_client.post(edit_of(desk), typed(desk))
    assert visitor.post(LOGIN, {"login": desk.email, "password": PASSWORD})["Location"] == "/"


def test_a_forgotten_password_is_set_anew_and_strangers_learn_nothing(desk) -> None:
    visitor, reset = Client(), reverse("account_reset_password")
    answers = {visitor.post(reset, {"email": email})["Location"] for email in
               (desk.email, "stranger@example.org")}  # fmt: skip
    assert len(answers) == 1
    assert [message.to for message in mail.outbox] == [[desk.email]]
    link = re.search(r"http://testserver(/\S+/key/\S+)", mail.outbox[0].body)
    page = visitor.get(link[1], follow=True)
    new = "a long and quiet river"
    visitor.post(page.request["PATH_INFO"], {"password1": new, "password2": new})
    assert User.objects.get(pk=desk.pk).check_password(new)


@pytest.mark.parametrize(
    ("fields", "words"),
    [({"role": "viewer"}, "from yourself"), ({"is_active": None}, "your own account")],
)
def test_nobody_locks_oneself_out(admin_client, administrator, fields: dict, words: str) -> None:
    make_user(Role.ADMINISTRATOR)
    html = text(admin_client.post(edit_of(administrator), typed(administrator, **fields)))
    assert words in html
    kept = User.objects.get(pk=administrator.pk)
    assert (kept.role, kept.is_active) == (Role.ADMINISTRATOR, True)


def test_a_refusal_saves_nothing_at_all(admin_client, administrator) -> None:
    admin_client.post(
        edit_of(administrator),
        typed(administrator, name="Other", email="other@example.org", role="viewer"),
    )
    kept = User.objects.get(pk=administrator.pk)
    assert (kept.name, kept.email) == (administrator.name, administrator.email)


def test_accounts_that_are_not_there_are_not_found(admin_client: Client) -> None:
    for pk in (0, 987654, 10**30):
        assert admin_client.get(f"{PEOPLE}{pk}/").status_code == 404
        assert admin_client.post(f"{PEOPLE}{pk}/invite/").status_code == 404


@pytest.mark.parametrize("name", NAUGHTY[:-1])
def test_odd_names_stay_what_they_are(admin_client: Client, name: str) -> None:
    person = make_user(name=name, office=name)
    for address in (PEOPLE, edit_of(person)):
        assert "<script>alert" not in text(admin_client.get(address))


# --- Teams -------------------------------------------------------------------------------------
def test_a_team_is_added_once(admin_client: Client) -> None:
    assert admin_client.post(TEAMS, {"name": "Lucknow"})["Location"] == PEOPLE
    html = text(admin_client.post(TEAMS, {"name": "Lucknow"}))
    assert "A team of this name exists already." in html
    assert "Write the team’s name." in text(admin_client.post(TEAMS, {"name": "  "}))
    assert Team.objects.filter(name="Lucknow").count() == 1
    assert admin_client.get(TEAMS).status_code == 405


# --- The admin site ----------------------------------------------------------------------------
def test_the_admin_site_adds_people_and_keeps_the_last_administrator(
    admin_client, administrator
) -> None:
    add = reverse("admin:accounts_user_add")
    data = {"email": "New@Example.org", "name": "New", "role": "desk", "usable_password": "true",
            "password1": "quiet river 2026", "password2": "quiet river 2026"}  # fmt: skip
    assert admin_client.post(add, data).status_code == 302
    assert User.objects.get(email="new@example.org").check_password("quiet river 2026")
    change = reverse("admin:accounts_user_change", args=[administrator.pk])
    data = {"email": administrator.email, "name": "A", "role": "desk", "is_active": "on",
            "time_zone": "Asia/Kolkata"}  # fmt: skip
    assert "last administrator" in text(admin_client.post(change, data))
    assert admin_client.get(reverse("admin:accounts_user_changelist")).status_code == 200
    delete = reverse("admin:accounts_user_delete", args=[administrator.pk])
    assert admin_client.get(delete).status_code == 403


def test_the_admin_site_is_closed_to_everybody_else(client_for, manager) -> None:
    client = client_for(manager)
    assert client.get(reverse("admin:accounts_user_changelist")).status_code in (302, 403)
