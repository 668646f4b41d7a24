"""What an import wrote, and its taking back as a whole."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from judgements.admin.reach import FURTHEST
from judgements.models import Import
from metrics.forms.imports import UndoForm
from metrics.importing import WrongFile, undo
from metrics.models import Metric

from .importing import KINDS, page

MAY_UNDO = "judgements.add_importundone"


def may_see(request: HttpRequest) -> bool:
    return request.user.has_perm("metrics.view_measurement")


def _import(pk: int) -> Import:
    found = Import.objects.select_related("recorded_by", "undone__recorded_by").filter(pk=pk, kind__in=KINDS)
    done = found.first() if pk <= FURTHEST else None
    if done is None:
        raise Http404
    return done


def _wrote(done: Import) -> list[dict[str, Any]]:
    metrics = {one.code: one for one in Metric.objects.filter(code__in=list(done.wrote))}
    rows = [
        {"metric": metrics.get(code), "code": code, **counts}
        for code, counts in done.wrote.items()
        if isinstance(counts, dict)
    ]
    return sorted(rows, key=lambda row: str(row["metric"] or row["code"]))


def imported(request: HttpRequest, pk: int) -> HttpResponse:
    done, form = _import(pk), UndoForm()
    may_undo = request.user.has_perm(MAY_UNDO) and not hasattr(done, "undone")
    if request.method == "POST":
        if not may_undo:
            raise PermissionDenied
        form = UndoForm(request.POST)
        if form.is_valid():
            return _undo(request, done, form)
    return page(
        request,
        "imported",
        f"Imported: {done.file_name}",
        done=done,
        wrote=_wrote(done),
        form=form,
        may_undo=may_undo,
    )


def _undo(request: HttpRequest, done: Import, form: UndoForm) -> HttpResponse:
    try:
        undo(done, reason=form.cleaned_data["reason"], by=request.user)
    except WrongFile as problem:
        messages.error(request, str(problem))
    else:
        messages.success(
            request, f"{done.file_name} was taken back: what it wrote counts no longer, and is kept."
        )
    return HttpResponseRedirect(reverse("admin:metrics_imported", args=[done.pk]))


admin.site.add_page("metrics/import/<int:pk>/", imported, "metrics_imported", "", may_see)
