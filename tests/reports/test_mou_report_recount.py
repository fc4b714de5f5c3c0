"""Every figure of the report, on any day and under any filter, is what plain SQL counts.

The recount (`tests.reports.recount`) shares no code with the product and reads only what people
wrote down, none of what the database derives from it.
"""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import transaction
from django.http import QueryDict

from accounts.models import User
from leads.filters.mous import MOUFilter
from leads.models import MOU, MOUGroup, SizeBand
from reports.dimensions import DIMENSIONS
from reports.mou_report import Figure, Measures, MOUReport, Question, mou_report
from tests.factories import make_user
from tests.reports.history_world import CRORE, DAYS, OFFICERS, World
from tests.reports.recount import SEEN, Recount

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)
NUMBERS = list(Measures.__dataclass_fields__)


@pytest.fixture(scope="module")
def world(django_db_setup: Any, django_db_blocker: Any) -> Iterator[SimpleNamespace]:
    """One world for all days: nothing below changes it."""
    with (
        time_machine.travel("2026-11-22T06:30:00Z", tick=False),
        django_db_blocker.unblock(),
        transaction.atomic(),
    ):
        people = [make_user("desk"), make_user("manager")]
        World(people, n=1000, seed=5).make()
        yield SimpleNamespace(desk=people[0], manager=people[1], bands=bands())
        transaction.set_rollback(True)


def bands() -> dict[str, str]:
    """The three bands every installation begins with, as the recount calls them."""
    ids = SizeBand.objects.order_by("from_crore").values_list("pk", flat=True)
    return dict(zip(map(str, ids), ("small", "middle", "large"), strict=True))


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel("2026-11-22T06:30:00Z", tick=False):
        yield


def random_days() -> list[date]:
    dice = random.Random(11)
    return [TODAY - timedelta(days=dice.randrange(1, DAYS)) for _turn in range(20)]


def seen_by(reader: User) -> str:
    return "true" if reader.role == "manager" else SEEN.format(me=reader.pk)


# --- Filters at random ----------------------------------------------------------------------------
def filters(dice: random.Random, world: Any, recount: Recount) -> tuple[str, str]:
    """Some parameters of the register, and what they mean in SQL."""

    def value(column: str) -> Any:
        found = recount.rows(f"SELECT DISTINCT {column} AS v FROM told ORDER BY 1")
        return dice.choice(found)["v"] if found else None

    def same(param: str, column: str, only: str = "true") -> tuple[str, str]:
        chosen = value(column)
        if chosen is None:
            return f"{param}=none", f"{column} IS NULL AND {only}"
        if param == "officer":
            return f"officer={OFFICERS_IN_ADDRESS[chosen]}", f"officer = {quoted(chosen)}"
        return f"{param}={chosen}", f"{column} = {quoted(chosen)} AND {only}"

    group = MOUGroup.objects.order_by("pk")[dice.randrange(14)].pk
    steps = recount.rows("SELECT DISTINCT stage AS v FROM told ORDER BY 1")
    two = [dice.choice(steps)["v"] for _turn in "ab"] if steps else ["signed", "signed"]
    band = dice.choice(list(world.bands))
    day = TODAY - timedelta(days=dice.randrange(0, DAYS))
    every = [
        lambda: (f"stage={two[0]}&stage={two[1]}", f"stage IN ('{two[0]}', '{two[1]}')"),
        lambda: same("status", "status"),
        lambda: same("rag", "rag"),
        lambda: same("sector", "sector"),
        lambda: same("district", "district"),
        lambda: same("department", "department"),
        lambda: same("owner", "owner"),
        lambda: same("officer", "officer"),
        lambda: same("event", "event"),
        lambda: same("source", "source"),
        lambda: same("signed_fy", "year"),
        lambda: same("instrument", "instrument"),
        lambda: same("turn", "turn"),
        lambda: same("next_step", "next_step"),
        lambda: same("age", "age", "awaiting"),
        lambda: same("slippage", "slippage", "alive"),
        lambda: same("expiring", "expiring", "alive"),
        lambda: (f"band={band}", f"band = '{world.bands[band]}'"),
        lambda: ("band=none", "band IS NULL"),
        lambda: ("band=group", "band = 'group'"),
        lambda: ("investment=known", "rupees IS NOT NULL OR group_rupees IS NOT NULL"),
        lambda: ("investment=unknown", "rupees IS NULL AND group_rupees IS NULL"),
        lambda: ("realised=known", "realised IS NOT NULL"),
        lambda: ("jobs=unknown", "jobs IS NULL AND group_jobs IS NULL"),
        lambda: ("jobs_realised=known", "came IS NOT NULL"),
        lambda: ("without_rate=1", "amount IS NOT NULL AND rupees IS NULL"),
        lambda: ("grounded=yes", "grounded"),
        lambda: ("grounded=no", "awaiting"),
        lambda: ("finished=no", "NOT finished"),
        lambda: ("alive=yes", "alive"),
        lambda: ("alive=no", "NOT alive"),
        lambda: ("stale=1", "stale"),
        lambda: (f"group={group}", f"group_id = {group}"),
        lambda: (f"without_group={group}", f"group_id IS DISTINCT FROM {group}"),
        lambda: (f"signed_from={day}", f"signed_on >= '{day}'"),
        lambda: (f"signed_to={day}", f"signed_on <= '{day}'"),
    ]
    chosen = [one() for one in dice.sample(every, dice.choice((1, 1, 2)))]
    while len({part.partition("=")[0] for part, _where in chosen}) < len(chosen):
        chosen.pop()
    return "&".join(part for part, _where in chosen), " AND ".join(f"({w})" for _p, w in chosen)


