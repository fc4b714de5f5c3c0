"""The map: shades, table, links, what no district states."""

from decimal import Decimal

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from leads.district_map import drawing, shade_of, shades_of
from leads.models import District
from tests.factories import make_lead

MAP = reverse("leads:lead_map")


def lead_in(*names: str, crore: int | None = None, **fields):
    if crore is not None:
        fields |= {"amount": Decimal(crore * 10_000_000), "currency": "INR", "inr_rate": 1}
    lead = make_lead(**fields)
    lead.districts.set(District.objects.filter(name_en__in=names))
    return lead


def test_every_district_is_on_the_map_and_in_the_table(desk_client) -> None:
    make_lead()
    answer = desk_client.get(MAP)
    assert answer.content.decode().count("data-place>") == 75
    assert len(answer.context["rows"]) == 75
    assert {outline.lgd for outline in drawing().outlines} == set(
        District.objects.values_list("lgd_code", flat=True)
    )
    assert all(outline.path.startswith("M") for outline in drawing().outlines)


def test_counts_sums_and_what_is_not_stated(desk_client) -> None:
    lead_in("Lucknow", "Agra", crore=420)
    lead_in("Lucknow")
    make_lead()
    answer = desk_client.get(MAP)
    first, second = answer.context["rows"][:2]
    assert (str(first.district), first.leads, first.not_stated) == ("Lucknow", 2, 1)
    assert (first.rupees, second.leads) == (Decimal(4_200_000_000), 1)
    page = " ".join(answer.content.decode().split())
    assert "No district stated: 1" in page
    assert f'href="{reverse("leads:lead_list")}?district=none"' in page
    assert 'aria-label="Lucknow: 2 leads, ₹420 crore, 1 not stated"' in page


def test_a_district_leads_to_the_list_narrowed_by_it_and_the_rest(desk_client) -> None:
    lead_in("Lucknow", title="Batteries")
    lead_in("Agra", title="Tyres")
    lucknow = District.objects.get(name_en="Lucknow")
    answer = desk_client.get(MAP, {"q": "Batteries", "measure": "investment", "sort": "leads"})
    listed = f"{reverse('leads:lead_list')}?q=Batteries&district={lucknow.pk}"
    assert listed.replace("&", "&amp;") in answer.content.decode().replace("&amp;", "&").replace(
        "&", "&amp;"
    )
    assert sum(place.leads for place in answer.context["places"]) == 1


def test_the_table_sorts(desk_client) -> None:
    lead_in("Varanasi", crore=1)
    lead_in("Agra", crore=1)
    lead_in("Agra")

    def first(**query: str) -> str:
        return str(desk_client.get(MAP, query).context["rows"][0].district)

    assert first() == "Agra"
    assert first(sort="-district") == "Varanasi"
    assert first(sort="district") == "Agra"
    assert first(sort="\0", measure="x" * 300) == "Agra"


def test_sensitive_leads_are_not_counted_for_others(desk_client, manager_client) -> None:
    lead_in("Lucknow", sensitive=True)
    assert all(place.leads == 0 for place in desk_client.get(MAP).context["places"])
    assert manager_client.get(MAP).context["rows"][0].leads == 1


def test_shades_split_what_is_there() -> None:
    shades = shades_of([1, 1, 2, 3, 5, 8, 13, 0, None])
    assert [(s.number, s.low, s.high) for s in shades] == [
        (1, 1, 1), (2, 2, 2), (3, 3, 3), (4, 5, 5), (5, 8, 13),
    ]  # fmt: skip
    assert [shade_of(value, shades) for value in (0, None, 1, 5, 13)] == [0, 0, 1, 4, 5]
    assert [s.number for s in shades_of([1, 3])] == [4, 5]
    assert shades_of([None, 0]) == []


def test_queries_do_not_grow_with_leads(desk_client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert desk_client.get(MAP).status_code == 200
        return len(captured)

    for _n in range(3):
        lead_in("Lucknow")
    queries()
    few = queries()
    for name in District.objects.values_list("name_en", flat=True)[:27]:
        lead_in(name)
    assert queries() == few <= 15
