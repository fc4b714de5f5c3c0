"""The report's figures against a recount of every row in plain Python, that shares no code."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.http import QueryDict

from leads.models import MOU, Sector
from reports.links import MOST_GROUPS_IN_A_LINK, Links
from reports.mou_report import Breakdown, Headline, Selection, Silence
from reports.mou_report.figures import Measures
from reports.mou_report.lines import breakdown
from tests.factories import make_group, make_mou
from tests.reports.mou_world import seed

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)
GROUNDED = {"ground_broken", "under_construction", "trial_run", "production"}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-11-22T06:30:00Z", tick=False):
        yield


TABLES = ("stage", "status", "sector", "district", "department", "age", "year")


@dataclass
class MOUStatusReport:
    headline: Headline
    silence: Silence
    tables: dict[str, Breakdown]


def report_for(user: Any, query: str = "") -> MOUStatusReport:
    return report_of(MOU.objects.visible_to(user), Links(QueryDict(query)), user)


def report_of(scope: Any, links: Links, user: Any) -> MOUStatusReport:
    selection = Selection(scope, links, user)
    counted = selection.by(*((name,) for name in TABLES))
    tables = {name: breakdown(name, counted[name,], links) for name in TABLES}
    return MOUStatusReport(selection.headline, selection.silence, tables)


# --- The recount ----------------------------------------------------------------------------------
@dataclass
class Sums:
    mous: int = 0
    committed: Decimal | None = None
    unknown: int = 0
    realised: Decimal | None = None
    realised_unknown: int = 0
    groups: set[int] = field(default_factory=set)

    def all(self) -> tuple:
        return self.mous, self.committed, self.unknown, self.realised, self.realised_unknown


def plus(one: Decimal | None, two: Decimal | None) -> Decimal | None:
    return two if one is None else one if two is None else one + two


def in_rupees(row: Any) -> Decimal | None:
    if row.amount is None or row.inr_rate is None:
        return None
    return (row.amount * row.inr_rate).quantize(Decimal("0.01"))


def last_realised(mou: MOU) -> Decimal | None:
    stated = [u for u in mou.updates.all() if u.realised_amount is not None]
    stated.sort(key=lambda update: (update.as_of, update.pk))
    return stated[-1].realised_amount * stated[-1].inr_rate if stated else None


def recount(mous: Iterable[MOU], key: Callable[[MOU], Any]) -> tuple[dict, Decimal | None]:
    """Return sums by key, and the total of groups whose MOUs have different keys."""
    sums: dict[Any, Sums] = defaultdict(Sums)
    members: dict[Any, list[Any]] = defaultdict(list)
    for mou in mous:
        line = sums[key(mou)]
        line.mous += 1
        own, group = in_rupees(mou), mou.group and in_rupees(mou.group)
        line.committed = plus(line.committed, own)
        line.unknown += own is None and group is None
        line.realised = plus(line.realised, last_realised(mou))
        line.realised_unknown += last_realised(mou) is None
        if group is not None:
            members[mou.group].append(key(mou))
    shared = None
    for group, keys in members.items():
        if len(set(keys)) == 1:
            sums[keys[0]].committed = plus(sums[keys[0]].committed, in_rupees(group))
        else:
            shared = plus(shared, in_rupees(group))
    return sums, shared


def top(mou: MOU) -> Any:
    sector = mou.sector
    while sector and sector.parent_id:
        sector = Sector.objects.get(pk=sector.parent_id)
    return sector and sector.pk


def band(mou: MOU) -> str:
    if mou.signed_on is None:
        return "none"
    months = (TODAY.year - mou.signed_on.year) * 12 + TODAY.month - mou.signed_on.month
    months -= mou.signed_on.day > TODAY.day
    return (
        "under_6m"
        if months < 6
        else "6_12m"
        if months < 12
        else "1_2y"
        if months < 24
        else "over_2y"
    )


def year(mou: MOU) -> int | None:
    if mou.signed_on is None or mou.signed_on_precision == "year":
        return None
    return mou.signed_on.year - (mou.signed_on.month < 4)


KEYS: dict[str, Callable[[MOU], Any]] = {
    "stage": lambda mou: mou.stage,
    "status": lambda mou: mou.status,
    "sector": top,
    "district": lambda mou: mou.district_id,
    "department": lambda mou: mou.department_id,
    "age": band,
    "year": year,
}


def figures(line: Any) -> tuple:
    return (
        line.mous.value, line.committed.value, line.committed_unknown.value,
        line.realised.value, line.realised_unknown.value,
    )  # fmt: skip


def check(table: Breakdown, sums: dict[Any, Sums], shared: Decimal | None) -> None:
    found = {line.code: figures(line) for line in table.lines}
    for code, line in sums.items():
        assert found.pop(code) == line.all(), (table.title, code)
    assert all(left == (0, None, 0, None, 0) for left in found.values()), "Lines made of nothing."
    assert (table.shared.committed.value if table.shared else None) == shared


@pytest.fixture
def mous(desk, manager) -> list[MOU]:
    seed([desk, manager], n=60)
    return list(MOU.objects.select_related("group", "sector").prefetch_related("updates"))


@pytest.mark.parametrize("name", list(KEYS))
def test_table_is_what_a_recount_says(mous, manager, name: str) -> None:
    rows = mous
    if name == "age":
        rows = [m for m in mous if m.stage not in GROUNDED and m.status != "dropped"]
    check(report_for(manager).tables[name], *recount(rows, KEYS[name]))


@pytest.mark.parametrize("name", list(KEYS))
def test_columns_add_up_to_the_total(mous, manager, name: str) -> None:
    table = report_for(manager).tables[name]
    columns = list(zip(*(figures(line) for line in table.lines), strict=True))
    total = figures(table.total)
    for place in (0, 2, 4):
        assert sum(columns[place]) == total[place]
    for place in (1, 3):
        added = None
        for value in columns[place]:
            added = plus(added, value)
        if place == 1 and table.shared:
            added = plus(added, table.shared.committed.value)
        assert added == total[place]


def test_seed_has_groups_that_share_a_line_and_groups_that_do_not(mous, manager) -> None:
    tables = report_for(manager).tables
    assert any(table.shared for table in tables.values())
    assert tables["age"].total.committed.value is not None


def test_headline_is_what_a_recount_says(mous, manager) -> None:
    head = report_for(manager).headline
    [line] = recount(mous, lambda mou: 0)[0].values()
    assert (
        head.mous.value, head.committed.value, head.committed_unknown.value,
        head.realised.value, head.realised_unknown.value,
    ) == line.all()  # fmt: skip
    groups = {mou.group for mou in mous if mou.group}
    jobs = [
        m.jobs for m in mous if m.jobs is not None and not (m.group and m.group.jobs is not None)
    ]
    jobs += [group.jobs for group in groups if group.jobs is not None]
    assert head.jobs.value == sum(jobs)
    assert head.jobs_unknown.value == sum(
        m.jobs is None and not (m.group and m.group.jobs is not None) for m in mous
    )
    assert head.grounded.value == sum(m.stage in GROUNDED for m in mous)
    assert head.stale.value == sum(m.is_stale for m in mous)
    assert head.dropped.value == sum(m.status == "dropped" for m in mous)
    assert head.without_rate.value == sum(m.amount is not None and m.inr_rate is None for m in mous)
    assert head.groups == sum(in_rupees(group) is not None for group in groups)


def test_share_is_of_what_was_committed(manager) -> None:
    make_mou(amount=400, currency="INR", inr_rate=1)
    unknown = make_mou()
    committed = make_mou(amount=100, currency="INR", inr_rate=1)
    for mou, amount in ((unknown, 10_000), (committed, 120)):
        mou.updates.create(as_of=TODAY, realised_amount=amount, currency="INR", inr_rate=1)
    head = report_for(manager).headline
    assert (head.committed.value, head.realised.value, head.share) == (500, 10_120, 24)


def test_nothing_stated_is_not_zero(manager) -> None:
    make_mou()
    head = report_for(manager).headline
    assert (head.committed.value, head.realised.value, head.jobs.value) == (None, None, None)
    assert (head.committed_unknown.value, head.share) == (1, None)


def test_stated_zero_is_zero(manager) -> None:
    make_mou(amount=0, currency="INR", inr_rate=1, jobs=0)
    head = report_for(manager).headline
    assert (head.committed.value, head.committed_unknown.value, head.jobs.value) == (0, 0, 0)
    assert "investment=known" in head.committed.url
    assert head.share is None, "Nothing can be divided by zero."


# --- Groups ---------------------------------------------------------------------------------------
@pytest.fixture
def hotels():
    return make_group(name="Hotels", amount=900, currency="INR", inr_rate=1, jobs=70)


def test_group_total_is_counted_once_however_many_mous_share_it(manager, hotels) -> None:
    for _number in range(4):
        make_mou(group=hotels)
    report = report_for(manager)
    assert (report.headline.committed.value, report.headline.jobs.value) == (900, 70)
    assert report.headline.committed_unknown.value == 0
    for table in report.tables.values():
        assert table.total.committed.value == 900, table.title
        assert table.shared is None


def test_group_total_goes_to_a_line_of_its_own_where_its_mous_part(manager, hotels) -> None:
    make_mou(group=hotels, stage="signed")
    make_mou(group=hotels, stage="trial_run")
    make_mou(amount=5, currency="INR", inr_rate=1, stage="trial_run")
    table = report_for(manager).tables["stage"]
    lines = {line.code: line for line in table.lines}
    assert table.shared.committed.value == 900
    assert table.shared.groups == 1
    assert lines["signed"].committed.value is None
    assert lines["signed"].only_shared
    assert lines["trial_run"].committed.value == 5
    assert table.total.committed.value == 905


def test_group_parts_where_one_of_its_mous_states_nothing(manager, hotels) -> None:
    make_mou(group=hotels, district=None)
    make_mou(group=hotels, district_id=make_district())
    assert report_for(manager).tables["district"].shared.committed.value == 900


def make_district() -> int:
    return MOU.district.field.related_model.objects.values_list("pk", flat=True).first()


def test_group_that_reaches_outside_the_selection_is_said(manager, hotels) -> None:
    make_mou(group=hotels, stage="signed")
    make_mou(group=hotels, stage="trial_run")
    scope = MOU.objects.filter(stage="signed")
    report = report_of(scope, Links(QueryDict("stage=signed")), manager)
    assert report.headline.committed.value == 900
    assert report.headline.groups_reaching_outside == 1
    assert report.tables["stage"].shared is None, "In this selection its MOUs share a line."


def test_hidden_members_of_a_group_are_not_hinted_at(desk, manager, hotels) -> None:
    make_mou(group=hotels)
    make_mou(group=hotels, sensitive=True, owner=manager, stage="trial_run")
    report = report_for(desk)
    assert report.headline.groups_reaching_outside == 0
    assert report.tables["stage"].shared is None


def test_sensitive_mous_of_others_are_not_counted(mous, desk) -> None:
    report = report_for(desk)
    visible = [mou for mou in mous if not mou.sensitive or mou.owner == desk]
    assert 0 < len(visible) < len(mous)
    assert report.headline.mous.value == len(visible)
    check(report.tables["district"], *recount(visible, KEYS["district"]))
    assert report.silence.stale.value == sum(mou.is_stale for mou in visible)
    assert {mou.pk for mou in report.silence.mous} <= {mou.pk for mou in visible}


# --- Silence --------------------------------------------------------------------------------------
def test_most_silent_stand_first_and_owners_are_counted(mous, manager) -> None:
    silence = report_for(manager).silence
    stale = sorted((m for m in mous if m.is_stale), key=lambda m: -m.days_silent)
    assert [m.days_silent for m in silence.mous] == [m.days_silent for m in stale[:10]]
    counts = defaultdict(int)
    for mou in stale:
        counts[str(mou.owner) if mou.owner else "nobody"] += 1
    assert {name: figure.value for name, figure in silence.owners} == counts
    values = [figure.value for _name, figure in silence.owners]
    assert values == sorted(values, reverse=True)


# --- Links ----------------------------------------------------------------------------------------
def test_links_keep_the_selection_and_never_widen_it() -> None:
    links = Links(QueryDict("q=denso&sector=9&stage=signed&stage=trial_run&page=3&sort=title&rag="))
    assert links.to(1, {"sector": 2}) == "/mous/?q=denso&sector=9&stage=signed&stage=trial_run"
    assert links.to(1, {"stage": "signed"}) == "/mous/?q=denso&sector=9&stage=signed"
    assert Links(QueryDict("investment=own")).to(1, {"investment": "known"}).endswith("=own")
    assert Links(QueryDict("without_group=1")).to(1, {"without_group": [2]}) == (
        "/mous/?without_group=1&without_group=2"
    )
    assert Links(QueryDict("")).to(1, {}) == "/mous/"


def test_nothing_counted_has_no_link() -> None:
    assert Links(QueryDict("")).to(0, {"stage": "signed"}) == ""


def test_link_too_long_for_an_address_is_left_out() -> None:
    groups = list(range(MOST_GROUPS_IN_A_LINK + 1))
    assert Links(QueryDict("")).to(1, {"group": groups}) == ""


@pytest.mark.parametrize(
    ("realised", "share"),
    [("0", 0), ("0.4", Decimal("0.4")), ("9.94", Decimal("9.9")), ("10.4", 10), ("250", 250)],
)
def test_a_beginning_is_not_nothing(realised: str, share: Decimal | int) -> None:
    found = Measures(committed=Decimal(100), realised_of_known=Decimal(realised))
    assert found.share == share
