"""Signs of life of a lead: statement triggers that keep the latest of each kind on its row."""

import pgtrigger

# A lead is heard of through its MOUs: signed, or told of in a progress update.
_PROGRESS = """
UPDATE leads_lead SET progress_at = (
  SELECT max(greatest(m.updated_as_of, m.signed_on))::timestamp AT TIME ZONE 'Asia/Kolkata'
  FROM leads_mou m WHERE m.lead_id = leads_lead.id)
WHERE id IN ({leads});
RETURN NULL;
"""
_CHANGED = """
SELECT unnest(ARRAY[o.lead_id, n.lead_id]) FROM new_rows n JOIN old_rows o ON o.id = n.id
WHERE (o.lead_id, o.updated_as_of, o.signed_on)
  IS DISTINCT FROM (n.lead_id, n.updated_as_of, n.signed_on)
"""


# Names of variables and their types.
Declared = list[tuple[str, str]]


def after_insert(name: str, func: str, declare: Declared | None = None) -> pgtrigger.Trigger:
    """Run once for all rows of an INSERT, which it knows as `new_rows`."""
    return _after(name, pgtrigger.Insert, func, declare, new="new_rows")


def after_update(name: str, func: str, declare: Declared | None = None) -> pgtrigger.Trigger:
    """Run once for all rows of an UPDATE, which it knows as `old_rows` and `new_rows`."""
    return _after(name, pgtrigger.Update, func, declare, old="old_rows", new="new_rows")


def after_delete(name: str, func: str, declare: Declared | None = None) -> pgtrigger.Trigger:
    """Run once for all rows of a DELETE, which it knows as `old_rows`."""
    return _after(name, pgtrigger.Delete, func, declare, old="old_rows")


def _after(
    name: str, operation: pgtrigger.Operation, func: str, declare: Declared | None, **rows: str
) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.After,
        operation=operation,
        level=pgtrigger.Statement,
        referencing=pgtrigger.Referencing(**rows),
        declare=declare,
        func=func,
    )


def heard_through_mous() -> list[pgtrigger.Trigger]:
    """Triggers of MOUs that keep their lead's `progress_at`."""
    return [
        after_insert("heard_insert", _PROGRESS.format(leads="SELECT lead_id FROM new_rows")),
        after_update("heard_update", _PROGRESS.format(leads=_CHANGED)),
        after_delete("heard_delete", _PROGRESS.format(leads="SELECT lead_id FROM old_rows")),
    ]
