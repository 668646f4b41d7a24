"""Search over judgements, findings, paragraphs, recommendations, actions, figures, themes and metrics, as at a date."""

from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import Q

from actions.queries import seen_by
from dashboard.queries.metrics import metrics_known
from judgements.models import (
    Finding,
    Inspection,
    Judgement,
    Recommendation,
    ReportFigure,
    ReportNote,
    ReportParagraph,
    Theme,
)
from judgements.queries import label_of

LEAST, MOST_WORDS, MOST_EACH = 2, 8, 100


@dataclass(frozen=True)
class Found:
    """One result: what it is, its words, where it stands, and the page that it leads to."""

    kind: str
    title: str
    words: str
    where: str
    page: str
    arguments: dict[str, Any]
    anchor: str = ""

    def as_json(self) -> dict[str, str]:
        return {"kind": self.kind, "title": self.title, "words": self.words, "where": self.where}


def _holding(words: list[str], *fields: str) -> Q:
    """Every word somewhere in the fields; signs that LIKE would read are taken as they are."""
    return reduce(
        and_, (reduce(or_, (Q(**{f"{field}__icontains": word}) for field in fields)) for word in words)
    )


def _cite(paragraphs: list[int]) -> str:
    if not paragraphs:
        return ""
    return f"paragraph{'' if len(paragraphs) == 1 else 's'} {', '.join(map(str, paragraphs))}"


def _where(inspection: Inspection, *more: str) -> str:
    return ", ".join(
        part for part in (f"{inspection.authority.name} {inspection.published_on.year}", *more) if part
    )


def search(text: str, as_at: date, agency: int | None = None) -> list[Found]:
    """Results in the order in which a reader would want them; nothing for fewer than two letters."""
    words = [word for word in text.split() if word][:MOST_WORDS]
    if sum(map(len, words)) < LEAST:
        return []
    visible = Inspection.objects.visible(as_at)
    held = {"inspection__in": visible}
    return [
        *_inspections(words, visible),
        *_judgements(words, held),
        *_recommendations(words, held),
        *_actions(words, as_at, agency),
        *_findings(words, visible),
        *_paragraphs(words, held),
        *_figures(words, held),
        *_notes(words, held),
        *_themes(words, visible),
        *([] if agency is not None else _metrics(words, as_at)),
    ]


def _inspections(words: list[str], visible: Any) -> list[Found]:
    rows = visible.filter(_holding(words, "title", "lead_inspector", "authority__name", "framework__name"))
    return [
        Found(
            "Inspection",
            one.title,
            f"Lead inspector: {one.lead_inspector}" if one.lead_inspector else "",
            _where(one),
            "inspection",
            {"slug": one.slug},
        )
        for one in rows.select_related("authority").order_by("-published_on")[:MOST_EACH]
    ]


def _judgement(kind: str, judgement: Judgement, words: str, where: str, anchor: str = "") -> Found:
    return Found(
        kind,
        judgement.section.title,
        words,
        _where(judgement.inspection, judgement.section.area, where),
        "judgement",
        {"slug": judgement.inspection.slug, "key": judgement.section.key},
        anchor,
    )


def _judgements(words: list[str], held: dict[str, Any]) -> list[Found]:
    rows = Judgement.objects.filter(
        _holding(words, "section__title", "headline", "summary", "printed_grade"), **held
    ).select_related("section", "grade", "inspection__authority", "inspection__framework")
    return [
        _judgement("Judgement", one, f"{label_of(one)}. {one.headline}", "")
        for one in rows.order_by("-inspection__published_on", "section__order")[:MOST_EACH]
    ]


def _recommendations(words: list[str], held: dict[str, Any]) -> list[Found]:
    rows = Recommendation.objects.filter(
        _holding(words, "ref", "title", "text", "area", "responsible_words"), **held
    ).select_related("inspection__authority")
    return [
        Found(
            "Recommendation",
            f"{one.ref} {one.title}",
            one.timescale.capitalize(),
            _where(one.inspection, one.area),
            "recommendation",
            {"slug": one.inspection.slug, "ref": one.ref},
        )
        for one in rows.order_by("-inspection__published_on", "order")[:MOST_EACH]
    ]


