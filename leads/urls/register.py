"""Addresses of the register beside its MOUs: groups, signing events, amendments."""

from django.urls import URLPattern, path

from leads.views import amendments, events, groups, references

urlpatterns: list[URLPattern] = [
    path("mous/groups/", groups.mou_group_list, name="mou_group_list"),
    path("mous/groups/new/", groups.mou_group_create, name="mou_group_create"),
    path("mous/groups/<int:pk>/", groups.mou_group_detail, name="mou_group_detail"),
    path("mous/groups/<int:pk>/edit/", groups.mou_group_edit, name="mou_group_edit"),
    path("mous/groups/<int:pk>/add/", groups.mou_group_add, name="mou_group_add"),
    path(
        "mous/groups/<int:pk>/remove/<int:mou>/", groups.mou_group_remove, name="mou_group_remove"
    ),
    path("mous/events/", events.mou_event_list, name="mou_event_list"),
    path("mous/events/new/", events.mou_event_create, name="mou_event_create"),
    path("mous/events/<int:pk>/", events.mou_event_detail, name="mou_event_detail"),
    path("mous/events/<int:pk>/edit/", events.mou_event_edit, name="mou_event_edit"),
    path("mous/events/<int:pk>/add/", events.mou_event_add, name="mou_event_add"),
    path(
        "mous/events/<int:pk>/remove/<int:mou>/", events.mou_event_remove, name="mou_event_remove"
    ),
    path("mous/events/<int:pk>/delete/", events.mou_event_delete, name="mou_event_delete"),
    path("leads/<int:pk>/references/", references.lead_references, name="lead_references"),
    path("mous/<int:pk>/amend/", amendments.mou_amend, name="mou_amend"),
    path(
        "mous/<int:pk>/amendments/<int:amendment>/undo/",
        amendments.mou_amendment_undo,
        name="mou_amendment_undo",
    ),
]
