"""A draft as readers would see it, for those who work on it; for everybody else it does not exist."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_safe

from actions.models import ActionPlan
from actions.services import plan_as_if_published
from actions.views.plans import plan_context
from dashboard.views.inspections import inspection_context, judgement_context
from judgements.models import Inspection, State
from judgements.reading import MARK
from judgements.services import as_if_published

FURTHEST = 2**63 - 1
WORKS_ON = {
    Inspection: ("judgements.change_inspection", "judgements.publish_inspection"),
    ActionPlan: ("actions.change_actionplan", "actions.publish_actionplan"),
}


def _draft(request: HttpRequest, model: Any, pk: int) -> Any:
    """404 for whoever does not edit or publish: that there is a draft is nobody else's business."""
    if pk > FURTHEST or not any(request.user.has_perm(one) for one in WORKS_ON[model]):
        raise Http404
    return get_object_or_404(model, pk=pk)


def _page(
    request: HttpRequest, row: Any, template: str, context: dict[str, Any], moved: dict[str, str]
) -> HttpResponse:
    """Made inside the transaction that is taken back, and kept nowhere. `moved`: addresses that are not there yet."""
    html = str(
        render_to_string(template, {**context, "layout": "parts/fragment.html", "mark": MARK}, request)
    )
    for address, instead in moved.items():
        html = html.replace(f'"{address}', f'"{instead}')
    title, head, main, source, scripts = html.split(MARK)
    editing = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
    banner = render_to_string("parts/draft.html", {"editing": editing}, request)
    parts = {"title": title, "head": head, "main": banner + main, "source": source, "scripts": scripts}
    section = "inspections" if isinstance(row, Inspection) else "actions"
    response = render(request, "page.html", {**parts, "section": section})
    response["Cache-Control"] = "no-store"
    return response


@require_safe
def draft(request: HttpRequest, pk: int | str, key: str = "") -> HttpResponse:
    """The page of the inspection, or of one judgement of it."""
    inspection = _draft(request, Inspection, int(pk))
    if inspection.state == State.PUBLISHED:
        return HttpResponseRedirect(reverse("inspection", kwargs={"slug": inspection.slug}))
    with as_if_published(inspection) as shown:
        request.as_at = max(request.as_at, shown.published_on)
        own = reverse("inspection", kwargs={"slug": shown.slug})
        moved = {own: reverse("inspection-draft", kwargs={"pk": shown.pk})}
        if key:
            context = judgement_context(request, shown.slug, key)
            return _page(request, shown, "dashboard/judgement.html", context, moved)
        context = inspection_context(request, shown.slug)
        return _page(request, shown, "dashboard/inspection.html", context, moved)


@require_safe
def plan_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of a plan; its actions lead to their forms, since they have no page yet."""
    plan = _draft(request, ActionPlan, pk)
    if plan.state == State.PUBLISHED:
        return HttpResponseRedirect(reverse("plan", kwargs={"slug": plan.slug}))
    with plan_as_if_published(plan) as shown:
        request.as_at = max(request.as_at, shown.agreed_on, shown.inspection.published_on)
        moved = {
            reverse("action", kwargs={"ref": ref}): f"{reverse('admin:actions_action_change', args=[key])}"
            for key, ref in shown.actions.values_list("pk", "ref")
        }
        context = plan_context(request, shown) | {"unpublished": True}
        return _page(request, shown, "actions/plan.html", context, moved)
