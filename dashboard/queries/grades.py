"""The grade table: each judgement with its movement, what was asked about it and the metric that bears on it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from actions.queries import (
    PRINTED,
    Asked,
    RecommendationRow,
    Record,
    by_judgement,
    rows_of,
)
from judgements.calculations import paragraph_words
from judgements.models import Inspection, Judgement, Recommendation
from judgements.queries import (
    JudgementRow,
    Strands,
    Tile,
    inspections_of,
    judgement_rows,
    judgements_in,
    strands_known,
)
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
    """An inspection's grade table and the rows it was made from; `bearing` are the recommendations of a judgement."""

    lines: list[GradeLine]
    asked: list[RecommendationRow]
    bearing: dict[int, list[RecommendationRow]]
    everything: list[Judgement]
    strands: Strands
    metrics: list[MetricRow]

    @property
    def rows(self) -> list[JudgementRow]:
        return [line.row for line in self.lines]


def graded(
    inspection: Inspection,
    as_at: date,
    inspections: list[Inspection] | None = None,
    asked: list[RecommendationRow] | None = None,
    *,
    measured: bool = True,
) -> Graded:
    """Every judgement of one inspection as at a date; a constant number of queries.

    `inspections` are the authority's and `asked` the inspection's own, where the caller has read them already. Metrics
    are left out for a reader who may not see them.
    """
    if inspections is None:
        inspections = inspections_of(inspection.authority, as_at)
    if asked is None:
        own = Recommendation.objects.filter(inspection=inspection)
        asked = rows_of(own.order_by(*PRINTED), Record.of(inspections, as_at), as_at)
    everything, strands = judgements_in(inspections), strands_known()
    rows = judgement_rows(inspection, everything, strands)
    bearing = by_judgement(asked)
    counts = {pk: Asked.of(own) for pk, own in bearing.items()}
    metrics = metric_rows(as_at, inspection.authority) if measured else []
    told = bearing_on(rows, metrics, inspection) if measured else {}
    lines = [
        GradeLine(row, counts.get(row.pk, Asked()), tuple(told.get(row.pk, ())), inspection.slug)
        for row in rows
    ]
    return Graded(lines, asked, bearing, everything, strands, metrics)
