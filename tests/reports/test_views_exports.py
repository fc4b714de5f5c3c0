"""Lists as files: the rows of the screen in its order, typed, guarded, counted and written down."""

import csv
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl.utils.escape import unescape

from accounts.models import Export, User
from leads.models import District, Lead, MOUParty, Sector
from reports.exports.cells import unguarded
from reports.exports.columns import Column
from reports.exports.csv_file import csv_of
from reports.views import exports
from tests.factories import (
    make_contact,
    make_followup,
    make_group,
    make_lead,
    make_meeting,
    make_mou,
    make_organisation,
    make_tag,
    make_user,
)

pytestmark = pytest.mark.django_db
LISTS = ("leads", "organisations", "contacts", "mous", "meetings")


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def read_csv(client: Client, what: str = "leads", query: str = "") -> list[dict[str, str]]:
    response = client.get(f"/{what}/export/csv/{query}")
    assert response.status_code == 200
    text = body(response).decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text, newline="")))


def read_xlsx(client: Client, what: str = "leads", query: str = "") -> Any:
    response = client.get(f"/{what}/export/xlsx/{query}")
    assert response.status_code == 200
    return openpyxl.load_workbook(BytesIO(body(response)))


def full_lead(owner: User) -> Lead:
    partner = make_organisation(name_en="Asahi Precision", name_ja="旭精密工業")
    lead = make_lead(
        partner=partner, title="Gear plant", owner=owner, amount="18500000000.00", currency="JPY",
        inr_rate="0.58", jobs=120, land_acres="12.50", source="jetro", nivesh_mitra="NM-1",
        nivesh_sarathi="NS-2", kinds=["manufacturing"], stage="contacted",
    )  # fmt: skip
    lead.sectors.add(Sector.objects.create(code="gears", name_en="Gears"))
    lead.districts.add(District.objects.first())
    lead.tags.add(make_tag(name="spring"))
    make_followup(lead=lead, title="Send the land-bank sheet", due_on=date(2026, 12, 1))
    return lead


def test_a_row_says_all_there_is_and_leaves_empty_what_is_not_stated(
    desk_client: Client, desk: User
) -> None:
    lead, bare = full_lead(desk), make_lead(title="Nothing known")
    rows = {row["Lead"]: row for row in read_csv(desk_client)}
    row = rows["Gear plant"]
    assert (row["Partners (Japanese)"], row["Partners (English)"]) == (
        "旭精密工業",
        "Asahi Precision",
    )
    assert (row["Stage"], row["Status"], row["Owner"]) == ("Contacted", "Open", desk.name)
    assert (row["Investment as stated"], row["Currency"]) == ("18500000000", "JPY")
    assert row["Investment (₹ crore)"] == "1073"
    assert (row["Jobs"], row["Land (acres)"], row["Tags"]) == ("120", "12.5", "spring")
    assert (row["Next action"], row["Next action due"]) == (
        "Send the land-bank sheet",
        "2026-12-01",
    )
    assert (row["Sectors"], row["Districts"]) == ("Gears", str(District.objects.first()))
    assert (row["Nivesh Mitra reference"], row["Nivesh Sarathi reference"]) == ("NM-1", "NS-2")
    assert row["Came through"] == "JETRO"
    assert row["Address"] == f"http://testserver/leads/{lead.pk}/"
    unknown = rows["Nothing known"]
    assert unknown["Id"] == str(bare.pk)
    for name in ("Investment as stated", "Investment (₹ crore)", "Jobs", "Owner", "Sectors"):
        assert unknown[name] == ""


def test_the_file_has_the_rows_of_the_screen_in_its_order(desk_client: Client) -> None:
    for title, stage in (("B", "new"), ("C", "contacted"), ("A", "new"), ("D", "qualified")):
        make_lead(title=title, stage=stage)
    query = "?stage=new&stage=contacted&sort=-title&page=7"
    assert [row["Lead"] for row in read_csv(desk_client, query=query)] == ["C", "B", "A"]
    sheet = read_xlsx(desk_client, query=query).worksheets[0]
    assert [cell.value for cell in sheet["C"][1:]] == ["C", "B", "A"]


def test_excel_knows_the_encoding_and_the_browser_takes_it_for_a_file(desk_client: Client) -> None:
    make_lead(title="東京")
    response = desk_client.get("/leads/export/csv/")
    assert body(response).startswith(b"\xef\xbb\xbf")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    today = timezone.localdate().isoformat()
    assert response["Content-Disposition"] == f'attachment; filename="leads-{today}.csv"'
    assert response["Cache-Control"] == "private, no-store"


