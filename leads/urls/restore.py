"""Addresses where one value of a record is put back."""

from django.urls import path

from leads.views import restore as views

TAIL = "<int:pk>/history/<int:event>/<slug:name>/"
urlpatterns = [
    path(f"leads/{TAIL}", views.lead_restore, name="lead_restore"),
    path(f"organisations/{TAIL}", views.organisation_restore, name="organisation_restore"),
    path(f"contacts/{TAIL}", views.contact_restore, name="contact_restore"),
    path(f"mous/{TAIL}", views.mou_restore, name="mou_restore"),
]
