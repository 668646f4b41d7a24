"""Board: what is shown in front of a board, handed out, and remembered."""

from django.apps import AppConfig


class BoardConfig(AppConfig):
    name = "board"

    def ready(self) -> None:
        from board.importing import load_folder
        from dashboard import demonstration

        if load_folder not in demonstration.ALSO:
            demonstration.ALSO.append(load_folder)
