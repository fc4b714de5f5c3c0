"""Enquiries and the clock: an answer to the sender at once."""

from datetime import datetime, timedelta

from followups.models import Acknowledgement
from leads.choices import EnquiryChannel
from leads.models import Enquiry

BATCH = 1000
# What was let in later than this has been looked at by a person: no machine need answer it.
ACKNOWLEDGE_WITHIN = timedelta(days=3)


def acknowledge(now: datetime) -> int:
    """Queue a mail for each enquiry of the public form; return how many were missing."""
    unsaid = Enquiry.objects.let_in().filter(
        channel=EnquiryChannel.PUBLIC_FORM,
        acknowledgement__isnull=True,
        closed_at__isnull=True,
        replied_at__isnull=True,
        received_at__range=(now - ACKNOWLEDGE_WITHIN, now),
    )
    rows = [
        Acknowledgement(enquiry=enquiry, due_at=enquiry.received_at, retry_at=now)
        for enquiry in unsaid.exclude(email="").order_by("pk")[:BATCH]
    ]
    # A sweep that runs beside this one may have written some of them: the constraint decides.
    Acknowledgement.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)
