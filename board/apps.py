"""Board: what is shown in front of a board, handed out, and remembered."""

from django.apps import AppConfig


class BoardConfig(AppConfig):
    name = "board"
    default_auto_field = "django.db.models.BigAutoField"
