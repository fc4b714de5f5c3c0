"""PostgreSQL and Valkey together: whichever the environment does not already name."""

import os
from collections.abc import Callable

from services import binaries
from services.place import Place
from services.postgres import Postgres
from services.supervisor import Supervisor
from services.valkey import Valkey


class Servers:
    """The embedded servers a run needs, each only if its URL is not set."""

    def __init__(self, place: Place, durable: bool = True) -> None:
        self.postgres = None if os.environ.get("DATABASE_URL") else Postgres(place, durable)
        self.valkey = None if os.environ.get("REDIS_URL") else Valkey(place, durable)

    def start(
        self, supervisor: Supervisor, meanwhile: Callable[[], None] = lambda: None
    ) -> dict[str, str]:
        """Start them, do something else while they come up, and return their URLs."""
        present = [server for server in (self.postgres, self.valkey) if server]
        children = []
        for server in present:
            server.prepare()
            children.append(supervisor.start(server.program()))
        meanwhile()
        for child in children:
            supervisor.wait_until_up(child)
        if self.postgres:
            self.postgres.check()
        return self.urls()

    def client(self) -> dict[str, str]:
        """Return what makes psql and pg_dump those of this PostgreSQL, and find the database."""
        if not self.postgres:
            return {}
        path = f"{binaries.postgres(None)}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
        return {"PATH": path, **self.postgres.client()}

    def urls(self) -> dict[str, str]:
        """Return DATABASE_URL and REDIS_URL of the embedded servers."""
        urls = {}
        if self.postgres:
            urls["DATABASE_URL"] = self.postgres.url
        if self.valkey:
            urls["REDIS_URL"] = self.valkey.url
        return urls
