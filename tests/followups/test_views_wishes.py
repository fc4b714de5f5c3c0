"""How a person says which mails she wants: in her settings, and from a mail without signing in."""

import pytest
from django.core.signing import Signer
from django.test import Client
from django.urls import reverse

from accounts.choices import Role
from followups.choices import Channel, Delivery, NotificationKind
from followups.models import Notification, RuleChoice, RuleSetting
from followups.stopping import ALL, read_wish, stop_link
from tests.factories import make_user
from tests.followups.clock import at

pytestmark = pytest.mark.django_db

MINE = reverse("followups:rule_choices")
SILENT = NotificationKind.LEAD_SILENT
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def channels_of(person) -> dict[str, str]:
    return dict(RuleChoice.objects.filter(person=person).values_list("kind", "channel"))


def path_of(person, kind=SILENT) -> str:
    return stop_link(person, kind).removeprefix("http://testserver")


@pytest.fixture
def stranger(db) -> Client:
    """Somebody's mail program: it is signed in to nothing and checks are as strict as outside."""
    return Client(enforce_csrf_checks=True)


# --- In one's settings -------------------------------------------------------------------------
def test_each_rule_in_use_is_a_line(desk_client) -> None:
    RuleSetting.objects.create(kind=SILENT, enabled=False)
    page = desk_client.get(MINE).content.decode()
    for kind in NotificationKind:
        assert (f'name="{kind}"' in page) == (kind != SILENT), kind


def test_what_is_chosen_holds_and_can_be_taken_back(desk_client, desk, manager) -> None:
    assert desk_client.post(MINE, {SILENT: "at_once", "followup_news": "off"}).status_code == 302
    assert channels_of(desk) == {SILENT: "at_once", "followup_news": "off"}
    assert 'value="at_once" selected' in desk_client.get(MINE).content.decode()
    desk_client.post(MINE, {SILENT: "digest", "followup_news": ""})
    assert channels_of(desk) == {SILENT: "digest"}
    assert channels_of(manager) == {}


@pytest.mark.parametrize(
    ("kind", "channel"),
    [(SILENT, "by_pigeon"), ("followup_escalated", "off"), ("review_report", "off"),
     ("review_report", "digest")],
)  # fmt: skip
def test_what_cannot_be_chosen_is_refused(desk_client, desk, kind, channel) -> None:
    page = desk_client.post(MINE, {kind: channel})
    assert page.status_code == 200
    assert "Choose one of the ways in the list." in page.content.decode()
    assert channels_of(desk) == {}


def test_settings_hold_the_card_and_a_way_to_it_without_scripts(desk_client) -> None:
    settings = desk_client.get(reverse("account_me")).content.decode()
    assert f'hx-get="{MINE}"' in settings
    assert f'href="{MINE}"' in settings
    card = desk_client.get(MINE, headers={"hx-request": "true"}).content.decode()
    assert 'id="choices-title"' in card
    assert "<html" not in card


def test_page_says_when_the_next_mail_comes_or_that_none_does(client_for) -> None:
    person = make_user()
    assert "Your next daily mail comes" in client_for(person).get(MINE).content.decode()
    other = make_user(email_reminders=False)
    assert "You have switched all mails off" in client_for(other).get(MINE).content.decode()


def test_what_waits_is_not_mailed_once_she_wants_none(desk_client, desk) -> None:
    def waiting(number: int, **fields) -> int:
        return Notification.objects.create(
            kind=SILENT, subject=f"lead:{number}", recipient=desk, due_at=at(), title="x", url="/",
            **fields,
        ).pk  # fmt: skip

    ends = [waiting(1, delivery=Delivery.DIGEST), waiting(2, leased_until=at())]
    stays = waiting(3, delivery=Delivery.SENDING, leased_until=at())
    desk_client.post(MINE, {SILENT: "app"})
    states = dict(Notification.objects.values_list("pk", "delivery"))
    assert {states[pk] for pk in ends} == {Delivery.NOT_WANTED}
    assert states[stays] == Delivery.SENDING


# --- From a mail -------------------------------------------------------------------------------
def test_reading_the_page_changes_nothing(stranger, desk) -> None:
    page = stranger.get(path_of(desk))
    assert page.status_code == 200
    assert "End mails: Lead silent?" in page.content.decode()
    assert channels_of(desk) == {}


def test_the_address_is_not_told_to_who_found_the_link(stranger, desk) -> None:
    page = stranger.get(path_of(desk)).content.decode()
    assert desk.email not in page
    assert f"{desk.email[0]}…@example.org" in page


def test_one_click_of_a_mail_program_ends_the_mails(stranger, desk) -> None:
    assert stranger.post(path_of(desk), ONE_CLICK).status_code == 200
    assert channels_of(desk) == {SILENT: Channel.APP}


def test_twice_is_once_and_it_can_be_taken_back(stranger, desk) -> None:
    for _ in range(2):
        page = stranger.post(path_of(desk)).content.decode()
        assert "No more mails: Lead silent" in page
    assert channels_of(desk) == {SILENT: Channel.APP}
    page = stranger.post(path_of(desk), {"resume": "1"}).content.decode()
    assert "The mails come again." in page
    assert channels_of(desk) == {}


def test_not_wanting_to_hear_at_all_is_not_overwritten(stranger, desk) -> None:
    desk.rule_choices.create(kind=SILENT, channel=Channel.OFF)
    stranger.post(path_of(desk))
    assert channels_of(desk) == {SILENT: Channel.OFF}


def test_all_mails_end_and_come_again(stranger, desk) -> None:
    assert "End all reminders by e-mail?" in stranger.get(path_of(desk, ALL)).content.decode()
    stranger.post(path_of(desk, ALL), ONE_CLICK)
    desk.refresh_from_db()
    assert desk.email_reminders is False
    stranger.post(path_of(desk, ALL), {"resume": "1"})
    desk.refresh_from_db()
    assert desk.email_reminders is True


@pytest.mark.parametrize(
    "token",
    ["x", "1.all", "1.all:forged", Signer(salt="another").sign("1.all"),
     Signer(salt="followups.stopping").sign("one.all"),
     Signer(salt="followups.stopping").sign("1.no_such_rule"),
     Signer(salt="followups.stopping").sign("99999999999999999999.all"), "あ" * 400],
)  # fmt: skip
def test_what_nobody_signed_opens_nothing(stranger, desk, token) -> None:
    address = reverse("followups:stop", args=[token])
    assert [stranger.get(address).status_code, stranger.post(address).status_code] == [404, 404]


def test_a_link_of_another_person_ends_only_her_mails(stranger, desk, manager) -> None:
    token = path_of(desk).replace(f"{desk.pk}.", f"{manager.pk}.", 1)
    assert stranger.post(token).status_code == 404
    assert channels_of(manager) == {}


def test_who_has_left_has_nothing_to_end(stranger) -> None:
    assert stranger.get(path_of(make_user(Role.DESK, is_active=False))).status_code == 404


def test_a_link_says_who_and_what(desk) -> None:
    token = stop_link(desk, SILENT).rstrip("/").rpartition("/")[2]
    assert read_wish(token) == (desk.pk, SILENT)


def test_every_kind_of_mail_has_a_link_that_ends_it(stranger, desk) -> None:
    for kind in NotificationKind:
        assert stranger.get(path_of(desk, kind)).status_code == 200, kind
