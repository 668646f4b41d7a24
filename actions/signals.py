"""Around migrations the database's own rules are lifted and set again."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


def lift_guards(sender: AppConfig, using: str = "default", **kwargs: Any) -> None:
    """Before migrations: a trigger that speaks of a table stands in the way of altering it."""
    from actions.guards import GUARDS
    from judgements import guards

    if using == "default":
        guards.drop(GUARDS)


def set_guards(sender: AppConfig, using: str = "default", **kwargs: Any) -> None:
    from actions.guards import GUARDS
    from judgements import guards

    if using == "default":
        guards.make(GUARDS)


def connect(config: AppConfig) -> None:
    pre_migrate.connect(lift_guards, sender=config, dispatch_uid="actions-guards-lifted")
    post_migrate.connect(set_guards, sender=config, dispatch_uid="actions-guards-set")
