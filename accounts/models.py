"""People who use the desk, and their teams."""

from datetime import time

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models.functions import Lower
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.audit import tracked
from accounts.choices import MAIL_LANGUAGES, TIME_ZONES, Role
from accounts.permissions import Permission, may
from accounts.querysets import AbsenceQuerySet, UserManager


class Team(models.Model):
    """People who answer for each other's follow-ups."""

    name = models.CharField(_("name"), max_length=120, unique=True)

    class Meta:
        ordering = ("name",)
        verbose_name = _("team")
        verbose_name_plural = _("teams")

    def __str__(self) -> str:
        return self.name


@tracked("password", "last_login", "pins")
class User(AbstractBaseUser):
    """A person who signs in with an e-mail address; the role decides the rights."""

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    office = models.CharField(_("office"), max_length=160, blank=True)
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.VIEWER)
    team = models.ForeignKey(
        Team,
        verbose_name=_("team"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="members",
    )
    time_zone = models.CharField(
        _("time zone"), max_length=40, choices=TIME_ZONES, default="Asia/Kolkata"
    )
    email_reminders = models.BooleanField(_("reminders by e-mail"), default=True)
    mail_language = models.CharField(
        _("language of mails"), max_length=5, choices=MAIL_LANGUAGES, default="en"
    )
    # On the person's own clock, all of them.
    digest_at = models.TimeField(_("daily mail at"), default=time(8))
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True, default=time(20))
    quiet_until = models.TimeField(_("quiet until"), null=True, blank=True, default=time(7))
    mail_on_days_off = models.BooleanField(
        _("mails on days off too"), default=False, help_text=_("Weekends and public holidays.")
    )
    is_active = models.BooleanField(_("active"), default=True)
    # Views pinned in the sidebar, as drawn: what each page shows must not cost a query.
    pins = models.JSONField(_("pinned views"), default=list, blank=True, editable=False)
    is_demo = models.BooleanField(_("demo account"), default=False, editable=False)
    date_joined = models.DateTimeField(_("joined"), auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = UserManager()

    class Meta:
        ordering = ("name", "email")
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_once",
                violation_error_message=_("Somebody with this e-mail address exists already."),
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values),
                name="user_role_known",
                violation_error_message=_("Choose one of the roles."),
            ),
            models.CheckConstraint(
                condition=models.Q(quiet_from=None, quiet_until=None)
                | models.Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="user_quiet_both_or_none",
                violation_error_message=_("Write when quiet hours begin and when they end."),
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name

    @property
    def initials(self) -> str:
        return "".join(word[0] for word in self.name.split()[:2]).upper() or "?"

    # Django's admin asks these four; one role answers them all.
    @property
    def is_staff(self) -> bool:
        return may(self, Permission.ADMINISTER)

    @property
    def is_superuser(self) -> bool:
        return self.is_staff

    def has_perm(self, perm: str, obj: object = None) -> bool:
        return self.is_staff

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_staff


@tracked()
class Absence(models.Model):
    """Days on which a person is away, and who stands in."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who is away"),
        on_delete=models.CASCADE,
        related_name="absences",
    )
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("deputy"),
        on_delete=models.PROTECT,
        related_name="stands_in",
    )
    note = models.CharField(_("note"), max_length=200, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        ordering = ("first_day", "id")
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")),
                name="absence_ends_after_it_began",
                violation_error_message=_("The last day cannot be before the first."),
            ),
            models.CheckConstraint(
                condition=~models.Q(deputy=models.F("person")),
                name="absence_deputy_is_another",
                violation_error_message=_("Choose somebody else as deputy."),
            ),
            ExclusionConstraint(
                name="absence_one_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    (
                        models.Func(
                            "first_day",
                            "last_day",
                            models.Value("[]"),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_("This person is away on some of these days already."),
            ),
        ]

    def __str__(self) -> str:
        first, last = (date_format(day, "DATE_FORMAT") for day in (self.first_day, self.last_day))
        return f"{self.person}: {first} – {last}"


class Export(models.Model):
    """A list that left the house as a file: who took what, narrowed how, and how many rows."""

    by = models.ForeignKey(
        User, verbose_name=_("by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(_("at"), auto_now_add=True)
    what = models.CharField(_("list"), max_length=40)
    file_format = models.CharField(_("format"), max_length=10)
    words = models.TextField(_("narrowed by"), blank=True)
    query = models.TextField(_("address"), blank=True)
    rows = models.PositiveIntegerField(
        _("rows"), null=True, blank=True, help_text=_("Empty when the file was not sent whole.")
    )

    class Meta:
        ordering = ("-at", "-id")
        verbose_name = _("export")
        verbose_name_plural = _("exports")

    def __str__(self) -> str:
        return f"{self.what}.{self.file_format}"
