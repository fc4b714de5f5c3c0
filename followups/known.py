"""What a person may still read of what was told: a row may have become sensitive since."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from django.utils.translation import gettext as _

from accounts.permissions import Permission, may
from followups.models import Notification
from followups.news_together import is_together
from followups.rules import RULES, number_of


def known_to(rows: Collection[Notification], user: Any) -> set[int]:
    """Return the ids of notifications whose titles a person may read: few queries a kind of row.

    Of what was told to others: where she sees the row. Of her own: unless it is kept from her now.
    """
    if may(user, Permission.SENSITIVE_VIEW):
        return {row.pk for row in rows}
    known: set[int] = set()
    asked: dict[Any, list[Notification]] = defaultdict(list)
    for row in rows:
        made = RULES.get(row.kind)
        if made is not None and made.model is not None and not is_together(row):
            asked[made.model, made.seen_by].append(row)
        elif row.recipient_id == user.pk:
            known.add(row.pk)  # it says how many, or what was sent: no name of a row
    for (model, _how), told in asked.items():
        numbers = {number_of(row) for row in told}
        seen = RULES[told[0].kind]().seen_by(user, numbers)
        unseen = numbers - seen
        # What is gone keeps its name for whom it was told.
        there = model.objects.filter(pk__in=unseen).values_list("pk", flat=True)
        gone = unseen - set(there) if unseen else set()
        known |= {
            row.pk
            for row in told
            if number_of(row) in seen or (row.recipient_id == user.pk and number_of(row) in gone)
        }
    return known


def as_known(rows: Sequence[Notification], user: Any) -> list[Notification]:
    """Return notifications as a person may read them; these rows are never saved."""
    known = known_to(rows, user)
    for row in rows:
        if row.pk not in known:
            row.title = _("Something that is kept from you now")
    return list(rows)
