"""The sweep: what waits leaves, whatever is wrong with what comes next."""

from typing import Any

import pytest

from followups import tasks


def test_mails_leave_although_nothing_new_can_be_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    delivered: list[Any] = []

    def broken(_now: Any) -> None:
        raise ValueError("a fault of ours")

    monkeypatch.setattr(tasks, "raise_due", broken)
    monkeypatch.setattr(tasks, "deliver", delivered.append)
    with pytest.raises(ValueError, match="a fault of ours"):
        tasks.sweep()
    assert len(delivered) == 1
