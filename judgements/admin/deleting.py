"""Deleting: what would go is said first, a reason is needed, and what somebody changed meanwhile stays."""

from typing import Any

from django.contrib.admin.utils import NestedObjects
from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.models import Model, ProtectedError, RestrictedError
from django.http import HttpRequest, HttpResponse, QueryDict

from judgements.models import Tracked, writing

from .confirming import LONGEST_REASON, Confirmed, Refused, Seen, signed

STALE = "It was changed by somebody else since you opened this page. Look again; nothing was deleted."


def _found(row: Model) -> NestedObjects:
    found = NestedObjects(using=DEFAULT_DB_ALIAS)
    found.collect([row])
    return found


def what_goes(row: Model) -> tuple[str, ...]:
    """What would be deleted along with it, by kind."""
    lines = []
    for model, rows in _found(row).model_objs.items():
        others = [one for one in rows if one.pk != row.pk or type(one) is not type(row)]
        if others and not model._meta.auto_created and model not in row._meta.get_parent_list():
            meta = model._meta
            lines.append(
                f"With it goes: {len(others)} {meta.verbose_name if len(others) == 1 else meta.verbose_name_plural}"
            )
    return tuple(lines)


def what_keeps(row: Model) -> str:
    """What stands in the way, in words; empty where nothing does."""
    kept = sorted({str(one._meta.verbose_name_plural) for one in _found(row).protected})
    return f"It is kept by its {', '.join(kept)}; withdraw or change those instead." if kept else ""


def _look(rows: list[Any]) -> dict[Any, Seen]:
    return {
        row.pk: Seen(str(getattr(row, "version", "")), what_goes(row), stopped=what_keeps(row))
        for row in rows
    }


def delete(row: Any, by: Any, reason: str) -> None:
    """With who and why in the history of whatever goes with it. Raises Refused."""
    signed(row, by, reason)
    try:
        with writing("", by=by, reason=reason), transaction.atomic():
            row.delete()
    except (ProtectedError, RestrictedError):
        raise Refused(what_keeps(row) or "It is kept by what stands on it.") from None


def _delete(row: Any, by: Any, reason: str) -> str:
    delete(row, by, reason)
    return "deleted."


DELETE = Confirmed(
    # Django's own name, so that its own action is the one that is replaced.
    name="delete_selected",
    verb="Delete",
    told="What is deleted is seen nowhere any more; its history stays.",
    do=_delete,
    permission="delete",
    reason_needed=True,
    look=_look,
)


class Deletes:
    """A page whose rows are deleted with a reason, as they were seen."""

    delete_confirmation_template = "admin/delete_with_reason.html"

    def get_actions(self, request: HttpRequest) -> Any:
        found = super().get_actions(request)
        if "delete_selected" in found:
            run = DELETE.action()
            found["delete_selected"] = (run, DELETE.name, run.short_description)
        return found

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        if request.method == "POST":
            with transaction.atomic():
                return self._deleted(request, object_id, request.POST.get("reason", "").strip())
        return super().delete_view(request, object_id, self._asked(request, object_id))

    def _deleted(self, request: HttpRequest, object_id: str, reason: str) -> HttpResponse:
        row = self.get_object(request, object_id)
        seen, problem = request.POST.get("seen_version", ""), ""
        if not reason:
            problem = "Say why, in one sentence; it is kept in the history."
        elif len(reason) > LONGEST_REASON or "\x00" in reason:
            problem = f"Write the reason in at most {LONGEST_REASON} ordinary characters."
        elif isinstance(row, Tracked) and seen != str(row.version):
            problem = STALE
        if not problem:
            try:
                return super().delete_view(request, object_id)
            except Refused as refused:
                problem = str(refused)
        request.POST = QueryDict("")  # The trap: Django deletes whenever anything was posted.
        return super().delete_view(request, object_id, self._asked(request, object_id, reason, problem))

    def _asked(
        self, request: HttpRequest, object_id: str, reason: str = "", problem: str = ""
    ) -> dict[str, Any]:
        row = self.get_object(request, object_id)
        return {
            "problem": problem,
            "reason": reason[:LONGEST_REASON],
            "seen_version": getattr(row, "version", ""),
        }

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        delete(obj, request.user, request.POST.get("reason", "").strip())