OFFICERS_IN_ADDRESS = {name: name.replace("%", "%25").replace(" ", "+") for name in OFFICERS}


def quoted(value: Any) -> str:
    return str(value) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"


# --- The comparison -------------------------------------------------------------------------------
def same_numbers(found: Measures, wanted: dict[str, Any] | None, where: Any) -> None:
    for name in NUMBERS:
        expected = (wanted or {}).get(name)
        if wanted is None and name not in NOT_ZERO:
            expected = 0
        assert getattr(found, name) == expected, (where, name)


NOT_ZERO = ("committed", "realised", "realised_of_known", "jobs", "jobs_realised", "land_acres")


def check_table(report: MOUReport, name: str, recount: Recount, where: str, bands: Any) -> None:
    table = report.table(name)
    lines, shared = recount.by(name, where=where)
    for line in table.lines:
        code = bands.get(line.code, line.code) if name == "band" else line.code
        wanted = lines.pop((code,), None)
        same_numbers(line.measures, wanted, (name, code))
        assert line.mous.value == line.measures.mous
    assert not lines, (name, "lines the report does not have")
    check_shared(table.shared, shared, name)
    check_sum(table, name)


def check_shared(found: Any, wanted: dict[str, Any], name: Any) -> None:
    assert (found.committed.value if found else None) == wanted["committed"], name
    assert (found.jobs.value if found else None) == wanted["jobs"], name
    assert (found.groups if found else 0) == wanted["groups"], name


def check_sum(table: Any, name: str) -> None:
    """Lines and what they share add up to the total, column by column."""
    parts = [line.measures for line in table.lines]
    if table.shared:
        parts.append(
            Measures(
                committed=table.shared.committed.value,
                jobs=table.shared.jobs.value,
                groups=table.shared.groups,
            )
        )
    for column in NUMBERS:
        stated = [value for part in parts if (value := getattr(part, column)) is not None]
        added = sum(stated) if stated else None if column in NOT_ZERO else 0
        assert added == getattr(table.total.measures, column), (name, column)


def check_cross(report: MOUReport, rows: str, columns: str, recount: Recount, where: str) -> None:
    cells, shared = recount.by(rows, columns, where=where)
    for measure in ("mous", "committed", "jobs"):
        table = report.crosstab(rows, columns, measure)
        found = {
            (line.code, key): cell.figure.value
            for line in table.lines
            for (key, _label), cell in zip(table.headings, line.cells, strict=True)
        }
        for key, wanted in cells.items():
            assert found.pop(key) == wanted[measure], (rows, columns, measure, key)
        assert all(not value for value in found.values())
        if measure != "mous":
            assert (table.shared.value if table.shared else None) == shared[measure]


def check_head(report: MOUReport, recount: Recount, where: str) -> None:
    line = recount.by(where=where)[0].get(())
    head = report.headline
    same_numbers(head.measures, line, "head")
    for figure, condition in (
        (head.dropped, "status = 'dropped'"),
        (head.grounded, "grounded"),
        (head.in_production, "finished"),
        (head.awaiting, "awaiting"),
        (head.stale, "stale"),
    ):
        assert figure.value == len(recount.ids(f"({where}) AND {condition}")), condition
    done = recount.by("grounded", where=where)[0].get((True,), {})
    assert head.conversion_by_value.denominator.value == (line and line["committed"])
    assert (head.conversion_by_value.numerator.value or 0) == (done.get("committed") or 0)
    stale = recount.rows(
        f"SELECT owner, count(*) AS n FROM told WHERE ({where}) AND stale GROUP BY 1"
    )
    assert report.silence.stale.value == sum(row["n"] for row in stale)
    counts = sorted((figure.value for _name, figure in report.silence.owners), reverse=True)
    assert counts == sorted((row["n"] for row in stale), reverse=True)
    hushed = recount.rows(
        f"SELECT id FROM told WHERE ({where}) AND stale ORDER BY heard, id LIMIT 10"
    )
    assert [mou.pk for mou in report.silence.mous] == [row["id"] for row in hushed]


