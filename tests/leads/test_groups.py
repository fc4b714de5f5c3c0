"""Groups: up and down, deep and wide, never in a circle."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from leads.groups import DEEPEST, SHOWN, below, group_of, leads_of, mous_figures, mous_of
from leads.models import LeadPartner, Organisation, ProgressUpdate
from tests.factories import make_group, make_lead, make_mou, make_organisation

pytestmark = pytest.mark.django_db


def chain(length: int) -> list[Organisation]:
    """Organisations each below the one before."""
    found = [make_organisation(name_en="Link 0")]
    for number in range(1, length):
        found.append(make_organisation(name_en=f"Link {number}", parent=found[-1]))
    return found


def test_the_group_is_told_from_the_top_with_children_in_the_order_of_names() -> None:
    top, middle, here = chain(3)
    zeta = make_organisation(name_en="Zeta", parent=here)
    alpha = make_organisation(name_en="alpha", parent=here)
    make_organisation(name_en="Grandchild", parent=alpha)
    make_organisation(name_en="A sister is not in the way", parent=top)
    group = group_of(here)
    assert [(str(m.organisation), m.depth, m.here) for m in group.members] == [
        ("Link 0", 0, False), ("Link 1", 1, False), ("Link 2", 2, True),
        ("alpha", 3, False), ("Grandchild", 4, False), ("Zeta", 3, False),
    ]  # fmt: skip
    assert group
    assert group.below[0] == here.pk
    assert set(group.below) == {here.pk, *alpha.children.values_list("pk", flat=True), alpha.pk,
                                zeta.pk}  # fmt: skip
    assert not group_of(make_organisation())
    assert middle.pk not in group.below


def test_a_very_deep_and_a_very_wide_group_stay_bounded() -> None:
    links = chain(DEEPEST + 8)
    assert len(below(links[0])) == DEEPEST + 1
    assert group_of(links[-1]).members[-1].organisation == links[-1]
    wide = make_organisation()
    for _turn in range(SHOWN + 5):
        make_organisation(parent=wide)
    group = group_of(wide)
    assert len(group.members) == SHOWN
    assert group.more == 6
    assert len(group.below) == SHOWN + 6


def test_a_group_takes_three_queries_however_large() -> None:
    for size in (2, 12):
        links = chain(size)
        with CaptureQueriesContext(connection) as captured:
            group_of(links[size // 2])
        assert len(captured) == 3


@pytest.mark.parametrize("length", [2, 3, 6])
def test_the_database_refuses_a_circle_whoever_writes(length: int) -> None:
    links = chain(length)
    with pytest.raises(IntegrityError, match="cannot stand above itself"), transaction.atomic():
        Organisation.objects.filter(pk=links[0].pk).update(parent=links[-1])
    links[0].parent = links[-1]
    with pytest.raises(IntegrityError), transaction.atomic():
        links[0].save()
    Organisation.objects.filter(pk=links[-1].pk).update(parent=None)
    Organisation.objects.filter(pk=links[-1].pk).update(parent=links[0])


def test_the_form_says_so_in_words(desk_client: Client) -> None:
    top, _middle, bottom = chain(3)
    address = f"/organisations/{top.pk}/edit/"
    seen = desk_client.get(address).context["form"]["seen"].value()
    data = {"kind": "company", "country": "JP", "name_en": "Link 0", "parent": bottom.pk,
            "seen": seen}  # fmt: skip
    html = desk_client.post(address, data).content.decode()
    assert "This one belongs to the organisation you are editing" in html


def test_leads_and_mous_of_a_group_are_each_told_once(desk: Any) -> None:
    top, child = chain(2)
    lead = make_lead(top)
    LeadPartner.objects.create(lead=lead, organisation=top, role="technology")
    LeadPartner.objects.create(lead=lead, organisation=child)
    mou = make_mou(department=top)
    mou.parties.create(organisation=child)
    members = below(top)
    assert list(leads_of(members, desk)) == [lead]
    assert len(leads_of(members, desk)[0].parts) == 3
    assert list(mous_of(members, desk)) == [mou]
    assert list(leads_of([child.pk], desk)) == [lead]


def test_figures_never_count_a_groups_total_twice_and_say_what_is_not_stated(desk: Any) -> None:
    organisation = make_organisation()
    crore = {"currency": "INR", "inr_rate": 1}
    rows = [
        make_mou(amount=30_000_000, **crore),
        make_mou(amount=20_000_000, **crore, jobs=50),
        make_mou(),
        make_mou(group=make_group(amount=900_000_000, **crore)),
    ]
    for row in rows:
        row.parties.create(organisation=organisation)
    ProgressUpdate.objects.create(
        mou=rows[0], as_of=date(2026, 1, 5), realised_amount=5_000_000, jobs=7, **crore
    )
    figures = mous_figures(mous_of([organisation.pk], desk))
    assert figures["promised"] == 50_000_000
    assert figures["promised_unstated"] == 1
    assert figures["in_groups"] == 1
    assert figures["realised"] == 5_000_000
    assert figures["realised_unstated"] == 3
    assert (figures["jobs"], figures["jobs_realised"], figures["count"]) == (50, 7, 4)
