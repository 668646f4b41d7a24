"""What was asked: the list, its exports, one recommendation."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from actions.calculations import CLOSED, MET, OVERDUE, SUPERSEDED, TODAY, overdue_groups
from actions.charts import due_dates
from actions.exports import marked_export
from actions.filters import RecommendationFilter
from actions.queries import (
    PRINTED,
    Alike,
    JudgementLink,
    RecommendationRow,
    Record,
    alike,
    bare_rows,
    counts_by_recommendation,
    made_up_for,
    orders,
    plan_told,
    record_of,
    rows_of,
    stands,
    theme_rows,
    with_cells,
    with_related,
)
from actions.tables import RecommendationTable
from judgements.calculations import counted, days_words, listed
from judgements.charts import Chart
from judgements.models import Inspection, Judgement, Recommendation, ReportFigure, Theme
from judgements.queries import Tile, tile_of
from judgements.reading import page, reading, refuse_unknown
from judgements.tables import build_from

COLUMNS = ("ref", "inspection", "area", "title", "timescale", "due", "status", "days_overdue")
DRAWN_AT_MOST = 60
ENDED = (
    (MET, "met"),
    (CLOSED, "not met when the plan closed"),
    (SUPERSEDED, "superseded by a later inspection"),
)


@dataclass(frozen=True)
class Wanted:
    """What the address asks for: counted together in `groups`, and to be read from `rows`."""

    form: RecommendationFilter
    record: Record
    every: list[Alike]
    groups: list[Alike]
    rows: Any

    @property
    def number(self) -> int:
        return sum(one.number for one in self.groups)

    def counted(self, status: str) -> int:
        return sum(one.number for one in self.groups if one.status == status)


def _wanted(request: HttpRequest) -> Wanted:
    visible = Recommendation.objects.filter(inspection__in=Inspection.objects.visible(request.as_at))
    record = record_of(request.as_at)
    every = alike(visible, record, request.as_at)
    names = {pk: one.name for pk, one in record.frameworks.items()}
    form = RecommendationFilter(request.GET, queryset=visible, groups=every, names=names)
    if form.narrows:
        every = alike(form.qs, record, request.as_at)
    status, rows = form.status_wanted, form.qs.order_by(*PRINTED)
    if not status:
        return Wanted(form, record, every, every, rows)
    groups = [one for one in every if one.status == status]
    return Wanted(form, record, every, groups, rows.filter(stands(status, every, record.met)))


def _headline(wanted: Wanted) -> str:
    """The finding in one sentence: how many, and how many late."""
    number, late, today = wanted.number, wanted.counted(OVERDUE), wanted.counted(TODAY)
    if not number:
        return "No recommendation had been made by this date"
    parts = []
    if late:
        days = overdue_groups((one.standing for one in wanted.groups), (one.number for one in wanted.groups))
        lengths = listed([f"{counted(group.count)} by {days_words(group.days)}" for group in days[:3]])
        parts.append(f"{late} {'is' if late == 1 else 'are'} overdue, {lengths}")
    if today:
        parts.append(f"{today} {'is' if today == 1 else 'are'} due today")
    if not parts:
        parts.append("none is overdue")
    for status, words in ENDED:
        if ended := wanted.counted(status):
            parts.append(f"{ended} {'is' if ended == 1 else 'are'} {words}")
    return f"Of {number} recommendation{'' if number == 1 else 's'}, {listed(parts)}"


def _chart(wanted: Wanted, as_at: date) -> Chart | None:
    """One mark for each dated recommendation that is still open; none where they are too many to tell apart."""
    dated = sum(one.number for one in wanted.groups if one.dated)
    if not 0 < dated <= DRAWN_AT_MOST:
        return None
    rows = rows_of(wanted.rows.filter(due_on__isnull=False), wanted.record, as_at)
    return due_dates(
        rows=[(row.ref, row.title, row.due, row.status) for row in rows if row.due and row.open], as_at=as_at
    )


def _table(wanted: Wanted, request: HttpRequest) -> RecommendationTable:
    table = build_from(
        RecommendationTable,
        wanted.rows,
        lambda rows: with_cells(rows_of(rows, wanted.record, request.as_at)),
        request,
        orders(wanted.every, wanted.record.met),
        printed=PRINTED,
        count=wanted.number,
    )
    table.actions = counts_by_recommendation(request.as_at, getattr(request, "agency", None))
    # Sorting keeps to the areas of each year, and these keep the order in which they are printed.
    table.areas = dict.fromkeys(table.group(one)[0] for one in wanted.groups)
    return table


def _made_up(wanted: Wanted, as_at: date) -> bool:
    """Whether a made-up plan has a say in what is listed."""
    slugs = made_up_for(as_at)
    return any(one.inspection.slug in slugs for one in wanted.groups)


@reading
def recommendations(request: HttpRequest) -> HttpResponse:
    def make() -> dict[str, Any]:
        wanted = _wanted(request)
        chart = _chart(wanted, request.as_at)
        return {
            "filter": wanted.form,
            "headline": _headline(wanted),
            "illustrative": _made_up(wanted, request.as_at),
            "met": wanted.counted(MET),
            "closed": wanted.counted(CLOSED),
            "chart": chart,
            "undrawn": 0 if chart else sum(one.number for one in wanted.groups if one.dated),
            "table": _table(wanted, request),
        }

    return page(request, "actions/recommendations.html", make, section="recommendations")


@reading
def recommendations_export(request: HttpRequest, kind: str) -> HttpResponse:
    wanted = _wanted(request)
    refuse_unknown(wanted.form.form)
    rows = [row.as_json() for row in rows_of(wanted.rows, wanted.record, request.as_at)]
    slugs = made_up_for(request.as_at)
    made_up = [row["inspection"] in slugs for row in rows]
    return marked_export(kind, "recommendations", "recommendations", rows, COLUMNS, made_up=made_up)


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
        rows = bare_rows(request.as_at, Recommendation.objects.filter(inspection=inspection))
        place = next((n for n, row in enumerate(rows) if row.ref == ref), None)
        if place is None:
            raise Http404
        (row,) = with_related([rows[place]])
        told = plan_told(inspection.pk, len(rows), request.as_at, getattr(request, "agency", None))
        themes = Theme.objects.filter(recommendations=row.pk)
        return {
            "plan": told,
            "closed_on": told.facts.closed_on if told else None,
            "doing": told.serving(row.pk) if told else [],
            "themes": theme_rows(request.as_at, themes) if row.themes else [],
            "inspection": inspection,
            "row": row,
            "before": rows[place - 1] if place else None,
            "after": rows[place + 1] if place + 1 < len(rows) else None,
            "judged": _judged(row),
            "superseded_year": row.superseded_on.year if row.superseded_on else "",
            "figures": ReportFigure.objects.filter(recommendations=row.pk).select_related("paragraph"),
        }

    return page(request, "actions/recommendation.html", make, section="recommendations")
