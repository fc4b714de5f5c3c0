"""Freezes reports, and opens and closes the links under which others read them."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.http import QueryDict
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.choices import Role
from accounts.models import User
from accounts.permissions import Permission, may
from reports.frozen import VERSION, freeze
from reports.models import Snapshot, SnapshotPaper, SnapshotShare
from reports.mou_report import Question
from reports.snapshot_paper import snapshot_pdf

# Sees what everybody may see, and owns nothing.
ANYBODY = 0
_MINE = "me"


def take_snapshot(
    *,
    question: Question,
    title: str,
    words: str = "",
    by: User | None,
    author: str = "",
    client_id: UUID | None = None,
) -> Snapshot:
    """Freeze a report with its paper; the same form sent twice freezes it once."""
    if made := _made_by(client_id):
        return made
    said = {"words": words, "by": by, "author": (author or str(by))[:160], "client_id": client_id}
    try:
        return _frozen(question, title=title[:160], **said)
    except IntegrityError:
        # It arrived twice at the same moment: the other one has frozen it.
        if made := _made_by(client_id):
            return made
        raise


def _made_by(client_id: UUID | None) -> Snapshot | None:
    return Snapshot.objects.filter(client_id=client_id).first() if client_id else None


def _frozen(question: Question, **said: Any) -> Snapshot:
    with one_moment():
        everything = freeze(question)
        anybody = _of_anybody(question)
        only_open = freeze(anybody) if _sees_more(question) else None
        snapshot = Snapshot.objects.create(
            day=question.day,
            against=question.against,
            question=dict(question.data.lists()),
            narrowed=_words(question, anybody),
            figures=everything,
            open_figures=only_open,
            version=VERSION,
            language=translation.get_language() or "en",
            **said,
        )
        for whole in (True, False) if snapshot.counts_sensitive else (True,):
            _keep_paper(snapshot, whole)
    return snapshot


@contextmanager
def one_moment() -> Iterator[None]:
    """All that is counted is counted as at one moment, whoever writes meanwhile."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def _sees_more(question: Question) -> bool:
    """Whether the author sees MOUs among these that not everybody may see."""
    return question.scope.filter(sensitive=True).exists() or (
        question.against is not None
        and question.scope_on(question.against).filter(sensitive=True).exists()
    )


def _of_anybody(question: Question) -> Question:
    """The same question, asked by somebody who sees no sensitive row."""
    data: QueryDict = question.data.copy()
    for name, values in list(data.lists()):
        # “Mine” are the author's, also where somebody else reads them.
        data.setlist(name, [str(question.reader.pk) if one == _MINE else one for one in values])
    anybody = User(pk=ANYBODY, role=Role.VIEWER, is_active=True)
    day = question.past
    return Question(data, day, question.against, anybody)


def _words(question: Question, anybody: Question) -> list[str]:
    """The selection in words that everybody may read: the name of a group may tell too much."""
    if anybody.is_narrowed and anybody.filter.form.errors:
        return [_("a selection not everybody may see")]
    return question.words()


def _keep_paper(snapshot: Snapshot, everything: bool) -> None:
    content, pages = snapshot_pdf(snapshot, everything)
    SnapshotPaper.objects.create(
        snapshot=snapshot,
        everything=everything,
        content=content,
        size=len(content),
        pages=pages,
        sha256=hashlib.sha256(content).hexdigest(),
    )


def share_snapshot(
    *, snapshot: Snapshot, recipient: str, expires_at: datetime, by: User, everything: bool = False
) -> SnapshotShare:
    """Open a link to a snapshot until a day; sensitive MOUs count only where that is said."""
    if not may(by, Permission.SENSITIVE_VIEW):
        raise PermissionDenied
    return SnapshotShare.objects.create(
        snapshot=snapshot,
        recipient=recipient,
        everything=everything and snapshot.counts_sensitive,
        expires_at=expires_at,
        by=by,
    )


@transaction.atomic
def close_share(*, share: SnapshotShare, by: User) -> SnapshotShare:
    """Close a link at once; closing it twice changes nothing."""
    locked = SnapshotShare.objects.select_for_update().get(pk=share.pk)
    if locked.revoked_at is None:
        locked.revoked_at, locked.revoked_by = timezone.now(), by
        locked.save(update_fields=["revoked_at", "revoked_by"])
    return locked


def paper_of(snapshot: Snapshot, everything: bool) -> Any:
    """Return the paper of a snapshot as it was made then."""
    return snapshot.papers.filter(everything=everything or not snapshot.counts_sensitive).first()


__all__ = ["close_share", "paper_of", "share_snapshot", "take_snapshot"]
