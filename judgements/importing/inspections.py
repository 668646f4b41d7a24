"""Loads one inspection from a folder of files: its facts, grades, recommendations, figures, doubts and themes."""

import tomllib
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction

from judgements.models import (
    Agency,
    Authority,
    Finding,
    Framework,
    Inspection,
    Judgement,
    Recommendation,
    ReportEvent,
    ReportFigure,
    ReportNote,
    ReportParagraph,
    ReportSection,
    Theme,
    ThemeSighting,
)

from .rows import Counts, join, settle

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


class UnknownReference(Exception):
    """A file names something that no file defines."""


def _read(folder: Path, name: str) -> dict[str, Any]:
    path = folder / name
    return tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal) if path.is_file() else {}


@dataclass
class Load:
    """One inspection on its way in: what has been made so far, by the names that the files use."""

    folder: Path
    by: Any
    inspection: Inspection
    judgements: dict[str, Judgement] = field(default_factory=dict)
    paragraphs: dict[int, ReportParagraph] = field(default_factory=dict)
    recommendations: dict[str, Recommendation] = field(default_factory=dict)
    figures: dict[str, ReportFigure] = field(default_factory=dict)
    agencies: dict[str, Agency] = field(default_factory=dict)
    counts: Counts = field(default_factory=Counts)

    def settle(self, model: Any, key: list[str], rows: list[dict[str, Any]], **within: Any) -> dict[Any, Any]:
        found, counts = settle(
            model, key, rows, within=within, by=self.by, reason=f"Loaded from {self.folder.name}"
        )
        self.counts += counts
        return found

    def find(self, kind: str, name: Any) -> Any:
        try:
            return getattr(self, kind)[name]
        except KeyError:
            raise UnknownReference(f"{self.folder}: {kind} {name!r} is named and nowhere defined.") from None


def _load_facts(folder: Path, by: Any) -> Load:
    facts = _read(folder, "inspection.toml")
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
    entries = _read(load.folder, "inspection.toml").get("section", [])
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
    entries = _read(load.folder, "judgements.toml").get("judgement", [])
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


def _load_agencies(load: Load) -> None:
    entries = _read(load.folder, "agencies.toml").get("agency", [])
    rows = [
        {
            "name": entry["name"],
            "kind": entry["kind"],
            "abbreviations": entry.get("abbreviations", []),
            "role": entry.get("role", ""),
            "source": "Named in paragraphs " + ", ".join(map(str, entry.get("paragraphs", []))),
        }
        for entry in entries
    ]
    load.settle(Agency, ["name"], rows)
    load.agencies = {agency.name: agency for agency in Agency.objects.all()}


def _load_recommendations(load: Load) -> None:
    entries = _read(load.folder, "recommendations.toml").get("recommendation", [])
    rows = [
        {
            "ref": entry["ref"],
            "order": order,
            "area": entry.get("area", ""),
            "title": entry["title"],
            "timescale": entry.get("timescale", ""),
            "due_on": entry.get("due_on"),
            "page": entry.get("page"),
            "paragraph": entry.get("paragraph"),
            "lead_in_paragraph": entry.get("lead_in_paragraph"),
            "responsible_words": entry.get("responsible_words", ""),
        }
        for order, entry in enumerate(entries, start=1)
    ]
    made = load.settle(Recommendation, ["ref"], rows, inspection_id=load.inspection.pk)
    load.recommendations = {ref: recommendation for (ref,), recommendation in made.items()}
    links = [
        (Recommendation.judgements.through, "judgement_id", "judgements", "judgements"),
        (Recommendation.responsible.through, "agency_id", "responsible", "agencies"),
        (Recommendation.evidence.through, "reportparagraph_id", "evidence_paragraphs", "paragraphs"),
    ]
    for through, other, name, kind in links:
        pairs = [
            (load.recommendations[entry["ref"]].pk, load.find(kind, value).pk)
            for entry in entries
            for value in entry.get(name, [])
        ]
        join("recommendation_id", through, pairs, other)


def _judgement_pk(load: Load, entry: dict[str, Any]) -> int | None:
    judgement = load.judgements.get(entry.get("section", ""))
    return judgement.pk if judgement else None


