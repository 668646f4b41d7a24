"""From a plan's file, which a domain reader can review, to rows: idempotent, all or nothing, by the rules of the services."""

from .plan_file import PlanFile, PlanFileError, read_plan
from .plans import LeftAlone, load_plan

__all__ = ["LeftAlone", "PlanFile", "PlanFileError", "load_plan", "read_plan"]
