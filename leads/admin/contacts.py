"""Contacts and their posts in the admin site."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from leads.models import Contact, Employment


class EmploymentInline(admin.TabularInline):
    model = Employment
    extra = 0
    autocomplete_fields = ("organisation",)


@admin.register(Contact)
class ContactAdmin(admin.ModelAdmin):
    """The business card is changed on the contact's page, where its content is checked."""

    list_display = ("name", "full_name", "email", "phone", "retain_until")
    list_filter = ("retain_until",)
    search_fields = ("search_key",)
    raw_id_fields = ("citation",)
    exclude = ("card",)
    readonly_fields = ("created_at", "updated_at")
    inlines = (EmploymentInline,)
    show_full_result_count = False

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[Any, bool]:
        return queryset.search(search_term), False
