"""The grade table as the address asks for it."""

from django.http import HttpRequest

from dashboard.forms import grade_lines_wanted
from dashboard.queries.grades import GradeLine
from dashboard.tables import GradeTable, UngroupedGradeTable
from judgements.tables import build


def grade_table(request: HttpRequest, lines: list[GradeLine]) -> GradeTable:
    """Filtered, sorted inside its areas, or in one run with an area column."""
    _, wanted = grade_lines_wanted(request, lines)
    chosen = UngroupedGradeTable if request.GET.get("group") == "none" else GradeTable
    return build(chosen, wanted, request)
