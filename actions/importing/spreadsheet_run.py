"""One row after another written into the plan, each in a place of its own, so that each can say what is wrong with it."""

import re
from collections import Counter
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, transaction

from actions.calculations.plan_columns import FIELDS, letter
from actions.models import Action, ActionPlan
from actions.models.actions import REF
from actions.services import NotPossible, free_refs
from judgements.importing.reference import CHANGED, NEW, REFUSED, SAME
from judgements.models import State, WrittenMeanwhile

from .spreadsheet_events import record_events
from .spreadsheet_held import Held
from .spreadsheet_lines import OUT, WAITING, PlanLine
from .spreadsheet_making import Makers
from .spreadsheet_parts import SAME_AS_HELD, RowRead, Setting, ToMake

PUBLISHED = (
    "This action is new, and the plan is published: readers would see it at once. Add it on the plan's own page, or leave "
    "the row out."
)
PLAIN = ("action", "outcome", "lead_role", "director_role", "starts_on", "due_on", "lead", "agency")
# The file's column that an event's own field comes from.
OF_EVENT = {"new_due": "revised", "status": "status", "level": "impact", "summary": "evidence"}
COLUMN = {"action": "title", "agency": "lead_agency"}


class Run:
    """One pass over a file, inside the caller's transaction."""

    def __init__(self, plan: ActionPlan, held: Held, setting: Setting, by: Any) -> None:
        self.plan, self.held, self.setting, self.by = plan, held, setting, by
        self.makers = Makers(by)
        self.events: Counter[str] = Counter()
        locked = Action.objects.select_for_update(of=("self",)).filter(plan=plan)
        self.actions = {one.pk: one for one in locked.select_related("lead", "lead_agency")}
        self.refs = {one.ref for one in self.actions.values()} | held.taken
        self.free = free_refs(plan)
        self.order = max((one.order for one in self.actions.values()), default=0)

    # ---- References

    def ref_for(self, printed: str) -> tuple[str, bool]:
        """The printed one where it fits, else the house's own; and whether it is the printed one."""
        if printed and len(printed) <= 20 and re.match(REF.regex, printed) and printed not in self.refs:
            return printed, True
        return next(ref for ref in self.free if ref not in self.refs), False

    # ---- One row

    def line(self, read: RowRead) -> PlanLine:
        what = str(read.values.get("action") or "")
        if read.held and read.values.get("action") is SAME_AS_HELD:
            what = read.held.action
        ref = read.held.ref if read.held else read.printed_ref
        made = PlanLine(read.number, OUT, ref, what, doubts=tuple(read.doubts))
        if read.out:
            return made
        if read.problems or read.waits:
            kind = REFUSED if read.problems else WAITING
            said = (*read.problems, *read.waits)
            return PlanLine(read.number, kind, ref, what, doubts=tuple(read.doubts), problems=said)
        return self._tried(read, made)

    def _tried(self, read: RowRead, line: PlanLine) -> PlanLine:
        made = self.makers.kept()
        try:
            with transaction.atomic():
                return self._written(read, line.what)
        except ValidationError as problem:
            told = _told(problem)
        except NotPossible as problem:
            told = [(OF_EVENT.get(problem.field, ""), problem.words)]
        except (IntegrityError, DataError):
            told = [("", "The database refuses this row beside what is held.")]
        except WrittenMeanwhile as problem:
            told = [("", str(problem))]
        self.makers.back_to(made)
        said = tuple((self._cell(read, name), words) for name, words in told)
        return PlanLine(read.number, REFUSED, line.ref, line.what, doubts=line.doubts, problems=said)

    def _cell(self, read: RowRead, name: str) -> str:
        place = self.setting.places.get(name)
        return f"row {read.number}" if place is None else f"{letter(place)}{read.number}"

    def _written(self, read: RowRead, what: str) -> PlanLine:
        new = read.held is None
        action = self._new(read) if new else self.actions[read.held.pk]  # type: ignore[union-attr]
        changes = [*self._fields(action, read, new), *self._sets(action, read)]
        told = record_events(action=action, read=read, setting=self.setting, by=self.by)
        self.events.update(one.counted for one in told)
        changes += [(one.label, one.old, one.new) for one in told]
        kind = NEW if new else CHANGED if changes else SAME
        if new:
            self.refs.add(action.ref)
        return PlanLine(read.number, kind, action.ref, what, tuple(changes), tuple(read.doubts), pk=action.pk)

    def _new(self, read: RowRead) -> Action:
        if self.plan.state == State.PUBLISHED:
            raise ValidationError(PUBLISHED)
        ref, printed = self.ref_for(read.printed_ref)
        if read.printed_ref and not printed:
            read.keep("ref", read.printed_ref)
            words = f"the reference '{read.printed_ref[:40]}' does not fit; the house's own is {ref}."
            read.doubts.append((self._cell(read, "ref"), words))
        self.order += 1
        return Action(plan=self.plan, ref=ref, order=self.order)

    def _fields(self, action: Action, read: RowRead, new: bool) -> list[tuple[str, str, str]]:
        """Saved only if something is another; each with its old and its new value."""
        changes, wanted = [], self._wanted(read)
        for name, value in wanted.items():
            column = COLUMN.get(name, name)
            old = getattr(action, column)
            if _same(old, value):
                continue
            if name == "due_on" and not new and self.plan.state == State.PUBLISHED:
                _hold_due(read, old, value)
                continue
            setattr(action, column, value)
            changes.append((FIELDS[name], _words(old), _words(value)))
        added = [line for line in dict.fromkeys(read.kept) if line not in action.note.splitlines()]
        if added:
            action.note = "\n".join(filter(None, [action.note, *added]))
            changes += [("Note", "", line) for line in added]
        if new or changes:
            self._save(action)
        return changes

    def _wanted(self, read: RowRead) -> dict[str, Any]:
        wanted = {
            name: read.values[name]
            for name in PLAIN
            if name in read.values and read.values[name] is not SAME_AS_HELD
        }
        for name, make in (("agency", self.makers.agency), ("lead", self.makers.person)):
            if isinstance(wanted.get(name), ToMake):
                wanted[name] = make(wanted[name].name, read, self)
        return wanted

    def _save(self, action: Action) -> None:
        action.updated_by = self.by
        action.full_clean(exclude=["plan"])
        action.save()

    def _sets(self, action: Action, read: RowRead) -> list[tuple[str, str, str]]:
        changes = []
        if (refs := read.values.get("recommendations", SAME_AS_HELD)) is not SAME_AS_HELD:
            wanted = [self.held.recommendations[ref] for ref in refs]
            changes += self._set(action.recommendations, wanted, "recommendations", "ref")
        if (bodies := read.values.get("partners", SAME_AS_HELD)) is not SAME_AS_HELD:
            found = [
                self.makers.agency(one.name, read, self) if isinstance(one, ToMake) else one for one in bodies
            ]
            changes += self._set(action.partners, found, "partners", "name")
        return changes

    def _set(self, manager: Any, wanted: list[Any], name: str, shown: str) -> list[tuple[str, str, str]]:
        held = list(manager.all())
        if {one.pk for one in held} == {one.pk for one in wanted}:
            return []
        manager.set(wanted)
        old, new = ("; ".join(getattr(one, shown) for one in rows) for rows in (held, wanted))
        return [(FIELDS[name], old, new)]


def _same(old: Any, new: Any) -> bool:
    if isinstance(old, str) and isinstance(new, str):
        return old.split() == new.split()
    return bool(old == new)


def _words(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value or "")


def _hold_due(read: RowRead, old: Any, new: Any) -> None:
    """A plan that is published keeps the date that was agreed; a file may print the one that stands now in its place."""
    if read.held and new == read.held.state.due:
        return
    told = (
        f"The plan is published with {_words(old) or 'no date'} as first due date; {_words(new) or 'an empty cell'} "
        "would change it. Put a new date into a column of revised dates."
    )
    raise ValidationError({"due_on": told})


def _told(problem: ValidationError) -> list[tuple[str, str]]:
    """Each fault with the field of the file that it is about."""
    if not hasattr(problem, "error_dict"):
        return [("", message) for message in problem.messages]
    fields = {COLUMN.get(name, name): name for name in FIELDS}
    return [
        (fields.get(name, ""), message)
        for name, messages in problem.message_dict.items()
        for message in messages
    ]
