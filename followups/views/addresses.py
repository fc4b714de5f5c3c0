"""What addresses carry: where to go back to, and which row a page is about."""

from typing import Any
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, QueryDict
from django.shortcuts import get_object_or_404
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.ids import is_id
from followups.forms import ABOUT
from followups.sources import SOURCES, Source


def way_back(given: QueryDict, otherwise: str) -> str:
    """Return `next` when it leads to a page of ours, else another address."""
    target = given.get("next", "")
    safe = target.startswith("/") and url_has_allowed_host_and_scheme(target, allowed_hosts=None)
    return target if safe else otherwise


def row_asked_for(request: HttpRequest) -> tuple[str, Any] | None:
    """Return the kind and the row of ?lead=, ?mou=, ?organisation= or ?contact=; 404 if unseen."""
    for name, model in ABOUT.items():
        value = request.GET.get(name, "")
        if not value:
            continue
        if not is_id(value):
            raise Http404
        return name, get_object_or_404(model._default_manager.visible_to(request.user), pk=value)
    return None


def source_asked_for(request: HttpRequest) -> tuple[Source, Any] | None:
    """Return the kind and the row of an upper floor, as in ?meeting=; 404 if unseen."""
    for name, source in SOURCES.items():
        value = request.GET.get(name, "")
        if not value:
            continue
        row = source.find(request.user, int(value)) if is_id(value) else None
        if row is None:
            raise Http404
        return source, row
    return None


def came_from(request: HttpRequest, otherwise: str) -> str:
    """Return the page of ours whose link was followed, else another address."""
    link = urlsplit(request.headers.get("Referer", ""))
    if link.netloc != request.get_host() or link.path == request.path:
        return otherwise
    return link._replace(scheme="", netloc="").geturl() or otherwise
