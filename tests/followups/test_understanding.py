"""One line: what is owed, by when, by whom, about what; nothing of it beyond what one may see."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.choices import Role
from followups.choices import Direction, Repeats
from followups.understanding import parse
from leads.models import MOUParty
from tests.examples import examples
from tests.factories import make_lead, make_mou, make_organisation, make_user

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)


@pytest.fixture
def tel():
    return make_organisation(
        name_en="Tokyo Electron Limited", name_ja="東京エレクトロン株式会社", short_name="TEL"
    )


def test_the_line_of_the_issue(desk, tel) -> None:
    said = parse("call TEL next Tuesday", TODAY, desk)
    assert said.title == "Call TEL"
    assert said.due_on == date(2026, 12, 1)
    assert said.organisation == tel
    assert said.assignee == desk
    assert said.direction == Direction.OURS
    assert "The coming Tuesday" in said.how


@pytest.mark.parametrize(
    "line",
    [
        "来週の火曜日に東京エレクトロンに電話",
        "来週の火曜日に東京エレクトロン㈱へ電話",
        "ﾄｳｷｮｳ 来週火曜 東京エレクトロン",
        "send minutes to Tokyo Electron Ltd. next Tuesday",
        "next Tuesday: TELに議事録",
        "ask tokyo electron limited next Tuesday",
    ],
)
def test_the_organisation_is_found_in_either_script(line: str, desk, tel) -> None:
    assert parse(line, TODAY, desk).organisation == tel


def test_a_name_that_is_only_begun_is_found_by_its_capital(desk) -> None:
    asahi = make_organisation(name_en="Asahi Precision Works")
    assert parse("visit Asahi tomorrow", TODAY, desk).organisation == asahi
    assert parse("visit asahi tomorrow", TODAY, desk).organisation is None


def test_of_several_of_that_name_none_is_chosen(desk) -> None:
    made = {make_organisation(name_en=f"Asahi {word}") for word in ("Glass", "Kasei")}
    said = parse("visit Asahi tomorrow", TODAY, desk)
    assert said.organisation is None
    assert set(said.candidates) == made


def test_the_longest_name_is_meant(desk, tel) -> None:
    device = make_organisation(name_en="Tokyo Electron Device Limited")
    assert parse("call Tokyo Electron Device on Friday", TODAY, desk).organisation == device


def test_the_one_open_lead_and_the_one_mou_come_along(desk, tel) -> None:
    lead = make_lead(tel)
    said = parse("call TEL next Tuesday", TODAY, desk)
    assert (said.lead, said.mou) == (lead, None)
    mou = make_mou(lead=lead)
    MOUParty.objects.get_or_create(mou=mou, organisation=tel)
    assert parse("ask TEL about the MOU next Tuesday", TODAY, desk).mou == mou
    assert parse("来週の火曜日にTELの覚書を確認", TODAY, desk).mou == mou
    make_lead(tel)
    assert parse("call TEL next Tuesday", TODAY, desk).lead is None


def test_an_mou_is_found_by_its_number(desk) -> None:
    mou = make_mou(number="IUP/2025/117", lead=make_lead())
    said = parse("ask for the update of IUP/2025/117 by Friday", TODAY, desk)
    assert (said.mou, said.lead) == (mou, mou.lead)


def test_nothing_hidden_is_found(desk, manager, tel) -> None:
    make_lead(tel, sensitive=True, title="Quiet talks")
    make_mou(number="SECRET/1", sensitive=True)
    assert parse("call TEL next Tuesday", TODAY, desk).lead is None
    assert parse("read Quiet talks by Friday", TODAY, desk).lead is None
    assert parse("read SECRET/1 by Friday", TODAY, desk).mou is None
    assert parse("read SECRET/1 by Friday", TODAY, manager).mou is not None


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("call TEL next Tuesday @Omkar", "Call TEL"),
        ("@Omkar call TEL next Tuesday", "Call TEL"),
        ("call TEL @omkar official next Tuesday", "Call TEL"),
        ("call TEL ＠Omkar next Tuesday", "Call TEL"),
        ("来週の火曜日に @Omkarさんに TELへ電話", "TELへ電話"),
    ],
)
def test_for_whom_it_is(line: str, title: str, desk, official, tel) -> None:
    said = parse(line, TODAY, desk)
    assert (said.assignee, said.title, said.notes) == (official, title, ())
    assert said.due_on == date(2026, 12, 1)


def test_a_japanese_name_needs_no_space(desk) -> None:
    tanaka = make_user(Role.OFFICIAL, name="田中 太郎")
    assert parse("@田中にTELへ電話 明日", TODAY, desk).assignee == tanaka
    assert parse("@田中さん TELへ電話 明日", TODAY, desk).assignee == tanaka


def test_me_is_whoever_writes(desk, official) -> None:
    assert parse("call TEL tomorrow @me", TODAY, official).assignee == official
    assert parse("TELに電話 @私 明日", TODAY, official).assignee == official


def test_nobody_or_several_of_that_name_are_said(desk) -> None:
    said = parse("call TEL tomorrow @zzz", TODAY, desk)
    assert said.assignee == desk
    assert "Nobody here is called zzz" in said.notes[0]
    for name in ("Ravi Kumar", "Ravi Singh"):
        make_user(Role.DESK, name=name)
    said = parse("call TEL tomorrow @Ravi", TODAY, desk)
    assert said.assignee is None
    assert "Several people are called Ravi" in said.notes[0]
    assert parse("call TEL tomorrow @Ravi Singh", TODAY, desk).assignee.name == "Ravi Singh"


def test_viewers_and_who_has_left_are_given_nothing(desk) -> None:
    make_user(Role.VIEWER, name="Vikram Viewer")
    make_user(Role.DESK, name="Gone Girl", is_active=False)
    for name in ("Vikram", "Gone"):
        assert "Nobody here" in parse(f"call tomorrow @{name}", TODAY, desk).notes[0]


def test_an_address_is_no_person(desk, official) -> None:
    said = parse("write to omkar@example.org tomorrow", TODAY, desk)
    assert said.title == "Write to omkar@example.org"
    assert said.assignee == desk


@pytest.mark.parametrize(
    "line",
    [
        "waiting for the site plan by Friday",
        "awaiting TEL's answer by Friday",
        "they send the drawings on Friday",
        "TEL owes us the drawings by Friday",
        "先方から図面 金曜まで",
        "金曜まで返事待ち",
    ],
)
def test_what_they_owe_us(line: str, desk) -> None:
    assert parse(line, TODAY, desk).direction == Direction.THEIRS


def test_no_day_is_asked(desk) -> None:
    said = parse("call TEL", TODAY, desk)
    assert (said.due_on, said.ask) == (None, "Choose the day it is due.")
    said = parse("call TEL on 31 Nov", TODAY, desk)
    assert said.due_on is None
    assert "has no day 31" in said.ask


def test_a_day_off_is_said_with_the_working_day_before(desk) -> None:
    said = parse("call TEL on 5 Dec", TODAY, desk)  # a Saturday
    assert said.notes == (
        "Not both countries work on that day; the last working day before is Friday 4 December.",
    )
    said = parse("call TEL tomorrow", TODAY, desk)  # today is one already
    assert "next on Wednesday 25 November" in said.notes[0]


def test_what_comes_again(desk) -> None:
    assert parse("check the portal every Tuesday", TODAY, desk).repeats == Repeats.WEEKLY


def test_queries_do_not_grow_with_the_rows(desk, tel, django_assert_max_num_queries) -> None:
    for _turn in range(30):
        make_lead(make_organisation())
    parse("warm up", TODAY, desk)
    with django_assert_max_num_queries(8):
        parse("call TEL about the MOU next Tuesday @me", TODAY, desk)


@given(st.text(max_size=120))
@settings(max_examples=examples(60))
def test_no_text_breaks_it(desk, text: str) -> None:
    said = parse(text, TODAY, desk)
    assert len(said.title) <= 500
    assert (said.due_on is None) == bool(said.ask)


@pytest.mark.parametrize(
    "text",
    ["\0", "@", "@@ @@", "@" * 400, "あ" * 400, "東京" * 300, "A " * 300, "\u202eabc 明日",
     "🏭" * 90, "' OR 1=1 -- tomorrow", "<script>alert(1)</script> tomorrow", "|=^~ tomorrow"],
)  # fmt: skip
def test_odd_lines(desk, tel, text: str) -> None:
    assert parse(text, TODAY, desk).assignee in (desk, None)
