"""Addresses of this app."""

from django.urls import URLPattern

app_name = "delegations"
urlpatterns: list[URLPattern] = []
