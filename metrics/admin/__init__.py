"""The admin of metrics: their pages, the grid in which an officer keys figures by period, what waits for them."""

from . import imported, importing, limits, pages, tasks

__all__ = ["imported", "importing", "limits", "pages", "tasks"]
