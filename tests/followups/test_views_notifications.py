"""The bell, the list of what one was told, and the way to the row."""

import pytest
from django.utils import timezone

from followups.choices import Delivery
from followups.models import Notification
from tests.factories import make_followup, make_notification
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
            make_notification(desk)
        with django_assert_num_queries(6):
            desk_client.get("/notifications/")
