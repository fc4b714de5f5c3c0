"""What the page of one promise shows, and what a new one can know from where one came."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import Permission, may
from followups.forms import DoneForm, GiveForm, SnoozeForm, StepForm, WatcherForm
from followups.models import ChecklistItem, FollowUp
from followups.snoozing import snoozes_of
from leads.history import Part, history_of
from leads.models.ladder import step_names

PARTS = (Part(ChecklistItem, "followup_id", _("step"), "text"),)


def the_followup(request: HttpRequest, pk: int) -> FollowUp:
    """Return a promise this person may see; else 404."""
    visible = FollowUp.objects.visible_to(request.user)
    rows = visible.with_sight(request.user).with_stand_in().for_list()
    also = ("done_by", "created_by", "milestone", "handed_from", "handed_for")
    return get_object_or_404(rows.select_related(*also), pk=pk)


def the_page(
    request: HttpRequest,
    followup: FollowUp,
    done_form: DoneForm | None = None,
    snooze_form: SnoozeForm | None = None,
    **parts: Any,
) -> HttpResponse:
    """Draw the page of a promise; forms that were refused come back as they were typed."""
    context = {
        "followup": followup,
        "done_form": done_form or DoneForm(),
        "snooze_form": snooze_form or SnoozeForm(),
        "give_form": GiveForm(followup=followup) if _gives(request, followup) else None,
        "history": history_of(followup, *PARTS, reader=request.user),
        "next": followup.get_absolute_url(),
        "snoozes": str(snoozes_of([followup.pk]).get(followup.pk, "")),
        "rests": followup.rests,
        "series": FollowUp.objects.visible_to(request.user).filter(
            Q(follows=followup) | Q(pk=followup.follows_id)
        ),
        **checklist_of(followup),
        **watching(request.user, followup),
        **parts,
    }
    return render(request, "followups/followup_detail.html", context)


def _gives(request: HttpRequest, followup: FollowUp) -> bool:
    return followup.is_open and may(request.user, Permission.FOLLOWUP_EDIT)


def checklist_of(followup: FollowUp) -> dict[str, Any]:
    """Return what the checklist of a promise is drawn from."""
    steps = list(followup.checklist.select_related("done_by"))
    return {
        "steps": steps,
        "steps_done": sum(step.done_at is not None for step in steps),
        "step_form": StepForm(),
    }


def watching(user: User, followup: FollowUp) -> dict[str, Any]:
    """Return who watches a promise; who may not see it hears nothing, and that is said."""
    people = list(followup.watchers.order_by("name", "email"))
    return {
        "watchers": [(person, _sees(person, followup)) for person in people],
        "watches": user in people,
        "watcher_form": WatcherForm(watching=people)
        if may(user, Permission.FOLLOWUP_EDIT)
        else None,
    }


def _sees(person: User, followup: FollowUp) -> bool:
    """Say whether a watcher hears anything at all; of the few kept quiet each is asked for."""
    quiet = [followup, followup.lead, followup.mou]
    if person.is_active and not any(row and row.sensitive for row in quiet):
        return True
    return FollowUp.objects.visible_to(person).filter(pk=followup.pk).exists()


def known_of(request: HttpRequest, about: tuple[str, Any] | None) -> dict[str, Any]:
    """Return what the asked-for row says about the others: an MOU its lead, a lead its partner."""
    if about is None:
        return {}
    name, row = about
    known = {name: row.pk}
    if name == "mou":
        known |= {"lead": row.lead_id} if row.lead_id else {}
        step = request.GET.get("step", "")
        known |= {"step": step} if step in step_names() else {}
    if name == "lead":
        partners = set(row.partners.values_list("organisation", flat=True)[:2])
        known |= {"organisation": partners.pop()} if len(partners) == 1 else {}
    if name == "contact":
        post = row.employments.filter(ended_on=None).first()
        known |= {"organisation": post.organisation_id} if post else {}
    return known
