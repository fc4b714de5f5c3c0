"""What pages draw of views: the bar of ready ones, the one that is open, the pins."""

from typing import Any

from django import template
from django.http import HttpRequest, QueryDict
from django.urls import NoReverseMatch, reverse

from accounts.ids import is_id
from leads.choices import ViewPage
from leads.filters.kept import VIEW_NAMES, known_words, ready_query, ready_views
from leads.models import SavedView

register = template.Library()


def _page(context: template.Context) -> str:
    """Which page of leads this is; the list where it is another."""
    if "shown_page" in context:
        return context["shown_page"]
    match = getattr(context.get("request"), "resolver_match", None)
    name = getattr(match, "view_name", "")
    return {view_name: page for page, view_name in VIEW_NAMES.items()}.get(name, ViewPage.LIST)


def _query(context: template.Context) -> QueryDict:
    shown = context["shown_query"] if "shown_query" in context else context["request"].GET
    return shown.copy()


def _address(page: str) -> str:
    try:
        return reverse(VIEW_NAMES[ViewPage(page)])
    except NoReverseMatch:
        return reverse(VIEW_NAMES[ViewPage.LIST])


@register.simple_tag(takes_context=True)
def ready_view_links(context: template.Context) -> list[dict[str, Any]]:
    """Return the ready views for the bar; the one on screen is marked, counts come later."""
    page = _page(context)
    now = known_words(_query(context), page)
    now.pop("sort", None)
    counts = context.get("counts") or {}
    return [
        {
            "slug": view.slug,
            "label": view.label,
            "url": f"{_address(page)}?{ready_query(view)}",
            "current": ready_query(view) == now.urlencode(),
            "count": counts.get(view.slug),
        }
        for view in ready_views()
    ]


@register.simple_tag(takes_context=True)
def view_state(context: template.Context) -> dict[str, Any]:
    """Return what can be kept of the page on screen, and how it differs from the view opened."""
    page, query, request = _page(context), _query(context), context["request"]
    kept = known_words(query, page).urlencode()
    state = {
        "page": page,
        "query": kept,
        "can_save": bool(kept) or page != ViewPage.LIST,
        "view": None,
        "changed": False,
    }
    asked = query.get("view", "")
    if is_id(asked):
        view = SavedView.objects.visible_to(request.user).filter(pk=int(asked)).first()
        if view is not None:
            state["view"] = view
            state["own"] = view.owner_id == request.user.pk
            state["changed"] = (kept, page) != (view.query, view.page)
    return state


@register.simple_tag(takes_context=True)
def pinned_views(context: template.Context) -> list[dict[str, Any]]:
    """Return the views pinned in the sidebar: no query, whatever page this is."""
    request = context.get("request")
    pins = getattr(getattr(request, "user", None), "pins", None) or []
    ready = {view.slug: view for view in ready_views()} if pins else {}
    drawn = []
    for pin in pins:
        if "ready" in pin and pin["ready"] in ready:
            view = ready[pin["ready"]]
            query = ready_query(view)
            url = f"{_address(ViewPage.LIST)}?{query}"
            drawn.append({"label": view.label, "url": url, "current": _is_here(request, query)})
        elif "view" in pin:
            url = reverse("leads:saved_view_open", args=[pin["view"]])
            current = request.GET.get("view") == str(pin["view"])
            drawn.append({"label": pin["name"], "url": url, "current": current})
    return drawn


def _is_here(request: HttpRequest, query: str) -> bool:
    return request.path.startswith("/leads/") and request.META.get("QUERY_STRING", "") == query


@register.simple_tag(takes_context=True)
def is_pinned(context: template.Context, **pin: Any) -> bool:
    """Whether a view is in this person's sidebar: {% is_pinned view=3 as pinned %}."""
    pins = context["request"].user.pins
    return any(all(each.get(key) == value for key, value in pin.items()) for each in pins)
