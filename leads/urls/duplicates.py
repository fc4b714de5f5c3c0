"""Addresses of duplicates and merges."""

from django.urls import URLPattern, path

from leads.views import duplicates, merges

urlpatterns: list[URLPattern] = [
    path("duplicates/", duplicates.duplicate_list, name="duplicate_list"),
    path("duplicates/apart/", duplicates.duplicate_apart, name="duplicate_apart"),
    path("duplicates/<slug:kind>/hint/", duplicates.duplicate_hint, name="duplicate_hint"),
    path("duplicates/<slug:kind>/<int:pk>/", duplicates.duplicate_panel, name="duplicate_panel"),
    path(
        "duplicates/<slug:kind>/<int:first>/<int:second>/two/",
        duplicates.duplicate_say_two,
        name="duplicate_say_two",
    ),
    path(
        "duplicates/<slug:kind>/<int:pk>/take-back/",
        duplicates.duplicate_take_back,
        name="duplicate_take_back",
    ),
    path(
        "organisations/<int:pk>/merge/",
        merges.organisation_merge_with,
        name="organisation_merge_with",
    ),
    path(
        "organisations/<int:pk>/merge/<int:other>/",
        merges.organisation_merge,
        name="organisation_merge",
    ),
    path("contacts/<int:pk>/merge/<int:other>/", merges.contact_merge, name="contact_merge"),
    path("merges/", merges.merge_list, name="merge_list"),
    path("merges/<int:pk>/", merges.merge_detail, name="merge_detail"),
    path("merges/<int:pk>/undo/", merges.merge_undo, name="merge_undo"),
]
