"""Views people keep of a list: the words of its address under a name."""

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from leads.choices import ViewPage
from leads.querysets import SavedViewQuerySet

QUERY_AT_MOST = 2000


class SavedView(models.Model):
    """A list narrowed and sorted in one's own way; `query` is kept as the filter understands it."""

    owner = models.ForeignKey(
        User, verbose_name=_("owner"), on_delete=models.CASCADE, related_name="saved_views"
    )
    name = models.CharField(_("name"), max_length=60)
    page = models.CharField(_("page"), max_length=20, choices=ViewPage, default=ViewPage.LIST)
    query = models.CharField(_("filters and order"), max_length=QUERY_AT_MOST, blank=True)
    shared = models.BooleanField(
        _("shared"), default=False, help_text=_("Everybody at the desk may open it.")
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)
    # Deleted ones can be brought back for a while: a shared view may be missed by others.
    removed_at = models.DateTimeField(_("deleted"), null=True, blank=True, editable=False)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ("name", "id")
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        constraints = [
            models.UniqueConstraint(
                fields=("owner", "name"),
                condition=models.Q(removed_at=None),
                name="saved_view_named_once",
                violation_error_message=_("You have a view of this name already: choose another."),
            ),
            models.CheckConstraint(
                condition=models.Q(page__in=ViewPage.values), name="saved_view_page_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The address to share: it shows the view as it stands on that day."""
        return reverse("leads:saved_view_open", args=[self.pk])

    @property
    def days_left(self) -> int:
        """Days for which a deleted view can be brought back."""
        if self.removed_at is None:
            return 0
        gone = (timezone.now() - self.removed_at).days
        return max(0, SavedViewQuerySet.KEPT_DAYS - gone)
