"""Registering and changing a lead with its partners."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.choices import Role
from accounts.models import User
from leads.choices import PartnerRole, Stage
from leads.models import District, Lead, LeadPartner, Organisation, Sector
from tests.factories import make_lead, make_organisation, make_user

pytestmark = pytest.mark.django_db

NEW = reverse("leads:lead_create")


def filled(*partners: dict[str, Any], known: int = 0, **fields: Any) -> dict[str, Any]:
    """Return what a browser sends for a lead form with these partner rows."""
    data: dict[str, Any] = {
        "title": "Motor generator plant",
        "partners-TOTAL_FORMS": len(partners),
        "partners-INITIAL_FORMS": known,
        "partners-MIN_NUM_FORMS": 0,
        "partners-MAX_NUM_FORMS": 60,
        **fields,
    }
    for number, row in enumerate(partners):
        row = {"role": "investor", "note": "", **row}
        data |= {f"partners-{number}-{name}": value for name, value in row.items()}
    return data


def saved(client: Client, url: str = NEW, **data: Any) -> Lead:
    response = client.post(url, data.pop("data", None) or filled(**data))
    assert response.status_code == 302, response.context["form"].errors
    return Lead.objects.get(pk=int(response["Location"].strip("/").split("/")[-1]))


def errors(client: Client, data: dict[str, Any], url: str = NEW) -> dict[str, list[str]]:
    response = client.post(url, data)
    assert response.status_code == 200
    assert not Lead.objects.filter(title="Motor generator plant").exists()
    return response.context["form"].errors


def test_a_lead_with_its_partners(desk_client: Client, desk: User) -> None:
    denso = make_organisation(name_en="DENSO Corporation")
    sector, district = Sector.objects.first(), District.objects.first()
    lead = saved(
        desk_client,
        data=filled(
            {"organisation": denso.pk, "note": "parent company"},
            {"organisation": denso.pk, "role": "technology"},
            {"organisation": ""},
            kinds=["manufacturing", "gcc"], sectors=[sector.pk], districts=[district.pk],
            place="Sector 28", summary="一億台のモーター", amount="1,850 crore", currency="INR",
            jobs="1,20,000", land_acres="12.5", source="delegation", owner=desk.pk,
            nivesh_mitra="NM-1",
        ),
    )  # fmt: skip
    assert lead.kinds == ["manufacturing", "gcc"]
    assert (lead.amount, lead.currency, lead.inr_rate) == (Decimal(18_500_000_000), "INR", 1)
    assert lead.amount_inr == Decimal(18_500_000_000)
    assert (lead.jobs, lead.land_acres, lead.owner) == (120_000, Decimal("12.5"), desk)
    assert [(p.organisation, p.role, p.note) for p in lead.partners.all()] == [
        (denso, "investor", "parent company"),
        (denso, "technology", ""),
    ]
    line = lead.stage_changes.get()
    assert (line.from_stage, line.to_stage, line.by) == ("", Stage.NEW, desk)


def test_only_a_title_is_needed(desk_client: Client) -> None:
    lead = saved(desk_client)
    assert (lead.amount, lead.currency, lead.inr_rate, lead.owner) == (None, "", None, None)
    assert lead.jobs is None
    assert lead.land_acres is None
    assert not lead.partners.exists()


def test_who_registers_a_lead_is_proposed_as_its_owner(
    desk_client: Client, desk: User, client_for: Any
) -> None:
    form = desk_client.get(NEW).context["form"]
    assert form.initial["owner"] == desk.pk


def test_a_new_organisation_is_added_once_though_named_in_two_rows(desk_client: Client) -> None:
    response = desk_client.post(
        NEW,
        filled(
            {"organisation": "Brand New Works"},
            {"organisation": "BRAND NEW WORKS Ltd", "role": "technology"},
            {"organisation_text": "新しい工場"},
        ),
        follow=True,
    )
    works, factory = Organisation.objects.order_by("pk")
    assert (works.name_en, factory.name_ja) == ("Brand New Works", "新しい工場")
    lead = Lead.objects.get()
    assert {(p.organisation, p.role) for p in lead.partners.all()} == {
        (works, "investor"), (works, "technology"), (factory, "investor"),
    }  # fmt: skip
    said = [str(message) for message in response.context["messages"]]
    assert said[:2] == [
        "“Brand New Works” was added to the organisations.",
        "“新しい工場” was added to the organisations.",
    ]


def test_no_organisation_is_added_when_the_form_is_refused(desk_client: Client) -> None:
    errors(desk_client, filled({"organisation": "Brand New Works"}, jobs="many"))
    assert not Organisation.objects.exists()


def test_a_partner_once_in_each_role(desk_client: Client) -> None:
    denso = make_organisation()
    for name in (denso.pk, "Brand New Works"):
        response = desk_client.post(NEW, filled({"organisation": name}, {"organisation": name}))
        partners = response.context["partners"]
        assert "twice" in str(partners.non_form_errors())
        assert not Lead.objects.exists()
    assert Organisation.objects.count() == 1


def test_an_address_may_name_the_first_partner(desk_client: Client) -> None:
    denso = make_organisation(name_en="DENSO")
    page = desk_client.get(f"{NEW}?organisation={denso.pk}")
    assert f'<option value="{denso.pk}" selected>DENSO' in page.content.decode()
    for naughty in ("0", "abc", "9" * 30, "-1", "%00", "²"):
        assert desk_client.get(f"{NEW}?organisation={naughty}").status_code == 200


# --- What is refused keeps what was typed ------------------------------------------------------
def test_what_was_typed_is_never_lost(desk_client: Client) -> None:
    denso = make_organisation(name_en="DENSO", name_ja="株式会社デンソー")
    response = desk_client.post(
        NEW,
        filled(
            {"organisation": denso.pk, "note": "keep this note"},
            {"organisation": "Brand New Works"},
            title="", summary="一億台の <b>モーター</b>", amount="about 5 crore", jobs="many",
        ),
    )  # fmt: skip
    html = response.content.decode()
    for kept in (
        "一億台の &lt;b&gt;モーター&lt;/b&gt;", 'value="about 5 crore"', 'value="many"',
        'value="keep this note"', "DENSO · 株式会社デンソー", ">Brand New Works</option>",
    ):  # fmt: skip
        assert kept in html
    assert response.context["form"].errors["title"] == ["Give the lead a title."]


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"amount": "lots"}, "amount", "Write one figure"),
        ({"amount": "5 crore"}, "currency", "Choose the currency"),
        ({"amount": "¥5億", "currency": "INR"}, "currency", "Japanese yen"),
        ({"amount": "5 crore", "currency": "XXX"}, "currency", "Select a valid choice"),
        ({"amount": "5", "currency": "JPY", "inr_rate": "0.5"}, "rate_on", "day of the rate"),
        ({"amount": "5", "currency": "JPY", "inr_rate": "0"}, "inr_rate", "greater than zero"),
        ({"amount": "5", "currency": "JPY", "inr_rate": "x"}, "inr_rate", "Enter a number"),
        (
            {"amount": "9" * 18, "currency": "JPY", "inr_rate": "99999", "rate_on": "2026-01-01"},
            "amount",
            "too large",
        ),
        ({"amount": "5", "currency": "INR", "amount_withheld": "on"}, "amount_withheld", "clear"),
        ({"jobs": "-1"}, "jobs", "greater than or equal to 0"),
        ({"jobs": "2147483648"}, "jobs", "less than or equal"),
        ({"land_acres": "1" * 20}, "land_acres", "12 digits"),
        ({"owner": "9" * 30}, "owner", "Select a valid choice"),
        ({"sectors": ["abc"]}, "sectors", "not a valid"),
        ({"districts": ["9" * 30]}, "districts", "Select a valid choice"),
        ({"kinds": ["x"]}, "kinds", "Select a valid choice"),
        ({"summary": "あ" * 20_001}, "summary", "20,000"),
        ({"place": "x" * 10_000}, "place", "at most 200"),
        ({"place": "a\x00b"}, "place", "Null characters"),
    ],
)
def test_each_refusal_stands_beside_its_field(
    desk_client: Client, fields: dict[str, Any], field: str, words: str
) -> None:
    assert words in errors(desk_client, filled(**fields))[field][0]


@pytest.mark.parametrize("title", ["", "   ", "x" * 201, "\x00"])
def test_titles_that_are_none(desk_client: Client, title: str) -> None:
    assert errors(desk_client, filled(title=title))["title"]


@pytest.mark.parametrize(
    "title",
    [
        "💴🇯🇵 plant",
        "\u202eRTL",
        "عربي",
        "株式会社の" * 30,
        "<script>alert(1)</script>",
        "{{ 7*7 }}",
        "%s %(x)s",
    ],
)
def test_naughty_titles_are_only_titles(desk_client: Client, title: str) -> None:
    lead = saved(desk_client, title=title)
    assert lead.title == title
    for name in ("lead_detail", "lead_edit", "lead_history"):
        html = desk_client.get(reverse(f"leads:{name}", args=[lead.pk])).content.decode()
        assert "<script>alert(1)" not in html
    assert desk_client.get(reverse("leads:lead_list")).status_code == 200


@pytest.mark.parametrize(
    "broken", [{"partners-TOTAL_FORMS": "x"}, {"partners-TOTAL_FORMS": "99999"}]
)
def test_a_broken_set_of_rows_is_an_error_not_a_crash(
    desk_client: Client, broken: dict[str, str]
) -> None:
    response = desk_client.post(NEW, filled() | broken)
    assert response.status_code == 200
    assert response.context["partners"].total_error_count()


def test_a_bare_post_comes_back_with_errors(desk_client: Client) -> None:
    assert desk_client.post(NEW).status_code == 200
    assert not Lead.objects.exists()


# --- Money -------------------------------------------------------------------------------------
def test_a_currency_named_in_the_amount_need_not_be_chosen(desk_client: Client) -> None:
    lead = saved(desk_client, amount="3億円")
    assert (lead.amount, lead.currency, lead.inr_rate) == (Decimal(300_000_000), "JPY", None)
    assert lead.amount_inr is None


def test_a_rate_gives_rupees(desk_client: Client) -> None:
    lead = saved(desk_client, amount="3億", currency="JPY", inr_rate="0.55", rate_on="2026-01-05")
    assert lead.amount_inr == Decimal(165_000_000)
    page = desk_client.get(lead.get_absolute_url()).content.decode()
    assert "¥3億" in page
    assert "₹16.5 crore" in page


def test_rupees_have_the_rate_one_whatever_was_left_in_the_fields(desk_client: Client) -> None:
    lead = saved(desk_client, amount="5 crore", currency="INR", inr_rate="x", rate_on="nonsense")
    assert (lead.inr_rate, lead.rate_on) == (1, None)


def test_without_an_amount_currency_and_rate_mean_nothing(desk_client: Client) -> None:
    lead = saved(desk_client, currency="JPY", inr_rate="0.5", rate_on="2026-01-05")
    assert (lead.currency, lead.inr_rate, lead.rate_on) == ("", None, None)


# --- Changing ----------------------------------------------------------------------------------
@pytest.fixture
def lead(db: None) -> Lead:
    return make_lead(
        partner=make_organisation(name_en="DENSO"), title="Old title",
        amount=Decimal(18_500_000_000), currency="INR", inr_rate=1,
    )  # fmt: skip


def edit_of(client: Client, lead: Lead) -> tuple[str, dict[str, Any]]:
    """Return the address of the edit form and what it sends when nothing is changed."""
    url = reverse("leads:lead_edit", args=[lead.pk])
    form = client.get(url).context["form"]
    partner = lead.partners.get()
    row = {"id": partner.pk, "organisation": partner.organisation_id, "role": partner.role}
    data = filled(
        row, known=1, title=form["title"].value(), amount=form["amount"].value(),
        currency=form["currency"].value(), seen=form["seen"].value(),
    )  # fmt: skip
    return url, data


def test_nothing_changed_changes_nothing(desk_client: Client, lead: Lead) -> None:
    url, data = edit_of(desk_client, lead)
    assert data["amount"] == "1,850 crore"
    saved(desk_client, url, data=data)
    after = Lead.objects.get(pk=lead.pk)
    assert (after.title, after.amount, after.inr_rate) == ("Old title", lead.amount, 1)
    assert after.partners.get().role == "investor"
    assert not after.stage_changes.exists(), "Only a new lead opens its log."


def test_partners_change_and_go(desk_client: Client, lead: Lead) -> None:
    url, data = edit_of(desk_client, lead)
    saved(desk_client, url, data=data | {"partners-0-role": "technology"})
    assert lead.partners.get().role == PartnerRole.TECHNOLOGY
    url, data = edit_of(desk_client, lead)
    saved(desk_client, url, data=data | {"partners-0-organisation": "Newcomer"})
    assert lead.partners.get().organisation.name_en == "Newcomer"
    url, data = edit_of(desk_client, lead)
    saved(desk_client, url, data=data | {"partners-0-DELETE": "on"})
    assert not LeadPartner.objects.exists()


def test_partners_of_another_lead_cannot_be_taken(desk_client: Client, lead: Lead) -> None:
    other = make_lead(partner=make_organisation())
    url, data = edit_of(desk_client, lead)
    theirs = {"partners-0-id": other.partners.get().pk, "partners-0-note": "stolen"}
    desk_client.post(url, data | theirs)
    assert [partner.note for partner in (other.partners.get(), lead.partners.get())] == ["", ""]


def test_nobody_silently_overwrites(
    desk_client: Client, manager_client: Client, lead: Lead
) -> None:
    url, mine = edit_of(desk_client, lead)
    _url, theirs = edit_of(manager_client, lead)
    saved(manager_client, url, data=theirs | {"title": "Theirs"})
    response = desk_client.post(url, mine | {"title": "Mine"})
    assert "Somebody else changed this" in response.content.decode()
    assert 'value="Mine"' in response.content.decode()
    assert Lead.objects.get(pk=lead.pk).title == "Theirs"
    again = mine | {"title": "Mine", "seen": response.context["form"]["seen"].value()}
    asked = desk_client.post(url, again)
    assert "Choose which one stays." in asked.content.decode()
    again["keep-title"] = "mine"
    saved(desk_client, url, data=again)
    assert Lead.objects.get(pk=lead.pk).title == "Mine"


def test_a_move_meanwhile_counts_as_a_change(desk_client: Client, lead: Lead) -> None:
    url, data = edit_of(desk_client, lead)
    desk_client.post(reverse("leads:lead_stage", args=[lead.pk]), {"stage": "contacted"})
    response = desk_client.post(url, data)
    assert "Somebody else changed this" in response.content.decode()


def test_the_form_never_moves_a_lead(desk_client: Client, lead: Lead) -> None:
    url, data = edit_of(desk_client, lead)
    saved(desk_client, url, data=data | {"stage": "mou_signed", "status": "lost"})
    lead.refresh_from_db()
    assert (lead.stage, lead.status) == ("new", "open")


def test_a_former_owner_stays_chosen(desk_client: Client, lead: Lead) -> None:
    gone = make_user(name="Gita Gone", is_active=False)
    Lead.objects.filter(pk=lead.pk).update(owner=gone)
    url, data = edit_of(desk_client, lead)
    saved(desk_client, url, data=data | {"owner": gone.pk})
    assert Lead.objects.get(pk=lead.pk).owner == gone


# --- Sensitive leads ---------------------------------------------------------------------------
def test_nobody_hides_a_lead_from_oneself(
    desk_client: Client, manager_client: Client, desk: User, manager: User
) -> None:
    refused = errors(desk_client, filled(sensitive="on", owner=manager.pk))
    assert "You would not see this lead any more" in refused["sensitive"][0]
    assert saved(desk_client, sensitive="on", owner=desk.pk).sensitive
    assert saved(desk_client, sensitive="on", owner=manager.pk, members=[desk.pk]).sensitive
    assert saved(manager_client, sensitive="on").sensitive


def test_a_member_who_became_a_viewer_stays_one(desk_client: Client, lead: Lead) -> None:
    member = make_user(Role.VIEWER)
    lead.members.add(member)
    url, data = edit_of(desk_client, lead)
    saved(desk_client, url, data=data | {"members": [member.pk]})
    assert list(lead.members.all()) == [member]


def test_the_number_of_queries_does_not_grow_with_partners(
    desk_client: Client, lead: Lead, django_assert_num_queries: Any
) -> None:
    url = reverse("leads:lead_edit", args=[lead.pk])
    for _ in range(10):
        lead.partners.create(organisation=make_organisation())
    with django_assert_num_queries(18):
        desk_client.get(url)
