"""After migrate the definition files become rows; after any write the data stamp moves."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import m2m_changed, post_delete, post_migrate, post_save, pre_migrate


def load_definitions(sender: AppConfig, using: str = "default", **kwargs: Any) -> None:
    """Frameworks and places, as rows; a second time changes nothing."""
    from judgements.importing import load_frameworks, load_places
    from judgements.models import writing

    if using == "default":
        with writing("migrate"):
            load_frameworks()
            load_places()


def move_stamp(sender: type, raw: bool = False, **kwargs: Any) -> None:
    """Any model of ours, its history left aside."""
    from judgements.models import DataStamp

    label = sender._meta.app_label
    ours = label in {"judgements", "metrics", "actions", "dashboard", "board"}
    if raw or not ours or sender is DataStamp or sender.__name__.startswith("Historical"):
        return
    DataStamp.move()


def lift_guards(sender: AppConfig, using: str = "default", **kwargs: Any) -> None:
    """Before migrations: a trigger that speaks of a table stands in the way of altering it."""
    from judgements import guards

    if using == "default":
        guards.drop(guards.GUARDS)


def set_guards(sender: AppConfig, using: str = "default", **kwargs: Any) -> None:
    from judgements import guards

    if using == "default":
        guards.make(guards.GUARDS)


def connect(config: AppConfig) -> None:
    from judgements.models.accounts import watch

    watch()
    pre_migrate.connect(lift_guards, sender=config, dispatch_uid="judgements-guards-lifted")
    post_migrate.connect(set_guards, sender=config, dispatch_uid="judgements-guards-set")
    post_migrate.connect(load_definitions, sender=config, dispatch_uid="judgements-definitions")
    for signal in (post_save, post_delete, m2m_changed):
        signal.connect(move_stamp, dispatch_uid=f"stamp-{id(signal)}")
