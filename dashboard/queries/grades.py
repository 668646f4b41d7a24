"""The grade table: each judgement with its movement, what was asked about it and the metric that bears on it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from actions.queries import Asked, RecommendationRow, asked_by_judgement, recommendation_rows
from judgements.calculations import paragraph_words
from judgements.models import Inspection, Judgement, Recommendation
from judgements.queries import JudgementRow, Tile, judgement_rows, judgements_of, strand_names
from metrics.queries import MetricRow, bearing_on, metric_rows


@dataclass(frozen=True)
class GradeLine:
    """One row of the grade table."""

    row: JudgementRow
    asked: Asked
    metrics: tuple[Any, ...]
    slug: str

    @property
    def area(self) -> str:
        return self.row.area

    @property
    def group(self) -> str:
        return self.row.group

    @property
    def section(self) -> str:
        return self.row.section

    @property
    def tile(self) -> Tile:
        return self.row.tile

    @property
    def rank(self) -> int:
        """For sorting: what was not judged comes last."""
        return self.row.tile.rank or 99

    @property
    def first_paragraph(self) -> int:
        return self.row.first_paragraph or 9999

    @property
    def overdue(self) -> int:
        return self.asked.overdue

    @property
    def recommendations(self) -> int:
        return self.asked.total

    @property
    def at_hand(self) -> bool:
        """Whether the report says anything of it; where only the grade is known, nothing is said to be absent."""
        return bool(self.row.first_paragraph or self.row.pages or self.row.treated_in)

    @property
    def row_class(self) -> str:
        return "is-concern" if self.row.concern else ""

    def as_json(self) -> dict[str, Any]:
        row = self.row
        return {
            "key": row.key,
            "area": row.area,
            "group": row.group,
            "section": row.section,
            "grade": row.tile.label,
            "rank": row.tile.rank,
            "first_paragraph": row.first_paragraph,
            "last_paragraph": row.last_paragraph,
            "movement": row.movement.words,
            "recommendations": self.asked.total,
            "overdue": self.asked.overdue,
        }

    @property
    def paragraphs(self) -> str:
        return paragraph_words(self.row.first_paragraph, self.row.last_paragraph)


@dataclass(frozen=True)
class Graded:
    """An inspection's grade table and the rows it was made from."""

    lines: list[GradeLine]
    asked: list[RecommendationRow]
    everything: list[Judgement]
    names: dict[str, str]
    metrics: list[MetricRow]

    @property
    def rows(self) -> list[JudgementRow]:
        return [line.row for line in self.lines]


def graded(inspection: Inspection, as_at: date, asked: list[RecommendationRow] | None = None) -> Graded:
    """Every judgement of one inspection as at a date; a constant number of queries.

    `asked` are the inspection's recommendations, where the caller has read them already.
    """
    everything = judgements_of(inspection.authority_id, as_at)
    names = strand_names()
    rows = judgement_rows(inspection, everything, names)
    if asked is None:
        asked = recommendation_rows(as_at, Recommendation.objects.filter(inspection=inspection))
    counts = asked_by_judgement(asked)
    metrics = metric_rows(as_at, inspection.authority)
    bearing = bearing_on(rows, metrics, inspection)
    lines = [
        GradeLine(row, counts.get(row.pk, Asked()), tuple(bearing.get(row.pk, ())), inspection.slug)
        for row in rows
    ]
    return Graded(lines, asked, everything, names, metrics)
