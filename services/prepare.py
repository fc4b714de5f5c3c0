"""Brings database and static files up to date in one process: each start of Python and Django costs
a second, and a second start of the product should take only a few."""

import hashlib
import io
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from services import stamps
from services.run import WITHOUT_DEMO


def main() -> int:
    """Do each step that is not done yet, timing it for var/log/prepare.log."""
    django.setup()
    for step in (migrate, collect_static, load_pipeline):
        _timed(step)
    return 0 if demo_accounts() else WITHOUT_DEMO


def migrate() -> str:
    """Apply the migrations, unless an earlier start applied the same ones to the end."""
    executor = MigrationExecutor(connection)
    wanted = hashlib.sha256(repr(sorted(executor.loader.graph.leaf_nodes())).encode()).hexdigest()
    stamp = _stamp("migrated")
    if stamps.matches(stamp, wanted) and not executor.migration_plan(
        executor.loader.graph.leaf_nodes()
    ):
        return "nothing to do"
    call_command("migrate", interactive=False, verbosity=1)
    stamps.write(stamp, wanted)
    return "done"


def collect_static() -> str:
    """Collect, hash and compress static files, unless none of them changed."""
    stamp = Path(settings.STATIC_ROOT) / ".stamp"
    wanted = _static_sources()
    if stamps.matches(stamp, wanted):
        return "nothing to do"
    stamp.unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, verbosity=0)
    stamps.write(stamp, wanted)
    return "done"


def load_pipeline() -> str:
    """Load the published pipeline; the command itself leaves alone what is there already."""
    call_command("load_pipeline")
    return "done"


def demo_accounts() -> bool:
    """Make the demo accounts, where the product allows it; what it prints is not for a log."""
    try:
        call_command("demo_accounts", stdout=io.StringIO())
    except CommandError as error:
        print(f"demo_accounts: {error}", flush=True)
        return False
    return True


def _static_sources() -> str:
    """Hash names, sizes and times; reading four megabytes of files would take longer."""
    total = hashlib.sha256(repr(settings.STORAGES["staticfiles"]).encode())
    for finder in get_finders():
        for path, storage in finder.list(["CVS", ".*", "*~"]):
            found = os.stat(storage.path(path))
            total.update(f"{path}\0{found.st_size}\0{found.st_mtime_ns}\n".encode())
    return total.hexdigest()


def _stamp(name: str) -> Path:
    """Return a stamp that is valid for this database alone, were another one named next time."""
    database = hashlib.sha256(os.environ["DATABASE_URL"].encode()).hexdigest()[:12]
    return Path(settings.VAR_DIR) / "run" / f"{name}-{database}.stamp"


def _timed(step: Callable[[], str]) -> None:
    began = time.monotonic()
    result = step()
    print(f"{step.__name__}: {result} ({time.monotonic() - began:.2f} s)", flush=True)


if __name__ == "__main__":
    sys.exit(main())
