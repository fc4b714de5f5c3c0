"""Rows of the lead list, ready to print: fetched by one query and put into words in Python.

Model instances with prefetched relations cost five times as much; a list only prints.
"""

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from leads.choices import LeadStatus, Stage
from leads.formats import both_scripts, money, not_stated, rupees
from leads.models import District, Sector
from leads.options import names_of

SHOWN_EACH = 2
COLUMNS = (
    "pk", "title", "stage", "status", "sensitive", "place", "amount", "currency", "amount_inr",
    "owner_id", "owner_name", "next_action", "next_due_on", "updated_at", "partners", "sectors",
    "districts", "tags",
)  # fmt: skip
# One statement by hand: as four of the ORM's, with their compiling, it took four times as long.
# The ids come from a set that was scoped to the reader.
SQL = """
SELECT lead.id, lead.title, lead.stage, lead.status, lead.sensitive, lead.place, lead.amount,
       lead.currency, lead.amount_inr, lead.owner_id, owner.name, lead.next_action,
       lead.next_due_on, lead.updated_at,
       ARRAY(SELECT ARRAY[partner.name_en, partner.name_ja]
             FROM leads_leadpartner part JOIN leads_organisation partner
               ON partner.id = part.organisation_id
             WHERE part.lead_id = lead.id ORDER BY part.id),
       ARRAY(SELECT sector_id FROM leads_lead_sectors WHERE lead_id = lead.id),
       ARRAY(SELECT district_id FROM leads_lead_districts WHERE lead_id = lead.id),
       ARRAY(SELECT ARRAY[tag.id::text, tag.name, tag.colour]
             FROM leads_lead_tags link JOIN leads_tag tag ON tag.id = link.tag_id
             WHERE link.lead_id = lead.id ORDER BY tag.key)
FROM leads_lead lead LEFT JOIN accounts_user owner ON owner.id = lead.owner_id
WHERE lead.id = ANY(%s)
"""


class LeadRow(NamedTuple):
    """One line of the list; texts are plain, "" where nothing is to be said.

    Equal rows look alike, so a row drawn once need not be drawn again (`lead_row` in desk_rows).
    """

    pk: int
    url: str
    title: str
    stage: str
    stage_label: str
    status: str
    status_label: str
    sensitive: bool
    place: str
    amount: str
    owner_id: int | None
    owner: str
    next_action: str
    due: str
    late: int
    late_words: str
    changed: str
    updated_at: datetime
    partner: str
    partner_other: str
    more_partners: str
    sectors: str
    districts: str
    tags: tuple[tuple[str, str, str], ...]  # id, name, colour

    @property
    def is_open(self) -> bool:
        return self.status == LeadStatus.OPEN


class Words:
    """Puts values into words for one page: language, today and time zone are asked once."""

    def __init__(self) -> None:
        language = get_language() or "en"
        self.stages = _labels(Stage, language)
        self.statuses = _labels(LeadStatus, language)
        self.sectors = names_of(Sector)
        self.districts = names_of(District)
        self.today = timezone.localdate()
        self.zone = timezone.get_current_timezone()
        self.base = reverse("leads:lead_list")
        self.days: dict[tuple[date, str], str] = {}

    def day(self, value: date, pattern: str = "DATE_FORMAT") -> str:
        if (value, pattern) not in self.days:
            self.days[value, pattern] = date_format(value, pattern)
        return self.days[value, pattern]

    def changed(self, instant: datetime) -> str:
        here = instant.astimezone(self.zone).date()
        return self.day(here, "j M" if here.year == self.today.year else "DATE_FORMAT")

    def row(self, seen: dict[str, Any]) -> LeadRow:
        is_open = seen["status"] == LeadStatus.OPEN
        due = seen["next_due_on"]
        late = max(0, (self.today - due).days) if due and is_open else 0
        partner, other, more = self.partners(seen["partners"])
        return LeadRow(
            pk=seen["pk"],
            url=f"{self.base}{seen['pk']}/",
            title=seen["title"],
            stage=seen["stage"],
            stage_label=self.stages[seen["stage"]],
            status=seen["status"],
            status_label="" if is_open else self.statuses[seen["status"]],
            sensitive=seen["sensitive"],
            place=seen["place"],
            amount=_amount(seen["amount"], seen["currency"], seen["amount_inr"]),
            owner_id=seen["owner_id"],
            owner=seen["owner_name"] or "",
            next_action=seen["next_action"],
            due=self.day(due) if due else "",
            late=late,
            late_words=_late(late),
            changed=self.changed(seen["updated_at"]),
            updated_at=seen["updated_at"],
            partner=partner,
            partner_other=other,
            more_partners=more,
            sectors=_names(self.sectors, seen["sectors"]),
            districts=_names(self.districts, seen["districts"]) or seen["place"],
            tags=tuple(tuple(tag) for tag in seen["tags"]),
        )

    def partners(self, names: Sequence[Sequence[str]]) -> tuple[str, str, str]:
        """Return the first partner's name, the same in the other script, and how many more."""
        if not names:
            return "", "", ""
        more = len(names) - 1
        words = ngettext("with %(more)s more partner", "with %(more)s more partners", more)
        return *both_scripts(*names[0]), words % {"more": more} if more else ""


def lead_rows(keys: Sequence[int]) -> list[LeadRow]:
    """Return the rows of some leads, in the order of `keys`: one query, however many rows."""
    with connection.cursor() as cursor:
        cursor.execute(SQL, [list(keys)])
        found = {values[0]: dict(zip(COLUMNS, values, strict=True)) for values in cursor}
    words = Words()
    return [words.row(found[key]) for key in keys if key in found]


def _names(known: dict[int, str], keys: Sequence[int]) -> str:
    """Return “Energy, Textiles +2” in the reader's language."""
    names = sorted(known[key] for key in keys if key in known)
    shown = ", ".join(names[:SHOWN_EACH])
    return f"{shown} +{len(names) - SHOWN_EACH}" if len(names) > SHOWN_EACH else shown


def _amount(amount: Any, currency: str, amount_inr: Any) -> str:
    """In rupees; as it was stated where no rate is known; "" when nobody stated it."""
    if amount_inr is not None:
        return rupees(amount_inr)
    return money(amount, currency) if amount is not None else ""


def _late(days: int) -> str:
    if not days:
        return ""
    words = ngettext("(%(late)s day late)", "(%(late)s days late)", days)
    return words % {"late": days}


@cache
def _labels(choices: Any, _language: str) -> dict[str, str]:
    return {value: str(label) for value, label in choices.choices}


def words_of_absence() -> dict[str, str]:
    """What a cell says when there is nothing to say, put into words once a page."""
    return {
        "partner": _("no partner yet"),
        "owner": _("nobody"),
        "action": _("no next action"),
        "sensitive": _("Sensitive"),
        "stated": not_stated(),
    }
