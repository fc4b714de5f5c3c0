"""What narrows MOUs, how it is said, and what happens to an address that asks for nonsense."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.http import QueryDict
from django.utils import timezone

from leads.filters.mou_fields import departments
from leads.filters.mous import SORTS, MOUFilter, in_order
from leads.models import MOU, District, MOUParty, ProgressUpdate, Sector
from tests.factories import make_group, make_mou, make_organisation

pytestmark = pytest.mark.django_db
CRORE = {"amount": 10_000_000, "currency": "INR", "inr_rate": 1}


@pytest.fixture
def ask(desk):
    def narrowed(query: str) -> MOUFilter:
        request = SimpleNamespace(user=desk)
        return MOUFilter(QueryDict(query), MOU.objects.visible_to(desk), request=request)

    return narrowed


@pytest.fixture
def found(ask):
    return lambda query: {mou.title for mou in ask(query).qs}


def test_words_of_title_number_and_party_are_found_in_any_script(found) -> None:
    mou = make_mou(title="Motor generators", number="MOU/17")
    tel = make_organisation(name_en="Tokyo Electron", name_ja="東京エレクトロン株式会社")
    MOUParty.objects.create(mou=mou, organisation=tel)
    make_mou(title="Other")
    for query in ("motor", "generators motor", "mou/17", "tokyo", "東京エレクトロン", "ＴＯＫＹＯ"):
        assert found(f"q={query}") == {"Motor generators"}, query
    assert found("q=osaka") == set()


def test_sector_takes_everything_below_it(found) -> None:
    parent = Sector.objects.get(code="automotive")
    make_mou(title="parent", sector=parent)
    make_mou(title="child", sector=Sector.objects.get(code="electric-vehicles"))
    make_mou(title="other", sector=Sector.objects.get(code="banking"))
    make_mou(title="none")
    assert found(f"sector={parent.pk}") == {"parent", "child"}
    assert found("sector=none") == {"none"}


def test_sector_can_be_counted_and_summed(ask) -> None:
    """A recursive subquery would be lost in an aggregate: this one is a list."""
    parent = Sector.objects.get(code="automotive")
    make_mou(sector=Sector.objects.get(code="electric-vehicles"))
    assert ask(f"sector={parent.pk}").qs.values("district").count() == 1


def test_not_stated_is_a_choice_of_each_reference(found, desk) -> None:
    department = make_organisation(kind="government", country="IN")
    make_mou(title="all", district=District.objects.first(), department=department, owner=desk)
    make_mou(title="nothing")
    for name in ("district", "department", "owner"):
        assert found(f"{name}=none") == {"nothing"}, name
    assert found(f"owner={desk.pk}") == found("owner=me") == {"all"}
    assert found(f"department={department.pk}") == {"all"}


def test_several_stages_and_statuses(found) -> None:
    for stage in ("signed", "land_allotted", "production"):
        make_mou(title=stage, stage=stage)
    make_mou(title="dropped", status="dropped", status_reason="x")
    assert found("stage=signed&stage=production") == {"signed", "production", "dropped"}
    assert found("status=dropped") == {"dropped"}


def test_investment_counts_the_groups_total_as_stated(found) -> None:
    make_mou(title="own", **CRORE)
    make_mou(title="group", group=make_group(**CRORE))
    make_mou(title="empty group", group=make_group())
    make_mou(title="no rate", amount=3, currency="JPY")
    make_mou(title="nothing")
    assert found("investment=known") == {"own", "group"}
    assert found("investment=own") == {"own"}
    assert found("investment=group") == {"group"}
    assert found("investment=unknown") == {"empty group", "no rate", "nothing"}


def test_realised_zero_is_stated(found) -> None:
    mou = make_mou(title="zero")
    ProgressUpdate.objects.create(
        mou=mou, as_of=date(2026, 1, 1), realised_amount=0, currency="INR", inr_rate=1, jobs=0
    )
    make_mou(title="nothing")
    assert found("realised=known") == found("jobs_realised=known") == {"zero"}
    assert found("realised=unknown") == found("jobs_realised=unknown") == {"nothing"}


def test_jobs_promised_by_the_group_are_stated(found) -> None:
    make_mou(title="own", jobs=0)
    make_mou(title="group", group=make_group(jobs=5))
    make_mou(title="nothing")
    assert found("jobs=known") == {"own", "group"}
    assert found("jobs=unknown") == {"nothing"}


def test_groups_in_and_out(found) -> None:
    one, two = make_group(), make_group()
    make_mou(title="one", group=one)
    make_mou(title="two", group=two)
    make_mou(title="alone")
    assert found(f"group={one.pk}&group={two.pk}") == {"one", "two"}
    assert found(f"without_group={one.pk}") == {"two", "alone"}


def test_stale_and_age_and_year(found) -> None:
    today = timezone.localdate()
    make_mou(title="new", signed_on=today)
    make_mou(title="old", signed_on=today - timedelta(days=400))
    make_mou(title="grounded", signed_on=today - timedelta(days=400), stage="trial_run")
    make_mou(title="undated")
    assert found("stale=1") == {"old", "grounded"}
    assert found("age=under_6m") == {"new"}
    assert found("age=1_2y") == {"old"}, "Ages are those of MOUs not yet grounded."
    assert found("age=none") == {"undated"}
    assert found("grounded=yes") == {"grounded"}
    assert found("grounded=no") == {"new", "old", "undated"}
    year = today.year if today.month >= 4 else today.year - 1
    assert found(f"signed_fy={year}") == {"new"}
    assert found("signed_fy=none") == {"undated"}


def test_dropped_mous_no_longer_await_grounding(found) -> None:
    make_mou(title="dropped", status="dropped", status_reason="x")
    assert found("grounded=no") == found("age=none") == set()


def test_light_can_be_asked_for(found) -> None:
    make_mou(title="stale", signed_on=date(2020, 1, 1))
    make_mou(title="fresh")
    assert found("rag=amber") == {"stale"}
    assert found("rag=grey") == {"fresh"}


@pytest.mark.parametrize(
    "query",
    [
        "stage=x", "status=x", "rag=x", "sector=x", "sector=-1", "sector=99999999999999999999",
        "district=%00", "department=1.5", "owner=99999999999999999999999", "age=x",
        "signed_fy=1e9", "signed_fy=-1", "investment=x", "realised=x", "group=x",
        "group=99999999999999999999", "group=%00", "without_group=x", "q=%00", "grounded=x",
        "jobs=x", "q=" + "x" * 10_000,
    ],
)  # fmt: skip
def test_nonsense_finds_nothing_and_says_so(ask, query: str) -> None:
    make_mou()
    narrowed = ask(query)
    assert narrowed.qs.count() == 0
    assert narrowed.form.errors
    assert narrowed.describe() == []


@pytest.mark.parametrize("query", ["q=🎌", "q=%E2%80%AE", "page=x", "sort=x", "stale=", "foo=bar"])
def test_odd_but_harmless_addresses_are_answered(ask, query: str) -> None:
    assert not ask(query).form.errors
    ask(query).qs.count()


def test_words_say_what_is_narrowed(ask, desk) -> None:
    group = make_group(name="Two parks")
    make_mou(group=group, owner=desk)
    sector = Sector.objects.get(code="automotive")
    query = (
        f"q=denso&stage=signed&stage=trial_run&sector={sector.pk}&district=none"
        f"&owner={desk.pk}&group={group.pk}&stale=1&investment=unknown&signed_fy=none"
    )
    assert ask(query).describe() == [
        "“denso”",
        "Stage: Signed, Trial run",
        "Sector: Automotive and mobility",
        "District: not stated",
        "Owner: Deepa Desk",
        "Fiscal year of signing: not stated",
        "Investment: not stated",
        "Group: Two parks",
        "No update for 30 days",
    ]
    assert ask("").describe() == []


def test_groups_of_secret_mous_are_not_offered(ask, manager) -> None:
    secret = make_group(name="Secret")
    make_mou(group=secret, sensitive=True, owner=manager)
    assert list(ask("").form.fields["group"].queryset) == []
    assert ask(f"group={secret.pk}").form.errors


@pytest.mark.parametrize("sort", [*SORTS, *(f"-{key}" for key in SORTS)])
def test_unknown_values_stand_last_whichever_way_one_sorts(sort: str, desk) -> None:
    full = make_mou(
        title="A",
        signed_on=date(2026, 1, 1),
        owner=desk,
        district=District.objects.first(),
        **CRORE,
    )
    ProgressUpdate.objects.create(
        mou=full, as_of=date(2026, 1, 1), realised_amount=1, currency="INR", inr_rate=1
    )
    make_mou(title="A")
    ordered = list(in_order(MOU.objects.all(), sort))
    if sort.removeprefix("-") not in ("title", "stage"):
        assert ordered[0] == full
    assert len(ordered) == 2


def test_unknown_sort_is_newest_signature_first() -> None:
    old = make_mou(signed_on=date(2024, 1, 1))
    new = make_mou(signed_on=date(2026, 1, 1))
    undated = make_mou()
    assert list(in_order(MOU.objects.all(), "nonsense")) == [new, old, undated]


def test_mine_are_those_one_owns_and_those_one_writes_of(ask, desk, manager) -> None:
    owned, nodal = make_mou(owner=desk), make_mou(owner=manager, nodal_user=desk)
    make_mou(owner=manager)
    assert set(ask("mine=1").qs) == {owned, nodal}


def test_departments_to_choose_from_are_looked_up_not_gone_through(desk) -> None:
    """Those of the state, and others an MOU names; one look into an index for each."""
    named, other = make_organisation(), make_organisation()
    state = make_organisation(kind="government", country="IN")
    make_mou(department=named)
    choices = departments(None)
    assert {named, state} <= set(choices)
    assert other not in set(choices)
    assert "EXISTS(" in str(choices.query)
    assert "IN (SELECT" not in str(choices.query)
