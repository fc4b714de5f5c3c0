"""Addresses of contacts."""

from django.urls import URLPattern, path

from leads.views import contacts as views

urlpatterns: list[URLPattern] = [
    path("contacts/", views.contact_list, name="contact_list"),
    path("contacts/new/", views.contact_create, name="contact_create"),
    path("contacts/<int:pk>/", views.contact_detail, name="contact_detail"),
    path("contacts/<int:pk>/edit/", views.contact_edit, name="contact_edit"),
    path("contacts/<int:pk>/card/", views.contact_card, name="contact_card"),
]
