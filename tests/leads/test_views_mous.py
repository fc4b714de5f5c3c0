"""Pages of MOUs: the register, one MOU, and the forms that change it."""

import re
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from leads.models import (
    MOU,
    District,
    LeadPartner,
    Milestone,
    MOUParty,
    Organisation,
    ProgressUpdate,
    Sector,
)
from tests.factories import make_group, make_lead, make_mou, make_organisation

pytestmark = pytest.mark.django_db
LIST = "/mous/"


def text_of(response: Any) -> str:
    """The words of a page, without tags."""
    body = re.sub(r"<script.*?</script>", " ", response.content.decode(), flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def parties(*organisations: Organisation, **more: Any) -> dict[str, Any]:
    """What the rows of parties send."""
    data: dict[str, Any] = {
        "parties-TOTAL_FORMS": str(len(organisations)),
        "parties-INITIAL_FORMS": "0",
        "parties-MIN_NUM_FORMS": "0",
        "parties-MAX_NUM_FORMS": "60",
        "places-TOTAL_FORMS": "0",
        "places-INITIAL_FORMS": "0",
        "references-TOTAL_FORMS": "0",
        "references-INITIAL_FORMS": "0",
    }
    for number, organisation in enumerate(organisations):
        data[f"parties-{number}-organisation"] = str(organisation.pk)
        data[f"parties-{number}-side"] = "investor"
    return {**data, **more}


def new_mou(**data: Any) -> dict[str, Any]:
    return {"title": "Plant", "instrument": "mou", **data}


# --- The register ---------------------------------------------------------------------------------
def test_register_shows_silence_in_words(desk_client) -> None:
    days = 469
    make_mou(title="Quiet", signed_on=timezone.localdate() - timedelta(days=days))
    response = desk_client.get(LIST)
    assert "no update for 469 days" in text_of(response)
    assert '<tr class="is-overdue">' in response.content.decode()
    assert "1 without an update for 30 days" in text_of(response)


def test_register_says_as_far_as_it_is_known_when_each_was_signed(desk_client) -> None:
    make_mou(title="Month", signed_on=date(2025, 7, 1), signed_on_precision="month")
    make_mou(title="Unknown", signed_on=None)
    rows = text_of(desk_client.get(LIST))
    assert "Signed July 2025" in rows
    assert rows.count("Signed July") == 1


def test_register_says_how_many_of_how_many(desk_client) -> None:
    for stage in ("signed", "signed", "trial_run"):
        make_mou(stage=stage)
    response = desk_client.get(LIST, {"stage": "signed"})
    assert "Showing 2 of 3 Stage: Signed Clear filters" in text_of(response)


def test_register_answers_htmx_with_its_results_alone(desk_client) -> None:
    make_mou(title="Only one")
    response = desk_client.get(LIST, headers={"HX-Request": "true"})
    body = response.content.decode()
    assert body.lstrip().startswith('<div id="results">')
    assert "Only one" in body
    assert "<html" not in body


def test_register_hides_sensitive_mous_of_others(
    desk_client, desk, manager, manager_client
) -> None:
    hidden = make_mou(title="Tank factory", sensitive=True, owner=manager)
    mine = make_mou(title="My own secret", sensitive=True, owner=desk)
    shared = make_mou(title="Shared secret", sensitive=True, owner=manager)
    shared.members.add(desk)
    words = text_of(desk_client.get(LIST))
    assert "Tank factory" not in words
    assert "My own secret" in words
    assert "Shared secret" in words
    assert desk_client.get(hidden.get_absolute_url()).status_code == 404
    assert desk_client.get(mine.get_absolute_url()).status_code == 200
    assert "Tank factory" in text_of(manager_client.get(LIST))


def test_register_says_when_an_address_makes_no_sense(desk_client) -> None:
    make_mou(title="Plant")
    words = text_of(desk_client.get(LIST, {"sector": "99999999999999999999999"}))
    assert "is not understood, so nothing is found" in words
    assert "Plant" not in words


@pytest.mark.parametrize("page", ["0", "-1", "99", "x", "9" * 30, "\x00"])
def test_pages_that_do_not_exist_show_one_that_does(desk_client, page: str) -> None:
    make_mou(title="Plant")
    assert "Plant" in text_of(desk_client.get(LIST, {"page": page}))


def test_empty_register_says_what_to_do(desk_client, client_for, viewer) -> None:
    assert reverse("leads:mou_create") in desk_client.get(LIST).content.decode()
    assert reverse("leads:mou_create") not in client_for(viewer).get(LIST).content.decode()


def test_register_pages_keep_the_filters(desk_client) -> None:
    for _number in range(26):
        make_mou(stage="trial_run")
    body = desk_client.get(LIST, {"stage": "trial_run", "sort": "title"}).content.decode()
    assert "stage=trial_run&amp;sort=title&amp;page=2" in body


def test_amount_without_a_rate_is_shown_as_stated(desk_client) -> None:
    make_mou(amount=300_000_000, currency="JPY")
    assert "¥3億 no rate to the rupee stated" in text_of(desk_client.get(LIST))


def many_mous(number: int, owner: Any) -> None:
    for _number in range(number):
        mou = make_mou(
            owner=owner,
            district=District.objects.first(),
            sector=Sector.objects.first(),
            department=make_organisation(kind="government", country="IN"),
            group=make_group(),
            lead=make_lead(),
        )
        MOUParty.objects.create(mou=mou, organisation=make_organisation())
        Milestone.objects.create(mou=mou, kind="trial_run", forecast_on=date(2027, 1, 1))
        ProgressUpdate.objects.create(mou=mou, as_of=date(2026, 1, 1), by=owner)


def test_register_asks_as_often_for_many_rows_as_for_few(desk_client, desk) -> None:
    desk_client.get(LIST)
    counts = []
    for number in (3, 20):
        many_mous(number, desk)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert desk_client.get(LIST).status_code == 200
        counts.append(len(queries))
    assert counts == [14, 14]


# --- One MOU --------------------------------------------------------------------------------------
def test_page_says_what_is_not_stated(desk_client) -> None:
    words = text_of(desk_client.get(make_mou().get_absolute_url()))
    for label in ("Committed investment", "Jobs promised", "Land", "Signed on", "Sector"):
        assert f"{label} not stated" in words, label
    assert "Owner at the desk nobody" in words


def test_page_shows_the_groups_total(desk_client) -> None:
    group = make_group(name="Two parks", amount=9_000_000_000, currency="INR", inr_rate=1)
    mou = make_mou(group=group)
    make_mou(title="The other park", group=group)
    words = text_of(desk_client.get(mou.get_absolute_url()))
    assert "one total for several MOUs: ₹900 crore on the group" in words
    assert "The other park" in words


def test_page_shows_a_yen_amount_with_its_dated_rate(desk_client) -> None:
    mou = make_mou(amount=3_000_000_000, currency="JPY", inr_rate="0.58", rate_on=date(2026, 3, 15))
    words = text_of(desk_client.get(mou.get_absolute_url()))
    assert "₹174 crore ¥30億 · 1 JPY = ₹0.58 (15 Mar 2026)" in words


def test_page_names_no_lead_that_one_may_not_see(desk_client, manager) -> None:
    mou = make_mou(lead=make_lead(title="Tank factory", sensitive=True, owner=manager))
    words = text_of(desk_client.get(mou.get_absolute_url()))
    assert "Tank factory" not in words
    assert "a lead you may not see" in words


def test_page_shows_dates_no_more_exact_than_known(desk_client) -> None:
    mou = make_mou(signed_on=date(2026, 1, 1), signed_on_precision="year")
    Milestone.objects.create(
        mou=mou, kind="trial_run", baseline_on=date(2027, 3, 1), baseline_on_precision="month",
        forecast_on=date(2027, 6, 1), owed_by="investor", slippage_reason="Boiler is late.",
    )  # fmt: skip
    words = text_of(desk_client.get(mou.get_absolute_url()))
    assert "Signed on 2026 Signing event" in words
    assert "Trial run March 2027 1 Jun 2027 – Investor 62 days later Boiler is late." in words


def test_page_shows_who_may_change_what(client_for, viewer, official_client, desk_client) -> None:
    mou = make_mou()
    page = mou.get_absolute_url()
    update, edit = reverse("leads:mou_update", args=[mou.pk]), f"{page}edit/"
    shown = {
        name: (update in body, edit in body)
        for name, client in (
            ("viewer", client_for(viewer)), ("official", official_client), ("desk", desk_client),
        )
        for body in [client.get(page).content.decode()]
    }  # fmt: skip
    assert shown == {"viewer": (False, False), "official": (True, False), "desk": (True, True)}


def test_page_shows_ten_updates_and_the_rest_when_asked(desk_client, desk) -> None:
    mou = make_mou()
    for day in range(1, 13):
        ProgressUpdate.objects.create(mou=mou, as_of=date(2026, 1, day), words=f"Day {day}.")
    words = text_of(desk_client.get(mou.get_absolute_url()))
    assert "Day 12." in words
    assert "Day 2." not in words
    assert "2 older updates" in words
    assert "Day 2." in text_of(desk_client.get(mou.get_absolute_url(), {"updates": "all"}))


def test_page_tells_history_in_plain_words(desk_client) -> None:
    mou = make_mou()
    desk_client.post(
        f"{mou.get_absolute_url()}status/", {"status": "on_hold", "status_reason": "No land yet."}
    )
    words = text_of(desk_client.get(mou.get_absolute_url()))
    assert "Status: Active → On hold" in words
    assert "Deepa Desk" in words


def test_page_asks_as_often_for_much_as_for_little(desk_client, desk) -> None:
    counts = []
    for number in (1, 12):
        group = make_group()
        mou = make_mou(group=group, owner=desk, lead=make_lead())
        for _number in range(number):
            make_mou(group=group)
            MOUParty.objects.create(mou=mou, organisation=make_organisation())
            ProgressUpdate.objects.create(mou=mou, as_of=date(2026, 1, 1), by=desk)
            mou.title += "!"
            mou.save()
        desk_client.get(mou.get_absolute_url())
        with CaptureQueriesContext(connection) as queries:
            desk_client.get(mou.get_absolute_url())
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 27


# --- Create and edit ------------------------------------------------------------------------------
def test_mou_is_registered_with_its_parties(desk_client, desk) -> None:
    denso = make_organisation(name_en="DENSO Corporation")
    data = new_mou(signed_on="March 2026", amount="12 crore", currency="INR", **parties(denso))
    response = desk_client.post("/mous/new/", {**data, "parties-0-signatory": "K. Hayashi"})
    mou = MOU.objects.get()
    assert response["Location"] == mou.get_absolute_url()
    assert (mou.signed_on, mou.signed_on_precision) == (date(2026, 3, 1), "month")
    party = mou.parties.get()
    assert (party.organisation, party.side, party.signatory) == (denso, "investor", "K. Hayashi")
    step = mou.milestones.get()
    assert (step.kind, step.reached, step.actual_on_precision) == ("signed", True, "month")


def test_new_organisation_may_be_named_as_party(desk_client) -> None:
    data = parties(make_organisation())
    data["parties-0-organisation"] = "北陸機械株式会社"
    desk_client.post("/mous/new/", new_mou(**data))
    assert MOU.objects.get().parties.get().organisation.name_ja == "北陸機械株式会社"


def test_refused_form_keeps_what_was_typed_and_saves_nothing(desk_client) -> None:
    organisation = make_organisation(name_en="Kitamura Semicon")
    data = new_mou(title="", signed_on="next spring", notes="Keep me", **parties(organisation))
    response = desk_client.post("/mous/new/", data)
    body = response.content.decode()
    assert response.status_code == 200
    assert not MOU.objects.exists()
    for kept in ("next spring", "Keep me", "Kitamura Semicon"):
        assert kept in body
    assert "or only March 2026" in text_of(response)


def test_mou_needs_a_party(desk_client) -> None:
    response = desk_client.post("/mous/new/", new_mou(**parties()))
    assert "Name at least one organisation that signed." in text_of(response)
    assert not MOU.objects.exists()


def test_organisation_is_a_party_once(desk_client) -> None:
    organisation = make_organisation()
    response = desk_client.post("/mous/new/", new_mou(**parties(organisation, organisation)))
    assert "stands here twice" in text_of(response)
    assert not MOU.objects.exists()


def test_forged_rows_of_parties_are_refused_calmly(desk_client) -> None:
    response = desk_client.post("/mous/new/", new_mou(**{"parties-TOTAL_FORMS": "99999999999"}))
    assert response.status_code == 200
    assert not MOU.objects.exists()


def test_form_starts_from_its_lead(desk_client, manager) -> None:
    denso = make_organisation(name_en="DENSO Corporation")
    upneda = make_organisation(name_en="UPNEDA", kind="government", country="IN")
    lead = make_lead(denso, title="Motor generators", owner=manager)
    LeadPartner.objects.create(lead=lead, organisation=upneda, role="facilitator")
    lead.sectors.add(Sector.objects.get(code="electric-vehicles"))
    lead.districts.add(District.objects.get(name_en="Gautam Buddha Nagar"))
    form = desk_client.get("/mous/new/", {"lead": lead.pk}).context
    values = {name: form["form"][name].value() for name in ("title", "lead", "owner")}
    assert values == {"title": "Motor generators", "lead": lead.pk, "owner": manager.pk}
    assert form["form"]["sector"].value() == Sector.objects.get(code="electric-vehicles").pk
    assert form["form"]["district"].value() == lead.districts.get().pk
    rows = [(row["organisation"].value(), row["side"].value()) for row in form["parties"]]
    assert rows == [(denso.pk, "investor"), (upneda.pk, "state"), (None, "investor")]


def test_parties_of_the_lead_are_saved_though_nobody_touched_them(desk_client) -> None:
    denso = make_organisation()
    lead = make_lead(denso)
    desk_client.post(f"/mous/new/?lead={lead.pk}", new_mou(lead=lead.pk, **parties(denso)))
    mou = MOU.objects.get()
    assert (mou.lead, mou.parties.get().organisation) == (lead, denso)


def test_several_sectors_of_a_lead_choose_none(desk_client) -> None:
    lead = make_lead()
    lead.sectors.set(Sector.objects.all()[:2])
    assert (
        desk_client.get("/mous/new/", {"lead": lead.pk}).context["form"]["sector"].value() is None
    )


def test_mou_of_a_sensitive_lead_starts_sensitive(manager_client, manager) -> None:
    lead = make_lead(sensitive=True, owner=manager)
    form = manager_client.get("/mous/new/", {"lead": lead.pk}).context["form"]
    assert form["sensitive"].value() is True


@pytest.mark.parametrize("lead", ["x", "0", "9" * 30, "-1", "１"])
def test_form_of_no_such_lead_is_not_found(desk_client, lead: str) -> None:
    assert desk_client.get("/mous/new/", {"lead": lead}).status_code == 404


def test_form_of_a_hidden_lead_is_not_found(desk_client, manager) -> None:
    secret = make_lead(sensitive=True, owner=manager)
    assert desk_client.get("/mous/new/", {"lead": secret.pk}).status_code == 404
    suggested = desk_client.get("/mous/suggest/leads/", {"q": secret.title}).json()
    assert suggested == {"results": []}


def test_edit_changes_parties_and_first_step(desk_client) -> None:
    mou = make_mou(title="Plant")
    old = MOUParty.objects.create(mou=mou, organisation=make_organisation())
    new = make_organisation()
    data = parties(old.organisation, new)
    data |= {
        "parties-INITIAL_FORMS": "1", "parties-0-id": old.pk, "parties-0-DELETE": "on",
        "parties-0-mou": mou.pk, "parties-1-mou": mou.pk,
    }  # fmt: skip
    page = f"{mou.get_absolute_url()}edit/"
    response = desk_client.post(page, new_mou(title="New name", signed_on="2026", **data))
    assert response.status_code == 302, response.context["parties"].errors
    mou.refresh_from_db()
    assert (mou.title, mou.parties.get().organisation) == ("New name", new)
    assert mou.milestones.get(kind="signed").actual_on_precision == "year"


def test_refused_edit_shows_the_name_as_it_is(desk_client) -> None:
    mou = make_mou(title="As it is")
    page = f"{mou.get_absolute_url()}edit/"
    response = desk_client.post(page, new_mou(title="x" * 300, **parties()))
    assert f'{mou.get_absolute_url()}">As it is</a>' in response.content.decode()
