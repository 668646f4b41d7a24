"""Dashboard: every desk page; it owns no models."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class DashboardConfig(AppConfig):
    name = "dashboard"

    def ready(self) -> None:
        # Django tells an app without models nothing after migrate, so the roles follow each app that has some.
        post_migrate.connect(load_roles, dispatch_uid="dashboard-roles")


def load_roles(sender: AppConfig, using: str = "default", **kwargs: Any) -> None:
    from dashboard import roles

    if using == "default" and sender.label in roles.OURS:
        roles.load_roles()
