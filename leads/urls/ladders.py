"""Addresses of the ladder: its steps, the ladders, and an MOU's own."""

from django.urls import URLPattern, path

from leads.views import ladders, milestones

urlpatterns: list[URLPattern] = [
    path("mous/steps/", ladders.step_list, name="step_list"),
    path("mous/steps/new/", ladders.step_create, name="step_create"),
    path("mous/steps/<int:pk>/", ladders.step_edit, name="step_edit"),
    path("mous/steps/<int:pk>/move/", ladders.step_move, name="step_move"),
    path("mous/steps/<int:pk>/delete/", ladders.step_delete, name="step_delete"),
    path("mous/ladders/", ladders.ladder_list, name="ladder_list"),
    path("mous/ladders/new/", ladders.ladder_create, name="ladder_create"),
    path("mous/ladders/<int:pk>/", ladders.ladder_edit, name="ladder_edit"),
    path("mous/ladders/<int:pk>/delete/", ladders.ladder_delete, name="ladder_delete"),
    path("mous/<int:pk>/ladder/", milestones.mou_ladder, name="mou_ladder"),
    path("mous/<int:pk>/milestones/<str:kind>/", milestones.mou_milestone, name="mou_milestone"),
]
