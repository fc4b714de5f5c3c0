"""One value put back as the history tells it: asked first, checked, raced, written down."""

import re
from datetime import date

import pytest
from django.urls import reverse

from delegations.forms.delegations import DelegationForm
from delegations.forms.meetings import MeetingForm
from followups.forms import FollowUpForm
from leads.forms.contacts import ContactForm
from leads.forms.leads import LeadForm
from leads.forms.mous import MOUForm
from leads.forms.organisations import OrganisationForm
from leads.history import WAYS, history_of
from leads.models import Contact, Lead, Organisation
from tests.factories import (
    make_contact,
    make_delegation,
    make_followup,
    make_lead,
    make_meeting,
    make_mou,
    make_organisation,
    make_user,
)

LINK = re.compile(r'class="history-restore" href="([^"]+)"')


def changed(row, **values) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.save()


def links(row, reader) -> dict[str, str]:
    """Where the newest change of each column is taken back."""
    found: dict[str, str] = {}
    for entry in history_of(row, reader=reader):
        for address in (getattr(change, "restore", "") for change in entry.changes):
            if address:
                found.setdefault(address.split("/")[-2], address)
    return found


def text(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.text))


def restore(client, address, **more):
    asked = client.get(address)
    assert asked.status_code == 200
    return client.post(address, {"seen": asked.context["restoring"].mark, **more})


@pytest.fixture
def lead(desk) -> Lead:
    lead = make_lead(title="Pumps", partner=make_organisation(), owner=desk, jobs=10)
    changed(lead, title="Valves")
    return lead


def test_a_value_is_asked_about_put_back_and_written_down(desk_client, desk, lead) -> None:
    address = links(lead, desk)["title"]
    asked = text(desk_client.get(address))
    assert "Now Valves Restored Pumps" in asked
    lead.refresh_from_db()
    assert lead.title == "Valves"  # asking changes nothing
    answer = restore(desk_client, address)
    assert answer["Location"] == lead.get_absolute_url()
    lead.refresh_from_db()
    assert (lead.title, lead.jobs) == ("Pumps", 10)
    newest = history_of(lead, reader=desk)[0]
    assert newest.by == "Deepa Desk"
    assert newest.changes[0].startswith("Title: Valves → Pumps (restored, as before ")


def test_the_page_has_the_link_for_those_who_may(desk_client, client_for, viewer, lead) -> None:
    page = lead.get_absolute_url()
    address = LINK.findall(desk_client.get(page).text)
    assert address == LINK.findall(desk_client.get(f"{page}history/").text)
    assert len(address) == 1
    other = client_for(viewer)
    assert LINK.findall(other.get(page).text) == []
    assert other.get(address[0]).status_code == 403
    assert other.post(address[0]).status_code == 403


def test_changed_while_being_asked_is_shown_and_not_overwritten(desk_client, desk, lead) -> None:
    address = links(lead, desk)["title"]
    seen = desk_client.get(address).context["restoring"].mark
    changed(lead, title="Newer")
    refused = desk_client.post(address, {"seen": seen})
    assert "changed meanwhile" in refused.text
    assert "Now Newer" in text(refused)
    lead.refresh_from_db()
    assert lead.title == "Newer"
    again = {"seen": refused.context["restoring"].mark}
    assert desk_client.post(address, again).status_code == 302


def test_other_changes_meanwhile_stay(desk_client, desk, lead) -> None:
    address = links(lead, desk)["title"]
    seen = desk_client.get(address).context["restoring"].mark
    changed(lead, place="Agra")
    assert desk_client.post(address, {"seen": seen}).status_code == 302
    lead.refresh_from_db()
    assert (lead.title, lead.place) == ("Pumps", "Agra")


@pytest.mark.parametrize("seen", ["", "x", "\x00"])
def test_nothing_is_put_back_unseen(desk_client, desk, lead, seen) -> None:
    assert desk_client.post(links(lead, desk)["title"], {"seen": seen}).status_code == 200
    lead.refresh_from_db()
    assert lead.title == "Valves"


