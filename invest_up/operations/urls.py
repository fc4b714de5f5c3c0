"""Addresses of the machine's own pages."""

from django.urls import path

from invest_up.operations import views

urlpatterns = [
    path("", views.operations, name="operations"),
    path("heartbeat/", views.heartbeat, name="operations_heartbeat"),
    path("sweep/", views.sweep_now, name="operations_sweep"),
    path("retry/<slug:code>/", views.retry_failed, name="operations_retry"),
]
