"""Pages of policies: list, page, create, edit."""

from django.contrib import messages
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import Permission, require
from leads.forms.policies import PolicyForm
from leads.models import Lead, Policy

LEADS_AT_MOST = 100


@require_safe
@require(Permission.VIEW)
def policy_list(request: HttpRequest) -> HttpResponse:
    """All policies: a few dozen at most, so neither filters nor pages."""
    leads = Lead.objects.visible_to(request.user).order_by().values("pk")
    through = Lead.policies.through.objects.filter(policy=OuterRef("pk"), lead__in=leads)
    counted = through.values("policy").annotate(n=Count("lead")).values("n")
    policies = Policy.objects.select_related("citation")
    policies = policies.annotate(leads_count=Coalesce(Subquery(counted), 0))
    return render(request, "leads/policy_list.html", {"policies": policies})


@require_safe
@require(Permission.VIEW)
def policy_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One policy and the leads that refer to it."""
    policy = get_object_or_404(Policy.objects.select_related("citation"), pk=pk)
    leads = Lead.objects.visible_to(request.user).filter(policies=policy)
    context = {
        "policy": policy,
        "leads": leads.prefetch_related("partners__organisation")[:LEADS_AT_MOST],
        "leads_count": leads.count(),
    }
    return render(request, "leads/policy_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.LEAD_EDIT)
def policy_create(request: HttpRequest) -> HttpResponse:
    """Add a policy."""
    return _edit(request, Policy())


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.LEAD_EDIT)
def policy_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a policy."""
    return _edit(request, get_object_or_404(Policy, pk=pk))


def _edit(request: HttpRequest, policy: Policy) -> HttpResponse:
    form = PolicyForm(request.POST if request.method == "POST" else None, instance=policy)
    if request.method == "POST" and form.is_valid():
        saved = form.save()
        messages.success(request, _("The policy was saved."))
        return redirect("leads:policy_detail", saved.pk)
    back = reverse("leads:policy_detail", args=[policy.pk]) if policy.pk else None
    context = {
        "form": form,
        "policy": policy if policy.pk else None,
        "cancel_url": back or reverse("leads:policy_list"),
    }
    return render(request, "leads/policy_form.html", context)
