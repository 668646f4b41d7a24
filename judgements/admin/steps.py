"""A gated object's way from draft to published and back: the checklist, the step, and the same for many at once."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from judgements.models import State
from judgements.readiness import Check
from judgements.services import NotReady, Step, Way

from .confirming import Confirmed, Refused, Seen
from .reach import FURTHEST

CHECKED = (State.FOR_CHECKING, State.PUBLISHED)


def address_of(check: Check, row: Any) -> str:
    """Where the checklist's line is mended: its row, or the list of the rows of that kind."""
    meta = check.model._meta
    page = f"admin:{meta.app_label}_{meta.model_name}"
    if check.pk:
        return reverse(f"{page}_change", args=[check.pk])
    listing = reverse(f"{page}_changelist")
    names = {field.name for field in meta.concrete_fields}
    if "inspection" in names:
        return f"{listing}?inspection={getattr(row, 'inspection_id', row.pk)}"
    own = next((one.name for one in meta.concrete_fields if one.related_model is type(row)), "")
    return f"{listing}?{own}__id__exact={row.pk}" if own else ""


def _take(way: Way, to: State) -> Callable[[Any, Any, str], str]:
    def do(row: Any, by: Any, reason: str) -> str:
        step = next((one for one in way.steps[row.state] if one.to == to), None)
        try:
            with transaction.atomic():
                way.take(row, to=to, by=by, note=reason)
        except NotReady as problem:
            raise Refused(str(problem)) from problem
        return f"{to.label.lower()}. {step.then if step else ''}".strip()

    return do


def _seen(way: Way, row: Any, to: State) -> Seen:
    """A row before a step: what is missing, what is doubtful, and why it cannot go that way."""
    if not any(step.to == to for step in way.steps[row.state]):
        return Seen(
            way.stands(row), stopped=f"It is {row.get_state_display().lower()}; that step is not open."
        )
    lines = tuple(check.words for check in way.missing(row)) if to in CHECKED else ()
    doubts = tuple(check.words for check in way.doubtful(row)) if to == State.PUBLISHED else ()
    return Seen(way.stands(row), lines, doubts)


def step_actions(way: Way, *, from_when: str) -> tuple[Callable[..., Any], ...]:
    """Send, publish and withdraw what is selected in a list; `from_when` ends 'Everybody then sees them, from'."""

    def look(to: State) -> Callable[[list[Any]], dict[Any, Seen]]:
        return lambda rows: {row.pk: _seen(way, row, to) for row in rows}

    send = Confirmed(
        name="send",
        verb="Send for checking",
        told="A publisher then looks at them; they can be sent back.",
        do=_take(way, State.FOR_CHECKING),
        look=look(State.FOR_CHECKING),
        hold=way.hold,
    )
    publish = Confirmed(
        name="publish",
        verb="Publish",
        told=f"Everybody who signs in then sees them, from {from_when}. What is missing stops a row.",
        do=_take(way, State.PUBLISHED),
        permission="publish",
        look=look(State.PUBLISHED),
        hold=way.hold,
    )
    withdraw = Confirmed(
        name="withdraw",
        verb="Withdraw",
        told="They are then seen nowhere but in the admin. Nothing is deleted.",
        do=_take(way, State.WITHDRAWN),
        permission="publish",
        reason_needed=True,
        look=look(State.WITHDRAWN),
        hold=way.hold,
    )
    return tuple(one.action() for one in (send, publish, withdraw))


class Steps:
    """The pages of an object's steps, for its admin; `way` says what they are."""

    way: Way

    def get_urls(self) -> list[Any]:
        view, name = self.admin_site.admin_view(self.step_view), f"{self._named}_step"
        return [path("<int:pk>/step/<slug:to>/", view, name=name), *super().get_urls()]

    @property
    def _named(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}"

    def _home(self, pk: int) -> str:
        return reverse(f"admin:{self._named}_change", args=[pk])

    def found(self, request: HttpRequest, pk: int) -> Any:
        """The object of an address of its own; 404 and 403 as Django's pages answer."""
        found = self.get_object(request, str(pk)) if pk <= FURTHEST else None
        if found is None:
            raise Http404
        if not self.has_view_or_change_permission(request, found):
            raise PermissionDenied
        return found

    def steps_for(self, request: HttpRequest, row: Any) -> list[tuple[Step, str]]:
        """The steps that this person may take next, each with its address."""
        return [
            (step, reverse(f"admin:{self._named}_step", args=[row.pk, step.to.replace(" ", "-")]))
            for step in self.way.steps[row.state]
            if request.user.has_perm(step.permission)
        ]

    def step_view(self, request: HttpRequest, pk: int, to: str) -> HttpResponse:
        row = self.found(request, pk)
        step = next((one for one in self.way.steps[row.state] if one.to.replace(" ", "-") == to), None)
        if step is None:
            words = f"It is {row.get_state_display().lower()}; that step is not open now."
            self.message_user(request, words, messages.WARNING)
            return HttpResponseRedirect(self._home(pk))
        if not request.user.has_perm(step.permission):
            raise PermissionDenied
        problem = ""
        if request.method == "POST":
            problem = self._step(request, row, step)
            if not problem:
                return HttpResponseRedirect(self._home(pk))
        return self._ask(request, row, step, problem)

    def _step(self, request: HttpRequest, row: Any, step: Step) -> str:
        """Takes it, or answers why not."""
        seen, note = request.POST.get("seen_version", ""), request.POST.get("note", "").strip()
        if "\x00" in note or len(note) > 2000:
            return "Write the note in at most 2,000 ordinary characters."
        if step.to == State.PUBLISHED and self.way.doubtful(row) and not request.POST.get("looked"):
            return "Tick that you have looked at what is doubtful, or send it back."
        try:
            with transaction.atomic():
                self.way.take(row, to=step.to, by=request.user, note=note, seen=seen)
        except NotReady as told:
            return str(told)
        self.log_change(request, row, f"{step.to.label}. {note}".strip())
        self.message_user(request, f"{row}: {step.to.label.lower()}. {step.then}", messages.SUCCESS)
        return ""

    def _ask(self, request: HttpRequest, row: Any, step: Step, problem: str) -> HttpResponse:
        checked, publishing = step.to in CHECKED, step.to == State.PUBLISHED
        missing = self.way.missing(row) if checked else []
        doubtful = self.way.doubtful(row) if checked else []
        context = {
            **self.admin_site.each_context(request),
            "title": f"{step.verb}: {row}",
            "opts": self.opts,
            "row": row,
            "stands": self.way.stands(row),
            "on_site": self.get_view_on_site_url(row),
            "step": step,
            "checked": checked,
            "missing": [(check.words, address_of(check, row)) for check in missing],
            "doubtful": [(check.words, address_of(check, row)) for check in doubtful],
            "stopped": publishing and bool(missing),
            "not_you": self.way.same_person(row, request.user) if publishing else "",
            "problem": problem,
            "note": request.POST.get("note", "")[:2000],
            "looked": bool(request.POST.get("looked")),
            **self.step_context(row),
        }
        return TemplateResponse(request, "admin/step.html", context)

    def step_context(self, row: Any) -> dict[str, Any]:
        """What one kind of object adds to the page of a step."""
        return {}
