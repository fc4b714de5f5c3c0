"""Documents of leads, organisations and MOUs, with their versions."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.audit import tracked
from accounts.models import User
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
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ("title", "id")
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        constraints = [
            models.CheckConstraint(
                condition=Q(lead__isnull=False, organisation__isnull=True, mou__isnull=True)
                | Q(lead__isnull=True, organisation__isnull=False, mou__isnull=True)
                | Q(lead__isnull=True, organisation__isnull=True, mou__isnull=False),
                name="document_of_one_row",
                violation_error_message=_("A document belongs to one lead, organisation or MOU."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("leads:document_detail", args=[self.pk])

    @property
    def subject(self) -> Lead | Organisation | MOU:
        """The row it belongs to."""
        return self.lead or self.organisation or self.mou


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
