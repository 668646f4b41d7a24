"""One slide for each judgement that needs discussion: what was found, what was asked, where it stands, what moves."""

from actions.calculations import MET
from actions.queries import ActionRow, RecommendationRow
from board import sentences
from board.calculations import Room, brief
from board.queries.frame import Frame, cut_to, grade
from board.queries.measures import charted
from board.slides import CAUTION, CONCERN, QUIET, Block, Chart, Line, Lines, Slide, Status
from dashboard.queries.grades import GradeLine
from judgements.calculations import counted, listed
from judgements.models import Finding

MOST = 4
# A list keeps its distance from the chart below it, and from what the plan did.
FOUND, FOUND_BESIDE_A_CHART = Room(46, 50, 570), Room(50, 50, 200)
ASKED = Room(32, 50, 570)
# A bullet that a room can read is no longer than this.
SHORT = 112
TONES = {"overdue": CONCERN, "due today": CAUTION, MET: QUIET}


def discussed(frame: Frame) -> list[GradeLine]:
    """The lowest grades; where there are none, those below good, the most overdue first."""
    told = frame.told
    chosen = told.worst or sorted(told.below, key=lambda line: -line.asked.overdue)
    return chosen[:MOST]


def judgement_slides(frame: Frame) -> list[Slide]:
    """Two queries and those of the charts, however many there are."""
    lines = discussed(frame)
    if not lines:
        return []
    pks = [line.row.pk for line in lines]
    found: dict[int, list[Finding]] = {}
    for one in Finding.objects.filter(judgement__in=pks).order_by("judgement", "order", "pk"):
        found.setdefault(one.judgement_id, []).append(one)
    telling = _telling(lines)
    charts = charted(frame, list(telling.values()))
    return [
        _slide(frame, line, found.get(line.row.pk, []), charts.get(telling.get(line.row.pk, "")))
        for line in lines
    ]


def _telling(lines: list[GradeLine]) -> dict[int, str]:
    """For each judgement the metric that is drawn beside it, none twice: one of its own figures before any other."""
    pks = {line.row.pk for line in lines}
    taken: set[str] = set()
    found: dict[int, str] = {}
    for line in lines:
        moving = [one for one in line.metrics if one.points > 1]
        owners = {one.slug: {point.judgement for point in one.own} & pks for one in moving}
        free = [one for one in moving if one.slug not in taken and owners[one.slug] <= {line.row.pk}]
        free.sort(key=lambda one: not owners[one.slug])
        if free:
            found[line.row.pk] = free[0].slug
            taken.add(free[0].slug)
    return found


def _slide(frame: Frame, line: GradeLine, found: list[Finding], chart: Chart | None) -> Slide:
    asked = frame.told.graded.bearing.get(line.row.pk, [])
    doing = frame.plan.serving_any([row.pk for row in asked]) if frame.plan else []
    blocks: list[Block] = [_found(found, FOUND_BESIDE_A_CHART if chart else FOUND)]
    if chart is not None:
        blocks.append(chart)
    blocks.append(_asked(asked, doing, at_hand=line.at_hand))
    where = f", {line.area[:1].lower()}{line.area[1:]}" if line.area else ""
    return Slide(
        key=f"judgement-{line.row.key}",
        kind="judgement",
        name=line.section,
        headline=sentences.cut(line.row.message) or f"{line.section} is {line.tile.label}",
        about=f"{line.section}{where}",
        grade=grade(line.tile),
        blocks=tuple(blocks),
        source=_source(frame, line, chart.note if chart else ""),
        illustrative=frame.made_up and bool(doing),
    )


def _source(frame: Frame, line: GradeLine, note: str) -> str:
    told = f"{frame.report}, paragraphs {line.paragraphs}" if line.paragraphs else frame.report
    axis = note.split("Source:")[0].strip().removesuffix(".")
    return f"{told}. {axis}" if axis else told


def _found(found: list[Finding], room: Room) -> Lines:
    """Weaknesses in our words, in the report's order; those too long for a room give way to shorter ones."""
    weak = [one for one in found if one.kind == Finding.Kind.WEAKNESS]
    short = [one for one in weak if len(one.words) <= SHORT]
    lines = [
        Line(f"{one.paragraphs[0]}" if one.paragraphs else "", one.words)
        for one in (short if len(short) > 1 else weak)
    ]
    chosen = cut_to(lines, room)
    strong = len(found) - len(weak)
    parts = [sentences.number(len(weak), "weakness", "weaknesses")] if weak else []
    parts += [sentences.number(strong, "strength")] if strong else []
    return Lines(
        f"Inspectors found {listed(parts)}" if parts else "What inspectors found",
        chosen,
        none="The report holds no narrative on it.",
    )


def _late_first(row: RecommendationRow) -> tuple[bool, bool, int, int]:
    return (row.status == MET, not row.open, -(row.days_overdue or 0), row.order)


def _asked(asked: list[RecommendationRow], doing: list[ActionRow], *, at_hand: bool) -> Lines:
    """What was asked, the latest first, each as it stands; then what the plan has done about it."""
    rows = sorted(asked, key=_late_first)
    overdue, met = sum(bool(row.days_overdue) for row in rows), sum(row.status == MET for row in rows)
    lines = [
        Line(
            row.ref,
            brief(row.title),
            Status(row.standing.words, row.standing.icon, TONES.get(row.status, "plain")),
        )
        for row in rows
    ]
    shown = cut_to(lines, ASKED)
    rest = rows[len(shown) :]
    told = [f"{counted(len(rest))} more: {', '.join(row.ref for row in rest)}"] if rest else []
    if doing:
        told.append(_doing(doing))
    return Lines(
        sentences.asked(len(rows), overdue, met),
        shown,
        none="Nothing was asked about it." if at_hand else "What was asked is not known here.",
        rest=". ".join(one[:1].upper() + one[1:] for one in told),
    )


def _doing(doing: list[ActionRow]) -> str:
    complete = sum(row.state.complete for row in doing)
    shown = sum(row.state.complete and row.state.impact_shown for row in doing)
    late = sum(row.state.overdue for row in doing)
    impact = f", {counted(shown) if shown else 'none'} with impact shown" if complete else ""
    return (
        f"{sentences.number(len(doing), 'action')}: {counted(complete) if complete else 'none'} complete{impact}, "
        f"{counted(late) if late else 'none'} overdue"
    )
