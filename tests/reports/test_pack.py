"""The briefing pack: what it says, of whom, to whom, in how many queries."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from delegations.models import TalkingPoints
from leads.choices import GATES
from leads.models import step_names
from reports import blocks, stops
from reports.pack import briefing_pack, meeting_pack
from reports.points import QUESTIONS
from tests.factories import make_contact, make_followup, make_lead, make_meeting
from tests.reports.journey_world import (
    fill_firm,
    large_journey,
    make_firm,
    make_journey,
    make_stop,
)

pytestmark = pytest.mark.django_db
QUERIES = 40  # whatever the size of the journey


def words_of(part: Any) -> Iterator[str]:
    """Every word a block says, in its order."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, (list, tuple)):
        for each in part:
            yield from words_of(each)
    elif hasattr(part, "__dataclass_fields__"):
        for name in part.__dataclass_fields__:
            if name not in ("kind", "lang"):
                yield from words_of(getattr(part, name))


def text(paper: blocks.Paper) -> str:
    return "\n".join(words_of(paper))


def found(paper: blocks.Paper, title: str) -> list[Any]:
    """All blocks with this title, inside pairs too."""
    flat = [
        inner
        for block in paper.blocks
        for inner in ((*block.left, *block.right) if isinstance(block, blocks.Pair) else (block,))
    ]
    return [block for block in flat if getattr(block, "title", "") == title]


def test_the_pack_says_what_one_needs_at_the_table(desk: Any) -> None:
    journey, firm = make_journey(), make_firm()
    fill_firm(firm, desk)
    stop = make_stop(journey, firm, title="Talks on photoresist", place="Marunouchi 1-2-3",
                     ends_at=None, topics="Land")  # fmt: skip
    stop.preparations.create(kind="interpreter", note="Ms Abe")
    TalkingPoints.objects.create(meeting=stop, words="Thank them.\n\n  Offer sector 28.  ")
    said = text(briefing_pack(journey, desk))
    for words in (
        "Winter tour", "24–26 Nov 2025", "Manoj Singh · Chief Secretary", "Talks on photoresist",
        "Mon 24 Nov 2025, 14:00 Tokyo (10:30 IST)", "Marunouchi 1-2-3", "北村半導体0",
        "キタムラハンドウタイ", "北村 (きたむら)", "President / 代表取締役社長", "Land near Jewar",
        "Owed ours", "Owed theirs", "4 days late", "Lead ", "Qualified", "MOU ",
        "late: Land identified expected 1 Sep 2025", "Thank them.", "Offer sector 28.", "Ms Abe",
    ):  # fmt: skip
        assert words in said, words


def test_members_stand_in_rank_order(desk: Any) -> None:
    (table,) = found(briefing_pack(make_journey(), desk), "Members")
    assert [row[:2] for row in table.rows] == [("1", "Manoj Singh"), ("2", "Anil Sagar")]


def test_suggestions_are_marked_and_come_from_the_rows(desk: Any) -> None:
    journey, firm = make_journey(), make_firm()
    fill_firm(firm, desk)
    make_stop(journey, firm)
    (points,) = found(briefing_pack(journey, desk), "Suggested from the records")
    said = list(points.points)
    assert [line.partition(":")[0] for line in said[:2]] == [
        "They await from us", "Ask for what they promised",
    ]  # fmt: skip
    assert "wanted information at the last meeting" in said[2]
    assert "“Land identified” was expected for 1 Sep 2025" in said[3]
    assert "no news for" in said[4]
    assert said[5].endswith("ask what kind of project it is; which industry it is; "
                            "what exactly they propose.")  # fmt: skip


def test_of_a_firm_nobody_knows_nothing_is_suggested(desk: Any) -> None:
    journey = make_journey()
    make_stop(journey, make_firm())
    paper = briefing_pack(journey, desk)
    assert found(paper, "Suggested from the records") == []
    assert found(paper, "Talking points")[0].none
    assert "No other meeting yet. No MOUs yet. We owe them nothing." in text(paper)


def test_every_gate_is_a_question_or_our_own_affair() -> None:
    assert set(GATES) - set(QUESTIONS) == {"owner"}


def test_a_firm_is_briefed_once_and_referred_to(desk: Any) -> None:
    journey, firm = make_journey(), make_firm()
    fill_firm(firm, desk)
    make_stop(journey, firm, title="First")
    make_stop(journey, firm, hours=3, title="Second")
    paper = briefing_pack(journey, desk)
    assert text(paper).count("Land near Jewar") == 1
    assert text(paper).count("Briefed at stop 1, First.") == 1


def test_of_many_guests_only_those_with_a_history_are_briefed(desk: Any) -> None:
    journey = make_journey()
    firms = [make_firm(number) for number in range(stops.MANY + 8)]
    fill_firm(firms[3], desk)
    make_lead(firms[5], title="Plant")
    seminar = make_stop(journey, *firms, kind="seminar", title="Seminar")
    make_stop(journey, firms[3], hours=4, title="Talk of two")
    paper = briefing_pack(journey, desk)
    headings = [each.text for each in paper.blocks if each.kind == "heading" and each.level == 3]
    assert headings == [firms[5].name_en, firms[3].name_en]
    (table,) = [block for block in found(paper, "Their side") if block.kind == "table"]
    assert len(table.rows) == len(firms)
    homes = {row[0].split("\n")[0]: row[3] for row in table.rows}
    assert homes[firms[3].name_en] == "2"  # at its own talk rather than among the guests
    assert homes[firms[5].name_en] == "1"
    assert "20 organisations; 18 are only listed" in text(paper)
    assert seminar.title in text(paper)


