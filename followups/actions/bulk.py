"""A follow-up for each of many leads, and taken back again."""

import uuid
from typing import Any

from django.db.models import ProtectedError
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Permission
from followups.models import FollowUp, Notification
from leads.actions.bulk_deeds import Change, Deed, deed, refuse
from leads.models import BulkRow, BulkRun, Lead

UNTOUCHED = (
    "title", "details", "direction", "due_on", "assignee_id", "organisation_id", "contact_id",
    "lead_id", "mou_id", "snoozed_until", "done_at",
)  # fmt: skip


@deed("followup")
class AddFollowUp(Deed):
    """Write down the same promise for each lead."""

    needs = Permission.FOLLOWUP_EDIT

    def __init__(self, run: BulkRun, by: User) -> None:
        super().__init__(run, by)
        wanted = self.settings["assignee"]
        people = User.objects.assignable()
        self.assignee = people.filter(pk=wanted).first() if wanted else None
        self.gone = wanted is not None and self.assignee is None

    def do(self, lead: Lead) -> Change:
        if self.gone:
            raise refuse(_("This colleague cannot be given follow-ups any more."))
        made = FollowUp.objects.create(
            lead=lead,
            title=self.settings["title"],
            direction=self.settings["direction"],
            due_on=parse_date(self.settings["due_on"]),
            assignee=self.assignee,
            created_by=self.by,
            client_id=uuid.uuid5(self.run.token, str(lead.pk)),
        )
        return Change({}, {"followup": made.pk, **_as_written(made)})

    def undo(self, lead: Lead, row: BulkRow) -> None:
        made = FollowUp.objects.select_for_update().filter(pk=row.after["followup"]).first()
        if made is None:
            return  # gone already, which is what was wanted
        if {"followup": made.pk, **_as_written(made)} != row.after:
            raise refuse(_("Somebody has worked on the follow-up since: it stays."), "changed")
        try:
            made.delete()
        except ProtectedError:
            raise refuse(_("Something else refers to the follow-up by now: it stays.")) from None
        Notification.objects.filter(subject=f"followup:{row.after['followup']}").delete()


def _as_written(followup: FollowUp) -> dict[str, Any]:
    values = {name: getattr(followup, name) for name in UNTOUCHED}
    return {name: str(value) if value is not None else None for name, value in values.items()}
