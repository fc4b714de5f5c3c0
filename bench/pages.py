"""The pages that are measured."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Count
from django.urls import NoReverseMatch, reverse

from leads.models import MOU, Lead, Organisation, Sector

FLOOR = "floor"


@dataclass(frozen=True)
class Page:
    """A name to show and an address to fetch."""

    name: str
    address: str


def pages() -> list[Page]:
    """Return the pages whose addresses exist; one that does not is left out with a word."""
    found = []
    for name, address in _ADDRESSES.items():
        try:
            found.append(Page(name, address()))
        except NoReverseMatch as error:
            print(f"{name} is left out: {error}")
    return found


def _busiest_lead() -> Lead:
    return Lead.objects.annotate(n=Count("followups")).order_by("-n", "pk")[0]


def _row(view: str, pk: int) -> str:
    return reverse(view, args=[pk])


_ADDRESSES: dict[str, Callable[[], str]] = {
    FLOOR: lambda: reverse("bench_floor"),
    "home": lambda: reverse("home"),
    "lead list": lambda: reverse("leads:lead_list"),
    "lead list, filtered": lambda: (
        f"{reverse('leads:lead_list')}?stage=meeting_held&status=open"
        f"&sector={Sector.objects.get(code='electronics').pk}"
    ),
    "lead list, searched": lambda: f"{reverse('leads:lead_list')}?q=yamabuki",
    "organisations": lambda: reverse("leads:organisation_list"),
    "organisations, searched": lambda: f"{reverse('leads:organisation_list')}?q=山吹",
    "contacts": lambda: reverse("leads:contact_list"),
    "lead page": lambda: _row("leads:lead_detail", _busiest_lead().pk),
    "organisation page": lambda: _row(
        "leads:organisation_detail", Organisation.objects.filter(country="JP").order_by("pk")[99].pk
    ),
    "MOU register": lambda: reverse("leads:mou_list"),
    "MOU page": lambda: _row("leads:mou_detail", MOU.objects.order_by("pk")[99].pk),
    "MOU report": lambda: reverse("reports:mou_status"),
    "meetings": lambda: reverse("delegations:meeting_list"),
    "delegations": lambda: reverse("delegations:delegation_list"),
    "follow-ups": lambda: reverse("followups:followup_list"),
    "follow-up panel": lambda: f"{reverse('followups:panel')}?lead={_busiest_lead().pk}",
    "meeting panel": lambda: f"{reverse('delegations:panel')}?lead={_busiest_lead().pk}",
}
