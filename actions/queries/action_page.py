"""One action on one page: the chain from the judgement to what should move, and all that happened to it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from actions.calculations import Rule
from actions.models import Action, Measure
from actions.queries.actions import ActionRow, action_rows, seen_by
from actions.queries.happened import Happening, happened
from actions.queries.later import Judged, judged_of
from actions.queries.plans import PlanFacts, facts_of
from actions.queries.rows import RecommendationRow, recommendation_rows
from actions.queries.themes import ThemeRow, theme_rows
from judgements.models import Authority, Recommendation, Theme
from metrics.queries import MetricStory, metric_stories


@dataclass(frozen=True)
class Measured:
    """What should move: the measure as it was set, and the metric with its figures, oldest first."""

    measure: Measure
    story: MetricStory

    @property
    def after(self) -> tuple[Any, ...]:
        """Figures of periods that ended after the action began."""
        action = self.measure.action
        begins = max(filter(None, (action.plan.agreed_on, action.added_on)))
        return tuple(
            point
            for point in self.story.ours.points
            if point.ends_on and point.ends_on > begins and point.value is not None
        )

    @property
    def baseline_words(self) -> str:
        said = self.story.say(self.measure.baseline)
        period = self.measure.baseline_period if said else ""
        return ", ".join(filter(None, (said, f"{period[:1].lower()}{period[1:]}")))

    @property
    def target_words(self) -> str:
        said = self.story.say(self.measure.target)
        by = f"by {self.measure.by_when:%-d %B %Y}" if self.measure.by_when and said else ""
        return " ".join(filter(None, (said, by)))


@dataclass(frozen=True)
class Beside:
    """Another action that this one waits for, or that waits for it."""

    ref: str
    title: str
    row: ActionRow | None


@dataclass(frozen=True)
class Node:
    """One of the five places of the chain; hollow until there is something."""

    anchor: str
    name: str
    figure: str
    words: str
    solid: bool
    late: bool = False


@dataclass(frozen=True)
class ActionPage:
    """Everything on the page of one action."""

    action: Action
    row: ActionRow
    plan: PlanFacts
    asked: list[RecommendationRow]
    judged: list[Judged]
    themes: list[ThemeRow]
    happenings: list[Happening]
    measures: list[Measured]
    needs: list[Beside]
    needed_by: list[Beside]
    nodes: list[Node]

    @property
    def rules(self) -> list[Rule]:
        return self.row.exceptions

    def of(self, kind: str) -> list[Happening]:
        """Events of a kind that count, newest first."""
        return [one for one in self.happenings if one.kind == kind and one.counts]

    @property
    def changes(self) -> list[Happening]:
        """Oldest first, as a history is read."""
        return self.of("change")[::-1]

    @property
    def evidence(self) -> list[Happening]:
        return self.of("evidence")

    @property
    def reviews(self) -> list[Happening]:
        return self.of("review")

    @property
    def sign_offs(self) -> list[Happening]:
        return self.of("sign-off")

    @property
    def steps(self) -> list[tuple[str, date | None, Happening | None]]:
        """Milestones by their day, each with the event that met it."""
        met = {one.event.milestone_id: one for one in self.of("milestone")}
        return [(one.title, one.due_on, met.get(one.pk)) for one in self.action.steps]


def action_page(ref: str, as_at: date, agency: int | None = None) -> ActionPage | None:
    """None where no such action is seen: the same number of queries for every action."""
    chosen = seen_by(agency).filter(ref=ref)
    rows = action_rows(as_at, chosen)
    if not rows:
        return None
    row = rows[0]
    action = Action.objects.select_related("plan__inspection__authority", "plan__inspection__framework").get(
        pk=row.pk
    )
    action.steps = sorted(
        action.milestones.all(),
        key=lambda one: (one.due_on is None, one.due_on or date.max, one.order, one.pk),
    )
    served = [one.pk for one in row.recommendations]
    asked = recommendation_rows(as_at, Recommendation.objects.filter(pk__in=served))
    authority = action.plan.inspection.authority
    judged = judged_of(asked, authority, as_at)
    happenings = happened(action, as_at)
    measures = _measures(action, authority, as_at)
    needs, needed_by = _beside(action, as_at, agency)
    return ActionPage(
        action=action,
        row=row,
        plan=facts_of(action.plan, as_at),
        asked=asked,
        judged=judged,
        themes=_themes(asked, judged, as_at),
        happenings=happenings,
        measures=measures,
        needs=needs,
        needed_by=needed_by,
        nodes=_nodes(row, asked, judged, measures, as_at),
    )


def _measures(action: Action, authority: Authority, as_at: date) -> list[Measured]:
    held = list(action.measures.select_related("metric"))
    for one in held:
        one.action = action
    stories = metric_stories([one.metric for one in held], as_at, authority)
    found = [Measured(one, stories[one.metric_id]) for one in held]
    # What tells most comes first: the chain shows one.
    return sorted(found, key=lambda one: (-min(one.story.row.points, 2), one.measure.target is None))


def _themes(asked: list[RecommendationRow], judged: list[Judged], as_at: date) -> list[ThemeRow]:
    """Weaknesses that run through what the action answers."""
    themes = Theme.objects.filter(recommendations__in=[one.pk for one in asked]).distinct()
    return theme_rows(as_at, themes)


def _beside(action: Action, as_at: date, agency: int | None) -> tuple[list[Beside], list[Beside]]:
    """What it waits for, and what waits for it; of what the reader does not see the name alone."""
    through = Action.depends_on.through.objects
    first = list(
        through.filter(from_action=action.pk).values_list(
            "to_action_id", "to_action__ref", "to_action__title"
        )
    )
    then = list(
        through.filter(to_action=action.pk).values_list(
            "from_action_id", "from_action__ref", "from_action__title"
        )
    )
    pks = [pk for pk, _, _ in (*first, *then)]
    seen = {row.pk: row for row in action_rows(as_at, seen_by(agency).filter(pk__in=pks))}

    def told(pairs: list[Any]) -> list[Beside]:
        return [Beside(ref, title, seen[pk]) for pk, ref, title in pairs if pk in seen]

    return told(first), told(then)


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def _nodes(
    row: ActionRow,
    asked: list[RecommendationRow],
    judged: list[Judged],
    measures: list[Measured],
    as_at: date,
) -> list[Node]:
    state = row.state
    first = judged[0] if judged else None
    evidence = (
        f"{_count(state.evidence_count, 'piece')} of evidence" if state.evidence_count else "No evidence yet"
    )
    return [
        Node(
            "found",
            "What inspectors found",
            first.tile.label if first else "No judgement",
            f"{first.section}{first.where}" if first else "It is joined to no single judgement",
            solid=first is not None,
        ),
        Node(
            "asked",
            "What was asked",
            " and ".join(one.ref for one in asked) if len(asked) < 4 else f"{len(asked)} recommendations",
            asked[0].standing.words if asked else "It answers no recommendation",
            solid=bool(asked),
            late=any(one.days_overdue for one in asked),
        ),
        Node(
            "done",
            "What is being done",
            f"{state.days_overdue} days overdue" if state.days_overdue > 1 else state.delivery_words,
            f"{evidence}; impact {state.impact}",
            solid=True,
            late=state.overdue,
        ),
        _moves(measures),
        _came(judged, as_at),
    ]


def _moves(measures: list[Measured]) -> Node:
    if not measures:
        return Node(
            "moves", "What should move", "Nothing set", "No metric is named that would show it", False
        )
    row = measures[0].story.row
    target = f"; target {measures[0].target_words}" if measures[0].target_words else "; no target set"
    return Node(
        "moves",
        "What should move",
        row.cell_value,
        f"{row.cell_words}{target}",
        solid=row.latest is not None,
    )


def _came(judged: list[Judged], as_at: date) -> Node:
    later = next((one.later[0] for one in judged if one.later), None)
    area = next((one.area_later[0] for one in judged if one.area_later), None)
    if later is None and area is not None:
        words = f"Its area: {area.tile.label} in {area.on.year}"
        return Node("later", "What came later", "Not judged again", words, True)
    if later is None:
        return Node(
            "later",
            "What came later",
            "Nothing yet",
            f"No later judgement by {as_at.day} {as_at:%b %Y}",
            False,
        )
    return Node("later", "What came later", later.tile.label, f"{later.on.year}, {later.section}", True)
