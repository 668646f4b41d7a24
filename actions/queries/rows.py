"""Recommendations as rows: what was asked, and how it stands on a day."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from actions.calculations import CLOSED, MET, SUPERSEDED, RecommendationStanding
from actions.queries.record import Record, record_of
from judgements.models import Inspection, Recommendation


@dataclass(frozen=True)
class JudgementLink:
    """A judgement that a recommendation bears on."""

    key: str
    section: str
    area: str
    pk: int


@dataclass(frozen=True)
class RecommendationRow:
    """One recommendation as tables, pages and exports show it."""

    pk: int
    ref: str
    order: int
    inspection: str
    published_on: date
    authority: str
    area: str
    title: str
    timescale: str
    due: date | None
    standing: RecommendationStanding
    superseded_by: str
    superseded_on: date | None
    paragraph: int | None
    page: int | None
    responsible_words: str
    responsible: tuple[str, ...] = ()
    evidence: tuple[int, ...] = ()
    judgements: tuple[JudgementLink, ...] = ()
    themes: tuple[tuple[str, str], ...] = ()
    notes: tuple[tuple[str, str], ...] = ()

    @property
    def status(self) -> str:
        return self.standing.status

    @property
    def days_overdue(self) -> int | None:
        return self.standing.days_overdue

    @property
    def open(self) -> bool:
        """Neither met nor ended by a later inspection or the plan's closing."""
        return self.status not in (MET, SUPERSEDED, CLOSED)

    def as_json(self) -> dict[str, Any]:
        names = ("ref", "inspection", "area", "title", "timescale", "due", "status", "days_overdue")
        return {name: getattr(self, name) or None for name in names}


# Newest inspection first, and then as the report prints them.
PRINTED = ("-inspection__published_on", "-inspection_id", "order")
FIELDS = (
    "pk",
    "ref",
    "order",
    "area",
    "title",
    "timescale",
    "due_on",
    "paragraph",
    "lead_in_paragraph",
    "page",
    "responsible_words",
    "inspection_id",
    "inspection__authority_id",
)


def rows_of(recommendations: Any, record: Record, as_at: date) -> list[RecommendationRow]:
    """Recommendations in the order given, without what is related to them: one query, and light for thousands."""
    return _rows(recommendations.values(*FIELDS), record, as_at)


def bare_rows(as_at: date, recommendations: Any = None) -> list[RecommendationRow]:
    """Those of published inspections, as printed: three queries."""
    chosen = Recommendation.objects.all() if recommendations is None else recommendations
    visible = chosen.filter(inspection__in=Inspection.objects.visible(as_at))
    found = list(visible.order_by(*PRINTED).values(*FIELDS))
    if not found:
        return []
    return _rows(found, record_of(as_at, {row["inspection__authority_id"] for row in found}), as_at)


def _rows(found: Any, record: Record, as_at: date) -> list[RecommendationRow]:
    # An inspection may be published or withdrawn between two queries; outside the record it is not shown.
    return [_row(row, record, as_at) for row in found if row["inspection_id"] in record.published]


def _row(row: dict[str, Any], record: Record, as_at: date) -> RecommendationRow:
    """The recommendation's own part of its row."""
    own = record.published[row["inspection_id"]]
    over = record.superseding(own.pk, row["area"])
    return RecommendationRow(
        pk=row["pk"],
        ref=row["ref"],
        order=row["order"],
        inspection=own.slug,
        published_on=own.published_on,
        authority=own.authority_name,
        area=row["area"],
        title=row["title"],
        timescale=row["timescale"],
        due=row["due_on"],
        standing=record.standing(own.pk, row["area"], row["due_on"], as_at, met=row["pk"] in record.met),
        superseded_by=over.slug if over else "",
        superseded_on=over.published_on if over else None,
        paragraph=row["paragraph"] or row["lead_in_paragraph"],
        page=row["page"],
        responsible_words=row["responsible_words"],
    )


def _by_recommendation(
    pks: list[int], name: str, *fields: str, order: tuple[str, ...]
) -> dict[int, list[Any]]:
    """Related values of many recommendations in one query, without making objects of them."""
    rows = (
        Recommendation.objects.filter(pk__in=pks, **{f"{name}__isnull": False})
        .order_by(*order)
        .values_list("pk", *(f"{name}__{field}" for field in fields))
    )
    found: dict[int, list[Any]] = {}
    for pk, *values in rows:
        found.setdefault(pk, []).append(tuple(values))
    return found


def with_cells(rows: list[RecommendationRow]) -> list[RecommendationRow]:
    """The rows with what a list shows beside them, their judgements, paragraphs and agencies: three queries."""
    pks = [row.pk for row in rows]
    # The narrowest subject first: a list shows one, and 'overall' tells least.
    narrow = ("judgements__section__headline", "judgements__section__order")
    links = _by_recommendation(
        pks, "judgements", "section__key", "section__title", "section__area", "pk", order=narrow
    )
    evidence = _by_recommendation(pks, "evidence", "number", order=("evidence__number",))
    agencies = _by_recommendation(pks, "responsible", "name", order=("responsible__name",))
    return [
        replace(
            row,
            responsible=tuple(name for (name,) in agencies.get(row.pk, ())),
            evidence=tuple(number for (number,) in evidence.get(row.pk, ())),
            judgements=tuple(JudgementLink(*link) for link in links.get(row.pk, ())),
        )
        for row in rows
    ]


def with_related(rows: list[RecommendationRow]) -> list[RecommendationRow]:
    """The same with their themes and notes too: five queries."""
    pks = [row.pk for row in rows]
    themes = _by_recommendation(pks, "themes", "key", "name", order=("themes__name",))
    notes = _by_recommendation(pks, "notes", "doubt", "answer", order=("notes__key",))
    return [
        replace(row, themes=tuple(themes.get(row.pk, ())), notes=tuple(notes.get(row.pk, ())))
        for row in with_cells(rows)
    ]


def recommendation_rows(as_at: date, recommendations: Any = None) -> list[RecommendationRow]:
    """Every recommendation of visible inspections, or those of a queryset; eight queries whatever their number."""
    rows = bare_rows(as_at, recommendations)
    return with_related(rows) if rows else []


@dataclass(frozen=True)
class Asked:
    """For one judgement: how many recommendations bear on it, how many are open, how many late."""

    total: int = 0
    open: int = 0
    overdue: int = 0

    @classmethod
    def of(cls, rows: list[RecommendationRow]) -> "Asked":
        return cls(
            len(rows), sum(row.open for row in rows), sum(row.days_overdue is not None for row in rows)
        )


def by_judgement(rows: list[RecommendationRow]) -> dict[int, list[RecommendationRow]]:
    """Which of the rows bear on each judgement, in their order; one may bear on several: one query."""
    pairs = Recommendation.judgements.through.objects.filter(
        recommendation__in=[row.pk for row in rows]
    ).values_list("recommendation_id", "judgement_id")
    judgements: dict[int, list[int]] = {}
    for recommendation, judgement in pairs:
        judgements.setdefault(recommendation, []).append(judgement)
    found: dict[int, list[RecommendationRow]] = {}
    for row in rows:
        for judgement in judgements.get(row.pk, ()):
            found.setdefault(judgement, []).append(row)
    return found
