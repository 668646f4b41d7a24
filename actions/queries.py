"""What was asked and how it stands on a day, answered as frozen dataclasses."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from actions.calculations import RecommendationStanding, standing
from judgements.models import Framework, Inspection, Recommendation


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


def _later_full(as_at: date, authorities: set[int]) -> list[Later]:
    """The full inspections of these authorities, oldest first."""
    found = (
        Inspection.objects.visible(as_at)
        .full()
        .filter(authority__in=authorities)
        .order_by("published_on")
        .values_list("authority_id", "framework__code", "published_on", "slug")
    )
    return [Later(*row) for row in found]


def _superseded(row: dict[str, Any], framework: Framework, later: list[Later]) -> Later | None:
    """The first later full inspection of the same services, by the framework's own words."""
    return next(
        (
            one
            for one in later
            if one.authority == row["inspection__authority_id"]
            and one.published_on > row["inspection__published_on"]
            and framework.is_superseded_by(one.framework, row["area"])
        ),
        None,
    )


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
    "inspection__slug",
    "inspection__published_on",
    "inspection__authority_id",
    "inspection__authority__name",
    "inspection__framework_id",
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


def bare_rows(as_at: date, recommendations: Any = None) -> list[RecommendationRow]:
    """The same rows without what is related to them: three queries, and light for thousands."""
    chosen = Recommendation.objects.all() if recommendations is None else recommendations
    rows = list(
        chosen.filter(inspection__in=Inspection.objects.visible(as_at))
        .order_by("-inspection__published_on", "inspection", "order")
        .values(*FIELDS)
    )
    if not rows:
        return []
    later: dict[int, list[Later]] = {}
    for one in _later_full(as_at, {row["inspection__authority_id"] for row in rows}):
        later.setdefault(one.authority, []).append(one)
    frameworks = {one.pk: one for one in Framework.objects.all()}
    closed: dict[tuple[int, str], Later | None] = {}
    for row in rows:
        key = (row["inspection_id"], row["area"])
        if key not in closed:
            own = later.get(row["inspection__authority_id"], [])
            closed[key] = _superseded(row, frameworks[row["inspection__framework_id"]], own)
    return [_row(row, closed[row["inspection_id"], row["area"]], as_at) for row in rows]


def with_related(rows: list[RecommendationRow]) -> list[RecommendationRow]:
    """The rows with their judgements, paragraphs, agencies, themes and notes: five queries."""
    pks = [row.pk for row in rows]
    # The narrowest subject first: a list shows one, and 'overall' tells least.
    narrow = ("judgements__section__headline", "judgements__section__order")
    links = _by_recommendation(
        pks, "judgements", "section__key", "section__title", "section__area", "pk", order=narrow
    )
    evidence = _by_recommendation(pks, "evidence", "number", order=("evidence__number",))
    agencies = _by_recommendation(pks, "responsible", "name", order=("responsible__name",))
    themes = _by_recommendation(pks, "themes", "key", "name", order=("themes__name",))
    notes = _by_recommendation(pks, "notes", "doubt", "answer", order=("notes__key",))
    return [
        replace(
            row,
            responsible=tuple(name for (name,) in agencies.get(row.pk, ())),
            evidence=tuple(number for (number,) in evidence.get(row.pk, ())),
            judgements=tuple(JudgementLink(*link) for link in links.get(row.pk, ())),
            themes=tuple(themes.get(row.pk, ())),
            notes=tuple(notes.get(row.pk, ())),
        )
        for row in rows
    ]


def recommendation_rows(as_at: date, recommendations: Any = None) -> list[RecommendationRow]:
    """Every recommendation of visible inspections, or those of a queryset; eight queries whatever their number."""
    rows = bare_rows(as_at, recommendations)
    return with_related(rows) if rows else []


def _row(row: dict[str, Any], over: Later | None, as_at: date) -> RecommendationRow:
    """The recommendation's own part of its row."""
    return RecommendationRow(
        pk=row["pk"],
        ref=row["ref"],
        order=row["order"],
        inspection=row["inspection__slug"],
        published_on=row["inspection__published_on"],
        authority=row["inspection__authority__name"],
        area=row["area"],
        title=row["title"],
        timescale=row["timescale"],
        due=row["due_on"],
        standing=standing(
            due_on=row["due_on"], superseded_on=over.published_on if over else None, today=as_at
        ),
        superseded_by=over.slug if over else "",
        superseded_on=over.published_on if over else None,
        paragraph=row["paragraph"] or row["lead_in_paragraph"],
        page=row["page"],
        responsible_words=row["responsible_words"],
    )


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
