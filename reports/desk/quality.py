"""What is missing in the rows, and what to do about it."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leads.duplicates import CONTACTS, ORGANISATIONS
from leads.models import Contact
from reports.desk.asked import Asked
from reports.desk.table import Cell, Column, Counted, Main, Row, Table, share

OPEN = {"status": "open"}
ALIVE = {"alive": "yes"}


@dataclass(frozen=True)
class Check:
    """One thing that can be missing: how its rows are asked for, and what to do."""

    label: Any
    asked: dict[str, Any]
    to_do: Any


LEADS = (
    Check(gettext_lazy("Without an owner"), {"owner": "none"}, gettext_lazy("Name an owner.")),
    Check(
        gettext_lazy("Without a next action"),
        {"no_action": "on"},
        gettext_lazy("Write down what comes next, with a day."),
    ),
    Check(
        gettext_lazy("Without a sector"),
        {"sector": "none"},
        gettext_lazy("Choose at least one sector."),
    ),
    Check(
        gettext_lazy("Investment neither stated nor withheld"),
        {"amount": "none"},
        gettext_lazy("Ask for the amount, or tick that the partner does not state it."),
    ),
    Check(
        gettext_lazy("Investment in a currency without a rate"),
        {"amount": "no_rate"},
        gettext_lazy("State a dated rate."),
    ),
    Check(
        gettext_lazy("Silent for 60 days"),
        {"silent": 60},
        gettext_lazy("Call, or put the lead on hold with a reason."),
    ),
)
MOUS = (
    Check(gettext_lazy("Without an owner"), {"owner": "none"}, gettext_lazy("Name an owner.")),
    Check(
        gettext_lazy("Without a department"),
        {"department": "none"},
        gettext_lazy("Name the nodal department."),
    ),
    Check(
        gettext_lazy("Without a nodal officer"),
        {"officer": "none"},
        gettext_lazy("Name the nodal officer."),
    ),
    Check(
        gettext_lazy("Without a district"),
        {"district": "none"},
        gettext_lazy("Choose the district."),
    ),
    Check(gettext_lazy("Without a sector"), {"sector": "none"}, gettext_lazy("Choose the sector.")),
    Check(
        gettext_lazy("Without an amount in rupees"),
        {"investment": "unknown"},
        gettext_lazy("Write the amount the MOU states."),
    ),
    Check(
        gettext_lazy("Amount without a rate"),
        {"without_rate": "1"},
        gettext_lazy("State a dated rate."),
    ),
    Check(
        gettext_lazy("Without a forecast of the end"),
        {"forecast": "unknown"},
        gettext_lazy("Ask when production is expected to begin."),
    ),
    Check(
        gettext_lazy("No update for 30 days"),
        {"stale": "1"},
        gettext_lazy("Write an update; “no change” is one."),
    ),
)
ORGANISATION_CHECKS = (
    Check(
        gettext_lazy("To complete"),
        {"to_complete": "on"},
        gettext_lazy("Fill in what the meeting left open."),
    ),
    Check(
        gettext_lazy("Without a contact"),
        {"contacts": "no"},
        gettext_lazy("Write down somebody who works there."),
    ),
)


def quality(asked: Asked) -> Counted:
    """Each thing that is missing: how many, of how many, and what to do."""
    own = {"owner": asked.owner} if asked.owner else {}
    tables = [
        _table(asked, "leads", _("Open leads"), OPEN | own, LEADS),
        _table(asked, "mous", _("MOUs that still want updates"), ALIVE | own, MOUS),
        _meetings(asked, own),
        _table(asked, "organisations", _("Organisations"), own, ORGANISATION_CHECKS,
               () if own else _duplicates(asked, ORGANISATIONS, "organisation")),
    ]  # fmt: skip
    if not own:
        tables.append(_contacts(asked))
    found = {table.name: table for table in tables}
    mains = [
        _main(_("Open leads without a next action"), found["leads"], 1),
        _main(_("MOUs without an update for 30 days"), found["mous"], 8),
        _main(_("Meetings without outcome"), found["meetings"], 0),
        _main(_("Organisations to complete"), found["organisations"], 0),
    ]
    return Counted(mains, tables, definitions())


def _main(label: str, table: Table, number: int) -> Main:
    return Main(label, table.rows[number].cells[0])


def _columns() -> list[Column]:
    return [
        Column(_("How many")),
        Column(_("of how many")),
        Column(_("Share"), "percent"),
        Column(_("What to do"), "text"),
    ]


def _table(
    asked: Asked, what: str, title: str, base: dict[str, Any], checks: Any, more: Any = ()
) -> Table:
    of = asked.rows(what, base).count()
    whole = Cell(of, asked.url(what, of, base))
    rows = [_row(asked, what, base, check, whole) for check in checks]
    return Table(what, title, _("What is missing"), _columns(), [*rows, *more])


def _row(asked: Asked, what: str, base: dict[str, Any], check: Check, whole: Cell) -> Row:
    if base.get("owner") and "owner" in check.asked:
        # Of somebody's rows none is nobody's; of nobody's all are.
        count = whole.value if base["owner"] == "none" else 0
    else:
        count = asked.rows(what, base | check.asked).count()
    url = asked.url(what, count, base | check.asked)
    return _line(str(check.label), Cell(count, url), whole, str(check.to_do))


def _line(label: str, cell: Cell, whole: Cell, to_do: str) -> Row:
    part = Cell(share(cell.value, whole.value), "", -1)
    return Row(label, [cell, whole, part, Cell(to_do, "", -1)])


def _meetings(asked: Asked, own: dict[str, Any]) -> Table:
    past = own | {"when": "past", "status": "held"}
    check = Check(_("Without outcome"), {"result": "none"}, _("Write down what came of it."))
    return _table(asked, "meetings", _("Meetings held"), past, [check])


def _contacts(asked: Asked) -> Table:
    seen = Contact.objects.visible_to(asked.reader).order_by()
    of, count = seen.count(), seen.filter(to_complete=True).count()
    page = reverse("leads:contact_list")
    whole = Cell(of, page if of else "")
    cell = Cell(count, f"{page}?to_complete=on" if count else "")
    rows = [
        _line(_("To complete"), cell, whole, _("Fill in what the meeting left open.")),
        *_duplicates(asked, CONTACTS, "contact"),
    ]
    return Table("contacts", _("Contacts"), _("What is missing"), _columns(), rows)


def _duplicates(asked: Asked, kind: Any, code: str) -> list[Row]:
    """Pairs that may be one; they are pairs, not rows, so there is no “of how many”."""
    count = kind.pairs._default_manager.visible_to(asked.reader).undecided().count()
    url = f"{reverse('leads:duplicate_list')}?kind={code}" if count else ""
    to_do = _("Say of each pair whether it is one or two.")
    nothing = Cell(None, "", -1)
    return [
        Row(_("Pairs that may be one"), [Cell(count, url), nothing, nothing, Cell(to_do, "", -1)])
    ]


def definitions() -> list[tuple[str, str]]:
    return [
        (
            _("Of how many"),
            _(
                "Open leads; MOUs neither dropped nor in production; past meetings that"
                " were neither cancelled nor left as an invitation; all organisations "
                "and contacts. Only what you may see."
            ),
        ),
        (_("Silent"), _("No change, meeting, promise kept or progress for 60 days.")),
        (_("Without a contact"), _("Nobody is known who works there today.")),
        (_("To complete"), _("Made in a hurry at a meeting, and marked to be completed.")),
    ]