def test_an_amount_comes_back_whole(desk_client, desk, lead) -> None:
    changed(lead, amount=100, currency="JPY")
    changed(lead, amount=500, currency="INR", inr_rate=1)
    address = links(lead, desk)["amount"]
    assert "Currency" in text(desk_client.get(address))
    restore(desk_client, address)
    lead.refresh_from_db()
    assert (lead.amount, lead.currency, lead.inr_rate) == (100, "JPY", None)


def test_an_owner_whose_account_is_gone_is_refused_with_a_sentence(
    desk_client, desk, manager, lead
) -> None:
    leaver = make_user(name="Lata Leaver")
    changed(lead, owner=leaver)
    changed(lead, owner=manager)
    address = links(lead, desk)["owner"]
    leaver.delete()
    refused = restore(desk_client, address)
    assert refused.status_code == 200
    lead.refresh_from_db()
    assert lead.owner == manager


@pytest.mark.parametrize("column", ["owner", "jobs", "sensitive", "kinds", "summary"])
def test_plain_fields_of_each_kind_come_back(desk_client, desk, manager, lead, column) -> None:
    values = {
        "owner": manager, "jobs": 25, "sensitive": True, "kinds": ["gcc"], "summary": "New\r\nline"
    }[column]  # fmt: skip
    before = getattr(lead, column)
    if column == "sensitive":
        lead.members.add(desk)
    changed(lead, **{column: values})
    restore(desk_client, links(lead, desk)[column])
    lead.refresh_from_db()
    assert getattr(lead, column) == before


def test_a_stage_is_moved_and_not_restored(desk_client, desk, lead) -> None:
    desk_client.post(reverse("leads:lead_stage", args=[lead.pk]), {"stage": "contacted"})
    address = links(lead, desk)["stage"]
    page = desk_client.get(address)
    assert "A stage is moved, not restored" in page.text
    assert f'href="/leads/{lead.pk}/stage/?stage=new"' in page.text
    desk_client.post(address, {"seen": page.context["restoring"].mark})
    lead.refresh_from_db()
    assert lead.stage == "contacted"


def test_a_status_is_changed_and_not_restored(desk_client, desk, lead) -> None:
    changed(lead, status="on_hold", status_reason="Waiting.")
    assert "changed with a reason" in desk_client.get(links(lead, desk)["status"]).text


def test_a_value_that_no_longer_goes_with_the_rest_is_refused(desk_client, desk) -> None:
    organisation = make_organisation(corporate_number="8010401050387", country="JP")
    changed(organisation, corporate_number="")
    make_organisation(name_en="Holder", corporate_number="8010401050387", country="JP")
    refused = restore(desk_client, links(organisation, desk)["corporate_number"])
    assert "Holder has this corporate number already" in text(refused)
    organisation.refresh_from_db()
    assert organisation.corporate_number == ""


def test_what_was_wrong_before_does_not_stand_in_the_way(desk_client, desk) -> None:
    """A contact without a name, as an import may leave one, can still get its phone back."""
    contact = make_contact(family_romaji="Tanaka", phone="+81 3 1234 5678")
    changed(contact, phone="+81 3 0000 0000")
    Contact.objects.filter(pk=contact.pk).update(email="not an address")
    restore(desk_client, links(contact, desk)["phone"])
    contact.refresh_from_db()
    assert contact.phone == "+81 3 1234 5678"


def test_a_day_of_which_the_month_is_known_comes_back_as_that(desk_client, desk) -> None:
    mou = make_mou(signed_on=date(2026, 2, 1), signed_on_precision="month")
    mou.parties.create(organisation=make_organisation())
    changed(mou, signed_on=date(2025, 7, 9), signed_on_precision="day")
    restore(desk_client, links(mou, desk)["signed_on"])
    mou.refresh_from_db()
    assert (mou.signed_on, mou.signed_on_precision) == (date(2026, 2, 1), "month")


