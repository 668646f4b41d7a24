"""Filters that live in the address; a value that is not a choice filters nothing and is told in the form."""

from .actions import ActionFilter, Wanted, wanted_of
from .recommendations import RecommendationFilter

__all__ = ["ActionFilter", "RecommendationFilter", "Wanted", "wanted_of"]
