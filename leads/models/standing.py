"""Where an MOU stood on each day of its life: derived by the database, never written by hand.

Facts (milestones, forecasts, updates, amendments, changes of status) carry the day of which they
tell. `leads_mou_rewrite` turns them into rows of one span of days each, so that a report as on any
day reads one row an MOU. What the newest row says stands on the MOU itself too.
"""

from datetime import date
from typing import Any, Self

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from leads.choices import Currency, MOUStatus, Side
from leads.models.heard import after_delete, after_insert, after_update
from leads.mou_querysets import OF_THE_DAY


def _derived(field: models.Field) -> Any:
    field.editable = False
    return field


class Standing(models.Model):
    """What is worked out from the facts of an MOU; the same columns today and on a past day."""

    stage = _derived(models.CharField(_("stage"), max_length=20, default="signed"))
    grounded = _derived(models.BooleanField(_("grounded"), default=False))
    finished = _derived(models.BooleanField(_("in production"), default=False))
    updated_as_of = _derived(models.DateField(_("last update"), null=True, blank=True))
    # The day from which silence counts: last update, else signing, else registration.
    heard_on = _derived(models.DateField(_("last heard of"), null=True, blank=True))
    realised_inr = _derived(
        models.DecimalField(
            _("realised (₹)"), max_digits=24, decimal_places=2, null=True, blank=True
        )
    )
    realised_jobs = _derived(models.PositiveIntegerField(_("jobs realised"), null=True, blank=True))
    # Last day of the span in which it is valid: 31 March for “March”.
    valid_end = _derived(models.DateField(_("valid until"), null=True, blank=True))
    # Of the steps not reached yet: the earliest end of what is expected, and the worst delay.
    forecast_end = _derived(models.DateField(_("next step expected"), null=True, blank=True))
    slip_days = _derived(models.IntegerField(_("slippage in days"), null=True, blank=True))
    next_step = _derived(models.CharField(_("next step"), max_length=20, blank=True, default=""))
    turn = _derived(
        models.CharField(_("whose turn"), max_length=10, choices=Side, blank=True, default="")
    )

    class Meta:
        abstract = True


class MOUStateQuerySet(models.QuerySet):
    """Spans of days as a set."""

    def of(self, day: date) -> Self:
        """Those in which a day lies: at most one an MOU."""
        return self.filter(Q(until_day__isnull=True) | Q(until_day__gt=day), from_day__lte=day)


