"""What an inspection still lacks before it is published, and what is doubtful about it."""

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.db.models import Count, Max, Model

from judgements.calculations import due_date, listed
from judgements.models import (
    Finding,
    Inspection,
    Judgement,
    Recommendation,
    ReportEvent,
    ReportFigure,
    ReportNote,
    ReportParagraph,
    ReportSection,
)

FEW = 8
PARTS: tuple[type[Model], ...] = (
    Judgement,
    Recommendation,
    ReportSection,
    ReportParagraph,
    ReportFigure,
    ReportNote,
    ReportEvent,
)


@dataclass(frozen=True)
class Check:
    """One line of the checklist; `about` names the rows that it speaks of."""

    words: str
    model: type[Model] = Inspection
    pk: int | None = None


@dataclass(frozen=True)
class LastChange:
    """Who wrote the inspection or anything in it last."""

    by: int | None
    when: datetime


def open_notes(inspection: Inspection) -> list[ReportNote]:
    """The doubts that nobody has answered."""
    return list(inspection.notes.filter(settled=False, answer=""))


def missing(inspection: Inspection) -> list[Check]:
    """What must be there before anybody outside the admin sees it."""
    checks = []
    if inspection.published_on is None:
        checks.append(Check("The inspectorate's date of publication is missing.", pk=inspection.pk))
    ungraded = inspection.judgements.filter(grade=None, printed_grade="").select_related("section")
    for judgement in ungraded:
        checks.append(Check(f"{judgement.section} has no grade yet.", Judgement, judgement.pk))
    for note in open_notes(inspection):
        checks.append(Check(f"A note is not answered: {note.doubt}", ReportNote, note.pk))
    return checks


def some(words: list[str]) -> str:
    """The first few, and how many more."""
    return listed(words) if len(words) <= FEW else f"{', '.join(words[:FEW])} and {len(words) - FEW} more"


def _sections(inspection: Inspection) -> list[Check]:
    day = inspection.started_on or inspection.ended_on or inspection.published_on
    required = inspection.framework.sections.filter(graded=True, optional=False).order_by("order")
    if day is not None:
        required = required.in_force(day)
    judged = set(inspection.judgements.values_list("section", flat=True))
    absent = [str(one) for one in required if one.pk not in judged]
    if not absent:
        return []
    return [Check(f"The framework's sections without a judgement: {some(absent)}.", Judgement)]


def _judgements(inspection: Inspection) -> list[Check]:
    rows = list(inspection.judgements.select_related("section"))
    bare = [str(row.section) for row in rows if not (row.first_paragraph or row.pages or row.treated_in)]
    silent = [str(row.section) for row in rows if not row.summary]
    told = [
        (bare, "No paragraph or page says where the report gives the reason for"),
        (silent, "No summary in our own words for"),
    ]
    return [Check(f"{words}: {some(names)}.", Judgement) for names, words in told if names]


def _paragraphs(inspection: Inspection) -> list[Check]:
    checks = []
    numbers = sorted(inspection.paragraphs.filter(part="").values_list("number", flat=True))
    held = set(numbers)
    gaps = [str(n) for n in range(1, numbers[-1]) if n not in held] if numbers else []
    if gaps:
        checks.append(Check(f"Paragraph numbers are broken: {some(gaps)} are not there.", ReportParagraph))
    runs = list(
        inspection.judgements.filter(first_paragraph__isnull=False)
        .order_by("first_paragraph")
        .values_list("first_paragraph", "last_paragraph", "section__title")
    )
    if numbers:
        beyond = [title for _, last, title in runs if last > numbers[-1]]
        if beyond:
            checks.append(Check(f"Cites paragraphs beyond the last one: {some(beyond)}.", Judgement))
    for (_, last, one), (first, _, other) in pairwise(runs):
        if first <= last:
            checks.append(Check(f"{one} and {other} share paragraph {first}.", Judgement))
    return checks


def _recommendations(inspection: Inspection) -> list[Check]:
    rows = list(inspection.recommendations.annotate(n=Count("judgements")))
    if not rows:
        return [Check("No recommendation is held.", Recommendation)]
    checks = []
    loose = [row.ref for row in rows if not row.n]
    if loose:
        checks.append(Check(f"Bear on no judgement: {some(loose)}.", Recommendation))
    for row in rows:
        due = due_date(inspection.published_on, row.timescale) if inspection.published_on else None
        if due and row.due_on != due:
            found = f"{row.due_on:%-d %B %Y}" if row.due_on else "no due date"
            words = f"{row.ref} asks '{row.timescale}', which is {due:%-d %B %Y}; it has {found}."
            checks.append(Check(words, Recommendation, row.pk))
    return checks


def doubtful(inspection: Inspection) -> list[Check]:
    """What a checker should look at; none of it stops publishing."""
    checks = []
    if inspection.started_on is None and inspection.ended_on is None:
        checks.append(
            Check("Neither the first nor the last day of the inspection is known.", pk=inspection.pk)
        )
    for look in (_sections, _judgements, _paragraphs, _recommendations):
        checks += look(inspection)
    return checks


def stands(inspection: Inspection) -> str:
    """How the whole inspection stands: its version, and the newest row of history of everything in it."""
    newest = [inspection.version]
    for model in PARTS:
        rows = model.history.filter(inspection_id=inspection.pk)
        newest.append(rows.aggregate(newest=Max("history_id"))["newest"] or 0)
    judged = Judgement.history.filter(inspection_id=inspection.pk).order_by().values("id")
    findings = Finding.history.filter(judgement_id__in=judged)
    newest.append(findings.aggregate(newest=Max("history_id"))["newest"] or 0)
    return "-".join(map(str, newest))


def hold(inspection: Inspection) -> None:
    """Until the transaction ends nobody else writes what is in the inspection; it is locked itself already, which keeps
    new rows out."""
    for model in PARTS:
        rows = model._base_manager.filter(inspection=inspection).order_by("pk")
        list(rows.select_for_update(of=("self",)).only("pk"))
    findings = Finding._base_manager.filter(judgement__inspection=inspection).order_by("pk")
    list(findings.select_for_update(of=("self",)).only("pk"))


def last_change(inspection: Inspection) -> LastChange | None:
    """The newest change of the inspection or of anything in it, its steps from state to state left aside."""
    found: list[Any] = []
    steps = inspection.state_changes.filter(wrote_version__isnull=False).values("wrote_version")
    own = inspection.history.exclude(version__in=steps)
    found += own.values_list("history_user", "history_date")[:1]
    for model in PARTS:
        rows = model.history.filter(inspection_id=inspection.pk).order_by("-history_date", "-history_id")
        found += rows.values_list("history_user", "history_date")[:1]
    findings = Finding.history.filter(judgement__in=inspection.judgements.values("pk"))
    found += findings.order_by("-history_date", "-history_id").values_list("history_user", "history_date")[:1]
    return LastChange(*max(found, key=lambda row: row[1])) if found else None
