"""The overview of our authority."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from dashboard.forms import grade_lines_wanted
from dashboard.queries.overview import overview as overview_of
from dashboard.views.grades import grade_table
from judgements.reading import ours, page, reading


@reading
def overview(request: HttpRequest) -> HttpResponse:
    authority = ours(request)

    def build() -> dict[str, Any]:
        if authority is None:
            return {"authority": None, "overview": None}
        found = overview_of(authority, request.as_at, getattr(request, "agency", None))
        if found is None:
            return {"authority": authority, "overview": None}
        return {
            "authority": authority,
            "overview": found,
            "inspection": found.inspection,
            "table": grade_table(request, found.graded.lines),
            "form": grade_lines_wanted(request, found.graded.lines)[0],
            "histories": found.histories,
        }

    return page(request, "dashboard/overview.html", build, section="overview")
