"""Delegations and meetings in the admin site; outcomes are logged on their own page."""

from django.contrib import admin

from delegations.models import (
    Attendance,
    Delegation,
    DelegationMember,
    Leg,
    Meeting,
    MeetingLead,
    Preparation,
)


class MemberInline(admin.TabularInline):
    """Who travels."""

    model = DelegationMember
    extra = 0
    raw_id_fields = ("user", "organisation")


class LegInline(admin.TabularInline):
    """Where it goes."""

    model = Leg
    extra = 0


@admin.register(Delegation)
class DelegationAdmin(admin.ModelAdmin):
    """Journeys."""

    list_display = ("name", "direction", "starts_on", "ends_on")
    list_filter = ("direction",)
    search_fields = ("name", "purpose")
    date_hierarchy = "starts_on"
    raw_id_fields = ("citation",)
    filter_horizontal = ("policies",)
    inlines = (LegInline, MemberInline)


class AttendanceInline(admin.TabularInline):
    """Both sides of the table."""

    model = Attendance
    extra = 0
    raw_id_fields = ("organisation", "contact", "user", "member")


class MeetingLeadInline(admin.TabularInline):
    """What it was about."""

    model = MeetingLead
    extra = 0
    raw_id_fields = ("lead",)


class PreparationInline(admin.TabularInline):
    """What has to be ready."""

    model = Preparation
    extra = 0
    raw_id_fields = ("owner",)


@admin.register(Meeting)
class MeetingAdmin(admin.ModelAdmin):
    """Meetings."""

    list_display = ("title", "when", "delegation", "kind", "result", "owner", "sensitive")
    list_filter = ("kind", "result", "precision", "sensitive")
    list_select_related = ("delegation", "owner")
    search_fields = ("title", "city", "place")
    date_hierarchy = "day"
    raw_id_fields = ("delegation", "owner", "logged_by", "mous", "followups", "citation")
    readonly_fields = ("day",)
    inlines = (AttendanceInline, MeetingLeadInline, PreparationInline)
