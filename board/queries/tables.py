"""Everything that stands behind the slides, as tables for paper and spreadsheets."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from board.queries.frame import Frame
from board.queries.measures import fresh
from board.slides import Slide, Table


def _iso(on: date | None) -> str:
    return on.isoformat() if on else ""


def grades(frame: Frame) -> Table:
    lines = frame.told.graded.lines
    return Table(
        "Grades",
        f"Every judgement, as printed. {frame.report}.",
        ("Area", "Section", "Grade", "Paragraphs", "Movement", "Asked", "Overdue"),
        tuple(
            (
                line.area,
                line.section,
                line.tile.label,
                line.paragraphs,
                line.row.movement.words,
                line.asked.total,
                line.asked.overdue,
            )
            for line in lines
        ),
    )


def recommendations(frame: Frame) -> Table:
    return Table(
        "Recommendations",
        "What was asked, and how it stands by its printed due date.",
        ("Ref", "Area", "Recommendation", "Timescale", "Due", "Status", "Days overdue"),
        tuple(
            (
                row.ref,
                row.area,
                row.title,
                row.timescale or "none printed",
                _iso(row.due),
                row.status,
                row.days_overdue or "",
            )
            for row in frame.told.asked
        ),
    )


def actions(frame: Frame) -> Table:
    assert frame.plan is not None
    rows: tuple[tuple[Any, ...], ...] = tuple(
        (
            row.ref,
            ", ".join(one.ref for one in row.recommendations),
            row.title,
            frame.lead(row),
            _iso(row.due),
            _iso(row.state.first_due),
            str(row.state.delivery),
            str(row.state.impact),
            row.state.days_overdue or "",
            row.state.times_revised,
        )
        for row in frame.plan.rows
    )
    columns = ("Ref", "Answers", "Action", "Lead", "Due", "First due", "Delivery", "Impact")
    return Table(
        "Actions",
        "What is being done: delivery and impact are two questions.",
        (*columns, "Days overdue", "Times moved"),
        rows,
    )


def exceptions(frame: Frame) -> Table:
    assert frame.plan is not None
    return Table(
        "Exceptions",
        "Actions that a rule puts before the board, the worst first.",
        ("Ref", "Action", "Why", "Rule"),
        tuple((one.row.ref, one.row.title, one.told, one.rule.words) for one in frame.plan.exceptions),
    )


def measures(frame: Frame) -> Table:
    return Table(
        "Measures",
        "The newest figure of each measure by the day, with the one before and England's.",
        ("Measure", "Newest", "Period", "Before", "England", "Attention"),
        tuple(
            (
                row.name,
                row.latest_words,
                row.latest.period if row.latest else "",
                row.previous_words,
                row.england_words,
                row.needs,
            )
            for row in fresh(frame, frame.told.graded.metrics)
        ),
    )


def tables(frame: Frame) -> tuple[Table, ...]:
    """Those that have rows, in the order of the slides."""
    found = [grades(frame), recommendations(frame)]
    if frame.plan is not None:
        found += [actions(frame), exceptions(frame)]
    found.append(measures(frame))
    return tuple(one for one in found if one.rows)


# Which tables tell what a slide tells, so that neither stands where an officer has hidden it.
BEHIND = {
    "grades": ("Grades",),
    "plan": ("Actions",),
    "exceptions": ("Exceptions",),
    "metrics": ("Measures",),
    "due": (),
}


def without(found: Iterable[Table], hidden: Iterable[Slide]) -> tuple[Table, ...]:
    """The tables, less those behind slides that are hidden."""
    gone = {name for slide in hidden for name in BEHIND.get(slide.key, ())}
    return tuple(one for one in found if one.name not in gone)
