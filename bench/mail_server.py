"""A mail server that counts, for bench.reminders: python -m bench.mail_server usual|quick

The usual one is aiosmtpd, which people put in the place of a real server. The quick one is ours
(`services.smtp_sink`): it answers in a fifth of a millisecond, which none does that keeps what it
takes, and so shows what a sender costs by itself.
"""

import asyncio
import json
import sys
from collections import Counter
from typing import Any

from aiosmtpd.smtp import SMTP

from services.ports import HOST
from services.smtp_sink import Sink, names


class Counting:
    """What aiosmtpd calls with each mail."""

    def __init__(self, arrived: Counter[str]) -> None:
        self.arrived = arrived

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        self.arrived.update([names(envelope.content)[0]])
        return "250 taken"


async def serve(kind: str) -> None:
    """Say the port, then the counts for each line of stdin, until stdin ends."""
    arrived: Counter[str] = Counter()
    loop = asyncio.get_running_loop()
    if kind == "quick":
        server = await Sink(lambda name, _subject: arrived.update([name])).serve()
    else:
        server = await loop.create_server(
            lambda: SMTP(Counting(arrived), hostname="usual", loop=loop), HOST, 0
        )
    print(server.sockets[0].getsockname()[1], flush=True)
    while await loop.run_in_executor(None, sys.stdin.readline):
        print(json.dumps({"mails": arrived.total(), "names": len(arrived)}), flush=True)


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1]))
