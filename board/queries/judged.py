"""One slide for each judgement that needs discussion: what was found, what was asked, where it stands, what moves."""

from dataclasses import replace

from actions.calculations import MET
from actions.queries import ActionRow, RecommendationRow
from board import sentences
from board.calculations import brief
from board.calculations.room import drawing_height
from board.queries.frame import Frame, grade
from board.queries.lists import Listed, foot, set_out
from board.queries.measures import charted
from board.slides import CAUTION, CONCERN, QUIET, Chart, Line, Slide, Status
from dashboard.queries.grades import GradeLine
from judgements.calculations import counted
from judgements.models import Finding

MOST = 4
# The columns of what was found and of what was asked.
LEFT, RIGHT = 798, 849
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


def told_beside(frame: Frame) -> dict[str, str]:
    """The metrics that are drawn on the slide of a judgement, each with the section."""
    lines = discussed(frame)
    sections = {line.row.pk: line.section for line in lines}
    return {slug: sections[pk] for pk, slug in _telling(lines).items()}


def _slide(frame: Frame, line: GradeLine, found: list[Finding], chart: Chart | None) -> Slide:
    asked = frame.told.graded.bearing.get(line.row.pk, [])
    doing = frame.plan.serving_any([row.pk for row in asked]) if frame.plan else []
    headline = sentences.wrong(line.row.message) or f"{line.section} is {line.tile.label}"
    where = f", {line.area[:1].lower()}{line.area[1:]}" if line.area else ""
    about = f"{line.section}{where}"
    if chart is not None and chart.title.removeprefix(chart.name) in headline:
        # The headline has told how it moved; the drawing's own heading then says what it is.
        chart = replace(chart, title=chart.name)
    source, made_up = _source(frame, line, chart.note if chart else ""), frame.made_up and bool(doing)
    told = [_found(found, chart), _asked(asked, doing, at_hand=line.at_hand)]
    (weak, wanted), setting = set_out(headline, told, about, foot(frame, source))
    return Slide(
        key=f"judgement-{line.row.key}",
        kind="judgement",
        name=line.section,
        headline=headline,
        about=about,
        grade=grade(line.tile),
        blocks=(weak, chart, wanted) if chart else (weak, wanted),
        source=source,
        illustrative=made_up,
        setting=setting,
    )


def _source(frame: Frame, line: GradeLine, note: str) -> str:
    told = f"{frame.report}, paragraphs {line.paragraphs}" if line.paragraphs else frame.report
    axis = note.split("Source:")[0].strip().removesuffix(".")
    return f"{told}. {axis}" if axis else told


def _found(found: list[Finding], chart: Chart | None) -> Listed:
    """Weaknesses in our words, in the report's order; those too long for a room give way to shorter ones.

    Paper has every weakness and every strength.
    """
    weak = [one for one in found if one.kind == Finding.Kind.WEAKNESS]
    strong = [one for one in found if one.kind != Finding.Kind.WEAKNESS]
    short = [one for one in weak if len(one.words) <= SHORT]
    first = short if len(short) > 1 else weak
    parts = [sentences.number(len(weak), "weakness", "weaknesses")] if weak else []
    parts += [sentences.number(len(strong), "strength")] if strong else []
    return Listed(
        f"{', '.join(parts).capitalize()} found" if parts else "What inspectors found",
        [_finding(one) for one in first],
        none="The report holds no narrative on it.",
        whole=[
            *(_finding(one, Status("Weakness")) for one in weak),
            *(_finding(one, Status("Strength", tone=QUIET)) for one in strong),
        ],
        width=LEFT,
        less=drawing_height(chart.title, LEFT) if chart else 0.0,
        # How many there are stands in the heading.
        rest=lambda left: "",
    )


def _finding(one: Finding, status: Status | None = None) -> Line:
    return Line(f"{one.paragraphs[0]}" if one.paragraphs else "", one.words, status)


def _late_first(row: RecommendationRow) -> tuple[bool, bool, int, int]:
    return (row.status == MET, not row.open, -(row.days_overdue or 0), row.order)


def _asked(asked: list[RecommendationRow], doing: list[ActionRow], *, at_hand: bool) -> Listed:
    """What was asked, the latest first, each as it stands; then what the plan has done about it."""
    rows = sorted(asked, key=_late_first)
    overdue, met = sum(bool(row.days_overdue) for row in rows), sum(row.status == MET for row in rows)
    statuses = [Status(row.standing.words, row.standing.icon, TONES.get(row.status, "plain")) for row in rows]
    pairs = list(zip(rows, statuses, strict=True))
    return Listed(
        sentences.asked(len(rows), overdue, met),
        [Line(row.ref, brief(row.title), status) for row, status in pairs],
        none="Nothing was asked about it." if at_hand else "What was asked is not known here.",
        note=_doing(doing) if doing else "",
        whole=[Line(row.ref, row.title, status) for row, status in pairs],
        width=RIGHT,
        rest=lambda left: f"{counted(len(left)).capitalize()} more: {', '.join(line.ref for line in left)}",
    )


def _doing(doing: list[ActionRow]) -> str:
    complete = sum(row.state.complete for row in doing)
    shown = sum(row.state.complete and row.state.impact_shown for row in doing)
    late = sum(row.state.overdue for row in doing)
    impact = f", {counted(shown) if shown else 'none'} with impact shown" if complete else ""
    number = sentences.number(len(doing), "action")
    return (
        f"{number[:1].upper()}{number[1:]}: {counted(complete) if complete else 'none'} complete{impact}, "
        f"{counted(late) if late else 'none'} overdue"
    )
