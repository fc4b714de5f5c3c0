"""Addresses of the views people keep."""

from django.urls import path

from leads.views import saved_views

urlpatterns = [
    path("leads/views/", saved_views.saved_view_list, name="saved_view_list"),
    path("leads/views/counts/", saved_views.saved_view_counts, name="saved_view_counts"),
    path("leads/views/new/", saved_views.saved_view_create, name="saved_view_create"),
    path("leads/views/pin/", saved_views.saved_view_pin, name="saved_view_pin"),
    path("leads/views/<int:pk>/", saved_views.saved_view_open, name="saved_view_open"),
    path("leads/views/<int:pk>/edit/", saved_views.saved_view_edit, name="saved_view_edit"),
    path("leads/views/<int:pk>/query/", saved_views.saved_view_update, name="saved_view_update"),
    path("leads/views/<int:pk>/delete/", saved_views.saved_view_remove, name="saved_view_remove"),
    path(
        "leads/views/<int:pk>/restore/", saved_views.saved_view_restore, name="saved_view_restore"
    ),
]
