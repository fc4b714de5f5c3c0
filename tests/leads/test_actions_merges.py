"""Two rows become one without loss, and come apart again."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, models
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from stdnum.jp import cn

from delegations.models import Attendance
from leads import relations
from leads.actions.duplicates import say_two
from leads.actions.merges import MergeRefusedError, mark_of, merge
from leads.actions.unmerges import look_ahead, undo
from leads.choices import PartnerRole
from leads.duplicates import CONTACTS, ORGANISATIONS
from leads.history import Part
from leads.merge_history import history_with_merges
from leads.models import (
    Contact,
    Employment,
    LeadPartner,
    Merge,
    MOUParty,
    Organisation,
    OrganisationPair,
    Sector,
)
from leads.relations import WAYS, label_of, links_to, unknown_links
from tests.factories import (
    make_contact,
    make_followup,
    make_lead,
    make_meeting,
    make_mou,
    make_organisation,
)

pytestmark = pytest.mark.django_db


def number(base: int) -> str:
    return cn.calc_check_digit(f"{base:012d}") + f"{base:012d}"


def join(survivor: Any, loser: Any, **taken: str) -> Merge:
    kind = CONTACTS if isinstance(survivor, Contact) else ORGANISATIONS
    return merge(kind=kind, survivor=survivor.pk, loser=loser.pk, taken=taken, by=None)


def everything() -> dict[str, list[dict]]:
    """All rows that point to organisations or contacts, and these themselves, but for stamps."""
    linked = {link.model for model in WAYS for link in links_to(model)} | set(WAYS)
    linked = {model for model in linked if "marks" not in model._meta.model_name}
    return {
        model._meta.label: [
            {name: value for name, value in row.items() if name not in ("updated_at", "sequence")}
            for row in model._base_manager.order_by("pk").values()
        ]
        for model in linked
    }


@pytest.mark.parametrize("model", [Organisation, Contact])
def test_every_relation_is_in_the_table_and_the_table_names_no_other(model) -> None:
    assert unknown_links(model) == [], "Say in leads/relations.py how these move in a merge."
    assert set(WAYS[model]) == {label_of(link) for link in links_to(model)}


def test_an_unknown_relation_refuses_the_merge(monkeypatch) -> None:
    first, second = make_organisation(), make_organisation()
    ways = dict(WAYS[Organisation])
    del ways["followups.followup.organisation"]
    monkeypatch.setitem(relations.WAYS, Organisation, ways)
    with pytest.raises(MergeRefusedError, match=r"followups\.followup"):
        join(first, second)
    assert Organisation.objects.count() == 2


@pytest.fixture
def two() -> tuple[Organisation, Organisation]:
    """Two rows with everything hanging on the second, and some of it on both."""
    stays = make_organisation(name_en="Asahi Works", name_ja="旭製作所", notes="First.")
    goes = make_organisation(
        name_en="Asahi Seisakusho KK", name_ja="株式会社旭製作所", name_kana="アサヒ",
        corporate_number=number(123), notes="Second.", former_names=["Old Asahi"],
    )  # fmt: skip
    both = make_lead(stays, title="Both")
    LeadPartner.objects.create(lead=both, organisation=goes, note="met in Tokyo")
    LeadPartner.objects.create(lead=both, organisation=goes, role=PartnerRole.values[-1])
    make_lead(goes)
    make_contact(goes)
    make_followup(organisation=goes)
    make_organisation(parent=goes)
    mou = make_mou()
    MOUParty.objects.create(mou=mou, organisation=stays, signatory="Mr A")
    MOUParty.objects.create(mou=mou, organisation=goes, signatory="Mr B")
    meeting = make_meeting()
    Attendance.objects.create(meeting=meeting, organisation=stays, present=False)
    Attendance.objects.create(meeting=meeting, organisation=goes, present=True)
    sectors = list(Sector.objects.all()[:2])
    stays.sectors.add(sectors[0])
    goes.sectors.add(*sectors)
    return stays, goes


def test_all_that_hangs_on_a_row_moves_and_nothing_is_lost(two) -> None:
    stays, goes = two
    done = join(stays, goes)
    stays.refresh_from_db()
    assert not Organisation.objects.filter(pk=goes.pk).exists()
    for link in links_to(Organisation):
        assert not link.model._base_manager.filter(**{link.name: goes.pk}).exists(), link
    assert stays.corporate_number == number(123)
    assert stays.name_kana == "アサヒ"
    assert stays.notes == "First.\n\nSecond."
    assert stays.former_names == ["Asahi Seisakusho KK", "Old Asahi"]
    assert list(Organisation.objects.search("asahi seisakusho")) == [stays]
    assert stays.lead_partners.count() == 3
    assert stays.lead_partners.get(lead__title="Both", role="investor").note == "met in Tokyo"
    assert stays.mou_parties.get().signatory == "Mr A; Mr B"
    assert stays.attendances.get().present is True
    assert stays.sectors.count() == 2
    assert Merge.objects.survivor_of("organisation", goes.pk) == stays.pk
    assert done.loser_name == "Asahi Seisakusho KK"


def test_an_undo_brings_everything_back_as_it_was(two) -> None:
    before = everything()
    undo(merge=join(*two), by=None)
    after = everything()
    for label in before:
        assert after[label] == before[label], label


def test_an_undo_twice_is_harmless(two) -> None:
    done = join(*two)
    undo(merge=done, by=None)
    first = everything()
    undo(merge=done, by=None)
    assert everything() == first


def test_what_changed_since_stays_and_is_named(two) -> None:
    stays, goes = two
    done = join(stays, goes)
    stays.refresh_from_db()
    stays.notes = "Written later."
    stays.save()
    moved = make_organisation()
    goes_followup = stays.followups.get()
    goes_followup.organisation = moved
    goes_followup.save()
    new = make_followup(organisation=stays)
    report = look_ahead(done)
    assert report.kept == [
        "Notes of “Asahi Works” was changed after the merge and stays as it is now."
    ]
    gone_on = {group.link.model._meta.model_name: group.gone_on for group in report.moved}
    assert gone_on["followup"] == 1
    undo(merge=done, by=None)
    stays.refresh_from_db()
    assert stays.notes == "Written later."
    assert stays.corporate_number == ""
    assert list(moved.followups.all()) == [goes_followup]
    assert list(stays.followups.all()) == [new]


def test_after_thirty_days_a_merge_stands(two) -> None:
    done = join(*two)
    Merge.objects.filter(pk=done.pk).update(at=timezone.now() - timedelta(days=31))
    with pytest.raises(MergeRefusedError, match="30 days"):
        undo(merge=done, by=None)


def test_a_later_merge_is_undone_first_and_addresses_lead_to_the_last() -> None:
    first, second, third = (make_organisation() for _ in range(3))
    early = join(second, first)
    late = join(third, second)
    assert Merge.objects.survivor_of("organisation", first.pk) == third.pk
    with pytest.raises(MergeRefusedError, match="undo that merge first"):
        undo(merge=early, by=None)
    undo(merge=late, by=None)
    undo(merge=early, by=None)
    assert Organisation.objects.count() == 3
    assert Merge.objects.survivor_of("organisation", first.pk) is None


@pytest.mark.parametrize("below", ["child", "grandchild", "parent"])
def test_a_group_never_becomes_a_circle(below: str) -> None:
    top = make_organisation()
    goes = make_organisation(parent=top)
    middle = make_organisation(parent=goes)
    stays = {"child": middle, "grandchild": make_organisation(parent=middle), "parent": top}[below]
    before = everything()
    done = join(stays, goes)
    seen, at = set(), Organisation.objects.get(pk=stays.pk)
    while at:
        assert at.pk not in seen
        seen.add(at.pk)
        at = at.parent
    undo(merge=done, by=None)
    assert everything() == before


def test_somebody_elses_change_stops_the_merge(two) -> None:
    stays, goes = two
    seen = mark_of(stays, goes)
    goes.notes = "Changed meanwhile."
    goes.save()
    with pytest.raises(MergeRefusedError, match="Somebody else"):
        merge(kind=ORGANISATIONS, survivor=stays.pk, loser=goes.pk, taken={}, by=None, seen=seen)
    assert Organisation.objects.filter(pk=goes.pk).exists()


def test_what_was_said_to_be_two_is_said_of_the_one_that_stays(two) -> None:
    stays, goes = two
    other = make_organisation()
    say_two(kind=ORGANISATIONS, first=goes.pk, second=other.pk, by=None)
    done = join(stays, goes)
    assert OrganisationPair.objects.of(stays.pk).said_to_be_two().count() == 1
    undo(merge=done, by=None)
    assert not OrganisationPair.objects.of(stays.pk).said_to_be_two().exists()
    assert OrganisationPair.objects.of(goes.pk).said_to_be_two().count() == 1


def test_the_history_of_both_is_read_on_the_one_that_stays(two, desk) -> None:
    stays, goes = two
    goes.address = "Osaka"
    goes.save()
    merge(kind=ORGANISATIONS, survivor=stays.pk, loser=goes.pk, taken={}, by=desk)
    told = history_with_merges(stays, Part(Employment, "organisation_id", "post", "contact_id"))
    lines = [line for entry in told for line in entry.changes]
    assert f"“Asahi Seisakusho KK” (no. {goes.pk}) was merged into this one." in lines
    assert any(line.startswith("“Asahi Seisakusho KK”: ") for line in lines)
    assert desk.name in {entry.by for entry in told}


def test_two_contacts_become_one() -> None:
    house = make_organisation()
    stays = make_contact(house, family_romaji="Tanaka", given_romaji="Taro", email="a@a.jp")
    goes = make_contact(house, family_romaji="Tanaka", given_romaji="Tarou", email="b@a.jp",
                        phone="03-1234-5678")  # fmt: skip
    make_followup(contact=goes)
    before = everything()
    done = join(stays, goes)
    stays.refresh_from_db()
    assert stays.employments.count() == 1  # the very same post
    assert (stays.email, stays.phone) == ("a@a.jp", "03-1234-5678")
    assert "b@a.jp" in stays.notes
    assert list(Contact.objects.search("tanaka tarou")) == [stays]
    undo(merge=done, by=None)
    assert everything() == before


def test_every_table_of_the_undo_can_be_written_as_json(two) -> None:
    done = join(*two)
    assert isinstance(Merge._meta.get_field("snapshot"), models.JSONField)
    assert {row["model"] for row in done.snapshot["dropped"]} == {
        "leads.leadpartner", "leads.mouparty", "delegations.attendance",
        "leads.organisation_sectors",
    }  # fmt: skip


def test_the_history_costs_the_same_however_many_were_merged() -> None:
    stays = make_organisation()
    counts = []
    for _more in (1, 4):
        for _time in range(_more):
            join(stays, make_organisation())
        stays.refresh_from_db()
        with CaptureQueriesContext(connection) as queries:
            told = history_with_merges(
                stays, Part(Employment, "organisation_id", "post", "contact_id"), limit=50
            )
        counts.append(len(queries))
    assert counts[0] == counts[1]
    created = [entry for entry in told if any("Created." in change for change in entry.changes)]
    assert len(created) == 6


def test_what_crosses_a_merge_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    stays, goes = make_organisation(), make_organisation()

    def crossed(*_args: Any) -> None:
        raise IntegrityError

    monkeypatch.setattr("leads.actions.merges._carry_decisions", crossed)
    with pytest.raises(MergeRefusedError, match="try it again"):
        join(stays, goes)
    assert Organisation.objects.filter(pk=goes.pk).exists()
