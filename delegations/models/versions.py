"""Which version of a meeting calendars have seen: counted where nobody can forget it."""

import pgtrigger

# What a calendar shows of a meeting. What was said and what came of it is no new version.
SHOWN = (
    "title", "precision", "starts_at", "ends_at", "on_from", "on_to", "time_zone", "city", "place",
    "status", "topics",
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
