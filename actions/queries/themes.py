"""Themes: weaknesses that run through judgements, and where they were seen before and again."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch

from judgements.models import Inspection, Judgement, Theme, ThemeSighting


@dataclass(frozen=True)
class ThemeRow:
    """One theme with what was said of it, oldest first."""

    key: str
    name: str
    summary: str
    gap: str
    judgements: list[Judgement]
    sightings: list[ThemeSighting]

    @property
    def raised_in(self) -> list[str]:
        """Every year in which it was named, in order."""
        years = {year for one in self.sightings if not one.resolved for year in one.raised_in}
        years |= {
            str(one.paragraph.inspection.published_on.year) for one in self.sightings if not one.resolved
        }
        years |= {str(one.inspection.published_on.year) for one in self.judgements}
        return sorted(years)

    @property
    def put_right(self) -> str:
        """'put right in 2022' if nobody raised it since, else 'in part put right in 2017'; empty if never."""
        years = sorted(
            {str(one.paragraph.inspection.published_on.year) for one in self.sightings if one.resolved}
        )
        if not years:
            return ""
        whole = not self.raised_in or years[-1] > self.raised_in[-1]
        return f"{'' if whole else 'in part '}put right in {years[-1]}"


def theme_rows(as_at: date, themes: Any = None) -> list[ThemeRow]:
    """Themes of visible inspections, those named most often first: three queries."""
    visible = Inspection.objects.visible(as_at)
    found = (Theme.objects.all() if themes is None else themes).prefetch_related(
        Prefetch(
            "judgements",
            Judgement.objects.filter(inspection__in=visible)
            .select_related("section", "inspection")
            .order_by("inspection__published_on", "section__order"),
        ),
        Prefetch(
            "sightings",
            ThemeSighting.objects.filter(paragraph__inspection__in=visible)
            .select_related("paragraph__inspection")
            .order_by("paragraph__inspection__published_on", "paragraph__number"),
        ),
    )
    rows = [
        ThemeRow(
            one.key,
            one.name,
            one.summary,
            one.recommendation_gap,
            list(one.judgements.all()),
            list(one.sightings.all()),
        )
        for one in found
    ]
    shown = [row for row in rows if row.judgements or row.sightings]
    return sorted(shown, key=lambda row: (-len(row.raised_in), row.name))
