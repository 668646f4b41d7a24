"""Actions as rows: what is being done, by whom, and how it stands on a day."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F

from actions.calculations import ActionState, Brag, Rule, brag, exceptions_of
from actions.models import Action, Milestone, MilestoneMet
from actions.queries.states import states


@dataclass(frozen=True)
class Served:
    """A recommendation that an action answers."""

    pk: int
    ref: str
    title: str
    inspection: str
    area: str
    order: int
    due: date | None


@dataclass(frozen=True)
class ActionRow:
    """One action as tables, pages and exports show it."""

    pk: int
    ref: str
    order: int
    plan: str
    plan_title: str
    inspection: str
    illustrative: bool
    title: str
    outcome: str
    lead_words: str
    director_words: str
    agency: str
    agency_pk: int | None
    partners: tuple[str, ...]
    partner_pks: tuple[int, ...]
    starts_on: date | None
    state: ActionState
    recommendations: tuple[Served, ...] = ()
    milestones: int = 0
    milestones_met: int = 0
    next_milestone: tuple[str, date | None] | None = None
    steps: tuple[tuple[str, date | None, bool], ...] = ()
    said: str = ""
    said_on: date | None = None
    blockers: str = ""

    @property
    def due(self) -> date | None:
        return self.state.due

    @property
    def areas(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one.area for one in self.recommendations if one.area))

    @property
    def exceptions(self) -> list[Rule]:
        return exceptions_of(self.state)

    @property
    def brag(self) -> Brag:
        return brag(self.state)

    def as_json(self) -> dict[str, Any]:
        """The contract of `/actions.json`; days overdue null unless it is."""
        state = self.state
        return {
            "ref": self.ref,
            "title": self.title,
            "recommendations": [one.ref for one in self.recommendations],
            "due": state.due,
            "first_due": state.first_due,
            "delivery": str(state.delivery),
            "impact": str(state.impact),
            "days_overdue": state.days_overdue or None,
            "times_revised": state.times_revised,
        }


PRINTED = ("-plan__agreed_on", "plan_id", "order", "pk")


def _grouped(rows: Any) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for key, *values in rows:
        found.setdefault(key, []).append(tuple(values))
    return found


def _served(pks: Collection[int]) -> dict[int, list[Any]]:
    return _grouped(
        Action.recommendations.through.objects.filter(action__in=pks)
        .order_by("recommendation__order")
        .values_list(
            "action_id",
            *(
                f"recommendation__{name}"
                for name in ("pk", "ref", "title", "inspection__slug", "area", "order", "due_on")
            ),
        )
    )


def _partners(pks: Collection[int]) -> dict[int, list[Any]]:
    return _grouped(
        Action.partners.through.objects.filter(action__in=pks)
        .order_by("agency__name")
        .values_list("action_id", "agency__name", "agency_id")
    )


def _milestones(pks: Collection[int], as_at: date) -> tuple[dict[int, list[Any]], set[int]]:
    met = set(
        MilestoneMet.objects.standing(as_at).filter(action__in=pks).values_list("milestone_id", flat=True)
    )
    steps = Milestone.objects.filter(action__in=pks).order_by(F("due_on").asc(nulls_last=True), "order", "pk")
    return _grouped(steps.values_list("action_id", "pk", "title", "due_on")), met


def action_rows(as_at: date, actions: Any = None) -> list[ActionRow]:
    """Visible actions, all or those of a queryset, in its order: twelve queries at most, however many there are."""
    chosen = Action.objects.all() if actions is None else actions
    found = list(
        chosen.filter(pk__in=Action.objects.visible(as_at).values("pk"))
        .select_related("plan__inspection", "lead", "director", "lead_agency")
        .order_by(*(chosen.query.order_by or PRINTED))
    )
    if not found:
        return []
    pks = [one.pk for one in found]
    state, served, partners = states(found, as_at), _served(pks), _partners(pks)
    steps, met = _milestones(pks, as_at)
    return [
        _row(
            one,
            state[one.pk],
            served.get(one.pk, []),
            partners.get(one.pk, []),
            steps.get(one.pk, []),
            met,
        )
        for one in found
    ]


def _row(
    action: Action,
    state: ActionState,
    served: list[Any],
    partners: list[Any],
    steps: list[Any],
    met: set[int],
) -> ActionRow:
    note = state.note
    coming = next(((title, due) for pk, title, due in steps if pk not in met), None)
    director = " - ".join(
        filter(None, [action.director_role, action.director.name if action.director else ""])
    )
    return ActionRow(
        pk=action.pk,
        ref=action.ref,
        order=action.order,
        plan=action.plan.slug or "",
        plan_title=action.plan.title,
        inspection=action.plan.inspection.slug or "",
        illustrative=action.plan.illustrative,
        title=action.title,
        outcome=action.outcome,
        lead_words=action.lead_words,
        director_words=director or str(action.director or ""),
        agency=action.lead_agency.name if action.lead_agency else "",
        agency_pk=action.lead_agency_id,
        partners=tuple(name for name, _ in partners),
        partner_pks=tuple(pk for _, pk in partners),
        starts_on=action.starts_on,
        state=state,
        recommendations=tuple(Served(*one) for one in served),
        milestones=len(steps),
        milestones_met=sum(pk in met for pk, _, _ in steps),
        next_milestone=coming,
        steps=tuple((title, due, pk in met) for pk, title, due in steps),
        said=note.commentary if note else "",
        said_on=note.on if note else None,
        blockers=note.blockers if note else "",
    )


def seen_by(agency: int | None, actions: Any = None) -> Any:
    """The actions that somebody of that agency sees, or every one."""
    chosen = Action.objects.all() if actions is None else actions
    return chosen if agency is None else chosen.of_agency(agency)


def counts_by_recommendation(as_at: date, agency: int | None = None) -> dict[int, int]:
    """How many visible actions serve each recommendation: one query."""
    pairs = Action.recommendations.through.objects.filter(
        action__in=seen_by(agency).visible(as_at).values("pk")
    )
    return dict(pairs.order_by().values_list("recommendation_id").annotate(number=Count("pk")))
