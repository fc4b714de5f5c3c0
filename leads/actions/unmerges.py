"""A merge taken back: what moved moves back, what changed since stays and is named."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.core import serializers
from django.db import IntegrityError, models, transaction
from django.db.models.functions import Now
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models import User
from leads.actions.merges import MergeRefusedError, data_of, locked, said_by
from leads.models import Merge
from leads.relations import WAYS


@dataclass
class Group:
    """Rows of one relation: how many come back, and how many stay because they moved on."""

    link: models.ForeignKey
    label: Any
    pks: list[int]
    gone_on: int

    @property
    def count(self) -> int:
        return len(self.pks)


@dataclass
class Report:
    """What an undo does, before it is done."""

    moved: list[Group] = field(default_factory=list)
    restored: list[str] = field(default_factory=list)  # fields of the row that stayed
    kept: list[str] = field(default_factory=list)  # its fields that changed since: sentences
    dropped: list[dict[str, Any]] = field(default_factory=list)
    lost_for_good: list[str] = field(default_factory=list)  # sentences


def refusal(merge: Merge) -> str:
    """Return why a merge cannot be undone, or nothing."""
    if merge.undone_at:
        return _("This merge was undone already.")
    if not merge.can_be_undone:
        return _("A merge can be undone for 30 days; these are over.")
    rows = merge.model._default_manager
    if not rows.filter(pk=merge.survivor_id).exists():
        later = Merge.objects.standing().filter(kind=merge.kind, loser_id=merge.survivor_id).first()
        if later:
            return _("“%(name)s” went into another row later: undo that merge first.") % {
                "name": merge.survivor_name
            }
        return _("“%(name)s” is not there any more.") % {"name": merge.survivor_name}
    if rows.filter(pk=merge.loser_id).exists():
        return _("“%(name)s” is there already.") % {"name": merge.loser_name}
    return ""


def look_ahead(merge: Merge) -> Report:
    """Return what an undo would do now."""
    survivor = merge.model._default_manager.get(pk=merge.survivor_id)
    report = Report(moved=list(_groups(merge)))
    now = data_of(survivor)["fields"]
    for name, after in merge.snapshot["after"].items():
        item = survivor._meta.get_field(name)
        if now[name] == after:
            report.restored.append(name)
        elif now[name] != merge.snapshot["before"][name]:
            report.kept.append(
                _("%(field)s of “%(name)s” was changed after the merge and stays as it is now.")
                % {"field": capfirst(str(item.verbose_name)), "name": survivor}
            )
    for kept in merge.snapshot["dropped"]:
        missing = _missing(merge, kept)
        if missing:
            report.lost_for_good.append(missing)
        else:
            report.dropped.append(kept)
    return report


def _groups(merge: Merge) -> Iterator[Group]:
    for label, pks in merge.snapshot["moved"].items():
        link = _link(label)
        rows = link.model._base_manager.filter(pk__in=pks, **{link.name: merge.survivor_id})
        still = list(rows.order_by("pk").values_list("pk", flat=True))
        yield Group(link, WAYS[merge.model][label].label, still, len(pks) - len(still))


def _link(label: str) -> models.ForeignKey:
    app, model, name = label.split(".")
    return apps.get_model(app, model)._meta.get_field(name)


def _missing(merge: Merge, kept: dict[str, Any]) -> str:
    """Say why a row that was dropped cannot come back: what it belonged to is gone."""
    model = apps.get_model(kept["model"])
    for item in model._meta.concrete_fields:
        value = kept["fields"].get(item.name)
        if not item.is_relation or item.null or value is None:
            continue
        # The row that went comes back before the rows that hung on it.
        loser = item.related_model is merge.model and value == merge.loser_id
        if not loser and not item.related_model._base_manager.filter(pk=value).exists():
            return _("%(kind)s no. %(pk)s stays away: what it belonged to was deleted since.") % {
                "kind": capfirst(str(model._meta.verbose_name)), "pk": kept["pk"],
            }  # fmt: skip
    if model._base_manager.filter(pk=kept["pk"]).exists():
        return _("%(kind)s no. %(pk)s is there already.") % {
            "kind": capfirst(str(model._meta.verbose_name)), "pk": kept["pk"],
        }  # fmt: skip
    return ""


@transaction.atomic
def undo(*, merge: Merge, by: User | None) -> Merge:
    """Take a merge back and return its record. Raises `MergeRefusedError`; twice is harmless."""
    merge = Merge.objects.select_for_update(of=("self",)).get(pk=merge.pk)
    if merge.undone_at:
        return merge
    reason = refusal(merge)
    if reason:
        raise MergeRefusedError(reason, code="cannot_be_undone")
    try:
        with transaction.atomic(), said_by(by):
            _undo(merge)
    except IntegrityError as error:
        raise MergeRefusedError(
            _(
                "What was changed since then stands in the way: the rows cannot be parted as they "
                "were. Move what belongs to the other organisation by hand."
            ),
            code="in_the_way",
        ) from error
    Merge.objects.filter(pk=merge.pk).update(undone_at=Now(), undone_by=by)
    merge.refresh_from_db()
    return merge


def _undo(merge: Merge) -> None:
    survivor = locked(merge.model, merge.survivor_id)[merge.survivor_id]
    report = look_ahead(merge)
    before = merge.snapshot["before"]
    # The parent comes last: until its group is back below it, that could be a circle.
    for name in report.restored:
        if name != "parent":
            _set(survivor, name, before[name])
    survivor.save()
    loser = _made(merge.snapshot["loser"], merge.model._meta.label_lower)
    _insert(loser)
    for made in merge.snapshot.get("created", []):
        apps.get_model(made["model"])._base_manager.filter(pk=made["pk"]).delete()
    for group in report.moved:
        rows = group.link.model._base_manager.filter(pk__in=group.pks)
        rows.update(**{group.link.name: merge.loser_id})
    for kept in report.dropped:
        _insert(_made(kept, kept["model"]))
    for touched in merge.snapshot["touched"]:
        _put_back(touched)
    if "parent" in report.restored:
        _set(survivor, "parent", before["parent"])
        survivor.save(update_fields=["parent", "updated_at"])


def _set(row: models.Model, name: str, value: Any) -> None:
    """Set a field from what JSON kept of it; what it pointed to may be gone."""
    item = row._meta.get_field(name)
    if value is not None and item.is_relation:
        if not item.related_model._base_manager.filter(pk=value).exists():
            value = None
        setattr(row, item.attname, value)
        return
    setattr(row, item.attname, item.to_python(value))


def _made(data: dict[str, Any], label: str) -> models.Model:
    """Make a row from what was kept of it, without what is gone since."""
    model = apps.get_model(label)
    fields = {name: value for name, value in data["fields"].items() if _known(model, name)}
    made = next(serializers.deserialize("python", [{**data, "model": label, "fields": fields}]))
    row = made.object
    for item in row._meta.concrete_fields:
        value = getattr(row, item.attname)
        if not item.is_relation or not item.null or value is None:
            continue
        if not item.related_model._base_manager.filter(pk=value).exists():
            setattr(row, item.attname, None)
    return row


def _known(model: type[models.Model], name: str) -> bool:
    """Whether a field that was kept exists still: the product may have changed in 30 days."""
    return any(item.name == name for item in model._meta.concrete_fields)


def _insert(row: models.Model) -> None:
    """Bring a row back under its number, with its own dates; never over one that is there."""
    row.save_base(raw=True, force_insert=True)


def _put_back(touched: dict[str, Any]) -> None:
    """Take back what a row gained, unless somebody wrote something else there since."""
    row = apps.get_model(touched["model"])._base_manager.filter(pk=touched["pk"]).first()
    if row is None:
        return
    now = data_of(row)["fields"]
    for name, value in touched["before"].items():
        if now.get(name) == touched["after"][name]:
            _set(row, name, value)
    row.save()
