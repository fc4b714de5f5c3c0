"""The log of mails: everybody her own, managers all, the desk what failed; what to do about it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.choices import Role
from followups.choices import Delivery, NotificationKind
from followups.models import Acknowledgement, Digest
from tests.factories import (
    make_enquiry,
    make_followup,
    make_lead,
    make_notification,
    make_team,
    make_user,
)
from tests.pages import text

pytestmark = pytest.mark.django_db

URL = "/reminders/sent/"


@pytest.fixture
def stranger():
    return make_user(Role.OFFICIAL, name="Sunita Stranger", team=make_team())


def sent(person, **fields):
    return make_notification(person, delivery=Delivery.SENT, sent_at=timezone.now(), **fields)


def failed(person, **fields):
    fields = {"last_error": "The mail server refused our mail (550).", **fields}
    return make_notification(person, delivery=Delivery.FAILED, **fields)


def uncertain(person, **fields):
    at = timezone.now() - timedelta(hours=1)
    fields = {"uncertain_at": at, "uncertain_times": 3, **fields}
    return make_notification(person, delivery=Delivery.UNCERTAIN, **fields)


def digest(person, **fields):
    fields = {"day": timezone.localdate(), "due_at": timezone.now(), **fields}
    return Digest.objects.create(recipient=person, **fields)


def test_everybody_reads_her_own(official, official_client, stranger) -> None:
    sent(official, title="For Omkar")
    sent(stranger, title="For Sunita")
    failed(stranger, title="Lost for Sunita")
    page = text(official_client.get(URL))
    assert "For Omkar" in page
    assert "e-mail sent" in page
    assert "Sunita" not in page


def test_managers_read_all(stranger, manager_client) -> None:
    sent(stranger, title="For Sunita")
    digest(stranger, delivery=Delivery.SENT, sent_at=timezone.now())
    page = text(manager_client.get(URL))
    assert "For Sunita" in page
    assert "Sunita Stranger" in page
    assert "Mail of" in page


def test_the_desk_reads_what_failed_but_not_what_it_may_not_see(desk_client, stranger) -> None:
    sent(stranger, title="Arrived well")
    hidden = make_followup(lead=make_lead(sensitive=True), title="Quiet talks")
    failed(stranger, subject=hidden.subject, title="Quiet talks")
    seen = make_followup(title="Open talks")
    failed(stranger, subject=seen.subject, title="Open talks")
    page = text(desk_client.get(URL))
    assert "Arrived well" not in page
    assert "Quiet talks" not in page
    assert "not yours to read" in page
    assert "Open talks" in page
    assert "Sunita Stranger" in page


def test_what_is_no_mail_is_not_in_the_log(desk, desk_client) -> None:
    make_notification(desk, delivery=Delivery.NOT_WANTED, title="Only here")
    make_notification(desk, delivery=Delivery.DIGEST, title="Waits for the mail")
    assert "Nothing was sent yet" in text(desk_client.get(URL))


def test_it_is_narrowed(desk, desk_client) -> None:
    now = timezone.now()
    sent(desk, title="Arrived", kind=NotificationKind.LEAD_SILENT)
    failed(desk, title="Refused")
    uncertain(desk, title="Doubtful")
    make_notification(desk, title="Underway", due_at=now - timedelta(days=40))
    digest(desk, delivery=Delivery.SENT, sent_at=now)

    def found(query: str) -> set[str]:
        page = text(desk_client.get(f"{URL}?{query}"))
        names = ("Arrived", "Refused", "Doubtful", "Underway", "Mail of")
        return {name for name in names if name in page}

    assert found("state=failed") == {"Refused"}
    assert found("state=uncertain") == {"Doubtful"}
    assert found("state=waiting") == {"Underway"}
    assert found("state=attention") == {"Refused", "Doubtful"}
    assert found("kind=lead_silent") == {"Arrived"}
    assert found("kind=digest") == {"Mail of"}
    assert found(f"day_to={(now - timedelta(days=20)).date()}") == {"Underway"}
    assert found(f"person={desk.pk}") == {"Arrived", "Refused", "Doubtful", "Underway", "Mail of"}


@pytest.mark.parametrize(
    "query", ["state=x", "kind=x", "person=x", "person=99999999999999999999999", "day_from=x",
              "page=x", "day_from=0001-01-01", "day_to=9999-12-31", "state=%00"]
)  # fmt: skip
def test_odd_queries_are_answered(desk, desk_client, query: str) -> None:
    failed(desk)
    assert desk_client.get(f"{URL}?{query}").status_code == 200


def test_one_mail_tells_its_story(desk, desk_client) -> None:
    row = uncertain(desk, title="Doubtful", attempts=3)
    page = text(desk_client.get(f"{URL}notification/{row.pk}/"))
    assert "perhaps sent, nobody knows" in page
    assert "3 times" in page
    assert row.message_id.strip("<>") in page


def test_the_lines_of_a_daily_mail(desk, desk_client, manager_client, client_for) -> None:
    mail = digest(desk, delivery=Delivery.FAILED)
    make_notification(desk, delivery=Delivery.DIGEST, digest=mail, title="Line of the mail")
    address = f"{URL}digest/{mail.pk}/"
    assert "Line of the mail" in text(desk_client.get(address))
    assert "Line of the mail" in text(manager_client.get(address))
    colleague = client_for(make_user(Role.DESK))
    page = text(colleague.get(address))
    assert "Line of the mail" not in page
    assert "read by whom it went to" in page


def test_foreign_mails_do_not_exist(official_client, desk_client, stranger) -> None:
    lost, arrived = failed(stranger), sent(stranger)
    assert official_client.get(f"{URL}notification/{lost.pk}/").status_code == 404
    assert official_client.post(f"{URL}notification/{lost.pk}/act/").status_code == 404
    assert desk_client.get(f"{URL}notification/{arrived.pk}/").status_code == 404
    assert desk_client.get(f"{URL}nothing/{arrived.pk}/").status_code == 404


def test_it_is_sent_again(desk, desk_client) -> None:
    row = failed(desk, attempts=5)
    answer = desk_client.post(
        f"{URL}notification/{row.pk}/act/", {"do": "again", "next": f"{URL}?state=failed"}
    )
    assert answer["Location"] == f"{URL}?state=failed"
    row.refresh_from_db()
    assert (row.delivery, row.attempts, row.seen_to_by) == (Delivery.PENDING, 0, desk)


def test_it_arrived(desk, desk_client) -> None:
    row = uncertain(desk)
    desk_client.post(f"{URL}notification/{row.pk}/act/", {"do": "arrived"})
    row.refresh_from_db()
    assert row.delivery == Delivery.SENT


def test_what_cannot_be_done_is_said(desk, desk_client) -> None:
    row = sent(desk)
    for deed in ("again", "nonsense", ""):
        answer = desk_client.post(f"{URL}notification/{row.pk}/act/", {"do": deed}, follow=True)
        assert answer.status_code == 200
        assert "desk-alert" in answer.content.decode()
    row.refresh_from_db()
    assert row.delivery == Delivery.SENT


def test_the_desk_is_told_at_home_until_somebody_has_seen_to_it(desk_client, stranger) -> None:
    title = "Mails that did not arrive"
    assert title not in text(desk_client.get("/"))
    row = failed(stranger, subject=make_followup().subject, title="Ask for the site plan")
    home = text(desk_client.get("/"))
    assert title in home
    assert "Ask for the site plan" in home
    desk_client.post(f"{URL}notification/{row.pk}/act/", {"do": "leave"})
    assert title not in text(desk_client.get("/"))
    assert "Ask for the site plan" in text(desk_client.get(f"{URL}?state=failed"))
    # It failed anew after somebody had it sent again: that is news.
    row.refresh_from_db()
    row.retry_at = timezone.now() + timedelta(minutes=2)
    row.save()
    assert title in text(desk_client.get("/"))


def test_others_are_told_nothing_at_home(official_client, official, stranger) -> None:
    failed(stranger)
    assert "did not arrive" not in text(official_client.get("/"))


def test_acknowledgements_of_enquiries(manager_client, desk_client, official_client) -> None:
    enquiry = make_enquiry(email="guest@example.com")
    Acknowledgement.objects.update_or_create(
        enquiry=enquiry, defaults={"due_at": timezone.now(), "delivery": Delivery.FAILED}
    )
    for client in (manager_client, desk_client):
        page = text(client.get(URL))
        assert enquiry.reference in page
        assert "guest@example.com" in page
    assert enquiry.reference not in text(official_client.get(URL))


def test_queries_do_not_grow(desk, desk_client, stranger, django_assert_num_queries) -> None:
    for more in (2, 20):
        for _turn in range(more):
            sent(desk)
            failed(stranger, subject=make_followup().subject)
            digest(make_user(), delivery=Delivery.FAILED)
        desk_client.get(URL)
        with django_assert_num_queries(9):
            desk_client.get(URL)
