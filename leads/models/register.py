"""What the register knows beside the MOU itself: signing events, outside references, places."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.audit import tracked
from leads.choices import EventKind, Portal
from leads.models.money import first_day, precise_date, precision
from leads.models.organisation import Stamped
from leads.models.reference import District
from leads.register_querysets import SigningEventQuerySet


@tracked("updated_at")
class SigningEvent(Stamped):
    """An occasion at which MOUs are signed: a delegation, a meeting, a summit."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=EventKind, default=EventKind.SUMMIT)
    held_on = precise_date(_("held on"))
    held_on_precision = precision()
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=160, blank=True)

    objects = SigningEventQuerySet.as_manager()

    class Meta:
        ordering = ("name",)
        verbose_name = _("signing event")
        verbose_name_plural = _("signing events")
        constraints = [
            first_day("held_on", "signing_event_first_day"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True)
                | Q(held_on__isnull=False, ends_on__gte=F("held_on")),
                name="signing_event_ends_after_start",
                violation_error_message=_("The last day cannot be before the first day."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("leads:mou_event_detail", args=[self.pk])

    @property
    def register_url(self) -> str:
        """Where the register lists what was signed there."""
        return f"{reverse('leads:mou_list')}?event={self.pk}"


@tracked()
class PortalReference(models.Model):
    """Under which number a lead or an MOU is known to an outside portal."""

    mou = models.ForeignKey(
        "leads.MOU", null=True, blank=True, on_delete=models.CASCADE, related_name="references"
    )
    lead = models.ForeignKey(
        "leads.Lead", null=True, blank=True, on_delete=models.CASCADE, related_name="references"
    )
    portal = models.CharField(_("portal"), max_length=20, choices=Portal)
    number = models.CharField(_("reference number"), max_length=80)
    url = models.URLField(_("web address there"), max_length=300, blank=True)

    class Meta:
        ordering = ("portal", "number")
        verbose_name = _("portal reference")
        verbose_name_plural = _("portal references")
        constraints = [
            models.CheckConstraint(
                condition=Q(mou__isnull=False, lead__isnull=True)
                | Q(mou__isnull=True, lead__isnull=False),
                name="portal_reference_of_one_row",
                violation_error_message=_("A reference belongs to one row."),
            ),
            models.CheckConstraint(
                condition=Q(portal__in=Portal.values), name="portal_reference_portal_known"
            ),
            models.UniqueConstraint(
                fields=("mou", "lead", "portal", "number"),
                nulls_distinct=False,
                name="portal_reference_once",
                violation_error_message=_("This reference is written down already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_portal_display()}: {self.number}"


@tracked()
class ProjectPlace(models.Model):
    """Where a project behind an MOU stands or shall stand: a plot in a park, as far as known."""

    mou = models.ForeignKey("leads.MOU", on_delete=models.CASCADE, related_name="places")
    area = models.CharField(_("park, sector or area"), max_length=160, blank=True)
    plot = models.CharField(_("plot"), max_length=120, blank=True)
    district = models.ForeignKey(
        District,
        verbose_name=_("district"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="project_places",
    )
    acres = models.DecimalField(
        _("acres"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )

    class Meta:
        ordering = ("id",)
        verbose_name = _("project place")
        verbose_name_plural = _("project places")
        constraints = [
            models.CheckConstraint(
                condition=~Q(area="") | ~Q(plot="") | Q(district__isnull=False),
                name="project_place_somewhere",
                violation_error_message=_("Say where it is: the area, the plot or the district."),
            ),
            models.CheckConstraint(
                condition=Q(acres__isnull=True) | Q(acres__gte=0), name="project_place_acres"
            ),
        ]

    def __str__(self) -> str:
        return ", ".join(part for part in (self.plot, self.area, str(self.district or "")) if part)
