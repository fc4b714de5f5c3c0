"""Pages of rules: who reads them, who sets them, and what a preview shows and does not do."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Absence, User
from followups.choices import Channel, NotificationKind
from followups.models import Notification, RuleChoice, RuleSetting
from followups.rules import RULES, Rule, RuleBook
from tests.factories import make_followup, make_notification, make_user

pytestmark = pytest.mark.django_db
KIND = NotificationKind.FOLLOWUP_OVERDUE
LIST = reverse("followups:rule_list")
DETAIL = reverse("followups:rule_detail", args=[KIND])
EDIT = reverse("followups:rule_edit", args=[KIND])
TYPED = {"enabled": "on", "at_once": "", "days": "1, 3, 7, 14, 30", "then_every": "30"}


@pytest.fixture
def admin_client(client_for, administrator: User) -> Client:
    return client_for(administrator)


def typed(**changes: str) -> dict[str, str]:
    return {key: value for key, value in (TYPED | changes).items() if value is not None}


def late(person: User, days: int = 1, **fields):
    return make_followup(
        due_on=timezone.localdate() - timedelta(days=days), assignee=person, **fields
    )


# --- Read -----------------------------------------------------------------------------------------
def test_everybody_reads_what_reminds_whom(client_for, viewer) -> None:
    page = client_for(viewer).get(LIST).content.decode()
    for rule in RuleBook().all():
        assert rule.title in page
        assert reverse("followups:rule_detail", args=[rule.kind]) in page
    assert "1, 3, 7, 14, 30 days" in page
    assert "/edit/" not in page


def test_each_rule_says_when_it_speaks_and_has_its_pages(admin_client) -> None:
    for rule in RuleBook().all():
        assert str(rule.words), rule.kind
        for name in ("rule_detail", "rule_edit"):
            address = reverse(f"followups:{name}", args=[rule.kind])
            assert admin_client.get(address).status_code == 200, address


def test_the_list_costs_the_same_however_much_was_said(
    desk_client, desk, django_assert_max_num_queries
) -> None:
    for _turn in range(30):
        make_notification(desk, kind=KIND)
    with django_assert_max_num_queries(12):
        page = desk_client.get(LIST).content.decode()
    assert "30 for you in 30 days" in page


def test_a_rule_tells_the_reader_what_she_chose_and_what_it_told_her(desk_client, desk) -> None:
    RuleChoice.objects.create(person=desk, kind=KIND, channel=Channel.APP)
    make_notification(desk, kind=KIND, title="Send the land sheet")
    make_notification(make_user(), kind=KIND, title="Somebody else’s")
    page = desk_client.get(DETAIL).content.decode()
    assert "Here only, no e-mail" in page
    assert "Send the land sheet" in page
    assert "Somebody else’s" not in page
    assert "you: here only, no e-mail" in desk_client.get(LIST).content.decode()


@pytest.mark.parametrize("kind", ["nothing", "followup-overdue", "0"])
def test_an_unknown_rule_is_not_found(admin_client, kind) -> None:
    for name in ("rule_detail", "rule_edit"):
        assert admin_client.get(reverse(f"followups:{name}", args=[kind])).status_code == 404


def test_only_administrators_set_rules(manager_client) -> None:
    assert manager_client.get(EDIT).status_code == 403
    assert manager_client.post(EDIT, typed()).status_code == 403
    assert manager_client.post(EDIT, typed(preview="1")).status_code == 403
    assert EDIT not in manager_client.get(DETAIL).content.decode()


# --- Set ------------------------------------------------------------------------------------------
def test_what_is_set_holds_and_stands_in_the_history(admin_client, administrator) -> None:
    answer = admin_client.post(EDIT, typed(days="9 2、５", at_once="True"))
    assert answer.status_code == 302
    setting = RuleSetting.objects.get()
    assert (setting.values, setting.at_once, setting.enabled) == ({"days": [2, 5, 9]}, True, True)
    assert setting.updated_by == administrator
    assert RuleBook().get(KIND).values["days"] == [2, 5, 9]
    page = admin_client.get(DETAIL).content.decode()
    assert "1, 3, 7, 14, 30 days → 2, 5, 9 days" in page
    assert "with the day’s mail → by e-mail at once" in page
    assert "Asha Administrator" in page
    assert "2, 5, 9" in admin_client.get(EDIT).content.decode()


def test_a_rule_is_switched_off_and_on(admin_client, desk_client) -> None:
    admin_client.post(EDIT, typed(enabled=None))
    assert not RuleBook().is_on(RuleBook().get(KIND))
    assert "Switched off: nobody is reminded." in desk_client.get(DETAIL).content.decode()
    admin_client.post(EDIT, typed())
    history = admin_client.get(DETAIL).content.decode()
    assert "Switched off." in history
    assert "Switched on." in history


def test_what_is_usual_is_not_written_down(admin_client) -> None:
    admin_client.post(EDIT, typed())
    assert RuleSetting.objects.get().values == {}


@pytest.mark.parametrize(
    ("field", "text", "words"),
    [
        ("days", "1, x", "Write whole numbers with commas between them: 1, 3, 7."),
        ("days", "1.5", "Write whole numbers with commas between them: 1, 3, 7."),
        ("days", "-3", "Write whole numbers with commas between them: 1, 3, 7."),
        ("days", "0, 3", "Each number must be between 1 and 365."),
        ("days", "3, 366", "Each number must be between 1 and 365."),
        ("days", "9" * 150, "Write whole numbers with commas between them: 1, 3, 7."),
        ("days", "1\x003", "Write whole numbers with commas between them: 1, 3, 7."),
        ("days", " ".join(map(str, range(1, 14))), "Write 12 numbers at most."),
        ("then_every", "", "Write a whole number from 0 to 365."),
        ("then_every", "soon", "Write a whole number from 0 to 365."),
        ("then_every", "9" * 60, "Write a whole number from 0 to 365."),
        ("at_once", "perhaps", "Select a valid choice."),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(admin_client, field, text, words) -> None:
    answer = admin_client.post(EDIT, typed(**{field: text}))
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert not RuleSetting.objects.exists()
    assert admin_client.post(EDIT, typed(**{field: text}), headers={"hx-request": "true"})\
        .status_code == 422  # fmt: skip


def test_two_who_set_a_rule_at_once_do_not_overwrite_each_other(admin_client) -> None:
    admin_client.post(EDIT, typed(then_every="20"))
    seen = admin_client.get(EDIT).context["form"]["seen"].value()
    admin_client.post(EDIT, typed(then_every="21", seen=seen))
    answer = admin_client.post(EDIT, typed(then_every="22", seen=seen))
    assert answer.status_code == 200
    assert "Somebody else changed this" in answer.content.decode()
    assert RuleSetting.objects.get().values == {"then_every": 21}
    # What only one of them touched is brought together, told, and saved with the next press.
    answer = admin_client.post(EDIT, typed(then_every="20", days="5", seen=seen))
    shown = answer.context["form"]
    brought = {name: shown[name].value() for name in ("days", "then_every", "seen")}
    admin_client.post(EDIT, typed(**brought))
    assert RuleSetting.objects.get().values == {"then_every": 21, "days": [5]}


# --- Preview --------------------------------------------------------------------------------------
def test_a_preview_names_people_and_things_and_writes_nothing(admin_client, desk) -> None:
    other = make_user(name="田中 太郎")
    for number in range(12):
        late(desk, title=f"Promise {number}")
    late(other, title="東京へ電話", urgent=True)
    page = admin_client.post(EDIT, typed(preview="1", then_every="17")).content.decode()
    assert "Would remind 2 people of 13 things" in page
    assert "Deepa Desk" in page
    assert "and 2 more" in page
    assert "東京へ電話" in page
    assert "12 with the day’s mail" in page
    assert "1 mail at once" in page
    assert 'value="17"' in page
    assert not Notification.objects.exists()
    assert not RuleSetting.objects.exists()


def test_a_preview_goes_by_what_is_typed(admin_client, desk) -> None:
    late(desk, days=1)
    assert "Would remind 1 person of 1 thing" in _preview(admin_client)
    assert "Nobody would be reminded now" in _preview(admin_client, days="2")
    assert "Nobody would be reminded now" in _preview(admin_client, enabled=None)
    assert "1 mail at once" in _preview(admin_client, at_once="True")


def test_a_preview_says_what_stays_unsaid(admin_client) -> None:
    address = reverse("followups:rule_edit", args=["mou_stale"])
    answer = admin_client.post(address, {"enabled": "on", "days": "30, 60", "preview": "1"})
    assert "more than 14 days ago stays unsaid" in answer.content.decode()
    assert "stays unsaid" not in _preview(admin_client)


def test_a_preview_of_a_coming_day_shows_what_falls_due_on_it(admin_client, desk) -> None:
    today = timezone.localdate()
    late(desk, days=1, title="Late since yesterday")
    late(desk, days=-5, title="Due in five days")
    page = _preview(admin_client, on=(today + timedelta(days=6)).isoformat())
    assert "Due in five days" in page
    assert "Late since yesterday" in page  # on its seventh day
    page = _preview(admin_client, on=(today + timedelta(days=7)).isoformat())
    assert "Nobody would be reminded on" in page


@pytest.mark.parametrize(("days", "wrong"), [(-1, True), (0, False), (366, False), (400, True)])
def test_a_preview_of_a_day_far_away_is_refused(admin_client, days, wrong) -> None:
    on = (timezone.localdate() + timedelta(days=days)).isoformat()
    words = "Choose today or a day of the coming year."
    assert (words in _preview(admin_client, on=on)) == wrong


def test_a_preview_knows_deputies(admin_client, desk, official) -> None:
    today = timezone.localdate()
    Absence.objects.create(person=desk, deputy=official, first_day=today, last_day=today)
    late(desk)
    page = _preview(admin_client)
    assert "Would remind 2 people of 1 thing" in page
    assert "for Deepa Desk" in page


@pytest.mark.parametrize("kind", sorted({rule.kinds[0] for rule in RULES.values()}))
@pytest.mark.parametrize("days", [None, 40])
def test_each_rule_can_be_tried_out(admin_client, administrator, kind, days) -> None:
    address = reverse("followups:rule_edit", args=[kind])
    form = admin_client.get(address).context["form"]
    sent = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    on = (timezone.localdate() + timedelta(days=days)).isoformat() if days else ""
    answer = admin_client.post(address, sent | {"preview": "1", "on": on})
    assert not answer.context["form"].errors
    assert "Nobody would be reminded" in answer.content.decode()


def test_a_deputy_is_asked_what_she_may_see_of_each_rule() -> None:
    for rule in RuleBook().all():
        knows = rule.model is not None or type(rule).seen_by is not Rule.seen_by
        assert knows or rule.alone, rule.kind


def test_a_preview_of_very_many_says_so(admin_client, desk, monkeypatch) -> None:
    monkeypatch.setattr("followups.rule_preview.AT_MOST", 3)
    for _turn in range(5):
        late(desk)
    assert "Would remind more than 1 person of more than 3 things" in _preview(admin_client)


def test_a_preview_cannot_write(admin_client, desk, monkeypatch) -> None:
    def writes(_rule, _now):
        make_followup()
        yield from ()

    monkeypatch.setattr(RULES[KIND], "occurrences", writes)
    with pytest.raises(Exception, match="read-only"):
        _preview(admin_client)


def _preview(client: Client, **changes: str) -> str:
    answer = client.post(EDIT, typed(preview="1", **changes))
    assert answer.status_code == 200
    return answer.content.decode()
