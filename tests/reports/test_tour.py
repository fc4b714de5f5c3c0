"""The tour report: its figures equal the rows, what is unknown is named, nothing leaks."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from delegations.models import Meeting, NextStep
from leads.models import StageChange, step_names
from reports import blocks
from reports.tour import tour_report
from tests.factories import make_contact, make_followup, make_lead, make_mou
from tests.reports.journey_world import AT, large_journey, make_firm, make_journey, make_stop
from tests.reports.test_pack import found, text

pytestmark = pytest.mark.django_db
QUERIES = 30


def figures(paper: blocks.Paper) -> dict[str, str]:
    (block,) = [each for each in paper.blocks if each.kind == "figures"]
    return {words: number for number, words in block.figures}


def logged(stop: Meeting, result: str, said: str = "") -> Meeting:
    stop.result, stop.said, stop.logged_at = result, said, timezone.now()
    stop.save()
    return stop


def test_figures_equal_the_rows(desk: Any) -> None:
    journey = make_journey()
    firms = [make_firm(number) for number in range(4)]
    first = logged(make_stop(journey, firms[0], firms[1]), "moves_forward")
    second = logged(make_stop(journey, firms[0], hours=2), "not_now")
    make_stop(journey, firms[2], hours=4)  # nobody has said what came of it
    make_stop(journey, firms[3], hours=6, status="cancelled", cancelled_at=timezone.now())
    away = first.attendances.get(organisation=firms[1])
    away.answer = "declined"
    away.save()
    raised = make_lead(firms[0], title="Raised")
    first.meeting_leads.create(lead=raised, kind="raised")
    second.meeting_leads.create(lead=raised, kind="discussed")
    moved = make_lead(firms[0], title="Moved", stage="site_visit")
    second.meeting_leads.create(lead=moved)
    StageChange.objects.create(lead=moved, from_stage="contacted", to_stage="site_visit", by=desk,
                               at=AT + timedelta(days=5))  # fmt: skip
    before = make_lead(firms[0], title="Moved before", stage="qualified")
    second.meeting_leads.create(lead=before)
    StageChange.objects.create(lead=before, from_stage="new", to_stage="qualified", by=desk,
                               at=AT - timedelta(days=5))  # fmt: skip
    mou = make_mou(title="Signed there")
    first.mous.add(mou)
    second.mous.add(mou)
    kept = make_followup(title="Kept", done_at=timezone.now())
    late = make_followup(title="Late", due_on=date(2025, 12, 1))
    first.followups.add(kept, late, make_followup(title="Theirs", direction="theirs"))
    paper = tour_report(journey, desk)
    assert figures(paper) == {
        "organisations met": "2", "of these not ticked off": "2",
        "meetings held of 3": "3", "outcomes stated": "2",
        "leads raised": "1", "leads further than before": "1", "MOUs signed": "1",
        "promises made": "3", "promises kept": "1",
    }  # fmt: skip
    (outcomes,) = found(paper, "Outcomes of the meetings held")
    assert dict(outcomes.rows) == {
        "Moves forward": "1", "Wants information": "0", "Not now": "1", "Declined": "0",
        "Not stated": "1",
    }  # fmt: skip
    (promises,) = found(paper, "Promises")
    assert promises.rows == [
        ("We owe them", "2", "1", "0", "0", "1"), ("They owe us", "1", "0", "0", "1", "0"),
    ]  # fmt: skip
    assert "Contacted → Site visit" in text(paper)


def test_meetings_without_outcome_are_named(desk: Any) -> None:
    journey = make_journey()
    make_stop(journey, make_firm(), title="Forgotten talk", owner=desk)
    logged(make_stop(journey, make_firm(1), hours=2, title="Told"), "declined")
    (lines,) = found(tour_report(journey, desk), "Meetings of which no outcome is stated")
    assert [(line.head, line.side, line.late) for line in lines.lines] == [
        ("Forgotten talk", "Deepa Desk", True)
    ]


def test_who_met_whom_leaves_out_who_stayed_away(desk: Any) -> None:
    journey, firm = make_journey(), make_firm(name="Asahi")
    stop = logged(make_stop(journey, title="Talk"), "moves_forward", "They like Noida.")
    for name, state in (("Came", True), ("Unmarked", None), ("Away", False)):
        person = make_contact(firm, family_romaji=name)
        stop.attendances.create(organisation=firm, contact=person, present=state)
    said = text(tour_report(journey, desk))
    assert "Asahi 0 · 北村半導体0: Came, Unmarked" in said
    assert "Away" not in said
    assert "They like Noida." in said


def test_next_steps_are_the_open_promises_by_date(desk: Any) -> None:
    journey = make_journey()
    stop = make_stop(journey, make_firm())
    today = timezone.localdate()
    for days in (9, 3, 6):
        row = make_followup(title=f"In {days}", due_on=today + timedelta(days=days), assignee=desk)
        stop.followups.add(row)
    stop.followups.add(make_followup(title="Done", done_at=timezone.now(), done_note="Sent"))
    blocks_of = list(tour_report(journey, desk).blocks)
    place = next(n for n, each in enumerate(blocks_of) if getattr(each, "text", "") == "Next steps")
    assert [line.head for line in blocks_of[place + 1].lines] == ["In 3", "In 6", "In 9"]


def test_what_was_proposed_afterwards_is_a_next_step_and_no_promise(desk: Any) -> None:
    journey = make_journey()
    stop = logged(make_stop(journey, make_firm()), "moves_forward")
    due = timezone.localdate() + timedelta(days=7)
    promise = make_followup(title="Said at the table", due_on=due)
    proposed = make_followup(title="Thank them", due_on=due)
    stop.followups.add(promise, proposed)
    NextStep.objects.create(meeting=stop, horizon=7, followup=proposed, by=desk)
    paper = tour_report(journey, desk)
    (promised,) = found(paper, "Promised")
    assert [line.head for line in promised.lines] == ["Said at the table"]
    assert figures(paper)["promises made"] == "1"
    (owed,) = [each for each in paper.blocks if getattr(each, "columns", ("",))[0] == "Due"]
    assert [row[1] for row in owed.rows] == ["Said at the table"]
    steps = [each for each in paper.blocks if each.kind == "lines"][-1]
    assert [line.head for line in steps.lines] == ["Said at the table", "Thank them"]


def test_secrets_are_in_no_word_and_no_figure(desk: Any, manager: Any) -> None:
    journey = make_journey()
    stop = make_stop(journey, make_firm())
    lead = make_lead(title="Quiet lead", sensitive=True, owner=manager)
    stop.meeting_leads.create(lead=lead, kind="raised")
    mou = make_mou(title="Quiet MOU", sensitive=True, owner=manager)
    stop.mous.add(mou)
    stop.followups.add(make_followup(title="Quiet word", sensitive=True))
    make_stop(journey, make_firm(7), hours=2, title="Quiet stop", sensitive=True)
    open_to_all, whole = tour_report(journey, desk), tour_report(journey, manager)
    for words in ("Quiet lead", "Quiet MOU", "Quiet word", "Quiet stop"):
        assert words not in text(open_to_all), words
        assert words in text(whole), words
    assert (open_to_all.confidential, bool(whole.confidential)) == ("", True)
    assert figures(open_to_all)["leads raised"] == "0"
    assert figures(whole)["leads raised"] == "1"
    assert figures(open_to_all)["organisations met"] == "1"
    assert figures(whole)["organisations met"] == "2"


def test_an_empty_journey_has_a_report(desk: Any) -> None:
    said = text(tour_report(make_journey(), desk))
    for words in ("No meeting is listed.", "No promise is written down.",
                  "No MOU is tied to a meeting.", "How this is counted"):  # fmt: skip
        assert words in said


def test_each_meeting_is_told(desk: Any) -> None:
    journey, told = make_journey(), []
    for hour in range(2):
        make_stop(journey, hours=hour)
    tour_report(journey, desk, on_progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 2), (2, 2)]


def test_the_queries_do_not_grow(desk: Any) -> None:
    step_names()  # asked once a minute
    spent = []
    for size in (1, 6):
        journey = large_journey(desk, size, 2)
        with CaptureQueriesContext(connection) as queries:
            tour_report(journey, desk)
        spent.append(len(queries))
    assert spent[0] == spent[1] <= QUERIES, spent
