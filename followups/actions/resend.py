"""What people do about a mail that failed, or of which nobody knows whether it arrived."""

from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from followups.choices import Delivery
from followups.models import Mailed

Row = TypeVar("Row", bound=Mailed)


@transaction.atomic
def send_again(*, row: Row, by: User | None) -> Row:
    """Send a mail that failed or is in doubt once more, under the same name.

    Said twice it is sent once; that it is still of use is asked when it leaves, as of any other.
    """
    held = _locked(row)
    if held.delivery in (Delivery.PENDING, Delivery.SENDING):
        return held
    if not held.waits_for_somebody:
        raise ValidationError(_("This mail has left or is not wanted: it is not sent again."))
    held.delivery, held.retry_at, held.leased_until = Delivery.PENDING, timezone.now(), None
    # The count begins anew; that it has perhaps arrived before stays written down.
    held.attempts, held.uncertain_times, held.last_error = 0, 0, ""
    return _seen_to(held, by)


@transaction.atomic
def settle(*, row: Row, arrived: bool, by: User | None) -> Row:
    """Say of a mail in doubt whether it arrived; one that did not is sent again."""
    if not arrived:
        return send_again(row=row, by=by)
    held = _locked(row)
    if held.delivery == Delivery.SENT:
        return held
    if not held.is_in_doubt:
        raise ValidationError(_("Nobody is in doubt about this mail any more."))
    held.delivery, held.leased_until = Delivery.SENT, None
    held.sent_at = held.uncertain_at
    return _seen_to(held, by)


def _locked(row: Row) -> Row:
    return type(row).objects.select_for_update().get(pk=row.pk)


def _seen_to(held: Row, by: User | None) -> Row:
    held.seen_to_by, held.seen_to_at = by, timezone.now()
    held.save(
        update_fields=[
            "delivery", "retry_at", "leased_until", "attempts", "uncertain_times", "last_error",
            "sent_at", "seen_to_by", "seen_to_at",
        ]
    )  # fmt: skip
    return held
