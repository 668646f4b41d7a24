"""What a file's words may mean: the recommendations, agencies, people and actions that are held, by any of their names."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from actions.calculations.sheet_words import by_number, folded
from actions.models import Action, ActionPlan
from actions.queries.spreadsheet import SheetRow, sheet_rows
from judgements.models import Agency, Person

PRINTED = "As printed, {}: {}"
PRINTED_REF = re.compile(r"^As printed, Reference: (.+)$", re.MULTILINE)
# What is written into a title or a summary where the printed words are longer; the rest stands beside it.
LONGEST_TITLE = 240


def fitted(text: str) -> str:
    """One line of at most 240 characters; an ellipsis says that there is more."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_TITLE else line[: LONGEST_TITLE - 1].rstrip() + "…"


def _alone(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """By folded name, only where one alone has it."""
    found: dict[str, dict[int, Any]] = {}
    for name, row in pairs:
        if folded(name):
            found.setdefault(folded(name), {})[row.pk] = row
    return {name: next(iter(rows.values())) for name, rows in found.items() if len(rows) == 1}


@dataclass(frozen=True)
class Held:
    """Read once for a file; `taken` are references that actions of other plans have."""

    rows: dict[int, SheetRow]
    by_ref: dict[str, SheetRow]
    by_title: dict[str, SheetRow]
    refs: dict[str, str]
    recommendations: dict[str, Any]
    agencies: dict[str, Agency]
    people: dict[str, Person]
    by_role: dict[str, Person]
    taken: frozenset[str]


def held_of(plan: ActionPlan, today: Any) -> Held:
    rows = sheet_rows(plan, today)
    asked = list(plan.inspection.recommendations.order_by("order"))
    agencies, people = list(Agency.objects.all()), list(Person.objects.select_related("agency"))
    named = _alone((name, one) for one in agencies for name in one.abbreviations if isinstance(name, str))
    return Held(
        rows={row.pk: row for row in rows},
        by_ref=_by_ref(rows),
        by_title=_alone_rows(rows),
        refs=by_number([one.ref for one in asked])
        | {folded(one.ref): one.ref for one in asked}
        | {folded(one.title): one.ref for one in asked},
        recommendations={one.ref: one for one in asked},
        agencies={**named, **{folded(one.name): one for one in agencies}},
        people=_alone(pair for one in people for pair in ((str(one), one), (one.name, one))),
        by_role=_alone((one.role, one) for one in people),
        taken=frozenset(Action.objects.exclude(plan=plan).values_list("ref", flat=True)),
    )


def _by_ref(rows: list[SheetRow]) -> dict[str, SheetRow]:
    """Also by the reference that a file printed where the house has given its own."""
    printed = {folded(ref): row for row in rows for ref in PRINTED_REF.findall(row.note)}
    return printed | {folded(row.ref): row for row in rows}


def _alone_rows(rows: list[SheetRow]) -> dict[str, SheetRow]:
    return _alone((row.action, row) for row in rows)
