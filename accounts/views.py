"""One's own account, and for administrators everybody's."""

import logging

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions import add_team
from accounts.forms import MeForm, PersonCreateForm, PersonEditForm, TeamForm
from accounts.mail import welcome
from accounts.models import Team, User
from accounts.permissions import Permission, require

logger = logging.getLogger(__name__)
FORM_METHODS = ["GET", "HEAD", "POST"]


@require(Permission.VIEW)
@require_http_methods(FORM_METHODS)
def account_me(request: HttpRequest) -> HttpResponse:
    """What a person says of herself, and how she is reminded."""
    person = User.objects.select_related("team").get(pk=request.user.pk)
    form = MeForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Your settings are saved."))
        return redirect("account_me")
    return render(request, "accounts/person_me.html", {"form": form, "person": request.user})


@require(Permission.ADMINISTER)
@require_safe
def people_list(request: HttpRequest) -> HttpResponse:
    """Everybody with an account, and the teams."""
    return _people(request, TeamForm())


def _people(request: HttpRequest, team_form: TeamForm, status: int = 200) -> HttpResponse:
    query = request.GET.get("q", "").replace("\0", "")[:200].strip()
    people = User.objects.select_related("team").order_by("-is_active", "name", "email")
    found = people.filter(Q(name__icontains=query) | Q(email__icontains=query)) if query else people
    active = Count("members", filter=Q(members__is_active=True))
    context = {
        "people": found,
        "query": query,
        "total": people.count(),
        "teams": Team.objects.annotate(active=active),
        "team_form": team_form,
    }
    return render(request, "accounts/person_list.html", context, status=status)


@require(Permission.ADMINISTER)
@require_http_methods(FORM_METHODS)
def people_create(request: HttpRequest) -> HttpResponse:
    """Give somebody an account."""
    form = PersonCreateForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        person = form.create()
        messages.success(request, _("The account was made."))
        if form.cleaned_data["way"] == form.LINK:
            _invite(request, person)
        return redirect("people_list")
    return render(request, "accounts/person_form.html", {"form": form, "person": None})


@require(Permission.ADMINISTER)
@require_http_methods(FORM_METHODS)
def people_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a person's account."""
    person = get_object_or_404(User, pk=pk)
    form = PersonEditForm(request.POST or None, instance=person, by=request.user)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            changed = form.change()
            transaction.set_rollback(not changed)
        if changed:
            messages.success(request, _("The account was changed."))
            return redirect("people_list")
    # The form has written into its copy: the page names the person as she is.
    context = {"form": form, "person": User.objects.get(pk=pk)}
    return render(request, "accounts/person_form.html", context)


@require(Permission.ADMINISTER)
@require_POST
def people_invite(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a person a new link to set a password."""
    person = get_object_or_404(User.objects.active(), pk=pk)
    _invite(request, person)
    return redirect("people_edit", pk)


def _invite(request: HttpRequest, person: User) -> None:
    """Send the link; that a mail server is away must not undo the account."""
    try:
        welcome(person, request.user).send()
    except OSError:
        logger.exception("The link to set a password could not be sent.")
        messages.error(
            request,
            _("The link could not be sent. Open the account and send it again in a while."),
        )
        return
    messages.success(
        request, _("A link to set a password was sent to %(email)s.") % {"email": person.email}
    )


@require(Permission.ADMINISTER)
@require_POST
def people_team(request: HttpRequest) -> HttpResponse:
    """Add a team."""
    form = TeamForm(request.POST)
    if not form.is_valid():
        return _people(request, form)
    add_team(name=form.cleaned_data["name"], by=request.user)
    messages.success(request, _("The team was added."))
    return redirect("people_list")
