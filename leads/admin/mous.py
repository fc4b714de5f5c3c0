"""MOUs in the admin site; progress updates are read there, never changed."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from leads.actions.milestones import follow_ladder
from leads.models import MOU, Milestone, MOUGroup, MOUParty, ProgressUpdate, step_choices


class PartyInline(admin.TabularInline):
    """Who signed."""

    model = MOUParty
    extra = 0
    autocomplete_fields = ("organisation",)


class MilestoneRow(forms.ModelForm):
    """A step is one of the steps there are."""

    kind = forms.ChoiceField(choices=step_choices)


class MilestoneInline(admin.TabularInline):
    """The ladder."""

    model = Milestone
    form = MilestoneRow
    extra = 0


@admin.register(MOU)
class MOUAdmin(admin.ModelAdmin):
    """MOUs with their parties and milestones."""

    list_display = ("title", "number", "stage", "status", "district", "owner", "updated_as_of")
    list_filter = ("stage", "status", "instrument")
    list_select_related = ("district", "owner")
    search_fields = ("search_key",)
    autocomplete_fields = ("lead", "department", "group", "district", "sector")
    filter_horizontal = ("members",)
    readonly_fields = (
        # A change of status is logged with its day: its page does that.
        "status", "status_reason",
        "stage", "updated_as_of", "realised_inr", "realised_jobs", "created_at", "updated_at",
    )  # fmt: skip
    inlines = (PartyInline, MilestoneInline)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        follow_ladder(mou=form.instance, by=request.user)

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[Any, bool]:
        return queryset.search(search_term), False


@admin.register(MOUGroup)
class MOUGroupAdmin(admin.ModelAdmin):
    """Totals stated for several MOUs."""

    list_display = ("name", "amount", "currency", "jobs")
    search_fields = ("name",)


@admin.register(ProgressUpdate)
class ProgressUpdateAdmin(admin.ModelAdmin):
    """What was known when: append-only."""

    list_display = ("mou", "as_of", "realised_amount", "currency", "jobs", "by")
    list_select_related = ("mou", "by")
    date_hierarchy = "as_of"

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
