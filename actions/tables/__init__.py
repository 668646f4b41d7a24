"""The tables of what was asked and of what is being done."""

from .actions import ActionTable, BragTable, Placed, placed
from .recommendations import RecommendationTable

__all__ = ["ActionTable", "BragTable", "Placed", "RecommendationTable", "placed"]
