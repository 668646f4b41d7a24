"""What the pages of an import show: the choices of each question, and the plan that it is about."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse

from actions.calculations import Delivery, Impact
from actions.calculations.plan_columns import FIELDS
from actions.importing.spreadsheet import KIND
from actions.importing.spreadsheet_parts import (
    AGENCY,
    DAY,
    HIDDEN,
    IMPACT,
    NONE,
    PERSON,
    POST,
    STATUS,
    TAKE,
    Question,
)
from actions.models import Action, ActionPlan
from judgements.admin.reach import FURTHEST
from judgements.models import Agency, Import, Person

MOST_AT_ONCE = 10


def choices_of(question: Question, plan: ActionPlan) -> tuple[str, list[tuple[str, str]]]:
    """The kind of control, and what can be chosen: `make` and `none` are boxes beside it."""
    if question.kind == DAY:
        return "day", []
    if question.kind in (STATUS, IMPACT):
        words: Any = Delivery if question.kind == STATUS else Impact
        return "choice", [
            *[(str(one), one.capitalize()) for one in words],
            (NONE, "None: keep the word in the note"),
        ]
    if question.kind == HIDDEN:
        return "choice", [(TAKE, "Read them"), (NONE, "Leave them out")]
    if question.kind == AGENCY:
        return "make", [(str(one.pk), str(one)) for one in Agency.objects.all()]
    if question.kind == PERSON:
        people = [(str(one.pk), f"{one} ({one.agency})") for one in Person.objects.select_related("agency")]
        return "make", [(POST, "Keep it as the post that leads"), *people]
    refs = [(one.ref, f"{one.ref} {one.title}") for one in plan.inspection.recommendations.order_by("order")]
    return "choice", [*refs, (NONE, "None: keep the words in the note")]


def asked_of(questions: Sequence[Question], plan: ActionPlan) -> dict[str, Any]:
    """Each question with its control: the first that are open, the rest of those, and what is answered."""
    every = [(one, *choices_of(one, plan)) for one in questions]
    waiting = [one for one in every if not one[0].answer]
    return {
        "questions": every,
        "asked": waiting[:MOST_AT_ONCE],
        "more": waiting[MOST_AT_ONCE:],
        "answered": [one for one in every if one[0].answer],
    }


def plan_page(
    request: HttpRequest, plan: ActionPlan, template: str, title: str, **context: Any
) -> HttpResponse:
    return TemplateResponse(
        request,
        f"admin/actions/actionplan/{template}.html",
        {
            **admin.site.each_context(request),
            "title": title,
            "opts": ActionPlan._meta,
            "plan": plan,
            "fields": FIELDS,
            **context,
        },
    )


def plan_of(pk: int) -> ActionPlan:
    plans = ActionPlan.objects.select_related("inspection__authority", "inspection__framework")
    if pk > FURTHEST:
        raise Http404
    return get_object_or_404(plans, pk=pk)


def imported(request: HttpRequest, pk: int, done: int) -> HttpResponse:
    plan = plan_of(pk)
    if done > FURTHEST:
        raise Http404
    record = get_object_or_404(Import, pk=done, kind=KIND, wrote__plan=plan.pk)
    wrote = record.wrote
    keys = [one for one in wrote.get("actions", []) if isinstance(one, int)]
    told = {"new", "changed", "plan", "made", "actions", "answers"}
    return plan_page(
        request,
        plan,
        "imported",
        f"Imported: {record.file_name}",
        record=record,
        wrote=wrote,
        events=[(name, count) for name, count in wrote.items() if name not in told],
        actions=Action.objects.filter(plan=plan, pk__in=keys),
    )
