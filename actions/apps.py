"""Actions: what was asked, and what is being done about it."""

from django.apps import AppConfig


class ActionsConfig(AppConfig):
    name = "actions"
