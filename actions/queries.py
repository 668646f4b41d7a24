"""What was asked and how it stands on a day, answered as frozen dataclasses."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch

from actions.calculations import RecommendationStanding, standing
from judgements.models import Inspection, Judgement, Recommendation, ReportNote, ReportParagraph


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
    responsible: tuple[str, ...]
    responsible_words: str
    evidence: tuple[int, ...]
    judgements: tuple[JudgementLink, ...]
    themes: tuple[str, ...]
    notes: tuple[tuple[str, str], ...]

    @property
    def status(self) -> str:
        return self.standing.status

    @property
    def days_overdue(self) -> int | None:
        return self.standing.days_overdue

    @property
    def open(self) -> bool:
        """Not met and not superseded."""
        return self.status != "superseded"

    def as_json(self) -> dict[str, Any]:
        names = ("ref", "inspection", "area", "title", "timescale", "due", "status", "days_overdue")
        return {name: getattr(self, name) or None for name in names}


@dataclass(frozen=True)
class Later:
    """A full inspection, as what it supersedes is found."""

    authority: int
    framework: str
    published_on: date
    slug: str


def _later_full(as_at: date) -> list[Later]:
    found = (
        Inspection.objects.visible(as_at)
        .full()
        .values_list("authority_id", "framework__code", "published_on", "slug")
    )
    return sorted((Later(*row) for row in found), key=lambda later: later.published_on)


def _superseded(recommendation: Recommendation, later: list[Later]) -> Later | None:
    inspection = recommendation.inspection
    return next(
        (
            one
            for one in later
            if one.authority == inspection.authority_id
            and one.published_on > inspection.published_on
            and inspection.framework.is_superseded_by(one.framework, recommendation.area)
        ),
        None,
    )


def recommendation_rows(as_at: date, recommendations: Any = None) -> list[RecommendationRow]:
    """Every recommendation of visible inspections, or those of a queryset; a constant number of queries."""
    chosen = Recommendation.objects.all() if recommendations is None else recommendations
    chosen = (
        chosen.filter(inspection__in=Inspection.objects.visible(as_at))
        .select_related("inspection__framework", "inspection__authority")
        .prefetch_related(
            "responsible",
            "themes",
            Prefetch(
                "judgements",
                # The narrowest subject first: a list shows one, and 'overall' tells least.
                Judgement.objects.select_related("section").order_by("section__headline", "section__order"),
            ),
            Prefetch("evidence", ReportParagraph.objects.only("pk", "number").order_by("number")),
            Prefetch("notes", ReportNote.objects.only("pk", "doubt", "answer").order_by("key")),
        )
        .order_by("-inspection__published_on", "inspection", "order")
    )
    later = _later_full(as_at)
    rows = []
    for one in chosen:
        over = _superseded(one, later)
        rows.append(
            RecommendationRow(
                pk=one.pk,
                ref=one.ref,
                order=one.order,
                inspection=one.inspection.slug,
                published_on=one.inspection.published_on,
                authority=one.inspection.authority.name,
                area=one.area,
                title=one.title,
                timescale=one.timescale,
                due=one.due_on,
                standing=standing(
                    due_on=one.due_on, superseded_on=over.published_on if over else None, today=as_at
                ),
                superseded_by=over.slug if over else "",
                superseded_on=over.published_on if over else None,
                paragraph=one.paragraph or one.lead_in_paragraph,
                page=one.page,
                responsible=tuple(agency.name for agency in one.responsible.all()),
                responsible_words=one.responsible_words,
                evidence=tuple(paragraph.number for paragraph in one.evidence.all()),
                judgements=tuple(
                    JudgementLink(
                        judgement.section.key, judgement.section.title, judgement.section.area, judgement.pk
                    )
                    for judgement in one.judgements.all()
                ),
                themes=tuple(theme.name for theme in one.themes.all()),
                notes=tuple((note.doubt, note.answer) for note in one.notes.all()),
            )
        )
    return rows


@dataclass(frozen=True)
class Asked:
    """For one judgement: how many recommendations bear on it, how many are open, how many late."""

    total: int = 0
    open: int = 0
    overdue: int = 0


def asked_by_judgement(rows: list[RecommendationRow]) -> dict[int, Asked]:
    """Counts by judgement; one recommendation counts in every judgement that it bears on."""
    found: dict[int, Asked] = {}
    for row in rows:
        for link in row.judgements:
            held = found.get(link.pk, Asked())
            found[link.pk] = Asked(
                held.total + 1, held.open + row.open, held.overdue + (row.days_overdue is not None)
            )
    return found