def test_a_meetings_time_comes_back_whole(desk_client, desk) -> None:
    meeting = make_meeting(precision="day", on_from=date(2026, 2, 3), on_to=date(2026, 2, 3))
    changed(meeting, precision="month", on_from=date(2026, 3, 1), on_to=date(2026, 3, 31))
    restore(desk_client, links(meeting, desk)["on_from"])
    meeting.refresh_from_db()
    assert (meeting.precision, meeting.on_from, meeting.on_to) == (
        "day", date(2026, 2, 3), date(2026, 2, 3),
    )  # fmt: skip


def test_rows_of_the_upper_rooms_have_it_too(desk_client, desk) -> None:
    followup = make_followup(title="Call", assignee=desk)
    changed(followup, title="Write")
    restore(desk_client, links(followup, desk)["title"])
    followup.refresh_from_db()
    assert followup.title == "Call"
    delegation = make_delegation(cities=["Tokyo", "Osaka"])
    changed(delegation, cities=["Kofu"])
    restore(desk_client, links(delegation, desk)["cities"])
    delegation.refresh_from_db()
    assert delegation.cities == ["Tokyo", "Osaka"]


def test_an_event_of_another_row_is_404(desk_client, desk, lead) -> None:
    other = make_lead(title="Other")
    changed(other, title="Other still")
    foreign = links(other, desk)["title"].replace(f"/{other.pk}/", f"/{lead.pk}/", 1)
    assert desk_client.get(foreign).status_code == 404
    mine = links(lead, desk)["title"]
    for name in ("nonsense", "search_key", "id", "pk", "partners"):
        page = desk_client.get(mine.replace("/title/", f"/{name}/"))
        assert page.status_code in {200, 404}
        assert "Restore this value</button>" not in page.text
    for number in ("0", "9" * 18):
        address = re.sub(r"history/\d+/", f"history/{number}/", mine)
        assert desk_client.get(address).status_code == 404


def test_the_first_event_has_nothing_before_it(desk_client, lead) -> None:
    first = Lead.pgh_event_model.objects.filter(pgh_obj_id=lead.pk).order_by("pgh_id").first()
    address = reverse("leads:lead_restore", args=[lead.pk, first.pgh_id, "title"])
    assert desk_client.get(address).status_code == 404


def test_a_sensitive_lead_of_an_mou_stays_unnamed(desk_client, desk, manager) -> None:
    hidden = make_lead(title="Quiet plant", sensitive=True, owner=manager)
    mou = make_mou(lead=hidden)
    changed(mou, lead=None)
    page = desk_client.get(links(mou, desk)["lead"])
    assert "Quiet plant" not in page.text
    restore(desk_client, links(mou, desk)["lead"])
    mou.refresh_from_db()
    assert mou.lead is None


FORMS = {
    "leads.lead": LeadForm,
    "leads.organisation": OrganisationForm,
    "leads.contact": ContactForm,
    "leads.mou": MOUForm,
    "followups.followup": FollowUpForm,
    "delegations.delegation": DelegationForm,
    "delegations.meeting": MeetingForm,
}


@pytest.mark.parametrize("kind", sorted(FORMS))
def test_every_plain_column_of_a_form_can_be_put_back(kind) -> None:
    form = FORMS[kind]
    model = form._meta.model
    columns = {f.name for f in model._meta.concrete_fields} & {*form.base_fields}
    columns |= set(getattr(form, "written_as", ()))
    silent = {"currency", "client_id"}  # said with others
    listed = set(WAYS[kind].columns.split())
    assert columns - silent <= listed
    assert all(model._meta.get_field(name) for name in listed)
    assert set(WAYS) == set(FORMS)


def test_organisations_show_it(desk_client, desk) -> None:
    organisation: Organisation = make_organisation(notes="Old")
    changed(organisation, notes="New")
    page = desk_client.get(organisation.get_absolute_url()).text
    assert LINK.findall(page) == [links(organisation, desk)["notes"]]
