"""Pages of frozen reports, their links for others, and the days and schedules of reviews."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from leads.models import ProgressUpdate
from reports.models import ReportSchedule, ReviewDay, Snapshot, SnapshotShare
from reports.reviews import last_review
from tests.factories import (
    make_group,
    make_mou,
    make_review,
    make_schedule,
    make_schedule_run,
    make_share,
    make_snapshot,
)
from tests.reports.mou_world import CRORE, seed

pytestmark = pytest.mark.django_db
INR: dict[str, Any] = {"currency": "INR", "inr_rate": 1}


@pytest.fixture(autouse=True)
def _fresh_counts() -> None:
    cache.clear()


def page(client: Client, name: str, *arguments: Any, query: str = "") -> str:
    response = client.get(reverse(f"reports:{name}", args=arguments) + query)
    assert response.status_code == 200
    return response.content.decode()


def main_of(html: str) -> str:
    return html.split("<main", 1)[1].split("</main>", 1)[0]


# --- Freezing -----------------------------------------------------------------------------------
def test_a_report_is_frozen_as_it_was_asked(desk_client: Client, desk: Any) -> None:
    make_mou(owner=desk)
    make_mou()
    day = (timezone.localdate() - timedelta(days=3)).isoformat()
    query = f"?owner={desk.pk}&as_on={day}"
    address = reverse("reports:snapshot_create") + query
    assert "Deepa Desk" in desk_client.get(address).content.decode()
    response = desk_client.post(address, {"title": "Three days ago", "words": "Why <b>not</b>"})
    snapshot = Snapshot.objects.get()
    assert response["Location"] == snapshot.get_absolute_url()
    assert snapshot.day.isoformat() == day
    assert snapshot.narrowed == ["Owner: Deepa Desk"]
    assert "Why &lt;b&gt;not&lt;/b&gt;" in page(desk_client, "snapshot_detail", snapshot.pk)


def test_a_report_without_a_title_or_with_a_wrong_filter_is_not_frozen(desk_client: Client) -> None:
    address = reverse("reports:snapshot_create")
    assert "This field is required" in desk_client.post(address, {}).content.decode()
    answer = desk_client.post(f"{address}?district=999999", {"title": "Wrong"})
    assert "cannot be narrowed like that" in answer.content.decode()
    for query in ("?as_on=tomorrow", "?against=9999-99-99", "?as_on=2999-01-01", "?stage=%00"):
        assert desk_client.get(address + query).status_code == 200
    assert not Snapshot.objects.exists()


def test_nothing_in_a_frozen_report_leads_anywhere(viewer: Any, client_for: Any) -> None:
    seed([viewer], n=40)
    snapshot = make_snapshot(against=timezone.localdate() - timedelta(days=200))
    html = main_of(page(client_for(viewer), "snapshot_detail", snapshot.pk))
    body = html.split('class="stack report"', 1)[1]
    assert "Plant" in body
    assert "What changed since" in body
    assert not re.search(r"<a\b|<form\b|hx-", body)


def test_it_shows_the_figures_of_then(manager_client: Client) -> None:
    mou = make_mou(amount=321 * CRORE, **INR)
    snapshot = make_snapshot()
    ProgressUpdate.objects.create(
        mou=mou, as_of=timezone.localdate(), realised_amount=77 * CRORE, **INR
    )
    html = page(manager_client, "snapshot_detail", snapshot.pk)
    assert "₹321 crore" in html
    assert "₹77 crore" not in html


def test_a_group_only_some_may_see_is_not_named_to_others(
    manager_client: Client, desk_client: Client, manager: Any
) -> None:
    group = make_group(name="Hush", amount=5 * CRORE, **INR)
    make_mou(sensitive=True, owner=manager, group=group)
    for query in (f"?group={group.pk}", f"?group={group.pk}&status=dropped"):
        address = reverse("reports:snapshot_create") + query
        manager_client.post(address, {"title": "Something", "words": ""})
        snapshot = Snapshot.objects.latest("pk")
        assert "Hush" not in str(snapshot.narrowed)
        assert "Hush" not in page(desk_client, "snapshot_detail", snapshot.pk)
        assert "Hush" not in page(desk_client, "snapshot_list")
        assert "a selection not everybody may see" in page(desk_client, "snapshot_list")


def test_a_viewer_reads_the_open_figures(client_for: Any, viewer: Any, manager: Any) -> None:
    make_mou(title="Open", amount=11 * CRORE, **INR)
    figures = make_snapshot().figures
    make_mou(title="Secret", amount=96 * CRORE, sensitive=True, **INR)
    snapshot = make_snapshot(open_figures=figures)
    assert "₹107 crore" in page(client_for(manager), "snapshot_detail", snapshot.pk)
    html = page(client_for(viewer), "snapshot_detail", snapshot.pk)
    assert "₹107 crore" not in html
    assert "₹11 crore" in html


def test_the_paper_is_an_attachment(desk_client: Client, desk: Any) -> None:
    snapshot = make_snapshot(desk, title="Über 日本")
    answer = desk_client.get(reverse("reports:snapshot_pdf", args=[snapshot.pk]))
    assert answer.content == b"%PDF-1.7"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_lists_ask_as_much_for_thirty_as_for_three(desk_client: Client, desk: Any) -> None:
    first = make_snapshot(desk)
    make_review(desk)
    make_schedule(desk)
    for name in ("snapshot_list", "review_list", "schedule_list"):
        page(desk_client, name)
        with CaptureQueriesContext(connection) as few:
            page(desk_client, name)
        for _number in range(10):
            make_snapshot(desk, figures=first.figures)
            make_review(desk)
            make_schedule(desk)
        with CaptureQueriesContext(connection) as many:
            page(desk_client, name)
        assert len(few) == len(many)
        assert "figures" not in str([query["sql"] for query in many])


# --- Links --------------------------------------------------------------------------------------
def test_a_link_opens_the_report_without_an_account(manager: Any) -> None:
    make_mou(title="Secret", amount=96 * CRORE, sensitive=True, **INR)
    make_mou(title="Open", amount=11 * CRORE, **INR)
    snapshot = make_snapshot(open_figures=make_snapshot().figures)
    share = make_share(manager, snapshot)
    answer = Client().get(reverse("reports:shared", args=[share.token]))
    assert answer.status_code == 200
    assert answer["X-Robots-Tag"].startswith("noindex")
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer["Cache-Control"]
    html = answer.content.decode()
    assert 'name="robots" content="noindex' in html
    paper = reverse("reports:shared_pdf", args=[share.token])
    assert re.findall(r'href="([^"#]*)"', main_of(html)) == [paper]
    assert "navigation" not in html
    share.refresh_from_db()
    assert share.opened == 1
    assert share.opened_at


def test_a_link_leaves_sensitive_mous_out_unless_said(manager: Any) -> None:
    make_mou(amount=11 * CRORE, **INR)
    figures = make_snapshot().figures
    make_mou(amount=96 * CRORE, sensitive=True, **INR)
    snapshot = make_snapshot(open_figures=figures)
    for everything, expected in ((False, "₹11 crore"), (True, "₹107 crore")):
        share = make_share(manager, snapshot, everything=everything)
        html = Client().get(reverse("reports:shared", args=[share.token])).content.decode()
        assert expected in html
        assert ("₹107 crore" in html) is everything


@pytest.mark.parametrize("how", ["closed", "run out", "cut", "guessed"])
def test_links_that_open_nothing_look_all_the_same(manager: Any, how: str) -> None:
    share = make_share(manager)
    token = share.token
    if how == "closed":
        SnapshotShare.objects.update(revoked_at=timezone.now())
    elif how == "run out":
        SnapshotShare.objects.update(expires_at=timezone.now())
    else:
        token = token[:-1] if how == "cut" else "x" * 43
    for name in ("shared", "shared_pdf"):
        answer = Client().get(reverse(f"reports:{name}", args=[token]))
        assert answer.status_code == 404
        assert "There is no report here." in answer.content.decode()
        assert share.recipient not in answer.content.decode()


def test_guessing_is_slowed_down(manager: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("reports.views.shared.GUESSES_AN_HOUR", 3)
    monkeypatch.setattr("reports.views.shared.READS_AN_HOUR", 2)
    guess = reverse("reports:shared", args=["nothing"])
    assert [Client().get(guess).status_code for _time in range(5)] == [404, 404, 404, 429, 429]
    link = reverse("reports:shared", args=[make_share(manager).token])
    answers = [Client().get(link) for _time in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2]["Retry-After"] == "3600"


def test_a_manager_opens_and_closes_a_link(manager_client: Client, manager: Any) -> None:
    snapshot = make_snapshot(manager)
    address = reverse("reports:snapshot_share", args=[snapshot.pk])
    today = timezone.localdate()
    for until in (today - timedelta(days=1), today + timedelta(days=400)):
        answer = manager_client.post(address, {"recipient": "JETRO", "until": until.isoformat()})
        assert answer.status_code == 200
    assert not SnapshotShare.objects.exists()
    manager_client.post(address, {"recipient": "JETRO", "until": today.isoformat()})
    share = SnapshotShare.objects.get()
    assert timezone.now() < share.expires_at <= timezone.now() + timedelta(days=1)
    assert share.last_day == timezone.localdate()  # the day that was asked for, not the next
    assert share.link in page(manager_client, "snapshot_detail", snapshot.pk)
    manager_client.post(reverse("reports:share_close", args=[share.pk]))
    html = page(manager_client, "snapshot_detail", snapshot.pk)
    assert share.link not in html
    assert "closed " in html


def test_links_are_for_managers_eyes(desk_client: Client, desk: Any) -> None:
    share = make_share(desk)
    assert share.token not in page(desk_client, "snapshot_detail", share.snapshot_id)


# --- Days of review -----------------------------------------------------------------------------
def test_days_of_review(desk_client: Client, desk: Any) -> None:
    today = timezone.localdate()
    address = reverse("reports:review_create")
    for wrong in (today + timedelta(days=1), "1899-01-01", "soon", ""):
        assert desk_client.post(address, {"day": str(wrong)}).status_code == 200
    assert not ReviewDay.objects.exists()
    desk_client.post(address, {"day": str(today), "words": "Review of the minister"})
    again = desk_client.post(address, {"day": str(today)}).content.decode()
    assert "A review of this day is written down already." in again
    review = ReviewDay.objects.get()
    assert review.by == desk
    assert "Review of the minister" in page(desk_client, "review_list")
    desk_client.post(reverse("reports:review_remove", args=[review.pk]))
    assert not ReviewDay.objects.exists()
    assert ReviewDay.pgh_event_model.objects.filter(pgh_label="delete").exists()


def test_the_last_review_before_a_day() -> None:
    today = timezone.localdate()
    assert last_review(today) is None
    for days in (40, 10, 0):
        make_review(day=today - timedelta(days=days))
    assert last_review(today) == today - timedelta(days=10)
    assert last_review(today - timedelta(days=10)) == today - timedelta(days=40)


def test_what_changed_compares_with_the_last_review(manager_client: Client) -> None:
    make_mou(title="New plant", signed_on=timezone.localdate() - timedelta(days=5))
    assert "nothing to compare with" in page(manager_client, "mou_changes_panel")
    make_review(day=timezone.localdate() - timedelta(days=20))
    html = page(manager_client, "mou_changes_panel")
    assert "1 MOU is new" in html
    address = re.search(r'href="([^"]*kind=signed[^"]*)"', html)
    assert address
    listed = manager_client.get(address.group(1).replace("&amp;", "&")).content.decode()
    assert 'data-rows="1"' in listed
    assert "New plant" in listed
    for query in ("?kind=nonsense", "?against=x", "?page=99999999999999999999&kind=signed"):
        page(manager_client, "mou_changes", query=query)


def test_the_figures_are_compared_with_the_last_review_too(manager_client: Client) -> None:
    make_mou(signed_on=timezone.localdate() - timedelta(days=5))
    day = timezone.localdate() - timedelta(days=20)
    make_review(day=day)
    way = f"{reverse('reports:mou_status')}?against={day.isoformat()}"
    assert f'href="{way}"' in page(manager_client, "mou_changes_panel")
    asked = page(manager_client, "mou_changes_panel", query=f"?against={day.isoformat()}")
    assert "Compare the figures too" not in asked  # they are


def test_days_are_chosen_where_the_changes_stand(manager_client: Client) -> None:
    day = (timezone.localdate() - timedelta(days=20)).isoformat()
    html = page(manager_client, "mou_changes", query=f"?against={day}&status=active")
    assert re.search(rf'name="against" value="{day}"', html)
    assert '<input type="hidden" name="status" value="active">' in html


# --- Schedules ----------------------------------------------------------------------------------
def sent(**fields: Any) -> dict[str, Any]:
    return {
        "name": "Weekly", "kind": "stale", "rhythm": "week", "weekday": 0, "month_day": 1,
        "hour": 8, "to_managers": "on", **fields,
    }  # fmt: skip


def test_a_schedule_is_set_up_changed_and_stopped(desk_client: Client, desk: Any) -> None:
    address = reverse("reports:schedule_create") + "?owner=me"
    html = desk_client.get(address).content.decode()
    assert f'value="owner={desk.pk}"' in html
    desk_client.post(address, sent(question=f"owner={desk.pk}", people=[desk.pk]))
    schedule = ReportSchedule.objects.get()
    assert (schedule.by, list(schedule.people.all())) == (desk, [desk])
    assert "Each Monday at 08:00" in page(desk_client, "schedule_detail", schedule.pk)
    since = schedule.since
    edit = reverse("reports:schedule_edit", args=[schedule.pk])
    desk_client.post(edit, sent(name="Weekly list", question=schedule.question))
    schedule.refresh_from_db()
    assert (schedule.name, schedule.since) == ("Weekly list", since)
    desk_client.post(edit, sent(weekday=4, question=schedule.question))
    schedule.refresh_from_db()
    assert schedule.since > since
    desk_client.post(reverse("reports:schedule_pause", args=[schedule.pk]))
    assert "paused" in page(desk_client, "schedule_detail", schedule.pk)
    desk_client.post(reverse("reports:schedule_remove", args=[schedule.pk]))
    assert not ReportSchedule.objects.exists()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"to_managers": ""}, "Say who gets it"),
        ({"kind": "review", "to_owners": "on"}, "Owners get lists of their own"),
        ({"month_day": 32}, "less than or equal to 31"),
        ({"hour": 24}, "less than or equal to 23"),
        ({"people": ["999999999999999999999"]}, "not one of the available choices"),
        ({"question": "district=nowhere"}, "cannot be narrowed like that"),
    ],
)
def test_a_schedule_that_cannot_be_is_refused_in_words(
    desk_client: Client, fields: dict[str, Any], said: str
) -> None:
    answer = desk_client.post(reverse("reports:schedule_create"), sent(**fields))
    assert answer.status_code == 200
    assert said in answer.content.decode().replace("&#x27;", "'")
    assert not ReportSchedule.objects.exists()


def test_a_delivery_that_was_given_up_is_shown_and_begun_anew(
    desk_client: Client, desk: Any
) -> None:
    run = make_schedule_run(desk, state="failed", error="It could not be made (ValueError).")
    assert "ValueError" in page(desk_client, "schedule_detail", run.schedule_id)
    desk_client.post(reverse("reports:schedule_again", args=[run.pk]))
    run.refresh_from_db()
    assert run.state == "waiting"
