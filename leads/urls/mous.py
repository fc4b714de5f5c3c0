"""Addresses of MOUs."""

from django.urls import path

from leads.views import monthly, mou_form, mou_list, mou_page, updates

urlpatterns = [
    path("mous/", mou_list.mou_list, name="mou_list"),
    path("mous/new/", mou_form.mou_create, name="mou_create"),
    path("mous/suggest/", mou_form.mou_suggest, name="mou_suggest"),
    path("mous/suggest/leads/", mou_form.mou_lead_suggest, name="mou_lead_suggest"),
    path("mous/monthly/", monthly.mou_monthly, name="mou_monthly"),
    path("mous/monthly/missing/", monthly.mou_monthly_missing, name="mou_monthly_missing"),
    path("mous/<int:pk>/", mou_page.mou_detail, name="mou_detail"),
    path("mous/<int:pk>/edit/", mou_form.mou_edit, name="mou_edit"),
    path("mous/<int:pk>/update/", updates.mou_update, name="mou_update"),
    path("mous/<int:pk>/status/", updates.mou_status, name="mou_status"),
]
