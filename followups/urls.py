"""Addresses of follow-ups and notifications."""

from django.urls import path

from followups.views import (
    absences,
    bulk,
    followups,
    handover,
    inline,
    notifications,
    panels,
    quick,
    restore,
    stop,
    wishes,
)

app_name = "followups"
urlpatterns = [
    path("followups/", followups.followup_list, name="followup_list"),
    path("followups/new/", followups.followup_create, name="followup_create"),
    path("followups/bulk/", bulk.bulk, name="bulk"),
    path("followups/absences/", absences.absence_list, name="absence_list"),
    path("followups/absences/new/", absences.absence_create, name="absence_create"),
    path("followups/absences/<int:pk>/", absences.absence_detail, name="absence_detail"),
    path("followups/absences/<int:pk>/edit/", absences.absence_edit, name="absence_edit"),
    path("followups/absences/<int:pk>/remove/", absences.absence_remove, name="absence_remove"),
    path("followups/hand-over/", handover.hand_over, name="hand_over"),
    path("followups/hand-back/", handover.hand_back, name="hand_back"),
    path("followups/standing/", handover.standing, name="standing"),
    path("followups/quick/", quick.quick, name="quick"),
    path("followups/panel/", panels.panel, name="panel"),
    path("followups/inline/", inline.inline, name="inline"),
    path("followups/suggest/<slug:kind>/", panels.suggest, name="suggest"),
    path("followups/<int:pk>/", followups.followup_detail, name="followup_detail"),
    path("followups/<int:pk>/edit/", followups.followup_edit, name="followup_edit"),
    path("followups/<int:pk>/done/", followups.followup_done, name="followup_done"),
    path(
        "followups/<int:pk>/history/<int:event>/<slug:name>/",
        restore.followup_restore,
        name="followup_restore",
    ),
    path("followups/<int:pk>/snooze/", followups.followup_snooze, name="followup_snooze"),
    path("notifications/", notifications.notification_list, name="notification_list"),
    path("notifications/badge/", notifications.notification_badge, name="notification_badge"),
    path("notifications/read/", notifications.notification_read_all, name="notification_read_all"),
    path("notifications/<int:pk>/", notifications.notification_detail, name="notification_detail"),
    path("reminders/mine/", wishes.rule_choices, name="rule_choices"),
    path("reminders/stop/<str:token>/", stop.stop, name="stop"),
]