TEXTS = [
    "=1+1", "+81-3-1234-5678", "-5", "@x", "\t=1", '"quoted", and; more', "two\nlines", "O'Neill",
    "＝１＋１", "'=1", "\u202eabc", "日本語, हिन्दी, 🏭",
]  # fmt: skip


def test_csv_comes_back_as_it_was(desk_client: Client) -> None:
    for text in TEXTS:
        make_lead(title=text)
    found = {unguarded(row["Lead"]) for row in read_csv(desk_client)}
    assert found == set(TEXTS)


def test_text_in_a_workbook_is_text_whatever_it_looks_like(desk_client: Client) -> None:
    for text in [*TEXTS, "http://example.org/", "007", "_x0041_", "x" * 200]:
        make_lead(title=text)
    sheet = read_xlsx(desk_client).worksheets[0]
    cells = list(sheet["C"][1:])
    assert {unescape(cell.value) for cell in cells} == {
        *TEXTS, "http://example.org/", "007", "_x0041_", "x" * 200
    }  # fmt: skip
    assert {cell.data_type for cell in cells} == {"s"}
    assert not any(cell.hyperlink for row in sheet.iter_rows() for cell in row)


def test_a_workbook_has_real_numbers_and_dates_and_a_head_that_stays(
    desk_client: Client, desk: User
) -> None:
    lead = full_lead(desk)
    Lead.objects.filter(pk=lead.pk).update(updated_at=datetime(2026, 3, 1, 19, 0, tzinfo=UTC))
    sheet = read_xlsx(desk_client).worksheets[0]
    row = dict(zip([c.value for c in sheet[1]], sheet[2], strict=True))
    assert (row["Jobs"].value, row["Jobs"].data_type) == (120, "n")
    assert row["Investment as stated"].value == 18_500_000_000
    assert row["Investment (₹ crore)"].value == 1073
    assert row["Next action due"].value == datetime(2026, 12, 1)
    assert row["Changed"].value == datetime(2026, 3, 2, 0, 30), "On the reader's own clock."
    assert row["Reason"].value is None
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == f"A1:{sheet.dimensions.split(':')[1]}"


def test_a_workbook_tells_what_was_asked(desk_client: Client, desk: User) -> None:
    make_lead(stage="contacted")
    told = read_xlsx(desk_client, query="?stage=contacted").worksheets[1]
    said = {row[0].value: row[1].value for row in told.iter_rows()}
    assert said["List"] == "Leads"
    assert said["Narrowed by"] == "Stage: Contacted"
    assert said["Taken by"] == desk.name
    assert said["Rows"] == 1
    assert said["Address"] == "http://testserver/leads/?stage=contacted"


def test_numbers_a_spreadsheet_would_round_stay_right(desk_client: Client) -> None:
    make_lead(amount=Decimal("123456789012345678.99"), currency="INR", inr_rate=1)
    sheet = read_xlsx(desk_client).worksheets[0]
    row = dict(zip([c.value for c in sheet[1]], sheet[2], strict=True))
    assert row["Investment as stated"].value == "123456789012345678.99"


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_who_took_what_is_written_down(desk_client: Client, desk: User, file_format: str) -> None:
    make_lead(stage="new")
    make_lead(stage="contacted")
    response = desk_client.get(f"/leads/export/{file_format}/?stage=new")
    noted = Export.objects.get()
    assert (noted.by, noted.what, noted.file_format) == (desk, "leads", file_format)
    assert (noted.words, noted.query) == ("Stage: New", "stage=new")
    if file_format == "csv":
        assert noted.rows is None, "Not sent yet."
    body(response)
    noted.refresh_from_db()
    assert noted.rows == 1


def test_a_file_nobody_waited_for_is_not_counted_as_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reports.exports.csv_file.ROWS_A_PIECE", 1)
    sent: list[int] = []
    rows = [{"pk": number} for number in range(3)]
    pieces = csv_of([Column("Id", "pk")], rows, UTC, sent.append)
    assert next(pieces) == b"\xef\xbb\xbfId\r\n0\r\n"
    pieces.close()
    assert sent == []
    assert b"".join(csv_of([Column("Id", "pk")], rows, UTC, sent.append)).endswith(b"2\r\n")
    assert sent == [3]


def test_hidden_leads_are_in_no_file(desk_client: Client, manager_client: Client) -> None:
    make_lead(title="Secret", sensitive=True, owner=make_user())
    assert read_csv(desk_client) == []
    assert [row["Lead"] for row in read_csv(manager_client)] == ["Secret"]


