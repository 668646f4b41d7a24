"""A published plan as a spreadsheet, as it stood on the day."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from actions.exports import plan_workbook
from actions.queries import visible_plans
from judgements.reading import reading


@reading
def plan_spreadsheet(request: HttpRequest, slug: str) -> HttpResponse:
    plan = get_object_or_404(visible_plans(request.as_at), slug=slug)
    return plan_workbook(plan, request.as_at)
