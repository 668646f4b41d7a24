"""Everything that stands behind the slides, as tables for paper and spreadsheets."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from board.queries.frame import Ask, Frame
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
        "What was asked, and how it stands by its printed due date and what the plan tells of it.",
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
        # Whether one is met is told by the plan's actions.
        illustrative=frame.made_up,
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
        illustrative=frame.made_up,
    )


def exceptions(frame: Frame) -> Table:
    assert frame.plan is not None
    return Table(
        "Exceptions",
        "Actions that a rule puts before the board, the worst first.",
        ("Ref", "Action", "Why", "Rule"),
        tuple((one.row.ref, one.row.title, one.told, one.rule.words) for one in frame.plan.exceptions),
        illustrative=frame.made_up,
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


def questions(frame: Frame) -> Table:
    return Table(
        "Questions",
        "What members asked at the last meeting, with what waited for an answer since those before it.",
        ("Ref", "Question", "Asked by", "Who answers", "Answer", "Answered"),
        tuple(
            (one.ref, one.words, one.asked_by, one.owner, one.answer, _iso(one.answered_on))
            for one in frame.questions
        ),
        illustrative=frame.meetings_made_up,
    )


def decisions(frame: Frame) -> Table:
    held: list[tuple[Ask, str]] = [(one, "Taken") for one in frame.earlier]
    held += [(one, "Asked for") for one in frame.asks]
    return Table(
        "Decisions",
        "What earlier meetings decided and what this one is asked to decide.",
        ("Ref", "Decision", "Standing", "Who carries it out", "Due", "Carried out"),
        tuple(
            (one.ref, one.words, standing, one.owner, _iso(one.due_on), _iso(one.done_on))
            for one, standing in held
        ),
        illustrative=frame.meetings_made_up,
    )


def tables(frame: Frame) -> tuple[Table, ...]:
    """Those that have rows, in the order of the slides."""
    found = [grades(frame), recommendations(frame)]
    if frame.plan is not None:
        found += [actions(frame), exceptions(frame)]
    found.append(measures(frame))
    if not frame.public:
        found += [questions(frame), decisions(frame)]
    return tuple(one for one in found if one.rows)


# Which tables tell what a slide tells, so that neither stands where an officer has hidden it.
BEHIND = {
    "grades": ("Grades",),
    "plan": ("Actions",),
    "exceptions": ("Exceptions", "Decisions"),
    "answers": ("Questions", "Decisions"),
    "metrics": ("Measures",),
    "due": (),
}


def without(found: Iterable[Table], hidden: Iterable[Slide]) -> tuple[Table, ...]:
    """The tables, less those behind slides that are hidden."""
    gone = {name for slide in hidden for name in BEHIND.get(slide.key, ())}
    return tuple(one for one in found if one.name not in gone)
