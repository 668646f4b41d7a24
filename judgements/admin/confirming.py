"""Bulk actions that first show what they would do and ask one reason; each row is done on its own, under a lock."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

MOST_ROWS, LONGEST_REASON = 500, 500


class Refused(Exception):
    """The row stays as it is; says why."""


def signed(row: Any, by: Any, reason: str) -> Any:
    """The row with who and why, ready to be saved."""
    row.updated_by = row._history_user = by
    row._change_reason = reason
    return row


@dataclass(frozen=True)
class Confirmed:
    """What a bulk action does with one row, and how it is told before and after."""

    name: str
    verb: str
    told: str
    do: Callable[[Any, Any, str], str]
    permission: str = "change"
    reason_needed: bool = False
    about: Callable[[Any], list[str]] = lambda row: []

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
        problem = self._problem(reason) if asked else ""
        if not asked or problem:
            return self._ask(page, request, rows, problem)
        for row in rows:
            self._one(page, request, row, reason)
        return None

    def _problem(self, reason: str) -> str:
        if self.reason_needed and not reason:
            return "Say why, in one sentence; it is kept with each of them."
        if len(reason) > LONGEST_REASON or "\x00" in reason:
            return f"Write the reason in at most {LONGEST_REASON} ordinary characters."
        return ""

    def _ask(self, page: Any, request: HttpRequest, rows: list[Any], problem: str) -> HttpResponse:
        context = {
            **page.admin_site.each_context(request),
            "title": f"{self.verb}: are you sure?",
            "opts": page.opts,
            "confirmed": self,
            "rows": [(row, self.about(row)) for row in rows],
            "problem": problem,
            "reason": request.POST.get("reason", "")[:LONGEST_REASON],
            "checkbox": ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, "admin/confirm_action.html", context)

    def _one(self, page: Any, request: HttpRequest, row: Any, reason: str) -> None:
        try:
            with transaction.atomic():
                locked = type(row)._base_manager.select_for_update(of=("self",)).get(pk=row.pk)
                if request.POST.get(f"seen-{row.pk}") != str(locked.version):
                    raise Refused(
                        "was changed by somebody else since you selected it. Nothing was done to it."
                    )
                said = self.do(locked, request.user, reason)
        except Refused as problem:
            page.message_user(request, f"{row}: {problem}", messages.ERROR)
        else:
            page.log_change(request, row, f"{self.verb}. {reason}".strip())
            page.message_user(request, f"{row}: {said}", messages.SUCCESS)
