"""A frozen report stays as it is, whoever asks; links open what they say, as long as they say."""

import threading
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.http import QueryDict
from django.utils import timezone

from leads.models import MOU, ProgressUpdate
from reports.actions import snapshots
from reports.actions.snapshots import close_share, share_snapshot, take_snapshot
from reports.frozen import drawn, freeze, plain, thaw
from reports.models import Snapshot, SnapshotPaper, SnapshotShare
from reports.mou_report import Question, mou_report
from tests.factories import make_mou, make_share, make_snapshot
from tests.reports.mou_world import CRORE, seed

pytestmark = pytest.mark.django_db
LONG_AGO = date(2024, 1, 1)
INR: dict[str, Any] = {"currency": "INR", "inr_rate": 1}


def asked(reader: Any, query: str = "", against: int | None = None) -> Question:
    day = timezone.localdate() - timedelta(days=against) if against else None
    return Question(QueryDict(query), None, day, reader)


def test_it_keeps_what_the_report_said_whatever_is_written_later(manager: Any) -> None:
    mous = seed([manager], n=30)
    question = asked(manager, against=90)
    said = plain(mou_report(question).headline)
    snapshot = take_snapshot(question=question, title="Review", by=manager)
    ProgressUpdate.objects.create(
        mou=mous[0], as_of=timezone.localdate(), realised_amount=10**12, **INR
    )
    make_mou(amount=10**12, **INR)
    again = Snapshot.objects.get(pk=snapshot.pk)
    assert again.figures["headline"] == said
    assert plain(mou_report(asked(manager, against=90)).headline) != said
    assert again.author == "Manoj Manager"
    assert again.figures["changes"]["changes"]


def test_it_keeps_all_tables_in_their_order_and_adds_up(manager: Any) -> None:
    seed([manager], n=30)
    snapshot = make_snapshot(manager)
    shown = drawn(Snapshot.objects.get(pk=snapshot.pk).figures)
    names = [table.breakdown.name for table, _left in shown.tables]
    assert names[:4] == ["stage", "status", "sector", "district"]
    stage = thaw(snapshot.figures["tables"])[0]["table"]
    assert sum(line.mous.value for line in stage.lines) == stage.total.mous.value == 30
    assert '"url"' not in str(snapshot.figures).replace("'", '"')


@pytest.mark.parametrize("change", [{"title": "Better"}, {"figures": {}}, {"author": "Me"}])
def test_the_database_refuses_to_change_it(manager: Any, change: dict[str, Any]) -> None:
    snapshot = make_snapshot(manager)
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        Snapshot.objects.filter(pk=snapshot.pk).update(**change)


