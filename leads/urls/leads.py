"""Addresses of leads."""

from django.urls import URLPattern, path

from leads.views import inline
from leads.views import leads as views

urlpatterns: list[URLPattern] = [
    path("leads/", views.lead_list, name="lead_list"),
    path("leads/new/", views.lead_create, name="lead_create"),
    path("leads/figures/", views.lead_figures, name="lead_figures"),
    path("leads/<int:pk>/", views.lead_detail, name="lead_detail"),
    path("leads/<int:pk>/edit/", views.lead_edit, name="lead_edit"),
    path("leads/<int:pk>/stage/", views.lead_stage, name="lead_stage"),
    path("leads/<int:pk>/status/", views.lead_status, name="lead_status"),
    path("leads/<int:pk>/history/", views.lead_history, name="lead_history"),
    path("leads/<int:pk>/inline/<slug:field>/", inline.lead_inline, name="lead_inline"),
]
