"""Addresses of delegations and meetings."""

from django.urls import path

from delegations.views import (
    after,
    delegation_people,
    delegations,
    feeds,
    invitations,
    invite,
    meetings,
    offline,
    outcome_pages,
    outcomes,
    panels,
    people,
    photos,
    preparation,
    restore,
    status,
)

app_name = "delegations"
urlpatterns = [
    path("delegations/", delegations.delegation_list, name="delegation_list"),
    path("delegations/new/", delegations.delegation_create, name="delegation_create"),
    path("delegations/<int:pk>/", delegations.delegation_detail, name="delegation_detail"),
    path("delegations/<int:pk>/edit/", delegations.delegation_edit, name="delegation_edit"),
    path(
        "delegations/<int:pk>/history/", delegations.delegation_history, name="delegation_history"
    ),
    path(
        "delegations/<int:pk>/outcomes/",
        outcome_pages.delegation_outcomes,
        name="delegation_outcomes",
    ),
    path(
        "delegations/<int:pk>/preparation/",
        preparation.delegation_preparation,
        name="delegation_preparation",
    ),
    path("meetings/preparation/tick/", preparation.preparation_tick, name="preparation_tick"),
    path(
        "meetings/<int:pk>/preparation/",
        preparation.meeting_preparation,
        name="meeting_preparation",
    ),
    path("delegations/<int:pk>/after/", after.delegation_after, name="delegation_after"),
    path(
        "delegations/<int:pk>/after/<slug:figure>/",
        after.delegation_figure,
        name="delegation_figure",
    ),
    path("meetings/", meetings.meeting_list, name="meeting_list"),
    path("meetings/new/", meetings.meeting_create, name="meeting_create"),
    path("sw.js", offline.service_worker, name="service_worker"),
    path("manifest.webmanifest", offline.manifest, name="manifest"),
    path("offline/", offline.offline_page, name="offline_page"),
    path("outbox/", offline.outbox, name="outbox"),
    path("outbox/state/", offline.outbox_state, name="outbox_state"),
    path("meetings/today/", offline.meeting_today, name="meeting_today"),
    path("meetings/log/", outcomes.meeting_log, name="meeting_log"),
    path("meetings/panel/", panels.panel, name="panel"),
    path("meetings/suggest/<slug:kind>/", panels.suggest, name="suggest"),
    path("calendar/", feeds.feed_list, name="feed_list"),
    path("calendar/new/", feeds.feed_create, name="feed_create"),
    path("calendar/<int:pk>/revoke/", feeds.feed_revoke, name="feed_revoke"),
    path("calendar/<slug:token>.ics", feeds.feed, name="feed"),
    path("meetings/import/", invitations.meeting_import, name="meeting_import"),
    path("meetings/<int:pk>/invite.ics", feeds.meeting_calendar, name="meeting_calendar"),
    path("meetings/<int:pk>/", meetings.meeting_detail, name="meeting_detail"),
    path("meetings/<int:pk>/edit/", meetings.meeting_edit, name="meeting_edit"),
    path(
        "delegations/<int:pk>/people/",
        delegation_people.delegation_people,
        name="delegation_people",
    ),
    path("meetings/<int:pk>/people/", people.meeting_people, name="meeting_people"),
    path("meetings/<int:pk>/people/change/", people.meeting_seats, name="meeting_seats"),
    path("meetings/<int:pk>/people/door/", people.meeting_door, name="meeting_door"),
    path("meetings/<int:pk>/people/add/", invite.meeting_invite, name="meeting_invite"),
    path("meetings/<int:pk>/people/<int:seat>/", people.meeting_seat, name="meeting_seat"),
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
    path("meetings/<int:pk>/status/", status.meeting_status, name="meeting_status"),
    path("meetings/<int:pk>/outcome/", outcomes.meeting_outcome, name="meeting_outcome"),
    path("meetings/<int:pk>/photos/<int:number>/", photos.meeting_photo, name="meeting_photo"),
    path(
        "meetings/<int:pk>/photos/<int:number>/small/",
        photos.meeting_thumbnail,
        name="meeting_thumbnail",
    ),
]
