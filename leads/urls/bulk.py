"""Addresses of bulk changes."""

from django.urls import URLPattern, path

from leads.views import bulk as views

urlpatterns: list[URLPattern] = [
    path("leads/bulk/", views.bulk_list, name="bulk_list"),
    path("leads/bulk/fields/<slug:deed>/", views.bulk_fields, name="bulk_fields"),
    path("leads/bulk/<int:pk>/", views.bulk_detail, name="bulk_detail"),
    path("leads/bulk/<int:pk>/undo/", views.bulk_undo, name="bulk_undo"),
]
