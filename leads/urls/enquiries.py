"""Addresses of enquiries; /enquire/ is the only page of the product open to everybody."""

from django.urls import URLPattern, path

from leads.views import enquiries as views
from leads.views import public_enquiry as public

urlpatterns: list[URLPattern] = [
    path("enquiries/", views.enquiry_list, name="enquiry_list"),
    path("enquiries/new/", views.enquiry_create, name="enquiry_create"),
    path("enquiries/<int:pk>/", views.enquiry_detail, name="enquiry_detail"),
    path("enquiries/<int:pk>/reply/", views.enquiry_reply, name="enquiry_reply"),
    path("enquiries/<int:pk>/reply/undo/", views.enquiry_reply_undo, name="enquiry_reply_undo"),
    path("enquiries/<int:pk>/close/", views.enquiry_close, name="enquiry_close"),
    path("enquiries/<int:pk>/let-in/", views.enquiry_let_in, name="enquiry_let_in"),
    path("enquiries/<int:pk>/organisation/", views.enquiry_organisation,
         name="enquiry_organisation"),
    path("enquiries/<int:pk>/contact/", views.enquiry_contact, name="enquiry_contact"),
    path("enquiries/<int:pk>/lead/", views.enquiry_lead, name="enquiry_lead"),
    path("enquire/", public.enquire, name="enquire"),
    path("enquire/thanks/<slug:reference>/", public.enquire_thanks, name="enquire_thanks"),
]  # fmt: skip
