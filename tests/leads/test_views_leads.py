"""The list of leads and a lead's page."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from leads.choices import Stage
from leads.models import Citation, District, Lead, Policy, Prefecture, Sector
from tests.factories import make_followup, make_lead, make_mou, make_organisation

pytestmark = pytest.mark.django_db

LIST = reverse("leads:lead_list")
HTMX = {"HX-Request": "true"}


def text(response: Any) -> str:
    return response.content.decode()


def titles(response: Any) -> list[str]:
    return [lead.title for lead in response.context["page"]]


def furnished(number: int = 0, **fields: Any) -> Lead:
    """Return a lead with everything a list and a page may show of it."""
    lead = make_lead(title=f"Lead {number:02d}", **fields)
    for each in range(3):
        lead.partners.create(
            organisation=make_organisation(
                name_ja=f"日本{number}-{each}", prefecture=Prefecture.objects.all()[each]
            )
        )
    lead.sectors.set(Sector.objects.all()[:3])
    lead.districts.set(District.objects.all()[:3])
    make_followup(lead=lead, due_on=timezone.localdate() - timedelta(days=8), title="Send it")
    mou = make_mou(lead=lead, signed_on=date(2025, 8, 1), signed_on_precision="month")
    mou.milestones.create(kind="land_allotted")
    return lead


# --- The list ----------------------------------------------------------------------------------
def test_a_row_says_who_what_where_how_far_and_what_next(desk_client: Client, desk: User) -> None:
    lead = furnished(owner=desk, amount=Decimal(18_500_000_000), currency="INR", inr_rate=1)
    html = text(desk_client.get(LIST))
    for words in (
        lead.title, "日本0-0", "with 2 more partners", "Deepa Desk", "₹1,850 crore", "Send it",
        "(8 days late)", 'data-stage="new"', "is-overdue", lead.get_absolute_url(),
    ):  # fmt: skip
        assert words in html


def test_what_is_not_known_says_so(desk_client: Client) -> None:
    make_lead(title="Bare")
    html = text(desk_client.get(LIST))
    for words in ("no partner yet", "nobody", "no next action", "not stated"):
        assert words in html
    assert "is-overdue" not in html


def test_the_head_sums_up_open_leads(desk_client: Client) -> None:
    furnished()
    make_lead(status="lost", status_reason="x", lost_to="y")
    html = " ".join(text(desk_client.get(LIST)).split())
    assert "1 open ·" in html
    assert "1 overdue" in html
    assert "investment not stated" in html


def test_no_leads_at_all(desk_client: Client, client_for: Any, viewer: User) -> None:
    html = text(desk_client.get(LIST))
    assert "No leads yet" in html
    assert reverse("leads:lead_create") in html
    assert reverse("leads:lead_create") not in text(client_for(viewer).get(LIST))


def test_none_match(desk_client: Client) -> None:
    make_lead(title="Motor")
    html = text(desk_client.get(f"{LIST}?q=zzz"))
    assert "No lead matches" in html
    assert "Showing 0 of 1" in " ".join(html.split())


def test_the_summary_says_what_is_shown_and_how_to_clear_it(desk_client: Client) -> None:
    make_lead(stage="contacted")
    make_lead()
    html = " ".join(text(desk_client.get(f"{LIST}?stage=contacted")).split())
    assert "Showing 1 of 2" in html
    assert "Stage: Contacted" in html
    assert "Clear filters" in html
    assert "Showing" not in text(desk_client.get(LIST))


def test_a_filter_that_is_not_understood_is_named(desk_client: Client) -> None:
    make_lead()
    html = text(desk_client.get(f"{LIST}?stage=nowhere"))
    assert "nothing is found" in html
    assert "nowhere is not one of the available choices" in html


def test_htmx_gets_the_results_alone(desk_client: Client) -> None:
    make_lead(title="Motor")
    html = text(desk_client.get(f"{LIST}?q=mot", headers=HTMX))
    assert html.strip().startswith('<div id="results">')
    assert "Motor" in html
    assert "<html" not in html
    assert "filter-bar" not in html


def test_without_scripts_the_filters_are_a_plain_form(desk_client: Client) -> None:
    make_lead()
    html = text(desk_client.get(f"{LIST}?sort=title"))
    assert 'method="get"' in html
    assert 'type="submit"' in html
    assert '<input type="hidden" name="sort" value="title"' in html


def test_headings_sort_and_say_which_way(desk_client: Client) -> None:
    make_lead(title="B")
    make_lead(title="A")
    page = desk_client.get(f"{LIST}?sort=title&stage=new&page=1")
    assert titles(page) == ["A", "B"]
    assert 'aria-sort="ascending"' in text(page)
    assert 'href="?sort=-title&amp;stage=new"' in text(page)
    for key in ("title", "stage", "investment", "owner", "due", "changed"):
        assert f"sort={key}" in text(desk_client.get(LIST))


@pytest.fixture
def many(db: None) -> None:
    for number in range(101):
        make_lead(title=f"Lead {number:03d}")


@pytest.mark.parametrize(
    ("asked", "number"),
    [("1", 1), ("2", 2), ("3", 3), ("4", 3), ("0", 1), ("-1", 1), ("9" * 30, 3), ("abc", 1),
     ("", 1), ("1e3", 1), ("%00", 1), ("last", 1)],
)  # fmt: skip
def test_fifty_a_page_and_never_beyond_the_end(
    many: None, desk_client: Client, asked: str, number: int
) -> None:
    page = desk_client.get(f"{LIST}?sort=title&page={asked}")
    assert page.status_code == 200
    assert page.context["page"].number == number
    first = (number - 1) * 50
    assert titles(page) == [f"Lead {n:03d}" for n in range(first, min(first + 50, 101))]


def test_search_and_filter_through_the_page(desk_client: Client) -> None:
    make_lead(title="Wanted", partner=make_organisation(name_ja="東京エレクトロン"))
    make_lead(title="Other")
    assert titles(desk_client.get(LIST, {"q": "東京"})) == ["Wanted"]


LIST_QUERIES = 12  # of which five ask for choices, which are then kept for a minute
PART_QUERIES = 7


@pytest.mark.parametrize("rows", [3, 30])
def test_the_number_of_queries_of_the_list_does_not_grow(
    desk_client: Client, rows: int, django_assert_num_queries: Any
) -> None:
    for number in range(rows):
        furnished(number)
    with django_assert_num_queries(LIST_QUERIES):
        desk_client.get(f"{LIST}?stage=new&owner=none")
    with django_assert_num_queries(PART_QUERIES):
        desk_client.get(f"{LIST}?stage=new&owner=none", headers=HTMX)


# --- The page ----------------------------------------------------------------------------------
def test_the_page_tells_all_that_is_known(desk_client: Client, desk: User) -> None:
    press = Citation.objects.create(
        kind="press", title="In the pipeline", publisher="The Indian Express",
        published_on=date(2025, 8, 10),
    )  # fmt: skip
    lead = furnished(
        owner=desk, citation=press, summary="Line one\n<b>two</b>", kinds=["gcc", "workforce"],
        place="Sector 28", jobs=120_000, land_acres=Decimal("12.5"), source="jetro",
        amount=Decimal(300_000_000), currency="JPY", inr_rate=Decimal("0.55"),
        rate_on=date(2026, 1, 5), nivesh_mitra="NM-1", nivesh_sarathi="NS-2", sensitive=True,
    )  # fmt: skip
    policy = Policy.objects.create(code="semi", name_en="Semiconductor policy", country="IN")
    lead.policies.add(policy)
    html = " ".join(text(desk_client.get(lead.get_absolute_url())).split())
    for words in (
        "Lead 00", "日本0-0", "Investor", "&lt;b&gt;two&lt;/b&gt;",
        "Global capability centre, Workforce and skilling", "Sector 28", "1,20,000", "12.5",
        "JETRO",
        "¥3億", "₹16.5 crore", "at 0.55 of 5 Jan 2026", "NM-1", "NS-2", "Sensitive", "Deepa Desk",
        "Semiconductor policy", reverse("leads:policy_detail", args=[policy.pk]),
        "The Indian Express, 10 Aug 2025", "August 2025",
        f"{reverse('followups:panel')}?lead={lead.pk}",
        f"{reverse('delegations:panel')}?lead={lead.pk}",
        f"{reverse('delegations:meeting_log')}?lead={lead.pk}",
        f"{reverse('followups:followup_create')}?lead={lead.pk}",
        f"{reverse('leads:mou_create')}?lead={lead.pk}",
    ):  # fmt: skip
        assert words in html, words


def test_what_a_viewer_may_not_do_is_not_offered(client_for: Any, viewer: User) -> None:
    lead = furnished()
    html = text(client_for(viewer).get(lead.get_absolute_url()))
    for name in ("lead_edit", "lead_stage", "lead_status"):
        assert reverse(f"leads:{name}", args=[lead.pk]) not in html
    for name in ("delegations:meeting_log", "followups:followup_create", "leads:mou_create"):
        assert f'href="{reverse(name)}?lead' not in html
    assert "is missing for" in html, "What blocks a lead everybody may know."


def test_the_page_says_what_blocks_the_next_stage_and_where_to_put_it_right(
    desk_client: Client,
) -> None:
    lead = make_lead()
    html = text(desk_client.get(lead.get_absolute_url()))
    assert "What is missing for “Contacted”" in html
    assert f'href="{reverse("leads:lead_edit", args=[lead.pk])}#partners"' in html
    lead.partners.create(organisation=make_organisation())
    assert "Nothing is missing for “Contacted”" in text(desk_client.get(lead.get_absolute_url()))


def test_the_page_at_the_end_of_the_ladder(desk_client: Client) -> None:
    lead = make_lead(stage=Stage.IN_OPERATION)
    assert "reached the last stage" in text(desk_client.get(lead.get_absolute_url()))


def test_mous_one_may_not_see_are_not_listed(
    desk_client: Client, manager_client: Client, manager: User
) -> None:
    lead = make_lead()
    make_mou(lead=lead, title="Secret paper", sensitive=True, owner=manager)
    assert "Secret paper" not in text(desk_client.get(lead.get_absolute_url()))
    assert "Secret paper" in text(manager_client.get(lead.get_absolute_url()))


def test_history_in_plain_words(desk_client: Client, desk: User) -> None:
    lead = make_lead(title="Old")
    sector = Sector.objects.first()
    data = {
        "title": "New", "sectors": [sector.pk], "amount": "5 crore", "currency": "INR",
        "owner": desk.pk, "partners-TOTAL_FORMS": 1, "partners-INITIAL_FORMS": 0,
        "partners-0-organisation": "Newcomer", "partners-0-role": "investor",
    }  # fmt: skip
    desk_client.post(reverse("leads:lead_edit", args=[lead.pk]), data)
    for url in (lead.get_absolute_url(), reverse("leads:lead_history", args=[lead.pk])):
        html = text(desk_client.get(url))
        for words in (
            "Title: Old → New", "Investment: not stated → ₹5 crore", f"Sector added: {sector}",
            "Partner added: Newcomer", "Deepa Desk", "Created.",
        ):  # fmt: skip
            assert words in html, words
        assert "stage since" not in html


@pytest.mark.django_db(transaction=True)  # each change is an occasion of its own
def test_the_page_shows_the_newest_of_a_long_history(desk_client: Client) -> None:
    lead = make_lead()
    for number in range(25):
        Lead.objects.filter(pk=lead.pk).update(place=f"Plot {number}")
    everything = reverse("leads:lead_history", args=[lead.pk])
    assert f'href="{everything}"' in text(desk_client.get(lead.get_absolute_url()))


def test_the_whole_history_has_pages(desk_client: Client) -> None:
    lead = make_lead()
    url = reverse("leads:lead_history", args=[lead.pk])
    page = desk_client.get(f"{url}?page=99")
    assert page.status_code == 200
    assert page.context["page"].number == 1


PAGE_QUERIES = 27


def test_the_number_of_queries_of_the_page_does_not_grow(desk_client: Client, desk: User) -> None:
    def queries(lead: Lead) -> int:
        with CaptureQueriesContext(connection) as asked:
            desk_client.get(lead.get_absolute_url())
        return len(asked)

    small, large = furnished(1, owner=desk), furnished(2, owner=desk)
    Lead.objects.filter(pk=small.pk).update(place="Plot")
    for number in range(12):
        large.partners.create(organisation=make_organisation())
        make_mou(lead=large).milestones.create(kind="signed")
        large.sectors.add(Sector.objects.all()[number])
        large.stage_changes.create(to_stage="new", by=desk)
        Lead.objects.filter(pk=large.pk).update(place=f"Plot {number}", owner=desk)
    queries(small)  # what is asked once a process
    assert queries(large) == queries(small) == PAGE_QUERIES


def test_a_change_of_another_year_is_dated_with_its_year(desk_client: Client) -> None:
    lead = make_lead()
    Lead.objects.filter(pk=lead.pk).update(updated_at=timezone.make_aware(datetime(2025, 8, 10)))
    make_lead()
    html = text(desk_client.get(LIST))
    assert "10 Aug 2025" in html
    assert timezone.localtime().strftime("%-d %b</td>") in html
