"""The dated events of a plan's file, each written by the services, so that their rules hold for it too."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from actions.importing.plan_file import ActionEntry, EventEntry, PlanFile, PlanFileError
from actions.models import (
    Action,
    DueDateChange,
    Evidence,
    ImpactReview,
    Milestone,
    MilestoneMet,
    ProgressUpdate,
    Reopening,
    SignOff,
)
from actions.services import (
    NotPossible,
    add_evidence,
    correct,
    meet_milestone,
    move_due_date,
    record_update,
    reopen,
    review_impact,
    sign_off,
    take_back,
)
from judgements.importing import Counts

# Of each kind: the model, the service, the file's names for the fields, and who says so where the file names nobody.
Kind = tuple[Any, Callable[..., Any], dict[str, str], str]
KINDS: dict[str, Kind] = {
    "update": (
        ProgressUpdate,
        record_update,
        {"update": "status", "words": "commentary", "blockers": "blockers", "forecast_on": "forecast_on"},
        "",
    ),
    "new_due": (
        DueDateChange,
        move_due_date,
        {"new_due": "new_due", "reason": "reason", "agreed_by": "agreed_by"},
        "",
    ),
    "met": (MilestoneMet, meet_milestone, {"met": "milestone", "note": "note"}, ""),
    "evidence": (
        Evidence,
        add_evidence,
        {"evidence": "kind", "summary": "summary", "shows": "shows", "link": "link"},
        "",
    ),
    "impact": (
        ImpactReview,
        review_impact,
        {"impact": "level", "reviewed_by": "reviewed_by", "why": "why"},
        "reviewed_by",
    ),
    "signed_by": (
        SignOff,
        sign_off,
        {"signed_by": "signed_by", "board": "board", "note": "note"},
        "signed_by",
    ),
    "reopened": (Reopening, reopen, {"reopened": "status", "reason": "reason"}, ""),
}


class _Standing:
    """What is recorded already: the house's own by kind, action and day in their order, and what corrects what."""

    def __init__(self, actions: Mapping[str, Action]) -> None:
        self.own: dict[tuple[str, int, date], list[Any]] = defaultdict(list)
        self.corrections: dict[tuple[Any, int], Any] = {}
        pks = [one.pk for one in actions.values()]
        for kind, (model, *_) in KINDS.items():
            for row in model.objects.filter(action__in=pks).order_by("pk"):
                if row.corrects_id is not None:
                    self.corrections[model, row.corrects_id] = row
                elif row.recorded_by_id is None:
                    self.own[kind, row.action_id, row.on].append(row)

    def next(self, kind: str, action: Action, on: date) -> Any:
        """The next of its kind and day that no entry of the file has been found to say yet; None if there is none."""
        held = self.own[kind, action.pk, on]
        return held.pop(0) if held else None

    def newest(self, event: Any) -> Any:
        """What stands in the event's place now."""
        while follower := self.corrections.get((type(event), event.pk)):
            event = follower
        return event


class _Events:
    """The events of one action on their way in."""

    def __init__(self, action: Action, steps: Mapping[Any, Milestone], standing: _Standing, by: Any) -> None:
        self.action, self.steps, self.standing, self.by = action, steps, standing, by
        self.named: dict[str, Any] = {}
        self.corrected: set[str] = set()
        self.counts = Counts()

    def load(self, entry: ActionEntry) -> None:
        targets = (one.values.get("corrects") or one.values.get("takes_back") for one in entry.events)
        self.corrected = set(filter(None, targets))
        for event in entry.events:
            try:
                self._one(event)
            except NotPossible as problem:
                field = f" ({problem.field})" if problem.field else ""
                raise PlanFileError(f"{event.where}{field}: {problem.words}") from problem

    def _one(self, entry: EventEntry) -> None:
        target = entry.values.get("corrects") or entry.values.get("takes_back")
        if target:
            self._correct(entry, self.named[target])
            return
        _, record, *_ = KINDS[entry.kind]
        values, event = self._values(entry), self.standing.next(entry.kind, self.action, entry.on)
        if event is None:
            event = record(action=self.action, on=entry.on, by=self.by, **values)
            self.counts.made += 1
        elif entry.values.get("key") in self.corrected:
            self.counts.same += 1
        else:
            self._compare(event, values)
        if key := entry.values.get("key"):
            self.named[key] = event

    def _values(self, entry: EventEntry) -> dict[str, Any]:
        _, _, names, says = KINDS[entry.kind]
        values = {field: entry.values.get(name) for name, field in names.items()}
        values = {field: "" if v is None and field != "forecast_on" else v for field, v in values.items()}
        if "milestone" in values:
            values["milestone"] = self.steps[self.action.pk, values["milestone"]]
        return {**values, "author": entry.values.get("author") or values.get(says) or self.action.lead_role}

    def _correct(self, entry: EventEntry, event: Any) -> None:
        if self.standing.newest(event) is not event:
            self.counts.same += 1
            return
        if entry.kind == "takes_back":
            made = take_back(
                event=event, by=self.by, author=entry.values.get("author") or self.action.lead_role
            )
        else:
            made = correct(event=event, by=self.by, on=entry.on, **self._values(entry))
        self.counts.made += 1
        if key := entry.values.get("key"):
            self.named[key] = made

    def _compare(self, event: Any, values: Mapping[str, Any]) -> None:
        """What the file says otherwise now is recorded as a correction; what somebody has corrected stays theirs."""
        newest = self.standing.newest(event)
        theirs = newest.recorded_by_id is not None or newest.void
        if theirs or all(getattr(newest, name) == value for name, value in values.items()):
            self.counts.same += 1
            return
        correct(event=newest, by=self.by, **values)
        self.counts.changed += 1


def load_events(
    file: PlanFile, actions: Mapping[str, Action], steps: Mapping[Any, Milestone], *, by: Any
) -> Counts:
    """Records what is not there yet, action by action, in the order of the file."""
    standing, counts = _Standing(actions), Counts()
    for entry in file.actions:
        events = _Events(actions[entry.ref], steps, standing, by)
        events.load(entry)
        counts += events.counts
    return counts
