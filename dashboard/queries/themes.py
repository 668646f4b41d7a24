"""Themes: weaknesses that run through judgements, and where they were seen before and again."""

from dataclasses import dataclass
from datetime import date

from actions.queries import RecommendationRow, ThemeRow, bare_rows, theme_rows
from judgements.models import Recommendation, Theme

__all__ = ["ThemePage", "ThemeRow", "theme_page", "theme_rows"]


@dataclass(frozen=True)
class ThemePage:
    """A theme with the recommendations that answer it."""

    row: ThemeRow
    asked: list[RecommendationRow]


def theme_page(theme: Theme, as_at: date) -> ThemePage | None:
    """None if no inspection that speaks of it had been published."""
    rows = theme_rows(as_at, Theme.objects.filter(pk=theme.pk))
    if not rows:
        return None
    return ThemePage(rows[0], bare_rows(as_at, Recommendation.objects.filter(themes=theme)))
