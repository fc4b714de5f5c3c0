"""What narrows and sorts leads, and how it says so."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.http import QueryDict
from django.test import RequestFactory
from django.utils import timezone, translation

from accounts.choices import Role
from accounts.models import User
from leads.choices import Stage
from leads.filters.leads import SORTS, LeadFilter, counted, figures, sorted_by
from leads.models import District, Lead, Prefecture, Sector
from tests.factories import make_followup, make_lead, make_mou, make_organisation, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def narrow(desk: User) -> Any:
    """Return a maker of filters: narrow("stage=new&owner=me")."""

    def make(query: str, user: User = desk, **more: Any) -> LeadFilter:
        request = RequestFactory().get(f"/leads/?{query}")
        request.user = user
        leads = Lead.objects.visible_to(user)
        return LeadFilter(QueryDict(query), leads, request=request, **more)

    return make


def found(narrowed: LeadFilter) -> set[Lead]:
    rows = list(narrowed.qs)
    assert len(rows) == len(set(rows)), "A lead was found twice."
    return set(rows)


def sector(code: str, parent: Sector | None = None) -> Sector:
    return Sector.objects.create(code=code, name_en=code.title(), parent=parent)


def test_an_empty_address_narrows_nothing(narrow: Any) -> None:
    lead, lost = make_lead(), make_lead(status="lost", status_reason="x", lost_to="y")
    assert found(narrow("")) == {lead, lost}
    assert found(narrow("q=&stage=&sector=&owner=&mou=")) == {lead, lost}
    assert narrow("").describe() == []
    assert narrow("q=&stage=").describe() == []


@pytest.mark.parametrize(
    "text", ["東京エレクトロン", "ﾄｳｷｮｳ", "tokyo electron", "TEL", "とうきょう", "motor tel"]
)
def test_search_in_both_scripts_finds_partner_and_title(narrow: Any, text: str) -> None:
    wanted = make_lead(
        title="Motor plant",
        partner=make_organisation(
            name_en="Tokyo Electron Limited",
            name_ja="東京エレクトロン株式会社",
            name_kana="トウキョウエレクトロン",
            short_name="TEL",
        ),
    )
    make_lead(title="Biogas", partner=make_organisation(name_en="Suzuki Motor"))
    query = QueryDict(mutable=True)
    query["q"] = text
    both = found(narrow(query.urlencode()))
    assert both == ({wanted} if text != "motor tel" else set())


def test_search_describes_itself(narrow: Any) -> None:
    assert narrow("q=日本").describe() == ["“日本”"]


def test_by_stage_one_or_several(narrow: Any) -> None:
    new, held, signed = (make_lead(stage=s) for s in ("new", "meeting_held", "mou_signed"))
    assert found(narrow("stage=meeting_held")) == {held}
    assert found(narrow("stage=meeting_held&stage=mou_signed")) == {held, signed}
    assert narrow("stage=meeting_held&stage=mou_signed").describe() == [
        "Stage: Meeting held, MOU signed"
    ]
    assert new not in found(narrow("stage=mou_signed"))


def test_by_status(narrow: Any) -> None:
    make_lead()
    held = make_lead(status="on_hold", status_reason="x")
    assert found(narrow("status=on_hold")) == {held}
    assert narrow("status=on_hold").describe() == ["Status: On hold"]


def test_by_sector_with_everything_below(narrow: Any) -> None:
    top = sector("electrics")
    middle = sector("chips", top)
    below = sector("wafers", middle)
    other = sector("temples")
    deep, two, beside = make_lead(), make_lead(), make_lead()
    deep.sectors.add(below)
    two.sectors.add(middle, below, other)
    beside.sectors.add(other)
    assert found(narrow(f"sector={top.pk}")) == {deep, two}
    assert found(narrow(f"sector={below.pk}")) == {deep, two}
    assert found(narrow(f"sector={other.pk}")) == {two, beside}
    assert narrow(f"sector={top.pk}").describe() == ["Sector: Electrics and below"]


def test_sectors_are_offered_as_a_tree(narrow: Any) -> None:
    sector("chips", sector("electrics"))
    labels = [str(label) for _value, label in narrow("").form.fields["sector"].choices]
    assert labels.index("\u2003Chips") == labels.index("Electrics") + 1


def test_by_district(narrow: Any) -> None:
    budaun, gorakhpur = District.objects.all()[:2]
    there, both, nowhere = make_lead(), make_lead(), make_lead()
    there.districts.add(budaun)
    both.districts.add(budaun, gorakhpur)
    assert found(narrow(f"district={budaun.pk}")) == {there, both}
    assert found(narrow("district=none")) == {nowhere}
    assert narrow("district=none").describe() == ["District: not stated"]
    assert narrow(f"district={budaun.pk}").describe() == [f"District: {budaun}"]


def test_by_prefecture_of_a_partner(narrow: Any) -> None:
    aichi, osaka = Prefecture.objects.all()[:2]
    lead = make_lead(partner=make_organisation(prefecture=aichi))
    lead.partners.create(organisation=make_organisation(prefecture=aichi))
    make_lead(partner=make_organisation(prefecture=osaka))
    assert found(narrow(f"prefecture={aichi.pk}")) == {lead}
    assert narrow(f"prefecture={aichi.pk}").describe() == [f"Partner’s prefecture: {aichi}"]


def test_by_owner_me_nobody_and_a_colleague(narrow: Any, desk: User, manager: User) -> None:
    mine, theirs, nobodys = make_lead(owner=desk), make_lead(owner=manager), make_lead()
    assert found(narrow("owner=me")) == {mine}
    assert found(narrow("owner=none")) == {nobodys}
    assert found(narrow(f"owner={manager.pk}")) == {theirs}
    assert narrow("owner=me").describe() == ["Owner: Deepa Desk"]
    assert narrow("owner=none").describe() == ["Owner: nobody"]
    assert narrow(f"owner={manager.pk}").describe() == ["Owner: Manoj Manager"]


def test_who_left_can_still_be_asked_for_while_leads_are_theirs(narrow: Any) -> None:
    gone = make_user(name="Gita Gone", is_active=False)
    assert narrow(f"owner={gone.pk}").errors
    lead = make_lead(owner=gone)
    assert found(narrow(f"owner={gone.pk}")) == {lead}


def test_by_kind_any_of_them(narrow: Any) -> None:
    factory = make_lead(kinds=["manufacturing", "gcc"])
    bank = make_lead(kinds=["branch"])
    make_lead()
    assert found(narrow("kind=gcc")) == {factory}
    assert found(narrow("kind=gcc&kind=branch")) == {factory, bank}
    assert narrow("kind=gcc").describe() == ["Kind: Global capability centre"]


def test_by_mou_as_far_as_one_may_see(narrow: Any, manager: User) -> None:
    signed, secret, without = make_lead(), make_lead(), make_lead()
    make_mou(lead=signed)
    make_mou(lead=signed)
    make_mou(lead=secret, sensitive=True)
    assert found(narrow("mou=yes")) == {signed}
    assert found(narrow("mou=no")) == {secret, without}
    assert found(narrow("mou=yes", manager)) == {signed, secret}
    assert narrow("mou=yes").describe() == ["MOU: yes"]
    assert narrow("mou=no").describe() == ["MOU: no"]


def test_overdue_and_without_next_action_count_open_leads_only(narrow: Any) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    late, due_today, idle, idle_lost = make_lead(), make_lead(), make_lead(), make_lead()
    late_lost = make_lead()
    for lead in (late, late_lost):
        make_followup(lead=lead, due_on=yesterday)
    make_followup(lead=due_today, due_on=timezone.localdate())
    Lead.objects.filter(pk__in=[late_lost.pk, idle_lost.pk]).update(
        status="lost", status_reason="x", lost_to="y"
    )
    assert found(narrow("overdue=1")) == {late}
    assert found(narrow("overdue=on")) == {late}
    assert found(narrow("no_action=1")) == {idle}
    assert narrow("overdue=1&no_action=1").describe() == ["Overdue", "No next action"]


def test_filters_narrow_together(narrow: Any, desk: User) -> None:
    wanted = make_lead(owner=desk, stage="meeting_held", kinds=["gcc"])
    make_lead(owner=desk, stage="meeting_held")
    make_lead(stage="meeting_held", kinds=["gcc"])
    assert found(narrow("owner=me&stage=meeting_held&kind=gcc")) == {wanted}


def test_sensitive_leads_of_others_are_never_found(narrow: Any, desk: User, manager: User) -> None:
    make_lead(title="Secret", sensitive=True, owner=manager)
    assert found(narrow("q=secret")) == set()
    assert len(found(narrow("q=secret", manager))) == 1


NOT_UNDERSTOOD = [
    "stage=nowhere", "status=gone", "kind=x", "owner=0", "owner=abc", "owner=99999999999999999999",
    "sector=-1", "sector=1e3", "district=%00", "district=9223372036854775808", "prefecture=0x1",
    "mou=maybe", "q=" + "x" * 201, "q=%00", "owner=%F0%9F%92%B4", "sector=" + "9" * 5000,
]  # fmt: skip


@pytest.mark.parametrize("query", NOT_UNDERSTOOD)
def test_what_is_not_understood_finds_nothing_and_says_so(narrow: Any, query: str) -> None:
    make_lead()
    narrowed = narrow(query)
    assert found(narrowed) == set()
    assert narrowed.errors
    assert narrowed.describe() == []


NAUGHTY = [
    "'; DROP TABLE leads_lead; --",
    "%",
    "_",
    "\\",
    "💴🇯🇵",
    "\u202eabc",
    "‮",
    "()",
    "...",
    "株式会社",
]


@pytest.mark.parametrize("text", NAUGHTY)
def test_naughty_searches_are_only_searches(narrow: Any, text: str) -> None:
    make_lead(title="Plain")
    query = QueryDict(mutable=True)
    query["q"] = text
    assert not narrow(query.urlencode()).errors
    assert len(narrow(query.urlencode()).qs) in (0, 1)


def test_choices_say_how_many_there_are(narrow: Any) -> None:
    make_lead(stage="contacted")
    make_lead(stage="contacted", status="on_hold", status_reason="x")
    form = narrow("", counts=counted(Lead.objects.all())).form
    assert ("contacted", "Contacted (2)") in form.fields["stage"].choices
    assert ("new", "New (0)") in form.fields["stage"].choices
    assert ("on_hold", "On hold (1)") in form.fields["status"].choices


def test_the_words_follow_the_readers_language(narrow: Any) -> None:
    district = District.objects.exclude(name_hi="").first()
    with translation.override("hi"):
        assert district.name_hi in narrow(f"district={district.pk}").describe()[0]


# --- Sorting ------------------------------------------------------------------------------------
def order(sort: str) -> list[str]:
    return [lead.title for lead in sorted_by(Lead.objects.all(), sort)]


def test_stages_sort_along_the_ladder_not_the_alphabet() -> None:
    for stage in ("new", "contacted", "mou_signed", "in_operation", "grounded"):
        make_lead(title=stage, stage=stage)
    along = ["new", "contacted", "mou_signed", "grounded", "in_operation"]
    assert order("stage") == along
    assert order("-stage") == along[::-1]


def test_every_stage_has_its_place() -> None:
    for stage in Stage.values:
        make_lead(title=stage, stage=stage)
    assert order("stage") == Stage.values


def test_what_is_not_stated_stands_last_in_both_directions() -> None:
    make_lead(title="none")
    make_lead(title="big", amount=Decimal(9), currency="INR", inr_rate=1)
    make_lead(title="small", amount=Decimal(5), currency="INR", inr_rate=1)
    make_lead(title="yen", amount=Decimal(100), currency="JPY")  # no rate: not comparable
    assert order("investment")[:2] == ["small", "big"]
    assert order("-investment")[:2] == ["big", "small"]
    assert set(order("investment")[2:]) == set(order("-investment")[2:]) == {"none", "yen"}


def test_sort_by_title_owner_due_and_change() -> None:
    late = make_lead(title="B", owner=make_user(Role.DESK, name="Zoya"))
    soon = make_lead(title="A", owner=make_user(Role.DESK, name="Anil"))
    make_lead(title="C")
    today = timezone.localdate()
    make_followup(lead=late, due_on=today - timedelta(days=3))
    make_followup(lead=soon, due_on=today + timedelta(days=3))
    assert order("title") == ["A", "B", "C"]
    assert order("-title") == ["C", "B", "A"]
    assert order("owner") == ["A", "B", "C"]
    assert order("-owner") == ["B", "A", "C"]
    assert order("due") == ["B", "A", "C"]
    assert order("-due") == ["A", "B", "C"]
    assert order("changed") == ["B", "A", "C"]
    late.save()
    assert order("-changed") == ["B", "C", "A"]


@pytest.mark.parametrize("sort", ["", "nonsense", "-", "--title", "title,stage", "\x00"])
def test_an_unknown_order_is_the_last_changed_first(sort: str) -> None:
    for title in "ABC":
        make_lead(title=title)
    assert order(sort) == ["C", "B", "A"]


@pytest.mark.parametrize("key", SORTS)
def test_rows_that_are_equal_keep_a_fixed_order(key: str) -> None:
    for _ in range(3):
        make_lead(title="Same")
    Lead.objects.update(updated_at=timezone.now())
    ids = [lead.pk for lead in sorted_by(Lead.objects.all(), key)]
    assert ids == sorted(ids)
    assert [lead.pk for lead in sorted_by(Lead.objects.all(), f"-{key}")] == ids[::-1]


# --- Figures ------------------------------------------------------------------------------------
def test_figures_count_what_nobody_stated() -> None:
    make_lead(amount=Decimal(18_500_000_000), currency="INR", inr_rate=1)
    make_lead(amount=Decimal(300_000_000), currency="JPY")
    make_lead()
    make_followup(lead=make_lead(), due_on=timezone.localdate() - timedelta(days=1))
    sums = figures(Lead.objects.all())
    assert (sums["leads"], sums["overdue"], sums["not_stated"]) == (4, 1, 2)
    assert sums["rupees"] == Decimal(18_500_000_000)
    assert sums["investment"] == (
        "investment: ₹1,850 crore in total, 1 without a rate, 2 not stated"
    )


@pytest.mark.parametrize("rows", [0, 2])
def test_nothing_stated_is_not_zero(rows: int) -> None:
    for _ in range(rows):
        make_lead()
    sums = figures(Lead.objects.all())
    assert sums["rupees"] is None
    assert sums["investment"] == "investment not stated"
