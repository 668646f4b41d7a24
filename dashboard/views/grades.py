"""The grade table as the address asks for it."""

from django.http import HttpRequest

from dashboard.forms import grade_lines_wanted
from dashboard.queries.grades import GradeLine
from dashboard.tables import (
    GradeTable,
    UngroupedGradeTable,
    UngroupedUnmeasuredGradeTable,
    UnmeasuredGradeTable,
)
from judgements.tables import build


def grade_table(request: HttpRequest, lines: list[GradeLine]) -> GradeTable:
    """Filtered, sorted inside its areas, or in one run with an area column."""
    _, wanted = grade_lines_wanted(request, lines)
    in_one_run, measured = request.GET.get("group") == "none", getattr(request, "agency", None) is None
    if in_one_run:
        chosen = UngroupedGradeTable if measured else UngroupedUnmeasuredGradeTable
    else:
        chosen = GradeTable if measured else UnmeasuredGradeTable
    return build(chosen, wanted, request)
