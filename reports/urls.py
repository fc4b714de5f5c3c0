"""Addresses of the reports."""

from django.urls import path

from reports.views import mous

app_name = "reports"
urlpatterns = [
    path("reports/mous/", mous.mou_status, name="mou_status"),
]
