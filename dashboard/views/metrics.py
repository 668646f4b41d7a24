"""Metrics: the list, one metric, its figure."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404

from dashboard.filters import MetricFilter
from dashboard.queries.metrics import key_facts, metrics_known, value_rows
from dashboard.tables import MetricTable
from judgements.exports import Encoder, export
from judgements.reading import ours, page, reading
from judgements.tables import build
from metrics.charts import metric_chart
from metrics.queries import MetricRow, by_concern, metric_rows, metric_story

METRIC = ("slug", "name", "unit", "polarity", "latest", "period", "points")


def _wanted(request: HttpRequest) -> tuple[MetricFilter, list[MetricRow]]:
    form = MetricFilter(request.GET, queryset=metrics_known(request.as_at))
    rows = metric_rows(request.as_at, ours(request), metrics=form.qs.distinct())
    show = request.GET.get("show")
    if show == "attention":
        rows = [row for row in rows if row.needs]
    elif show == "measured":
        rows = [row for row in rows if row.points]
    return form, sorted(rows, key=lambda row: (0, *by_concern(row)) if row.needs else (1, not row.national))


@reading
def metrics(request: HttpRequest) -> HttpResponse:
    def make() -> dict[str, Any]:
        form, rows = _wanted(request)
        return {
            "filter": form,
            "rows": rows,
            "needing": [row for row in rows if row.needs],
            "measured": sum(row.points > 0 for row in rows),
            "table": build(MetricTable, rows, request),
        }

    return page(request, "dashboard/metrics.html", make, section="metrics")


@reading
def metrics_export(request: HttpRequest, kind: str) -> HttpResponse:
    return export(kind, "metrics", "metrics", [row.as_json() for row in _wanted(request)[1]], METRIC)


def _story(request: HttpRequest, slug: str) -> Any:
    authority = ours(request)
    if authority is None:
        raise Http404
    return metric_story(get_object_or_404(metrics_known(request.as_at), code=slug), request.as_at, authority)


@reading
def metric(request: HttpRequest, slug: str) -> HttpResponse:
    def make() -> dict[str, Any]:
        story = _story(request, slug)
        return {
            "story": story,
            "chart": metric_chart(story),
            "facts": key_facts(story),
            "columns": [line.label for line in story.lines]
            + ["Middle half of authorities"] * bool(story.lines[1:]),
            "rows": value_rows(story),
        }

    return page(request, "dashboard/metric.html", make, section="metrics")


@reading
def metric_export(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    found = _story(request, slug).as_json()
    columns = ("place", "period", "value", "status")
    return export(kind, slug, "measurements", found["measurements"], columns, metric=found["metric"])


@reading
def metric_figure(request: HttpRequest, slug: str) -> HttpResponse:
    chart = metric_chart(_story(request, slug))
    return JsonResponse(chart.figure if chart else {"data": [], "layout": {}}, encoder=Encoder)
