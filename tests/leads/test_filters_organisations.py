"""What narrows organisations and contacts."""

from datetime import date, timedelta

import pytest
from django.http import QueryDict
from django.test import RequestFactory
from django.utils import timezone

from leads.choices import Country, LeadStatus, OrganisationKind
from leads.filters import contacts, organisations
from leads.filters.contacts import ContactFilter
from leads.filters.organisations import OrganisationFilter
from leads.models import Contact, District, Organisation, Prefecture, Sector
from leads.views.organisation_page import with_counts
from tests.factories import make_contact, make_lead, make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_of(desk):
    request = RequestFactory().get("/")
    request.user = desk
    return request


def narrowed(filterset, model, request, query: str):
    return filterset(QueryDict(query), model.objects.all(), request=request)


def found(request, query: str) -> set[str]:
    return {row.name for row in narrowed(OrganisationFilter, Organisation, request, query).qs}


def test_facts_narrow(request_of, desk) -> None:
    aichi, district = Prefecture.objects.get(code=23), District.objects.first()
    make_organisation(name_en="Bank", kind=OrganisationKind.BANK, prefecture=aichi, owner=desk)
    make_organisation(name_en="Body", country=Country.INDIA, district=district)
    assert found(request_of, "kind=bank") == {"Bank"}
    assert found(request_of, "country=IN") == {"Body"}
    assert found(request_of, f"prefecture={aichi.pk}") == {"Bank"}
    assert found(request_of, "prefecture=none") == {"Body"}
    assert found(request_of, f"district={district.pk}") == {"Body"}
    assert found(request_of, f"owner={desk.pk}") == found(request_of, "owner=me") == {"Bank"}
    assert found(request_of, "owner=none") == {"Body"}
    assert found(request_of, "q=bank&kind=company") == set()


def test_a_sector_brings_what_is_below_it(request_of) -> None:
    energy = Sector.objects.create(name_en="Power", code="test-power")
    hydrogen = Sector.objects.create(name_en="Gas", code="test-gas", parent=energy)
    make_organisation(name_en="Suntory").sectors.add(hydrogen, energy)
    make_organisation(name_en="Other")
    assert found(request_of, f"sector={energy.pk}") == {"Suntory"}
    assert found(request_of, f"sector={hydrogen.pk}") == {"Suntory"}
    found_rows = narrowed(OrganisationFilter, Organisation, request_of, f"sector={energy.pk}").qs
    assert found_rows.count() == 1


def test_leads_one_may_not_see_do_not_narrow(request_of, manager) -> None:
    make_lead(make_organisation(name_en="Secret"), sensitive=True)
    make_lead(make_organisation(name_en="Lost"), status=LeadStatus.LOST, status_reason="x",
              lost_to="x")  # fmt: skip
    make_lead(make_organisation(name_en="Open"))
    make_organisation(name_en="None")
    assert found(request_of, "leads=open") == {"Open"}
    assert found(request_of, "leads=yes") == {"Open", "Lost"}
    assert found(request_of, "leads=no") == {"None", "Secret"}
    request_of.user = manager
    assert found(request_of, "leads=open") == {"Open", "Secret"}


@pytest.mark.parametrize(
    "query",
    ["kind=x", "sector=abc", "sector=99999999999999999999", "prefecture=-1", "owner=%00",
     "district=1e9", "leads=maybe", "q=%00", "country=JPN", "prefecture=None"],
)  # fmt: skip
def test_what_is_not_understood_finds_nothing(request_of, query: str) -> None:
    make_organisation(name_en="Asahi")
    assert found(request_of, query) == set()


@pytest.mark.parametrize("query", ["", "q=", "kind=&owner=", "unknown=1", "page=9", "q=%20"])
def test_what_says_nothing_narrows_nothing(request_of, query: str) -> None:
    make_organisation(name_en="Asahi")
    assert found(request_of, query) == {"Asahi"}


