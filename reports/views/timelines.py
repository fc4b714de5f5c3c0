"""What happened with an organisation or a contact: panels, and pages of their own."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.permissions import Permission, require
from leads.groups import below
from leads.models import Contact, Organisation
from reports.timeline import (
    DEEPEST_PAGE,
    KINDS,
    Sources,
    contact_sources,
    organisation_sources,
    timeline,
)


@require(Permission.VIEW)
@require_safe
def organisation_timeline(request: HttpRequest, pk: int) -> HttpResponse:
    """What happened with an organisation, or with its whole group."""
    organisation = get_object_or_404(Organisation.objects.visible_to(request.user), pk=pk)
    whole = request.GET.get("group") == "1"
    members = below(organisation) if whole else [organisation.pk]
    return _timeline(request, organisation, organisation_sources(members, request.user), whole)


@require(Permission.VIEW)
@require_safe
def contact_timeline(request: HttpRequest, pk: int) -> HttpResponse:
    """What happened with a contact."""
    contact = get_object_or_404(Contact.objects.visible_to(request.user), pk=pk)
    return _timeline(request, contact, contact_sources(contact, request.user))


def _timeline(
    request: HttpRequest, subject: Any, sources: Sources, whole: bool = False
) -> HttpResponse:
    kind = request.GET.get("kind", "")
    kind = kind if kind in KINDS else ""
    asked = request.GET.get("page", "")
    page = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 5 else 1
    context = {
        "subject": subject,
        "timeline": timeline(sources, min(max(page, 1), DEEPEST_PAGE), kind),
        "kinds": [
            (name, label) for name, (label, kinds) in KINDS.items() if set(kinds) & set(sources)
        ],
        "kind": kind,
        "whole": whole,
        "is_contact": isinstance(subject, Contact),
    }
    part = "#panel" if request.htmx else ""  # type: ignore[attr-defined]
    return render(request, f"reports/timeline.html{part}", context)
