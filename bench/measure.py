"""Fetches pages in turns and says how long they took."""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from statistics import median, quantiles
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from bench.pages import FLOOR, Page

WARM_UP = 3
_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@dataclass
class Result:
    """What was measured of one page."""

    page: str
    address: str
    status: int
    p50_ms: float
    p95_ms: float
    queries: int
    database_ms: float
    kilobytes: float
    ratio: float = 0.0

    def as_dict(self) -> dict:
        return asdict(self)


def signed_in(user: User) -> Client:
    """Return a client with a real session, which every request loads again."""
    client = Client(raise_request_exception=False)
    client.defaults["HTTP_HOST"] = urlsplit(settings.SITE_URL).netloc
    client.force_login(user, backend=_BACKEND)
    return client


def measure(client: Client, pages: Sequence[Page], rounds: int) -> list[Result]:
    """Fetch every page once a round, in a new order each time, so that all share the weather."""
    results = {page: _look(client, page) for page in pages}
    times: dict[Page, list[float]] = {page: [] for page in pages}
    order, chance = list(pages), random.Random(1)
    for _ in range(rounds):
        chance.shuffle(order)
        for page in order:
            started = time.perf_counter()
            client.get(page.address)
            times[page].append((time.perf_counter() - started) * 1000)
    for page, result in results.items():
        result.p50_ms = round(median(times[page]), 2)
        result.p95_ms = round(quantiles(times[page], n=20, method="inclusive")[-1], 2)
    floor = next(result.p50_ms for result in results.values() if result.page == FLOOR)
    for result in results.values():
        result.ratio = round(result.p50_ms / floor, 1)
    return list(results.values())


def _look(client: Client, page: Page) -> Result:
    """Warm a page up, count its queries and what they cost; the page itself is timed later."""
    for _ in range(WARM_UP):
        client.get(page.address)
    with CaptureQueriesContext(connection) as queries:
        response = client.get(page.address)
    return Result(
        page=page.name,
        address=page.address,
        status=response.status_code,
        p50_ms=0,
        p95_ms=0,
        queries=len(queries),
        database_ms=round(median(_in_database(client, page) for _ in range(5)), 1),
        kilobytes=round(len(response.content) / 1024, 1),
    )


def _in_database(client: Client, page: Page) -> float:
    """Return the milliseconds of a request that went by while it waited for the database."""
    spent = 0.0

    def stopwatch(execute: Callable, *args: object) -> object:
        nonlocal spent
        started = time.perf_counter()
        try:
            return execute(*args)
        finally:
            spent += time.perf_counter() - started

    with connection.execute_wrapper(stopwatch):
        client.get(page.address)
    return spent * 1000


def explain(client: Client, page: Page) -> str:
    """Return each query of a page with its plan, slowest first."""
    client.get(page.address)
    with CaptureQueriesContext(connection) as captured:
        client.get(page.address)
    queries = sorted(captured.captured_queries, key=lambda query: -float(query["time"]))
    parts = []
    for query in queries:
        parts.append(f"-- {float(query['time']) * 1000:.0f} ms\n{query['sql']}")
        if query["sql"].lstrip("(").startswith(("SELECT", "WITH")):
            with connection.cursor() as cursor:
                cursor.execute("EXPLAIN (ANALYZE, BUFFERS, SUMMARY OFF) " + query["sql"])
                parts.append("\n".join(line for (line,) in cursor.fetchall()))
    return "\n\n".join(parts)
