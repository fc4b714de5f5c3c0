"""Addresses of organisations."""

from django.urls import URLPattern, path

from leads.views import organisations as views
from leads.views import readings

urlpatterns: list[URLPattern] = [
    path("organisations/", views.organisation_list, name="organisation_list"),
    path("organisations/new/", views.organisation_create, name="organisation_create"),
    path("organisations/suggest/", views.organisation_suggest, name="organisation_suggest"),
    path("organisations/reading/", readings.reading, name="reading"),
    path("organisations/<int:pk>/", views.organisation_detail, name="organisation_detail"),
    path("organisations/<int:pk>/edit/", views.organisation_edit, name="organisation_edit"),
]
