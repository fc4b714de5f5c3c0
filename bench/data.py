"""The data the pages are measured on."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.conf import settings
from django.db import connection
from django.utils import timezone

from accounts.choices import Role
from accounts.models import Team, User
from imports.generation.run import Wanted, generate
from imports.pipeline.loader import load_pipeline
from leads.models import Lead

ROLES = (Role.DESK, Role.OFFICIAL, Role.MANAGER)


def wanted(scale: float) -> Wanted:
    """Say how many rows a benchmark of this scale has."""
    return Wanted(
        organisations=int(20_000 * scale),
        contacts=int(10_000 * scale),
        leads=int(20_000 * scale),
        mous=int(10_000 * scale),
        meetings=int(10_000 * scale),
        followups=int(20_000 * scale),
    )


@contextmanager
def database(scale: float) -> Iterator[None]:
    """Make a database of the benchmark's own; BENCH_KEEP=1 keeps it for the next run."""
    with database_of(wanted(scale)):
        yield


@contextmanager
def database_of(rows: Wanted) -> Iterator[None]:
    """Make a database with so many rows under the name the settings give it."""
    keep = os.environ.get("BENCH_KEEP") == "1"
    own = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False, keepdb=keep)
    try:
        if not Lead.objects.exists():
            _fill(rows, timezone.localdate())
        yield
    finally:
        connection.creation.destroy_test_db(own, verbosity=0, keepdb=keep)


def _fill(rows: Wanted, as_of: date) -> None:
    team = Team.objects.create(name="Japan desk")
    for number in range(12):
        User.objects.create(
            email=f"bench{number}@example.org",
            name=f"Person {number}",
            role=ROLES[number % 3],
            team=team,
        )
    load_pipeline()
    copied = generate(rows, 1, as_of, lambda *_args: None)
    with connection.cursor() as cursor:
        # Statistics of the search indexes take their time; the pages keep their time limit.
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("VACUUM (ANALYZE)")
        cursor.execute("RESET statement_timeout")
    print(f"{copied:,} rows generated for {settings.DATABASES['default']['NAME']}.")


def reader() -> User:
    """Return who looks at the pages: desk staff, from whom sensitive rows are kept."""
    return User.objects.filter(role=Role.DESK).order_by("pk")[0]
