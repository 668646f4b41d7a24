"""What was asked: the list, its exports, one recommendation."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from actions.calculations import overdue_groups
from actions.charts import due_dates
from actions.filters import RecommendationFilter
from actions.queries import JudgementLink, RecommendationRow, bare_rows, recommendation_rows, with_related
from actions.tables import RecommendationTable
from judgements.calculations import counted, days_words, listed
from judgements.exports import export
from judgements.models import Inspection, Judgement, Recommendation, ReportFigure
from judgements.queries import Tile, tile_of
from judgements.reading import page, reading
from judgements.tables import build

COLUMNS = ("ref", "inspection", "area", "title", "timescale", "due", "status", "days_overdue")


def _wanted(request: HttpRequest) -> tuple[RecommendationFilter, list[RecommendationRow]]:
    visible = Recommendation.objects.filter(inspection__in=Inspection.objects.visible(request.as_at))
    form = RecommendationFilter(request.GET, queryset=visible)
    rows = bare_rows(request.as_at, form.qs.distinct())
    status = form.status_wanted
    return form, [row for row in rows if not status or row.status == status]


def _headline(rows: list[RecommendationRow]) -> str:
    """The finding in one sentence: how many, and how many late."""
    if not rows:
        return "No recommendation had been made by this date"
    groups = overdue_groups(row.standing for row in rows)
    today = sum(row.status == "due today" for row in rows)
    late = sum(group.count for group in groups)
    whole = f"{len(rows)} recommendation{'' if len(rows) == 1 else 's'}"
    parts = []
    if late:
        lengths = listed([f"{counted(group.count)} by {days_words(group.days)}" for group in groups[:3]])
        parts.append(f"{late} {'is' if late == 1 else 'are'} overdue, {lengths}")
    if today:
        parts.append(f"{today} {'is' if today == 1 else 'are'} due today")
    if not parts:
        old = sum(row.status == "superseded" for row in rows)
        parts.append(
            f"none is overdue, {old} are superseded by a later inspection" if old else "none is overdue"
        )
    return f"Of {whole}, {listed(parts)}"


@reading
def recommendations(request: HttpRequest) -> HttpResponse:
    def make() -> dict[str, Any]:
        form, rows = _wanted(request)
        dated = [row for row in rows if row.due and row.open]
        return {
            "filter": form,
            "headline": _headline(rows),
            "chart": due_dates(
                rows=[(row.ref, row.title, row.due, row.status) for row in dated], as_at=request.as_at
            )
            if dated
            else None,
            "table": build(RecommendationTable, rows, request, with_related),
        }

    return page(request, "actions/recommendations.html", make, section="recommendations")


@reading
def recommendations_export(request: HttpRequest, kind: str) -> HttpResponse:
    rows = [row.as_json() for row in _wanted(request)[1]]
    return export(kind, "recommendations", "recommendations", rows, COLUMNS)


def _judged(row: RecommendationRow) -> list[tuple[JudgementLink, Tile]]:
    """The judgements that it bears on, each with its grade."""
    pks = [link.pk for link in row.judgements]
    found = Judgement.objects.filter(pk__in=pks).select_related("grade", "inspection__framework__scale")
    tiles = {one.pk: tile_of(one) for one in found}
    return [(link, tiles[link.pk]) for link in row.judgements]


@reading
def recommendation(request: HttpRequest, slug: str, ref: str) -> HttpResponse:
    def make() -> dict[str, Any]:
        inspection = get_object_or_404(
            Inspection.objects.visible(request.as_at).select_related("authority", "framework"), slug=slug
        )
        rows = recommendation_rows(request.as_at, Recommendation.objects.filter(inspection=inspection))
        place = next((n for n, row in enumerate(rows) if row.ref == ref), None)
        if place is None:
            raise Http404
        row = rows[place]
        return {
            "inspection": inspection,
            "row": row,
            "before": rows[place - 1] if place else None,
            "after": rows[place + 1] if place + 1 < len(rows) else None,
            "judged": _judged(row),
            "superseded_year": row.superseded_on.year if row.superseded_on else "",
            "figures": ReportFigure.objects.filter(recommendations=row.pk).select_related("paragraph"),
        }

    return page(request, "actions/recommendation.html", make, section="recommendations")
