"""People and teams in the admin site: for what the pages do not offer."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.choices import Role
from accounts.models import Export, Team, User

# Rights come from the role alone: a group would promise what nothing keeps.
admin.site.unregister(Group)


class PersonChangeForm(UserChangeForm):
    """A person; the last administrator stays one."""

    class Meta:
        model = User
        fields = "__all__"  # the admin's fieldsets say which

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        stays = self.cleaned_data.get("role") == Role.ADMINISTRATOR
        stays = stays and bool(self.cleaned_data.get("is_active"))
        others = User.objects.active().filter(role=Role.ADMINISTRATOR).exclude(pk=self.instance.pk)
        was = User.objects.filter(pk=self.instance.pk, role=Role.ADMINISTRATOR, is_active=True)
        if not stays and was.exists() and not others.exists():
            self.add_error(
                "role", _("This is the last administrator: make somebody else one first.")
            )
        return cleaned


class PersonCreationForm(AdminUserCreationForm):
    """A new person with a password."""

    class Meta:
        model = User
        fields = ("email", "name", "role", "team")

    def clean_email(self) -> str:
        return self.cleaned_data["email"].strip().lower()


@admin.register(User)
class PersonAdmin(UserAdmin):
    """Accounts are closed, not deleted: what a person did keeps her name."""

    form = PersonChangeForm
    add_form = PersonCreationForm
    ordering = ("name", "email")
    list_display = ("name", "email", "role", "team", "is_active")
    list_filter = ("role", "is_active", "team")
    list_select_related = ("team",)
    search_fields = ("name", "email", "office")
    filter_horizontal = ()
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("email", "password", "name", "office")}),
        (_("Rights"), {"fields": ("role", "team", "is_active")}),
        (
            _("Preferences"),
            {
                "fields": (
                    "time_zone",
                    "email_reminders",
                    "mail_language",
                    "digest_at",
                    ("quiet_from", "quiet_until"),
                    "mail_on_days_off",
                )
            },
        ),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (None, {"fields": ("email", "name", "role", "team", "password1", "password2")}),
    )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Team)
class TeamAdmin(admin.ModelAdmin):
    search_fields = ("name",)


@admin.register(Export)
class ExportAdmin(admin.ModelAdmin):
    """Which lists left the house; read, never changed."""

    list_display = ("at", "by", "what", "file_format", "rows", "words")
    list_filter = ("what", "file_format")
    list_select_related = ("by",)
    date_hierarchy = "at"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
