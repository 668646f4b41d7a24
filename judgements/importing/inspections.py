"""Loads one inspection from a folder of files: its facts, grades, recommendations, figures, doubts and themes."""

from pathlib import Path
from typing import Any

from django.db import transaction

from judgements.models import (
    Authority,
    Finding,
    Framework,
    Inspection,
    Judgement,
    ReportParagraph,
    ReportSection,
)

from .inspection_parts import (
    load_agencies,
    load_events,
    load_figures,
    load_notes,
    load_recommendations,
    load_themes,
)
from .load import Load, UnknownReference, read
from .rows import Counts, settle

FACTS = (
    "kind",
    "title",
    "started_on",
    "ended_on",
    "published_on",
    "published_on_source",
    "lead_inspector",
    "source",
)


def _load_facts(folder: Path, by: Any) -> Load:
    facts = read(folder, "inspection.toml")
    framework = Framework.objects.get(code=facts["framework"])
    authority = Authority.objects.get(la_code=facts["authority"])
    values = {name: facts.get(name, None if name.endswith("_on") else "") for name in FACTS}
    found, counts = settle(
        Inspection,
        ["started_on"],
        [values],
        within={"framework_id": framework.pk, "authority_id": authority.pk},
        by=by,
        reason=f"Loaded from {folder.name}",
    )
    return Load(folder=folder, by=by, inspection=found[(values["started_on"],)], counts=counts)


def _load_sections(load: Load) -> None:
    entries = read(load.folder, "inspection.toml").get("section", [])
    sections = {section.key: section for section in load.inspection.framework.sections.all()}
    rows = [
        {
            "key": entry["key"],
            "section_id": sections[entry["key"]].pk if entry["key"] in sections else None,
            "title": entry["title"],
            "area": entry.get("area", ""),
            "graded": entry["graded"],
            "order": order,
            "part": entry.get("part", ""),
            "first_paragraph": entry.get("first_paragraph"),
            "last_paragraph": entry.get("last_paragraph"),
            "page": entry.get("page"),
        }
        for order, entry in enumerate(entries, start=1)
    ]
    made = load.settle(ReportSection, ["key"], rows, inspection_id=load.inspection.pk)
    numbers = [
        {"number": number, "report_section_id": made[(row["key"],)].pk, "part": row["part"]}
        for row in rows
        if row["first_paragraph"]
        for number in range(row["first_paragraph"], row["last_paragraph"] + 1)
    ]
    paragraphs = load.settle(ReportParagraph, ["part", "number"], numbers, inspection_id=load.inspection.pk)
    load.paragraphs = {number: paragraph for (part, number), paragraph in paragraphs.items() if not part}


def _load_judgements(load: Load) -> None:
    entries = read(load.folder, "judgements.toml").get("judgement", [])
    framework = load.inspection.framework
    sections = {section.key: section for section in framework.sections.all()}
    grades = {grade.label: grade for grade in framework.scale.grades.all()}
    rows = []
    for entry in entries:
        if entry["section"] not in sections:
            raise UnknownReference(
                f"{load.folder}: section {entry['section']!r} is not one of {framework.code}."
            )
        grade = grades.get(entry["grade"])
        printed = framework.printed_labels.get(entry["grade"], entry["grade"])
        rows.append(
            {
                "section_id": sections[entry["section"]].pk,
                "grade_id": grade.pk if grade else None,
                "printed_grade": entry.get("printed_grade", printed),
                "first_paragraph": entry.get("first_paragraph"),
                "last_paragraph": entry.get("last_paragraph"),
                "treated_in": entry.get("treated_in", []),
                "pages": entry.get("pages", []),
                "headline": entry.get("headline", ""),
                "summary": " ".join(entry.get("summary", "").split()),
            }
        )
    made = load.settle(Judgement, ["section_id"], rows, inspection_id=load.inspection.pk)
    load.judgements = {entry["section"]: made[(sections[entry["section"]].pk,)] for entry in entries}
    for entry in entries:
        findings = [
            {
                "order": order,
                "kind": finding["kind"],
                "words": finding["words"],
                "paragraphs": finding.get("paragraphs", []),
                "pages": finding.get("pages", []),
            }
            for order, finding in enumerate(entry.get("finding", []), start=1)
        ]
        if findings:
            load.settle(Finding, ["order"], findings, judgement_id=load.judgements[entry["section"]].pk)


@transaction.atomic
def load_inspection(folder: Path, *, by: Any = None) -> tuple[Inspection, Counts]:
    """Reads the folder into one inspection, a draft if it is new; a second time changes nothing."""
    load = _load_facts(folder, by)
    for step in (
        _load_sections,
        _load_judgements,
        load_agencies,
        load_recommendations,
        load_figures,
        load_notes,
        load_events,
        load_themes,
    ):
        step(load)
    return load.inspection, load.counts
