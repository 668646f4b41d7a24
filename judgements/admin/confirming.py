"""Bulk actions that first show what they would do and ask one reason; each row is done on its own, under a lock."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from .shown import shown_now

MOST_ROWS, LONGEST_REASON = 500, 500


class Refused(Exception):
    """The row stays as it is; says why."""


def signed(row: Any, by: Any, reason: str) -> Any:
    """The row with who and why, ready to be saved."""
    row.updated_by = row._history_user = by
    row._change_reason = reason
    return row


@dataclass(frozen=True)
class Seen:
    """What somebody looks at before they confirm: the row as it stands, and what is said of it.

    Each row with `doubts` needs a tick of its own; one that is `stopped` stays as it is, whatever is confirmed.
    """

    stands: str
    lines: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    stopped: str = ""


def _answer(form: forms.Form) -> str:
    """What a valid form says, as one word to compare."""
    return "; ".join(f"{name} {value}" for name, value in sorted(form.cleaned_data.items()))


@dataclass(frozen=True)
class Confirmed:
    """What a bulk action does with one row, and how it is told before and after.

    With a `form` the person gives one answer for all of them, which `do` takes as its last argument. `look` reads all
    rows at once where the version alone does not say how a row stands. `foretell` says by the answer what would become
    of each row; then it is shown first, and done when the same answer is sent from there.
    """

    name: str
    verb: str
    told: str
    do: Callable[..., str]
    permission: str = "change"
    reason_needed: bool = False
    about: Callable[[Any], list[str]] = lambda row: []
    look: Callable[[list[Any]], dict[Any, Seen]] | None = None
    form: type[forms.Form] | None = None
    foretell: Callable[[list[Any], dict[str, Any]], dict[Any, str]] | None = None
    # What keeps the row standing as it was looked at until it is done.
    hold: Callable[[Any], None] = lambda row: None

    def action(self) -> Callable[..., Any]:
        """The function that Django's list calls, first to ask and then to do."""

        @admin.action(description=f"{self.verb} the selected {{}}", permissions=[self.permission])
        def run(page: Any, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
            return self._run(page, request, queryset)

        run.__name__ = self.name
        run.short_description = f"{self.verb} what is selected"
        return run

    def _run(self, page: Any, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        rows = list(queryset[: MOST_ROWS + 1])
        if len(rows) > MOST_ROWS:
            words = f"More than {MOST_ROWS} are selected. Narrow the list first; nothing has been changed."
            page.message_user(request, words, messages.ERROR)
            return None
        reason = request.POST.get("reason", "").strip()
        asked = request.POST.get("confirmed") == "yes"
        problem = self._problem(reason, rows) if asked else ""
        form = self.form(request.POST if asked else None) if self.form else None
        if not asked or problem or (form is not None and not form.is_valid()):
            return self._ask(page, request, rows, problem, form)
        if self.foretell and form is not None and request.POST.get("foretold") != _answer(form):
            return self._ask(page, request, rows, problem, form, self.foretell(rows, form.cleaned_data))
        for row in rows:
            self._one(page, request, row, reason, *([form.cleaned_data] if form is not None else []))
        return None

    def _looked(self, rows: list[Any]) -> dict[Any, Seen]:
        if self.look is not None:
            return self.look(rows)
        return {row.pk: Seen(str(row.version), tuple(self.about(row))) for row in rows}

    def _asks_why(self, rows: list[Any]) -> bool:
        return self.reason_needed or any(shown_now(row) for row in rows)

    def _problem(self, reason: str, rows: list[Any]) -> str:
        if not reason and self._asks_why(rows):
            return "Say why, in one sentence; it is kept with each of them."
        if len(reason) > LONGEST_REASON or "\x00" in reason:
            return f"Write the reason in at most {LONGEST_REASON} ordinary characters."
        return ""

    def _ask(
        self,
        page: Any,
        request: HttpRequest,
        rows: list[Any],
        problem: str,
        form: forms.Form | None,
        then: dict[Any, str] | None = None,
    ) -> HttpResponse:
        seen = self._looked(rows)
        context = {
            **page.admin_site.each_context(request),
            "title": f"{self.verb}: are you sure?",
            "opts": page.opts,
            "confirmed": self,
            "rows": [
                (row, seen[row.pk], (then or {}).get(row.pk, ""), f"looked-{row.pk}" in request.POST)
                for row in rows
            ],
            "foretold": _answer(form) if form is not None and then else "",
            "shows_first": self.foretell is not None and not then,
            "stopped": bool(rows) and all(seen[row.pk].stopped for row in rows),
            "form": form,
            "problem": problem,
            "asks_why": self._asks_why(rows),
            "reason": request.POST.get("reason", "")[:LONGEST_REASON],
            "checkbox": ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, "admin/confirm_action.html", context)

    def _agree(self, request: HttpRequest, row: Any) -> None:
        """What was looked at is what stands, and what is doubtful was ticked."""
        seen = self._looked([row])[row.pk] if self.look else Seen(str(row.version))
        if request.POST.get(f"seen-{row.pk}") != seen.stands:
            raise Refused("was changed by somebody else since you selected it. Nothing was done to it.")
        if seen.stopped:
            raise Refused(seen.stopped)
        if seen.doubts and not request.POST.get(f"looked-{row.pk}"):
            raise Refused("tick that you have looked at what is doubtful, or send it back. Nothing was done.")

    def _one(self, page: Any, request: HttpRequest, row: Any, reason: str, *given: Any) -> None:
        try:
            with transaction.atomic():
                locked = type(row)._base_manager.select_for_update(of=("self",)).get(pk=row.pk)
                self.hold(locked)
                self._agree(request, locked)
                said = self.do(locked, request.user, reason, *given)
        except Refused as problem:
            page.message_user(request, f"{row}: {problem}", messages.ERROR)
        else:
            if locked.pk is None:
                page.log_deletions(request, [row])
            else:
                page.log_change(request, row, f"{self.verb}. {reason}".strip())
            page.message_user(request, f"{row}: {said}", messages.SUCCESS)
