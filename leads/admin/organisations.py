"""Organisations in the admin site."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from leads.forms.organisations import NamesField
from leads.models import Organisation


class OrganisationAdminForm(forms.ModelForm):
    """Former names stand one a line: a comma belongs to many a name (“Asahi Co., Ltd.”)."""

    former_names = NamesField(
        label=_("Former names"), required=False, help_text=_("One name a line.")
    )


@admin.register(Organisation)
class OrganisationAdmin(admin.ModelAdmin):
    """The search understands both scripts, as the product's own lists do."""

    form = OrganisationAdminForm
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    list_display = ("name", "name_ja", "kind", "country", "prefecture", "owner")
    list_filter = ("kind", "country")
    list_select_related = ("prefecture", "owner")
    search_fields = ("search_key",)
    autocomplete_fields = ("parent", "owner", "deputy", "sectors", "prefecture", "district")
    raw_id_fields = ("citation",)
    readonly_fields = ("created_at", "updated_at")
    show_full_result_count = False

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[Any, bool]:
        return queryset.search(search_term), False
