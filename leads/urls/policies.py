"""Addresses of policies."""

from django.urls import URLPattern, path

from leads.views import policies as views

urlpatterns: list[URLPattern] = [
    path("policies/", views.policy_list, name="policy_list"),
    path("policies/new/", views.policy_create, name="policy_create"),
    path("policies/<int:pk>/", views.policy_detail, name="policy_detail"),
    path("policies/<int:pk>/edit/", views.policy_edit, name="policy_edit"),
]
