"""History in plain words."""

from datetime import date
from decimal import Decimal

import pghistory
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from leads.choices import Country, OrganisationKind, PartnerRole
from leads.history import Part, history_of
from leads.models import MOU, LeadPartner, Organisation, Prefecture, Sector
from leads.models.lead import LeadSector
from tests.factories import make_lead, make_mou, make_organisation

pytestmark = pytest.mark.django_db(transaction=True)
PARTNERS = Part(LeadPartner, "lead_id", "partner", "organisation_id")
SECTORS = Part(LeadSector, "lead_id", "sector", "sector_id")


def told(entries) -> list[list[str]]:
    return [entry.changes for entry in entries]


def test_changes_are_told_with_labels_values_and_who(desk) -> None:
    aichi = Prefecture.objects.get_or_create(code=23, defaults={"name_en": "Aichi"})[0]
    organisation = make_organisation(name_en="Asahi")
    with pghistory.context(user=desk.pk):
        organisation.name_en = "Asahi Works"
        organisation.kind = OrganisationKind.BANK
        organisation.country = Country.INDIA
        organisation.prefecture = aichi
        organisation.former_names = ["Asahi Seiki", "旭精機"]
        organisation.save()
    newest, oldest = history_of(organisation)
    assert newest.by == "Deepa Desk"
    assert newest.changes == [
        "Kind: Company → Bank",
        "Name (English): Asahi → Asahi Works",
        "Former names: not stated → Asahi Seiki, 旭精機",
        "Country: Japan → India",
        f"Prefecture: not stated → {aichi}",
    ]
    assert (oldest.by, oldest.changes) == ("the system", ["Created."])


def test_bulk_and_raw_writes_are_told_too() -> None:
    organisation = make_organisation(name_en="Asahi")
    Organisation.objects.filter(pk=organisation.pk).update(short_name="AW")
    assert told(history_of(organisation)) == [["Short name: not stated → AW"], ["Created."]]


def test_derived_columns_are_not_told() -> None:
    organisation = make_organisation(name_en="Asahi")
    organisation.save()
    assert told(history_of(organisation)) == [["Created."]]


def test_amounts_and_dates_are_told_as_known() -> None:
    mou = make_mou(title="Plant")
    mou.amount, mou.currency, mou.inr_rate = Decimal("18500000000"), "INR", 1
    mou.signed_on, mou.signed_on_precision = date(2026, 1, 1), "year"
    mou.save()
    MOU.objects.filter(pk=mou.pk).update(signed_on_precision="month")
    assert told(history_of(mou))[:2] == [
        ["Signed on: 2026 → January 2026"],
        [
            "Investment: not stated → ₹1,850 crore",
            "Rupees for one unit: not stated → 1",
            "Signed on: not stated → 2026",
        ],
    ]


def test_parts_that_come_change_and_go_are_told() -> None:
    lead, denso = make_lead(), make_organisation(name_en="DENSO")
    partner = LeadPartner.objects.create(lead=lead, organisation=denso)
    partner.role = PartnerRole.TECHNOLOGY
    partner.save()
    partner.delete()
    sector = Sector.objects.create(name_en="Kites", code="kites-of-paper")
    lead.sectors.add(sector)
    lead.sectors.remove(sector)
    assert told(history_of(lead, PARTNERS, SECTORS)) == [
        ["Sector removed: Kites"],
        ["Sector added: Kites"],
        ["Partner removed: DENSO"],
        ["Partner DENSO, Role: Investor → Technology partner"],
        ["Partner added: DENSO"],
        ["Created."],
    ]


