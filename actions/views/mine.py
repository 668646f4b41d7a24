"""My actions: what is mine, what needs a word now, and the one form that says it; files of evidence."""

from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from actions.calculations.attention import SOON, needs_update
from actions.forms.mine import STATUS_HINTS, UpdateForm
from actions.models import Action, CalendarLink, Evidence
from actions.queries.actions import action_rows, seen_by
from actions.queries.meanwhile import marks, read_marks, recorded_since
from actions.queries.mine import Mine, mine
from actions.services import NotPossible
from actions.services.mine import may_write, report_progress
from judgements.calculations import counted

KINDS = {
    "pdf": "application/pdf",
    "csv": "text/csv",
    "txt": "text/plain",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
}


def scope(request: HttpRequest) -> int | None:
    return getattr(request, "agency", None)


def person_of(request: HttpRequest) -> Any:
    return getattr(request.user, "person", None)


def _headline(found: Mine) -> str:
    waiting, number = len(found.waiting), found.under_way
    if not number:
        ended = len(found.ended)
        rest = f"; {counted(ended)} belong{'s' if ended == 1 else ''} to closed plans" if ended else ""
        return f"None of your actions is under way{rest}" if ended else "No action is yours"
    if number == 1:
        return f"Your action {'needs an update now' if waiting else 'needs no update'}"
    if not waiting:
        return f"None of your {counted(number)} actions needs an update"
    verb = "needs" if waiting == 1 else "need"
    return f"{counted(waiting).capitalize()} of your {counted(number)} actions {verb} an update now"


def mine_context(request: HttpRequest) -> dict[str, Any]:
    person = person_of(request)
    if person is None:
        return {"person": None, "contact": settings.HELP_CONTACT}
    found = mine(person, request.as_at, scope(request))
    return {
        "person": person,
        "mine": found,
        "headline": _headline(found),
        "answered": [one for one in found.answered if one.row.exceptions],
        "soon": SOON,
        "link": CalendarLink.objects.filter(owner=request.user, revoked_at=None).first(),
    }


@require_safe
def my_actions_page(request: HttpRequest) -> HttpResponse:
    return render(request, "actions/mine.html", {"section": "mine", **mine_context(request)})


def _action(request: HttpRequest, ref: str) -> Action:
    """Raises Http404 for one that is not seen on the day, or is no business of the reader's agency."""
    seen = Action.objects.visible(request.as_at).filter(pk__in=seen_by(scope(request)).values("pk"))
    return get_object_or_404(seen.select_related("plan", "lead", "lead_agency"), ref=ref)


def _refused(form: UpdateForm, problem: NotPossible) -> None:
    form.add_error(problem.field if problem.field in form.fields else None, problem.words)


def _saved(request: HttpRequest, form: UpdateForm, action: Action) -> bool:
    """Whether all of it was recorded; else the form says why nothing was."""
    told = form.cleaned_data
    names = ("status", "forecast_on", "commentary", "blockers")
    try:
        update, evidence = report_progress(
            action=action,
            on=request.today,
            by=request.user,
            shown=form.shown,
            **{name: told[name] for name in names},
        )
    except NotPossible as problem:
        _refused(form, problem)
        return False
    what = "update" if update else "evidence"
    messages.success(
        request,
        f"Your {what} of {action.ref} is recorded{', with its evidence' if update and evidence else ''}.",
    )
    return True


@require_http_methods(["GET", "HEAD", "POST"])
def my_action(request: HttpRequest, ref: str) -> HttpResponse:
    """Everybody who may see the action may read here; its lead, the lead's agency and officers write."""
    action = _action(request, ref)
    writes = may_write(request.user, action) and request.as_at == request.today
    since = request.GET.get("since", "")
    if request.method == "POST":
        if not writes:
            raise PermissionDenied
        form, since = UpdateForm(request.POST, request.FILES), request.POST.get("opened", "")
        if form.is_valid() and _saved(request, form, action):
            known = read_marks(since)
            query = f"?since={since}" if known else ""
            return redirect(reverse("my-action", kwargs={"ref": ref}) + query)
    else:
        form = UpdateForm()
    return _page(request, action, form if writes else None, since)


def _page(request: HttpRequest, action: Action, form: UpdateForm | None, since: str) -> HttpResponse:
    (row,) = action_rows(request.as_at, Action.objects.filter(pk=action.pk))
    known = read_marks(since)
    context = {
        "section": "mine",
        "row": row,
        "action": action,
        "form": form,
        "hints": [
            (value, label, STATUS_HINTS[value]) for value, label in UpdateForm.base_fields["status"].choices
        ],
        "why": needs_update(row.state, request.as_at),
        # A form that comes back keeps the marks that it was opened with, so that nothing is missed in between.
        "opened": since if form is not None and form.is_bound and known else marks(action),
        "meanwhile": recorded_since(action, known, not_by=request.user, as_at=request.as_at) if known else [],
        "evidence": Evidence.objects.standing(request.as_at).filter(action=action).order_by("-on", "-pk"),
    }
    return render(request, "actions/mine_action.html", context)


@require_safe
def evidence_file(request: HttpRequest, ref: str, pk: str) -> HttpResponseBase:
    """Only downloaded, never shown: what a file holds must not run as a page of ours."""
    action = _action(request, ref)
    standing = Evidence.objects.standing(request.as_at).filter(action=action).exclude(file="")
    evidence = get_object_or_404(standing, pk=int(pk))
    name = PurePath(evidence.file.name).name
    try:
        opened = evidence.file.open("rb")
    except OSError:
        raise Http404 from None
    kind = KINDS.get(name.rsplit(".", 1)[-1].lower(), "application/octet-stream")
    answer = FileResponse(opened, as_attachment=True, filename=name, content_type=kind)
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
