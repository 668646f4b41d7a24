"""Inspections and their judgements."""

from typing import Any

from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from actions.exports import marked_export
from actions.queries import made_up_for
from dashboard.charts import share_charts
from dashboard.filters import InspectionFilter
from dashboard.forms import grade_lines_wanted
from dashboard.queries.grades import graded
from dashboard.queries.inspections import figure_rows, inspection_page, note_rows, section_rows
from dashboard.queries.judgements import JudgementPage, judgement_page
from dashboard.tables import InspectionTable
from dashboard.views.grades import grade_table
from judgements.charts import Chart
from judgements.exports import export
from judgements.models import Inspection
from judgements.queries import inspection_rows
from judgements.reading import page, reading, refuse_unknown
from judgements.tables import build_from
from metrics.charts import metric_chart
from metrics.models import Metric
from metrics.queries import metric_story

INSPECTION = ("slug", "authority", "framework", "kind", "started_on", "ended_on", "published_on", "overall")

PER_PAGE = 25  # Its rows are tall.


def visible_inspection(request: HttpRequest, slug: str) -> Inspection:
    """Raises Http404 for a draft, a withdrawn one, or one that was published after the date."""
    chosen = Inspection.objects.visible(request.as_at).select_related("framework__scale", "authority")
    return get_object_or_404(chosen, slug=slug)


ORDERS = {
    "title": (F("authority__name").asc(), F("published_on").asc()),
    "framework_name": (F("framework__name").asc(), F("published_on").asc()),
    "published_on": (F("published_on").asc(),),
}


def _wanted(request: HttpRequest) -> InspectionFilter:
    visible = Inspection.objects.visible(request.as_at).order_by("-published_on", "-pk")
    return InspectionFilter(request.GET, queryset=visible)


@reading
def inspections(request: HttpRequest) -> HttpResponse:
    def make() -> dict[str, Any]:
        form = _wanted(request)
        table = build_from(InspectionTable, form.qs, inspection_rows, request, ORDERS, per_page=PER_PAGE)
        return {"filter": form, "count": table.paginator.count, "table": table}

    return page(request, "dashboard/inspections.html", make, section="inspections")


@reading
def inspections_export(request: HttpRequest, kind: str) -> HttpResponse:
    wanted = _wanted(request)
    refuse_unknown(wanted.form)
    rows = [row.as_json() for row in inspection_rows(wanted.qs)]
    return export(kind, "inspections", "inspections", rows, INSPECTION)


def inspection_context(request: HttpRequest, slug: str) -> dict[str, Any]:
    found = inspection_page(
        visible_inspection(request, slug), request.as_at, getattr(request, "agency", None)
    )
    return {
        "page": found,
        "inspection": found.inspection,
        "charts": share_charts(found.areas),
        "table": grade_table(request, found.graded.lines),
        "form": grade_lines_wanted(request, found.graded.lines)[0],
    }


@reading
def inspection(request: HttpRequest, slug: str) -> HttpResponse:
    return page(
        request,
        "dashboard/inspection.html",
        lambda: inspection_context(request, slug),
        section="inspections",
    )


@reading
def grades_export(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    chosen = visible_inspection(request, slug)
    form, lines = grade_lines_wanted(request, graded(chosen, request.as_at).lines)
    refuse_unknown(form)
    rows = [line.as_json() for line in lines]
    (about,) = inspection_rows(Inspection.objects.filter(pk=chosen.pk))
    made_up = [chosen.slug in made_up_for(request.as_at)] * len(rows)
    columns = ("key", "section", "grade")
    return marked_export(
        kind, f"{slug}-grades", "judgements", rows, columns, made_up=made_up, inspection=about.as_json()
    )


@reading
def figures_export(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    rows = figure_rows(visible_inspection(request, slug))
    return export(kind, f"{slug}-figures", "figures", rows, ("key", "measure", "value", "words"))


@reading
def notes_export(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    rows = note_rows(visible_inspection(request, slug))
    return export(kind, f"{slug}-notes", "notes", rows, ("key", "paragraph", "doubt", "answer"))


@reading
def sections_export(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    rows = [row.as_json() for row in section_rows(visible_inspection(request, slug))]
    return export(kind, f"{slug}-sections", "sections", rows, ("key", "title", "graded"))


def _first_chart(request: HttpRequest, found: JudgementPage) -> Chart | None:
    """The drawing of the first metric that bears on the judgement and has two figures or more."""
    telling = next((row for row in found.line.metrics if row.points > 1), None)
    if telling is None:
        return None
    metric = Metric.objects.get(code=telling.slug)
    return metric_chart(metric_story(metric, request.as_at, found.inspection.authority))


def judgement_context(request: HttpRequest, slug: str, key: str) -> dict[str, Any]:
    """Raises Http404 where the inspection has no judgement of that section."""
    found = judgement_page(
        visible_inspection(request, slug), key, request.as_at, getattr(request, "agency", None)
    )
    if found is None:
        raise Http404
    return {"page": found, "inspection": found.inspection, "chart": _first_chart(request, found)}


@reading
def judgement(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    return page(
        request,
        "dashboard/judgement.html",
        lambda: judgement_context(request, slug, key),
        section="inspections",
    )