def test_filters_say_in_words_what_they_narrow(request_of, desk) -> None:
    sector = Sector.objects.create(name_en="Power", code="test-power")
    said = narrowed(
        OrganisationFilter,
        Organisation,
        request_of,
        f"q=東京&kind=bank&country=JP&prefecture=none&sector={sector.pk}&owner=me&leads=no",
    )
    assert said.describe() == [
        "“東京”", "Kind: Bank", "Country: Japan", "Prefecture: not stated",
        "Sector: Power and below", "Owner: Deepa Desk", "Leads: no",
    ]  # fmt: skip
    assert narrowed(OrganisationFilter, Organisation, request_of, "kind=x").describe() == []


def test_organisations_sort_by_each_column(request_of, desk) -> None:
    one = make_organisation(name_en="B", owner=desk, prefecture=Prefecture.objects.get(code=2))
    two = make_organisation(name_en="a", prefecture=Prefecture.objects.get(code=1))
    make_lead(one)
    make_lead(one)
    make_lead(two)
    rows = with_counts(Organisation.objects.all(), desk)

    def order(sort: str) -> list[str]:
        return [row.name for row in organisations.sorted_by(rows, sort)]

    assert order("name") == order("") == order("nonsense") == order("-nonsense") == ["a", "B"]
    assert order("-name") == ["B", "a"]
    assert order("-leads") == ["B", "a"]
    assert order("leads") == ["a", "B"]
    assert order("place") == ["a", "B"]
    assert order("owner") == order("-owner") == ["B", "a"]  # nobody stands last either way
    assert order("-changed") == ["a", "B"]


def found_contacts(request, query: str) -> set[str]:
    return {row.name for row in narrowed(ContactFilter, Contact, request, query).qs}


def test_contacts_are_narrowed_by_where_they_work_now_or_worked(request_of) -> None:
    aichi = Prefecture.objects.get(code=23)
    old, new = make_organisation(prefecture=aichi), make_organisation(country=Country.INDIA)
    moved = make_contact(new, family_romaji="Moved")
    moved.employments.create(organisation=old, ended_on=date(2020, 1, 1))
    make_contact(old, family_romaji="Stays")
    assert found_contacts(request_of, f"organisation={old.pk}") == {"Moved", "Stays"}
    assert found_contacts(request_of, f"prefecture={aichi.pk}") == {"Stays"}
    assert found_contacts(request_of, "country=IN") == {"Moved"}
    for wrong in ("organisation=abc", "organisation=99999999999999999999", "keep=x"):
        assert found_contacts(request_of, wrong) == set()


def test_contacts_are_narrowed_by_consent_and_by_how_long_they_are_kept(request_of) -> None:
    today = timezone.localdate()
    make_contact(family_romaji="Given", consent_on=today, retain_until=today)
    make_contact(family_romaji="Past", retain_until=today - timedelta(days=1))
    assert found_contacts(request_of, "keep=consent") == {"Given"}
    assert found_contacts(request_of, "keep=no_consent") == {"Past"}
    assert found_contacts(request_of, "keep=past") == {"Past"}


def test_contact_filters_speak_and_sort(request_of) -> None:
    asahi = make_organisation(name_en="Asahi")
    said = narrowed(ContactFilter, Contact, request_of, f"q=abe&organisation={asahi.pk}&keep=past")
    assert said.describe() == [
        "“abe”", "Organisation: Asahi", "Data protection: Kept past its date",
    ]  # fmt: skip
    make_contact(family_romaji="Beppu")
    make_contact(family_romaji="Abe")

    def order(sort: str) -> list[str]:
        return [row.name for row in contacts.sorted_by(Contact.objects.all(), sort)]

    assert order("") == order("name") == order("x") == ["Abe", "Beppu"]
    assert order("-name") == ["Beppu", "Abe"]
    assert order("changed") == ["Beppu", "Abe"]


def test_only_the_chosen_organisation_is_rendered(request_of) -> None:
    asahi, _other = make_organisation(name_en="Asahi"), make_organisation(name_en="Other")
    form = narrowed(ContactFilter, Contact, request_of, f"organisation={asahi.pk}").form
    html = str(form["organisation"])
    assert "Asahi" in html
    assert "Other" not in html
    assert "/organisations/suggest/" in html
