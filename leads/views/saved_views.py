"""Views of the leads that people keep: save, open, share, pin, change, delete, bring back."""

from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, Resolver404, resolve, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.ids import is_id
from accounts.permissions import Permission, require
from leads.actions.saved_views import (
    pin,
    pin_of,
    remove_view,
    restore_view,
    save_view,
    unpin,
    update_query,
)
from leads.choices import ViewPage
from leads.filters.kept import VIEW_NAMES, counts_of_ready_views, in_words, normalised, ready_views
from leads.forms.saved_views import QueryForm, SavedViewForm
from leads.models import SavedView

FORM_METHODS = ["GET", "HEAD", "POST"]
SHOWN_AT_MOST = 200


@require_safe
@require(Permission.VIEW)
def saved_view_list(request: HttpRequest) -> HttpResponse:
    """Ready views, one's own, those others share, and what was deleted of late."""
    shared = SavedView.objects.visible_to(request.user).exclude(owner=request.user)
    context = {
        "ready": ready_views(),
        "own": _with_words(SavedView.objects.owned_by(request.user), request),
        "shared": _with_words(shared.select_related("owner"), request),
        "removed": SavedView.objects.removed_by(request.user).order_by("-removed_at")[:20],
        "nav": "leads:lead_list",
    }
    return render(request, "leads/saved_view_list.html", context)


def _with_words(views: QuerySet, request: HttpRequest) -> list[SavedView]:
    found = list(views[:SHOWN_AT_MOST])
    for view in found:
        view.words = in_words(view.query, request)
    return found


@require_safe
@require(Permission.VIEW)
def saved_view_counts(request: HttpRequest) -> HttpResponse:
    """The bar of ready views with their counts, for the page that asks."""
    page, query = _page_that_asks(request)
    context = {"counts": counts_of_ready_views(request), "shown_page": page, "shown_query": query}
    part = "state" if request.GET.get("part") == "state" else "ready"
    return render(request, f"leads/saved_view_bar.html#{part}", context)


def _page_that_asks(request: HttpRequest) -> tuple[str, QueryDict]:
    """The page of leads somebody looks at, and its query, from htmx's word of where it is."""
    address = urlsplit(getattr(request.htmx, "current_url_abs_path", None) or "")
    try:
        name = resolve(address.path).view_name
    except Resolver404:
        name = ""
    pages = {view_name: page for page, view_name in VIEW_NAMES.items()}
    if name not in pages:
        return ViewPage.LIST, QueryDict()
    return pages[name], QueryDict(address.query[:8000].encode("ascii", "ignore"))


@require_http_methods(FORM_METHODS)
@require(Permission.VIEW)
def saved_view_create(request: HttpRequest) -> HttpResponse:
    """Keep what is on screen under a name."""
    if request.method == "POST":
        view = SavedView(owner=request.user)
        form = SavedViewForm(request.POST, instance=view, normalised=_reader(request))
        if form.is_valid() and _saved(form, request):
            messages.success(request, _("The view “%(name)s” was saved.") % {"name": view.name})
            return redirect(view)
    else:
        query = request.GET.copy()
        page = query.pop("on", [ViewPage.LIST])[-1]
        initial = {"page": page, "query": query.urlencode()}
        form = SavedViewForm(initial=initial, normalised=_reader(request))
    return _form_page(request, form, None)


@require_http_methods(FORM_METHODS)
@require(Permission.VIEW)
def saved_view_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename one's own view, share it or keep it to oneself."""
    view = get_object_or_404(SavedView.objects.owned_by(request.user), pk=pk)
    initial = {"pinned": any(each.get("view") == pk for each in request.user.pins)}
    form = SavedViewForm(
        request.POST or None, instance=view, initial=initial, normalised=_reader(request)
    )
    if request.method == "POST" and form.is_valid() and _saved(form, request):
        messages.success(request, _("The view “%(name)s” was saved.") % {"name": view.name})
        return redirect("leads:saved_view_list")
    return _form_page(request, form, view)


def _reader(request: HttpRequest) -> Callable[[str, str], str]:
    return partial(normalised, request=request)


def _saved(form: SavedViewForm, request: HttpRequest) -> bool:
    try:
        save_view(view=form.save(commit=False), by=request.user, pinned=form.cleaned_data["pinned"])
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True


def _form_page(request: HttpRequest, form: SavedViewForm, view: SavedView | None) -> HttpResponse:
    query = view.query if view else form["query"].value() or ""
    context = {
        "form": form,
        "view": view,
        "words": in_words(query, request),
        "nav": "leads:lead_list",
    }
    return render(request, "leads/saved_view_form.html", context)


@require_safe
@require(Permission.VIEW)
def saved_view_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Go to what a view shows: the address people share."""
    view = get_object_or_404(SavedView.objects.visible_to(request.user), pk=pk)
    return redirect(address_of(view))


def address_of(view: SavedView) -> str:
    """Where a view is shown; the page knows which view it was opened from."""
    try:
        base = reverse(VIEW_NAMES[ViewPage(view.page)])
    except NoReverseMatch:
        base = reverse("leads:lead_list")
    return f"{base}?{view.query}&view={view.pk}" if view.query else f"{base}?view={view.pk}"


@require_POST
@require(Permission.VIEW)
def saved_view_update(request: HttpRequest, pk: int) -> HttpResponse:
    """Let one's own view show what is on screen now."""
    view = get_object_or_404(SavedView.objects.owned_by(request.user), pk=pk)
    form = QueryForm(request.POST, normalised=_reader(request))
    if not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, errors[0])
        return redirect(view)
    update_query(view=view, by=request.user, **form.cleaned_data)
    messages.success(request, _("“%(name)s” now shows what is on screen.") % {"name": view.name})
    return redirect(view)


@require_POST
@require(Permission.VIEW)
def saved_view_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete one's own view; it can be brought back for a month."""
    view = get_object_or_404(SavedView.objects.owned_by(request.user), pk=pk)
    remove_view(view=view, by=request.user)
    messages.success(
        request,
        _("“%(name)s” was deleted. It can be brought back below.") % {"name": view.name},
    )
    return redirect("leads:saved_view_list")


@require_POST
@require(Permission.VIEW)
def saved_view_restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring a deleted view back."""
    view = get_object_or_404(SavedView.objects.removed_by(request.user), pk=pk)
    try:
        restore_view(view=view, by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("“%(name)s” is back.") % {"name": view.name})
    return redirect("leads:saved_view_list")


@require_POST
@require(Permission.VIEW)
def saved_view_pin(request: HttpRequest) -> HttpResponse:
    """Put a view into one's own sidebar, or take it out."""
    wanted = _pin_asked_for(request)
    try:
        (unpin if request.POST.get("pinned") == "0" else pin)(by=request.user, pin=wanted)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("leads:saved_view_list")


def _pin_asked_for(request: HttpRequest) -> dict[str, Any]:
    slug = request.POST.get("ready", "")
    if slug:
        if slug not in {view.slug for view in ready_views()}:
            raise Http404
        return {"ready": slug}
    key = request.POST.get("view", "")
    if not is_id(key):
        raise Http404
    return pin_of(get_object_or_404(SavedView.objects.visible_to(request.user), pk=int(key)))
