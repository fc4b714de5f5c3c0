"""The register as a file, made by the database: the same as Python would make it, on any day."""

import csv
import io
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from leads.actions.updates import change_mou_status
from leads.filters.mous import in_order
from leads.models import MOU, MOUAmendment, MOUParty, ProgressUpdate
from reports.actions.papers import make_waiting
from reports.choices import PaperState
from reports.exports.cells import GUARD, guarded
from reports.exports.in_sql import BEFORE_A_FORMULA, copy_csv, rows_in_words
from reports.exports.mous import MOUS, mou_columns
from reports.models import PaperRun
from reports.views import exports
from tests.factories import make_lead, make_mou, make_organisation
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


def test_every_text_leaves_guarded_as_in_python(desk_client) -> None:
    texts = [text for text in dict.fromkeys(TEXTS) if text]
    for text in texts:
        make_mou(title=text, signed_at=text[:200])
    found = {int(row["Id"]): row for row in rows(desk_client)}
    mous = list(MOU.objects.all())
    assert [found[mou.pk]["MOU"] for mou in mous] == [guarded(mou.title) for mou in mous]
    assert [found[mou.pk]["Signed at"] for mou in mous] == [guarded(mou.signed_at) for mou in mous]


def test_names_of_parties_and_hidden_leads_are_guarded(desk_client) -> None:
    mou = make_mou(lead=make_lead(title="=Lead"))
    for number, name in enumerate(("=A", "B")):
        firm = make_organisation(name_en=name, name_ja=f"＝{number}")
        MOUParty.objects.create(mou=mou, organisation=firm, side="investor")
    (row,) = rows(desk_client)
    assert (row["Parties (English)"], row["Lead"]) == ("'=A; B", "'=Lead")
    assert row["Parties (Japanese)"] == "'＝0; ＝1"


def test_where_nothing_can_be_found_a_file_has_its_headings(rf, desk) -> None:
    request = rf.get("/")
    request.user = desk
    nothing = MOU.objects.none().order_by("-id")
    columns = mou_columns(request, nothing)
    file = io.BytesIO()
    assert copy_csv(columns, nothing, MOUS.gathered, file) == 0
    assert file.getvalue().decode("utf-8-sig").startswith("MOU,Number,")
    assert list(rows_in_words(columns, nothing, MOUS.gathered)) == []


def test_parties_are_gathered_once_for_all_rows(rf, desk) -> None:
    """In one statement, and nothing in it is asked for each row apart."""
    request = rf.get("/")
    request.user = desk
    for _number in range(3):
        mou = make_mou()
        MOUParty.objects.create(mou=mou, organisation=make_organisation(), side="investor")
    found = in_order(MOU.objects.visible_to(desk), "")
    with CaptureQueriesContext(connection) as queries:
        walked = list(rows_in_words(mou_columns(request, found), found, MOUS.gathered))
    asked = [each["sql"] for each in queries if "leads_mouparty" in each["sql"]]
    assert (len(walked), len(asked)) == (3, 1)
    assert "p.mou_id = leads_mou.id" not in asked[0]