def _load_figures(load: Load) -> None:
    files = _read(load.folder, "figures.toml")
    entries = [*files.get("figure", []), *files.get("in_words", [])]
    plain = ("measure", "words", "unit", "qualifier", "period", "population", "previous_period", "note")
    rows = [
        {
            "key": entry["key"],
            "paragraph_id": load.find("paragraphs", entry["paragraph"]).pk if "paragraph" in entry else None,
            "page": entry.get("page"),
            "judgement_id": _judgement_pk(load, entry),
            **{name: entry.get(name, "") for name in plain},
            "value": entry.get("value"),
            "previous_value": entry.get("previous_value"),
            "polarity": entry.get("polarity", "neither"),
            "comparators": entry.get("comparators", []),
            "outcome": entry.get("outcome", False),
        }
        for entry in entries
    ]
    made = load.settle(ReportFigure, ["key"], rows, inspection_id=load.inspection.pk)
    load.figures = {key: figure for (key,), figure in made.items()}
    pairs = [
        (load.figures[entry["key"]].pk, load.find("recommendations", ref).pk)
        for entry in entries
        for ref in entry.get("recommendations", [])
    ]
    join("reportfigure_id", ReportFigure.recommendations.through, pairs, "recommendation_id")


def _load_notes(load: Load) -> None:
    entries = _read(load.folder, "notes.toml").get("note", [])
    rows = [
        {
            "key": entry["key"],
            "paragraph": entry.get("paragraph"),
            "also_paragraphs": entry.get("also_paragraphs", []),
            "where": entry.get("where", ""),
            "judgement_id": _judgement_pk(load, entry),
            "beside": entry.get("beside", ""),
            "doubt": entry["doubt"],
            "answer": entry.get("answer", ""),
            "settled": entry.get("settled", False),
        }
        for entry in entries
    ]
    made = load.settle(ReportNote, ["key"], rows, inspection_id=load.inspection.pk)
    for through, other, kind in (
        (ReportNote.recommendations.through, "recommendation_id", "recommendations"),
        (ReportNote.figures.through, "reportfigure_id", "figures"),
    ):
        pairs = [
            (made[(entry["key"],)].pk, load.find(kind, value).pk)
            for entry in entries
            for value in entry.get(kind, [])
        ]
        join("reportnote_id", through, pairs, other)


def _load_events(load: Load) -> None:
    entries = _read(load.folder, "inspection.toml").get("dated_event", [])
    rows = [
        {
            "kind": entry.get("kind", "event"),
            "when": entry["when"],
            "on": entry.get("on"),
            "sort_key": entry.get("sort") or (entry["on"].isoformat() if "on" in entry else ""),
            "words": entry["words"],
            "paragraphs": entry.get("paragraphs", []),
        }
        for entry in entries
    ]
    load.settle(ReportEvent, ["when", "words"], rows, inspection_id=load.inspection.pk)


def _sighting(load: Load, theme: Theme, entry: dict[str, Any]) -> dict[str, Any]:
    return {
        "theme_id": theme.pk,
        "paragraph_id": load.find("paragraphs", entry["paragraph"]).pk,
        "raised_in": entry.get("raised_in", []),
        "resolved": entry.get("direction") == "resolved",
        "words": entry["words"],
    }


def _load_themes(load: Load) -> None:
    files = _read(load.folder, "themes.toml")
    entries = files.get("theme", [])
    rows = [
        {name: entry.get(name, "") for name in ("key", "name", "summary", "recommendation_gap")}
        for entry in entries
    ]
    load.settle(Theme, ["key"], rows)
    themes = {theme.key: theme for theme in Theme.objects.all()}
    for through, other, kind in (
        (Theme.judgements.through, "judgement_id", "judgements"),
        (Theme.recommendations.through, "recommendation_id", "recommendations"),
        (Theme.paragraphs.through, "reportparagraph_id", "paragraphs"),
    ):
        pairs = [
            (themes[entry["key"]].pk, load.find(kind, value).pk)
            for entry in entries
            for value in entry.get(kind, [])
        ]
        join("theme_id", through, pairs, other)
    sightings = [
        _sighting(load, themes[entry["key"]], sighting)
        for entry in entries
        for sighting in entry.get("sighting", [])
    ]
    sightings += [
        _sighting(load, themes[sighting["theme"]], sighting) for sighting in files.get("sighting", [])
    ]
    load.settle(ThemeSighting, ["theme_id", "paragraph_id", "words"], sightings)


@transaction.atomic
def load_inspection(folder: Path, *, by: Any = None) -> tuple[Inspection, Counts]:
    """Reads the folder into one inspection, a draft if it is new; a second time changes nothing."""
    load = _load_facts(folder, by)
    for step in (
        _load_sections,
        _load_judgements,
        _load_agencies,
        _load_recommendations,
        _load_figures,
        _load_notes,
        _load_events,
        _load_themes,
    ):
        step(load)
    return load.inspection, load.counts
