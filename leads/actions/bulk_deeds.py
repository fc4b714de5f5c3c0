"""What can be done to many leads at once: one class a deed, one lead at a time.

A deed is made once for a batch, so that what it needs besides the leads costs a fixed number of
queries. Apps above add their own with `deed("name")`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Permission, may
from leads.actions.leads import RefusedError, change_status, move_stage
from leads.models import BulkRow, BulkRun, Lead, Sector, StageChange, Tag


@dataclass(frozen=True)
class Change:
    """What one lead was before and is now, as JSON can say it."""

    before: dict[str, Any]
    after: dict[str, Any]


class Deed:
    """Does one thing to a lead, and takes it back. The leads it is given are locked."""

    needs: ClassVar[Permission] = Permission.LEAD_EDIT

    def __init__(self, run: BulkRun, by: User) -> None:
        self.run, self.by, self.settings = run, by, run.settings

    def prepared(self, leads: QuerySet[Lead]) -> QuerySet[Lead]:
        """Fetch beside the leads what each of them will be asked for."""
        return leads

    def do(self, lead: Lead) -> Change | None:
        """Change the lead, or return None when it is so already; `RefusedError` says why not."""
        raise NotImplementedError

    def undo(self, lead: Lead, row: BulkRow) -> None:
        """Put back what the run changed; `RefusedError` when somebody has changed it since."""
        raise NotImplementedError


DEEDS: dict[str, type[Deed]] = {}


def deed(name: str) -> Callable[[type[Deed]], type[Deed]]:
    """Make a deed known by its name."""

    def remember(made: type[Deed]) -> type[Deed]:
        DEEDS[name] = made
        return made

    return remember


def refuse(sentence: str, code: str = "refused") -> RefusedError:
    return RefusedError([sentence], code)


def changed_since() -> RefusedError:
    return refuse(_("Somebody has changed this lead since: it stays as it is now."), "changed")


@deed("owner")
class SetOwner(Deed):
    """Give leads an owner, or none."""

    def __init__(self, run: BulkRun, by: User) -> None:
        super().__init__(run, by)
        wanted = self.settings["owner"]
        self.owner = User.objects.assignable().filter(pk=wanted).first() if wanted else None
        self.gone = wanted is not None and self.owner is None
        self.sees_all = may(by, Permission.SENSITIVE_VIEW)

    def prepared(self, leads: QuerySet[Lead]) -> QuerySet[Lead]:
        return leads.prefetch_related("members")

    def do(self, lead: Lead) -> Change | None:
        wanted = self.settings["owner"]
        if lead.owner_id == wanted:
            return None
        if self.gone:
            raise refuse(_("This colleague cannot be given leads any more."))
        if lead.sensitive and not self.sees_all and not self._stays_in_sight(lead):
            raise refuse(
                _("You would not see this lead any more: become one of its members first.")
            )
        before = lead.owner_id
        self._give(lead, wanted)
        return Change({"owner": before}, {"owner": wanted})

    def _stays_in_sight(self, lead: Lead) -> bool:
        return self.settings["owner"] == self.by.pk or self.by in lead.members.all()

    def undo(self, lead: Lead, row: BulkRow) -> None:
        if lead.owner_id != row.after["owner"]:
            raise changed_since()
        before = row.before["owner"]
        if before is not None and not User.objects.filter(pk=before).exists():
            raise refuse(_("The owner it had is not there any more: it stays as it is now."))
        self._give(lead, before)

    @staticmethod
    def _give(lead: Lead, owner: int | None) -> None:
        lead.owner_id = owner
        lead.save(update_fields=["owner", "updated_at"])


@deed("stage")
class MoveStage(Deed):
    """Move leads along their stages; each must pass the gates by itself."""

    def do(self, lead: Lead) -> Change | None:
        if lead.stage == self.settings["stage"]:
            return None
        before = {"stage": lead.stage, "since": lead.stage_since.isoformat()}
        move_stage(
            lead=lead,
            to=self.settings["stage"],
            by=self.by,
            reason=self.settings["reason"],
            override=self.settings["override"],
        )
        return Change(before, {"stage": lead.stage, "since": lead.stage_since.isoformat()})

    def undo(self, lead: Lead, row: BulkRow) -> None:
        # Moved away and back again is a change too: the moment tells.
        now = {"stage": lead.stage, "since": lead.stage_since.isoformat()}
        if now != row.after:
            raise changed_since()
        lead.stage = row.before["stage"]
        lead.stage_since = parse_datetime(row.before["since"]) or timezone.now()
        lead.save(update_fields=["stage", "stage_since", "updated_at"])
        _log_undone(lead, self.by, from_stage=row.after["stage"], from_status=lead.status)


@deed("status")
class ChangeStatus(Deed):
    """Put leads on hold or to sleep, or reopen them."""

    FIELDS = ("status", "status_reason", "lost_to")

    def do(self, lead: Lead) -> Change | None:
        before = self._now(lead)
        if before["status"] == self.settings["status"]:
            return None
        change_status(
            lead=lead, to=self.settings["status"], by=self.by, reason=self.settings["reason"]
        )
        return Change(before, self._now(lead))

    def undo(self, lead: Lead, row: BulkRow) -> None:
        if self._now(lead) != row.after:
            raise changed_since()
        for name in self.FIELDS:
            setattr(lead, name, row.before[name])
        lead.save(update_fields=[*self.FIELDS, "updated_at"])
        _log_undone(lead, self.by, from_stage=lead.stage, from_status=row.after["status"])

    def _now(self, lead: Lead) -> dict[str, Any]:
        return {name: getattr(lead, name) for name in self.FIELDS}


def _log_undone(lead: Lead, by: User, *, from_stage: str, from_status: str) -> None:
    """Moves are logged both ways: nothing disappears from the log."""
    StageChange.objects.create(
        lead=lead,
        from_stage=from_stage,
        to_stage=lead.stage,
        from_status=from_status,
        to_status=lead.status,
        reason=_("A bulk change was undone."),
        by=by,
    )


class _Link(Deed):
    """Adds or removes one link of each lead: a sector, a tag."""

    name: ClassVar[str]
    model: ClassVar[Any]

    def __init__(self, run: BulkRun, by: User) -> None:
        super().__init__(run, by)
        self.links = getattr(Lead, f"{self.name}s").through.objects
        self.wanted, self.adds = self.settings[self.name], self.settings["do"] == "add"
        self.there = self.model.objects.filter(pk=self.wanted).exists()

    def prepared(self, leads: QuerySet[Lead]) -> QuerySet[Lead]:
        return leads.prefetch_related(f"{self.name}s")

    def _has(self, lead: Lead) -> bool:
        return any(each.pk == self.wanted for each in getattr(lead, f"{self.name}s").all())

    def do(self, lead: Lead) -> Change | None:
        had = self._has(lead)
        if had == self.adds:
            return None
        self._set(lead, self.adds)
        return Change({"has": had}, {"has": self.adds})

    def undo(self, lead: Lead, row: BulkRow) -> None:
        if self._has(lead) != row.after["has"]:
            raise changed_since()
        self._set(lead, row.before["has"])

    def _set(self, lead: Lead, wanted: bool) -> None:
        link = {"lead_id": lead.pk, f"{self.name}_id": self.wanted}
        if not wanted:
            self.links.filter(**link).delete()
        elif self.there:
            self.links.create(**link)
        else:
            raise refuse(_("It was deleted meanwhile: nothing can be added."), "gone")
        lead.save(update_fields=["updated_at"])


@deed("sector")
class SetSector(_Link):
    """Give leads a sector, or take it from them."""

    name, model = "sector", Sector


@deed("tag")
class SetTag(_Link):
    """Tag leads, or take a tag off them."""

    name, model = "tag", Tag
