"""PostgreSQL from the wheel: one cluster, one database, a Unix socket and no TCP."""

import contextlib
import locale
import shutil
import signal
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from urllib.parse import quote

from services import binaries, processes
from services.errors import ServicesError
from services.place import Place, own_folder
from services.program import Program

MAJOR = "18"
ROLE = "desk"
DATABASE = "japan_desk"

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "effective_cache_size": "1GB",
    "work_mem": "8MB",
    "maintenance_work_mem": "128MB",
    "random_page_cost": "1.1",  # solid-state disks
    "wal_compression": "pglz",  # the wheel has no lz4 or zstd
    "max_wal_size": "2GB",
    "log_timezone": "UTC",
    "timezone": "UTC",
    "log_line_prefix": "%m [%p] %q%d ",
    "log_min_duration_statement": "2s",
    "idle_in_transaction_session_timeout": "10min",
}
# What may be lost when the machine stops is lost: only for data that nobody wants to keep.
NOT_DURABLE = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}

# Without this, searching Japanese would silently find nothing: pg_trgm drops every letter that
# the C locale does not know. The extension itself is the migrations' business, hence ROLLBACK.
CHECK = rf"""
SELECT 'CREATE DATABASE {DATABASE}'
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{DATABASE}') \gexec
\connect {DATABASE}
BEGIN;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
SELECT datctype <> 'C' AND show_trgm(U&'\4E09\4E95') <> '{{}}'
  FROM pg_database WHERE datname = current_database();
ROLLBACK;
"""


class Postgres:
    """The database server of one place."""

    name = "postgres"

    def __init__(self, place: Place, durable: bool = True) -> None:
        self.place = place
        self.durable = durable
        self.bin = binaries.postgres(place.identity)
        self.data = place.postgres

    @property
    def url(self) -> str:
        """Return DATABASE_URL."""
        return f"postgresql://{ROLE}@{quote(str(self.place.sockets), safe='')}/{DATABASE}"

    def client(self) -> dict[str, str]:
        """Return what lets psql and pg_dump find the database without arguments."""
        return {"PGHOST": str(self.place.sockets), "PGUSER": ROLE, "PGDATABASE": DATABASE}

    def prepare(self) -> None:
        """Make the cluster if there is none; a killed attempt leaves nothing half made."""
        if self.data.exists():
            self._require_version()
            return
        new = self.data.with_name("postgres.new")
        shutil.rmtree(new, ignore_errors=True)
        own_folder(new, self.place.identity, 0o700)
        self._as_server_user([str(self.bin / "initdb"), "-D", str(new), *self._initdb_options()])
        new.rename(self.data)

    def program(self) -> Program:
        """Return how to run the server."""
        settings = SETTINGS | ({} if self.durable else NOT_DURABLE)
        options = [word for item in settings.items() for word in ("-c", "=".join(item))]
        places = ["-D", str(self.data), "-k", str(self.place.sockets)]
        return Program(
            name=self.name,
            argv=[str(self.bin / "postgres"), *places, *options],
            env=server_environment(),
            cwd=Path("/"),
            log=self.place.log / "postgres.log",
            identity=self.place.identity,
            stop=signal.SIGINT,  # SIGTERM would wait for every client to leave
            patience=30,
            clear=self.clear,
            serves_others=True,
            ready=self.ready,
            ready_within=180,  # after a crash the log is replayed first
        )

    def clear(self) -> None:
        """End what a killed server left behind: its helpers keep the data folder locked."""
        if not processes.end(lambda: processes.working_in(self.data), patience=10):
            raise ServicesError(
                f"Another PostgreSQL works in {self.data} and cannot be ended from here. "
                "Stop it, then start again."
            )
        if processes.HAS_PROC:
            # Nobody works in the folder, so the file is stale; its number may by now belong to
            # some other program, which PostgreSQL would take for a running server.
            (self.data / "postmaster.pid").unlink(missing_ok=True)

    def ready(self, pid: int) -> bool:
        """Say whether the server with this process number takes connections."""
        try:
            lines = (self.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError):
            return False
        return len(lines) >= 8 and lines[0].strip() == str(pid) and lines[7].strip() == "ready"

    def check(self) -> None:
        """Make the database if it is missing, and refuse one in which Japanese search is blind."""
        where = ["-h", str(self.place.sockets), "-U", ROLE, "-d", "postgres"]
        asked = subprocess.run(
            [str(self.bin / "psql"), "-XAtq", "-v", "ON_ERROR_STOP=1", *where],
            input=CHECK,
            capture_output=True,
            text=True,
            env=server_environment() | {"PGOPTIONS": "-c client_min_messages=warning"},
        )
        if asked.returncode:
            raise ServicesError(f"PostgreSQL started but could not be used: {asked.stderr.strip()}")
        if asked.stdout.split()[-1:] != ["t"]:
            raise ServicesError(
                f"The database in {self.data} was made with a locale in which Japanese text "
                "cannot be searched. Save its content with pg_dump, move the folder away, start "
                "again, and load the content back."
            )

    def _initdb_options(self) -> list[str]:
        options = ["-U", ROLE, "--encoding=UTF8", f"--locale={utf8_locale()}"]
        options += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--data-checksums"]
        # Whoever reaches the socket is trusted: its folder is open to the server's user alone.
        options += ["--auth-local=trust", "--auth-host=reject"]
        return options if self.durable else [*options, "--no-sync"]

    def _as_server_user(self, argv: Sequence[str]) -> None:
        identity = self.place.identity.popen() if self.place.identity else {}
        done = subprocess.run(
            argv,
            cwd="/",
            env=server_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            start_new_session=True,  # Ctrl-C is the caller's business
            **identity,
        )
        if done.returncode:
            raise ServicesError(f"The database could not be made: {(done.stderr or '').strip()}")

    def _require_version(self) -> None:
        found = ""
        with contextlib.suppress(OSError):
            found = (self.data / "PG_VERSION").read_text(encoding="utf-8").strip()
        if found != MAJOR:
            raise ServicesError(
                f"The data in {self.data} is of PostgreSQL {found or 'an unknown version'}, "
                f"this is version {MAJOR}. Move the folder away, start again, and load a backup."
            )


@cache
def utf8_locale() -> str:
    """Return a locale of this machine whose letters are Unicode's."""
    present = locale.setlocale(locale.LC_CTYPE)
    try:
        for name in ("C.UTF-8", "C.utf8", "en_US.UTF-8", "UTF-8"):
            with contextlib.suppress(locale.Error):
                locale.setlocale(locale.LC_CTYPE, name)
                return name
    finally:
        locale.setlocale(locale.LC_CTYPE, present)
    raise ServicesError(
        "This machine has no UTF-8 locale, without which Japanese cannot be searched. "
        "Install one (for example: localedef -i C -f UTF-8 C.UTF-8), then start again."
    )


def server_environment() -> dict[str, str]:
    """Return a small fixed environment: the servers must not depend on who starts them."""
    return {"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": utf8_locale(), "TZ": "UTC"}
