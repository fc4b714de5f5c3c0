"""Tags: words of the desk's own that leads are gathered under."""

import unicodedata
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.audit import tracked
from leads.choices import TagColour
from leads.names import folded


def tag_key(name: str) -> str:
    """What makes two tags one: the name without regard to width, case and kana.

    A name of signs alone ("🔥") is its own key; one of invisible characters has none.
    """
    return folded(name) or "".join(
        sign
        for sign in unicodedata.normalize("NFKC", name)
        if unicodedata.category(sign)[0] in "SP"
    )


class TagKeyField(models.CharField):
    """Derived from the name at each save, so that no writer can forget it."""

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        setattr(model_instance, self.attname, tag_key(model_instance.name)[: self.max_length])
        return getattr(model_instance, self.attname)

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


@tracked("key")
class Tag(models.Model):
    """A word leads are gathered under."""

    name = models.CharField(_("name"), max_length=40)
    key = TagKeyField(max_length=200, unique=True, editable=False)
    colour = models.CharField(_("colour"), max_length=10, choices=TagColour, default=TagColour.GREY)

    class Meta:
        ordering = ("key", "id")
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(colour__in=TagColour.values), name="tag_colour_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("leads:tag_edit", args=[self.pk])
