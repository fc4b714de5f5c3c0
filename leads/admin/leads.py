"""Leads for the administrator: everything by hand, except the log, which is only read."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from leads.models import Lead, LeadPartner, StageChange


class LeadPartnerInline(admin.TabularInline):
    model = LeadPartner
    extra = 0
    raw_id_fields = ("organisation",)


class StageChangeInline(admin.TabularInline):
    """Read-only: lines are written by the actions and never changed."""

    model = StageChange
    extra = 0
    can_delete = False
    fields = ("at", "from_stage", "to_stage", "from_status", "to_status", "reason", "by")
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Lead)
class LeadAdmin(admin.ModelAdmin):
    """Stage and status move on the lead's own page, where they are checked and logged."""

    list_display = ("title", "stage", "status", "owner", "sensitive", "updated_at")
    list_filter = ("stage", "status", "sensitive")
    list_select_related = ("owner",)
    search_fields = ("title", "organisations__name_en", "organisations__name_ja")
    filter_horizontal = ("sectors", "districts", "policies", "members")
    raw_id_fields = ("owner", "citation")
    readonly_fields = (
        "stage", "stage_since", "status", "status_reason", "lost_to", "amount_inr",
        "next_action", "next_due_on", "created_at", "updated_at",
    )  # fmt: skip
    inlines = (LeadPartnerInline, StageChangeInline)
    date_hierarchy = "created_at"


@admin.register(StageChange)
class StageChangeAdmin(admin.ModelAdmin):
    list_display = ("at", "lead", "from_stage", "to_stage", "to_status", "gate_overridden", "by")
    list_filter = ("to_stage", "to_status", "gate_overridden")
    list_select_related = ("lead", "by")
    search_fields = ("lead__title",)
    date_hierarchy = "at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[StageChange]:
        return super().get_queryset(request).order_by("-at", "-id")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
