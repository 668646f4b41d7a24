"""One judgement with its chain: what was found, asked, what should move, what came later."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from actions.queries import (
    ActionRow,
    PlanTold,
    RecommendationRow,
    ThemeRow,
    later_judgements,
    plan_told,
    theme_rows,
    with_related,
)
from dashboard.queries.grades import Graded, GradeLine, graded
from dashboard.queries.history import StrandHistory, histories_in
from judgements.models import Finding, Inspection, Judgement, ReportFigure, ReportNote, ThemeSighting
from judgements.queries import Tile, label_of, tile_of


@dataclass(frozen=True)
class Node:
    """One of the five places of the chain: its name, its count or figure, its words; hollow until there is something."""

    anchor: str
    name: str
    figure: str
    words: str
    solid: bool
    late: bool = False


@dataclass(frozen=True)
class LaterJudgement:
    """A later judgement of the same subject, beside this one; on another scale it is neither above nor below."""

    slug: str
    key: str
    section: str
    on: date
    tile: Tile
    other_scale: bool
    message: str


@dataclass(frozen=True)
class JudgementPage:
    """Everything on the page of one judgement."""

    inspection: Inspection
    judgement: Judgement
    line: GradeLine
    weaknesses: list[Finding]
    strengths: list[Finding]
    asked: list[RecommendationRow]
    figures: list[ReportFigure]
    said: list[ReportFigure]
    notes: list[ReportNote]
    themes: list[ThemeRow]
    sightings: list[ThemeSighting]
    histories: list[StrandHistory]
    later: list[Judgement]
    later_area: list[Judgement]
    area_overall: GradeLine | None
    plan: PlanTold | None
    doing: list[ActionRow]
    nodes: list[Node]
    before: GradeLine | None
    after: GradeLine | None

    @property
    def other_themes(self) -> list[ThemeRow]:
        """Those that run through it and are not told beside its paragraphs already."""
        told = {one.theme.key for one in self.sightings}
        return [one for one in self.themes if one.key not in told]

    @property
    def laters(self) -> list[LaterJudgement]:
        return self._beside(self.later)

    @property
    def area_laters(self) -> list[LaterJudgement]:
        """Where nobody judged this section's subject again: what became of its area."""
        return self._beside(self.later_area)

    def _beside(self, judgements: list[Judgement]) -> list[LaterJudgement]:
        own = self.inspection.framework.scale_id
        return [
            LaterJudgement(
                slug=one.inspection.slug,
                key=one.section.key,
                section=one.section.title,
                on=one.inspection.published_on,
                tile=tile_of(one),
                other_scale=one.inspection.framework.scale_id != own,
                message=one.headline,
            )
            for one in judgements
        ]


def _nodes(page: dict[str, Any], as_at: date) -> list[Node]:
    row, asked, late = page["line"].row, page["asked"], page["line"].asked.overdue
    first, last = row.first_paragraph, row.last_paragraph
    count = last - first + 1 if first else 0
    weak, strong = len(page["weaknesses"]), len(page["strengths"])
    later, area = page["later"], page["later_area"]
    if later:
        came = (label_of(later[0]), f"{later[0].inspection.published_on.year}, {later[0].section.title}")
    elif area:
        came = (
            "Not judged again",
            f"Its area: {label_of(area[0])} in {area[0].inspection.published_on.year}",
        )
    else:
        came = ("Nothing yet", f"No later inspection by {as_at.day} {as_at:%b %Y}")
    return [
        Node(
            "found",
            "What inspectors found",
            f"{count} paragraph{'' if count == 1 else 's'}" if count else "No narrative",
            f"{weak} weakness{'' if weak == 1 else 'es'}, {strong} strength{'' if strong == 1 else 's'}",
            solid=bool(count or weak or strong),
        ),
        Node(
            "asked",
            "What was asked",
            f"{len(asked)} asked" if asked else "None made" if page["line"].at_hand else "Not known",
            ", ".join(dict.fromkeys(one.timescale or "no date printed" for one in asked)).capitalize(),
            solid=bool(asked),
        ),
        _done_node(page["plan"], page["doing"], late, bool(asked), page["measured"]),
        _moves_node(page["line"].metrics, page["measured"]),
        Node("later", "What came later", *came, solid=bool(later)),
    ]


