"""The register as a file, made by the database: the same as Python would make it, on any day."""

import csv
import io
from datetime import date

import pytest
from django.db import connection
from openpyxl import load_workbook

from leads.actions.updates import change_mou_status
from leads.models import MOU, MOUAmendment, MOUParty, ProgressUpdate
from reports.actions.papers import make_waiting
from reports.choices import PaperState
from reports.exports.cells import GUARD, guarded
from reports.exports.in_sql import BEFORE_A_FORMULA
from reports.models import PaperRun
from reports.views import exports
from tests.factories import make_mou, make_organisation
from tests.naughty import NAUGHTY

pytestmark = pytest.mark.django_db

TEXTS = [
    "plain", "=1+1", "+81-3-1234-5678", "-5.2", "+CMD", "@SUM(A1)", "\t=1", " =1", "'=1", "''", "",
    "＝1", "－x", "\u3000=1", "\u00a0+x", "日本語", "-", "+", "-5", "- 5", "+81 (3) 12", "'x",
    "%d =",
    "a\nb", "\n=1", "\r\nx", "2025", "50% off", "\ufeff=1", "हिन्दी",
]  # fmt: skip


def in_database(text: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT regexp_replace(%s, %s, %s)", [text, BEFORE_A_FORMULA, GUARD])
        return cursor.fetchone()[0]


@pytest.mark.parametrize("text", [*TEXTS, *(t for t in NAUGHTY if "\0" not in t)])
def test_database_and_python_guard_the_same(text: str) -> None:
    text = text[:500].encode("utf-8", "replace").decode()
    assert in_database(text) == guarded(text)


def rows(client, query: str = "") -> list[dict[str, str]]:
    answer = client.get(f"/mous/export/csv/{query}")
    body = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(body)))


def test_cells_say_what_the_register_says(desk_client, desk) -> None:
    mou = make_mou(
        title="=Gears, “large”\nand more", owner=desk, amount=18_500_000_000, currency="JPY",
        inr_rate="0.58", jobs=1200, land_acres="12.50", signed_on=date(2025, 8, 1),
        signed_on_precision="month", stage="ground_broken",
    )  # fmt: skip
    for side, name, ja in (("state", "Agency", ""), ("investor", "Sun", "旭")):
        firm = make_organisation(name_en=name, name_ja=ja)
        MOUParty.objects.create(mou=mou, organisation=firm, side=side)
    bare = make_mou(title="Bare")
    found = {row["Id"]: row for row in rows(desk_client)}
    row, empty = found[str(mou.pk)], found[str(bare.pk)]
    assert row["MOU"] == "'=Gears, “large”\nand more"
    assert (row["Parties (English)"], row["Parties (Japanese)"]) == ("Sun; Agency", "旭")
    assert (row["Signed on"], row["Stage"]) == ("August 2025", "Ground broken")
    assert (row["Investment as stated"], row["Investment (₹ crore)"]) == ("18500000000", "1073")
    assert (row["Jobs promised"], row["Land (acres)"]) == ("1200", "12.5")
    assert row["Owner at the desk"] == desk.name
    assert row["Address"] == f"http://testserver/mous/{mou.pk}/"
    for name in ("Investment as stated", "Jobs promised", "Signed on", "Parties (English)"):
        assert empty[name] == ""


def test_file_of_a_past_day_tells_of_that_day(desk_client) -> None:
    mou = make_mou(signed_on=date(2025, 1, 1))
    for day, amount in ((date(2025, 3, 1), 10_000_000), (date(2025, 6, 1), 30_000_000)):
        ProgressUpdate.objects.create(
            mou=mou, as_of=day, realised_amount=amount, currency="INR", inr_rate=1
        )
    (then,) = rows(desk_client, "?as_on=2025-04-01")
    (now,) = rows(desk_client)
    assert (then["Realised (₹ crore)"], then["As on"]) == ("1", "2025-04-01")
    assert now["Realised (₹ crore)"] == "3"
    assert "As on" not in now
    assert rows(desk_client, "?as_on=2024-12-31") == []


def test_file_of_a_past_day_knows_no_later_reason_and_validity(desk_client, desk) -> None:
    mou = make_mou(signed_on=date(2025, 1, 1), valid_until=date(2027, 1, 1))
    change_mou_status(mou=mou, by=desk, status="dropped", reason="Gone.", since=date(2025, 6, 1))
    MOUAmendment.objects.create(
        mou=mou, signed_on=date(2025, 6, 1), valid_until_before=date(2026, 1, 1)
    )
    names = ("Status", "Reason", "Valid until")
    (then,), (now,) = rows(desk_client, "?as_on=2025-04-01"), rows(desk_client)
    assert [then[name] for name in names] == ["Active", "", "2026-01-01"]
    assert [now[name] for name in names] == ["Dropped", "Gone.", "2027-01-01"]


def test_file_is_in_the_order_of_the_screen(desk_client) -> None:
    for title in "BCA":
        make_mou(title=title)
    assert [row["MOU"] for row in rows(desk_client, "?sort=title")] == ["A", "B", "C"]
    assert MOU.objects.count() == 3


def test_a_register_of_any_length_is_made_by_a_worker(
    desk_client, desk, monkeypatch, settings, tmp_path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(exports, "MOST_IN_A_WORKBOOK", 2)
    for number in range(5):
        make_mou(title=f"=Plant {number}", status="on_hold", status_reason="Land.")
    make_mou(title="Active")
    make_mou(title="Secret", sensitive=True, status="on_hold", status_reason="Land.")
    answer = desk_client.get("/mous/export/xlsx/?status=on_hold")
    assert answer.url == "/reports/mous/papers/?status=on_hold"
    desk_client.post("/reports/mous/paper/mou_register/xlsx/?status=on_hold")
    make_waiting(5)
    run = PaperRun.objects.get()
    assert (run.state, run.error) == (PaperState.DONE, "")
    body = b"".join(desk_client.get(f"/papers/{run.pk}/file/").streaming_content)
    assert run.size == len(body)
    rows = list(load_workbook(io.BytesIO(body)).worksheets[0].values)
    assert sorted(row[0] for row in rows[1:]) == [f"=Plant {number}" for number in range(5)]
    assert rows[0][0] == "MOU"
