"""Which rows may be one, what people said about it, and what was merged."""

from datetime import timedelta
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from leads.choices import Certainty, Likeness, MergeKind
from leads.merge_querysets import MergeQuerySet, PairQuerySet
from leads.models.organisation import Contact, Organisation

UNDO_DAYS = 30


class Marks(models.Model):
    """By which marks a row is found when a likely namesake is looked for (leads.likeness).

    Triggers of the marked row set `stale` and count `changes`: the stale rows are the queue of
    those to be compared, and one that changed while it was compared stays in the queue.
    """

    marks = ArrayField(models.IntegerField(), default=list)
    stale = models.BooleanField(default=True)
    rules = models.PositiveSmallIntegerField(default=0)
    changes = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.pk)


class OrganisationMarks(Marks):
    """Marks of an organisation."""

    row = models.OneToOneField(
        Organisation, primary_key=True, on_delete=models.CASCADE, related_name="marks"
    )

    class Meta:
        verbose_name = _("marks of an organisation")
        verbose_name_plural = _("marks of organisations")
        indexes = [
            GinIndex(fields=("marks",), name="organisation_marks"),
            models.Index(fields=("-row",), condition=Q(stale=True), name="organisation_to_compare"),
        ]


class ContactMarks(Marks):
    """Marks of a contact."""

    row = models.OneToOneField(
        Contact, primary_key=True, on_delete=models.CASCADE, related_name="marks"
    )

    class Meta:
        verbose_name = _("marks of a contact")
        verbose_name_plural = _("marks of contacts")
        indexes = [
            GinIndex(fields=("marks",), name="contact_marks"),
            models.Index(fields=("-row",), condition=Q(stale=True), name="contact_to_compare"),
        ]


class Pair(models.Model):
    """Two rows that may be one; once somebody says they are not, they stay apart."""

    certainty = models.CharField(_("certainty"), max_length=10, choices=Certainty)
    reasons = ArrayField(
        models.CharField(max_length=20, choices=Likeness), verbose_name=_("reasons"), default=list
    )
    found_at = models.DateTimeField(_("found"), auto_now_add=True)
    dismissed_at = models.DateTimeField(_("said to be two"), null=True, blank=True)
    dismissed_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.first} = {self.second}?"

    @property
    def reason_words(self) -> list[str]:
        return [str(Likeness(code).label) for code in self.reasons if code in Likeness.values]


def _once(name: str) -> list[models.BaseConstraint]:
    return [
        models.UniqueConstraint(fields=("first", "second"), name=f"{name}_pair_once"),
        models.CheckConstraint(
            condition=Q(first__lt=F("second")), name=f"{name}_pair_smaller_first"
        ),
    ]


def _open(name: str) -> list[models.Index]:
    undecided = Q(dismissed_at=None)
    fields = ("certainty", "-id")
    return [models.Index(fields=fields, condition=undecided, name=f"{name}_pair_open")]


class OrganisationPair(Pair):
    """Two organisations that may be one."""

    first = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="pairs_before")
    second = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="pairs_after")

    objects = PairQuerySet.as_manager()

    class Meta:
        verbose_name = _("probable duplicate")
        verbose_name_plural = _("probable duplicates")
        constraints = _once("organisation")
        indexes = _open("organisation")


class ContactPair(Pair):
    """Two contacts that may be one person."""

    first = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="pairs_before")
    second = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="pairs_after")

    objects = PairQuerySet.as_manager()

    class Meta:
        verbose_name = _("probable duplicate contact")
        verbose_name_plural = _("probable duplicate contacts")
        constraints = _once("contact")
        indexes = _open("contact")


class Merge(models.Model):
    """A row that went into another, with all that is needed to take it back.

    Numbers, not foreign keys: the row that is gone has an address still, which leads to the other.
    """

    kind = models.CharField(_("kind"), max_length=20, choices=MergeKind)
    loser_id = models.BigIntegerField(_("number of the row that is gone"))
    survivor_id = models.BigIntegerField(_("number of the row that stayed"))
    loser_name = models.CharField(_("name of the row that is gone"), max_length=400)
    survivor_name = models.CharField(_("name of the row that stayed"), max_length=400)
    snapshot = models.JSONField(default=dict)
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(_("merged"), default=timezone.now)
    undone_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)

    objects = MergeQuerySet.as_manager()

    class Meta:
        ordering = ("-at", "-id")
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        indexes = [
            models.Index(fields=("-at", "-id"), name="merge_recent"),
            models.Index(fields=("kind", "survivor_id"), name="merge_of_survivor"),
        ]
        constraints = [
            # A row that is gone is gone once; undone, it may be merged again.
            models.UniqueConstraint(
                fields=("kind", "loser_id"), condition=Q(undone_at=None), name="merge_once"
            ),
            models.CheckConstraint(
                condition=~Q(loser_id=F("survivor_id")), name="merge_of_two_rows"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.loser_name} → {self.survivor_name}"

    def get_absolute_url(self) -> str:
        return reverse("leads:merge_detail", args=[self.pk])

    @property
    def model(self) -> type[models.Model]:
        return Organisation if self.kind == MergeKind.ORGANISATION else Contact

    @property
    def undo_until(self) -> Any:
        return self.at + timedelta(days=UNDO_DAYS)

    @property
    def can_be_undone(self) -> bool:
        return self.undone_at is None and timezone.now() <= self.undo_until
