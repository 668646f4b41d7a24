"""Acts that touch several rows at once: the steps from draft to published, and a framework's tree for a new inspection."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from judgements.models import Inspection, Judgement, ReportSection, Section, State, StateChange
from judgements.readiness import last_change, missing


class NotReady(Exception):
    """The inspection cannot take this step; says what is missing."""


@dataclass(frozen=True)
class Step:
    """One way from a state to another: who may go it, and whether it asks for a reason."""

    to: State
    verb: str
    permission: str
    then: str
    reason: bool = False


CHANGE, PUBLISH = "judgements.change_inspection", "judgements.publish_inspection"
SEND = Step(State.FOR_CHECKING, "Send for checking", CHANGE, "A publisher can now check it.")
BACK = Step(State.DRAFT, "Send back to draft", CHANGE, "It can be worked on again.", reason=True)
SHOW = Step(State.PUBLISHED, "Publish", PUBLISH, "It is seen from its date of publication.")
HIDE = Step(State.WITHDRAWN, "Withdraw", PUBLISH, "It is seen nowhere but here.", reason=True)
AGAIN = Step(State.DRAFT, "Take up again as a draft", CHANGE, "It can be worked on again.")
STEPS: dict[str, tuple[Step, ...]] = {
    State.DRAFT: (SEND, SHOW),
    State.FOR_CHECKING: (SHOW, BACK),
    State.PUBLISHED: (HIDE,),
    State.WITHDRAWN: (AGAIN,),
}


def steps_from(state: str) -> tuple[Step, ...]:
    """What can be done next."""
    return STEPS[state]


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


def same_person(inspection: Inspection, by: Any) -> str:
    """Why this person may not publish it: they changed it last. Empty if they may."""
    last = last_change(inspection)
    if settings.SAME_PERSON_MAY_PUBLISH or last is None or by is None or last.by != by.pk:
        return ""
    when = timezone.localtime(last.when)
    return f"You changed it last, on {when:%-d %B %Y at %H:%M}; somebody else publishes it."


def _check_publishing(inspection: Inspection, by: Any) -> None:
    """The house itself (`by` None) publishes what was reviewed as files."""
    if inspection.published_on is None:
        raise NotReady("Publishing needs the inspectorate's date of publication; enter it first.")
    if by is None:
        return
    if problems := [*(check.words for check in missing(inspection)), same_person(inspection, by)]:
        if told := " ".join(filter(None, problems)):
            raise NotReady(told)


@transaction.atomic
def change_state(*, inspection: Inspection, to: State, by: Any, note: str = "") -> Inspection:
    """One step of an inspection, recorded; publishing gives it its address. Raises NotReady."""
    inspection = (
        Inspection.objects.select_for_update(of=("self",)).select_related("authority").get(pk=inspection.pk)
    )
    before = inspection.state
    if before == to:
        raise NotReady(f"{inspection} is already {State(to).label.lower()}.")
    step = next((one for one in STEPS[before] if one.to == to), None)
    if step is None:
        raise NotReady(
            f"It is {State(before).label.lower()}; from there it does not become {State(to).label.lower()}."
        )
    if step.reason and by is not None and not note.strip():
        raise NotReady("Say why, in one sentence; it is kept with the step.")
    if to == State.PUBLISHED:
        _check_publishing(inspection, by)
        inspection.slug = inspection.slug or _free_slug(inspection)
    elif to != State.WITHDRAWN:
        inspection.slug = None
    inspection.state, inspection.updated_by = to, by
    inspection._history_user, inspection._change_reason = by, note
    inspection.save()
    StateChange.objects.create(
        inspection=inspection,
        from_state=before,
        to_state=to,
        note=note,
        recorded_by=by,
        wrote_version=inspection.version,
    )
    return inspection


@transaction.atomic
def copy_sections(*, inspection: Inspection, by: Any) -> tuple[int, int]:
    """The framework's tree for the inspection's first day: a judgement without grade for each graded section, and each
    section as a part of the report. What is there already stays. Answers how many of each were added."""
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
def as_if_published(inspection: Inspection) -> Iterator[Inspection]:
    """The inspection as readers would see it today, for as long as the block runs; nothing of it is kept."""
    try:
        with transaction.atomic():
            draft = Inspection.objects.select_for_update(of=("self",)).get(pk=inspection.pk)
            if draft.state != State.PUBLISHED:
                draft.published_on = draft.published_on or timezone.localdate()
                draft.state, draft.slug = State.PUBLISHED, draft.slug or f"draft-{draft.pk}"
                draft.save()
            yield draft
            raise _TakeBack
    except _TakeBack:
        return
