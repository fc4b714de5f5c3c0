"""What rows refer to: where a fact comes from, sectors, places, policies."""

from typing import ClassVar

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from tree_queries.models import TreeNode
from tree_queries.query import TreeQuerySet

from leads.choices import CitationKind, Country


class Citation(models.Model):
    """Where a row's facts come from."""

    kind = models.CharField(_("kind"), max_length=20, choices=CitationKind)
    title = models.CharField(_("title"), max_length=300)
    publisher = models.CharField(_("publisher"), max_length=200, blank=True)
    published_on = models.DateField(_("published on"), null=True, blank=True)
    url = models.URLField(_("web address"), blank=True)

    class Meta:
        ordering = ("title",)
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        constraints = [
            models.UniqueConstraint(fields=("title", "publisher"), name="citation_once"),
        ]

    def __str__(self) -> str:
        return f"{self.publisher}: {self.title}" if self.publisher else self.title


class Named(models.Model):
    """A row with a name in each of the desk's languages."""

    name_en = models.CharField(_("name (English)"), max_length=160)
    name_ja = models.CharField(_("name (Japanese)"), max_length=160, blank=True)
    name_hi = models.CharField(_("name (Hindi)"), max_length=160, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return getattr(self, f"name_{get_language() or 'en'}", "") or self.name_en


class Sector(Named, TreeNode):  # type: ignore[django-manager-missing]
    """An industry; sectors form a tree."""

    code = models.SlugField(_("code"), max_length=60, unique=True)

    objects: ClassVar[TreeQuerySet] = TreeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("name_en",)
        verbose_name = _("sector")
        verbose_name_plural = _("sectors")


class District(Named):
    """One of Uttar Pradesh's 75 districts, known by its Local Government Directory code."""

    lgd_code = models.PositiveIntegerField(_("LGD code"), unique=True)
    other_spellings = models.CharField(_("other spellings"), max_length=200, blank=True)

    class Meta:
        ordering = ("name_en",)
        verbose_name = _("district")
        verbose_name_plural = _("districts")


class Prefecture(Named):
    """One of Japan's 47 prefectures, known by its JIS X 0401 code."""

    code = models.PositiveSmallIntegerField(_("code"), unique=True)

    class Meta:
        ordering = ("code",)
        verbose_name = _("prefecture")
        verbose_name_plural = _("prefectures")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(code__range=(1, 47)), name="prefecture_code_range"
            )
        ]


class Policy(Named):
    """A policy of a government that leads refer to."""

    code = models.SlugField(_("code"), max_length=60, unique=True)
    country = models.CharField(_("country"), max_length=2, choices=Country)
    note = models.TextField(_("note"), blank=True)
    citation = models.ForeignKey(
        Citation, verbose_name=_("source"), null=True, blank=True, on_delete=models.PROTECT
    )

    class Meta:
        ordering = ("country", "name_en")
        verbose_name = _("policy")
        verbose_name_plural = _("policies")
