"""The monthly update: all MOUs of one person, each row saved by itself."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from leads.actions.updates import change_mou_status, record_no_change, record_progress
from leads.models import MOU, Ladder, ProgressUpdate
from tests.factories import make_group, make_mou, make_organisation
from tests.pages import said, text

pytestmark = pytest.mark.django_db
PAGE = "/mous/monthly/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def mine(official: User) -> MOU:
    return make_mou(title="Mine", nodal_user=official, signed_on=date(2026, 1, 1))


def titles(client: Client, address: str = PAGE) -> list[str]:
    return [row.mou.title for row in client.get(address).context["rows"]]


def send(client: Client, mou: MOU, page: str = PAGE, **data: Any) -> Any:
    """Send a row as its page would, with what its hidden fields hold."""
    shown = client.get(page)
    row = next(row for row in shown.context["rows"] if row.mou.pk == mou.pk)
    hidden = {field.name: field.value() for field in row.form.hidden_fields()}
    headers = data.pop("headers", None)
    given = {"mou": mou.pk, "currency": "INR", **hidden, **data}
    return client.post(page, given, headers=headers)


def test_rows_are_those_one_owns_or_is_the_nodal_officer_of(
    official_client, official, desk
) -> None:
    make_mou(title="Nodal", nodal_user=official, owner=desk)
    make_mou(title="Owned", owner=official)
    make_mou(title="Of others", owner=desk)
    assert sorted(titles(official_client)) == ["Nodal", "Owned"]


def test_missing_come_first_the_most_silent_before_the_others(official_client, official) -> None:
    for title, day in [("New", date(2026, 9, 1)), ("Old", date(2024, 1, 1)), ("Done", None)]:
        mou = make_mou(title=title, owner=official, signed_on=day)
        if day is None:
            record_no_change(mou=mou, by=official)
    assert titles(official_client) == ["Old", "New", "Done"]
    assert titles(official_client, PAGE + "?show=missing") == ["Old", "New"]
    assert titles(official_client, PAGE + "?show=done") == ["Done"]


def test_dropped_and_producing_mous_stand_apart(official_client, official, desk) -> None:
    make_mou(title="Producing", owner=official, stage="production")
    gone = make_mou(title="Gone", owner=official)
    change_mou_status(mou=gone, by=desk, status="dropped", reason="Withdrawn.")
    assert titles(official_client) == []
    assert sorted(titles(official_client, PAGE + "?show=closed")) == ["Gone", "Producing"]


def test_row_is_saved_by_itself_and_comes_back_with_the_head(official_client, mine) -> None:
    answer = send(official_client, mine, amount="12 crore", jobs="40", words="Roof.", headers=HTMX)
    update = mine.updates.get()
    assert (update.realised_inr, update.jobs, update.words) == (120_000_000, 40, "Roof.")
    body = text(answer)
    assert (answer.status_code, body.count("<tr ")) == (200, 1)
    assert "1 of 1 updated" in body
    assert 'hx-swap-oob="true"' in body
    assert "The update is recorded." in answer["HX-Trigger"]


def test_no_change_is_one_tap_and_counts(official_client, official, mine) -> None:
    answer = send(official_client, mine, no_change="1", headers=HTMX)
    update = mine.updates.get()
    assert (update.unchanged, update.by, update.as_of) == (True, official, timezone.localdate())
    assert "is-done" in text(answer)


def test_same_tap_twice_counts_once(official_client, mine) -> None:
    shown = official_client.get(PAGE).context["rows"][0].form
    data = {"mou": mine.pk, "no_change": "1", "client_id": shown["client_id"].value()}
    for _time in range(2):
        official_client.post(PAGE, {**data, "as_of": timezone.localdate()}, headers=HTMX)
    assert mine.updates.count() == 1


def test_no_change_does_not_throw_away_what_was_typed(official_client, mine) -> None:
    answer = send(official_client, mine, no_change="1", words="Roof is on.", headers=HTMX)
    assert answer.status_code == 422
    assert "Something is typed in this row" in text(answer)
    assert 'value="Roof is on."' in text(answer)
    assert not mine.updates.exists()


def test_row_with_an_error_comes_back_alone_with_what_was_typed(official_client, mine) -> None:
    answer = send(official_client, mine, amount="-5", jobs="7", headers=HTMX)
    body = text(answer)
    assert (answer.status_code, body.count("<tr ")) == (422, 1)
    assert "An amount cannot be less than zero." in body
    assert 'value="7"' in body
    assert "hx-swap-oob" not in body


def test_without_scripts_the_page_comes_back(official_client, official, mine) -> None:
    make_mou(title="Other", owner=official)
    page = PAGE + "?show=missing"
    answer = send(official_client, mine, page, jobs="7")
    assert answer["Location"] == page + "#rows"
    assert said(answer) == ["Mine: The update is recorded."]
    refused = send(official_client, mine, PAGE, jobs="-7")
    assert "greater than or equal to 0" in text(refused)
    assert len(refused.context["rows"]) == 2


def test_refused_row_is_shown_although_the_list_has_moved_on(official_client, mine) -> None:
    data = {"mou": mine.pk, "jobs": "-7", "as_of": timezone.localdate()}
    record_no_change(mou=mine, by=None)
    rows = official_client.post(PAGE + "?show=missing", data).context["rows"]
    assert [row.mou.pk for row in rows] == [mine.pk]


def test_odd_figures_are_saved_with_a_warning_in_the_row(official_client, official) -> None:
    mou = make_mou(owner=official, amount=10_000_000, currency="INR", inr_rate=1)
    answer = send(official_client, mou, amount="2 crore", headers=HTMX)
    assert "Realised is now above the committed investment." in text(answer)
    assert "above the commitment" in text(answer)
    answer = send(official_client, mou, amount="1 crore", headers=HTMX)
    assert "Realised is now lower than in the update before." in text(answer)


def test_second_writer_of_a_row_is_told_of_the_first(official_client, desk, mine) -> None:
    shown = official_client.get(PAGE).context["rows"][0].form
    data = {field.name: field.value() for field in shown.hidden_fields()}
    record_progress(mou=mine, by=desk, as_of=timezone.localdate(), jobs=40)
    data |= {"mou": mine.pk, "jobs": "30", "currency": "INR"}
    answer = official_client.post(PAGE, data, headers=HTMX)
    assert answer.status_code == 422
    assert f"{desk} has just recorded an update" in text(answer)
    data["seen"] = answer.context["row"].form["seen"].value()
    assert official_client.post(PAGE, data, headers=HTMX).status_code == 200
    assert mine.updates.count() == 2


@pytest.mark.parametrize("pk", ["", "x", "0", "9" * 30, "-1"])
def test_row_of_no_such_mou_is_not_found(official_client, pk: str) -> None:
    assert official_client.post(PAGE, {"mou": pk, "no_change": "1"}).status_code == 404


def test_row_of_another_person_is_not_found(official_client, desk) -> None:
    other = make_mou(owner=desk)
    data = {"mou": other.pk, "no_change": "1", "as_of": timezone.localdate()}
    assert official_client.post(PAGE, data).status_code == 404
    assert not other.updates.exists()


def test_only_who_sees_all_looks_at_another_officer(
    official_client, manager_client, desk, official, mine
) -> None:
    page = f"{PAGE}?officer={official.pk}"
    assert titles(manager_client, page) == ["Mine"]
    assert titles(official_client, page) == ["Mine"]
    assert official_client.get(f"{PAGE}?officer={desk.pk}").status_code == 403
    for nobody in ("x", "0", "9" * 30):
        assert manager_client.get(f"{PAGE}?officer={nobody}").status_code == 404


def test_a_past_month_is_written_as_of_its_last_day(official_client, official, mine) -> None:
    today = timezone.localdate()
    last = today.replace(day=1) - timedelta(days=1)
    page = f"{PAGE}?month={last:%Y-%m}"
    answer = send(official_client, mine, page, no_change="1", headers=HTMX)
    assert mine.updates.get().as_of == last
    assert "1 of 1 updated" in text(answer)
    assert "0 of 1 updated" in text(official_client.get(PAGE))


@pytest.mark.parametrize("month", ["", "x", "2999-01", "1066-10", "2026-13", "2026-1"])
def test_a_month_that_cannot_be_is_this_one(official_client, mine, month: str) -> None:
    asked = official_client.get(f"{PAGE}?month={month}").context["asked"]
    assert asked.month.is_now


def test_search_narrows_the_rows(official_client, official, mine) -> None:
    make_mou(title="Solar cells", owner=official)
    assert titles(official_client, PAGE + "?q=solar") == ["Solar cells"]
    assert "No MOU is called like that" in text(official_client.get(PAGE + "?q=zzzz"))
    assert official_client.get(PAGE + "?q=%00").status_code == 200


def test_rows_start_from_the_currency_last_stated(official_client, official) -> None:
    make_mou(owner=official, amount=5, currency="JPY", inr_rate="0.58")
    form = official_client.get(PAGE).context["rows"][0].form
    assert (form["currency"].value(), str(form["inr_rate"].value())) == ("JPY", "0.58")


def test_a_row_offers_the_steps_of_its_own_ladder(official_client, official) -> None:
    short = Ladder.objects.create(name="Short")
    default = Ladder.objects.get(is_default=True)
    short.rungs.create(step=default.steps.get(code="production"))
    make_mou(owner=official, ladder=short)
    form = official_client.get(PAGE).context["rows"][0].form
    assert [value for value, _label in form.fields["step"].choices] == ["", "production"]


def many(official: User, count: int) -> None:
    for n in range(count):
        mou = make_mou(
            owner=official, group=make_group() if n % 3 == 0 else None, signed_on=date(2026, 1, 1)
        )
        mou.parties.create(organisation=make_organisation())
        mou.milestones.create(kind="officer_named", forecast_on=date(2027, 1, 1))
        ProgressUpdate.objects.create(
            mou=mou, as_of=date(2026, 2, 1), realised_amount=5, currency="INR", inr_rate=1
        )


def queries(client: Client, address: str = PAGE) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_queries_do_not_grow_with_rows(official_client, official) -> None:
    many(official, 3)
    queries(official_client)  # names of steps are remembered for a minute
    few = queries(official_client)
    many(official, 30)
    assert queries(official_client) == few
    assert few <= 14


def test_five_hundred_mous_come_in_pages(official_client, official) -> None:
    MOU.objects.bulk_create(MOU(title=f"M{n}", owner=official) for n in range(500))
    shown = official_client.get(PAGE)
    assert len(shown.context["rows"]) == 50
    assert "500 still missing" in text(shown)
    assert len(titles(official_client, PAGE + "?page=10")) == 50
    last = shown.context["rows"][-1].mou
    assert send(official_client, last, no_change="1", headers=HTMX).status_code == 200


def test_who_is_missing_counts_each_officer(manager_client, official, desk) -> None:
    both = make_mou(owner=desk, nodal_user=official, signed_on=date(2024, 1, 1))
    done = make_mou(owner=desk)
    record_no_change(mou=done, by=desk)
    make_mou(owner=desk, nodal_user=desk)
    make_mou()
    make_mou(owner=desk, stage="production")
    lines = manager_client.get(PAGE + "missing/").context["lines"]
    found = [(line["officer"], line["mous"], line["missing"]) for line in lines]
    assert found == [(desk, 3, 2), (official, 1, 1), (None, 1, 1)]
    assert lines[1]["silent_since"] == both.signed_on


def test_who_is_missing_opens_exactly_those_rows(manager_client, official, mine) -> None:
    record_no_change(mou=make_mou(owner=official), by=official)
    page = manager_client.get(PAGE + "missing/").content.decode()
    month = f"{timezone.localdate():%Y-%m}"
    link = f"{PAGE}?officer={official.pk}&amp;month={month}&amp;show=missing"
    assert link in page
    assert titles(manager_client, link.replace("&amp;", "&")) == ["Mine"]


def test_who_is_missing_leaves_out_what_the_reader_may_not_see(official_client, desk) -> None:
    make_mou(owner=desk, sensitive=True)
    assert "No MOU is in progress" in text(official_client.get(PAGE + "missing/"))


def test_the_navigation_leads_those_who_may_write(official_client: Client, viewer: User) -> None:
    html = official_client.get(reverse("leads:mou_monthly")).content.decode()
    entry = f'href="{reverse("leads:mou_monthly")}"'
    nav = html.split('class="navbar-nav"', 1)[1].split("</ul>", 1)[0]
    assert entry in nav
    assert nav.count('aria-current="page"') == 1
    other = Client()
    other.force_login(viewer)
    assert entry not in other.get(reverse("leads:mou_list")).content.decode()
