"""Papers: asked for once, made by whoever claims them, kept for a while.

A maker claims a row under a lease that each step of progress prolongs, makes the file, and marks
the row if the lease is still its own. One that is killed leaves a lease that runs out: the paper is
then made anew, three times at most.
"""

import hashlib
import json
import logging
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from io import IOBase
from typing import Any
from zoneinfo import ZoneInfo

from celery import current_app
from celery.exceptions import SoftTimeLimitExceeded
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import may
from leads.uploads import safe_name
from reports.books import book_xlsx
from reports.choices import CONTENT_TYPES, PaperFormat, PaperState
from reports.models import PaperRun, kept_until
from reports.paper_kinds import KINDS, PaperKind
from reports.slides import deck_pptx
from reports.typesetting import paper_pdf
from reports.word import paper_docx

log = logging.getLogger(__name__)

TASK = "reports.tasks.make_papers"
# Longer than the longest step without progress (drawing), much shorter than a person's patience.
LEASE = timedelta(seconds=90)
ATTEMPTS = 3
PAUSE = timedelta(seconds=20)
SAID_EVERY = 0.3  # seconds: progress is for eyes
LONGEST_TITLE = 90
# The makers are shared: nobody fills the queue alone.
MOST_UNDER_WAY = 10
_PAGE = re.compile(rb"/Type\s*/Page\b")
ORPHANED_AFTER = timedelta(days=1)

# A long workbook is a file already: it would not fit into memory.
DRAW: dict[str, Callable[[Any], Any]] = {
    PaperFormat.PDF: paper_pdf,
    PaperFormat.WORD: paper_docx,
    PaperFormat.SLIDES: deck_pptx,
    PaperFormat.WORKBOOK: lambda book: book if isinstance(book, IOBase) else book_xlsx(book),
}


class NotMadeError(Exception):
    """The paper cannot be made, and never will be as things are; the sentence says why."""


