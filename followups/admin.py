"""Follow-ups and notifications in the admin site."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from followups.models import Acknowledgement, FollowUp, Notification


@admin.register(FollowUp)
class FollowUpAdmin(admin.ModelAdmin):
    list_display = ("title", "direction", "due_on", "assignee", "done_at")
    list_filter = ("direction", "assignee")
    search_fields = ("search_key",)
    raw_id_fields = ("lead", "mou", "organisation", "contact", "assignee", "done_by", "created_by")


@admin.register(Acknowledgement)
class AcknowledgementAdmin(admin.ModelAdmin):
    """Read only: the sweep writes these."""

    list_display = ("enquiry", "due_at", "delivery", "sent_at", "last_error")
    list_filter = ("delivery",)
    list_select_related = ("enquiry",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Notification)
class NotificationAdmin(admin.ModelAdmin):
    """Read only: the sweep writes these."""

    list_display = ("title", "kind", "recipient", "due_at", "delivery", "sent_at")
    list_filter = ("kind", "delivery")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
