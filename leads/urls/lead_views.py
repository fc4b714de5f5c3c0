"""Addresses of the ways to look at leads, and of the moves made there."""

from django.urls import URLPattern, path

from leads.views import board, moves
from leads.views import calendar as calendar_views
from leads.views import map as map_views

urlpatterns: list[URLPattern] = [
    path("leads/board/", board.lead_board, name="lead_board"),
    path("leads/board/figures/", board.lead_board_figures, name="lead_board_figures"),
    path("leads/calendar/", calendar_views.lead_calendar, name="lead_calendar"),
    path("leads/map/", map_views.lead_map, name="lead_map"),
    path("leads/<int:pk>/move/", moves.lead_move, name="lead_move"),
    path("leads/<int:pk>/move/<int:change>/undo/", moves.lead_move_undo, name="lead_move_undo"),
    path("mous/<int:pk>/move/", moves.mou_move, name="mou_move"),
    path("mous/<int:pk>/move/<str:kind>/undo/", moves.mou_move_undo, name="mou_move_undo"),
]
