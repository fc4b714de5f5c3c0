"""Where MOUs stand, also when two people write at once."""

from datetime import date
from threading import Event, Thread

import pytest
from django.db import connection, transaction

from leads.models import ProgressUpdate
from tests.factories import make_mou


@pytest.mark.django_db(transaction=True)
def test_two_facts_of_one_mou_at_once_both_count() -> None:
    """Without any lock of their own, as imports and the admin site write."""
    mou = make_mou(signed_on=date(2026, 1, 1))
    first_wrote, second_asks = Event(), Event()
    failed: list[Exception] = []

    def second() -> None:
        first_wrote.wait(10)
        second_asks.set()
        try:
            ProgressUpdate.objects.create(mou=mou, as_of=date(2026, 3, 1), jobs=7)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    other = Thread(target=second)
    other.start()
    with transaction.atomic():
        ProgressUpdate.objects.create(mou=mou, as_of=date(2026, 2, 1), jobs=5)
        first_wrote.set()
        second_asks.wait(10)
        other.join(0.5)  # it waits for this transaction
    other.join(10)
    assert not failed
    states = mou.states.order_by("from_day").values_list("from_day", "realised_jobs")
    assert [(str(day), jobs) for day, jobs in states] == [
        ("2026-01-01", None), ("2026-02-01", 5), ("2026-03-01", 7),
    ]  # fmt: skip
    mou.refresh_from_db()
    assert mou.realised_jobs == 7
