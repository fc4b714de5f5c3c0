"""Keep, change, delete and pin views of the leads; pins are copied to the people who have them."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from leads.models import SavedView

MOST_PINS = 12
Pin = dict[str, Any]


class RefusedError(ValidationError):
    """A view cannot be kept so; says why."""


def pin_of(view: SavedView) -> Pin:
    """What the sidebar needs to know of a view, so that no page asks for it."""
    return {"view": view.pk, "name": view.name}


@transaction.atomic
def save_view(*, view: SavedView, by: User, pinned: bool) -> SavedView:
    """Keep a new or changed view under a name of its own; pins of it follow."""
    person = _locked(by, view)
    others = SavedView.objects.owned_by(by).filter(name=view.name).exclude(pk=view.pk)
    if others.exists():
        raise RefusedError(_("You have a view of this name already: choose another."))
    view.owner = person
    view.save()
    if not view.shared:
        _unpin_everywhere(view, but=person)
    _rename_pins(view)
    (pin if pinned else unpin)(by=by, pin=pin_of(view))
    return view


@transaction.atomic
def update_query(*, view: SavedView, page: str, query: str, by: User) -> None:
    """Let a view show what is on screen now."""
    locked = SavedView.objects.owned_by(by).select_for_update().get(pk=view.pk)
    locked.page, locked.query = page, query
    locked.save(update_fields=["page", "query", "updated_at"])


@transaction.atomic
def remove_view(*, view: SavedView, by: User) -> None:
    """Delete a view for now; it can be brought back, its pins cannot."""
    _locked(by, view)
    locked = SavedView.objects.owned_by(by).select_for_update().get(pk=view.pk)
    locked.removed_at = timezone.now()
    locked.save(update_fields=["removed_at"])
    _unpin_everywhere(locked)


@transaction.atomic
def restore_view(*, view: SavedView, by: User) -> None:
    """Bring a deleted view back, unless its name was taken in the meantime."""
    _locked(by)
    locked = SavedView.objects.removed_by(by).select_for_update().get(pk=view.pk)
    if SavedView.objects.owned_by(by).filter(name=locked.name).exists():
        raise RefusedError(
            _("You have made another view “%(name)s”: rename that one first."),
            params={"name": locked.name},
        )
    locked.removed_at = None
    locked.save(update_fields=["removed_at"])


@transaction.atomic
def pin(*, by: User, pin: Pin) -> None:
    """Put a view into one's own sidebar; a dozen is the most that can be read at a glance."""
    person = _locked(by)
    if any(_same(each, pin) for each in person.pins):
        return
    if len(person.pins) >= MOST_PINS:
        raise RefusedError(
            _("%(most)s views are pinned already: take one away first."),
            params={"most": MOST_PINS},
        )
    _keep(person, [*person.pins, pin], by)


@transaction.atomic
def unpin(*, by: User, pin: Pin) -> None:
    """Take a view out of one's own sidebar."""
    person = _locked(by)
    _keep(person, [each for each in person.pins if not _same(each, pin)], by)


def _locked(person: User, view: SavedView | None = None) -> User:
    """Lock a person, and all who pinned a view: in one order, so that two changes cannot block."""
    wanted = Q(pk=person.pk)
    if view is not None and view.pk:
        wanted |= Q(pins__contains=[{"view": view.pk}])
    people = User.objects.filter(wanted).order_by("pk").select_for_update()
    return next(each for each in people if each.pk == person.pk)


def _keep(person: User, pins: list[Pin], by: User) -> None:
    if pins != person.pins:
        person.pins = pins
        person.save(update_fields=["pins"])
    by.pins = pins  # the page that is drawn next already shows it


def _same(one: Pin, other: Pin) -> bool:
    return all(one.get(key) == other.get(key) for key in ("view", "ready"))


def _having(view: SavedView) -> Any:
    """People who have pinned a view."""
    return User.objects.filter(pins__contains=[{"view": view.pk}])


def _unpin_everywhere(view: SavedView, but: User | None = None) -> None:
    for person in _having(view).exclude(pk=but.pk if but else None):
        _keep(person, [each for each in person.pins if each.get("view") != view.pk], person)


def _rename_pins(view: SavedView) -> None:
    for person in _having(view):
        pins = [pin_of(view) if each.get("view") == view.pk else each for each in person.pins]
        _keep(person, pins, person)
