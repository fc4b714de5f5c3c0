"""The bell, the list of what one was told, and the way to the row."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from followups.choices import Delivery, NotificationKind
from followups.models import Digest, Notification
from leads.models import Lead
from tests.factories import make_followup, make_lead, make_notification
from tests.pages import text

pytestmark = pytest.mark.django_db


def test_one_reads_ones_own_only(desk, manager, desk_client) -> None:
    mine = make_notification(desk, title="For Deepa")
    theirs = make_notification(manager, title="For Manoj")
    page = text(desk_client.get("/notifications/"))
    assert "For Deepa" in page
    assert "For Manoj" not in page
    assert desk_client.get(f"/notifications/{theirs.pk}/").status_code == 404
    assert desk_client.get(f"/notifications/{mine.pk}/").status_code == 302


def test_following_it_marks_it_as_read_and_leads_to_the_row(desk, desk_client) -> None:
    followup = make_followup(assignee=desk)
    url = followup.get_absolute_url()
    told = make_notification(desk, subject=followup.subject, url=url)
    response = desk_client.get(f"/notifications/{told.pk}/")
    assert response["Location"] == url
    told.refresh_from_db()
    first = told.read_at
    assert first is not None
    desk_client.get(f"/notifications/{told.pk}/")
    told.refresh_from_db()
    assert told.read_at == first


def test_a_row_that_is_gone_leads_to_a_calm_404(desk, desk_client) -> None:
    told = make_notification(desk, url="/followups/987654/")
    assert desk_client.get(f"/notifications/{told.pk}/", follow=True).status_code == 404


@pytest.mark.parametrize(("unread", "shown"), [(0, ""), (3, "3"), (120, "99+")])
def test_the_bell_counts_what_is_unread(unread, shown, desk, manager, desk_client) -> None:
    for _turn in range(unread):
        make_notification(desk)
    make_notification(desk, read_at=timezone.now())
    make_notification(manager)
    badge = text(desk_client.get("/notifications/badge/"))
    assert badge.replace('<span class="count-badge">', "").strip().startswith(shown)
    assert bool(badge.strip()) == bool(unread)


def test_the_bell_is_never_kept_by_a_cache(desk_client) -> None:
    assert "no-store" in desk_client.get("/notifications/badge/")["Cache-Control"]


def test_all_read_at_once(desk, manager, desk_client) -> None:
    make_notification(desk)
    make_notification(manager)
    assert "Mark all as read" in text(desk_client.get("/notifications/"))
    response = desk_client.post("/notifications/read/")
    assert response["Location"] == "/notifications/"
    assert list(Notification.objects.unread().values_list("recipient", flat=True)) == [manager.pk]
    assert "Mark all as read" not in text(desk_client.get("/notifications/"))
    assert desk_client.get("/notifications/read/").status_code == 405


def test_where_each_mail_stands_is_said_in_words(desk, desk_client) -> None:
    make_notification(desk, delivery=Delivery.SENT, sent_at=timezone.now())
    make_notification(desk, delivery=Delivery.FAILED, last_error="Refused (550).")
    make_notification(desk, delivery=Delivery.NOT_WANTED)
    make_notification(desk, last_error="The mail server could not be reached.")
    page = text(desk_client.get("/notifications/"))
    for words in ("e-mail sent", "e-mail failed", "Refused (550).", "only here, no e-mail",
                  "e-mail waiting", "could not be reached"):  # fmt: skip
        assert words in page


def test_empty_states(desk, desk_client) -> None:
    assert "Nothing to tell yet" in text(desk_client.get("/notifications/"))
    make_notification(desk, read_at=timezone.now())
    assert "Everything is read" in text(desk_client.get("/notifications/?show=unread"))


def test_queries_do_not_grow(desk, desk_client, django_assert_num_queries) -> None:
    for more in (2, 20):
        for _turn in range(more):
            make_notification(desk, subject=make_followup().subject)
        with django_assert_num_queries(7):
            desk_client.get("/notifications/")


def test_what_became_sensitive_since_is_not_named_any_more(desk, desk_client) -> None:
    lead = make_lead(title="Quiet chips")
    row = make_followup(title="Quiet wafers", lead=lead)
    mine = make_followup(title="Mine all the same", lead=lead, assignee=desk)
    digest = Digest.objects.create(
        recipient=desk, day=timezone.localdate(), due_at=timezone.now(), delivery=Delivery.SENT
    )
    for followup in (row, mine):
        make_notification(
            desk, subject=followup.subject, title=followup.title, digest=digest,
            delivery=Delivery.DIGEST,
        )  # fmt: skip
    sent = make_notification(
        desk, kind=NotificationKind.LEAD_SILENT, subject=f"lead:{lead.pk}", title=lead.title,
        delivery=Delivery.SENT,
    )  # fmt: skip
    pages = ("/notifications/", "/notifications/latest/", f"/reminders/sent/digest/{digest.pk}/",
             "/reminders/sent/", f"/reminders/sent/notification/{sent.pk}/")  # fmt: skip

    def said() -> str:
        return "".join(text(desk_client.get(page, headers=HTMX)) for page in pages)

    assert "Quiet wafers" in said()
    assert "Quiet chips" in said()
    Lead.objects.filter(pk=lead.pk).update(sensitive=True)
    assert "Quiet" not in said()
    assert "Something that is kept from you now" in said()
    assert "Mine all the same" in said()


def test_what_a_manager_is_told_stays_named(manager, manager_client) -> None:
    row = make_followup(title="Quiet wafers", lead=make_lead(sensitive=True))
    make_notification(manager, subject=row.subject, title=row.title)
    assert "Quiet wafers" in text(manager_client.get("/notifications/"))


HTMX = {"HX-Request": "true"}


def test_the_bell_shows_the_latest_few(desk, manager, desk_client) -> None:
    for turn in range(12):
        make_notification(desk, title=f"Told {turn}", due_at=_hour(turn))
    make_notification(manager, title="Not hers")
    page = text(desk_client.get("/notifications/latest/", headers=HTMX))
    assert "Told 11" in page
    assert "Told 4" in page
    assert "Told 3" not in page
    assert "Not hers" not in page
    assert "Mark all as read" in page
    assert "<html" not in page


def test_the_bell_without_scripts_is_the_list(desk_client) -> None:
    assert desk_client.get("/notifications/latest/")["Location"] == "/notifications/"
    page = desk_client.get("/").content.decode()
    assert 'href="/notifications/"' in page


def test_the_bell_without_anything_to_tell(desk_client) -> None:
    page = text(desk_client.get("/notifications/latest/", headers=HTMX))
    assert "Nothing to tell yet" in page


def test_chosen_ones_are_marked_as_read_and_back(desk, manager, desk_client) -> None:
    first, second, third = (make_notification(desk) for _turn in range(3))
    theirs = make_notification(manager)
    answer = desk_client.post(
        "/notifications/mark/",
        {"row": [first.pk, second.pk, theirs.pk, "x", "9" * 40], "do": "read", "next": "/leads/"},
    )
    assert answer["Location"] == "/leads/"
    assert _unread() == {third.pk, theirs.pk}
    desk_client.post("/notifications/mark/", {"row": [first.pk], "do": "unread"})
    assert _unread() == {first.pk, third.pk, theirs.pk}


def test_one_is_marked_whatever_is_ticked(desk, desk_client) -> None:
    first, second = make_notification(desk), make_notification(desk)
    desk_client.post("/notifications/mark/", {"row": [second.pk], "only": f"{first.pk}:read"})
    assert _unread() == {second.pk}


def test_from_the_bell_the_bell_is_drawn_anew(desk, desk_client) -> None:
    told = make_notification(desk, title="Told")
    answer = desk_client.post("/notifications/mark/", {"row": [told.pk]}, headers=HTMX)
    assert "Mark as unread: Told" in text(answer)
    assert "notifications-changed" in answer["HX-Trigger"]
    assert _unread() == set()


def test_the_list_is_narrowed(desk, manager, desk_client) -> None:
    make_notification(desk, title="Pressing", urgent=True)
    make_notification(desk, title="In her place", on_behalf_of=manager)
    make_notification(desk, title="Long ago", due_at=_hour(-24 * 40))

    def found(query: str) -> set[str]:
        page = text(desk_client.get(f"/notifications/?{query}"))
        return {name for name in ("Pressing", "In her place", "Long ago") if name in page}

    assert found("urgent=1") == {"Pressing"}
    assert found("of=others") == {"In her place"}
    assert found("of=me") == {"Pressing", "Long ago"}
    assert found(f"day_to={_hour(-24 * 20).date()}") == {"Long ago"}
    assert found(f"day_from={_hour(-24 * 20).date()}") == {"Pressing", "In her place"}
    assert "for Manoj Manager" in text(desk_client.get("/notifications/?of=others"))


@pytest.mark.parametrize(
    "query", ["urgent=x", "of=x", "day_from=x", "day_to=9999-12-31", "kind=%00"]
)
def test_odd_filters_are_answered(desk, desk_client, query: str) -> None:
    make_notification(desk)
    assert desk_client.get(f"/notifications/?{query}").status_code == 200


def test_a_line_says_where_its_daily_mail_stands(desk, desk_client) -> None:
    mail = Digest.objects.create(
        recipient=desk, day=_hour(0).date(), due_at=_hour(0), delivery="sent", sent_at=_hour(0)
    )
    make_notification(desk, delivery=Delivery.DIGEST, digest=mail)
    make_notification(desk, delivery=Delivery.DIGEST)
    make_notification(desk, delivery=Delivery.UNCERTAIN)
    page = text(desk_client.get("/notifications/"))
    assert "sent with the day’s mail" in page
    assert "waits for the day’s mail" in page
    assert "perhaps sent, nobody knows" in page


def _hour(number: int) -> datetime:
    return timezone.now() + timedelta(hours=number)


def _unread() -> set[int]:
    return set(Notification.objects.unread().values_list("pk", flat=True))
