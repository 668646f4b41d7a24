"""The big screen, meetings, and the packs that are handed out."""

from django.urls import path, re_path

from board.views import board, meetings, packs

urlpatterns = [
    path("board/", board.board, name="board"),
    path("board/presenter/", board.presenter, name="board-presenter"),
    path("board/pack.<pack:kind>", packs.pack, name="board-pack"),
    path("meetings/", meetings.meetings, name="meetings"),
    path("meetings.<export:kind>", meetings.meetings_export, name="meetings-export"),
    path("meetings/<slug:slug>/", meetings.meeting, name="meeting"),
    path("meetings/<slug:slug>/board/", board.meeting_board, name="meeting-board"),
    path("meetings/<slug:slug>/presenter/", board.meeting_presenter, name="meeting-presenter"),
    path("meetings/<slug:slug>/pack.<pack:kind>", packs.pack, name="meeting-pack"),
    path("meetings/<slug:slug>/as-shown/", packs.picture, name="meeting-picture"),
    path("public-packs/<int:pk>.<pack:kind>", packs.public_pack, name="public-pack"),
    re_path(r"^display/(?P<token>[A-Za-z0-9_-]{1,100})/$", board.display, name="display"),
]
