"""The mail server of the trial of reminders: in a thread, with a temper, and a good memory."""

import asyncio
import re
import threading
import time
from collections import defaultdict
from collections.abc import Coroutine
from typing import Any, TypeVar

from services import ports
from services.smtp_sink import Sink, Temper

Done = TypeVar("Done")
MARK = re.compile(r"\bmark\d+x\d{6}\b")


class Mailbox:
    """Counts what arrived, by the mark in its subject and by its Message-ID."""

    def __init__(self) -> None:
        self.names: dict[str, list[str]] = defaultdict(list)  # Message-IDs of each mark
        self.mails = 0
        self.sink = Sink(self._arrived)
        self.loop = asyncio.new_event_loop()
        # All of it happens in the thread: whoever asks may have a loop of her own running.
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        self.server = self._do(self.sink.serve())
        self.port: int = self.server.sockets[0].getsockname()[1]

    def __enter__(self) -> "Mailbox":
        return self

    def __exit__(self, *_trouble: object) -> None:
        self._do(self._close())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(5)
        self.loop.close()

    def _do(self, work: Coroutine[Any, Any, Done]) -> Done:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(10)

    async def _close(self) -> None:
        self.server.close()
        self.sink.hang_up()
        await asyncio.sleep(0)

    @property
    def environment(self) -> dict[str, str]:
        """Return what makes the product send its mails here."""
        return {
            "EMAIL_HOST": ports.HOST,
            "EMAIL_PORT": str(self.port),
            "EMAIL_USE_TLS": "0",
            "EMAIL_HOST_USER": "",
        }

    def _arrived(self, name: str, subject: str) -> None:
        if found := MARK.search(subject):
            self.mails += 1
            self.names[found.group()].append(name)

    def arrived(self) -> int:
        """Return how many different ones have arrived."""
        return len(self.names)

    def misbehave(self, temper: Temper, times: int, within: float) -> int:
        """Be ill-tempered until so many have met with it; return how many did."""
        before = self.sink.met[temper]
        self.sink.temper = temper
        try:
            deadline = time.monotonic() + within
            while self.sink.met[temper] - before < times and time.monotonic() < deadline:
                time.sleep(0.01)
        finally:
            self.sink.temper = Temper.WELL
        return self.sink.met[temper] - before
