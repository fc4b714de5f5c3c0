"""Choices that hardly ever change – sectors, places, colleagues – kept for a minute per process.

Every list offers 180 of them; asking the database and building the rows cost more than the list.
A save or deletion forgets them at once where it happens, elsewhere the minute does.
"""

from typing import Any

from django.db.models import Exists, Model, OuterRef, Q
from django.db.models.signals import post_delete, post_save
from django.utils.translation import get_language

from accounts.models import User
from leads.caching import for_a_minute, forget_the_minute
from leads.models import DayOff, District, Lead, Prefecture, Sector, Tag


def options_of(model: type[Model]) -> list[tuple[int, str]]:
    """Return (id, name in the reader's language) in the table's order; a tree is indented."""
    return for_a_minute((model, get_language() or "en"), lambda: _ask(model))


def sectors_below(sector: int) -> list[int]:
    """Return a sector's id and those of all below it."""
    order = [key for key, _name in options_of(Sector)]
    depths = [len(name) - len(name.lstrip("\u2003")) for _key, name in options_of(Sector)]
    if sector not in order:
        return [sector]
    first = order.index(sector)
    below = [sector]
    for key, depth in zip(order[first + 1 :], depths[first + 1 :], strict=True):
        if depth <= depths[first]:
            break
        below.append(key)
    return below


def names_of(model: type[Model]) -> dict[int, str]:
    """Return the names by id, without the indents of a tree."""
    return {key: name.lstrip("\u2003") for key, name in options_of(model)}


def _ask(model: Any) -> list[tuple[int, str]]:
    if model is Sector:
        rows = Sector.objects.with_tree_fields()
        return [(row.pk, "\u2003" * row.tree_depth + str(row)) for row in rows]
    return [(row.pk, str(row)) for row in model._default_manager.all()]


def owner_options() -> list[tuple[int, str]]:
    """Return (id, name) of who may own a lead, and of who once could and still does."""
    return for_a_minute("owners", _ask_owners)


def _ask_owners() -> list[tuple[int, str]]:
    owning = Exists(Lead.objects.filter(owner=OuterRef("pk")))
    may_own = Q(pk__in=User.objects.assignable().order_by()) | Q(owning)
    return list(User.objects.filter(may_own).values_list("pk", "name"))


def forget_options(**_signal: Any) -> None:
    """Ask anew next time."""
    forget_the_minute()


def watch() -> None:
    """Forget when a row is written here; called once, when the app is ready."""
    for model in (Sector, District, Prefecture, Tag, User, DayOff):
        for signal in (post_save, post_delete):
            signal.connect(forget_options, sender=model, dispatch_uid=f"options {model.__name__}")