class TooManyError(ValidationError):
    """Somebody has as many papers under way as one may; the sentence says what to do."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "You have %(most)s papers under way. Wait until one of them is ready, or delete"
                " one you no longer need."
            )
            % {"most": MOST_UNDER_WAY}
        )


class LeaseLostError(Exception):
    """Somebody else makes this paper by now, or nobody wants it any more."""


# --- Asking ------------------------------------------------------------------------------------
def ask_for_paper(*, kind: str, subject: Any, by: User, file_format: str) -> PaperRun:
    """Write down who wants what; what is under way already is not asked for twice.

    Raises `TooManyError` when so many long papers of this person are under way.
    """
    question = getattr(subject, "question", {})
    wanted = {
        "kind": kind,
        "subject_id": subject.pk,
        "question_key": _key_of(question),
        "asked_by": by,
        "file_format": file_format,
        "language": translation.get_language() or "en",
    }
    said = {"title": str(subject)[:300], "question": question}
    for _attempt in range(2):
        try:
            with transaction.atomic():
                _refuse_too_many(wanted)
                run, made = PaperRun.objects.under_way().get_or_create(**wanted, defaults=said)
        except IntegrityError:
            continue  # it was finished between two looks
        if made and not KINDS[kind].at_once:
            transaction.on_commit(_wake)
        return run
    return PaperRun.objects.create(**wanted, **said)


def _key_of(question: dict[str, Any]) -> str:
    """The same question has the same key, in whatever order it was asked."""
    if not question:
        return ""
    return hashlib.sha256(json.dumps(question, sort_keys=True).encode()).hexdigest()


def _refuse_too_many(wanted: dict[str, Any]) -> None:
    if KINDS[wanted["kind"]].at_once:
        return  # made while the person waits: it is no longer under way a moment later
    # Ten clicks at one moment are counted one after the other.
    by = User.objects.select_for_update(no_key=True).get(pk=wanted["asked_by"].pk)
    mine = PaperRun.objects.under_way().filter(asked_by=by)
    if mine.count() >= MOST_UNDER_WAY and not mine.filter(**wanted).exists():
        raise TooManyError


def may_still_have(run: PaperRun, user: User) -> bool:
    """Say whether a person may still see what a kept paper is about, and has the right to it."""
    kind = KINDS.get(run.kind)
    if kind is None or not may(user, kind.needs):
        return False
    return kind.subject_of(run, user) is not None


def try_again(*, run: PaperRun) -> PaperRun:
    """Begin a paper that could not be made anew; one under way about the same takes its place."""
    with transaction.atomic():
        run = PaperRun.objects.select_for_update().get(pk=run.pk)
        if run.state != PaperState.FAILED:
            return run
        run.state, run.error, run.attempts, run.leased_until = PaperState.WAITING, "", 0, None
        run.done = run.total = 0
        run.asked_at, run.finished_at, run.expires_at = timezone.now(), None, kept_until()
        try:
            with transaction.atomic():
                run.save()
        except IntegrityError:
            return PaperRun.objects.under_way().get(
                asked_by=run.asked_by_id,
                kind=run.kind,
                subject_id=run.subject_id,
                question_key=run.question_key,
                file_format=run.file_format,
                language=run.language,
            )
    transaction.on_commit(_wake)
    return run


@transaction.atomic
def remove_paper(*, run: PaperRun) -> None:
    """Throw a paper away, its file too; whoever makes it just now stops at the next step."""
    for gone in PaperRun.objects.select_for_update().filter(pk=run.pk):
        _drop(gone)


def _wake() -> None:
    try:
        current_app.send_task(TASK, expires=60, retry=False)
    except Exception:
        log.warning("No broker: the paper waits for the next minute.", exc_info=True)


# --- Making ------------------------------------------------------------------------------------
def make_waiting(seconds: float) -> int:
    """Make what waits, the oldest first, until the time is over; return how many were tried."""
    until, tried = time.monotonic() + seconds, 0
    while time.monotonic() < until and (run := _claim()):
        make_paper(run=run)
        tried += 1
    return tried


def make_now(*, run: PaperRun) -> PaperRun:
    """Make this paper while the person waits, unless somebody does so already."""
    claimed = _claim(run.pk)
    if claimed is not None:
        make_paper(run=claimed)
    return PaperRun.objects.get(pk=run.pk)


@transaction.atomic
def _claim(pk: int | None = None) -> PaperRun | None:
    """Take a paper nobody works at; one that has killed its makers too often is given up.

    One row at a time: rows locked to be looked at would be hidden from the other makers.
    """
    now = timezone.now()
    rows = PaperRun.objects.claimable(now).select_for_update(skip_locked=True, of=("self",))
    rows = rows.select_related("asked_by")
    if pk:
        rows = rows.filter(pk=pk)
    while run := rows.first():
        if run.attempts < ATTEMPTS:
            run.state, run.leased_until, run.attempts = (
                PaperState.WORKING, now + LEASE, run.attempts + 1,
            )  # fmt: skip
            run.done = run.total = 0
            run.save(update_fields=["state", "leased_until", "attempts", "done", "total"])
            return run
        with _as_asked(run):
            said = _("Making this paper was broken off %(number)s times.") % {"number": ATTEMPTS}
        _mark(run, state=PaperState.FAILED, error=said)
    return None


def make_paper(*, run: PaperRun) -> None:
    """Make a claimed paper and keep its file; whatever goes wrong is said on its row."""
    with _as_asked(run):
        _make(run)


def _make(run: PaperRun) -> None:
    try:
        kind, subject = _wanted(run)
        paper = kind.gather(subject, run.asked_by, _Speaker(run))
        _keep(run, kind, DRAW[run.file_format](paper))
    except LeaseLostError:
        log.info("Paper %s is in other hands.", run.pk)
    except NotMadeError as reason:
        _mark(run, state=PaperState.FAILED, error=str(reason))
    except SoftTimeLimitExceeded:
        _mark(run, state=PaperState.FAILED, error=_("This paper takes too long to make."))
        raise
    except (DatabaseError, OSError) as error:
        _later(run, error)
    except Exception:
        # A fault of ours: trying again at once would only repeat it.
        log.exception("Paper %s", run.pk)
        _mark(
            run, state=PaperState.FAILED, error=_("Something went wrong while making this paper.")
        )


@contextmanager
def _as_asked(run: PaperRun) -> Iterator[None]:
    """The paper speaks the language and tells the time of whoever asked for it."""
    zone = run.asked_by.time_zone
    with translation.override(run.language), timezone.override(ZoneInfo(zone) if zone else None):
        yield


def _wanted(run: PaperRun) -> tuple[PaperKind, Any]:
    kind = KINDS.get(run.kind)
    if kind is None or not may(run.asked_by, kind.needs):
        raise NotMadeError(_("Whoever asked for this may not have it any more."))
    subject = kind.subject_of(run, run.asked_by)
    if subject is None:
        raise NotMadeError(
            _("What this paper is about is not there any more, or not for you to see.")
        )
    return kind, subject


class _Speaker:
    """Says how far a paper has come, and keeps the lease."""

    def __init__(self, run: PaperRun) -> None:
        self.run, self.said = run, 0.0

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if now - self.said < SAID_EVERY and done < total:
            return
        self.said = now
        lease = timezone.now() + LEASE
        if not _mine(self.run).update(done=done, total=total, leased_until=lease):
            raise LeaseLostError
        self.run.leased_until = lease


def _mine(run: PaperRun) -> Any:
    """The row, if the lease is still ours."""
    return PaperRun.objects.filter(
        pk=run.pk, state=PaperState.WORKING, leased_until=run.leased_until
    )


def _keep(run: PaperRun, kind: PaperKind, made: Any) -> None:
    """Write the file, then the row; a file whose row went to others is taken away again."""
    content = File(made) if isinstance(made, IOBase) else ContentFile(made)
    words = f"{kind.name} {_shortened(run.title)} {timezone.localdate():%Y-%m-%d}"
    name = safe_name(f"{words}.{run.file_format}".replace("/", "-"), CONTENT_TYPES[run.file_format])
    field = PaperRun._meta.get_field("file")
    path = field.generate_filename(run, f"{run.pk}.{run.file_format}")
    path = field.storage.save(path, content)
    now = timezone.now()
    kept = _mine(run).update(
        state=PaperState.DONE,
        leased_until=None,
        file=path,
        name=name,
        size=content.size,
        pages=None if isinstance(made, IOBase) else _pages(made),
        sha256=_sha256(content),
        done=F("total"),
        error="",
        finished_at=now,
        expires_at=kept_until(),
    )
    if not kept:
        field.storage.delete(path)
        raise LeaseLostError


def _sha256(content: File) -> str:
    digest = hashlib.sha256()
    for piece in content.chunks():
        digest.update(piece)
    return digest.hexdigest()


def _pages(content: bytes) -> int | None:
    """How many pages a PDF has; a Word document is broken into pages by whoever opens it."""
    return len(_PAGE.findall(content)) if content.startswith(b"%PDF") else None


def _shortened(title: str) -> str:
    return title if len(title) <= LONGEST_TITLE else f"{title[:LONGEST_TITLE].rstrip()}…"


def _later(run: PaperRun, error: Exception) -> None:
    """The database or the disk was away: again in a moment, until it has been tried enough."""
    log.warning("Paper %s was not made: %s", run.pk, type(error).__name__)
    if run.attempts >= ATTEMPTS:
        _mark(
            run, state=PaperState.FAILED, error=_("The paper could not be stored or its rows read.")
        )
        return
    pause = timezone.now() + PAUSE * run.attempts
    _mine(run).update(state=PaperState.WAITING, leased_until=pause)


def _mark(run: PaperRun, **values: Any) -> None:
    """Write the outcome, if the lease is still ours."""
    PaperRun.objects.filter(pk=run.pk, state=run.state, leased_until=run.leased_until).update(
        leased_until=None, finished_at=timezone.now(), **values
    )


# --- Throwing away -----------------------------------------------------------------------------
def sweep_papers(now: datetime) -> int:
    """Throw away what was kept long enough, and files no row knows; return how many went."""
    gone = 0
    for pk in list(PaperRun.objects.expired(now).values_list("pk", flat=True)):
        with transaction.atomic():
            for run in PaperRun.objects.select_for_update(skip_locked=True).filter(pk=pk):
                _drop(run)
                gone += 1
    storage = PaperRun._meta.get_field("file").storage
    return gone + _drop_orphans(storage, now)


def _drop(run: PaperRun) -> None:
    storage, path = run.file.storage, run.file.name
    run.delete()
    if path:
        transaction.on_commit(lambda: storage.delete(path))


def _drop_orphans(storage: Storage, now: datetime) -> int:
    """A maker that was killed between file and row leaves a file; a person who went, many."""
    known = set(PaperRun.objects.exclude(file="").values_list("file", flat=True))
    gone = 0
    for path in _files(storage, "papers"):
        if path not in known and storage.get_modified_time(path) < now - ORPHANED_AFTER:
            storage.delete(path)
            gone += 1
    return gone


def _files(storage: Storage, folder: str) -> Iterator[str]:
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in files:
        yield f"{folder}/{name}"
    for name in folders:
        yield from _files(storage, f"{folder}/{name}")
