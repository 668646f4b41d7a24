"""Acts that touch several rows at once: the steps from draft to published, and a framework's tree for a new inspection."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.text import slugify

from judgements.models import Inspection, Judgement, ReportSection, Section, State, StateChange
from judgements.readiness import Check, LastChange, doubtful, hold, last_change, missing, stands


class NotReady(Exception):
    """The row cannot take this step; says what is missing."""


@dataclass(frozen=True)
class Step:
    """One way from a state to another: who may go it, and whether it asks for a reason."""

    to: State
    verb: str
    permission: str
    then: str
    reason: bool = False


def steps_by(*, change: str, publish: str, shown: str) -> dict[str, tuple[Step, ...]]:
    """What can be done from each state, by these permissions; `shown` says from when a published row is seen."""
    send = Step(State.FOR_CHECKING, "Send for checking", change, "Then a publisher can check it.")
    back = Step(State.DRAFT, "Send back to draft", change, "It can be worked on again.", reason=True)
    show = Step(State.PUBLISHED, "Publish", publish, shown)
    hide = Step(State.WITHDRAWN, "Withdraw", publish, "It is seen nowhere but here.", reason=True)
    again = Step(State.DRAFT, "Take up again as a draft", change, "It can be worked on again.")
    return {
        State.DRAFT: (send, show),
        State.FOR_CHECKING: (show, back),
        State.PUBLISHED: (hide,),
        State.WITHDRAWN: (again,),
    }


@dataclass(frozen=True)
class Way:
    """How rows of one kind go from draft to published and back: the steps, the checklist, the address, the record.

    `stops` says what even the house itself must have before it publishes; `clashes` why a row cannot come back.
    """

    steps: dict[str, tuple[Step, ...]]
    related: tuple[str, ...]
    stops: Callable[[Any], str]
    missing: Callable[[Any], list[Check]]
    doubtful: Callable[[Any], list[Check]]
    last_change: Callable[[Any], LastChange | None]
    address: Callable[[Any], str]
    record: Callable[..., Any]
    clashes: Callable[[Any], str] = lambda row: ""
    # How the whole of it stands, and what keeps it standing so until the step is taken.
    stands: Callable[[Any], str] = lambda row: str(row.version)
    hold: Callable[[Any], None] = lambda row: None
    # A withdrawn row keeps its address, unless another row may need it.
    keeps_address: bool = True

    def same_person(self, row: Any, by: Any) -> str:
        """Why this person may not publish it: they changed it last. Empty if they may."""
        last = self.last_change(row)
        if settings.SAME_PERSON_MAY_PUBLISH or last is None or by is None or last.by != by.pk:
            return ""
        when = timezone.localtime(last.when)
        return f"You changed it last, on {when:%-d %B %Y at %H:%M}; somebody else publishes it."

    def _check(self, row: Any, step: Step, by: Any, note: str) -> None:
        """The house itself (`by` None) publishes what was reviewed as files."""
        if step.reason and by is not None and not note.strip():
            raise NotReady("Say why, in one sentence; it is kept with the step.")
        if row.state == State.WITHDRAWN and (told := self.clashes(row)):
            raise NotReady(told)
        if step.to != State.PUBLISHED:
            return
        if told := self.stops(row):
            raise NotReady(told)
        if by is None:
            return
        problems = [*(check.words for check in self.missing(row)), self.same_person(row, by)]
        if told := " ".join(filter(None, problems)):
            raise NotReady(told)

    def take(self, row: Any, *, to: State, by: Any, note: str = "", seen: str | None = None) -> Any:
        """One step, recorded, inside the caller's transaction; publishing gives it its address. Raises NotReady.

        `seen` is how the whole stood when its reader looked at it.
        """
        rows = type(row)._base_manager.select_for_update(of=("self",)).select_related(*self.related)
        row = rows.get(pk=row.pk)
        self.hold(row)
        if seen is not None and seen != self.stands(row):
            words = f"Somebody changed the {row._meta.verbose_name} since you opened this page."
            raise NotReady(f"{words} Look at the checklist again.")
        before = row.state
        if before == to:
            raise NotReady(f"{row} is already {State(to).label.lower()}.")
        step = next((one for one in self.steps[before] if one.to == to), None)
        if step is None:
            raise NotReady(
                f"It is {State(before).label.lower()}; from there it does not become {State(to).label.lower()}."
            )
        self._check(row, step, by, note)
        if to == State.PUBLISHED:
            row.slug = row.slug or self.address(row)
        elif to != State.WITHDRAWN or not self.keeps_address:
            row.slug = None
        row.state, row.updated_by = to, by
        row._history_user, row._change_reason = by, note
        row.save()
        self.record(row, from_state=before, to_state=to, note=note, recorded_by=by, wrote_version=row.version)
        return row


def _free_slug(inspection: Inspection) -> str:
    base = f"{slugify(inspection.authority.name)}-{inspection.published_on:%Y-%m-%d}"
    taken = set(
        Inspection.objects.filter(slug__startswith=base)
        .exclude(pk=inspection.pk)
        .values_list("slug", flat=True)
    )
    wanted, n = base, 2
    while wanted in taken:
        wanted, n = f"{base}-{n}", n + 1
    return wanted


def _undated(inspection: Inspection) -> str:
    if inspection.published_on is None:
        return "Publishing needs the inspectorate's date of publication; enter it first."
    return ""


INSPECTIONS = Way(
    steps=steps_by(
        change="judgements.change_inspection",
        publish="judgements.publish_inspection",
        shown="It is seen from its date of publication.",
    ),
    related=("authority",),
    stops=_undated,
    missing=missing,
    doubtful=doubtful,
    last_change=last_change,
    address=_free_slug,
    record=lambda row, **facts: StateChange.objects.create(inspection=row, **facts),
    stands=stands,
    hold=hold,
)


@transaction.atomic
def change_state(
    *, inspection: Inspection, to: State, by: Any, note: str = "", seen: str | None = None
) -> Inspection:
    """One step of an inspection, recorded; publishing gives it its address. Raises NotReady."""
    return INSPECTIONS.take(inspection, to=to, by=by, note=note, seen=seen)


@transaction.atomic
def copy_sections(*, inspection: Inspection, by: Any) -> tuple[int, int]:
    """The framework's tree for the inspection's first day: a judgement without grade for each graded section, and each
    section as a part of the report. What is there already stays. Answers how many of each were added. Raises NotReady."""
    inspection = Inspection.objects.select_for_update(of=("self",)).get(pk=inspection.pk)
    if inspection.state not in (State.DRAFT, State.FOR_CHECKING):
        raise NotReady("Only a draft takes new sections.")
    day = inspection.started_on or inspection.ended_on or inspection.published_on or timezone.localdate()
    tree = list(inspection.framework.sections.in_force(day).order_by("order"))
    judged = set(inspection.judgements.values_list("section", flat=True))
    held = {section for pair in inspection.report_sections.values_list("section", "key") for section in pair}
    last = max(inspection.report_sections.values_list("order", flat=True), default=0)
    rows = [
        Judgement(inspection=inspection, section=one)
        for one in tree
        if one.graded and not one.optional and one.pk not in judged
    ]
    parts = [
        _part(inspection, one, last + place)
        for place, one in enumerate(tree, start=1)
        if not one.optional and not {one.pk, one.key} & held
    ]
    reason = f"The sections of {inspection.framework}."
    Judgement.create_tracked(rows, by=by, reason=reason)
    ReportSection.create_tracked(parts, by=by, reason=reason)
    return len(rows), len(parts)


def _part(inspection: Inspection, section: Section, order: int) -> ReportSection:
    return ReportSection(
        inspection=inspection,
        section=section,
        key=section.key,
        title=section.title,
        area=section.area,
        graded=section.graded,
        order=order,
    )


class _TakeBack(Exception):
    """Ends a transaction without keeping anything of it."""


@contextmanager
def taken_back() -> Iterator[None]:
    """What the block writes is seen by the block alone; nothing of it is kept."""
    try:
        with transaction.atomic():
            yield
            raise _TakeBack
    except _TakeBack:
        return


@contextmanager
def as_if_published(inspection: Inspection) -> Iterator[Inspection]:
    """The inspection as readers would see it today, for as long as the block runs; nothing of it is kept."""
    with taken_back():
        draft = Inspection.objects.select_for_update(of=("self",)).get(pk=inspection.pk)
        if draft.state != State.PUBLISHED:
            # Nothing that is published lacks its grade: what is still to be keyed says so for as long.
            unkeyed = models.QuerySet(Judgement).filter(inspection=draft, grade=None, printed_grade="")
            unkeyed.update(printed_grade="Still to be keyed")
            draft.published_on = draft.published_on or timezone.localdate()
            draft.state, draft.slug = State.PUBLISHED, draft.slug or f"draft-{draft.pk}"
            draft.save()
        yield draft
