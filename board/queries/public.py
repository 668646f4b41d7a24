"""What a deck leaves out for the public: small numbers, persons' names, the presenter's notes; and the list of it."""

from collections.abc import Iterable
from dataclasses import replace

from board.queries.frame import Frame, Rules
from board.slides import Slide
from metrics.models import Metric
from metrics.queries import MetricRow, Point

WITHHELD = "c"


def rules() -> Rules:
    """One query."""
    held = Metric.objects.exclude(least_count=None).values_list("code", "least_count")
    return Rules({code: least for code, least in held if least})


def _point(code: str, unit: str, point: Point | None, by: Rules) -> Point | None:
    if point is None or not by.small(code, unit, point):
        return point
    return replace(point, value=None, status=WITHHELD, numerator=None, denominator=None, words="")


def row_for_all(row: MetricRow, by: Rules) -> MetricRow:
    """The row with its small figures withheld; what was computed from them goes with them."""
    own = tuple(one for point in row.own if (one := _point(row.slug, row.unit, point, by)) is not None)
    if own == row.own:
        return row
    return replace(
        row,
        own=own,
        latest=own[-1] if own else None,
        previous=own[-2] if row.previous is not None and len(own) > 1 else None,
        stated=tuple((point.period, point.value) for point in own if point.value is not None),
        around=None,
        control=None,
    )


def withheld(rows: Iterable[MetricRow], by: Rules) -> list[str]:
    """The names of measures of which a figure is withheld."""
    return sorted(row.name for row in rows if any(by.small(row.slug, row.unit, one) for one in row.own))


def for_all(frame: Frame) -> tuple[Frame, list[str]]:
    """The frame as the public may see it, and the measures of which something is withheld: one query."""
    by = rules()
    told = frame.told
    graded = told.graded
    rows = {row.slug: row_for_all(row, by) for row in graded.metrics}
    lines = [
        replace(line, metrics=tuple(rows.get(one.slug, one) for one in line.metrics)) for line in graded.lines
    ]
    names = withheld(graded.metrics, by)
    held = replace(graded, lines=lines, metrics=list(rows.values()))
    falling = [rows[row.slug] for row in told.falling if rows[row.slug] is row]
    told = replace(
        told,
        graded=held,
        falling=falling,
        worst=[line for line in lines if line.row.concern],
        below=[line for line in lines if line.row.below_good],
    )
    return replace(frame, told=told, rules=by), names


# What people typed for a meeting, and nobody has checked for the public.
TYPED = {
    "own": "in words of an officer's own",
    "agenda": "with the agenda of the meeting",
    "answers": "with questions, answers and decisions of the meeting before",
}


def for_the_public(slides: Iterable[Slide]) -> list[Slide]:
    """Without what was typed for the meeting and without the presenter's notes."""
    return [replace(slide, notes="") for slide in slides if slide.kind not in TYPED]


def left_out(
    frame: Frame, slides: Iterable[Slide], hidden: Iterable[Slide], names: list[str]
) -> tuple[str, ...]:
    """What the public version does not hold, in lines that name it without telling it."""
    slides = list(slides)
    lines = [f"Small numbers of children: figures of {name} are withheld" for name in names]
    rows = frame.plan.rows if frame.plan else []
    people = sum(bool(row.lead_words and row.lead_words != frame.roles.get(row.pk, "")) for row in rows)
    if people:
        stand = "s stand" if people != 1 else " stands"
        lines.append(f"Names of persons: {people} action{stand} by the lead's post alone")
    for kind, words in TYPED.items():
        if number := sum(slide.kind == kind for slide in slides):
            lines.append(f"{number} slide{'' if number == 1 else 's'} {words}")
    if any(slide.key == "exceptions" for slide in slides):
        lines.append("Decisions that the meeting was asked for")
    lines += [f"The slide '{slide.name}', hidden for the meeting" for slide in hidden if slide.kind != "own"]
    notes = sum(bool(slide.notes) for slide in slides)
    if notes:
        lines.append(f"Notes for the presenter: of {notes} slide{'' if notes == 1 else 's'}")
    return tuple(lines)
