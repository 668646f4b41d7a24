"""Judgements: what inspectors said, and the rules under which they said it."""

from django.apps import AppConfig


class JudgementsConfig(AppConfig):
    name = "judgements"

    def ready(self) -> None:
        from judgements import signals

        signals.connect(self)
