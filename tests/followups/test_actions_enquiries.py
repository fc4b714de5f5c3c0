"""Who is told of an unanswered enquiry, when, and who is thanked for asking."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail

from accounts.choices import Role
from followups.actions import deliver, raise_due
from followups.choices import NotificationKind
from followups.models import Acknowledgement, Notification, RuleSetting
from followups.rules_enquiries import EnquiryRule
from leads.actions.enquiries import close_enquiry, let_in, log_first_reply, receive_enquiry
from leads.models import Enquiry
from tests.factories import make_enquiry, make_user

pytestmark = pytest.mark.django_db
LUCKNOW = ZoneInfo("Asia/Kolkata")
TUESDAY = datetime(2026, 7, 14, 10, 30, tzinfo=LUCKNOW)
DUE = TUESDAY + timedelta(days=2)


@pytest.fixture(autouse=True)
def _enquiries_alone() -> None:
    """An enquiry opens a lead: what is said of leads is asked elsewhere."""
    for kind in (NotificationKind.LEAD_SILENT, NotificationKind.NO_NEXT_ACTION):
        RuleSetting.objects.create(kind=kind, enabled=False)


def sweep(moment: datetime) -> tuple[int, int]:
    with time_machine.travel(moment, tick=False):
        return raise_due(moment), deliver(moment)


def enquiry(came: datetime = TUESDAY, owner=None, **fields) -> Enquiry:
    fields = {"channel": "email", "organisation_name": "Asahi Works", "text": "Land?"} | fields
    with time_machine.travel(came, tick=False):
        row = Enquiry(received_at=came, **fields)
        return receive_enquiry(enquiry=row, by=None, owner=owner)


def test_the_owner_is_told_once_when_two_working_days_are_over(desk, manager) -> None:
    row = enquiry(owner=desk)
    assert sweep(DUE - timedelta(minutes=1)) == (0, 0)
    assert sweep(DUE) == (1, 1)
    assert sweep(DUE + timedelta(days=1)) == (0, 0)
    told = Notification.objects.get()
    assert (told.recipient, told.url, told.due_at) == (desk, row.get_absolute_url(), DUE)
    (sent,) = mail.outbox
    assert sent.to == ["Deepa Desk <" + desk.email + ">"]
    assert "Asahi Works" in sent.subject
    assert f"http://testserver{row.get_absolute_url()}" in sent.body
    assert "16 July 2026, 10:30 IST (14:00 JST)" in sent.body


@pytest.mark.parametrize(
    ("came", "due"),
    [
        ("2026-07-10T15:00", "2026-07-14T15:00"),  # over a weekend
        ("2026-07-17T09:00", "2026-07-22T09:00"),  # over Japan's Marine Day
        ("2026-01-23T12:00", "2026-01-28T12:00"),  # over India's Republic Day
        ("2026-11-22T23:00", "2026-11-27T00:00"),  # over a holiday of each
    ],
)
def test_days_off_in_either_country_do_not_count(desk, came, due) -> None:
    due = datetime.fromisoformat(due).replace(tzinfo=LUCKNOW)
    enquiry(datetime.fromisoformat(came).replace(tzinfo=LUCKNOW), owner=desk)
    assert sweep(due - timedelta(minutes=1))[0] == 0
    assert sweep(due)[0] == 1


def test_nobodys_enquiry_is_told_to_the_desk_and_its_managers(
    viewer, official, desk, manager, administrator
) -> None:
    make_user(Role.DESK, is_active=False)
    enquiry()
    assert sweep(DUE)[0] == 2
    assert set(Notification.objects.values_list("recipient", flat=True)) == {desk.pk, manager.pk}
    assert sweep(DUE + timedelta(hours=1))[0] == 0


def test_without_a_desk_the_administrators_are_told(administrator, viewer) -> None:
    enquiry()
    assert sweep(DUE)[0] == 1
    assert Notification.objects.get().recipient == administrator


def test_a_gone_owner_is_passed_over(desk) -> None:
    enquiry(owner=make_user(is_active=False))
    sweep(DUE)
    assert Notification.objects.get().recipient == desk


def test_a_sensitive_leads_enquiry_is_told_to_managers_alone(desk, manager) -> None:
    row = enquiry()
    row.lead.sensitive = True
    row.lead.save()
    sweep(DUE)
    assert Notification.objects.get().recipient == manager


def answer(row: Enquiry, by) -> None:
    with time_machine.travel(DUE, tick=False):
        log_first_reply(enquiry=row, at=TUESDAY + timedelta(hours=1), channel="email", by=by)


def test_nothing_is_said_after_the_answer(desk) -> None:
    row = enquiry(owner=desk)
    answer(row, desk)
    assert sweep(DUE + timedelta(days=1)) == (0, 0)


def test_an_answer_between_raising_and_sending_stops_the_mail_and_reads_the_word(desk) -> None:
    row = enquiry(owner=desk)
    with time_machine.travel(DUE, tick=False):
        raise_due(DUE)
    answer(row, desk)
    assert sweep(DUE + timedelta(minutes=1)) == (0, 0)
    told = Notification.objects.get()
    assert (told.delivery, told.read_at is None, mail.outbox) == ("not_wanted", False, [])


def test_what_is_held_back_or_closed_is_not_spoken_of(desk) -> None:
    enquiry(channel="public_form", held_back="trap")
    with time_machine.travel(TUESDAY, tick=False):
        close_enquiry(enquiry=enquiry(), reason="spam", by=desk)
    assert sweep(DUE) == (0, 0)


def test_many_late_ones_cost_the_same(desk, django_assert_max_num_queries) -> None:
    for _ in range(12):
        enquiry(owner=desk)
    with time_machine.travel(DUE, tick=False), django_assert_max_num_queries(6):
        assert len(list(EnquiryRule().occurrences(DUE))) == 12


def told(moment: datetime) -> set[tuple[str, datetime]]:
    """Sweep at a moment; return everybody told so far, and as of when."""
    sweep(moment)
    return set(Notification.objects.values_list("recipient__name", "due_at"))


def test_it_is_said_again_and_to_managers_and_then_no_more(desk, manager) -> None:
    enquiry(owner=desk)
    day = timedelta(days=1)
    for hours in range(0, 24 * 30, 12):
        found = told(DUE + timedelta(hours=hours))
    assert found == {
        (desk.name, DUE),
        (desk.name, DUE + 2 * day),
        (desk.name, DUE + 5 * day),
        (manager.name, DUE + 3 * day),
    }


def test_only_the_last_word_is_said_after_days_without_a_sweep(desk, manager) -> None:
    enquiry(owner=desk)
    day = timedelta(days=1)
    assert told(DUE + 6 * day) == {(desk.name, DUE + 5 * day), (manager.name, DUE + 3 * day)}
    assert len(mail.outbox) == 2


def test_what_nobody_answered_weeks_ago_is_left_alone_when_the_rule_comes_alive(desk) -> None:
    enquiry(owner=desk)
    assert told(DUE + timedelta(days=20)) == set()


def test_an_earlier_word_that_waited_is_not_mailed_beside_the_later_one(desk) -> None:
    day = timedelta(days=1)
    enquiry(TUESDAY - day, owner=desk)
    due, later = DUE - day, DUE + day
    with time_machine.travel(due, tick=False):
        raise_due(due)
    assert sweep(later) == (1, 1)
    states = dict(Notification.objects.values_list("due_at", "delivery"))
    assert states == {due: "not_wanted", later: "sent"}


def test_an_enquiry_given_to_somebody_else_is_not_mailed_to_the_first(desk) -> None:
    row = enquiry(owner=desk)
    with time_machine.travel(DUE, tick=False):
        raise_due(DUE)
    row.lead.owner = make_user(Role.DESK)
    row.lead.save()
    assert sweep(DUE + timedelta(minutes=1)) == (1, 1)
    assert Notification.objects.get(recipient=desk).delivery == "not_wanted"


# --- The mail to the sender -----------------------------------------------------------------------
FROM_PUBLIC = {"channel": "public_form", "email": "taro@example.jp"}
LURE = "<b>Win at http://evil.example</b>"


def test_the_sender_gets_one_mail_with_nothing_of_what_was_typed() -> None:
    row = enquiry(**FROM_PUBLIC, person_name=LURE, text=LURE)
    soon = TUESDAY + timedelta(minutes=1)
    assert sweep(soon)[1] == 1
    assert sweep(soon + timedelta(minutes=1))[1] == 0
    (sent,) = mail.outbox
    assert sent.to == ["taro@example.jp"]
    assert row.reference in sent.subject
    assert row.reference in sent.body
    assert "Thursday, 16 July 2026" in sent.body
    assert sent.alternatives == [] if hasattr(sent, "alternatives") else True
    assert not [word for word in ("evil", "Asahi", "<") if word in sent.subject + sent.body]


def test_who_was_held_back_gets_no_mail_until_let_in(desk) -> None:
    row = enquiry(**FROM_PUBLIC, held_back="too_fast")
    assert sweep(TUESDAY + timedelta(minutes=1))[1] == 0
    with time_machine.travel(TUESDAY + timedelta(hours=1), tick=False):
        let_in(enquiry=row, by=desk)
    assert sweep(TUESDAY + timedelta(hours=2))[1] == 1


def test_only_the_public_form_is_answered_by_machine() -> None:
    enquiry(email="taro@example.jp")
    assert sweep(TUESDAY + timedelta(minutes=1)) == (0, 0)


def test_a_mail_server_that_is_away_delays_the_mail(monkeypatch) -> None:
    enquiry(**FROM_PUBLIC)
    soon = TUESDAY + timedelta(minutes=1)
    with monkeypatch.context() as away:

        def refuse(*_args, **_kwargs) -> None:
            raise ConnectionRefusedError

        away.setattr("django.core.mail.backends.locmem.EmailBackend.open", refuse)
        assert sweep(soon)[1] == 0
    waiting = Acknowledgement.objects.get()
    assert (waiting.delivery, waiting.attempts) == ("pending", 1)
    assert sweep(soon + timedelta(minutes=5))[1] == 1
    assert Acknowledgement.objects.get().delivery == "sent"


def test_a_word_of_late_enquiries_that_no_lead_holds_still_goes_out(desk) -> None:
    row = make_enquiry(received_at=TUESDAY)
    row.lead.delete()
    assert sweep(DUE)[0] == 1
