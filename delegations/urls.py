"""Addresses of delegations and meetings."""

from django.urls import path

from delegations.views import delegations, meetings, outcomes, panels, restore

app_name = "delegations"
urlpatterns = [
    path("delegations/", delegations.delegation_list, name="delegation_list"),
    path("delegations/new/", delegations.delegation_create, name="delegation_create"),
    path("delegations/<int:pk>/", delegations.delegation_detail, name="delegation_detail"),
    path("delegations/<int:pk>/edit/", delegations.delegation_edit, name="delegation_edit"),
    path("meetings/", meetings.meeting_list, name="meeting_list"),
    path("meetings/new/", meetings.meeting_create, name="meeting_create"),
    path("meetings/log/", outcomes.meeting_log, name="meeting_log"),
    path("meetings/panel/", panels.panel, name="panel"),
    path("meetings/suggest/<slug:kind>/", panels.suggest, name="suggest"),
    path("meetings/<int:pk>/", meetings.meeting_detail, name="meeting_detail"),
    path("meetings/<int:pk>/edit/", meetings.meeting_edit, name="meeting_edit"),
    path(
        "delegations/<int:pk>/history/<int:event>/<slug:name>/",
        restore.delegation_restore,
        name="delegation_restore",
    ),
    path(
        "meetings/<int:pk>/history/<int:event>/<slug:name>/",
        restore.meeting_restore,
        name="meeting_restore",
    ),
    path("meetings/<int:pk>/outcome/", outcomes.meeting_outcome, name="meeting_outcome"),
]
