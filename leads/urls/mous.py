"""Addresses of MOUs."""

from django.urls import path

from leads.views import mou_list, mous, updates

urlpatterns = [
    path("mous/", mou_list.mou_list, name="mou_list"),
    path("mous/new/", mous.mou_create, name="mou_create"),
    path("mous/suggest/leads/", mous.mou_lead_suggest, name="mou_lead_suggest"),
    path("mous/groups/", mous.mou_group_list, name="mou_group_list"),
    path("mous/groups/new/", mous.mou_group_create, name="mou_group_create"),
    path("mous/groups/<int:pk>/", mous.mou_group_edit, name="mou_group_edit"),
    path("mous/<int:pk>/", mous.mou_detail, name="mou_detail"),
    path("mous/<int:pk>/edit/", mous.mou_edit, name="mou_edit"),
    path("mous/<int:pk>/update/", updates.mou_update, name="mou_update"),
    path("mous/<int:pk>/status/", updates.mou_status, name="mou_status"),
]
