"""What reminds a person, and how she wants to hear of it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.permissions import Permission, require
from followups.clocks import next_digest
from followups.wish_forms import ChoicesForm


@require(Permission.VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def rule_choices(request: HttpRequest) -> HttpResponse:
    """One's own choice about each rule: a page, and a card on the page of one's settings."""
    posted = request.POST if request.method == "POST" else None
    form = ChoicesForm(posted, person=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Your choice is saved."))
        return redirect("followups:rule_choices")
    context = {"form": form, "next_digest": next_digest(request.user, timezone.now())}
    part = "#card" if request.htmx else ""
    return render(request, f"followups/rule_choices.html{part}", context)
