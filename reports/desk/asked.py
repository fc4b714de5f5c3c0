"""What a desk report is asked: which days, whose, through what, by whom met; for which reader."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from accounts.models import User
from delegations.filters.meetings import MeetingFilter
from delegations.models import Meeting
from followups.filters import FollowUpFilter
from followups.models import FollowUp
from leads.filters.enquiries import EnquiryFilter
from leads.filters.leads import LeadFilter
from leads.filters.mous import MOUFilter
from leads.filters.organisations import OrganisationFilter
from leads.models import MOU, Enquiry, Lead, Organisation
from leads.working_days import office

# Each list: its address, what it lists, and what narrows it. A report counts what these find, so
# that a number and its list cannot tell different things.
LISTS: dict[str, tuple[str, Any, Any]] = {
    "leads": ("leads:lead_list", Lead, LeadFilter),
    "enquiries": ("leads:enquiry_list", Enquiry, EnquiryFilter),
    "meetings": ("delegations:meeting_list", Meeting, MeetingFilter),
    "followups": ("followups:followup_list", FollowUp, FollowUpFilter),
    "organisations": ("leads:organisation_list", Organisation, OrganisationFilter),
    "mous": ("leads:mou_list", MOU, MOUFilter),
}


@dataclass(frozen=True)
class Reader:
    """Stands for the request: filters ask it who is asking."""

    user: User


@dataclass(frozen=True)
class Asked:
    """The question of a desk report, read by its form."""

    reader: User
    first: date | None = None
    last: date | None = None
    owner: str = ""
    source: str = ""
    delegation: str = ""
    sector: str = ""
    cohort: str = "quarter"

    @cached_property
    def today(self) -> date:
        return timezone.localdate()

    @cached_property
    def office_today(self) -> date:
        """The day at the office, by which promises are kept or not."""
        return timezone.localdate(timezone=office())

    @cached_property
    def period(self) -> tuple[date, date]:
        """The days asked of, else the last ninety."""
        last = self.last or max(self.today, self.first or self.today)
        return self.first or last - timedelta(days=90), last

    @cached_property
    def of_leads(self) -> dict[str, Any]:
        """What narrows the leads of a report, as their list is asked."""
        asked = {
            "created_from": self.first and self.first.isoformat(),
            "created_to": self.last and self.last.isoformat(),
            "owner": self.owner,
            "source": self.source,
            "delegation": self.delegation,
            "sector": self.sector,
        }
        return {name: value for name, value in asked.items() if value}

    def rows(self, what: str, asked: Mapping[str, Any]) -> Any:
        """The rows a list finds when it is asked like that, in no order."""
        _address, model, narrow = LISTS[what]
        data = QueryDict(urlencode(asked, doseq=True))
        visible = model.objects.visible_to(self.reader)
        return narrow(data, visible, request=Reader(self.reader)).qs.order_by()

    @staticmethod
    def url(what: str, count: Any, asked: Mapping[str, Any]) -> str:
        """Where a list shows exactly these rows; no address for none."""
        if not count:
            return ""
        return f"{reverse(LISTS[what][0])}?{urlencode(asked, doseq=True)}"
