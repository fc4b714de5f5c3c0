"""Addresses of size bands and display rates."""

from django.urls import URLPattern, path

from leads.views import bands as views

urlpatterns: list[URLPattern] = [
    path("mous/bands/", views.band_list, name="band_list"),
    path("mous/bands/new/", views.band_create, name="band_create"),
    path("mous/bands/<int:pk>/", views.band_edit, name="band_edit"),
    path("mous/bands/<int:pk>/remove/", views.band_remove, name="band_remove"),
    path("mous/rates/new/", views.rate_create, name="rate_create"),
    path("mous/rates/<int:pk>/", views.rate_edit, name="rate_edit"),
    path("mous/rates/<int:pk>/remove/", views.rate_remove, name="rate_remove"),
]
