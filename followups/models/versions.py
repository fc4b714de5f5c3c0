"""Which version of a promise calendars have seen: counted where nobody can forget it."""

import pgtrigger

# What a calendar shows of a promise.
SHOWN = (
    "title", "details", "direction", "due_on", "snoozed_until", "done_at", "organisation_id",
    "contact_id", "lead_id", "mou_id",
)  # fmt: skip


def _row(name: str) -> str:
    return ", ".join(f"{name}.{column}" for column in SHOWN)


_COUNT = f"""
NEW.sequence := OLD.sequence;
IF ROW({_row("OLD")}) IS DISTINCT FROM ROW({_row("NEW")}) THEN
  NEW.sequence := OLD.sequence + 1;
END IF;
RETURN NEW;
"""


def counts_versions() -> pgtrigger.Trigger:
    """Count up when something a calendar shows changes, also by bulk and by SQL, and only then."""
    return pgtrigger.Trigger(
        name="count_versions", when=pgtrigger.Before, operation=pgtrigger.Update, func=_COUNT
    )
