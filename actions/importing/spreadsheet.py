"""An action plan from the spreadsheet that councils use: shown first, then written whole or not at all.

The preview does what the import would do, row by row, and takes it all back; so it can promise nothing that fails.
"""

from dataclasses import replace
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from actions.calculations.plan_columns import EVENTS
from actions.models import ActionPlan
from judgements.importing.grids import Grid
from judgements.importing.reference import CHANGED, NEW
from judgements.models import Import, writing

from .spreadsheet_held import held_of
from .spreadsheet_lines import Outcome
from .spreadsheet_parts import HIDDEN, MAKE, Setting
from .spreadsheet_reading import Reader
from .spreadsheet_run import Run

KIND = "action plan"


def earlier(plan: ActionPlan, digest: str = "") -> Any:
    """Imports into this plan, newest first; of one file if its hash is given."""
    rows = Import.objects.filter(kind=KIND, wrote__plan=plan.pk).select_related("recorded_by")
    return rows.filter(file_hash=digest) if digest else rows


def remembered(plan: ActionPlan) -> dict[str, str]:
    """What was answered in the imports before, so that nobody is asked twice."""
    found: dict[str, str] = {}
    for one in reversed(list(earlier(plan).values_list("wrote", flat=True)[:20])):
        found |= one.get("answers", {})
    return found


def preview_plan(*, plan: ActionPlan, grid: Grid, setting: Setting, by: Any) -> Outcome:
    """What the file would do; nothing of it is kept."""
    with transaction.atomic():
        outcome = _run(plan, grid, setting, by)
        transaction.set_rollback(True)
    return outcome


def write_plan(
    *, plan: ActionPlan, grid: Grid, setting: Setting, by: Any, file_name: str, digest: str, seen: str
) -> Outcome:
    """Writes what its reader was shown, and records the file; nothing at all if it would now do something else."""
    try:
        return _write(plan, grid, setting, by, file_name, digest, seen)
    except (
        IntegrityError
    ):  # What stands beside the rows, such as the record of the file; all of it was taken back.
        return replace(preview_plan(plan=plan, grid=grid, setting=setting, by=by), stale=True)


def _write(
    plan: ActionPlan, grid: Grid, setting: Setting, by: Any, file_name: str, digest: str, seen: str
) -> Outcome:
    with transaction.atomic(), writing("import", by=by, reason=f"Imported from {file_name}"):
        plan = ActionPlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
        outcome = _run(plan, grid, setting, by)
        if not outcome.can_be_written or outcome.fingerprint != seen:
            transaction.set_rollback(True)
            return replace(outcome, stale=outcome.fingerprint != seen)
        record = _record(plan, outcome, by, file_name, digest)
    return replace(outcome, written=record)


def _record(plan: ActionPlan, outcome: Outcome, by: Any, file_name: str, digest: str) -> Import:
    counts = outcome.counts
    written = [f"{line.ref} ({line.kind})" for line in outcome.lines if line.kind in (NEW, CHANGED)]
    return Import.objects.create(
        file_name=file_name,
        file_hash=digest,
        kind=KIND,
        wrote={
            "plan": plan.pk,
            NEW: counts[NEW],
            CHANGED: counts[CHANGED],
            **outcome.events,
            "made": list(outcome.made),
            "actions": [line.pk for line in outcome.lines if line.kind in (NEW, CHANGED)],
            "answers": outcome.answers,
        },
        note=f"Actions of '{plan.title}': {', '.join(written)}"[:5000],
        recorded_by=by,
    )


def _run(plan: ActionPlan, grid: Grid, setting: Setting, by: Any) -> Outcome:
    held = held_of(plan, setting.on or timezone.localdate())
    reading = Reader(grid, setting, held).read()
    run = Run(plan, held, setting, by)
    lines = tuple(run.line(read) for read in reading.rows)
    answers = {
        one.key: run.makers.pks.get(one.key, one.answer)
        for one in reading.questions
        if one.answer and one.kind != HIDDEN and (one.answer != MAKE or one.key in run.makers.pks)
    }
    return Outcome(
        lines,
        tuple(reading.questions),
        tuple(reading.remarks),
        tuple(run.makers.made),
        dict(run.events),
        answers,
    )


def needs_a_day(setting: Setting) -> bool:
    """Events happen on a day."""
    return any(name in EVENTS for name in setting.columns.values())
