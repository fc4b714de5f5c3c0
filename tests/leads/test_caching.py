"""Kept values: pages go on while the cache is away."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from leads.caching import kept
from leads.views import board, lead_lines
from tests.factories import make_lead


class Away:
    """A cache of which only the address is left."""

    def get(self, *_args: Any, **_kwargs: Any) -> Any:
        raise ConnectionError("no Redis")

    set = get_or_set = get


def test_what_is_kept_is_made_once() -> None:
    cache.clear()
    made = []
    for _time in range(2):
        assert kept("test-kept", lambda: made.append(1) or 7, 60) == 7
    assert made == [1]


def test_without_a_cache_it_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("leads.caching.cache", Away())
    assert kept("test-away", lambda: 8, 60) == 8


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", ["lead_list", "lead_figures", "lead_board", "lead_board_figures", "saved_view_counts"]
)
def test_pages_go_on_without_a_cache(
    name: str, desk_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_lead()
    monkeypatch.setattr("leads.caching.cache", Away())
    monkeypatch.setattr(lead_lines, "SUMMED_UP_TO", -1)
    monkeypatch.setattr(board, "SUMMED_UP_TO", -1)
    assert desk_client.get(reverse(f"leads:{name}")).status_code == 200
