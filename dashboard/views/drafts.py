"""A draft as readers would see it, for those who work on it; for everybody else it does not exist."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_safe

from dashboard.views.inspections import inspection_context, judgement_context
from judgements.models import Inspection, State
from judgements.reading import MARK
from judgements.services import as_if_published

FURTHEST = 2**63 - 1
WORKS_ON_IT = ("judgements.change_inspection", "judgements.publish_inspection")


def _draft(request: HttpRequest, pk: int) -> Inspection:
    """404 for whoever does not edit or publish: that there is a draft is nobody else's business."""
    if pk > FURTHEST or not any(request.user.has_perm(one) for one in WORKS_ON_IT):
        raise Http404
    return get_object_or_404(Inspection, pk=pk)


def _page(
    request: HttpRequest, inspection: Inspection, template: str, context: dict[str, Any]
) -> HttpResponse:
    """Made inside the transaction that is taken back, and kept nowhere."""
    html = str(
        render_to_string(template, {**context, "layout": "parts/fragment.html", "mark": MARK}, request)
    )
    own = reverse("inspection", kwargs={"slug": inspection.slug})
    html = html.replace(f'"{own}', f'"{reverse("inspection-draft", kwargs={"pk": inspection.pk})}')
    title, head, main, source, scripts = html.split(MARK)
    banner = render_to_string("parts/draft.html", {"inspection": inspection}, request)
    parts = {"title": title, "head": head, "main": banner + main, "source": source, "scripts": scripts}
    response = render(request, "page.html", {**parts, "section": "inspections"})
    response["Cache-Control"] = "no-store"
    return response


@require_safe
def draft(request: HttpRequest, pk: int | str, key: str = "") -> HttpResponse:
    """The page of the inspection, or of one judgement of it."""
    inspection = _draft(request, int(pk))
    if inspection.state == State.PUBLISHED:
        return HttpResponseRedirect(reverse("inspection", kwargs={"slug": inspection.slug}))
    with as_if_published(inspection) as shown:
        request.as_at = max(request.as_at, shown.published_on)
        if key:
            context = judgement_context(request, shown.slug, key)
            return _page(request, shown, "dashboard/judgement.html", context)
        return _page(request, shown, "dashboard/inspection.html", inspection_context(request, shown.slug))