def rows_at(figure: Figure, reader: User) -> int:
    query = QueryDict(figure.url.partition("?")[2])
    request = SimpleNamespace(user=reader)
    return MOUFilter(query, MOU.objects.visible_to(reader), request=request).qs.count()


# --- The properties -------------------------------------------------------------------------------
def test_pipeline_is_what_a_recount_says(manager: User) -> None:
    """The first of all: the world below is there for all that follow it."""
    call_command("load_pipeline", verbosity=0)
    for day in (TODAY, date(2025, 9, 1), date(2025, 8, 1)):
        recount = Recount(day)
        report = mou_report(Question(QueryDict(""), day, None, manager), DIMENSIONS)
        assert set(report.now.mous.values_list("pk", flat=True)) == recount.ids()
        check_head(report, recount, "true")
        for name in DIMENSIONS:
            check_table(report, name, recount, "true", bands())


@pytest.mark.parametrize("day", [TODAY, *random_days()], ids=str)
def test_every_figure_is_what_a_recount_says(world: Any, day: date) -> None:
    """All tables and the head of everything; as the desk officer and as the manager in turn."""
    recount = Recount(day)
    reader = world.manager if day.toordinal() % 2 else world.desk
    where = seen_by(reader)
    report = mou_report(Question(QueryDict(""), day, None, reader), DIMENSIONS)
    assert set(report.now.mous.values_list("pk", flat=True)) == recount.ids(where)
    check_head(report, recount, where)
    for name in DIMENSIONS:
        check_table(report, name, recount, where, world.bands)
    dice = random.Random(day.toordinal())
    rows, columns = dice.sample([name for name in DIMENSIONS if name != "band"], 2)
    check_cross(report, rows, columns, recount, where)


@pytest.mark.parametrize("day", [TODAY, *random_days()], ids=str)
def test_every_figure_of_a_random_selection_is_what_a_recount_says(world: Any, day: date) -> None:
    recount, dice = Recount(day), random.Random(day.toordinal())
    for _turn in range(3):
        reader = dice.choice((world.manager, world.desk))
        address, narrowed = filters(dice, world, recount)
        where = f"({seen_by(reader)}) AND ({narrowed})"
        names = dice.sample(list(DIMENSIONS), 4)
        report = mou_report(Question(QueryDict(address), day, None, reader), names)
        assert set(report.now.mous.values_list("pk", flat=True)) == recount.ids(where), address
        check_head(report, recount, where)
        for name in names:
            check_table(report, name, recount, where, world.bands)


@pytest.mark.parametrize("day", [TODAY, *random_days()[:3]], ids=str)
def test_addresses_of_numbers_list_that_many_rows(world: Any, day: date) -> None:
    dice = random.Random(day.toordinal())
    report = mou_report(Question(QueryDict(""), day, None, world.desk), DIMENSIONS)
    for name in dice.sample(list(DIMENSIONS), 5):
        table = report.table(name)
        for line in [dice.choice(table.lines), table.total]:
            for figure in (line.mous, line.committed_unknown, line.jobs_unknown, line.without_rate):
                if figure.url:
                    assert rows_at(figure, world.desk) == figure.value, figure.url
                else:
                    assert not figure.value


def test_before_is_what_a_recount_of_the_earlier_day_says(world: Any) -> None:
    day, earlier = random_days()[0], min(random_days())
    earlier = earlier if earlier < day else day - timedelta(days=200)
    report = mou_report(Question(QueryDict(""), day, earlier, world.manager), DIMENSIONS)
    recount = Recount(earlier)
    [whole] = recount.by()[0].values()
    assert report.before is not None
    same_numbers(report.before.measures, whole, "before")
    for name in DIMENSIONS:
        lines, _shared = recount.by(name)
        for line in report.table(name).lines:
            code = world.bands.get(line.code, line.code) if name == "band" else line.code
            same_numbers(line.before, lines.pop((code,), None), (name, code))
        assert not lines, name


def test_trend_is_the_report_of_each_day(world: Any) -> None:
    days = sorted(random_days())[::5]
    report = mou_report(Question(QueryDict(""), TODAY, None, world.manager))
    for point in report.trend(days):
        found = Recount(point.day).by()[0]
        same_numbers(point.measures, next(iter(found.values()), None), point.day)


def test_world_has_everything_that_can_go_wrong(world: Any) -> None:
    recount = Recount(TODAY - timedelta(days=300))
    for condition in (
        "amount IS NOT NULL AND rupees IS NULL", "group_rupees IS NOT NULL", "sensitive", "stale",
        "slip > 0", "valid < heard", "status = 'dropped'", "finished", "realised IS NOT NULL",
        "signed_on IS NULL", f"rupees = {100 * CRORE}", "rupees = 0", "next_step IS NULL",
    ):  # fmt: skip
        assert recount.ids(condition), condition
    assert recount.by("district")[1]["groups"], "A group whose MOUs stand in several lines."
