"""A mail server that keeps nothing but names, and can be given a temper: for trials.

aiosmtpd would be the library for this (benchmarks use it), but it cannot cut a line at a chosen
moment without reaching into it.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from enum import Enum

from services.ports import HOST

NAMES = (b"message-id", b"subject")
LONGEST = 64 * 1024 * 1024


class Temper(Enum):
    """How the server treats people."""

    WELL = "well"
    CLOSED = "closed"  # takes the call and hangs up without a word
    REFUSES = "refuses"  # "try again later" to each recipient
    SILENT = "silent"  # says nothing to a mail it has not taken
    HANGS = "hangs"  # takes the mail, and says nothing
    DROPS = "drops"  # takes the mail, and cuts the line instead of saying so


class Sink:
    """What arrived, and how the next mail is treated."""

    def __init__(self, arrived: Callable[[str, str], None], pause: float = 0.0) -> None:
        self.arrived, self.pause = arrived, pause
        self.temper = Temper.WELL
        self.met: Counter[Temper] = Counter()
        self.callers: set[asyncio.Transport] = set()

    def hang_up(self) -> None:
        """Cut all lines."""
        for caller in tuple(self.callers):
            caller.abort()

    async def serve(self, port: int = 0) -> asyncio.Server:
        """Listen on a port, any free one if none is named."""
        loop = asyncio.get_running_loop()
        return await loop.create_server(lambda: Session(self), HOST, port)


class Session(asyncio.Protocol):
    """One caller."""

    def __init__(self, sink: Sink) -> None:
        self.sink = sink
        self.transport: asyncio.Transport = asyncio.Transport()
        self.waiting = bytearray()
        self.in_mail = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.sink.callers.add(transport)
        if self.sink.temper is Temper.CLOSED:
            self._meet()
            transport.abort()
        else:
            self._say("220 sink")

    def connection_lost(self, _error: Exception | None) -> None:
        self.sink.callers.discard(self.transport)

    def data_received(self, data: bytes) -> None:
        self.waiting += data
        while not self.transport.is_closing() and self._next():
            pass

    def _next(self) -> bool:
        """Take one command or one mail out of what was received, if it is whole."""
        end = b"\r\n.\r\n" if self.in_mail else b"\r\n"
        place = self.waiting.find(end)
        if place < 0:
            return False
        piece = bytes(self.waiting[:place])
        del self.waiting[: place + len(end)]
        if self.in_mail:
            self._take(piece)
        else:
            self._answer(piece[:4].upper())
        return True

    def _answer(self, verb: bytes) -> None:
        if verb == b"EHLO":
            self._say(f"250-sink\r\n250-8BITMIME\r\n250 SIZE {LONGEST}")
        elif verb == b"DATA":
            self.in_mail = True
            self._say("354 go on")
        elif verb == b"QUIT":
            self._say("221 bye")
            self.transport.close()
        elif verb == b"RCPT" and self.sink.temper is Temper.REFUSES:
            self._meet()
            self._say("451 later")
        else:
            self._say("250 ok")

    def _take(self, mail: bytes) -> None:
        self.in_mail = False
        temper = self.sink.temper
        if temper is not Temper.SILENT:
            self.sink.arrived(*names(mail))
        if temper in (Temper.SILENT, Temper.HANGS, Temper.DROPS):
            self._meet()
        if temper is Temper.DROPS:
            self.transport.abort()
        elif temper not in (Temper.SILENT, Temper.HANGS):
            if self.sink.pause:
                asyncio.get_running_loop().call_later(self.sink.pause, self._say, "250 taken")
            else:
                self._say("250 taken")

    def _meet(self) -> None:
        self.sink.met[self.sink.temper] += 1

    def _say(self, words: str) -> None:
        if not self.transport.is_closing():
            self.transport.write(words.encode() + b"\r\n")


def names(mail: bytes) -> tuple[str, str]:
    """Return Message-ID and subject; headers that run over lines are put on one."""
    head = mail.partition(b"\r\n\r\n")[0].replace(b"\r\n ", b" ").replace(b"\r\n\t", b" ")
    found = dict.fromkeys(NAMES, "")
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if (known := name.lower()) in found:
            found[known] = value.strip().decode(errors="replace")
    return found[NAMES[0]], found[NAMES[1]]
