"""Loads one plan from its file: people, actions, what belongs to them, and what happened to them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction

from actions.models import Action, ActionPlan, Measure, Milestone
from actions.services import change_plan_state
from judgements.importing import Counts, settle
from judgements.importing.rows import join
from judgements.models import Agency, Inspection, Person, Recommendation, State
from metrics.models import Metric

from .plan_events import load_events
from .plan_file import ActionEntry, PlanFile, PlanFileError, read_plan

FACTS = (
    "title",
    "agreed_on",
    "agreed_by",
    "closed_on",
    "closing_words",
    "deadline_on",
    "deadline_source",
    "source",
)


class LeftAlone(Exception):
    """Somebody has decided otherwise about this plan since; says what. Nothing has been stored."""


@dataclass
class _Load:
    """A plan on its way in: what has been made so far, by the names that the file uses."""

    file: PlanFile
    by: Any
    plan: ActionPlan
    counts: Counts
    people: dict[str, Person] = field(default_factory=dict)
    actions: dict[str, Action] = field(default_factory=dict)
    agencies: dict[str, Agency] = field(default_factory=dict)

    def settle(self, model: Any, key: list[str], rows: list[dict[str, Any]], **within: Any) -> dict[Any, Any]:
        found, counts = settle(model, key, rows, within=within, by=self.by, reason=_reason(self.file))
        self.counts += counts
        return found


def _reason(file: PlanFile) -> str:
    return f"Loaded from {file.name}"


def _find(known: Mapping[Any, Any], name: Any, where: str, what: str) -> Any:
    if name not in known:
        raise PlanFileError(f"{where}: {what} {name!r} is named and nowhere defined.")
    return known[name]


def _load_plan(file: PlanFile, by: Any) -> _Load:
    inspections = {one.slug: one for one in Inspection.objects.exclude(slug=None)}
    inspection = _find(inspections, file.plan["inspection"], f"{file.name}: plan", "inspection")
    title = file.plan["title"]
    if inspection.plans.filter(title=title, state=State.WITHDRAWN).exists():
        raise LeftAlone("It was withdrawn.")
    if other := inspection.plans.exclude(title=title).exclude(state=State.WITHDRAWN).first():
        raise LeftAlone(f"{inspection} has another plan: {other}.")
    values = {name: file.plan.get(name, None if name.endswith("_on") else "") for name in FACTS}
    values["illustrative"] = file.plan.get("illustrative", False)
    values |= {name: file.plan[name] for name in ("silent_after",) if name in file.plan}
    found, counts = settle(
        ActionPlan, ["title"], [values], within={"inspection_id": inspection.pk}, by=by, reason=_reason(file)
    )
    return _Load(file=file, by=by, plan=found[(title,)], counts=counts)


def _load_people(load: _Load) -> None:
    load.agencies = {agency.name: agency for agency in Agency.objects.all()}
    rows = {
        key: {
            "role": one["role"],
            "agency_id": _find(load.agencies, one["agency"], f"{load.file.name}: person {key}", "agency").pk,
        }
        for key, one in load.file.people.items()
    }
    made = load.settle(Person, ["role", "agency_id"], list(rows.values()))
    load.people = {key: made[row["role"], row["agency_id"]] for key, row in rows.items()}


def _action_row(load: _Load, entry: ActionEntry, order: int) -> dict[str, Any]:
    values = entry.values
    lead, director = (load.people.get(values.get(name, "")) for name in ("lead", "director"))
    agency = lead.agency_id if lead else None
    if name := values.get("lead_agency"):
        agency = _find(load.agencies, name, entry.where, "lead_agency").pk
    return {
        "ref": entry.ref,
        "order": order,
        "title": values["title"],
        "outcome": values.get("outcome", ""),
        "note": values.get("note", ""),
        "lead_role": lead.role if lead else "",
        "lead_id": lead.pk if lead else None,
        "director_role": director.role if director else "",
        "director_id": director.pk if director else None,
        "lead_agency_id": agency,
        **{day: values.get(day) for day in ("starts_on", "due_on", "added_on")},
    }


def _load_actions(load: _Load) -> None:
    entries = load.file.actions
    rows = [_action_row(load, entry, order) for order, entry in enumerate(entries, start=1)]
    made = load.settle(Action, ["ref"], rows, plan_id=load.plan.pk)
    load.actions = {entry.ref: made[(entry.ref,)] for entry in entries}
    asked = {one.ref: one for one in Recommendation.objects.filter(inspection=load.plan.inspection_id)}
    links: tuple[tuple[Any, str, str, str, Mapping[str, Any]], ...] = (
        (Action.recommendations.through, "action_id", "recommendation_id", "recommendations", asked),
        (Action.partners.through, "action_id", "agency_id", "partners", load.agencies),
        (Action.depends_on.through, "from_action_id", "to_action_id", "depends_on", load.actions),
    )
    for through, owner, other, name, known in links:
        join(owner, through, _pairs(load, name, known), other)


def _pairs(load: _Load, name: str, known: Mapping[str, Any]) -> Iterable[tuple[int, int]]:
    return [
        (load.actions[entry.ref].pk, _find(known, value, entry.where, f"{name!r}").pk)
        for entry in load.file.actions
        for value in entry.values.get(name, [])
    ]


def _load_steps(load: _Load) -> dict[tuple[int, str], Milestone]:
    rows = [
        {
            "action_id": load.actions[entry.ref].pk,
            "title": one["title"],
            "due_on": one.get("due_on"),
            "order": order,
        }
        for entry in load.file.actions
        for order, one in enumerate(entry.milestones, start=1)
    ]
    return load.settle(Milestone, ["action_id", "title"], rows)


def _load_measures(load: _Load) -> None:
    metrics = {metric.code: metric for metric in Metric.objects.all()}
    rows = [
        {
            "action_id": load.actions[entry.ref].pk,
            "metric_id": _find(metrics, one["metric"], entry.where, "metric").pk,
            **{name: one.get(name) for name in ("baseline", "target", "by_when")},
            **{name: one.get(name, "") for name in ("baseline_period", "words")},
        }
        for entry in load.file.actions
        for one in entry.measures
    ]
    load.settle(Measure, ["action_id", "metric_id"], rows)


@transaction.atomic
def load_plan(path: Path, *, by: Any = None) -> tuple[ActionPlan, Counts]:
    """Reads the file into the plan of its inspection, published if it is new; a second time changes nothing.

    Raises PlanFileError where the file cannot be, LeftAlone where it was withdrawn or another one stands.
    """
    load = _load_plan(read_plan(path), by)
    for step in (_load_people, _load_actions, _load_measures):
        step(load)
    steps = _load_steps(load)
    load.counts += load_events(load.file, load.actions, steps, by=by)
    if load.plan.state == State.DRAFT:
        load.plan = change_plan_state(
            plan=load.plan, to=State.PUBLISHED, by=by, note="Published with its file."
        )
    return load.plan, load.counts
