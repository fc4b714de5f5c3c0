"""What happens to tags: made while a lead is written, merged, deleted."""

from collections.abc import Iterable

from django.db import transaction

from accounts.models import User
from leads.models import Lead, Tag
from leads.models.tag import tag_key


def ensured_tags(tags: Iterable[Tag]) -> list[Tag]:
    """Save the new ones among some tags; one that somebody else has just made is that one."""
    return [tag if tag.pk else tag_called(tag.name) for tag in tags]


def tag_called(name: str) -> Tag:
    """Return the tag of this name, made if there is none."""
    tag, _made = Tag.objects.get_or_create(key=tag_key(name), defaults={"name": name})
    return tag


@transaction.atomic
def merge_tags(*, tag: Tag, into: Tag, by: User | None) -> int:
    """Give every lead of one tag the other, delete the first; return how many leads gained it."""
    if tag.pk == into.pk:
        raise ValueError("A tag cannot be merged into itself.")
    # In the order of their numbers, so that two people merging crosswise do not block each other.
    list(Tag.objects.select_for_update().filter(pk__in=(tag.pk, into.pk)).order_by("pk"))
    links = Lead.tags.through.objects
    has = links.filter(tag=into).values("lead")
    gained = links.filter(tag=tag).exclude(lead__in=has).update(tag=into)
    delete_tag(tag=tag, by=by)
    return gained


@transaction.atomic
def delete_tag(*, tag: Tag, by: User | None) -> None:
    """Take a tag off every lead and delete it; the history of the leads keeps its number."""
    Lead.tags.through.objects.filter(tag=tag).delete()
    tag.delete()
