"""Papers are asked for once, made once, and made anew when their maker dies; old ones go."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils import timezone

from accounts.choices import Role
from accounts.models import Export, User
from delegations.models import Delegation
from reports import paper_kinds
from reports.actions import papers
from reports.actions.papers import (
    ATTEMPTS,
    LEASE,
    ask_for_paper,
    make_now,
    make_waiting,
    remove_paper,
    sweep_papers,
    try_again,
)
from reports.blocks import Heading, Paper
from reports.choices import PaperState
from reports.models import KEPT_FOR, PaperRun
from tests.factories import make_delegation, make_paper_run, make_user

pytestmark = pytest.mark.django_db


class KilledError(BaseException):
    """What a killed worker leaves behind: nothing is caught, nothing is written."""


@pytest.fixture
def delegation() -> Delegation:
    return make_delegation(name="Tokyo, February 日本訪問団")


@pytest.fixture
def gather(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Let a test say what gathering a briefing pack does."""

    def use(function: Any) -> None:
        kind = replace(paper_kinds.KINDS["briefing_pack"], gather=function)
        monkeypatch.setitem(paper_kinds.KINDS, "briefing_pack", kind)

    use(lambda subject, user, progress: Paper(title=subject.name, blocks=[Heading(str(user))]))
    return use


@pytest.fixture
def clock(time_machine: Any) -> Any:
    """A clock that can be put forward."""
    time_machine.move_to(timezone.now())
    return time_machine


def asked(delegation: Delegation, by: User, file_format: str = "docx") -> PaperRun:
    return ask_for_paper(kind="briefing_pack", subject=delegation, by=by, file_format=file_format)


def killed(*_args: Any) -> Paper:
    raise KilledError


def test_a_paper_is_made_and_kept(delegation: Delegation, desk: User, gather: Any) -> None:
    run = asked(delegation, desk)
    assert run.state == PaperState.WAITING
    assert make_waiting(10) == 1
    run.refresh_from_db()
    content = run.file.read()
    assert (run.state, run.size, run.attempts) == (PaperState.DONE, len(content), 1)
    assert content.startswith(b"PK")
    assert run.file.name.startswith("papers/")
    assert run.name.startswith("Briefing pack Tokyo, February 日本訪問団 ")
    assert run.name.endswith(".docx")
    assert run.leased_until is None
    assert run.expires_at - run.finished_at >= KEPT_FOR - timedelta(seconds=1)


def test_a_pdf_knows_its_pages(delegation: Delegation, desk: User, gather: Any) -> None:
    gather(
        lambda subject, user, progress: Paper(
            title="Two pages", blocks=[Heading("One"), Heading("Two", new_page=True)]
        )
    )
    run = make_now(run=asked(delegation, desk, "pdf"))
    assert (run.state, run.pages) == (PaperState.DONE, 2)


def test_asked_twice_is_one_paper(delegation: Delegation, desk: User, manager: User) -> None:
    first = asked(delegation, desk)
    assert asked(delegation, desk) == first
    assert asked(delegation, desk, "pdf") != first
    assert asked(delegation, manager) != first
    PaperRun.objects.filter(pk=first.pk).update(
        state=PaperState.WORKING, leased_until=timezone.now()
    )
    assert asked(delegation, desk) == first


def test_a_finished_paper_can_be_made_anew(delegation: Delegation, desk: User, gather: Any) -> None:
    first = make_now(run=asked(delegation, desk))
    assert asked(delegation, desk) != first


def test_the_database_holds_one_under_way(delegation: Delegation, desk: User) -> None:
    run = asked(delegation, desk)
    run.pk = None
    with pytest.raises(IntegrityError, match="paper_run_once"), transaction.atomic():
        run.save()


