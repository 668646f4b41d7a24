"""Where we stand, and every grade by area."""

from board import sentences
from board.queries.frame import Frame, grade
from board.slides import Block, Grade, GradeRow, Grid, Share, Slide, Standing
from dashboard.queries.grades import GradeLine
from judgements.queries import AreaStanding


def _notes(area: AreaStanding, lines: list[GradeLine]) -> tuple[tuple[str, str], ...]:
    """The worst grades by name, and the capacity to improve where the framework judges it."""
    own = [line for line in lines if line.area == area.area]
    worst = [line for line in own if line.row.concern] or [line for line in own if line.row.below_good]
    notes = []
    if worst and len(worst) <= 3:
        notes.append((worst[0].tile.label, ", ".join(line.section for line in worst)))
    if area.capacity is not None:
        notes.append((area.capacity.section, area.capacity.tile.label))
    return tuple(notes)


def _standing(area: AreaStanding, lines: list[GradeLine], name: str) -> Standing:
    assert area.overall is not None
    return Standing(
        title=area.area or name,
        grade=grade(area.overall.tile),
        shares=tuple(
            Share(Grade(one.label, one.rank, area.places, area.concern_from), one.count)
            for one in area.shares
        ),
        notes=_notes(area, lines),
    )


def where_we_stand(frame: Frame) -> Slide:
    """The overall grade of each area, and one block for each judgement."""
    told = frame.told
    areas = [area for area in told.areas if area.overall]
    blocks = tuple(_standing(area, told.graded.lines, frame.authority.name) for area in areas[:2])
    return Slide(
        key="where-we-stand",
        kind="standing",
        name="Where we stand",
        headline=told.headline,
        blocks=blocks,
        aside="One block is one judgement",
        source=frame.report,
    )


def _common(lines: list[GradeLine], areas: list[str]) -> list[str]:
    """Sections that more than one area is judged on, in printed order."""
    held: dict[str, set[str]] = {}
    for line in lines:
        held.setdefault(line.section, set()).add(line.area)
    return [section for section, own in held.items() if len(own) > 1] if len(areas) == 2 else []


def _headline(lines: list[GradeLine], areas: list[str], common: list[str], frame: Frame) -> str:
    told = frame.told
    if not common:
        worst = told.worst[0].tile.label if told.worst else ""
        return sentences.grades(len(told.worst), worst, len(told.below), len(lines))
    ranks = {(line.section, line.area): line.tile.rank for line in lines}
    pairs = [
        (one, other)
        for section in common
        if (one := ranks[section, areas[0]]) and (other := ranks[section, areas[1]])
    ]
    ahead = [sum(one < other for one, other in pairs), sum(one > other for one, other in pairs)]
    level = sum(one == other for one, other in pairs)
    first = 0 if ahead[0] > ahead[1] else 1
    name = areas[first][:1].lower() + areas[first][1:]
    return sentences.compared(name, ahead[first], level, ahead[1 - first])


def grades(frame: Frame) -> Slide:
    """Each section with its grade; those that both areas are judged on stand side by side."""
    lines = frame.told.graded.lines
    areas = list(dict.fromkeys(line.area for line in lines))
    common = _common(lines, areas)
    tiles = {(line.section, line.area): grade(line.tile) for line in lines}
    blocks: list[Block] = []
    if common:
        rows = tuple(
            GradeRow(section, tuple(tiles.get((section, area)) for area in areas)) for section in common
        )
        blocks.append(Grid("In both areas", tuple(areas), rows))
    for area in areas:
        own = [line for line in lines if line.area == area and line.section not in common]
        if own:
            blocks.append(_alone(area, own, bool(common)))
    return Slide(
        key="grades",
        kind="grid",
        name="Every grade",
        headline=_headline(lines, areas, common, frame),
        blocks=tuple(blocks),
        source=f"{len(lines)} judgements. {frame.report}",
    )


def _alone(area: str, own: list[GradeLine], beside: bool) -> Grid:
    """Sections of one area; where it is the only one, each says how it moved."""
    moved = () if beside else tuple(line.row.movement.words for line in own)
    more = moved if len(set(moved)) > 1 or (moved and own[0].row.movement.kind != "first") else ()
    title = f"{area} only" if beside else area or "Judgement"
    return Grid(
        title,
        (),
        tuple(
            GradeRow(line.section, (grade(line.tile),), more[n] if more else "") for n, line in enumerate(own)
        ),
    )