def _done_node(plan: PlanTold | None, doing: list[ActionRow], late: int, asked: bool, whole: bool) -> Node:
    """What the plan does about it; without one, how many of the recommendations are overdue."""
    name = "What is being done"
    if plan is None:
        words = "No plan answers it on this site" if asked else ""
        return Node("done", name, f"{late} overdue" if late else "No plan yet", words, bool(late), bool(late))
    if not doing:
        words = "Nothing in the plan answers it" if whole else "None of your agency answers it"
        return Node("done", name, "No action", words if asked else "", False)
    overdue, complete = (
        sum(row.state.overdue for row in doing),
        sum(row.state.complete for row in doing),
    )
    shown = sum(row.state.complete and row.state.impact_shown for row in doing)
    told = f"{complete} complete, {shown or 'none'} with impact shown" if complete else "None complete yet"
    number = f"{len(doing)} action{'' if len(doing) == 1 else 's'}"
    if overdue:
        return Node(
            "done", name, f"{overdue} overdue", f"Of {number}; {told[0].lower()}{told[1:]}", True, True
        )
    return Node("done", name, number, told, True)


def _moves_node(metrics: tuple[Any, ...], measured: bool) -> Node:
    name = "What should move"
    if not measured:
        return Node("moves", name, "Not shown", "Partners see no metrics", False)
    if not metrics:
        return Node("moves", name, "No figure", "Nothing measured bears on it yet", False)
    return Node("moves", name, metrics[0].cell_value, metrics[0].cell_words, True)


def judgement_page(
    inspection: Inspection, key: str, as_at: date, agency: int | None = None
) -> JudgementPage | None:
    """None if the inspection has no judgement under this key."""
    table = graded(inspection, as_at, measured=agency is None)
    place = next((n for n, line in enumerate(table.lines) if line.row.key == key), None)
    if place is None:
        return None
    line = table.lines[place]
    judgement = next(one for one in table.everything if one.pk == line.row.pk)
    findings = list(judgement.findings.all())
    figures = list(judgement.figures.select_related("paragraph"))
    later = later_judgements(judgement, table.everything, table.strands)
    area_overall = next(
        (one for one in table.lines if one.area == line.area and one.row.headline and one is not line), None
    )
    asked = table.bearing.get(judgement.pk, [])
    plan = plan_told(inspection.pk, len(table.asked), as_at, agency)
    page: dict[str, Any] = {
        "inspection": inspection,
        "judgement": judgement,
        "line": line,
        "weaknesses": [one for one in findings if one.kind == Finding.Kind.WEAKNESS],
        "strengths": [one for one in findings if one.kind == Finding.Kind.STRENGTH],
        "asked": with_related(asked),
        "plan": plan,
        "doing": plan.serving_any([row.pk for row in asked]) if plan else [],
        "figures": [one for one in figures if one.value is not None],
        "said": [one for one in figures if one.value is None],
        "notes": _notes(judgement),
        "themes": theme_rows(as_at, judgement.themes.all()),
        "sightings": _sightings(judgement),
        "histories": histories_in(table.everything, table.strands, line.row.strands),
        "later": later,
        "later_area": _later_of_area(line, area_overall, later, table),
        "area_overall": area_overall,
        "before": table.lines[place - 1] if place else None,
        "after": table.lines[place + 1] if place + 1 < len(table.lines) else None,
    }
    return JudgementPage(**page, nodes=_nodes({**page, "measured": agency is None}, as_at))


def _later_of_area(
    line: GradeLine, overall: GradeLine | None, later: list[Judgement], table: Graded
) -> list[Judgement]:
    """Later judgements of the area as a whole, where the section itself was never judged again."""
    if later or overall is None or not line.area:
        return []
    judgement = next(one for one in table.everything if one.pk == overall.row.pk)
    return later_judgements(judgement, table.everything, table.strands)


def _notes(judgement: Judgement) -> list[ReportNote]:
    """Doubts about this judgement, and those whose paragraph lies in its run."""
    notes = ReportNote.objects.filter(inspection=judgement.inspection_id)
    own = notes.filter(judgement=judgement)
    if judgement.first_paragraph:
        own = own | notes.filter(
            paragraph__gte=judgement.first_paragraph, paragraph__lte=judgement.last_paragraph
        )
    return list(own.distinct().order_by("paragraph", "key"))


def _sightings(judgement: Judgement) -> list[ThemeSighting]:
    """Repeat findings in this judgement's run of paragraphs."""
    if not judgement.first_paragraph:
        return []
    found = ThemeSighting.objects.filter(
        paragraph__inspection=judgement.inspection_id,
        paragraph__part="",
        paragraph__number__gte=judgement.first_paragraph,
        paragraph__number__lte=judgement.last_paragraph,
    ).select_related("theme", "paragraph")
    return list(found)
