"""Pages of tags: all of them, one with its name, its merging and its end."""

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.permissions import Permission, require
from leads.actions.tags import delete_tag, merge_tags
from leads.formats import indian_grouping
from leads.forms.tags import TagForm, TagMergeForm
from leads.models import Lead, Tag

FORM_METHODS = ["GET", "HEAD", "POST"]


@require_safe
@require(Permission.VIEW)
def tag_list(request: HttpRequest) -> HttpResponse:
    """All tags with the number of leads each stands on, of those the reader may see."""
    return render(request, "leads/tag_list.html", {"tags": _counted(request.user)})


def _counted(user: User) -> QuerySet[Tag]:
    leads = Lead.objects.visible_to(user).order_by().values("pk")
    links = Lead.tags.through.objects.filter(tag=OuterRef("pk"), lead__in=leads)
    counted = links.values("tag").annotate(n=Count("lead")).values("n")
    return Tag.objects.annotate(leads_count=Coalesce(Subquery(counted), 0))


@require_http_methods(FORM_METHODS)
@require(Permission.LEAD_EDIT)
def tag_create(request: HttpRequest) -> HttpResponse:
    """Make a tag."""
    return _edit(request, Tag())


@require_http_methods(FORM_METHODS)
@require(Permission.LEAD_EDIT)
def tag_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename a tag, or go on to merge or delete it."""
    return _edit(request, get_object_or_404(_counted(request.user), pk=pk))


def _edit(request: HttpRequest, tag: Tag, merge_form: TagMergeForm | None = None) -> HttpResponse:
    sent = request.method == "POST" and merge_form is None
    form = TagForm(request.POST if sent else None, instance=tag)
    if sent and form.is_valid():
        form.save()
        messages.success(request, _("The tag was saved."))
        return redirect("leads:tag_list")
    context: dict[str, object] = {"form": form, "tag": None}
    if tag.pk:
        everywhere = Lead.tags.through.objects.filter(tag=tag).count()
        context |= {
            "tag": Tag.objects.filter(pk=tag.pk).first(),  # as it stands
            "leads_count": tag.leads_count,
            "unseen": everywhere - tag.leads_count,
            "merge_form": merge_form or TagMergeForm(tag=tag),
        }
    return render(request, "leads/tag_form.html", context)


@require_POST
@require(Permission.LEAD_EDIT)
@transaction.atomic
def tag_merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the leads of one tag the other, and delete the first."""
    tag = get_object_or_404(_counted(request.user), pk=pk)
    form = TagMergeForm(request.POST, tag=tag)
    if not form.is_valid():
        return _edit(request, tag, form)
    into = form.cleaned_data["into"]
    gained = merge_tags(tag=tag, into=into, by=request.user)
    words = ngettext(
        "“%(old)s” is now “%(new)s”: %(n)s lead gained it.",
        "“%(old)s” is now “%(new)s”: %(n)s leads gained it.",
        gained,
    )
    messages.success(
        request, words % {"old": tag.name, "new": into.name, "n": indian_grouping(gained)}
    )
    return redirect("leads:tag_list")


@require_POST
@require(Permission.LEAD_EDIT)
def tag_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a tag off all leads and delete it."""
    tag = get_object_or_404(Tag, pk=pk)
    name = tag.name
    delete_tag(tag=tag, by=request.user)
    messages.success(request, _("The tag “%(name)s” was deleted.") % {"name": name})
    return redirect("leads:tag_list")
