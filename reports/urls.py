"""Addresses of the reports."""

from django.urls import path

from reports.views import (
    briefs,
    changes,
    exports,
    meeting_briefs,
    mou_papers,
    mous,
    papers,
    pictures,
    reviews,
    schedules,
    search,
    shared,
    snapshots,
    timelines,
)

app_name = "reports"
urlpatterns = [
    path("search/", search.search, name="search"),
    path("search/palette/", search.palette, name="palette"),
    path(
        "organisations/<int:pk>/timeline/",
        timelines.organisation_timeline,
        name="organisation_timeline",
    ),
    path("contacts/<int:pk>/timeline/", timelines.contact_timeline, name="contact_timeline"),
    path("organisations/<int:pk>/brief/", briefs.organisation_brief, name="organisation_brief"),
    path("organisations/<int:pk>/brief.pdf", briefs.organisation_brief_pdf, name="brief_pdf"),
    path("meetings/<int:pk>/brief/", meeting_briefs.meeting_brief, name="meeting_brief"),
    path("meetings/<int:pk>/brief.pdf", meeting_briefs.meeting_brief_pdf, name="meeting_brief_pdf"),
    path("meetings/<int:pk>/brief/points/", meeting_briefs.meeting_points, name="meeting_points"),
    path("leads/export/<str:file_format>/", exports.export, {"what": "leads"}, "lead_export"),
    path(
        "organisations/export/<str:file_format>/",
        exports.export,
        {"what": "organisations"},
        "organisation_export",
    ),
    path(
        "contacts/export/<str:file_format>/", exports.export, {"what": "contacts"}, "contact_export"
    ),
    path("mous/export/<str:file_format>/", exports.export, {"what": "mous"}, "mou_export"),
    path(
        "meetings/export/<str:file_format>/", exports.export, {"what": "meetings"}, "meeting_export"
    ),
    path("papers/", papers.paper_list, name="paper_list"),
    path("papers/new/<slug:kind>/<int:pk>/<slug:file_format>/", papers.paper_ask, name="paper_ask"),
    path("papers/<int:pk>/", papers.paper_detail, name="paper_detail"),
    path("papers/<int:pk>/file/", papers.paper_file, name="paper_file"),
    path("papers/<int:pk>/again/", papers.paper_again, name="paper_again"),
    path("papers/<int:pk>/remove/", papers.paper_remove, name="paper_remove"),
    path("delegations/<int:pk>/papers/", papers.delegation_papers, name="delegation_papers"),
    path("reports/mous/", mous.mou_status, name="mou_status"),
    path("reports/mous/by/<slug:dimension>/", mous.mou_by, name="mou_by"),
    path("reports/mous/cross/", mous.mou_cross, name="mou_cross"),
    path("reports/mous/pictures/", pictures.mou_pictures, name="mou_pictures"),
    path(
        "reports/mous/pictures/<slug:name>.png",
        pictures.mou_picture_file,
        name="mou_picture_file",
    ),
    path("reports/mous/papers/", mou_papers.mou_papers, name="mou_papers"),
    path(
        "reports/mous/paper/<slug:kind>/<slug:file_format>/",
        mou_papers.mou_paper,
        name="mou_paper",
    ),
    path("reports/mous/narrow/", mous.mou_narrow, name="mou_narrow"),
    path("reports/mous/changes/", changes.mou_changes, name="mou_changes"),
    path("reports/mous/changes/panel/", changes.mou_changes_panel, name="mou_changes_panel"),
    path("reports/snapshots/", snapshots.snapshot_list, name="snapshot_list"),
    path("reports/snapshots/new/", snapshots.snapshot_create, name="snapshot_create"),
    path("reports/snapshots/<int:pk>/", snapshots.snapshot_detail, name="snapshot_detail"),
    path("reports/snapshots/<int:pk>/report.pdf", snapshots.snapshot_pdf, name="snapshot_pdf"),
    path("reports/snapshots/<int:pk>/share/", snapshots.snapshot_share, name="snapshot_share"),
    path("reports/shares/<int:pk>/close/", snapshots.share_close, name="share_close"),
    path("shared/<str:token>/", shared.shared, name="shared"),
    path("shared/<str:token>/report.pdf", shared.shared_pdf, name="shared_pdf"),
    path("reports/schedules/", schedules.schedule_list, name="schedule_list"),
    path("reports/schedules/new/", schedules.schedule_create, name="schedule_create"),
    path("reports/schedules/<int:pk>/", schedules.schedule_detail, name="schedule_detail"),
    path("reports/schedules/<int:pk>/edit/", schedules.schedule_edit, name="schedule_edit"),
    path("reports/schedules/<int:pk>/pause/", schedules.schedule_pause, name="schedule_pause"),
    path("reports/schedules/<int:pk>/remove/", schedules.schedule_remove, name="schedule_remove"),
    path("reports/deliveries/<int:pk>/again/", schedules.schedule_again, name="schedule_again"),
    path("reports/reviews/", reviews.review_list, name="review_list"),
    path("reports/reviews/new/", reviews.review_create, name="review_create"),
    path("reports/reviews/<int:pk>/remove/", reviews.review_remove, name="review_remove"),
]
