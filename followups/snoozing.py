"""How often promises were put to sleep: the history knows each time."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from followups.models import FollowUp


class Snoozes(NamedTuple):
    """How often a promise was put to sleep, and how often past the day it was due then."""

    times: int = 0
    past_its_day: int = 0

    def __str__(self) -> str:
        """Say it in words: “3 times, 2 of them past its day”."""
        if not self.times:
            return ""
        words = ngettext("%(n)s time", "%(n)s times", self.times) % {"n": self.times}
        if not self.past_its_day:
            return words
        if self.times == 1:
            return _("%(times)s, past its day") % {"times": words}
        return _("%(times)s, %(n)s of them past its day") % {
            "times": words, "n": self.past_its_day,
        }  # fmt: skip


def naps_of(numbers: Iterable[int]) -> dict[int, list[tuple[date, date]]]:
    """Return each time promises were put to sleep, as the day it was due then and until when."""
    model: Any = FollowUp
    events = model.pgh_event_model.objects.filter(pgh_obj_id__in=set(numbers))
    rows = events.order_by("pgh_obj_id", "pgh_id")
    before: dict[int, date | None] = {}
    found: dict[int, list[tuple[date, date]]] = defaultdict(list)
    for number, due_on, until in rows.values_list("pgh_obj_id", "due_on", "snoozed_until"):
        if until and until != before.get(number):
            found[number].append((due_on, until))
        before[number] = until
    return found


def snoozes_of(numbers: Iterable[int]) -> dict[int, Snoozes]:
    """Return how often promises were put to sleep, by their ids: one query."""
    return {
        number: Snoozes(len(naps), sum(until > due_on for due_on, until in naps))
        for number, naps in naps_of(numbers).items()
    }