def test_progress_is_written_and_prolongs_the_lease(
    delegation: Delegation, desk: User, gather: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(papers, "SAID_EVERY", 0)
    seen = []

    def slowly(subject: Any, user: Any, progress: Any) -> Paper:
        for done in (1, 2, 3):
            before = PaperRun.objects.get().leased_until
            progress(done, 3)
            row = PaperRun.objects.get()
            seen.append((row.state, row.done, row.total, row.leased_until > before))
        return Paper(title="Slow")

    gather(slowly)
    run = make_now(run=asked(delegation, desk))
    assert seen == [(PaperState.WORKING, done, 3, True) for done in (1, 2, 3)]
    assert (run.state, run.done, run.total) == (PaperState.DONE, 3, 3)


def test_what_a_killed_maker_left_is_made_after_its_lease(
    delegation: Delegation, desk: User, gather: Any, clock: Any
) -> None:
    gather(killed)
    run = asked(delegation, desk)
    with pytest.raises(KilledError):
        make_waiting(10)
    run.refresh_from_db()
    assert run.state == PaperState.WORKING
    gather(lambda *_args: Paper(title="At last"))
    assert make_waiting(10) == 0  # the lease still runs
    clock.shift(LEASE + timedelta(seconds=1))
    assert make_waiting(10) == 1
    run.refresh_from_db()
    assert (run.state, run.attempts) == (PaperState.DONE, 2)


def test_a_paper_that_kills_its_makers_is_given_up(
    delegation: Delegation, desk: User, gather: Any, clock: Any
) -> None:
    gather(killed)
    run = asked(delegation, desk)
    for _attempt in range(ATTEMPTS):
        with pytest.raises(KilledError):
            make_waiting(10)
        clock.shift(LEASE + timedelta(seconds=1))
    assert make_waiting(10) == 0
    run.refresh_from_db()
    assert (run.state, run.error) == (
        PaperState.FAILED, "Making this paper was broken off 3 times.",
    )  # fmt: skip
    gather(lambda *_args: Paper(title="At last"))
    run = make_now(run=try_again(run=run))
    assert (run.state, run.error, run.attempts) == (PaperState.DONE, "", 1)


def test_a_maker_whose_lease_was_lost_leaves_nothing(
    delegation: Delegation, desk: User, gather: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It slept, another took over: the file of the other one stays, its own goes."""
    monkeypatch.setattr(papers, "SAID_EVERY", 0)
    taken = timezone.now() + timedelta(minutes=5)

    def overtaken(*_args: Any) -> Paper:
        PaperRun.objects.update(leased_until=taken)
        return Paper(title="Too late")

    gather(overtaken)
    before = set(papers._files(default_storage, "papers"))
    run = make_now(run=asked(delegation, desk))
    assert (run.state, run.leased_until, run.file.name) == (PaperState.WORKING, taken, "")
    assert set(papers._files(default_storage, "papers")) == before


def test_a_paper_removed_while_it_is_made_is_not_made(
    delegation: Delegation, desk: User, gather: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(papers, "SAID_EVERY", 0)

    def removed(subject: Any, user: Any, progress: Any) -> Paper:
        remove_paper(run=PaperRun.objects.get())
        progress(1, 2)
        raise AssertionError("It goes on for nobody.")

    gather(removed)
    asked(delegation, desk)
    assert make_waiting(10) == 1
    assert not PaperRun.objects.exists()


def test_a_fault_is_said_and_does_not_hold_up_the_others(
    delegation: Delegation, desk: User, manager: User, gather: Any
) -> None:
    def faulty(subject: Any, user: Any, progress: Any) -> Paper:
        if user == desk:
            raise ValueError("secret details")
        return Paper(title="Fine")

    gather(faulty)
    bad, good = asked(delegation, desk), asked(delegation, manager)
    assert make_waiting(10) == 2
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.state, good.state) == (PaperState.FAILED, PaperState.DONE)
    assert bad.error == "Something went wrong while making this paper."


def test_a_database_that_was_away_is_asked_again(
    delegation: Delegation, desk: User, gather: Any, clock: Any
) -> None:
    def away(*_args: Any) -> Paper:
        raise OperationalError

    gather(away)
    run = asked(delegation, desk)
    for attempt in range(1, ATTEMPTS):
        assert make_waiting(10) == 1
        run.refresh_from_db()
        assert (run.state, run.attempts) == (PaperState.WAITING, attempt)
        assert make_waiting(10) == 0  # not at once
        clock.shift(timedelta(minutes=2))
    assert make_waiting(10) == 1
    run.refresh_from_db()
    assert (run.state, bool(run.error)) == (PaperState.FAILED, True)


def test_who_may_not_any_more_gets_a_sentence(
    delegation: Delegation, desk: User, gather: Any
) -> None:
    run = asked(delegation, desk)
    User.objects.filter(pk=desk.pk).update(is_active=False)
    run = make_now(run=run)
    assert (run.state, "may not have it" in run.error) == (PaperState.FAILED, True)


def test_what_it_is_about_may_be_gone(delegation: Delegation, desk: User, gather: Any) -> None:
    run = asked(delegation, desk)
    delegation.delete()
    run = make_now(run=run)
    assert (run.state, "not there any more" in run.error) == (PaperState.FAILED, True)


def test_trying_again_joins_what_is_under_way(delegation: Delegation, desk: User) -> None:
    failed = make_paper_run(
        desk, state=PaperState.FAILED, error="No.", subject_id=delegation.pk, file_format="docx"
    )
    under_way = asked(delegation, desk)
    assert try_again(run=failed) == under_way
    failed.refresh_from_db()
    assert failed.state == PaperState.FAILED


def test_a_paper_speaks_to_whoever_asked(delegation: Delegation, gather: Any, team: Any) -> None:
    seen = []
    gather(
        lambda subject, user, progress: (
            seen.append((user.name, timezone.get_current_timezone_name())) or Paper(title="x")
        )
    )
    traveller = make_user(Role.OFFICIAL, name="Tara Traveller", time_zone="Asia/Tokyo")
    make_now(run=asked(delegation, traveller))
    assert seen == [("Tara Traveller", "Asia/Tokyo")]


def test_old_papers_and_files_of_nobody_are_swept(
    desk: User, clock: Any, django_capture_on_commit_callbacks: Any
) -> None:
    old = make_paper_run(desk)
    orphan = default_storage.save("papers/2026/01/left.pdf", ContentFile(b"%PDF"))
    fresh = make_paper_run(desk, expires_at=timezone.now() + KEPT_FOR * 3)
    with django_capture_on_commit_callbacks(execute=True):
        assert sweep_papers(timezone.now()) == 0
    assert default_storage.exists(orphan)  # somebody may just be writing its row
    clock.shift(KEPT_FOR + timedelta(hours=1))
    young = default_storage.save("papers/2026/01/young.pdf", ContentFile(b"%PDF"))
    with django_capture_on_commit_callbacks(execute=True):
        assert sweep_papers(timezone.now()) >= 2
    assert list(PaperRun.objects.all()) == [fresh]
    assert not default_storage.exists(old.file.name)
    assert not default_storage.exists(orphan)
    assert default_storage.exists(young)
    assert default_storage.exists(fresh.file.name)


def test_removing_takes_the_file_along(desk: User, django_capture_on_commit_callbacks: Any) -> None:
    run = make_paper_run(desk)
    with django_capture_on_commit_callbacks(execute=True):
        remove_paper(run=run)
    assert not default_storage.exists(run.file.name)
    assert not Export.objects.exists()


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"state": PaperState.DONE, "file": ""}, "paper_run_done_has_file"),
        ({"state": PaperState.FAILED}, "paper_run_failed_says_why"),
        ({"state": PaperState.WORKING}, "paper_run_worked_at_under_lease"),
        ({"state": "lost"}, "paper_run_state_known"),
        ({"state": PaperState.WAITING, "file_format": "odt"}, "paper_run_format_known"),
    ],
)
def test_what_the_database_refuses(desk: User, fields: dict[str, Any], rule: str) -> None:
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        make_paper_run(desk, **fields)


@pytest.mark.django_db(transaction=True)
def test_two_makers_share_the_papers(gather: Any) -> None:
    """Each is made once, by whoever claims it first; nobody waits for the other."""
    person = make_user()
    begun, made = Barrier(2, timeout=20), []

    def note(subject: Any, user: Any, progress: Any) -> Paper:
        if len(made) < 2:
            begun.wait()  # both are at work at the same time
        made.append(subject.pk)
        return Paper(title="x")

    gather(note)
    wanted = [asked(make_delegation(), person).subject_id for _number in range(5)]

    def work() -> None:
        try:
            make_waiting(20)
        finally:
            connection.close()

    makers = [Thread(target=work) for _number in range(2)]
    for maker in makers:
        maker.start()
    for maker in makers:
        maker.join()
    assert sorted(made) == sorted(wanted)
    assert set(PaperRun.objects.values_list("state", "attempts")) == {(PaperState.DONE, 1)}
