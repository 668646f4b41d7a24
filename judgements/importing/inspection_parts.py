"""What an inspection's folder holds beside its grades: agencies, recommendations, figures, doubts, themes."""

from typing import Any

from judgements.models import (
    Agency,
    Recommendation,
    ReportEvent,
    ReportFigure,
    ReportNote,
    Theme,
    ThemeSighting,
)

from .load import Load, read
from .rows import join


def load_agencies(load: Load) -> None:
    entries = read(load.folder, "agencies.toml").get("agency", [])
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


def load_recommendations(load: Load) -> None:
    entries = read(load.folder, "recommendations.toml").get("recommendation", [])
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


def load_figures(load: Load) -> None:
    files = read(load.folder, "figures.toml")
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


def load_notes(load: Load) -> None:
    entries = read(load.folder, "notes.toml").get("note", [])
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


def load_events(load: Load) -> None:
    entries = read(load.folder, "inspection.toml").get("dated_event", [])
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


def load_themes(load: Load) -> None:
    files = read(load.folder, "themes.toml")
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
