"""Metrics: what should move, measured."""

from django.apps import AppConfig


class MetricsConfig(AppConfig):
    name = "metrics"

    def ready(self) -> None:
        from metrics import signals

        signals.connect(self)
