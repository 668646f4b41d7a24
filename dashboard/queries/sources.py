"""Where every figure comes from: documents, data sets, and the files that were read."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Max, Q

from dashboard.queries.metrics import metrics_known
from judgements.models import Framework, Inspection, Judgement, NeighbourSet, Recommendation, ReportFigure


@dataclass(frozen=True)
class SourceRow:
    """One source: what was taken from it, under which licence, and since when it is known."""

    kind: str
    name: str
    source: str
    licence: str
    holds: str
    since: date | None
    page: str = ""
    slug: str = ""

    def as_json(self) -> dict[str, Any]:
        names = ("kind", "name", "source", "licence", "holds", "since")
        return {name: getattr(self, name) for name in names}


def _counts(model: Any, visible: Any) -> dict[int, int]:
    """How many rows each visible inspection has."""
    held = model.objects.filter(inspection__in=visible).order_by().values_list("inspection")
    return dict(held.annotate(n=Count("pk")))


def source_rows(as_at: date, *, measured: bool = True) -> list[SourceRow]:
    """Reports, data sets, frameworks and neighbour sets that stood on the date: seven queries. Metrics are left out for a
    reader who may not see them."""
    visible = Inspection.objects.visible(as_at)
    judged, asked, figured = (_counts(model, visible) for model in (Judgement, Recommendation, ReportFigure))
    rows = [
        SourceRow(
            "Inspection report",
            f"{one.authority.name}, {one.title}",
            one.source,
            "Facts and figures, with our own summaries",
            f"{judged.get(one.pk, 0)} judgements, {asked.get(one.pk, 0)} recommendations, "
            f"{figured.get(one.pk, 0)} figures",
            one.published_on,
            "inspection",
            one.slug,
        )
        for one in visible.select_related("authority").order_by("-published_on")
    ]
    known = Q(measurements__available_on__lte=as_at, measurements__source_import__undone=None)
    metrics = metrics_known(as_at).annotate(
        held=Count("measurements", filter=known), newest=Max("measurements__available_on", filter=known)
    )
    rows += [
        SourceRow(
            "Metric",
            one.name,
            one.source,
            one.licence,
            f"{one.held} measurements" if one.held else "No measurement by this date",
            one.newest,
            "metric",
            one.code,
        )
        for one in (metrics.order_by("order") if measured else ())
    ]
    rows += [
        SourceRow("Framework", one.name, one.source, "", one.inspectorate, one.in_force_from)
        for one in Framework.objects.filter(inspections__in=visible).distinct()
    ]
    rows += [
        SourceRow("Neighbour set", one.name, one.source, "Open Government Licence v3.0", "", one.published_on)
        for one in NeighbourSet.objects.filter(published_on__lte=as_at)
    ]
    return rows
