"""Groups of MOUs for which one total was stated: the figure, and whose figure it is."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import Permission, may, require
from leads.actions import register as actions
from leads.actions.leads import RefusedError
from leads.forms.mous import MOUGroupForm
from leads.forms.register import ChooseMOUForm
from leads.models import MOU, MOUGroup
from leads.views.mou_shared import FORM_METHODS, answer, typed

PAGE_SIZE = 25


def _group(request: HttpRequest, pk: int) -> MOUGroup:
    return get_object_or_404(MOUGroup.objects.visible_to(request.user), pk=pk)


@require(Permission.VIEW)
@require_safe
def mou_group_list(request: HttpRequest) -> HttpResponse:
    """Groups of MOUs for which one total was stated."""
    seen = MOU.objects.visible_to(request.user)
    groups = MOUGroup.objects.visible_to(request.user).annotate(
        members=Count("mous", filter=Q(mous__in=seen))
    )
    groups = groups.order_by("name")  # counting has forgotten it
    page = Paginator(groups, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "leads/mou_group_list.html", {"page": page})


@require(Permission.VIEW)
@require_safe
def mou_group_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One total, and the MOUs it was stated for."""
    return _page(request, _group(request, pk))


def _page(request: HttpRequest, group: MOUGroup, form: ChooseMOUForm | None = None) -> HttpResponse:
    members = MOU.objects.visible_to(request.user).filter(group=group).for_list().with_rag()
    hidden = group.mous.count() - len(members)
    if may(request.user, Permission.MOU_EDIT):
        form = form or ChooseMOUForm(user=request.user)
    context = {"group": group, "members": members, "hidden": hidden, "form": form}
    return answer(request, "leads/mou_group_detail.html", context)


@require(Permission.MOU_EDIT)
@require_http_methods(FORM_METHODS)
def mou_group_create(request: HttpRequest) -> HttpResponse:
    """Add a group; its MOUs are added on its page."""
    form = MOUGroupForm(typed(request))
    if form.is_valid():
        group = form.save()
        messages.success(request, _("The group is added: now add its MOUs."))
        return redirect(group)
    return answer(request, "leads/mou_group_form.html", {"form": form, "title": _("New group")})


@require(Permission.MOU_EDIT)
@require_http_methods(FORM_METHODS)
def mou_group_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a group's name or total."""
    group = _group(request, pk)
    known, form = str(group), MOUGroupForm(typed(request), instance=group)
    if form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect(group)
    context = {"form": form, "group": group, "known": known, "title": _("Edit group")}
    return answer(request, "leads/mou_group_form.html", context)


@require(Permission.MOU_EDIT)
@require_POST
def mou_group_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a group's total was stated for one MOU more."""
    group = _group(request, pk)
    form = ChooseMOUForm(request.POST, user=request.user)
    if not form.is_valid():
        return _page(request, group, form)
    mou = form.cleaned_data["mou"]
    try:
        actions.add_to_group(group=group, mou=mou, by=request.user)
    except RefusedError as refusal:
        form.add_error("mou", refusal)
        return _page(request, group, form)
    messages.success(request, _("Added: %(mou)s.") % {"mou": mou})
    return redirect(group)


@require(Permission.MOU_EDIT)
@require_POST
def mou_group_remove(request: HttpRequest, pk: int, mou: int) -> HttpResponse:
    """Take an MOU out of a group: the total no longer speaks for it."""
    group = _group(request, pk)
    member = get_object_or_404(MOU.objects.visible_to(request.user), pk=mou)
    actions.remove_from_group(group=group, mou=member, by=request.user)
    messages.success(request, _("Taken out of the group: %(mou)s.") % {"mou": member})
    return redirect(group)
