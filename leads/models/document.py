"""Documents of leads, organisations, MOUs and rows of upper floors, with their versions."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.audit import tracked
from accounts.models import User
from accounts.permissions import Permission
from leads.holders import HOLDERS, Holder, keeps_papers
from leads.models.lead import Lead
from leads.models.mou import MOU
from leads.models.organisation import Organisation
from leads.querysets import DocumentQuerySet


@tracked()
class Document(models.Model):
    """A paper that belongs to one row; seen by whoever sees that row."""

    title = models.CharField(_("title"), max_length=200)
    lead = models.ForeignKey(
        Lead, null=True, blank=True, on_delete=models.CASCADE, related_name="documents"
    )
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.CASCADE, related_name="documents"
    )
    mou = models.ForeignKey(
        MOU, null=True, blank=True, on_delete=models.CASCADE, related_name="documents"
    )
    # A row of an upper floor: its own document model knows which (see `leads.holders`).
    elsewhere = models.BooleanField(default=False, editable=False)
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ("title", "id")
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    lead__isnull=False, organisation__isnull=True, mou__isnull=True, elsewhere=False
                )
                | Q(
                    lead__isnull=True, organisation__isnull=False, mou__isnull=True, elsewhere=False
                )
                | Q(
                    lead__isnull=True, organisation__isnull=True, mou__isnull=False, elsewhere=False
                )
                | Q(lead__isnull=True, organisation__isnull=True, mou__isnull=True, elsewhere=True),
                name="document_of_one_row",
                violation_error_message=_("A document belongs to one row."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("leads:document_detail", args=[self.pk])

    @property
    def kind(self) -> str:
        """What kind of row it belongs to: lead, organisation, mou, or one an upper floor added."""
        for kind, holder in HOLDERS.items():
            # A field of this very table, or the child row of an upper floor.
            held = getattr(self, kind + "_id") if holder.path == kind else self._has_child(holder)
            if held:
                return kind
        return ""

    def _has_child(self, holder: Holder) -> bool:
        return self.elsewhere and hasattr(self, holder.path.partition("__")[0])

    @property
    def subject(self) -> Any:
        """The row it belongs to."""
        row: Any = self
        for step in HOLDERS[self.kind].path.split("__"):
            row = getattr(row, step)
        return row


keeps_papers("lead", Lead, Document, Permission.LEAD_EDIT)
keeps_papers("organisation", Organisation, Document, Permission.ORGANISATION_EDIT)
keeps_papers("mou", MOU, Document, Permission.MOU_EDIT)


class DocumentVersion(models.Model):
    """One file of a document; a new one never replaces an old one."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    file = models.FileField(_("file"), upload_to="documents/%Y/%m/")
    name = models.CharField(_("file name"), max_length=160)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField(_("size"))
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-number",)
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        constraints = [
            models.UniqueConstraint(fields=("document", "number"), name="document_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.number})"
