"""After migrate the metric catalogue becomes rows."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


def load_definitions(sender: AppConfig, using: str = "default", **kwargs: Any) -> None:
    """The catalogue, as rows; a second time changes nothing."""
    from metrics.importing import load_catalogue

    if using == "default":
        load_catalogue()


def connect(config: AppConfig) -> None:
    post_migrate.connect(load_definitions, sender=config, dispatch_uid="metrics-catalogue")