class MOUState(Standing):
    """Where one MOU stood from a day until another (exclusive; NULL: until today)."""

    mou = models.ForeignKey(
        "leads.MOU",
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="states",
    )
    from_day = models.DateField()
    until_day = models.DateField(null=True)
    status = models.CharField(_("status"), max_length=10, choices=MOUStatus)
    amount = models.DecimalField(max_digits=20, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, choices=Currency, blank=True)
    amount_inr = models.DecimalField(max_digits=24, decimal_places=2, null=True)
    jobs = models.PositiveIntegerField(null=True)
    land_acres = models.DecimalField(max_digits=12, decimal_places=2, null=True)

    objects = MOUStateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("mou", "from_day"), name="mou_state_day_once"),
            models.CheckConstraint(
                condition=Q(until_day__isnull=True) | Q(until_day__gt=F("from_day")),
                name="mou_state_lasts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mou_id} from {self.from_day}"


# What an MOU's state of a past day has columns of its own for.
STANDING = frozenset(OF_THE_DAY)


class MOUTouch(models.Model):
    """A mark that something about the MOUs of a block (id // 4096) has changed.

    Only ever added to (and joined to one row a block at night), so that nobody waits for anybody:
    figures kept for a block are good while the block's count and newest mark are the same.
    """

    bucket = models.IntegerField()

    class Meta:
        indexes = [models.Index(fields=("bucket", "id"), name="mou_touch_bucket")]

    def __str__(self) -> str:
        return str(self.bucket)


# What the rewriting itself writes, and logs written by other triggers, are no new facts.
_REWRITE = (
    "IF pg_trigger_depth() = 1 THEN PERFORM leads_mou_rewrite(ARRAY({ids})); END IF; RETURN NULL;"
)
_TOUCH = (
    "INSERT INTO leads_moutouch (bucket) SELECT DISTINCT id / 4096 FROM ({ids}) t (id)"
    " WHERE id IS NOT NULL; RETURN NULL;"
)
_GONE = "DELETE FROM leads_moustate WHERE mou_id IN (SELECT id FROM old_rows); "
_FACTS = (
    "signed_on", "signed_on_precision", "created_at", "status", "ladder_id", "amount", "currency",
    "inr_rate", "jobs", "land_acres", "valid_until", "valid_until_precision",
    # Derived: whoever writes them is put right.
    "stage", "grounded", "finished", "updated_as_of", "heard_on", "realised_inr", "realised_jobs",
    "valid_end", "forecast_end", "slip_days", "next_step", "turn",
)  # fmt: skip


def _changed(columns: tuple[str, ...], wanted: str = "n.id") -> str:
    old, new = (", ".join(f"{side}.{name}" for name in columns) for side in "on")
    return (
        f"SELECT {wanted} FROM new_rows n JOIN old_rows o ON o.id = n.id"  # noqa: S608
        f" WHERE ({old}) IS DISTINCT FROM ({new})"
    )


_BOTH_GROUPS = "unnest(ARRAY[o.group_id, n.group_id])"


def _mates(groups: str) -> str:
    """Mark the blocks of all MOUs of some groups."""
    mous = f"SELECT m.id FROM leads_mou m WHERE m.group_id IN ({groups})"  # noqa: S608
    return _TOUCH.format(ids=mous)


def touched_by_group() -> list[pgtrigger.Trigger]:
    """Triggers of groups: their MOUs count in their figures."""
    return [after_update("mou_touch", _mates(_changed(("amount", "inr_rate", "jobs"))))]


def rewritten_with_mou() -> list[pgtrigger.Trigger]:
    """Triggers of the MOU itself: its states follow its facts, and its block is marked."""
    new, both = "SELECT id FROM new_rows", "SELECT id FROM new_rows UNION SELECT id FROM old_rows"
    gone = _GONE + _TOUCH.format(ids="SELECT id FROM old_rows")
    return [
        after_insert("state_insert", _REWRITE.format(ids=new)),
        after_update("state_update", _REWRITE.format(ids=_changed(_FACTS))),
        after_update("touch_update", _TOUCH.format(ids=both)),
        after_delete("state_delete", gone),
        # Where a group's total stands depends on all its MOUs: who joins or leaves touches them.
        after_insert("mates_insert", _mates("SELECT group_id FROM new_rows")),
        after_update("mates_update", _mates(_changed(("group_id",), _BOTH_GROUPS))),
        after_delete("mates_delete", _mates("SELECT group_id FROM old_rows")),
    ]


def rewritten_by(column: str = "mou_id") -> list[pgtrigger.Trigger]:
    """Triggers of a fact about MOUs: their states follow whatever is written."""
    new, old = f"SELECT {column} FROM new_rows", f"SELECT {column} FROM old_rows"  # noqa: S608
    return [
        after_insert("state_insert", _REWRITE.format(ids=f"{new} GROUP BY 1")),
        after_update("state_update", _REWRITE.format(ids=f"{new} UNION {old}")),
        after_delete("state_delete", _REWRITE.format(ids=f"{old} GROUP BY 1")),
    ]


def touched_by_lead() -> list[pgtrigger.Trigger]:
    """Triggers of leads: the report counts MOUs by the source of their lead."""
    moved = _changed(("source",))
    mous = f"SELECT m.id FROM leads_mou m WHERE m.lead_id IN ({moved})"  # noqa: S608
    return [after_update("mou_touch", _TOUCH.format(ids=mous))]
