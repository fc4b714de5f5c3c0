"""Who is listed at a meeting, what they answered, and whether they came."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.audit import tracked
from accounts.models import User
from delegations.attendance_querysets import AttendanceQuerySet
from delegations.choices import Answer, AttendanceSide
from delegations.models.closed_doors import follows_its_seats
from delegations.models.delegation import DelegationMember
from delegations.models.meeting import Meeting
from leads.models import Contact, Organisation


@tracked()
class Attendance(models.Model):
    """Somebody, or an organisation as such, who was invited or present."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendances")
    side = models.CharField(
        _("side"), max_length=10, choices=AttendanceSide, default=AttendanceSide.THEIRS
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="attendances",
    )
    contact = models.ForeignKey(
        Contact,
        verbose_name=_("contact"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="attendances",
    )
    user = models.ForeignKey(
        User,
        verbose_name=_("colleague"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    member = models.ForeignKey(
        DelegationMember,
        verbose_name=_("member of the delegation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="attendances",
    )
    name = models.CharField(_("name"), max_length=160, blank=True)
    answer = models.CharField(_("answer"), max_length=10, choices=Answer, blank=True)
    # Nobody knows before the meeting; afterwards until somebody ticks it off.
    present = models.BooleanField(_("was present"), null=True, blank=True)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        ordering = ("side", "id")
        verbose_name = _("attendance")
        verbose_name_plural = _("attendance")
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False)
                | Q(contact__isnull=False)
                | Q(user__isnull=False)
                | Q(member__isnull=False)
                | ~Q(name=""),
                name="attendance_of_somebody",
                violation_error_message=_("Say who attends: an organisation or a person."),
            ),
            models.UniqueConstraint(
                fields=("meeting", "organisation", "contact", "user", "member", "name"),
                nulls_distinct=False,
                name="attendance_once",
                violation_error_message=_("This attendance is listed already."),
            ),
            models.CheckConstraint(
                condition=Q(answer__in=("", *Answer.values)), name="attendance_answer_known"
            ),
        ]
        triggers = follows_its_seats()

    def __str__(self) -> str:
        return self.person or str(self.organisation)

    @property
    def person(self) -> str:
        """The person's name, or nothing where an organisation attends as such."""
        return str(self.contact or self.user or self.member or self.name or "")
