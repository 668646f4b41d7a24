"""The admin of plans: the plan and its steps, actions, the events that happened to them, what people have of their own."""

from . import actions, drafting, events, importing, people, plans, tasks

__all__ = ["actions", "drafting", "events", "importing", "people", "plans", "tasks"]
