"""What an enquiry's page shows, gathered in a fixed number of queries."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import Permission, may
from leads.choices import Stage
from leads.forms.enquiries import (
    CloseForm,
    NewContactForm,
    OtherLeadForm,
    OtherOrganisationForm,
    ReplyForm,
    candidates,
)
from leads.history import Part, history_of
from leads.models import Contact, Enquiry, Lead
from leads.models.enquiry import EnquirySector

HISTORY_SHOWN = 20
PEOPLE_PROPOSED = 5
PARTS = (Part(EnquirySector, "enquiry_id", _("sector"), "sector_id"),)


def enquiries_for_page(user: User) -> QuerySet[Enquiry]:
    """Enquiries with everything their page says of them."""
    return (
        Enquiry.objects.visible_to(user)
        .select_related("lead__owner", "organisation", "contact", "replied_by", "closed_by",
                        "created_by")
        .prefetch_related("sectors")
    )  # fmt: skip


def enquiry_page(request: HttpRequest, enquiry: Enquiry, data: Any = None) -> dict[str, Any]:
    """Return the context of leads/enquiry_detail.html; `data` goes into its forms."""
    context: dict[str, Any] = {
        "enquiry": enquiry,
        "history": history_of(enquiry, *PARTS, reader=request.user, limit=HISTORY_SHOWN),
    }
    if not may(request.user, Permission.LEAD_EDIT):
        return context
    if enquiry.organisation is None:
        context["candidates"] = candidates(enquiry)
    if enquiry.contact is None:
        context["people"] = _people(request.user, enquiry)
    if enquiry.replied_at and enquiry.lead and enquiry.lead.stage == Stage.NEW:
        missing = enquiry.lead.blockers_to(Stage.CONTACTED)
        context |= {"next_stage": Stage.CONTACTED, "missing": missing}
    return context | {
        "reply_form": ReplyForm(data, enquiry=enquiry),
        "close_form": CloseForm(),
        "organisation_form": OtherOrganisationForm(data, user=request.user),
        "contact_form": NewContactForm(data, enquiry=enquiry),
        "lead_form": OtherLeadForm(data, leads=Lead.objects.visible_to(request.user)),
    }


def _people(user: User, enquiry: Enquiry) -> list[Contact]:
    """Contacts with the sender's very address."""
    if not enquiry.email:
        return []
    same = Contact.objects.visible_to(user).filter(email__iexact=enquiry.email)
    return list(same[:PEOPLE_PROPOSED])
