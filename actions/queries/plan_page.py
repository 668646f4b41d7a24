"""Everything on the page of one plan, and what other pages tell of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from actions.calculations import Rule, exceptions_of
from actions.calculations.exceptions import RULES
from actions.calculations.progress import Day
from actions.models import Action, ActionPlan
from actions.queries.actions import ActionRow, action_rows, seen_by
from actions.queries.plans import PlanFacts, Summary, facts_of, summary, visible_plans
from actions.queries.progress import progress_of
from judgements.calculations import days_words
from judgements.models import Recommendation

PLACES = {rule.key: n for n, rule in enumerate(RULES)}


@dataclass(frozen=True)
class Standout:
    """An action among the exceptions: the rule that puts it there, and the others that hit it too."""

    row: ActionRow
    rule: Rule
    others: tuple[Rule, ...]

    @property
    def told(self) -> str:
        return self.rule.told(self.row.state)

    @property
    def order(self) -> tuple[int, int, int]:
        return (PLACES[self.rule.key], -self.row.state.days_overdue, self.row.order)


@dataclass(frozen=True)
class Unanswered:
    """A recommendation that no action of the plan serves."""

    ref: str
    title: str
    area: str
    due: date | None
    inspection: str


@dataclass(frozen=True)
class PlanPage:
    """The plan on a day; `whole` unless somebody sees one agency's actions alone."""

    facts: PlanFacts
    summary: Summary
    sentence: str
    rows: list[ActionRow]
    exceptions: list[Standout]
    unanswered: list[Unanswered]
    days: list[Day]
    whole: bool

    @property
    def by_rule(self) -> list[tuple[Rule, list[Standout]]]:
        """The exceptions under the rule that put each there, the worst rule first."""
        found: dict[str, list[Standout]] = {}
        for one in self.exceptions:
            found.setdefault(one.rule.key, []).append(one)
        return [(own[0].rule, own) for own in found.values()]


def exceptions_in(rows: Sequence[ActionRow]) -> list[Standout]:
    """Worst first, each action once."""
    found = []
    for row in rows:
        rules = exceptions_of(row.state)
        if rules:
            found.append(Standout(row, rules[0], tuple(rules[1:])))
    return sorted(found, key=lambda one: one.order)


def _number(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"


def plan_sentence(held: Summary, *, whole: bool = True) -> str:
    """Such as '32 recommendations, 29 answered by 27 actions; 4 actions overdue, the longest by 31 days; ...'."""
    parts = []
    if whole:
        parts.append(
            f"{_number(held.asked, 'recommendation')}, {held.answered} answered by {_number(held.actions, 'action')}"
        )
    else:
        parts.append(f"{_number(held.actions, 'action')} of your agency's")
    if held.overdue:
        longest = f"the longest by {days_words(held.longest_days)}" if held.overdue > 1 else ""
        longest = longest or f"by {days_words(held.longest_days)}"
        parts.append(f"{_number(held.overdue, 'action')} overdue, {longest}")
    elif held.left:
        parts.append(f"{held.left} not complete when the plan was closed")
    elif held.actions:
        parts.append("none overdue")
    if held.complete:
        shown = (
            f"{held.impact_shown} of them with impact shown"
            if held.impact_shown
            else "none with impact shown"
        )
        parts.append(f"{held.complete} complete, {shown}")
    elif held.actions:
        parts.append("none complete")
    return "; ".join(parts)


def plan_of(inspection: int, as_at: date) -> PlanFacts | None:
    """The visible plan of an inspection: one query."""
    found = visible_plans(as_at).filter(inspection=inspection).first()
    return facts_of(found, as_at) if found else None


@dataclass(frozen=True)
class PlanTold:
    """A plan as other pages tell of it: its sentence and what a board should be told first."""

    facts: PlanFacts
    summary: Summary
    sentence: str
    rows: list[ActionRow]
    exceptions: list[Standout]

    def serving(self, recommendation: int) -> list[ActionRow]:
        return [row for row in self.rows if any(one.pk == recommendation for one in row.recommendations)]

    def serving_any(self, recommendations: Sequence[int]) -> list[ActionRow]:
        wanted = set(recommendations)
        return [row for row in self.rows if wanted & {one.pk for one in row.recommendations}]


def plan_told(inspection: int, asked: int, as_at: date, agency: int | None = None) -> PlanTold | None:
    """None where no plan of the inspection is seen on the day: one query then, else thirteen."""
    facts = plan_of(inspection, as_at)
    if facts is None:
        return None
    rows = action_rows(as_at, seen_by(agency).filter(plan=facts.pk))
    held = summary(rows, asked)
    return PlanTold(facts, held, plan_sentence(held, whole=agency is None), rows, exceptions_in(rows))


def _unanswered(plan: ActionPlan, rows: Sequence[ActionRow]) -> tuple[int, list[Unanswered]]:
    answered = {one.pk for row in rows for one in row.recommendations}
    asked: Any = Recommendation.objects.filter(inspection=plan.inspection_id).order_by("order")
    found = list(asked.values_list("pk", "ref", "title", "area", "due_on"))
    slug = plan.inspection.slug or ""
    return len(found), [
        Unanswered(ref, title, area, due, slug) for pk, ref, title, area, due in found if pk not in answered
    ]


def plan_page(plan: ActionPlan, as_at: date, agency: int | None = None) -> PlanPage:
    """Of a visible plan with its inspection at hand: seventeen queries, however many actions there are."""
    actions = seen_by(agency, Action.objects.filter(plan=plan))
    rows = action_rows(as_at, actions)
    asked, unanswered = _unanswered(plan, rows)
    held, whole = summary(rows, asked), agency is None
    return PlanPage(
        facts=facts_of(plan, as_at),
        summary=held,
        sentence=plan_sentence(held, whole=whole),
        rows=rows,
        exceptions=exceptions_in(rows),
        unanswered=unanswered if whole else [],
        days=progress_of(actions, as_at),
        whole=whole,
    )
