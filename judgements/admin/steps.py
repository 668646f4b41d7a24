"""An inspection's way from draft to published and back: the checklist, the step, the framework's tree, the draft's page."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from judgements.models import Inspection, State
from judgements.readiness import Check, doubtful, missing, open_notes
from judgements.services import (
    HIDE,
    SEND,
    SHOW,
    NotReady,
    Step,
    change_state,
    copy_sections,
    same_person,
    steps_from,
)

from .choices import whole_number
from .confirming import Confirmed, Refused
from .reach import FURTHEST


def address_of(check: Check) -> str:
    """Where the checklist's line is mended: the row, or the inspection's rows of that kind."""
    meta = check.model._meta
    if check.pk:
        return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[check.pk])
    return ""


def _take(step: Step) -> Any:
    def do(inspection: Inspection, by: Any, reason: str) -> str:
        try:
            change_state(inspection=inspection, to=step.to, by=by, note=reason)
        except NotReady as problem:
            raise Refused(str(problem)) from problem
        return f"{step.to.label.lower()}. {step.then}"

    return do


def _about(inspection: Inspection) -> list[str]:
    return [check.words for check in missing(inspection)]


STEP_ACTIONS = (
    Confirmed(
        name="send",
        verb="Send for checking",
        told="A publisher then looks at them; they can be sent back.",
        do=_take(SEND),
        about=_about,
    ),
    Confirmed(
        name="publish",
        verb="Publish",
        told="Everybody who signs in then sees them, from their date of publication. What is missing stops an inspection.",
        do=_take(SHOW),
        permission="publish",
        about=_about,
    ),
    Confirmed(
        name="withdraw",
        verb="Withdraw",
        told="They are then seen nowhere but in the admin. Nothing is deleted.",
        do=_take(HIDE),
        permission="publish",
        reason_needed=True,
    ),
)


class Steps:
    """The pages of an inspection's steps, for its admin."""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/step/<slug:to>/", view(self.step_view), name="judgements_inspection_step"),
            path("<int:pk>/sections/", view(self.sections_view), name="judgements_inspection_sections"),
            *super().get_urls(),
        ]

    def _found(self, request: HttpRequest, pk: int) -> Inspection:
        found = self.get_object(request, str(pk)) if pk <= FURTHEST else None
        if found is None:
            raise Http404
        if not self.has_view_or_change_permission(request, found):
            raise PermissionDenied
        return found

    def steps_for(self, request: HttpRequest, inspection: Inspection) -> list[tuple[Step, str]]:
        """The steps that this person may take next, each with its address."""
        return [
            (
                step,
                reverse("admin:judgements_inspection_step", args=[inspection.pk, step.to.replace(" ", "-")]),
            )
            for step in steps_from(inspection.state)
            if request.user.has_perm(step.permission)
        ]

    def step_view(self, request: HttpRequest, pk: int, to: str) -> HttpResponse:
        inspection = self._found(request, pk)
        step = next((one for one in steps_from(inspection.state) if one.to.replace(" ", "-") == to), None)
        home = reverse("admin:judgements_inspection_change", args=[pk])
        if step is None:
            words = f"It is {inspection.get_state_display().lower()}; that step is not open now."
            self.message_user(request, words, messages.WARNING)
            return HttpResponseRedirect(home)
        if not request.user.has_perm(step.permission):
            raise PermissionDenied
        problem = ""
        if request.method == "POST":
            problem = self._step(request, inspection, step)
            if not problem:
                return HttpResponseRedirect(home)
        return self._ask(request, inspection, step, problem)

    def _step(self, request: HttpRequest, inspection: Inspection, step: Step) -> str:
        """Takes it, or answers why not."""
        seen, note = request.POST.get("seen_version", ""), request.POST.get("note", "").strip()
        if not whole_number(seen) or int(seen) != inspection.version:
            return "Somebody changed the inspection since you opened this page. Look at the checklist again."
        if "\x00" in note or len(note) > 2000:
            return "Write the note in at most 2,000 ordinary characters."
        if step is SHOW and doubtful(inspection) and not request.POST.get("looked"):
            return "Tick that you have looked at what is doubtful, or send it back."
        try:
            change_state(inspection=inspection, to=step.to, by=request.user, note=note)
        except NotReady as told:
            return str(told)
        self.log_change(request, inspection, f"{step.to.label}. {note}".strip())
        self.message_user(request, f"{inspection}: {step.to.label.lower()}. {step.then}", messages.SUCCESS)
        return ""

    def _ask(self, request: HttpRequest, inspection: Inspection, step: Step, problem: str) -> HttpResponse:
        checked = step in (SEND, SHOW)
        lines = missing(inspection) if checked else []
        context = {
            **self.admin_site.each_context(request),
            "title": f"{step.verb}: {inspection}",
            "opts": self.opts,
            "inspection": inspection,
            "step": step,
            "checked": checked,
            "missing": [(check.words, address_of(check)) for check in lines],
            "doubtful": [(check.words, address_of(check)) for check in doubtful(inspection)]
            if checked
            else [],
            "answered": inspection.notes.count() - len(open_notes(inspection)),
            "stopped": step is SHOW and bool(lines),
            "not_you": same_person(inspection, request.user) if step is SHOW else "",
            "problem": problem,
            "note": request.POST.get("note", "")[:2000],
            "looked": bool(request.POST.get("looked")),
        }
        return TemplateResponse(request, "admin/judgements/inspection/step.html", context)

    def sections_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """One click: every section of the framework, so that grades are keyed and not structure."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        inspection = self._found(request, pk)
        if not self.has_change_permission(request, inspection):
            raise PermissionDenied
        home = reverse("admin:judgements_inspection_change", args=[pk])
        if inspection.state not in (State.DRAFT, State.FOR_CHECKING):
            self.message_user(request, "Only a draft takes new sections.", messages.ERROR)
            return HttpResponseRedirect(home)
        judgements, parts = copy_sections(inspection=inspection, by=request.user)
        told = f"{judgements} judgements to key and {parts} parts of the report were added."
        self.message_user(request, told if judgements or parts else "Every section is here already.")
        return HttpResponseRedirect(f"{home}?part=grades")
