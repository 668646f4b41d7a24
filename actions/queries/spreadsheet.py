"""A plan as the spreadsheet that councils use has it: one row for each action; for exports, and to compare a file with."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from actions.calculations import ActionState
from actions.models import Action, ActionPlan, Evidence, ProgressUpdate

from .states import states


@dataclass(frozen=True)
class SheetRow:
    """One action as printed: agreed facts as they are, events as they stood on the day."""

    pk: int
    ref: str
    recommendations: tuple[str, ...]
    action: str
    outcome: str
    lead_role: str
    lead: str
    director_role: str
    agency: str
    partners: tuple[str, ...]
    starts_on: date | None
    due_on: date | None
    revised: date | None
    status: str
    progress: str
    evidence: tuple[str, ...]
    impact: str
    note: str
    state: ActionState

    def cell(self, field: str) -> Any:
        """As an export prints it; several things in one cell are parted by semicolons, pieces of evidence by lines."""
        value = getattr(self, field)
        if isinstance(value, tuple):
            return ("\n" if field == "evidence" else "; ").join(value)
        return value


def _by_action(rows: Any) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    for pk, text in rows:
        found[pk] = (*found.get(pk, ()), text)
    return found


def sheet_rows(plan: ActionPlan, as_at: date, actions: Any = None) -> list[SheetRow]:
    """In the plan's own order: ten queries, however many there are. All actions, unless only some are given."""
    chosen = Action.objects.filter(plan=plan) if actions is None else actions.filter(plan=plan)
    found = list(chosen.select_related("plan", "lead", "lead_agency").order_by("order", "pk"))
    pks = [one.pk for one in found]
    state = states(found, as_at)
    through = Action.recommendations.through.objects.filter(action__in=pks)
    refs = _by_action(
        through.order_by("recommendation__order").values_list("action_id", "recommendation__ref")
    )
    helped = Action.partners.through.objects.filter(action__in=pks)
    partners = _by_action(helped.order_by("agency__name").values_list("action_id", "agency__name"))
    shown = Evidence.objects.standing(as_at).filter(action__in=pks).order_by("on", "written_at", "pk")
    evidence = _by_action(shown.values_list("action_id", "summary"))
    said = dict(
        ProgressUpdate.objects.standing(as_at)
        .filter(action__in=pks)
        .order_by("on", "written_at", "pk")
        .values_list("action_id", "commentary")
    )
    return [
        _row(one, state[one.pk], refs, partners, evidence.get(one.pk, ()), said.get(one.pk, ""))
        for one in found
    ]


def _row(
    action: Action,
    state: ActionState,
    refs: dict[int, tuple[str, ...]],
    partners: dict[int, tuple[str, ...]],
    evidence: tuple[str, ...],
    said: str,
) -> SheetRow:
    return SheetRow(
        pk=action.pk,
        ref=action.ref,
        recommendations=refs.get(action.pk, ()),
        action=action.title,
        outcome=action.outcome,
        lead_role=action.lead_role,
        lead=str(action.lead or ""),
        director_role=action.director_role,
        agency=action.lead_agency.name if action.lead_agency else "",
        partners=partners.get(action.pk, ()),
        starts_on=action.starts_on,
        due_on=action.due_on,
        revised=state.due if state.times_revised else None,
        status=state.delivery.capitalize(),
        progress=said,
        evidence=evidence,
        impact=state.impact.capitalize(),
        note=action.note,
        state=state,
    )
