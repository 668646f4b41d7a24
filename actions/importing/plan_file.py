"""A plan as a TOML file says it, checked by itself: every name known, every reference answered, no circle of waiting."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from actions.calculations import Delivery, Impact

KINDS_OF_EVIDENCE = ("audit", "data", "child's voice", "observation", "document")
DELIVERIES, IMPACTS = tuple(map(str, Delivery)), tuple(map(str, Impact))


class PlanFileError(Exception):
    """The file cannot be a plan; names the file and the key, and says what to mend."""


@dataclass(frozen=True)
class Key:
    """What may stand under a name: of which type, whether it must, and of which words."""

    type: Any = str
    needed: bool = False
    words: tuple[str, ...] = ()


TEXT, DAY, NUMBER, LIST = Key(), Key(date), Key((Decimal, int)), Key(list)
MUST, WHEN = Key(needed=True), Key(date, needed=True)
PLAN = {
    **dict.fromkeys(("inspection", "title", "agreed_by", "source"), MUST),
    **dict.fromkeys(("closing_words", "deadline_source"), TEXT),
    **dict.fromkeys(("closed_on", "deadline_on"), DAY),
    "agreed_on": WHEN,
    "illustrative": Key(bool),
    "silent_after": Key(int),
}
PERSON = dict.fromkeys(("key", "role", "agency"), MUST)
ACTION = {
    **dict.fromkeys(("ref", "title"), MUST),
    **dict.fromkeys(("outcome", "lead", "director", "lead_agency", "note"), TEXT),
    **dict.fromkeys(("starts_on", "due_on", "added_on"), DAY),
    **dict.fromkeys(("recommendations", "partners", "depends_on", "milestone", "measure", "event"), LIST),
}
MILESTONE = {"title": MUST, "due_on": DAY}
MEASURE = {
    "metric": MUST,
    **dict.fromkeys(("baseline", "target"), NUMBER),
    **dict.fromkeys(("baseline_period", "words"), TEXT),
    "by_when": DAY,
}
# An event is of the kind whose own key it has.
EVENTS: dict[str, dict[str, Key]] = {
    "update": {
        "update": Key(words=DELIVERIES, needed=True),
        "words": TEXT,
        "blockers": TEXT,
        "forecast_on": DAY,
    },
    "new_due": {"new_due": WHEN, "reason": MUST, "agreed_by": MUST},
    "met": {"met": MUST, "note": TEXT},
    "evidence": {
        "evidence": Key(words=KINDS_OF_EVIDENCE, needed=True),
        "summary": MUST,
        "shows": TEXT,
        "link": TEXT,
    },
    "impact": {"impact": Key(words=IMPACTS, needed=True), "reviewed_by": MUST, "why": MUST},
    "signed_by": {"signed_by": MUST, "board": TEXT, "note": TEXT},
    "reopened": {"reopened": Key(words=DELIVERIES, needed=True), "reason": MUST},
}
OF_ANY_EVENT = {"on": WHEN, "author": TEXT, "key": TEXT, "corrects": TEXT}


@dataclass(frozen=True)
class EventEntry:
    """What happened, and where the file says it."""

    kind: str
    values: Mapping[str, Any]
    where: str

    @property
    def on(self) -> date:
        return self.values["on"]


@dataclass(frozen=True)
class ActionEntry:
    """An action with what belongs to it."""

    values: Mapping[str, Any]
    milestones: tuple[Mapping[str, Any], ...]
    measures: tuple[Mapping[str, Any], ...]
    events: tuple[EventEntry, ...]
    where: str

    @property
    def ref(self) -> str:
        return self.values["ref"]


@dataclass(frozen=True)
class PlanFile:
    """The whole file."""

    name: str
    plan: Mapping[str, Any]
    people: Mapping[str, Mapping[str, Any]]
    actions: tuple[ActionEntry, ...] = field(default=())


def checked(table: Any, keys: Mapping[str, Key], where: str) -> dict[str, Any]:
    """The table, if it has every needed key, no unknown one, and each of its type and words."""
    if not isinstance(table, dict):
        raise PlanFileError(f"{where}: a table is wanted here.")
    if unknown := sorted(set(table) - set(keys)):
        raise PlanFileError(f"{where}: {unknown[0]!r} is not known here; the keys are {', '.join(keys)}.")
    for name, key in keys.items():
        if name not in table:
            if key.needed:
                raise PlanFileError(f"{where}: {name!r} is missing.")
            continue
        value = table[name]
        # A day with a time is a date to Python, and true a whole number.
        wrong = isinstance(value, datetime) or (isinstance(value, bool) and key.type is not bool)
        if wrong or not isinstance(value, key.type):
            raise PlanFileError(f"{where}: {name!r} cannot be {value!r}.")
        if key.needed and isinstance(value, str) and not value.strip():
            raise PlanFileError(f"{where}: {name!r} is empty.")
        if key.words and value not in key.words:
            raise PlanFileError(f"{where}: {name!r} is {value!r}; it is one of {', '.join(key.words)}.")
    return table


def _event(table: Any, where: str) -> EventEntry:
    if isinstance(table, dict) and "takes_back" in table:
        return EventEntry("takes_back", checked(table, {"takes_back": MUST, "author": TEXT}, where), where)
    kinds = [kind for kind in EVENTS if isinstance(table, dict) and kind in table]
    if len(kinds) != 1:
        raise PlanFileError(f"{where}: an event has exactly one of {', '.join(EVENTS)} or takes_back.")
    values = checked(table, {**EVENTS[kinds[0]], **OF_ANY_EVENT}, where)
    return EventEntry(kinds[0], values, f"{where}, {kinds[0]} of {values['on']}")


def _events(tables: Iterable[Any], where: str, milestones: set[str]) -> tuple[EventEntry, ...]:
    found = tuple(_event(one, f"{where}, event {n}") for n, one in enumerate(tables, start=1))
    named: dict[str, EventEntry] = {}
    for one in found:
        target = one.values.get("corrects") or one.values.get("takes_back")
        if target and target not in named:
            raise PlanFileError(f"{one.where}: no event above has the key {target!r}.")
        if target and one.kind not in ("takes_back", named[target].kind):
            raise PlanFileError(f"{one.where}: it corrects an event of another kind.")
        if one.kind == "met" and one.values["met"] not in milestones:
            raise PlanFileError(f"{one.where}: {one.values['met']!r} is no milestone of the action.")
        if key := one.values.get("key"):
            named[key] = one
    return found


def _action(table: Any, number: int, name: str) -> ActionEntry:
    ref = table.get("ref", f"action {number}") if isinstance(table, dict) else f"action {number}"
    where = f"{name}: {ref}"
    values = checked(table, ACTION, where)
    parts = {
        part: tuple(
            checked(one, keys, f"{where}, {part} {n}") for n, one in enumerate(values.get(part, []), start=1)
        )
        for part, keys in (("milestone", MILESTONE), ("measure", MEASURE))
    }
    titles = {one["title"] for one in parts["milestone"]}
    events = _events(values.get("event", []), where, titles)
    return ActionEntry(values, parts["milestone"], parts["measure"], events, where)


def _unique(names: Iterable[str], what: str, where: str) -> None:
    seen: set[str] = set()
    for one in names:
        if one in seen:
            raise PlanFileError(f"{where}: {what} {one!r} stands twice.")
        seen.add(one)


def _circle(needs: Mapping[str, Iterable[str]]) -> Iterator[str]:
    """The references that wait for one another, if any do."""
    left = {ref: set(others) for ref, others in needs.items()}
    while ready := [ref for ref, others in left.items() if not others & left.keys()]:
        for ref in ready:
            del left[ref]
    yield from left


def _references_stand(file: PlanFile) -> None:
    refs = {one.ref for one in file.actions}
    for one in file.actions:
        for name in ("lead", "director"):
            if one.values.get(name) and one.values[name] not in file.people:
                raise PlanFileError(f"{one.where}: {name!r} {one.values[name]!r} is no person of the file.")
        for other in one.values.get("depends_on", []):
            if other not in refs:
                raise PlanFileError(f"{one.where}: 'depends_on' {other!r} is no action of the file.")
    if circle := list(_circle({one.ref: one.values.get("depends_on", []) for one in file.actions})):
        raise PlanFileError(f"{file.name}: 'depends_on' goes in a circle: {', '.join(circle)}.")


def read_plan(path: Path) -> PlanFile:
    """The plan in the file; raises PlanFileError."""
    try:
        text = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except tomllib.TOMLDecodeError as problem:
        raise PlanFileError(f"{path.name}: this is no TOML: {problem}") from problem
    whole = checked(
        text, {"plan": Key(dict, needed=True), "person": LIST, "action": Key(list, needed=True)}, path.name
    )
    people = [
        checked(one, PERSON, f"{path.name}: person {n}") for n, one in enumerate(whole.get("person", []), 1)
    ]
    _unique((one["key"] for one in people), "person", path.name)
    actions = tuple(_action(one, n, path.name) for n, one in enumerate(whole["action"], start=1))
    _unique((one.ref for one in actions), "action", path.name)
    file = PlanFile(
        name=path.name,
        plan=checked(whole["plan"], PLAN, f"{path.name}: plan"),
        people={one["key"]: one for one in people},
        actions=actions,
    )
    _references_stand(file)
    return file
