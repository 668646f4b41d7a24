"""Actions: what was asked, and what is being done about it."""

from django.apps import AppConfig


class ActionsConfig(AppConfig):
    name = "actions"

    def ready(self) -> None:
        from actions import signals

        signals.connect(self)
