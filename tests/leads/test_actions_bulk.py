"""Bulk changes: each lead through its own action, the rows as queue, everything undoable."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.choices import Role
from accounts.models import User
from leads.actions import bulk
from leads.actions.bulk import ask_undo, begin, start_run, work_off
from leads.actions.bulk_deeds import DEEDS
from leads.actions.leads import change_status, move_stage
from leads.choices import LeadStatus, RowState, RowUndo, Stage
from leads.models import BulkRun, Lead, Sector, StageChange
from tests.factories import make_lead, make_organisation, make_tag, make_user

pytestmark = pytest.mark.django_db


def run_of(
    by: User, deed: str, settings: dict[str, Any], leads: list[Lead], **more: Any
) -> BulkRun:
    return start_run(
        by=by,
        deed=deed,
        settings=settings,
        words="Words",
        leads=[lead.pk for lead in leads],
        **more,
    )


def done(by: User, deed: str, settings: dict[str, Any], leads: list[Lead]) -> BulkRun:
    run = run_of(by, deed, settings, leads)
    assert work_off(run=run)
    run.refresh_from_db()
    return run


def undone(run: BulkRun, by: User) -> BulkRun:
    assert work_off(run=ask_undo(run=run, by=by))
    run.refresh_from_db()
    return run


def stage_to(stage: str, reason: str = "", override: bool = False) -> dict[str, Any]:
    return {"stage": stage, "reason": reason, "override": override}


def fresh(lead: Lead) -> Lead:
    return Lead.objects.get(pk=lead.pk)


def test_owner_is_set_and_those_who_have_it_stay_untouched(desk: User, official: User) -> None:
    free, his = make_lead(), make_lead(owner=official)
    before = his.updated_at
    run = done(desk, "owner", {"owner": official.pk}, [free, his])
    assert (run.total, run.done, run.unchanged, run.refused) == (2, 1, 1, 0)
    assert run.finished_at
    assert fresh(free).owner == official
    assert fresh(his).updated_at == before


def test_the_history_names_who_did_it_also_without_a_request(desk: User, official: User) -> None:
    lead = make_lead()
    run = done(desk, "owner", {"owner": official.pk}, [lead])
    event = Lead.pgh_event_model.objects.filter(pgh_obj=lead).order_by("-pgh_id").first()
    assert event.owner_id == official.pk
    assert event.pgh_context.metadata == {"user": desk.pk, "bulk": run.pk}


def test_owner_can_be_taken_away(desk: User, official: User) -> None:
    lead = make_lead(owner=official)
    run = done(desk, "owner", {"owner": None}, [lead])
    assert fresh(lead).owner is None
    undone(run, desk)
    assert fresh(lead).owner == official


def test_a_colleague_who_left_meanwhile_gets_no_leads(desk: User, official: User) -> None:
    lead = make_lead()
    run = run_of(desk, "owner", {"owner": official.pk}, [lead])
    User.objects.filter(pk=official.pk).update(is_active=False)
    work_off(run=run)
    row = run.rows.get()
    assert row.state == RowState.REFUSED
    assert row.reasons == ["This colleague cannot be given leads any more."]
    assert fresh(lead).owner is None


def test_nobody_gives_away_a_sensitive_lead_and_loses_sight_of_it(
    desk: User, official: User, manager: User
) -> None:
    own, shared = make_lead(sensitive=True, owner=desk), make_lead(sensitive=True, owner=desk)
    shared.members.add(desk)
    run = done(desk, "owner", {"owner": official.pk}, [own, shared])
    assert (run.done, run.refused) == (1, 1)
    assert run.rows.get(lead=own).reasons[0].startswith("You would not see this lead any more")
    assert fresh(own).owner == desk
    assert done(manager, "owner", {"owner": official.pk}, [own]).done == 1


def test_leads_hidden_from_the_person_are_refused_without_a_word_of_them(desk: User) -> None:
    stranger = make_user(Role.DESK)
    secret = make_lead(sensitive=True, owner=stranger, title="Project Sakura")
    run = done(desk, "owner", {"owner": desk.pk}, [secret])
    assert run.rows.get().reasons == ["This lead is not there any more, or not for you to see."]
    assert fresh(secret).owner == stranger


def test_gates_hold_for_each_lead_and_the_refused_say_why(desk: User) -> None:
    ready, bare = make_lead(partner=make_organisation()), make_lead()
    run = done(desk, "stage", stage_to(Stage.CONTACTED), [ready, bare])
    assert (run.done, run.refused) == (1, 1)
    assert fresh(ready).stage == Stage.CONTACTED
    assert run.rows.get(lead=bare).reasons == ["Add at least one partner organisation."]
    line = StageChange.objects.get(lead=ready)
    assert (line.to_stage, line.by) == (Stage.CONTACTED, desk)


def test_a_manager_may_move_past_a_gate_with_a_reason_and_nobody_else(
    desk: User, manager: User
) -> None:
    bare = make_lead()
    run = done(desk, "stage", stage_to(Stage.CONTACTED, "Because", True), [bare])
    assert run.rows.get().reasons == ["Only a manager may move a lead past what is missing."]
    run = done(manager, "stage", stage_to(Stage.CONTACTED, "The minister called", True), [bare])
    assert run.done == 1
    assert StageChange.objects.get(lead=bare).gate_overridden


def test_leads_in_the_stage_already_are_unchanged_and_closed_ones_refused(desk: User) -> None:
    there = make_lead(stage=Stage.CONTACTED)
    asleep = make_lead(status=LeadStatus.DORMANT, status_reason="No budget")
    run = done(desk, "stage", stage_to(Stage.CONTACTED), [there, asleep])
    assert (run.unchanged, run.refused) == (1, 1)
    assert "reopen it before you move it" in run.rows.get(lead=asleep).reasons[0]


def test_undoing_a_move_writes_a_line_in_the_log_and_restores_the_day(desk: User) -> None:
    long_ago = timezone.now() - timedelta(days=90)
    lead = make_lead(partner=make_organisation(), stage_since=long_ago)
    run = undone(done(desk, "stage", stage_to(Stage.CONTACTED), [lead]), desk)
    assert (run.put_back, run.left_alone) == (1, 0)
    assert (fresh(lead).stage, fresh(lead).stage_since) == (Stage.NEW, long_ago)
    line = lead.stage_changes.first()
    assert (line.from_stage, line.to_stage) == (Stage.CONTACTED, Stage.NEW)
    assert line.reason == "A bulk change was undone."


def test_a_lead_moved_away_and_back_since_is_left_alone(desk: User) -> None:
    lead = make_lead(partner=make_organisation())
    run = done(desk, "stage", stage_to(Stage.CONTACTED), [lead])
    move_stage(lead=lead, to=Stage.NEW, by=desk, reason="Wrong company")
    move_stage(lead=lead, to=Stage.CONTACTED, by=desk)
    run = undone(run, desk)
    assert (run.put_back, run.left_alone) == (0, 1)
    assert run.rows.get().reasons == [
        "Somebody has changed this lead since: it stays as it is now."
    ]
    assert fresh(lead).stage == Stage.CONTACTED


def test_status_with_its_reason_and_back_to_what_it_was_lost_to(desk: User) -> None:
    lead, lost = make_lead(), make_lead()
    change_status(lead=lost, to=LeadStatus.LOST, by=desk, reason="Chose another", lost_to="Gujarat")
    run = done(desk, "status", {"status": "on_hold", "reason": "Yen at 160"}, [lead, lost])
    assert run.done == 2
    assert fresh(lost).lost_to == ""
    undone(run, desk)
    now = fresh(lost)
    assert (now.status, now.status_reason, now.lost_to) == ("lost", "Chose another", "Gujarat")
    assert fresh(lead).status == LeadStatus.OPEN
    assert lead.stage_changes.first().reason == "A bulk change was undone."


@pytest.mark.parametrize("kind", ["sector", "tag"])
def test_links_are_added_and_removed_and_undone_only_where_they_were(kind: str, desk: User) -> None:
    thing = Sector.objects.first() if kind == "sector" else make_tag()
    bare, has = make_lead(), make_lead()
    getattr(has, f"{kind}s").add(thing)

    def holders() -> set[int]:
        return set(thing.leads.values_list("pk", flat=True))

    added = done(desk, kind, {kind: thing.pk, "do": "add"}, [bare, has])
    assert (added.done, added.unchanged) == (1, 1)
    assert holders() == {bare.pk, has.pk}
    undone(added, desk)
    assert holders() == {has.pk}
    removed = done(desk, kind, {kind: thing.pk, "do": "remove"}, [bare, has])
    assert (removed.done, removed.unchanged) == (1, 1)
    assert holders() == set()
    undone(removed, desk)
    assert holders() == {has.pk}


def test_a_tag_deleted_since_cannot_be_put_back_and_says_so(desk: User) -> None:
    tag, lead = make_tag(), make_lead()
    lead.tags.add(tag)
    run = done(desk, "tag", {"tag": tag.pk, "do": "remove"}, [lead])
    tag.delete()
    run = undone(run, desk)
    assert run.left_alone == 1
    assert "deleted" in run.rows.get().reasons[0]


def test_undo_puts_back_only_what_nobody_has_changed_since(
    desk: User, official: User, manager: User
) -> None:
    kept, changed = make_lead(), make_lead()
    run = done(desk, "owner", {"owner": official.pk}, [kept, changed])
    Lead.objects.filter(pk=changed.pk).update(owner=manager)
    run = undone(run, manager)
    assert (run.put_back, run.left_alone, run.undo_by) == (1, 1, manager)
    assert fresh(kept).owner is None
    assert fresh(changed).owner == manager
    assert run.rows.get(lead=changed).undo == RowUndo.LEFT_ALONE


def test_undo_twice_is_undo_once_and_after_thirty_days_none(desk: User, official: User) -> None:
    lead = make_lead()
    run = undone(done(desk, "owner", {"owner": official.pk}, [lead]), desk)
    Lead.objects.filter(pk=lead.pk).update(owner=official)
    ask_undo(run=run, by=desk)
    work_off(run=run)
    assert fresh(lead).owner == official
    old = done(desk, "owner", {"owner": desk.pk}, [lead])
    BulkRun.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=31))
    ask_undo(run=old, by=desk)
    work_off(run=old)
    assert fresh(lead).owner == desk


def test_the_same_form_sent_twice_is_one_run(desk: User, official: User) -> None:
    leads, token = [make_lead(), make_lead()], str(uuid.uuid4())
    first = run_of(desk, "owner", {"owner": official.pk}, leads, token=token)
    again = run_of(desk, "owner", {"owner": official.pk}, leads, token=token)
    assert again == first
    assert first.rows.count() == 2
    other = run_of(desk, "owner", {"owner": None}, leads, token=token)
    assert other != first, "The same page may ask for something else."
    assert run_of(desk, "owner", {"owner": None}, leads, token="nonsense") != other


def test_what_was_undone_may_be_wanted_again_from_the_same_page(desk: User, official: User) -> None:
    lead, token = make_lead(), str(uuid.uuid4())
    wish = ("owner", {"owner": official.pk}, [lead])
    first = run_of(desk, *wish, token=token)
    work_off(run=first)
    undone(first, desk)
    second = run_of(desk, *wish, token=token)
    work_off(run=second)
    assert second != first
    assert fresh(lead).owner == official


def test_a_worker_killed_in_the_middle_leaves_whole_batches_and_the_next_goes_on(
    desk: User, official: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "BATCH", 2)
    leads = [make_lead() for _each in range(5)]
    run = run_of(desk, "owner", {"owner": official.pk}, leads)
    true_settle, calls = bulk._settle, []

    def dies_in_the_second_batch(*given: Any) -> None:
        calls.append(1)
        true_settle(*given)
        if len(calls) == 2:
            raise SystemExit

    monkeypatch.setattr(bulk, "_settle", dies_in_the_second_batch)
    with pytest.raises(SystemExit):
        work_off(run=run)
    assert Lead.objects.filter(owner=official).count() == 2
    assert run.rows.filter(state=RowState.PENDING).count() == 3
    monkeypatch.setattr(bulk, "_settle", true_settle)
    assert work_off(run=run)
    run.refresh_from_db()
    assert (run.done, run.refused) == (5, 0)
    assert Lead.objects.filter(owner=official).count() == 5


def test_undo_stops_what_has_not_begun(
    desk: User, official: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "BATCH", 1)
    leads = [make_lead(), make_lead()]
    run = run_of(desk, "owner", {"owner": official.pk}, leads)
    assert not work_off(run=run, seconds=1e-9)
    run = undone(run, desk)
    assert (run.put_back, run.refused) == (1, 1)
    assert set(run.rows.values_list("state", "undo")) == {("done", "put_back"), ("stopped", "")}
    assert not Lead.objects.filter(owner=official).exists()


def test_one_lead_that_breaks_does_not_hold_up_the_others(
    desk: User, official: User, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    good, bad = make_lead(), make_lead()
    true_do = DEEDS["owner"].do

    def breaks(self: Any, lead: Lead) -> Any:
        change = true_do(self, lead)
        if lead.pk == bad.pk:
            raise RuntimeError("A fault of ours")
        return change

    monkeypatch.setattr(DEEDS["owner"], "do", breaks)
    run = done(desk, "owner", {"owner": official.pk}, [good, bad])
    assert (run.done, run.refused) == (1, 1)
    assert fresh(bad).owner is None, "What the broken one had changed is taken back."
    assert "A fault of ours" in caplog.text


def test_who_lost_the_right_meanwhile_changes_nothing(desk: User) -> None:
    lead = make_lead()
    run = run_of(desk, "owner", {"owner": desk.pk}, [lead])
    User.objects.filter(pk=desk.pk).update(role=Role.VIEWER)
    work_off(run=run)
    assert run.rows.get().state == RowState.REFUSED
    assert fresh(lead).owner is None


def test_a_deleted_lead_is_no_trouble(desk: User) -> None:
    lead, gone = make_lead(), make_lead()
    run = run_of(desk, "owner", {"owner": desk.pk}, [lead, gone])
    gone.delete()
    work_off(run=run)
    run.refresh_from_db()
    assert run.done == 1


@pytest.mark.parametrize(
    ("deed", "each", "fixed"), [("owner", 3, 15), ("stage", 8, 13), ("tag", 4, 15)]
)
def test_queries_grow_by_a_fixed_number_for_each_lead(
    deed: str, each: int, fixed: int, desk: User, official: User
) -> None:
    def asked(number: int) -> int:
        leads = [make_lead(partner=make_organisation()) for _lead in range(number)]
        settings = {
            "owner": {"owner": official.pk},
            "stage": stage_to(Stage.CONTACTED),
            "tag": {"tag": make_tag().pk, "do": "add"},
        }[deed]
        run = run_of(desk, deed, settings, leads)
        with CaptureQueriesContext(connection) as queries:
            work_off(run=run)
        assert run.rows.filter(state=RowState.DONE).count() == number
        return len(queries)

    three, thirty = asked(3), asked(30)
    assert ((thirty - three) / 27, three - 3 * (thirty - three) // 27) == (each, fixed)


def test_small_runs_begin_at_once_and_large_ones_wake_a_worker(
    desk: User,
    official: User,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    sent: list[str] = []
    monkeypatch.setattr(bulk.current_app, "send_task", lambda name, **_options: sent.append(name))
    monkeypatch.setattr(bulk, "AT_ONCE", 2)
    small = run_of(desk, "owner", {"owner": official.pk}, [make_lead()])
    large = run_of(desk, "owner", {"owner": official.pk}, [make_lead() for _each in range(3)])
    with django_capture_on_commit_callbacks(execute=True):
        begin(run=small)
        begin(run=large)
    small.refresh_from_db()
    large.refresh_from_db()
    assert small.finished_at
    assert not large.finished_at
    assert sent == ["leads.tasks.work_off_bulk_runs"]


def test_a_lost_broker_loses_no_run(
    desk: User,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def refused(*_given: Any, **_options: Any) -> None:
        raise ConnectionError("no broker")

    monkeypatch.setattr(bulk.current_app, "send_task", refused)
    monkeypatch.setattr(bulk, "AT_ONCE", 0)
    run = run_of(desk, "owner", {"owner": desk.pk}, [make_lead()])
    with django_capture_on_commit_callbacks(execute=True):
        begin(run=run)
    assert run in BulkRun.objects.unfinished()
    assert "waits for the next sweep" in caplog.text
