"""Addresses of days off."""

from django.urls import URLPattern, path

from leads.views import days_off as views

urlpatterns: list[URLPattern] = [
    path("reminders/days-off/", views.day_off_list, name="day_off_list"),
    path("reminders/days-off/new/", views.day_off_create, name="day_off_create"),
    path("reminders/days-off/<int:pk>/", views.day_off_edit, name="day_off_edit"),
    path("reminders/days-off/<int:pk>/remove/", views.day_off_remove, name="day_off_remove"),
]