def test_the_database_refuses_to_change_it_by_plain_sql_or_to_delete_it(manager: Any) -> None:
    make_snapshot(manager)
    for statement in (
        "UPDATE reports_snapshot SET made_at = now() - interval '1 year'",
        "DELETE FROM reports_snapshotpaper",
        "UPDATE reports_snapshotpaper SET content = ''",
        "DELETE FROM reports_snapshot",
    ):
        with (
            pytest.raises(IntegrityError, match="never changes"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_only_a_person_who_goes_leaves_the_row_her_name_stays(manager: Any) -> None:
    snapshot = make_snapshot(manager)
    Snapshot.objects.filter(pk=snapshot.pk).update(by=None)
    assert Snapshot.objects.get(pk=snapshot.pk).author == "Manoj Manager"


def test_the_same_form_twice_freezes_once(manager: Any) -> None:
    key = "6f9619ff-8b86-d011-b42d-00cf4fc964ff"
    made = [
        take_snapshot(question=asked(manager), title="Twice", by=manager, client_id=key).pk  # type: ignore[arg-type]
        for _time in range(2)
    ]
    assert made[0] == made[1]
    assert SnapshotPaper.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_form_sent_twice_at_the_same_moment_freezes_it_once(
    manager: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one counts still while the other is there already."""
    key, others = uuid4(), []

    def other() -> None:
        others.append(make_snapshot(manager, client_id=key).pk)
        connection.close()

    def slowly(question: Question) -> Any:
        if not others:
            thread = threading.Thread(target=other)
            thread.start()
            thread.join()
        return freeze(question)

    monkeypatch.setattr(snapshots, "freeze", slowly)
    again = take_snapshot(question=asked(manager), title="Twice", by=manager, client_id=key)
    assert [again.pk] == others
    assert Snapshot.objects.count() == 1


def test_sensitive_mous_are_counted_for_those_who_may_know(
    manager: Any, desk: Any, viewer: Any
) -> None:
    make_mou(signed_on=LONG_AGO, title="Open plant", amount=100 * CRORE, **INR)
    make_mou(
        signed_on=LONG_AGO,
        title="Secret plant",
        amount=700 * CRORE,
        sensitive=True,
        owner=desk,
        **INR,
    )
    snapshot = take_snapshot(question=asked(desk), title="With a secret", by=desk)
    assert snapshot.counts_sensitive
    sums = {
        whole: thaw(snapshot.figures_for(whole))["headline"].committed.value / CRORE
        for whole in (True, False)
    }
    assert sums == {True: 800, False: 100}
    assert [snapshot.shows_all(user) for user in (desk, manager, viewer)] == [True, True, False]
    assert "Secret plant" in str(snapshot.figures)
    assert "Secret plant" not in str(snapshot.open_figures)
    assert snapshot.papers.count() == 2


def test_mine_stay_the_authors(desk: Any) -> None:
    make_mou(owner=desk)
    make_mou(owner=desk, sensitive=True)
    make_mou()
    snapshot = take_snapshot(question=asked(desk, "owner=me"), title="Mine", by=desk)
    counts = [thaw(snapshot.figures_for(whole))["headline"].mous.value for whole in (True, False)]
    assert counts == [2, 1]
    assert snapshot.narrowed == ["Owner: mine"]


def test_what_has_gained_a_field_since_is_still_drawn(manager: Any) -> None:
    seed([manager], n=10)
    figures = make_snapshot(manager).figures
    for name in ("in_production", "land_acres"):
        del figures["headline"][name]
    figures["headline"]["no_longer_known"] = 5
    assert drawn(figures).head.in_production.value is None


def test_an_empty_register_can_be_frozen(manager: Any) -> None:
    snapshot = take_snapshot(question=asked(manager), title="Nothing yet", by=manager)
    assert snapshot.figures["headline"]["mous"]["value"] == 0
    assert freeze(asked(manager))["changes"] is None


# --- Links -------------------------------------------------------------------------------------
def test_a_link_is_kept_as_a_digest_only(manager: Any) -> None:
    share = make_share(manager)
    token = share.token
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(s)::text FROM reports_snapshotshare s")
        assert token not in cursor.fetchone()[0]
    assert SnapshotShare.objects.opened_by(token) == share
    assert SnapshotShare.objects.opened_by(token[:-1]) is None
    assert SnapshotShare.objects.opened_by(share.nonce) is None


def test_a_link_runs_out_and_can_be_closed(manager: Any, settings: Any) -> None:
    gone = make_share(manager, expires_at=timezone.now() - timedelta(seconds=1))
    assert SnapshotShare.objects.opened_by(gone.token) is None
    share = make_share(manager)
    close_share(share=share, by=manager)
    closed = close_share(share=share, by=None)  # type: ignore[arg-type]
    assert closed.revoked_by == manager
    assert SnapshotShare.objects.opened_by(share.token) is None
    other = make_share(manager)
    token = other.token
    settings.SECRET_KEY = "another-secret-key-that-is-long-enough-0123456789"
    assert other.token == ""
    assert SnapshotShare.objects.opened_by(token) == other


def test_only_those_who_may_see_all_open_links(desk: Any, manager: Any) -> None:
    snapshot = make_snapshot(manager)
    until = timezone.now() + timedelta(days=3)
    with pytest.raises(PermissionDenied):
        share_snapshot(snapshot=snapshot, recipient="JETRO", expires_at=until, by=desk)
    share = share_snapshot(
        snapshot=snapshot, recipient="JETRO", expires_at=until, by=manager, everything=True
    )
    # Nothing sensitive is in it: there is nothing more to show.
    assert not share.everything
    assert MOU.objects.count() == 0