def test_of_an_mous_hidden_lead_not_even_the_name(
    desk_client: Client, manager_client: Client
) -> None:
    make_mou(lead=make_lead(title="Secret", sensitive=True, owner=make_user()))
    assert [row["Lead"] for row in read_csv(desk_client, "mous")] == [""]
    assert [row["Lead"] for row in read_csv(manager_client, "mous")] == ["Secret"]


def test_contacts_are_taken_by_those_who_look_after_them(
    official_client: Client, desk_client: Client
) -> None:
    make_contact(make_organisation(name_en="Asahi"), phone="+81-3-1234-5678", family_romaji="Sato")
    assert official_client.get("/contacts/export/csv/").status_code == 403
    (row,) = read_csv(desk_client, "contacts")
    assert (row["Phone"], row["Organisations (English)"]) == ("+81-3-1234-5678", "Asahi")
    assert row["Titles"] == "Manager"


def test_organisations_keep_their_number_and_names(desk_client: Client) -> None:
    parent = make_organisation(name_en="Holding")
    make_organisation(
        name_en="Sun",
        corporate_number="7000012050002",
        former_names=["Old", "Older"],
        parent=parent,
    )
    rows = {row["Name (English)"]: row for row in read_csv(desk_client, "organisations")}
    assert rows["Sun"]["Corporate number"] == "7000012050002"
    assert rows["Sun"]["Former names"] == "Old; Older"
    assert rows["Sun"]["Parent organisation"] == "Holding"
    sheet = read_xlsx(desk_client, "organisations", "?q=Sun").worksheets[0]
    row = dict(zip([c.value for c in sheet[1]], sheet[2], strict=True))
    assert row["Corporate number"].value == "7000012050002"


def test_an_mou_says_no_more_of_its_day_than_is_known(desk_client: Client) -> None:
    month = {"signed_on": date(2025, 8, 1), "signed_on_precision": "month"}
    mou = make_mou(title="A", group=make_group(name="Tour total"), **month)
    MOUParty.objects.create(mou=mou, organisation=make_organisation(name_en="Sun"))
    make_mou(title="B", signed_on=date(2025, 8, 26))
    rows = {row["MOU"]: row for row in read_csv(desk_client, "mous")}
    assert (rows["A"]["Signed on"], rows["B"]["Signed on"]) == ("August 2025", "2025-08-26")
    assert (rows["A"]["Group with one total"], rows["A"]["Parties (English)"]) == (
        "Tour total",
        "Sun",
    )


def test_too_many_rows_for_a_workbook_are_offered_as_csv(
    desk_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "MOST_IN_A_WORKBOOK", 1)
    make_lead(stage="new")
    assert read_xlsx(desk_client, query="?stage=new").worksheets[0].max_row == 2
    make_lead(stage="new")
    response = desk_client.get("/leads/export/xlsx/?stage=new", follow=True)
    assert response.redirect_chain == [("/leads/?stage=new", 302)]
    assert "Take the CSV" in response.content.decode()
    assert len(read_csv(desk_client, query="?stage=new")) == 2


@pytest.mark.parametrize("what", LISTS)
@pytest.mark.parametrize("query", ["?q=%00x", "?owner=99999999999999999999", "?stage=moon&kind=x"])
def test_what_is_not_understood_is_said_on_the_page_not_in_a_file(
    desk_client: Client, what: str, query: str
) -> None:
    response = desk_client.get(f"/{what}/export/csv/{query}")
    assert response.status_code in (200, 302)
    if response.status_code == 302:
        assert response.url.startswith(f"/{what}/?")
        assert not Export.objects.exists()


@pytest.mark.parametrize("what", LISTS)
@pytest.mark.parametrize("file_format", ["pdf", "CSV", "x" * 300])
def test_other_formats_are_not_there(desk_client: Client, what: str, file_format: str) -> None:
    assert desk_client.get(f"/{what}/export/{file_format}/").status_code == 404


@pytest.mark.parametrize("what", LISTS)
def test_empty_lists_are_files_with_a_head(desk_client: Client, what: str) -> None:
    assert read_csv(desk_client, what) == []
    assert read_xlsx(desk_client, what).worksheets[0].max_row == 1


def test_queries_do_not_grow_with_the_rows(desk_client: Client, desk: User) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            read_csv(desk_client)
        return len(asked)

    full_lead(desk)
    first = cost()
    for _time in range(20):
        lead = make_lead(partner=make_organisation(), owner=make_user())
        lead.sectors.set(Sector.objects.all()[:2])
    assert cost() == first