def _actions(words: list[str], as_at: date, agency: int | None) -> list[Found]:
    """By what will be done, what it is for and who leads it."""
    rows = seen_by(agency).visible(as_at)
    rows = rows.filter(_holding(words, "ref", "title", "outcome", "lead_role", "lead_agency__name"))
    return [
        Found(
            "Action",
            f"{one.ref} {one.title}",
            one.outcome,
            f"{one.plan.title}{' (illustrative)' if one.plan.illustrative else ''}",
            "action",
            {"ref": one.ref},
        )
        for one in rows.select_related("plan").order_by("-plan__agreed_on", "order", "pk")[:MOST_EACH]
    ]


def _findings(words: list[str], visible: Any) -> list[Found]:
    rows = Finding.objects.filter(_holding(words, "words"), judgement__inspection__in=visible).select_related(
        "judgement__section", "judgement__inspection__authority"
    )
    return [
        _judgement(one.get_kind_display(), one.judgement, one.words, _cite(one.paragraphs), "found")
        for one in rows.order_by(
            "-judgement__inspection__published_on", "judgement__section__order", "order"
        )[:MOST_EACH]
    ]


def _paragraphs(words: list[str], held: dict[str, Any]) -> list[Found]:
    rows = ReportParagraph.objects.filter(_holding(words, "text"), **held).select_related(
        "report_section", "inspection__authority"
    )
    return [
        Found(
            "Paragraph",
            f"Paragraph {one.number}: {one.report_section.title}",
            one.text[:300],
            _where(one.inspection, one.report_section.area),
            "inspection",
            {"slug": one.inspection.slug},
        )
        for one in rows.order_by("-inspection__published_on", "number")[:MOST_EACH]
    ]


def _figures(words: list[str], held: dict[str, Any]) -> list[Found]:
    rows = ReportFigure.objects.filter(
        _holding(words, "measure", "words", "period", "note"), **held
    ).select_related("paragraph", "inspection__authority")
    return [
        Found(
            "Figure",
            one.measure,
            one.words or f"{one.value.normalize():f} {one.unit}",
            _where(
                one.inspection, f"paragraph {one.paragraph.number}" if one.paragraph else f"page {one.page}"
            ),
            "inspection",
            {"slug": one.inspection.slug},
            "figures",
        )
        for one in rows.order_by("-inspection__published_on", "paragraph__number", "key")[:MOST_EACH]
    ]


def _notes(words: list[str], held: dict[str, Any]) -> list[Found]:
    rows = ReportNote.objects.filter(_holding(words, "doubt", "answer", "where"), **held).select_related(
        "inspection__authority"
    )
    return [
        Found(
            "Note on the report",
            one.doubt,
            one.answer,
            _where(one.inspection, f"paragraph {one.paragraph}" if one.paragraph else one.where),
            "inspection",
            {"slug": one.inspection.slug},
            "notes",
        )
        for one in rows.order_by("-inspection__published_on", "paragraph", "key")[:MOST_EACH]
    ]


def _themes(words: list[str], visible: Any) -> list[Found]:
    rows = Theme.objects.filter(
        _holding(words, "name", "summary"),
        Q(judgements__inspection__in=visible) | Q(sightings__paragraph__inspection__in=visible),
    ).distinct()
    return [
        Found("Theme", one.name, one.summary, "", "theme", {"key": one.key})
        for one in rows.order_by("name")[:MOST_EACH]
    ]


def _metrics(words: list[str], as_at: date) -> list[Found]:
    rows = metrics_known(as_at).filter(
        _holding(words, "name", "short_name", "dictionary_name", "definition", "topic")
    )
    return [
        Found("Metric", one.name, one.definition, one.topic, "metric", {"slug": one.code})
        for one in rows.order_by("order")[:MOST_EACH]
    ]
