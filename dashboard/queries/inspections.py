"""One inspection: its facts, grade table, recommendations, sections, figures, dated events, doubts."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from actions.calculations import overdue_groups
from actions.queries import PlanTold, RecommendationRow, plan_told
from dashboard import sentences
from dashboard.queries.grades import Graded, graded
from judgements.models import Inspection, ReportEvent, ReportFigure, ReportNote, ReportSection
from judgements.queries import AreaStanding, area_standings


@dataclass(frozen=True)
class SectionRow:
    """A part of the document with its run of paragraphs."""

    key: str
    title: str
    area: str
    graded: bool
    first_paragraph: int | None
    last_paragraph: int | None
    page: int | None

    def as_json(self) -> dict[str, Any]:
        names = ("key", "title", "graded", "first_paragraph", "last_paragraph")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True)
class InspectionPage:
    """Everything on the page of one inspection."""

    inspection: Inspection
    headline: str
    graded: Graded
    areas: list[AreaStanding]
    asked: list[RecommendationRow]
    overdue_words: str
    overdue: int
    superseded: int
    sections: list[SectionRow]
    figures: list[ReportFigure]
    said: list[ReportFigure]
    notes: list[ReportNote]
    events: list[ReportEvent]
    plan: PlanTold | None

    @property
    def at_hand(self) -> bool:
        """Whether anything of the report is held beside its dates and grades."""
        return any(line.at_hand for line in self.graded.lines)


def section_rows(inspection: Inspection) -> list[SectionRow]:
    """Every part of the document in order."""
    return [
        SectionRow(
            one.key, one.title, one.area, one.graded, one.first_paragraph, one.last_paragraph, one.page
        )
        for one in ReportSection.objects.filter(inspection=inspection).order_by("order")
    ]


def figure_rows(inspection: Inspection) -> list[dict[str, Any]]:
    """Every figure of the report for an export: a number, or the words where none is printed."""
    plain = ("key", "measure", "value", "words", "unit", "qualifier", "period", "population")
    rows = (
        ReportFigure.objects.filter(inspection=inspection)
        .order_by("paragraph__number", "page", "key")
        .values(
            *plain, "previous_value", "previous_period", "comparators", "paragraph__number", "page", "note"
        )
    )
    return [
        {
            **{name: row[name] for name in (*plain, "previous_value", "previous_period")},
            "compared_with": [
                f"{one['who']}: {one.get('says', one.get('value', ''))}" for one in row["comparators"]
            ],
            "paragraph": row["paragraph__number"],
            "page": row["page"],
            "note": row["note"],
        }
        for row in rows
    ]


def note_rows(inspection: Inspection) -> list[dict[str, Any]]:
    """Every doubt about the report with its answer, for an export."""
    rows = ReportNote.objects.filter(inspection=inspection).order_by("paragraph", "key")
    return list(rows.values("key", "paragraph", "where", "doubt", "answer", "settled"))


def inspection_page(inspection: Inspection, as_at: date, agency: int | None = None) -> InspectionPage:
    table = graded(inspection, as_at, measured=agency is None)
    areas = area_standings(table.rows)
    heads = [(area.area, area.overall.tile.label) for area in areas if area.overall]
    main = [head for head in heads if not head[0]] or heads
    worst = [line for line in table.lines if line.row.concern]
    below = [line for line in table.lines if line.row.below_good]
    groups = overdue_groups(row.standing for row in table.asked)
    figures = list(
        ReportFigure.objects.filter(inspection=inspection)
        .select_related("paragraph", "judgement__section")
        .order_by("paragraph__number", "page", "key")
    )
    return InspectionPage(
        inspection=inspection,
        headline=sentences.where_we_stand(
            main, len(below), len(table.lines), len(worst), worst[0].tile.label if worst else ""
        )
        if main
        else inspection.title,
        graded=table,
        areas=areas,
        asked=table.asked,
        overdue_words=sentences.overdue_words([(group.count, group.days) for group in groups]),
        overdue=sum(group.count for group in groups),
        superseded=sum(row.status == "superseded" for row in table.asked),
        sections=section_rows(inspection),
        figures=[one for one in figures if one.value is not None],
        said=[one for one in figures if one.value is None],
        notes=list(ReportNote.objects.filter(inspection=inspection).order_by("paragraph", "key")),
        events=list(ReportEvent.objects.filter(inspection=inspection)),
        plan=plan_told(inspection.pk, len(table.asked), as_at, agency),
    )
