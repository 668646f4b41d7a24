"""From files that a domain reader can review to rows: idempotent, all or nothing, with the history kept."""

from .frameworks import load_frameworks
from .inspections import load_inspection
from .places import load_places
from .rows import Counts, settle

__all__ = ["Counts", "load_frameworks", "load_inspection", "load_places", "settle"]
