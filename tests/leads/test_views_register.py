"""Pages of the register beside its list: the form's rows, groups, signing events, amendments."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from leads.choices import Stage
from leads.models import MOU, District, MOUParty, SigningEvent
from tests.factories import (
    make_event,
    make_group,
    make_lead,
    make_mou,
    make_organisation,
)
from tests.leads.test_views_mous import new_mou, parties, text_of

pytestmark = pytest.mark.django_db
NEW = "/mous/new/"


def rows(prefix: str, *values: dict[str, Any]) -> dict[str, str]:
    """What the rows of a formset send."""
    data = {f"{prefix}-TOTAL_FORMS": str(len(values)), f"{prefix}-INITIAL_FORMS": "0"}
    for number, row in enumerate(values):
        data |= {f"{prefix}-{number}-{name}": str(value) for name, value in row.items()}
    return data


def sent(**data: Any) -> dict[str, Any]:
    return new_mou(**{**parties(make_organisation()), **data})


# --- The form and the page ------------------------------------------------------------------------
def test_mou_names_its_places_references_and_signatory(desk_client) -> None:
    district = District.objects.get(name_en="Gautam Buddha Nagar")
    place = {"area": "YEIDA Sector 28", "plot": "14–17", "district": district.pk, "acres": "42.5"}
    reference = {"portal": "nivesh_sarathi", "number": " NS/2026/ 0447 ", "url": "nivesh.up.in/7"}
    data = sent(**rows("places", place), **rows("references", reference))
    data |= {"parties-0-signatory": "山田 太郎", "parties-0-signatory_office": "代表取締役社長"}
    response = desk_client.post(NEW, data)
    words = text_of(desk_client.get(response["Location"]))
    assert "Project places 14–17, YEIDA Sector 28, Gautam Buddha Nagar · 42.5 acres" in words
    assert "Portal references Nivesh Sarathi: NS/2026/ 0447" in words
    assert MOU.objects.get().references.get().url == "https://nivesh.up.in/7"
    assert "signed by 山田 太郎, 代表取締役社長" in words


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (rows("places", {"acres": "5"}), "Say where it is"),
        (rows("places", {"area": "Park", "acres": "-5"}), "greater than or equal to 0"),
        (rows("references", {"portal": "nsws"}), "This field is required."),
        (rows("references", *[{"portal": "nsws", "number": "7"}] * 2), "stands here twice"),
        (rows("references", {"portal": "x" * 99, "number": "\0"}), "Select a valid choice"),
        ({"places-TOTAL_FORMS": "x"}, "project places need another look"),
    ],
)
def test_faulty_row_saves_nothing_and_says_why(desk_client, more: dict, words: str) -> None:
    response = desk_client.post(NEW, sent(title="Kept", **more))
    assert words in text_of(response)
    assert 'value="Kept"' in response.content.decode()
    assert not MOU.objects.exists()


def test_mou_stands_behind_several_leads(desk_client) -> None:
    first, second = make_lead(title="Cells"), make_lead(title="Modules")
    response = desk_client.post(NEW, sent(lead=first.pk, other_leads=[first.pk, second.pk]))
    mou = MOU.objects.get()
    assert list(mou.other_leads.all()) == [second]
    words = text_of(desk_client.get(response["Location"]))
    assert "Lead it came from Cells Other leads in front of it Modules" in words
    assert str(mou) in text_of(desk_client.get(second.get_absolute_url()))
    assert "mou" not in second.missing_for(Stage.MOU_SIGNED)


def test_hidden_lead_in_front_stays_and_is_not_named(desk_client, manager) -> None:
    secret = make_lead(title="Tank factory", sensitive=True, owner=manager)
    mou = make_mou(title="Plant")
    mou.other_leads.add(secret)
    seen = make_lead()
    data = sent(title="New name", other_leads=[seen.pk])
    desk_client.post(f"{mou.get_absolute_url()}edit/", data)
    assert set(mou.other_leads.all()) == {seen, secret}
    words = text_of(desk_client.get(mou.get_absolute_url()))
    assert "1 lead you may not see" in words
    assert "Tank factory" not in words
    refused = desk_client.post(NEW, sent(other_leads=[secret.pk]))
    assert "Tank factory" not in text_of(refused)
    assert MOU.objects.count() == 1


def test_currency_without_rate_is_flagged(desk_client) -> None:
    response = desk_client.post(NEW, sent(amount="3億", currency="JPY"), follow=True)
    words = text_of(response)
    assert "counted in no total: add the rate" in words
    assert "¥3億 no rate to the rupee stated counted in no total" in words
    with_rate = sent(amount="3億", currency="JPY", inr_rate="0.58", rate_on="2026-02-02")
    assert "counted in no total" not in text_of(desk_client.post(NEW, with_rate, follow=True))


def test_day_of_signing_never_lies_ahead(desk_client) -> None:
    ahead = timezone.localdate() + timedelta(days=1)
    response = desk_client.post(NEW, sent(signed_on=ahead.isoformat()))
    assert "The day of signing cannot lie ahead" in text_of(response)
    assert not MOU.objects.exists()


def test_nodal_officer_with_an_account_sees_the_mou(desk_client, desk, official) -> None:
    secret = {"sensitive": "on", "owner": desk.pk, "nodal_user": official.pk}
    refused = desk_client.post(NEW, sent(**secret))
    assert "hidden from this person: add her to its members" in text_of(refused)
    desk_client.post(NEW, sent(**secret, members=[official.pk]))
    assert MOU.objects.get().nodal_user == official


@pytest.mark.parametrize(
    ("days", "status", "words"),
    [(-1, "active", "has lapsed"), (0, "active", "lapses in 0 days"),
     (90, "active", "lapses in 90 days"), (91, "active", None), (-1, "dropped", None)],
)  # fmt: skip
def test_page_says_how_long_it_is_valid(desk_client, days: int, status: str, words: Any) -> None:
    until = timezone.localdate() + timedelta(days=days)
    mou = make_mou(valid_until=until, status=status, status_reason="So it is.")
    page = text_of(desk_client.get(mou.get_absolute_url()))
    if words:
        assert words in page
    else:
        assert "laps" not in page


# --- Amendments -----------------------------------------------------------------------------------
def test_amendment_is_written_down_and_taken_back(desk_client) -> None:
    mou = make_mou(signed_on=date(2025, 3, 1), jobs=50)
    page = reverse("leads:mou_amend", args=[mou.pk])
    assert desk_client.get(page).context["form"]["jobs"].value() == 50
    data = {"amended_on": "2025-09-01", "amendment_number": "A-1", "jobs": "80",
            "amount": "12 crore", "currency": "INR", "valid_until": "2030"}  # fmt: skip
    response = desk_client.post(page, data, follow=True)
    words = text_of(response)
    assert "Signed on 1 Sep" in words
    assert "A-1" in words
    assert "Jobs promised: 50 → 80" in words
    assert "Valid until: not stated → 2030" in words
    row = mou.amendments.get()
    desk_client.post(reverse("leads:mou_amendment_undo", args=[mou.pk, row.pk]))
    mou.refresh_from_db()
    assert (mou.jobs, mou.amount, mou.valid_until) == (50, None, None)


def test_refused_amendment_keeps_what_was_typed(desk_client) -> None:
    mou = make_mou(signed_on=date(2025, 3, 1), jobs=50)
    page = reverse("leads:mou_amend", args=[mou.pk])
    response = desk_client.post(page, {"amended_on": "2025-02-01", "jobs": "80", "words": "Keep"})
    assert "1 Mar 2025 at the earliest" in text_of(response)
    assert "Keep" in response.content.decode()
    response = desk_client.post(page, {"amended_on": "2025-04-01", "jobs": "50"})
    assert "or say in words what was agreed" in text_of(response)
    response = desk_client.post(page, {"amended_on": "2025-04-01", "valid_until": "2024"})
    assert "cannot lapse before it was signed" in text_of(response)
    mou.refresh_from_db()
    assert (mou.jobs, mou.amendments.count()) == (50, 0)


def test_amendment_leaves_the_figure_of_a_group_on_the_group(desk_client) -> None:
    mou = make_mou(group=make_group(jobs=70))
    page = reverse("leads:mou_amend", args=[mou.pk])
    data = {"amended_on": "2025-04-01", "amount": "9 crore", "currency": "INR", "jobs": "5"}
    words = text_of(desk_client.post(page, data))
    assert "change the total there instead" in words
    assert "one number of jobs for all its MOUs" in words


def test_two_amendments_at_once_are_told_of_each_other(desk_client) -> None:
    mou = make_mou(jobs=50)
    page = reverse("leads:mou_amend", args=[mou.pk])
    seen = desk_client.get(page).context["form"]["seen"].value()
    desk_client.post(page, {"amended_on": "2025-09-01", "jobs": "80", "seen": seen})
    response = desk_client.post(page, {"amended_on": "2025-09-01", "jobs": "60", "seen": seen})
    assert "Somebody else changed this" in text_of(response)
    mou.refresh_from_db()
    assert (mou.jobs, mou.amendments.count()) == (80, 1)


# --- Groups ---------------------------------------------------------------------------------------
def test_group_page_adds_and_removes_its_mous(desk_client) -> None:
    group = make_group(amount=Decimal(9 * 10**9), currency="INR", inr_rate=1)
    mou, dear = make_mou(title="North park"), make_mou(title="Dear", amount=1, currency="INR")
    page = group.get_absolute_url()
    desk_client.post(f"{page}add/", {"mou": mou.pk})
    assert "North park" in text_of(desk_client.get(page))
    refused = desk_client.post(f"{page}add/", {"mou": dear.pk})
    assert "it would be counted twice" in text_of(refused)
    assert list(group.mous.all()) == [mou]
    desk_client.post(f"{page}remove/{mou.pk}/")
    assert not group.mous.exists()


@pytest.mark.parametrize("mou", ["", "x", "0", "-1", "9" * 30, "\0"])
def test_choosing_no_mou_is_said(desk_client, mou: str) -> None:
    for row in (make_group(), make_event()):
        response = desk_client.post(f"{row.get_absolute_url()}add/", {"mou": mou})
        assert response.status_code == 200
        assert "hoose" in text_of(response)


def test_group_page_hides_what_one_may_not_see(desk_client, manager) -> None:
    group = make_group()
    make_mou(title="Seen", group=group)
    secret = make_mou(title="Tank factory", group=group, sensitive=True, owner=manager)
    words = text_of(desk_client.get(group.get_absolute_url()))
    assert "and 1 MOU you may not see" in words
    assert "Tank factory" not in words
    assert desk_client.post(f"{group.get_absolute_url()}remove/{secret.pk}/").status_code == 404
    other = make_group()
    refused = desk_client.post(f"{other.get_absolute_url()}add/", {"mou": secret.pk})
    assert "There is no such MOU" in text_of(refused)
    found = desk_client.get("/mous/suggest/", {"q": "Tank"}).json()
    assert found == {"results": []}


# --- Signing events -------------------------------------------------------------------------------
def test_event_is_made_corrected_and_deleted(desk_client) -> None:
    data = {"name": "Investors summit", "kind": "summit", "held_on": "2026-02-10",
            "ends_on": "2026-02-12", "place": "लखनऊ"}  # fmt: skip
    response = desk_client.post("/mous/events/new/", data)
    page = response["Location"]
    assert "Held on 10–12 Feb 2026 Place लखनऊ" in text_of(desk_client.get(page))
    desk_client.post(f"{page}edit/", {**data, "name": "Summit 2026", "held_on": "2026"})
    assert "The last day cannot be before" not in text_of(desk_client.get("/mous/events/"))
    desk_client.post(f"{page}delete/")
    assert not SigningEvent.objects.exists()


@pytest.mark.parametrize(
    ("more", "words"),
    [({"name": ""}, "This field is required."), ({"ends_on": "2026-02-01"}, "Say on which day"),
     ({"held_on": "2026-02-10", "ends_on": "2026-02-01"}, "cannot be before the first day"),
     ({"name": "Taken"}, "add its year or place"), ({"held_on": "spring"}, "or only March 2026")],
)  # fmt: skip
def test_faulty_event_is_refused(desk_client, more: dict, words: str) -> None:
    make_event(name="Taken")
    data = {"name": "Summit", "kind": "summit", "place": "Keep me", **more}
    response = desk_client.post("/mous/events/new/", data)
    assert words in text_of(response)
    assert "Keep me" in response.content.decode()
    assert SigningEvent.objects.count() == 1


def test_event_page_lists_what_was_signed_there(desk_client, manager) -> None:
    event, mou = make_event(), make_mou(title="Cells")
    page = event.get_absolute_url()
    desk_client.post(f"{page}add/", {"mou": mou.pk})
    make_mou(title="Tank factory", event=event, sensitive=True, owner=manager)
    words = text_of(desk_client.get(page))
    assert "Cells" in words
    assert "Tank factory" not in words
    assert "not stated not stated 1 " in text_of(desk_client.get("/mous/events/"))
    refused = desk_client.post(f"{page}delete/", follow=True)
    assert "take them off the event first" in text_of(refused)
    assert SigningEvent.objects.exists()
    desk_client.post(f"{page}remove/{mou.pk}/")
    assert not list(desk_client.get(page).context["mous"])


def test_new_mou_takes_over_its_event(desk_client) -> None:
    event = make_event(held_on=date(2026, 2, 1), held_on_precision="month", place="Tokyo")
    form = desk_client.get(NEW, {"event": event.pk}).context["form"]
    values = {name: form[name].value() for name in ("event", "signed_on", "signed_at")}
    assert values == {"event": event.pk, "signed_on": "February 2026", "signed_at": "Tokyo"}
    for strange in ("x", "0", "9" * 30):
        assert desk_client.get(NEW, {"event": strange}).status_code == 404


def test_lists_ask_as_often_for_many_rows_as_for_few(desk_client) -> None:
    counts: dict[str, list[int]] = {}
    for number in (3, 30):
        event, group = make_event(), make_group()
        for _number in range(number):
            mou = make_mou(event=event, group=group, lead=make_lead())
            MOUParty.objects.create(mou=mou, organisation=make_organisation())
            make_event()
        for name, page in (("list", "/mous/events/"), ("event", event.get_absolute_url()),
                           ("group", group.get_absolute_url())):  # fmt: skip
            desk_client.get(page)
            with CaptureQueriesContext(connection) as queries:
                desk_client.get(page)
            counts.setdefault(name, []).append(len(queries))
    assert {name: (few == many, many) for name, (few, many) in counts.items()} == {
        "list": (True, 4), "event": (True, 10), "group": (True, 8),
    }  # fmt: skip


def test_viewer_reads_and_is_offered_no_change(client_for, viewer) -> None:
    event, group, mou = make_event(), make_group(), make_mou()
    client = client_for(viewer)
    for row in (event, group, mou):
        body = client.get(row.get_absolute_url()).content.decode()
        assert "/add/" not in body
        assert "/amend/" not in body
    assert client.post(f"{event.get_absolute_url()}delete/").status_code == 403


# --- References of leads --------------------------------------------------------------------------
def test_lead_is_known_to_further_portals(desk_client, manager) -> None:
    lead = make_lead()
    mou = make_mou(lead=lead)
    page = f"{lead.get_absolute_url()}references/"
    faulty = desk_client.post(page, rows("references", {"portal": "nsws"}))
    assert "references need another look" in text_of(faulty)
    desk_client.post(page, rows("references", {"portal": "nsws", "number": "SW-7"}))
    told = "National Single Window System: SW-7"
    assert told in text_of(desk_client.get(lead.get_absolute_url()))
    assert f"{told} (of the lead)" in text_of(desk_client.get(mou.get_absolute_url()))
    secret = make_lead(sensitive=True, owner=manager)
    assert desk_client.get(f"{secret.get_absolute_url()}references/").status_code == 404