def test_what_is_sensitive_is_for_those_who_may_know_and_marked(desk: Any, manager: Any) -> None:
    journey, firm = make_journey(), make_firm()
    fill_firm(firm, desk)
    lead = make_lead(firm, title="Quiet lead", sensitive=True, owner=manager)
    make_followup(title="Quiet word", lead=lead)
    make_followup(title="Closed word", organisation=firm, sensitive=True)
    quiet = make_meeting(title="Quiet talk", sensitive=True, starts_at=timezone.now())
    quiet.attendances.create(organisation=firm)
    make_stop(journey, firm)
    make_stop(journey, make_firm(9), hours=1, title="Quiet stop", sensitive=True)
    open_to_all, whole = briefing_pack(journey, desk), briefing_pack(journey, manager)
    for words in ("Quiet lead", "Quiet word", "Quiet talk", "Quiet stop", "Closed word"):
        assert words not in text(open_to_all), words
        assert words in text(whole), words
    assert open_to_all.confidential == ""
    assert whole.confidential.startswith("Sensitive")


def test_only_one_sensitive_promise_marks_the_paper(desk: Any, manager: Any) -> None:
    journey, firm = make_journey(), make_firm()
    make_followup(title="Closed word", organisation=firm, sensitive=True)
    make_stop(journey, firm)
    assert briefing_pack(journey, manager).confidential
    assert not briefing_pack(journey, desk).confidential


def test_cancelled_and_draft_stops_are_named_without_a_chapter(desk: Any) -> None:
    journey = make_journey()
    make_stop(journey, make_firm(1), title="Dinner", status="cancelled",
              cancelled_at=timezone.now(), cancel_reason="The governor is ill.")  # fmt: skip
    make_stop(journey, make_firm(2), hours=1, title="Perhaps", status="draft")
    make_stop(journey, make_firm(3), hours=2, title="Talk")
    paper = briefing_pack(journey, desk)
    assert "Dinner\nCancelled: The governor is ill." in text(paper)
    assert "Perhaps (draft)" in text(paper)
    chapters = [each.text for each in paper.blocks if each.kind == "heading" and each.level == 2]
    assert chapters == ["1 · Talk"]


def test_who_said_no_is_said(desk: Any) -> None:
    journey, firm = make_journey(), make_firm()
    stop = make_stop(journey)
    person = make_contact(firm, family_romaji="Abe")
    stop.attendances.create(organisation=firm, contact=person, answer="declined")
    (seats,) = found(briefing_pack(journey, desk), "Their side")
    assert [(line.head, line.side, line.late) for line in seats.lines] == [
        ("Abe", "Declined", True)
    ]


def test_the_last_three_contacts_and_never_the_stop_itself(desk: Any) -> None:
    journey, firm = make_journey(), make_firm()
    for number in range(5):
        talk = make_meeting(title=f"T{number}", starts_at=timezone.now() - timedelta(days=number))
        for _seat in range(2):
            person = make_contact(family_romaji=f"P{number}{_seat}")
            talk.attendances.create(organisation=firm, contact=person)
    stop = make_stop(journey, firm)
    stop.starts_at = timezone.now() - timedelta(hours=1)
    stop.save()
    (lines,) = found(briefing_pack(journey, desk), "Last contacts")
    assert [line.head.rpartition("· ")[2] for line in lines.lines] == ["T0", "T1", "T2"]


def test_the_pack_of_one_meeting(desk: Any) -> None:
    journey, firm = make_journey(), make_firm()
    fill_firm(firm, desk)
    stop = make_stop(journey, firm, title="Talks")
    paper = meeting_pack(stop, desk)
    assert paper.title == "Talks"
    assert not paper.cover
    assert "Land near Jewar" in text(paper)
    assert [each.text for each in paper.blocks if each.kind == "heading"] == [
        "The meeting", firm.name_en,
    ]  # fmt: skip


def test_an_empty_journey_has_a_pack(desk: Any) -> None:
    journey = make_journey(cities=[])
    journey.members.all().delete()
    said = text(briefing_pack(journey, desk))
    assert "No meeting is planned yet." in said
    assert "No member is listed." in said


def test_each_stop_is_told(desk: Any) -> None:
    journey, told = make_journey(), []
    for hour in range(3):
        make_stop(journey, hours=hour)
    briefing_pack(journey, desk, on_progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_the_queries_do_not_grow(desk: Any) -> None:
    step_names()  # asked once a minute
    spent = []
    for size in (1, 6):
        journey = large_journey(desk, size, 2)
        with CaptureQueriesContext(connection) as queries:
            briefing_pack(journey, desk)
        spent.append(len(queries))
    assert spent[0] == spent[1] <= QUERIES, spent
