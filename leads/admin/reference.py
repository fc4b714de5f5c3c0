"""What rows refer to, in the admin site: sources, sectors, places, policies."""

from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from leads.models import Citation, District, Policy, Prefecture, Sector


@admin.register(Citation)
class CitationAdmin(admin.ModelAdmin):
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    list_display = ("title", "publisher", "kind", "published_on")
    list_filter = ("kind",)
    search_fields = ("title", "publisher")


@admin.register(Sector)
class SectorAdmin(admin.ModelAdmin):
    """Sectors as a tree, children indented under their parent."""

    list_display = ("in_tree", "name_ja", "name_hi", "code")
    search_fields = ("name_en", "name_ja", "name_hi", "code")
    autocomplete_fields = ("parent",)
    prepopulated_fields = {"code": ("name_en",)}
    list_per_page = 500

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return Sector.objects.with_tree_fields()

    @admin.display(description=_("sector"))
    def in_tree(self, sector: Sector) -> SafeString:
        return format_html("{}{}", "\u2003" * sector.tree_depth, sector)


@admin.register(District)
class DistrictAdmin(admin.ModelAdmin):
    list_display = ("name_en", "name_hi", "lgd_code", "other_spellings")
    search_fields = ("name_en", "name_hi", "other_spellings", "lgd_code")


@admin.register(Prefecture)
class PrefectureAdmin(admin.ModelAdmin):
    list_display = ("name_en", "name_ja", "code")
    search_fields = ("name_en", "name_ja")


@admin.register(Policy)
class PolicyAdmin(admin.ModelAdmin):
    list_display = ("name_en", "name_ja", "country", "code")
    list_filter = ("country",)
    search_fields = ("name_en", "name_ja", "name_hi", "code")
    autocomplete_fields = ("citation",)
    prepopulated_fields = {"code": ("name_en",)}
