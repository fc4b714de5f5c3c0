"""Addresses of documents."""

from django.urls import path

from leads.views import documents as views

urlpatterns = [
    path("documents/<int:pk>/", views.document_detail, name="document_detail"),
    path("documents/<int:pk>/remove/", views.document_remove, name="document_remove"),
    path(
        "documents/<int:pk>/versions/<int:number>/",
        views.document_download,
        name="document_download",
    ),
    path("documents/of/<slug:kind>/<int:pk>/", views.document_panel, name="document_panel"),
    path("documents/of/<slug:kind>/<int:pk>/new/", views.document_create, name="document_create"),
]
