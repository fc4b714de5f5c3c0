"""Papers of a large delegation: python -m bench.papers

A journey with 200 organisations and 60 meetings, whose firms have people, talks, promises, leads
and MOUs (BENCH_KEEP=1 keeps the database). Each paper is made in a process of its own: how long
gathering and drawing take, how much memory the process needs at most, what comes out.
"""

import argparse
import multiprocessing
import os
import resource
import time
from datetime import timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
django.setup()

from django.db import connections  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import User  # noqa: E402
from bench import data, tour  # noqa: E402
from delegations.models import Attendance, Delegation, Meeting  # noqa: E402
from followups.models import FollowUp  # noqa: E402
from leads.models import MOU, Contact, Employment, Lead, LeadPartner, Organisation  # noqa: E402
from reports.actions.papers import DRAW  # noqa: E402
from reports.paper_kinds import KINDS  # noqa: E402

AT_MOST = 10.0  # seconds for a briefing pack
NAME = "Large delegation"
PEOPLE, TALKS, PROMISES = 3, 2, 2  # of each firm
SAID = "They asked about land, power and water. 土地と電力と水について質問があった。 " * 4


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench.papers", description=__doc__)
    parser.add_argument("--keep", type=Path, help="a folder for the papers, to look at them")
    options = parser.parse_args()
    slow = False
    with data.database_of(data.wanted(0.02)):
        reader = data.reader()
        journey = Delegation.objects.filter(name=NAME).first() or large_journey(reader)
        heads = ("gather s", "draw s", "total s", "steps", "kB", "peak MB")
        print(f"\n{'paper':<28}" + "".join(f"{head:>10}" for head in heads))
        for key, file_format, subject in wanted(journey):
            found = in_a_process(key, file_format, subject, reader, options.keep)
            total = found["gather"] + found["draw"]
            slow = slow or (key == "briefing_pack" and total > AT_MOST)
            print(
                f"{key + '.' + file_format:<28}{found['gather']:>10.2f}{found['draw']:>10.2f}"
                f"{total:>10.2f}{found['steps']:>10}{found['bytes'] / 1000:>10.0f}"
                f"{found['peak']:>10.0f}"
            )
    return 1 if slow else 0


def large_journey(user: User) -> Delegation:
    """Make the journey, and for each of its firms what a pack says of one."""
    journey = tour.make_tour(user, NAME)
    seats = Attendance.objects.filter(meeting__delegation=journey, organisation__isnull=False)
    firms = list(Organisation.objects.filter(pk__in=seats.values("organisation")).order_by("pk"))
    _people(firms)
    _talks(firms, user)
    _dealings(firms, user)
    return journey


def _people(firms: list[Organisation]) -> None:
    people = Contact.objects.bulk_create(
        Contact(family_romaji=f"Tanaka{firm.pk}", given_romaji="Taro", family_name="田中",
                given_name="太郎")
        for firm in firms for _number in range(PEOPLE)
    )  # fmt: skip
    Employment.objects.bulk_create(
        Employment(contact=person, organisation=firms[number // PEOPLE], title="Director",
                   title_ja="取締役")
        for number, person in enumerate(people)
    )  # fmt: skip


def _talks(firms: list[Organisation], user: User) -> None:
    before = timezone.now() - timedelta(days=120)
    talks = Meeting.objects.bulk_create(
        Meeting(title=f"Earlier talk {number}", starts_at=before + timedelta(hours=number),
                result="moves_forward", said=SAID, logged_by=user, logged_at=before)
        for number in range(len(firms) * TALKS)
    )  # fmt: skip
    Attendance.objects.bulk_create(
        Attendance(meeting=talk, organisation=firms[number // TALKS])
        for number, talk in enumerate(talks)
    )


def _dealings(firms: list[Organisation], user: User) -> None:
    leads = Lead.objects.bulk_create(
        Lead(title=f"Plant of {firm.name_en}", owner=user) for firm in firms
    )
    LeadPartner.objects.bulk_create(
        LeadPartner(lead=lead, organisation=firm) for lead, firm in zip(leads, firms, strict=True)
    )
    MOU.objects.bulk_create(
        MOU(title=f"MOU on {lead.title}", lead=lead, signed_on=timezone.localdate())
        for lead in leads[::2]
    )
    due = timezone.localdate() - timedelta(days=3)
    FollowUp.objects.bulk_create(
        FollowUp(title=f"Promise {number}", due_on=due, assignee=user, organisation=firm,
                 direction=("ours", "theirs")[number % 2])
        for firm in firms for number in range(PROMISES)
    )  # fmt: skip


def wanted(journey: Delegation) -> list[tuple[str, str, Any]]:
    """Every kind in every format: of the journey, of its largest meeting, of one of its firms."""
    seat = Attendance.objects.filter(meeting__delegation=journey, organisation__isnull=False)
    seat = seat.select_related("meeting", "organisation").order_by("pk")[0]
    of: dict[Any, Any] = {
        Delegation: journey, Meeting: seat.meeting, Organisation: seat.organisation,
    }  # fmt: skip
    return [
        (kind.key, file_format, of[kind.of])
        for kind in KINDS.values()
        for file_format in kind.formats
        if kind.of in of
    ]


def in_a_process(
    key: str, file_format: str, subject: Any, reader: User, keep: Path | None
) -> dict[str, Any]:
    """Make one paper in a process of its own: memory is that of this paper."""
    connections.close_all()
    ours, theirs = multiprocessing.Pipe()
    work = (key, file_format, subject.pk, reader.pk, keep, theirs)
    child = multiprocessing.get_context("fork").Process(target=_make, args=work)
    child.start()
    theirs.close()
    found = ours.recv()
    child.join()
    return found


def _make(
    key: str, file_format: str, subject: int, reader: int, keep: Path | None, answer: Connection
) -> None:
    steps: list[tuple[int, int]] = []
    person = User.objects.get(pk=reader)
    kind = KINDS[key]
    started = time.perf_counter()
    paper = kind.gather(
        kind.subject(subject, person), person, lambda done, total: steps.append((done, total))
    )
    gathered = time.perf_counter()
    drawn = DRAW[file_format](paper)
    ended = time.perf_counter()
    if keep:
        (keep / f"{key}.{file_format}").write_bytes(drawn)
    answer.send(
        {
            "gather": gathered - started,
            "draw": ended - gathered,
            "steps": len(steps),
            "bytes": len(drawn),
            "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000,
        }
    )
    answer.close()


if __name__ == "__main__":
    raise SystemExit(main())
