"""People who use the desk, and their teams."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.audit import tracked
from accounts.choices import TIME_ZONES, Role
from accounts.permissions import Permission, may
from accounts.querysets import UserManager


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
