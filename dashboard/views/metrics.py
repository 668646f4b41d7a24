"""Metrics: the list, one metric, its figure."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404

from dashboard.filters import MetricFilter
from dashboard.queries.metric_sheets import list_row, spreadsheet_rows
from dashboard.queries.metrics import key_facts, metrics_known, reasons_of, signs, value_rows
from dashboard.queries.serving import events_of, serving
from dashboard.tables import MetricTable
from judgements.exports import Encoder, export
from judgements.reading import ours, page, reading, refuse_unknown
from judgements.tables import build
from metrics.calculations.attention import RULES, STATUSES
from metrics.charts import metric_chart
from metrics.queries import MetricRow, by_concern, metric_rows, metric_story

PER_PAGE = 25
# Periods in the first table; the earlier ones are folded below it.
AT_ONCE = 13
METRIC = ("slug", "name", "unit", "polarity", "latest", "period", "points")


def _wanted(request: HttpRequest) -> tuple[MetricFilter, list[MetricRow]]:
    form = MetricFilter(request.GET, queryset=metrics_known(request.as_at), request=request)
    rows = metric_rows(request.as_at, ours(request), metrics=form.qs.distinct())
    show = request.GET.get("show")
    if show == "attention":
        rows = [row for row in rows if row.needs]
    elif show == "measured":
        rows = [row for row in rows if row.points]
    elif show == "late":
        rows = [row for row in rows if row.late]
    return form, sorted(rows, key=_order)


def _order(row: MetricRow) -> tuple[Any, ...]:
    """What needs attention first, then what is past its update; then the national ones, and those printed once last."""
    if row.illustrative:
        return (3,)
    if row.needs:
        return (0, *by_concern(row))
    unknown = row.national and row.latest is None  # Not out yet on the day: behind what a report prints.
    return (1,) if row.late else (2, unknown, not (row.national or row.often), row.often)


@reading
def metrics(request: HttpRequest) -> HttpResponse:
    def make() -> dict[str, Any]:
        form, rows = _wanted(request)
        return {
            "filter": form,
            "rows": rows,
            "needing": [row for row in rows if row.needs and not row.illustrative],
            "measured": sum(row.points > 0 and not row.illustrative for row in rows),
            "table": build(MetricTable, rows, request, per_page=PER_PAGE),
            "late": sum(row.late is not None and not row.illustrative for row in rows),
            "rules": RULES,
            "statuses": STATUSES,
        }

    return page(request, "dashboard/metrics.html", make, section="metrics")


@reading
def metrics_export(request: HttpRequest, kind: str) -> HttpResponse:
    wanted, rows = _wanted(request)
    refuse_unknown(wanted.form)
    told = [row.as_json() if kind == "json" else list_row(row) for row in rows]
    return export(kind, "metrics", "metrics", told, METRIC)


def _story(request: HttpRequest, slug: str) -> Any:
    authority = ours(request)
    if authority is None:
        raise Http404
    return metric_story(get_object_or_404(metrics_known(request.as_at), code=slug), request.as_at, authority)


@reading
def metric(request: HttpRequest, slug: str) -> HttpResponse:
    def make() -> dict[str, Any]:
        story, authority = _story(request, slug), ours(request)
        served, rows = serving(story, request.as_at), value_rows(story)
        return {
            "story": story,
            "chart": metric_chart(story, events_of(story, served, authority, request.as_at)),
            "facts": key_facts(story),
            "signs": signs(story),
            "reasons": reasons_of(story, authority, request.as_at),
            "served": served,
            "columns": [line.label for line in story.lines]
            + ["Target"] * bool(story.targets)
            + ["Middle half of authorities"] * bool(story.lines[1:]),
            "rows": rows[:AT_ONCE],
            "earlier": rows[AT_ONCE:],
        }

    return page(request, "dashboard/metric.html", make, section="metrics")


@reading
def metric_export(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    story = _story(request, slug)
    found = story.as_json()
    columns = ("place", "period", "value", "status")
    made_up = {"illustrative": True} if story.row.illustrative else {}
    # JSON keeps to its contract and says once what is made up; a spreadsheet has what the page has, in each row.
    rows = found["measurements"] if kind == "json" else spreadsheet_rows(story)
    return export(kind, slug, "measurements", rows, columns, metric=found["metric"], **made_up)


@reading
def metric_figure(request: HttpRequest, slug: str) -> HttpResponse:
    story = _story(request, slug)
    served = serving(story, request.as_at)
    chart = metric_chart(story, events_of(story, served, ours(request), request.as_at))
    return JsonResponse(chart.figure if chart else {"data": [], "layout": {}}, encoder=Encoder)
