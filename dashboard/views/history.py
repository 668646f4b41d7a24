"""History: each strand through every inspection; and themes, which come back."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from actions.queries import bare_rows
from dashboard.charts import strand_chart
from dashboard.queries.history import histories
from dashboard.queries.themes import theme_page, theme_rows
from judgements.exports import export
from judgements.models import Recommendation, Theme
from judgements.reading import ours, page, reading

HISTORY = ("strand", "published_on", "section", "grade", "scale", "movement")


def _all(request: HttpRequest, only: str | None = None) -> list[Any]:
    authority = ours(request)
    return histories(authority, request.as_at, only) if authority else []


@reading
def history(request: HttpRequest) -> HttpResponse:
    def make() -> dict[str, Any]:
        found = _all(request)
        return {
            "through": [one for one in found if one.inspections > 1],
            "once": [one for one in found if one.inspections == 1],
            "themes": theme_rows(request.as_at),
        }

    return page(request, "dashboard/history.html", make, section="history")


@reading
def history_export(request: HttpRequest, kind: str) -> HttpResponse:
    rows = [row for one in _all(request) for row in one.as_json()]
    return export(kind, "history", "history", rows, HISTORY)


@reading
def strand(request: HttpRequest, key: str) -> HttpResponse:
    def make() -> dict[str, Any]:
        found = _all(request, key)
        if not found:
            raise Http404
        asked = bare_rows(
            request.as_at, Recommendation.objects.filter(judgements__section__strands__key=key).distinct()
        )
        return {"strand": found[0], "chart": strand_chart(found[0]), "asked": asked}

    return page(request, "dashboard/strand.html", make, section="history")


@reading
def theme(request: HttpRequest, key: str) -> HttpResponse:
    def make() -> dict[str, Any]:
        found = theme_page(get_object_or_404(Theme, key=key), request.as_at)
        if found is None:
            raise Http404
        return {"page": found}

    return page(request, "dashboard/theme.html", make, section="history")
