"""A first draft of a plan from what was asked, in one click on the page of the inspection."""

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import reverse

from actions.services import draft_plan
from judgements.admin.reach import FURTHEST
from judgements.models import Inspection
from judgements.services import NotReady


def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """The plan, and an action for each recommendation that it does not answer yet."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    inspection = Inspection.objects.filter(pk=pk).first() if pk <= FURTHEST else None
    if inspection is None:
        raise Http404
    page = admin.site.get_model_admin(Inspection)
    try:
        plan, added = draft_plan(inspection=inspection, by=request.user)
    except NotReady as told:
        page.message_user(request, str(told), messages.ERROR)
        return HttpResponseRedirect(reverse("admin:judgements_inspection_change", args=[pk]))
    words = f"{added} draft action{'' if added == 1 else 's'} added: give each its lead and its measure."
    page.message_user(request, words if added else "Every recommendation has an action already.")
    return HttpResponseRedirect(f"{reverse('admin:actions_actionplan_change', args=[plan.pk])}?part=actions")


def may_draft(request: HttpRequest) -> bool:
    """Who may add a plan and its actions."""
    return request.user.has_perm("actions.add_actionplan") and request.user.has_perm("actions.add_action")


admin.site.add_page("plans/from-inspection/<int:pk>/", draft, "actions_draft_plan", "", may_draft)
