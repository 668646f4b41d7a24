"""The big screen, meetings, and the packs that are handed out."""

from django.urls import path

from board.views import board

urlpatterns = [
    path("board/", board.board, name="board"),
    path("board/presenter/", board.presenter, name="board-presenter"),
    path("meetings/<slug:slug>/board/", board.meeting_board, name="meeting-board"),
    path("meetings/<slug:slug>/presenter/", board.meeting_presenter, name="meeting-presenter"),
]