@pytest.mark.parametrize(("number", "more"), [(4, 1), (30, 27)])
def test_many_parts_of_one_moment_are_one_line(number, more, desk) -> None:
    lead, other = make_lead(), make_lead()
    firms = [make_organisation(name_en=f"Firm {each}") for each in range(number)]
    with pghistory.context(user=desk.pk), transaction.atomic():
        LeadPartner.objects.create(lead=other, organisation=firms[0])
        for firm in firms:
            LeadPartner.objects.create(lead=lead, organisation=firm)
        lead.title = "Plant of many"
        lead.save()
    LeadPartner.objects.create(lead=lead, organisation=make_organisation(name_en="Late"))
    lead.partners.all().delete()
    gone, late, came, created = history_of(lead, PARTNERS, reader=desk, limit=100)
    named = ", ".join(f"Firm {each}" for each in range(number - 1, number - 4, -1))
    assert came.by == "Deepa Desk"
    assert [words for words in came.changes if words.startswith("Partner")] == [
        f"Partner added ({number}): {named} and {more} more"
    ]
    # The row's own change keeps its words and the way back.
    assert [bool(words.restore) for words in came.changes if "Plant of many" in words] == [True]
    assert (late.changes, created.changes) == (["Partner added: Late"], ["Created."])
    assert len(gone.changes) == 1
    assert gone.changes[0].startswith(f"Partner removed ({number + 1}): ")
    assert gone.changes[0].endswith(f" and {more + 1} more")


def test_the_number_is_whole_although_few_are_fetched() -> None:
    lead = make_lead()
    with transaction.atomic():
        for each in range(12):
            LeadPartner.objects.create(
                lead=lead, organisation=make_organisation(name_en=f"F{each}")
            )
    came = history_of(lead, PARTNERS, limit=5)[0]
    assert came.changes == ["Partner added (12): F11, F10, F9 and 9 more"]


def test_what_came_and_went_by_turns_is_counted_once_each() -> None:
    lead = make_lead()
    with transaction.atomic():
        for each in range(5):
            firm = make_organisation(name_en=f"F{each}")
            LeadPartner.objects.create(lead=lead, organisation=firm).delete()
    assert history_of(lead, PARTNERS)[0].changes == [
        "Partner removed (5): F4, F3, F2 and 2 more",
        "Partner added (5): F4, F3, F2 and 2 more",
    ]


def test_three_parts_of_one_moment_are_told_one_by_one() -> None:
    lead = make_lead()
    with transaction.atomic():
        for each in range(3):
            LeadPartner.objects.create(
                lead=lead, organisation=make_organisation(name_en=f"F{each}")
            )
    came = history_of(lead, PARTNERS)[0]
    assert came.changes == [f"Partner added: F{each}" for each in (2, 1, 0)]


def test_what_another_row_went_through_is_not_told() -> None:
    one, other = make_lead(), make_lead()
    LeadPartner.objects.create(lead=other, organisation=make_organisation())
    assert told(history_of(one, PARTNERS)) == [["Created."]]


def test_names_of_sensitive_rows_are_told_to_those_who_may_see_them(desk, manager) -> None:
    mou = make_mou()
    mou.lead = make_lead(title="Quiet plant", sensitive=True)
    mou.save()
    assert told(history_of(mou, reader=desk))[0] == ["Lead: not stated → (confidential)"]
    assert told(history_of(mou))[0] == ["Lead: not stated → (confidential)"]
    assert told(history_of(mou, reader=manager))[0] == ["Lead: not stated → Quiet plant"]


def test_rows_and_people_that_are_gone_are_told_as_gone(desk) -> None:
    parent, child = make_organisation(), make_organisation()
    gone = parent.pk
    with pghistory.context(user=desk.pk):
        child.parent = parent
        child.save()
    child.parent = None
    child.save()
    parent.delete()
    desk.delete()
    entries = history_of(child)
    assert entries[0].changes == [f"Parent organisation: no. {gone}, deleted since → not stated"]
    assert entries[1].by == "somebody whose account is gone"


def test_long_texts_are_cut_and_newest_come_first() -> None:
    organisation = make_organisation(notes="x" * 5000)
    for number in range(5):
        organisation.notes = f"{number}" * 5000
        organisation.save()
    entries = history_of(organisation, limit=3)
    assert len(entries) == 3
    assert entries[0].changes[0].endswith("…")
    assert "4444" in entries[0].changes[0]
    assert len(entries[0].changes[0]) < 400


def test_queries_do_not_grow_with_events(desk) -> None:
    lead = make_lead(owner=desk)

    def work(times: int) -> int:
        for number in range(times):
            LeadPartner.objects.create(lead=lead, organisation=make_organisation())
            lead.title = f"Lead {lead.title} {number}"[:200]
            lead.save()
        with CaptureQueriesContext(connection) as queries:
            history_of(lead, PARTNERS, SECTORS, reader=desk, limit=100)
        return len(queries)

    few = work(2)
    assert few == 5
    assert work(20) == few