def test_the_menu_carries_the_address_on(desk_client: Client) -> None:
    make_lead(stage="new")
    page = desk_client.get("/leads/?stage=new&sort=-due&page=1").content.decode()
    assert 'href="/leads/export/csv/?stage=new&amp;sort=-due"' in page
    assert 'href="/leads/export/xlsx/?stage=new&amp;sort=-due"' in page


def test_silence_stands_in_the_file(desk_client: Client) -> None:
    lead = make_lead()
    Lead.objects.filter(pk=lead.pk).update(updated_at=timezone.now() - timedelta(days=40))
    (row,) = read_csv(desk_client, query="?silent=30")
    day = timezone.localtime(timezone.now() - timedelta(days=40)).date().isoformat()
    assert row["Last sign of life"].startswith(day)


def test_administrators_read_who_took_what_and_cannot_change_it(
    desk_client: Client, client_for: Any, administrator: User
) -> None:
    make_lead()
    body(desk_client.get("/leads/export/csv/"))
    admin = client_for(administrator)
    assert "Deepa Desk" in admin.get("/admin/accounts/export/").content.decode()
    noted = Export.objects.get()
    assert admin.post(f"/admin/accounts/export/{noted.pk}/change/", {}).status_code == 403
    assert admin.post(f"/admin/accounts/export/{noted.pk}/delete/", {}).status_code == 403


@pytest.mark.parametrize("what", LISTS)
def test_each_list_offers_its_files_with_the_filters_on_screen(
    desk_client: Client, what: str
) -> None:
    make_mou(title="MOU of Asahi")
    make_meeting(title="Asahi")
    make_lead(title="Asahi")
    make_contact(organisation=make_organisation(name_en="Asahi"))
    html = desk_client.get(f"/{what}/?q=asahi&page=1").content.decode()
    for file_format in ("xlsx", "csv"):
        assert f'href="/{what}/export/{file_format}/?q=asahi"' in html


def test_who_may_not_take_contacts_home_is_not_offered_it(
    client_for: Any, viewer: User, desk_client: Client
) -> None:
    make_contact(organisation=make_organisation(name_en="Asahi"))
    assert "/contacts/export/" in desk_client.get("/contacts/").content.decode()
    assert "/contacts/export/" not in client_for(viewer).get("/contacts/").content.decode()


def test_meetings_are_told_on_the_clock_of_the_place_and_on_both_others(
    desk_client: Client,
) -> None:
    at = datetime(2026, 2, 3, 16, 30, tzinfo=UTC)
    tokyo = make_meeting(title="Tokyo", starts_at=at, ends_at=at + timedelta(hours=1), city="Tokyo")
    tokyo.attendances.create(organisation=make_organisation(name_en="DENSO", name_ja="デンソー"))
    make_meeting(title="Lucknow", starts_at=at, time_zone="Asia/Kolkata", status="draft")
    make_meeting(title="Span", precision="span", on_from=date(2026, 2, 1), on_to=date(2026, 2, 4))
    rows = {row["Meeting"]: row for row in read_csv(desk_client, "meetings")}
    names = ("Day", "From (clock of the place)", "To (clock of the place)", "Clock of the place")
    assert [rows["Tokyo"][name] for name in names] == ["2026-02-04", "01:30", "02:30", "Japan"]
    assert [rows["Lucknow"][name] for name in names] == ["2026-02-03", "22:00", "", "India"]
    assert [rows["Span"][name] for name in names] == ["", "", "", "Japan"]
    for title in ("Tokyo", "Lucknow"):
        assert rows[title]["Starts in India (IST)"] == "2026-02-03 22:00"
        assert rows[title]["Starts in Japan (JST)"] == "2026-02-04 01:30"
    assert rows["Tokyo"]["When, as far as known"] == "4 Feb 2026, 01:30 Tokyo (3 Feb 22:00 IST)"
    assert rows["Span"]["When, as far as known"] == "between 1 and 4 Feb 2026"
    assert (rows["Tokyo"]["With (Japanese)"], rows["Lucknow"]["Status"]) == ("デンソー", "Draft")
    assert read_xlsx(desk_client, "meetings").worksheets[0].max_row == 4


def test_a_meeting_one_may_not_see_is_in_no_file(desk_client: Client) -> None:
    make_meeting(title="Hush", sensitive=True, owner=make_user())
    assert read_csv(desk_client, "meetings") == []
