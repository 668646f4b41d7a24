"""After migrate the metric catalogue becomes rows."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


def load_definitions(sender: AppConfig, using: str = "default", **kwargs: Any) -> None:
    """The catalogue, as rows; a second time changes nothing."""
    from judgements.models import writing
    from metrics.importing import load_catalogue

    if using == "default":
        with writing("migrate"):
            load_catalogue()


def lift_guards(sender: AppConfig, using: str = "default", **kwargs: Any) -> None:
    """Before migrations: a trigger that speaks of a table stands in the way of altering it."""
    from judgements import guards
    from metrics.guards import GUARDS

    if using == "default":
        guards.drop(GUARDS)


def set_guards(sender: AppConfig, using: str = "default", **kwargs: Any) -> None:
    from judgements import guards
    from metrics.guards import GUARDS

    if using == "default":
        guards.make(GUARDS)


def connect(config: AppConfig) -> None:
    pre_migrate.connect(lift_guards, sender=config, dispatch_uid="metrics-guards-lifted")
    post_migrate.connect(set_guards, sender=config, dispatch_uid="metrics-guards-set")
    post_migrate.connect(load_definitions, sender=config, dispatch_uid="metrics-catalogue")
